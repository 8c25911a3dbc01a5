from __future__ import annotations

import math
import random
from collections import Counter

import numpy as np
import pytest

from matching.lexical import MOST_ASKED, Bm25Index

K1, B = 1.5, 0.75


def brute_force(documents: dict[int, list[str]], query: list[str]) -> dict[int, float]:
    """The formula written out, document by document."""
    mean = sum(map(len, documents.values())) / len(documents)
    scores = {}
    for id, tokens in documents.items():
        counts, score = Counter(tokens), 0.0
        for token in (token for token in query if token in counts):
            n = sum(token in other for other in documents.values())
            idf = math.log(1 + (len(documents) - n + 0.5) / (n + 0.5))
            score += idf * counts[token] * (K1 + 1) / (counts[token] + K1 * (1 - B + B * len(tokens) / mean))
        if score:
            scores[id] = score
    return scores


def agree(index: Bm25Index, documents: dict[int, list[str]], query: list[str]) -> None:
    want = brute_force(documents, query)
    got = index.scores(query)
    assert got.ids.tolist() == sorted(want)
    np.testing.assert_allclose(got.values, [want[id] for id in sorted(want)], rtol=1e-5)


@pytest.mark.parametrize("seed", range(5))
def test_agrees_with_the_formula_after_many_changes(seed, monkeypatch):
    monkeypatch.setattr("matching.postings._FREEZE_AT", 5)  # so that there are many segments, and merges
    chance, index, documents = random.Random(seed), Bm25Index(K1, B), {}
    for step in range(300):
        id = chance.randrange(40)
        if chance.random() < 0.3:
            index.remove(id)
            documents.pop(id, None)
        else:
            documents[id] = [f"w{int(chance.expovariate(0.15))}" for _ in range(chance.randrange(1, 30))]
            index.upsert(id, documents[id])
        if documents and step % 20 == 19:
            agree(index, documents, ["w0", "w3", "w3", "w9", "unheard"])
    assert len(index) == len(documents)


def test_a_worked_example():
    index = Bm25Index()
    index.upsert(7, ["data", "data", "engineer"])
    index.upsert(3, ["nurse"])
    scores = index.scores(["data"])
    # N = 2, n = 1: idf = ln 2; count 2, length 3, mean length 2: 2 * 2.5 / (2 + 1.5 * (.25 + .75 * 1.5)) = 1.23076923
    assert scores.ids.tolist() == [7]
    assert scores.values[0] == pytest.approx(math.log(2) * 5 / 4.0625, rel=1e-6)


def test_an_empty_index_and_empty_documents_score_nothing():
    index = Bm25Index()
    assert index.scores(["data"]).ids.size == 0
    index.upsert(1, [])
    index.upsert(2, [])
    assert index.scores(["data"]).ids.size == 0


def test_what_was_removed_is_neither_found_nor_counted():
    index = Bm25Index()
    for id in (1, 2, 3):
        index.upsert(id, ["data", f"own{id}"])
    index.remove(2)
    index.remove(99)
    assert len(index) == 2
    assert index.scores(["data"]).ids.tolist() == [1, 3]
    assert index.scores(["own2"]).ids.size == 0


def test_a_long_query_asks_with_its_most_telling_words_among_those_that_somebody_has():
    index = Bm25Index()
    telling = [f"rare{n}" for n in range(MOST_ASKED)]
    for id in range(200):
        index.upsert(id, ["common", telling[id % MOST_ASKED]])
    index.upsert(999, [f"gone{n}" for n in range(50)])
    index.remove(999)  # its words are known, and nobody has them
    found = index.scores([*(f"gone{n}" for n in range(50)), "common", *telling])
    assert found.values.tolist() == index.scores(telling).values.tolist()
    assert len(found.ids) == 200
