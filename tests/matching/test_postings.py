"""Postings against a dictionary of dictionaries, through changes, segments and merges."""

import random

import numpy as np
import pytest

from matching import postings, summing
from matching.postings import MOST_COUNTED, Postings, Terms
from matching.summing import Norm


def terms(counts: dict[int, int]) -> Terms:
    numbers = sorted(counts)
    return Terms(np.array(numbers, dtype=np.int32), np.array([counts[n] for n in numbers], dtype=np.int32))


def merged(made: Postings) -> Postings:
    while merge := made.planned():
        made.adopt(merge, merge.done())
    return made


def hold(made: Postings, documents: dict[int, dict[int, int]], used: int) -> None:
    weights = {0: 1.0, 3: 0.5, 7: 2.0, 99: 4.0}
    norm = np.linspace(0.5, 2.0, used, dtype=np.float32)
    whole = made.saturated(weights, used, Norm(norm))
    for slot in range(used):
        found = documents.get(slot, {})
        assert made.total(weights, used)[slot] == pytest.approx(sum(w for t, w in weights.items() if t in found))
        want = sum(w * found[t] / (found[t] + norm[slot]) for t, w in weights.items() if t in found)
        assert whole[slot] == pytest.approx(want, rel=1e-5)
    for term in weights:
        assert made.frequency(term) == sum(term in found for found in documents.values())


@pytest.mark.parametrize(("seed", "long", "share"), [(0, 1000, 8), (1, 3, 8), (2, 1, 50)])
def test_sums_are_those_of_the_documents_that_are_there(seed, long, share, monkeypatch):
    monkeypatch.setattr(postings, "_FREEZE_AT", 6)
    monkeypatch.setattr(summing, "_LONG", long)  # with and without columns that are added block by block,
    monkeypatch.setattr(summing, "_OF_SLOTS", share)  # and counts that are gone through together
    monkeypatch.setattr(summing, "_BLOCK", 16)
    monkeypatch.setattr(postings, "_MERGED_AT_ONCE", 7)
    chance, made, documents = random.Random(seed), Postings(), {}
    for step in range(400):
        slot = chance.randrange(50)
        if slot in documents:
            made.drop(slot, terms(documents.pop(slot)).numbers)
        if chance.random() < 0.7:
            documents[slot] = {int(chance.expovariate(0.2)): chance.choice([1, 1, 2, 3, 4, 9]) for _ in range(5)}
            made.put(slot, terms(documents[slot]))
        made.freeze()
        if step % 7 == 0:
            merged(made)
        if step % 40 == 39:
            hold(made, documents, 50)
    assert len(merged(made).segments) < 10


def test_what_dies_while_segments_are_merged_is_not_counted(monkeypatch):
    monkeypatch.setattr(postings, "_FREEZE_AT", 1)
    made = Postings()
    for slot in range(4):
        made.put(slot, terms({1: 1}))
        made.freeze()
    merge = made.planned()
    segment = merge.done()
    made.drop(2, terms({1: 1}).numbers)
    made.drop(3, terms({1: 1}).numbers)
    made.put(3, terms({2: 1}))
    made.adopt(merge, segment)
    assert made.total({1: 1.0, 2: 5.0}, 4).tolist() == [1, 1, 0, 5]
    made.drop(0, terms({1: 1}).numbers)  # its home is the merged one now
    assert made.total({1: 1.0}, 4).tolist() == [0, 1, 0, 0]


def test_a_kept_copy_gives_the_same_sums(monkeypatch):
    monkeypatch.setattr(postings, "_FREEZE_AT", 2)
    made, documents = Postings(), {slot: {slot % 3: 1 + slot % 5, 7: 1} for slot in range(9)}
    for slot, counts in documents.items():
        made.put(slot, terms(counts))
        made.freeze()
    made.drop(4, terms(documents.pop(4)).numbers)
    segment, frequency = made.frozen()
    again = Postings()
    again.restore(segment, np.array([slot in documents for slot in range(9)]), frequency.copy())
    hold(again, documents, 9)
    again.drop(5, terms(documents.pop(5)).numbers)
    again.put(4, terms({7: 3}))
    hold(again, documents | {4: {7: 3}}, 9)


def test_a_word_said_thousands_of_times_is_counted_as_often_as_can_be_written():
    made = Postings()
    made.put(0, terms({5: 1_000_000}))
    norm = np.ones(1, dtype=np.float32)
    assert made.saturated({5: 1.0}, 1, Norm(norm))[0] == pytest.approx(MOST_COUNTED / (MOST_COUNTED + 1))


def test_more_documents_than_can_be_numbered_are_refused():
    with pytest.raises(OverflowError):
        Postings().put(postings.MOST_SLOTS, terms({}))
