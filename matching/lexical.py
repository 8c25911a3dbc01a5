"""BM25 over words, kept up to date document by document.

Postings are kept per word as growing arrays of (slot, count); a change only marks a slot dead and appends, and the
postings of a word are compacted when half of them are dead. Scoring adds up whole arrays per word of the query.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Scores(NamedTuple):
    """Only documents that share a token; ids ascending; values > 0."""

    ids: NDArray[np.int64]
    values: NDArray[np.float32]


class _Postings:
    """Where a word occurs: slots and counts, appended to in place."""

    __slots__ = ("counts", "live", "size", "slots")

    def __init__(self) -> None:
        self.slots = np.empty(4, dtype=np.int32)
        self.counts = np.empty(4, dtype=np.float32)
        self.size = 0
        self.live = 0

    def append(self, slot: int, count: int) -> None:
        if self.size == len(self.slots):
            self.slots = np.concatenate([self.slots, np.empty_like(self.slots)])
            self.counts = np.concatenate([self.counts, np.empty_like(self.counts)])
        self.slots[self.size], self.counts[self.size] = slot, count
        self.size += 1
        self.live += 1

    def compact(self, alive: NDArray[np.bool_]) -> None:
        """Drop dead slots."""
        kept = alive[self.slots[: self.size]]
        self.slots, self.counts = self.slots[: self.size][kept].copy(), self.counts[: self.size][kept].copy()
        self.size = self.live = len(self.slots)
        if self.size == 0:
            self.slots, self.counts = np.empty(4, dtype=np.int32), np.empty(4, dtype=np.float32)


class Bm25Index:
    """Okapi BM25 with the idf that is never negative: ln(1 + (N - n + .5) / (n + .5))."""

    def __init__(self, k1: float = 1.5, b: float = 0.75) -> None:
        """Take the usual constants: saturation of repeated words, and how much length counts."""
        self._k1, self._b = k1, b
        self._postings: dict[str, _Postings] = {}
        self._slot_of: dict[int, int] = {}
        self._tokens: dict[int, Counter[str]] = {}
        self._ids = np.empty(16, dtype=np.int64)
        self._lengths = np.zeros(16, dtype=np.float32)
        self._alive = np.zeros(16, dtype=np.bool_)
        self._next = 0
        self._total = 0.0

    def __len__(self) -> int:
        return len(self._slot_of)

    def upsert(self, id: int, tokens: Sequence[str]) -> None:
        """Add or replace a document."""
        self.remove(id)
        slot = self._new_slot()
        counts = Counter(tokens)
        self._slot_of[id], self._tokens[id] = slot, counts
        self._ids[slot], self._lengths[slot], self._alive[slot] = id, len(tokens), True
        self._total += len(tokens)
        for token, count in counts.items():
            self._postings.setdefault(token, _Postings()).append(slot, count)

    def remove(self, id: int) -> None:
        """Forget a document; an unknown id is no error."""
        slot = self._slot_of.pop(id, None)
        if slot is None:
            return
        self._alive[slot] = False
        self._total -= float(self._lengths[slot])
        for token in self._tokens.pop(id):
            postings = self._postings[token]
            postings.live -= 1
            if postings.live == 0:
                del self._postings[token]
            elif postings.live * 2 < postings.size:
                postings.compact(self._alive)

    def _new_slot(self) -> int:
        """Slots are not used twice: a dead one may still stand in postings."""
        if self._next == len(self._ids):
            self._ids = np.concatenate([self._ids, np.empty_like(self._ids)])
            self._lengths = np.concatenate([self._lengths, np.zeros_like(self._lengths)])
            self._alive = np.concatenate([self._alive, np.zeros_like(self._alive)])
        self._next += 1
        return self._next - 1

    def scores(self, tokens: Sequence[str]) -> Scores:
        """Scores of all documents that share a token with the query; a repeated token counts once."""
        total = np.zeros(self._next, dtype=np.float32)
        hit = np.zeros(self._next, dtype=np.bool_)
        mean = self._total / max(len(self), 1)
        for token in dict.fromkeys(tokens):
            postings = self._postings.get(token)
            if postings is None:
                continue
            slots, counts = postings.slots[: postings.size], postings.counts[: postings.size]
            idf = math.log(1 + (len(self) - postings.live + 0.5) / (postings.live + 0.5))
            norm = self._k1 * (1 - self._b + self._b * self._lengths[slots] / max(mean, 1e-9))
            total[slots] += idf * counts * (self._k1 + 1) / (counts + norm)
            hit[slots] = True
        found = np.flatnonzero(hit & self._alive[: self._next])
        ids = self._ids[found]
        order = np.argsort(ids, kind="stable")
        return Scores(ids[order], total[found][order])
