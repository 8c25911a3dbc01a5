"""The index of the product: one array of vectors, exact under every filter (recall@100 of .999 and more at millions).

Of three ways the cheapest is taken:

- few rows allowed, or few altogether: each of them is read where it lies;
- more allowed: their codes are picked out, and only the rows worth reading are read and ranked by their true cosine;
- many allowed of many: the codes of all slots are gone through for the same (matching.indexes.codes).

Codes are believed only when it was easy: the true best must all stand in the first third of what each look at them
brought up. If one of them came from further down, others may lie beyond the end; then more are fetched, and at last all
are read. That is what a filter which keeps just the rows far from the question comes to. Codes follow every change in
place.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from matching.index import Floats
from matching.indexes.codes import Codes, Distances
from matching.indexes.rows import Candidates, RowsIndex
from matching.slots import SlotArray, Slots

# Two kernels add up the same products in another order; what differs by less than this may be a tie.
_ROUNDING = 2e-6
# Below so many rows reading them all takes a few milliseconds, and codes would gain nothing.
CODES_FROM = 100_000
# Rows a change makes codes for besides its own, until every row has one: no change waits for all of them.
_CATCH_UP = 4096
_SAMPLE = 20_000
# Rows that are read at first, to be ranked by their true cosine: so many for each that is wanted, but of few slots only
# one in so many, fewer times what is wanted, or these.
_READ_FOR_ONE, _OF_CROWD, _TIMES_WANTED, _READ_AT_LEAST = 12, 25, 6, 600
# Slots whose codes are looked at closely for each of these rows, where all are gone through and where some are picked.
_CLOSELY, _CLOSELY_PICKED = 5, 2
# Of what did not reach deep enough there is so many times as much at the next of so many looks.
_MORE, _LOOKS = 4, 3
_BELIEVED = 3
# How far so many slots reach is told from a sample in which so many lie within.
_IN_SAMPLE = 150
# What picking out a code costs in passing by one until it is measured.
_PICK_COST = 8.0


class SlotIndex(RowsIndex):
    """See the module. Safe for many readers or one writer; who shares it holds the lock."""

    def __init__(self, dimension: int, slots: Slots | None = None, *, codes_from: int = CODES_FROM) -> None:
        """Args: codes_from: number of slots from which on there are codes."""
        super().__init__(dimension, slots)
        self._codes_from = codes_from
        self._codes: Codes | None = None
        self._end = 0  # behind the last slot that ever had a vector
        self.pick_cost = _PICK_COST
        self._measured_at = 0

    def scan(self, unit: Floats, count: int, candidates: Candidates) -> tuple[SlotArray, Floats] | None:
        """The nearest by the codes; None when these cannot be trusted and the rows have to be read."""
        codes, read = self._codes, first_read(count, candidates.number)
        if codes is None:
            return None
        picking = candidates.number * self.pick_cost < len(candidates.mask)
        distances, close = None, (_CLOSELY_PICKED if picking else _CLOSELY) * read
        for _ in range(_LOOKS):
            if 2 * read > candidates.number:
                return None  # reading all is as quick
            if distances is None:
                distances = codes.distances(unit, candidates.slots if picking else None, len(candidates.mask))
            near = _nearest(distances, close, None if picking else candidates)
            if len(near) < _BELIEVED * count:
                close *= _MORE  # the sample was far off
                continue
            slots = candidates.slots[near] if picking else near
            distant = -codes.estimates(unit, slots)
            chosen = _least(distant, read)
            best = chosen[_highest(self._products(unit, slots[chosen]), count)]
            deep = not _easy(distant, best, read)
            too_few = len(near) < candidates.number and not _easy(distances[near], best, len(near))
            if not deep and not too_few:
                return self._ordered(unit, slots[best], count)
            read, close = read * (_MORE if deep else 1), close * _MORE
        return None

    def read(self, unit: Floats, count: int, candidates: Candidates) -> tuple[SlotArray, Floats]:
        """The nearest by reading every allowed row where it lies, without copying it."""
        rough = self._all_products(unit) if candidates.are_all else self._products(unit, candidates.slots)
        best = _highest(rough, count)
        return self._ordered(unit, best if candidates.are_all else candidates.slots[best], count)

    def _nearest(self, unit: Floats, count: int, candidates: Candidates) -> tuple[SlotArray, Floats]:
        found = None
        if self.has_codes:
            found = self.scan(unit, count, candidates)
        return found or self.read(unit, count, candidates)

    @property
    def has_codes(self) -> bool:
        """Whether every row has a code."""
        return self._codes is not None and len(self._codes) >= self._end

    def _products(self, unit: Floats, slots: SlotArray) -> Floats:
        products: Floats = np.empty(len(slots), dtype=np.float32)
        faiss.fvec_inner_products_by_idx(  # type: ignore[attr-defined] # the stubs lag behind
            faiss.swig_ptr(products), faiss.swig_ptr(unit), faiss.swig_ptr(self._rows), faiss.swig_ptr(slots),
            self.dimension, 1, len(slots),
        )  # fmt: skip
        return products

    def _all_products(self, unit: Floats) -> Floats:
        """The same for every slot in use."""
        products: Floats = np.empty(self.slots.used, dtype=np.float32)
        faiss.fvec_inner_products_ny(  # type: ignore[attr-defined] # the stubs lag behind
            faiss.swig_ptr(products), faiss.swig_ptr(unit), faiss.swig_ptr(self._rows), self.dimension, len(products)
        )
        return products

    def derived(self) -> dict[str, NDArray[Any]]:
        """See RowsIndex: the codes, when every row has one."""
        return self._codes.stored() if self._codes is not None and self.has_codes else {}

    def _take_over(self, derived: Mapping[str, NDArray[Any]]) -> bool:
        end = int(np.flatnonzero(self._live).max(initial=-1)) + 1
        try:
            codes = Codes.restored(self.dimension, derived)
        except (KeyError, ValueError):  # of an earlier make
            return False
        if len(codes) < end:
            return False
        self._codes, self._end = codes, end
        self._measure()
        return True

    def _changed(self, slots: SlotArray) -> None:
        """Keep the codes true; make some more while there are rows without."""
        self._end = max(self._end, int(slots.max(initial=-1)) + 1)
        if self._codes is None:
            if self._end < self._codes_from:
                return
            sample = np.flatnonzero(self._live)[:: max(1, self._end // _SAMPLE)]
            self._codes = Codes(self.dimension, self._rows[sample].mean(axis=0))
        behind = not self.has_codes
        coded = np.unique(slots[slots < len(self._codes)])
        self._codes.replace(coded, self._rows[coded])
        if behind:
            start = len(self._codes)
            self._codes.append(self._rows[start : min(self._end, start + 2 * len(slots) + _CATCH_UP)])
            if self.has_codes and self._end >= 2 * self._measured_at:
                self._measure()

    def _measure(self) -> None:
        """Find out what picking out a code costs beside scanning one, on this machine and at this size."""
        codes = self._codes
        assert codes is not None  # noqa: S101 - called when the codes are complete
        self._measured_at = self._end
        slots = np.flatnonzero(np.random.default_rng(0).random(len(codes)) < 0.1)
        unit = self._rows[slots[0]]
        scan = _seconds(lambda: codes.distances(unit, None, len(codes))) / len(codes)
        pick = _seconds(lambda: codes.distances(unit, slots, len(codes))) / len(slots)
        self.pick_cost = min(16.0, max(2.0, pick / scan))


def first_read(count: int, number: int) -> int:
    """How many rows the codes bring up at first. Args: number: slots to choose from."""
    return max(_READ_AT_LEAST, _TIMES_WANTED * count, min(_READ_FOR_ONE * count, number // _OF_CROWD))


def _highest(rough: Floats, count: int) -> SlotArray:
    """The places of so many highest products; more when some may be as high, all when they are fewer."""
    if count >= len(rough):
        return np.arange(len(rough))
    cut = np.partition(rough, len(rough) - count)[len(rough) - count]
    return np.flatnonzero(rough >= cut - _ROUNDING)


def _least(values: Floats, number: int) -> SlotArray:
    """The places of so many least values, in any order; all when they are fewer."""
    places: SlotArray = np.argpartition(values, number)[:number] if number < len(values) else np.arange(len(values))
    return places


def _nearest(distances: Distances, wanted: int, candidates: Candidates | None) -> SlotArray:
    """About so many places with the least distances, or more. Args: candidates: who may be among them, None = all."""
    if wanted >= len(distances):
        return np.arange(len(distances)) if candidates is None else candidates.slots
    within = distances <= _reach(distances, wanted, candidates)
    if candidates is not None and not candidates.are_all:
        within &= candidates.mask
    return np.flatnonzero(within)


def _reach(distances: Distances, wanted: int, candidates: Candidates | None) -> np.int32:
    """The distance within which about so many lie, told from a sample where that is large enough."""
    mask = None if candidates is None or candidates.are_all else candidates.mask
    step = max(1, wanted // _IN_SAMPLE)
    sample = distances[::step] if mask is None else distances[::step][mask[::step]]
    if candidates is not None and 2 * step * len(sample) < candidates.number:  # the filter goes by slots somehow
        step, sample = 1, distances[candidates.mask]
    place = min(len(sample) - 1, wanted // step)
    reach: np.int32 = np.partition(sample, place)[place]
    return reach


def _easy(values: NDArray[Any], best: SlotArray, number: int) -> bool:
    """Whether the best, and all that are as near, stand in the first third of so many. Args: values: of all."""
    return bool(np.count_nonzero(values <= values[best].max()) * _BELIEVED <= number)


def _seconds(work: Callable[[], object]) -> float:
    """Median processor time of a few runs: what waiting for the processor costs says nothing about the two ways."""
    taken = []
    for _ in range(5):
        start = time.thread_time()
        work()
        taken.append(time.thread_time() - start)
    return statistics.median(taken)
