"""The vector of a text: the mean of its passages that speak of work."""

import numpy as np
import pytest

from matching.encoder import BF16, HashingEncoder
from matching.engine import Engine
from matching.evaluation.work import fit
from matching.passages import MOST, Passages, Sentence, plane_for, vectors
from tests.matching import irrelevant
from tests.matching.real_city import TAXONOMY, engine
from tests.matching.small_city import profile, refs

ENCODER = HashingEncoder()
WORK = Sentence("welds steel", 1.0)
LIFE = Sentence("the cat sleeps", 0.0)


def mean(*texts):
    total = ENCODER.encode(list(texts)).sum(axis=0)
    return total / np.linalg.norm(total)


def test_a_vector_is_the_mean_of_title_and_sentences_that_speak_of_work():
    row = vectors([Passages(("Welder",), (WORK, LIFE))], ENCODER)[0]
    assert np.allclose(row, mean("Welder", "welds steel"), atol=1e-6)


def test_where_nothing_else_is_said_all_sentences_count_and_without_any_there_is_no_direction():
    alone, empty = vectors([Passages((), (LIFE,)), Passages()], ENCODER)
    assert np.allclose(alone, mean("the cat sleeps"), atol=1e-6)
    assert not empty.any()


def test_a_title_counts_whatever_it_says_even_if_a_sentence_says_the_same():
    row = vectors([Passages(("the cat sleeps",), (WORK, LIFE))], ENCODER)[0]
    assert np.allclose(row, mean("the cat sleeps", "welds steel"), atol=1e-6)


def test_so_many_sentences_are_read_and_no_more():
    many = tuple(Sentence(f"welds part {n}", 1.0) for n in range(MOST + 9))
    assert np.array_equal(*vectors([Passages((), many), Passages((), many[:MOST])], ENCODER))


def test_a_vector_does_not_depend_on_what_is_encoded_beside_it():
    one, other = Passages(("Welder",), (WORK,)), Passages((), (LIFE, WORK))
    assert np.array_equal(vectors([one, other], ENCODER)[1], vectors([other], ENCODER)[0])


def test_the_hash_of_a_document_changes_with_what_it_says_and_not_with_its_order():
    made = Engine(ENCODER, TAXONOMY)
    one, turned, more = (
        made.prepare([profile(1, refs("sql"), body)])[0].source_hash
        for body in ("Welds steel.\nWrites SQL.", "Writes SQL.\nWelds steel.", "Welds steel.\nWrites SQL.\nTests code.")
    )
    assert one == turned != more


def test_a_plane_parts_two_clouds():
    chance = np.random.default_rng(5)
    of_work, of_life = chance.normal(0.5, 1, (300, 6)), chance.normal(-0.5, 1, (500, 6))
    direction, bias = fit(of_work, of_life)
    assert np.mean(of_work @ direction + bias > 0) > 0.8
    assert np.mean(of_life @ direction + bias < 0) > 0.8


@pytest.mark.model
def test_the_packaged_encoder_has_a_plane_in_either_precision_and_others_have_none():
    encoder = engine()._preparer._encoder
    assert plane_for(encoder) is not None
    named = HashingEncoder()
    named.id = encoder.id.removesuffix(BF16) + BF16
    assert plane_for(named) is not None
    assert plane_for(ENCODER) is None


@pytest.mark.model
def test_lines_about_something_else_move_no_vector_and_lines_about_work_do():
    own = profile(1, refs("sql"), "Wrote SQL reports for the tax office.", title="Data analyst")
    lines = [line for group in irrelevant.MAKING.values() for line in group]
    work = ["Designed welding jigs for car bodies.", "负责公交线网规划与客流预测。", "Trained nurses in wound care."]
    bodies = [own.body, *(f"{own.body}\n{line}" for line in (*lines, *work))]
    rows = engine().encode([profile(1, own.skills, body, title=own.title) for body in bodies])
    moved = np.abs(rows[1:] - rows[0]).max(axis=1) > 0
    assert moved[: len(lines)].mean() <= 0.05
    assert moved[len(lines) :].all()
