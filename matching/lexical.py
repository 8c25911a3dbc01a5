"""BM25 over words, kept up to date document by document.

A term's part in a score is idf * c * (k1 + 1) / (c + norm), and most terms of a document occur once, twice or three
times. So the weights of frequent terms are summed up by count, and c / (c + norm) is multiplied in once per document
and count, not once per occurrence (matching.summing). Nothing is built ahead that a change would make stale.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from heapq import nsmallest
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.meaning import Vocabulary
from matching.postings import Postings, Terms
from matching.slots import Slots
from matching.summing import Floats, Ints, Norm

MOST_ASKED = 100
"""Words that a query asks with, the weightiest of a longer one: what everybody has tells least and takes longest."""

NO_LENGTH = -1
"""Of a slot without a document."""


class Scores(NamedTuple):
    """Only documents that share a token; ids ascending; values > 0."""

    ids: NDArray[np.int64]
    values: Floats


class Lengths:
    """How many words the document of each slot has, and what that takes from its scores."""

    def __init__(self, k1: float, b: float) -> None:
        self._k1, self._b = k1, b
        self._of = np.full(64, NO_LENGTH, dtype=np.int32)
        self.documents, self._words = 0, 0
        self._norm: Norm | None = None

    def put(self, slot: int, length: int) -> None:
        """Args: length: NO_LENGTH = no document any more."""
        if slot >= len(self._of):
            more = max(slot + 1, 2 * len(self._of)) - len(self._of)
            self._of = np.pad(self._of, (0, more), constant_values=NO_LENGTH)
        old = int(self._of[slot])
        self.documents += (length != NO_LENGTH) - (old != NO_LENGTH)
        self._words += max(length, 0) - max(old, 0)
        self._of[slot] = length
        self._norm = None

    def norm(self, used: int) -> Norm:
        """k1 * (1 - b + b * length / mean length) by slot, shape (used,)."""
        norm = self._norm
        if norm is None or len(norm.values) != used:
            mean = max(self._words / self.documents if self.documents else 0.0, 1e-9)
            lengths = np.zeros(used, dtype=np.float32)
            known = min(used, len(self._of))
            lengths[:known] = self._of[:known]
            norm = self._norm = Norm((self._k1 * (1 - self._b + self._b * lengths / mean)).astype(np.float32))
        return norm

    def stored(self, used: int) -> Ints:
        """The lengths by slot, shape (used,)."""
        kept = np.full(used, NO_LENGTH, dtype=np.int32)
        known = min(used, len(self._of))
        kept[:known] = self._of[:known]
        return kept

    def restore(self, lengths: Ints) -> None:
        """Take over the lengths of all slots."""
        self._of, self._norm = np.append(lengths, np.int32(NO_LENGTH)), None
        self.documents = int(np.count_nonzero(lengths != NO_LENGTH))
        self._words = int(np.maximum(lengths, 0).sum(dtype=np.int64))


class Bm25:
    """Okapi BM25 with the idf that is never negative: ln(1 + (N - n + .5) / (n + .5)), over terms in postings."""

    def __init__(self, postings: Postings, k1: float = 1.5, b: float = 0.75) -> None:
        """Take the usual constants: saturation of repeated words, and how much length counts."""
        self._postings = postings
        self._k1 = k1
        self.lengths = Lengths(k1, b)

    def scores(self, tokens: Iterable[int], used: int, most: int = MOST_ASKED) -> Floats:
        """By slot, shape (used,); a token counts as often as the query has it, and only the weightiest count."""
        asked = {term: times for term, times in Counter(tokens).items() if self._postings.frequency(term)}
        weights = {term: times * self._idf(term) * (self._k1 + 1) for term, times in asked.items()}
        if len(weights) > most:
            weights = dict(nsmallest(most, weights.items(), key=lambda found: (-found[1], found[0])))
        return self._postings.saturated(weights, used, self.lengths.norm(used))

    def _idf(self, term: int) -> float:
        frequency = self._postings.frequency(term)
        return math.log(1 + (self.lengths.documents - frequency + 0.5) / (frequency + 0.5))


class Bm25Index:
    """BM25 by id, by itself: with its own words and slots. One thread at a time."""

    def __init__(self, k1: float = 1.5, b: float = 0.75) -> None:
        """Take the usual constants."""
        self._words = Vocabulary()
        self._slots = Slots()
        self._postings = Postings()
        self._bm25 = Bm25(self._postings, k1, b)
        self._numbers: dict[int, Ints] = {}

    def __len__(self) -> int:
        return len(self._slots)

    def upsert(self, id: int, tokens: Sequence[str]) -> None:
        """Add or replace a document."""
        self.remove(id)
        slot = int(self._slots.assign([id])[0])
        counts = Counter(tokens)
        found = terms(counts, self._words.numbered(counts))
        self._numbers[id] = found.numbers
        self._postings.put(slot, found)
        self._bm25.lengths.put(slot, len(tokens))
        self._postings.freeze()
        while merge := self._postings.planned():
            self._postings.adopt(merge, merge.done())

    def remove(self, id: int) -> None:
        """Forget a document; an unknown id is no error."""
        for slot in self._slots.release([id]).tolist():
            self._postings.drop(slot, self._numbers.pop(id))
            self._bm25.lengths.put(slot, NO_LENGTH)

    def scores(self, tokens: Sequence[str]) -> Scores:
        """Scores of all documents that share a token with the query; a token counts as often as the query has it."""
        numbers = self._words.known(tokens)
        values = self._bm25.scores(numbers, self._slots.used)
        hit = np.flatnonzero(values > 0)
        ids = self._slots.ids[hit]
        order = np.argsort(ids)
        return Scores(ids[order], values[hit][order])


def terms(counts: Counter[str], numbers: Ints) -> Terms:
    """Args: numbers: of the words, in the order of the counts."""
    order = np.argsort(numbers)
    return Terms(numbers[order], np.fromiter(counts.values(), dtype=np.int32, count=len(counts))[order])
