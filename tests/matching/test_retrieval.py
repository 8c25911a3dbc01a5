"""What each leg brings up, and how much each counts for a free text."""

from types import SimpleNamespace

import numpy as np
import pytest

from matching.retrieval import Candidate, Fusing, _best, _by_relevance

FUSING = Fusing(words=0.4, profile=0.2, codes=0.3)


def collection(ids):
    return SimpleNamespace(slots=SimpleNamespace(ids=np.array(ids, dtype=np.int64)))


@pytest.mark.parametrize("depth", [1, 5, 20, 90, 200])
def test_a_leg_gives_the_highest_and_of_equal_ones_those_with_the_lowest_ids(depth):
    chance = np.random.default_rng(depth)
    ids = chance.permutation(100)
    values = chance.integers(0, 6, 100).astype(np.float32)  # many alike
    allowed = np.flatnonzero(chance.random(100) < 0.8)
    found = _best(collection(ids), values, allowed, depth)
    want = sorted((slot for slot in allowed if values[slot] > 0), key=lambda slot: (-values[slot], ids[slot]))
    assert found.tolist() == want[:depth]


def candidate(document_id, *, cosine=0.0, profile=0.0):
    return Candidate(SimpleNamespace(document=SimpleNamespace(id=document_id)), cosine, 0.0, profile, None)


def relevance(candidates, words=(0, 0, 0), codes=(0, 0, 0)):
    legs = (np.array(values, dtype=np.float32) for values in (words, codes))
    ranked = _by_relevance(candidates, FUSING, *legs, np.arange(len(candidates)))
    return [(one.record.document.id, pytest.approx(one.relevance)) for one in ranked]


def test_scores_are_added_each_with_its_weight():
    found = [candidate(1, cosine=0.5), candidate(2, profile=0.5), candidate(3, cosine=None)]
    assert relevance(found) == [(1, 0.5), (2, 0.1), (3, 0.0)]
    assert relevance(found, words=(1, 2, 4)) == [(1, 0.6), (3, 0.4), (2, 0.3)]
    assert relevance(found, codes=(0, 3, 3)) == [(1, 0.5), (2, 0.4), (3, 0.3)]
    assert relevance([candidate(2), candidate(1)]) == [(1, 0.0), (2, 0.0)]


def test_words_are_a_share_of_the_best_of_all_whom_a_filter_keeps_or_not():
    words = (1, 2, 8)  # the third is not among the candidates
    assert relevance([candidate(1), candidate(2)], words=words) == [(2, 0.1), (1, 0.05)]
