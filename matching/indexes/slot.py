"""The index of the product: one array of vectors, exact under every filter (recall@100 of .999 and more at millions).

Of three ways the cheapest is taken:

- few rows allowed, or few altogether: each of them is read where it lies;
- more allowed: their codes are picked out, and only the rows worth reading are read and ranked by their true cosine;
- many allowed of many: the codes of all slots are scanned for the same (matching.indexes.codes).

Codes are believed only when it was easy: the true best must all stand in the first third of what they brought up. If
one of them came from further down, others may lie beyond the end; then more are fetched, and at last all are read.
That is what a filter which keeps just the rows far from the question comes to. Codes follow every change in place.
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
from matching.indexes.codes import Codes
from matching.indexes.rows import Candidates, RowsIndex
from matching.slots import SlotArray, Slots

# Fetched beyond k, so that equal cosines can be put in the order of ids and not of slots.
_MARGIN = 16
# Two kernels add up the same products in another order; what differs by less than this may be a tie.
_ROUNDING = 2e-6
# Below so many rows reading them all takes a few milliseconds, and codes would gain nothing.
CODES_FROM = 100_000
# Rows a change makes codes for besides its own, until every row has one: no change waits for all of them.
_CATCH_UP = 4096
_SAMPLE = 20_000
# Rows the codes bring up to be ranked by their true cosine; the second time, if the first was not easy, four times as
# many. Under a filter the best lie deeper in the crowd, and a second scan costs more than a longer first one.
RERANK, _RERANK_FILTERED = 1000, 4000
# Where codes are picked out, a second look costs little: at first only one in so many, or a few times what is wanted.
_RERANK_PICKED, _OF_CROWD, _TIMES_WANTED = 600, 25, 6
_MORE = 4
_BELIEVED = 3
# From this share kept on, it is cheaper to scan all and drop what the filter refuses than to ask it of every slot.
_NEARLY_ALL = 0.9
# What picking out a code costs in scans of a slot's code until it is measured (between 6 and 10 were seen).
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
        picking = candidates.number * self.pick_cost < len(candidates.mask)
        least = _first_look(candidates, count, picking)
        if 2 * least > candidates.number:
            return None  # reading all is as quick
        bring_up = (self._picked if picking else self._scanned)(unit, candidates)
        for wanted in (least, _MORE * least):
            if 2 * wanted > candidates.number:
                return None
            slots = bring_up(wanted)
            if len(slots) < _BELIEVED * count:
                continue
            rough = self._products(unit, slots)
            cut = np.partition(rough, len(rough) - count)[len(rough) - count]
            best = np.flatnonzero(rough >= cut - _ROUNDING)  # more than count when there are ties
            if best[-1] < len(slots) // _BELIEVED:
                return self._ordered(unit, slots[best], count)
        return None

    def read(self, unit: Floats, count: int, candidates: Candidates) -> tuple[SlotArray, Floats]:
        """The nearest by reading every allowed row where it lies, without copying it."""
        wanted = min(count + _MARGIN, candidates.number)
        while True:
            rough, slots = self._knn(unit, wanted, candidates)
            ids, cosine = self._ordered(unit, slots, count)
            if wanted == candidates.number or rough[-1] < cosine[-1] - _ROUNDING:
                return ids, cosine
            wanted = min(2 * wanted, candidates.number)  # the cut falls into a run of equal cosines

    def _nearest(self, unit: Floats, count: int, candidates: Candidates) -> tuple[SlotArray, Floats]:
        found = None
        if self.has_codes:
            found = self.scan(unit, count, candidates)
        return found or self.read(unit, count, candidates)

    @property
    def has_codes(self) -> bool:
        """Whether every row has a code."""
        return self._codes is not None and len(self._codes) >= self._end

    def _picked(self, unit: Floats, candidates: Candidates) -> Callable[[int], SlotArray]:
        """What gives so many allowed slots by descending estimate, from their codes alone."""
        assert self._codes is not None  # noqa: S101 - see scan
        estimates = self._codes.estimates(unit, candidates.slots)

        def bring_up(wanted: int) -> SlotArray:
            best = np.argpartition(estimates, -wanted)[-wanted:]
            return candidates.slots[best[np.argsort(-estimates[best])]]

        return bring_up

    def _scanned(self, unit: Floats, candidates: Candidates) -> Callable[[int], SlotArray]:
        """What gives about so many allowed slots by descending estimate, from a scan of all codes."""
        codes = self._codes
        assert codes is not None  # noqa: S101 - see scan

        def bring_up(wanted: int) -> SlotArray:
            if candidates.share < _NEARLY_ALL:
                return codes.nearest(unit, wanted, candidates.mask)
            slots = codes.nearest(unit, wanted, None)
            return slots[candidates.mask[slots]]

        return bring_up

    def _products(self, unit: Floats, slots: SlotArray) -> Floats:
        products: Floats = np.empty(len(slots), dtype=np.float32)
        faiss.fvec_inner_products_by_idx(  # type: ignore[attr-defined] # the stubs lag behind
            faiss.swig_ptr(products), faiss.swig_ptr(unit), faiss.swig_ptr(self._rows), faiss.swig_ptr(slots),
            self.dimension, 1, len(slots),
        )  # fmt: skip
        return products

    def _knn(self, unit: Floats, wanted: int, candidates: Candidates) -> tuple[Floats, SlotArray]:
        """Best slots, as many as wanted, by descending rough cosine."""
        used = len(candidates.mask)
        cosine = np.empty(wanted, dtype=np.float32)
        slots = np.empty(wanted, dtype=np.int64)
        # Measured at 200,000 rows: up to a half kept a list of slots is quicker to follow than a bitmap over all.
        selector: faiss.IDSelector | None = None
        if candidates.number <= used // 2:
            selector = faiss.IDSelectorArray(candidates.number, faiss.swig_ptr(candidates.slots))
        elif not candidates.are_all:
            bits = np.packbits(candidates.mask, bitorder="little")
            selector = faiss.IDSelectorBitmap(len(bits), faiss.swig_ptr(bits))
        faiss.knn_inner_product(
            faiss.swig_ptr(unit), faiss.swig_ptr(self._rows), self.dimension, 1, used, wanted,
            faiss.swig_ptr(cosine), faiss.swig_ptr(slots), selector,
        )  # fmt: skip
        return cosine, slots

    def derived(self) -> dict[str, NDArray[Any]]:
        """See RowsIndex: the codes, when every row has one."""
        return self._codes.stored() if self._codes is not None and self.has_codes else {}

    def _take_over(self, derived: Mapping[str, NDArray[Any]]) -> bool:
        end = int(np.flatnonzero(self._live).max(initial=-1)) + 1
        codes = Codes.restored(self.dimension, derived)
        if len(codes) < end or len(codes) != len(derived["codes"]):
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
        mask = np.random.default_rng(0).random(self.slots.used) < 0.1
        slots = np.flatnonzero(mask)
        unit = self._rows[slots[0]]
        scan = _seconds(lambda: codes.nearest(unit, _RERANK_FILTERED, mask)) / len(mask)
        pick = _seconds(lambda: codes.estimates(unit, slots)) / len(slots)
        self.pick_cost = min(16.0, max(2.0, pick / scan))


def _first_look(candidates: Candidates, count: int, picking: bool) -> int:
    """How many rows to read at first."""
    if picking:
        return max(_RERANK_PICKED, _TIMES_WANTED * count, candidates.number // _OF_CROWD)
    return max(RERANK if candidates.share >= _NEARLY_ALL else _RERANK_FILTERED, 10 * count)


def _seconds(work: Callable[[], object]) -> float:
    """Median processor time of a few runs: what waiting for the processor costs says nothing about the two ways."""
    taken = []
    for _ in range(5):
        start = time.thread_time()
        work()
        taken.append(time.thread_time() - start)
    return statistics.median(taken)
