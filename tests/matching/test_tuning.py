"""Fine-tuning on names: what is learned from, and (with the model) that names of one thing come nearer."""

import itertools

import numpy as np
import pytest

from matching.encoder import model_id
from matching.gloss import Gloss
from matching.onnx_encoder import OnnxEncoder, best_encoder, exported
from matching.tuning import Course, TooFewNames, batches, synonyms, tune
from matching.types import Taxonomy
from tests.matching.real_city import CACHE
from tests.matching.small_city import TAXONOMY, skill


def test_names_are_read_as_the_encoder_reads_them():
    concepts = synonyms(TAXONOMY, Gloss(Taxonomy()), multilingual=False)
    assert all(len({name.casefold() for name in names}) == len(names) > 1 for names in concepts)
    assert not any("一" <= character <= "鿿" for names in concepts for name in names for character in name)
    ml = next(names for names in concepts if "machine learning" in names)
    assert "ML" in ml


def test_a_multilingual_encoder_reads_the_chinese():
    concepts = synonyms(TAXONOMY, Gloss(Taxonomy()), multilingual=True)
    assert any("机器学习" in names for names in concepts)


def test_a_concept_with_one_name_teaches_nothing():
    alone = Taxonomy(skills={"qgis": skill("qgis", None, "QGIS", "QGIS")})
    assert synonyms(alone, Gloss(Taxonomy()), multilingual=True) == []


def test_no_concept_is_in_a_batch_twice():
    concepts = [(f"a{n}", f"b{n}", f"c{n}") for n in range(25)]
    course = Course(batch=8, seed=3)
    made = list(itertools.islice(batches(concepts, course), 9))
    for batch in made:
        assert len({left[1:] for left, _ in batch}) == len(batch) == 8
        assert all(left[1:] == right[1:] and left != right for left, right in batch)
    assert made == list(itertools.islice(batches(concepts, course), 9))


def test_too_few_names():
    with pytest.raises(TooFewNames):
        next(batches([("a", "b")], Course(batch=2)))


@pytest.mark.model
def test_names_of_one_thing_come_nearer_and_the_model_can_be_exported(tmp_path):
    pairs = [("welder", "metal joining worker"), ("nurse", "ward carer"), ("lawyer", "legal advocate"),
             ("cook", "kitchen hand")]  # fmt: skip
    told = []
    tuned = tmp_path / "tuned"
    last = tune(None, pairs, tuned, Course(steps=6, batch=4, rate=5e-5), told.append)
    assert [progress.step for progress in told] == [1, 2, 3, 4, 5, 6]
    assert last.loss < told[0].loss
    assert model_id(str(tuned)) != model_id(None)
    before, after = best_encoder(CACHE), OnnxEncoder(exported(tmp_path / "models", str(tuned)))
    assert after.id.startswith("tuned:")

    def nearness(encoder):
        left, right = (encoder.encode([pair[side] for pair in pairs]) for side in (0, 1))
        return float(np.mean(np.sum(left * right, axis=1)) - np.mean(left @ right.T))

    assert nearness(after) > nearness(before)
