"""BM25 over words, kept up to date document by document.

Postings are compact arrays per word to which a document is appended; a change only marks the old one dead, and when
half are dead all postings are rewritten without them. A query adds up whole arrays, one per word of it, so 100,000
documents cost some milliseconds, and nothing is built ahead that a change would make stale.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_REWRITE_FROM = 1024


class Scores(NamedTuple):
    """Only documents that share a token; ids ascending; values > 0."""

    ids: NDArray[np.int64]
    values: NDArray[np.float32]


class _Postings:
    """Where a word occurs: slots, ascending, and how often in each."""

    __slots__ = ("counts", "slots")

    def __init__(self, slots: bytes = b"", counts: bytes = b"") -> None:
        self.slots = array("i", slots)
        self.counts = array("f", counts)

    def views(self) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Both without copying; not to be kept: an array with a view cannot grow."""
        return np.frombuffer(self.slots, dtype=np.int32), np.frombuffer(self.counts, dtype=np.float32)


class _Derived(NamedTuple):
    """What follows from the stored documents as a whole."""

    alive: NDArray[np.bool_]  # by slot
    norm: NDArray[np.float32]  # by slot: k1 * (1 - b + b * length / mean length)
    order: NDArray[np.int64]  # the alive slots by ascending id
    ids: NDArray[np.int64]  # theirs


class Bm25Index:
    """Okapi BM25 with the idf that is never negative: ln(1 + (N - n + .5) / (n + .5)). One thread at a time."""

    def __init__(self, k1: float = 1.5, b: float = 0.75) -> None:
        """Take the usual constants: saturation of repeated words, and how much length counts."""
        self._k1, self._b = k1, b
        self._postings: dict[str, _Postings] = {}
        self._slot_of: dict[int, int] = {}
        self._ids = array("q")  # by slot, as are the lengths
        self._lengths = array("f")
        self._derived: _Derived | None = None

    def __len__(self) -> int:
        return len(self._slot_of)

    def upsert(self, id: int, tokens: Sequence[str]) -> None:
        """Add or replace a document."""
        self.remove(id)
        slot = len(self._ids)
        self._slot_of[id] = slot
        self._ids.append(id)
        self._lengths.append(len(tokens))
        postings = self._postings
        for token, count in Counter(tokens).items():
            found = postings.get(token)
            if found is None:
                found = postings[token] = _Postings()
            found.slots.append(slot)
            found.counts.append(count)
        self._derived = None

    def remove(self, id: int) -> None:
        """Forget a document; an unknown id is no error."""
        if self._slot_of.pop(id, None) is None:
            return
        self._derived = None
        if len(self._ids) > max(_REWRITE_FROM, 2 * len(self._slot_of)):
            self._rewrite()

    def scores(self, tokens: Sequence[str]) -> Scores:
        """Scores of all documents that share a token with the query; a token counts as often as the query has it."""
        derived = self._derived = self._derived or self._derive()
        total = np.zeros(len(self._ids), dtype=np.float32)
        for token, times in Counter(tokens).items():
            if token in self._postings:
                self._add(total, self._postings[token], times, derived)
        values = total[derived.order]
        hit = values > 0
        return Scores(derived.ids[hit], values[hit])

    def _add(self, total: NDArray[np.float32], postings: _Postings, times: int, derived: _Derived) -> None:
        slots, counts = postings.views()
        frequency = int(np.count_nonzero(derived.alive[slots]))
        idf = math.log(1 + (len(self) - frequency + 0.5) / (frequency + 0.5))
        total[slots] += counts * np.float32(times * idf * (self._k1 + 1)) / (counts + derived.norm[slots])

    def _derive(self) -> _Derived:
        ids = np.array(self._ids, dtype=np.int64)
        lengths = np.array(self._lengths, dtype=np.float32)
        slots = np.fromiter(self._slot_of.values(), dtype=np.int64, count=len(self))
        order = slots[np.argsort(ids[slots], kind="stable")]
        alive = np.zeros(len(ids), dtype=np.bool_)
        alive[slots] = True
        mean = float(lengths[slots].mean(dtype=np.float64)) if len(slots) else 0.0
        norm = self._k1 * (1 - self._b + self._b * lengths / max(mean, 1e-9))
        return _Derived(alive, norm.astype(np.float32), order, ids[order])

    def _rewrite(self) -> None:
        """Take the dead out of every posting and number the slots anew."""
        alive = self._derive().alive
        slot_now = (np.cumsum(alive) - 1).astype(np.int32)
        kept: dict[str, _Postings] = {}
        for token, postings in self._postings.items():
            slots, counts = postings.views()
            if (lives := alive[slots]).any():
                kept[token] = _Postings(slot_now[slots[lives]].tobytes(), counts[lives].tobytes())
        self._postings = kept
        self._ids = array("q", np.array(self._ids, dtype=np.int64)[alive].tobytes())
        self._lengths = array("f", np.array(self._lengths, dtype=np.float32)[alive].tobytes())
        self._slot_of = {id: slot for slot, id in enumerate(self._ids)}
