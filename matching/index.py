"""Nearest vectors by cosine, exact under every filter.

The vectors lie in one array, a row per slot, and an update overwrites its row in place. A filter is a mask over
slots and is applied before the best are chosen, never after. Both indexes give the same answer: FaissIndex scans with
the kernels of FAISS, ExactIndex with plain numpy and is the oracle of the tests.

A graph index under a filter is silently wrong (at 1 % kept it finds one in ten of the true neighbours), so there is
none here: the allowed rows are read where they lie, and at 1 % kept that is a hundredth of the work anyway.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol, TypeAlias

import faiss
import numpy as np
from numpy.typing import NDArray

from matching.slots import SlotArray, Slots

Floats: TypeAlias = NDArray[np.float32]
Mask: TypeAlias = NDArray[np.bool_]

# Fetched beyond k, so that equal cosines can be put in the order of ids and not of slots.
_MARGIN = 16
# Two kernels add up the same products in another order; what differs by less than this may be a tie.
_ROUNDING = 2e-6


class BadVector(ValueError):
    """A vector that has no direction: wrong shape, not finite, or zero."""


class BadMask(ValueError):
    """A filter whose length is not the number of slots."""


class Hits(NamedTuple):
    """Best first, equal ones by id. Both arrays have shape (n_queries, min(k, allowed)); cosine lies in [-1, 1]."""

    ids: NDArray[np.int64]
    cosine: Floats


class VectorIndex(Protocol):
    """Vectors by id. Ids are not negative; vectors need not be of unit length."""

    slots: Slots

    def upsert(self, ids: Sequence[int], vectors: Floats) -> None:
        """Store one row of vectors (n, dimension) per id; BadVector, and nothing stored, when one is bad."""

    def remove(self, ids: Iterable[int]) -> None:
        """Forget these ids; an unknown id is no error."""

    def search(self, queries: Floats, k: int, allowed: Mask | None = None) -> Hits:
        """The k nearest of each query among the slots that are allowed (bool, shape (slots.used,); None = all)."""

    def cosine(self, query: Floats, ids: Sequence[int]) -> Floats:
        """Cosine of one query to each id, shape (n,); NaN for an id without a vector."""

    def vector(self, document_id: int) -> Floats | None:
        """The stored unit vector; None when there is none."""


class _Store:
    """The rows, which of them are live, and what both indexes do alike."""

    def __init__(self, dimension: int, slots: Slots | None = None) -> None:
        """Args: slots: shared with other columns, then their owner releases them; None = own ones."""
        self.dimension = dimension
        self._owns_slots = slots is None
        self.slots = slots if slots is not None else Slots()
        self._rows: Floats = np.zeros((self.slots.capacity, dimension), dtype=np.float32)
        self._live: Mask = np.zeros(self.slots.capacity, dtype=np.bool_)

    def __len__(self) -> int:
        return int(np.count_nonzero(self._live))

    def upsert(self, ids: Sequence[int], vectors: Floats) -> None:
        unit = unit_rows(vectors, self.dimension)
        if len(ids) != len(unit):
            raise BadVector(f"{len(ids)} ids do not fit {len(unit)} vectors.")
        slots = self.slots.assign(ids)
        self._grow()
        self._rows[slots] = unit
        self._live[slots] = True

    def remove(self, ids: Iterable[int]) -> None:
        known = list(ids)
        found = self.slots.find(known)
        self._live[found[found < len(self._live)]] = False
        if self._owns_slots:
            self.slots.release(known)

    def search(self, queries: Floats, k: int, allowed: Mask | None = None) -> Hits:
        units = unit_rows(queries, self.dimension)
        candidates = self._candidates(allowed)
        count = max(0, min(k, len(candidates)))
        if count == 0:
            return Hits(np.empty((len(units), 0), dtype=np.int64), np.empty((len(units), 0), dtype=np.float32))
        found = [self._nearest(unit, count, candidates) for unit in units]
        return Hits(np.stack([ids for ids, _ in found]), np.stack([cosine for _, cosine in found]))

    def cosine(self, query: Floats, ids: Sequence[int]) -> Floats:
        unit = unit_rows(query.reshape(1, -1), self.dimension)[0]
        answer = np.full(len(ids), np.nan, dtype=np.float32)
        places = [place for place, document_id in enumerate(ids) if document_id in self.slots]
        slots = self.slots.find(ids)
        stored = slots < len(self._live)
        stored[stored] = self._live[slots[stored]]
        answer[np.array(places, dtype=np.int64)[stored]] = dot(self._rows[slots[stored]], unit)
        return answer

    def vector(self, document_id: int) -> Floats | None:
        slots = self.slots.find([document_id])
        if not len(slots) or slots[0] >= len(self._live) or not self._live[slots[0]]:
            return None
        row: Floats = self._rows[slots[0]].copy()
        return row

    def _nearest(self, unit: Floats, count: int, candidates: SlotArray) -> tuple[SlotArray, Floats]:
        """Ids and cosines of the count best among the candidate slots, in their final order."""
        raise NotImplementedError

    def _candidates(self, allowed: Mask | None) -> SlotArray:
        """Live slots that pass the mask, ascending."""
        used = self.slots.used
        live = np.zeros(used, dtype=np.bool_)
        known = min(used, len(self._live))
        live[:known] = self._live[:known]
        if allowed is not None:
            if allowed.shape != (used,):
                raise BadMask(f"The mask has shape {allowed.shape}, there are {used} slots.")
            live &= allowed
        return np.flatnonzero(live)

    def _ordered(self, unit: Floats, slots: SlotArray, count: int) -> tuple[SlotArray, Floats]:
        """Score these slots with the one kernel that decides, sort by cosine, then id, and cut."""
        cosine = dot(self._rows[slots], unit)
        ids = self.slots.ids[slots]
        order = np.lexsort((ids, -cosine))[:count]
        return ids[order], cosine[order]

    def _grow(self) -> None:
        if self.slots.capacity > len(self._live):
            more = self.slots.capacity - len(self._live)
            self._rows = np.concatenate([self._rows, np.zeros((more, self.dimension), dtype=np.float32)])
            self._live = np.concatenate([self._live, np.zeros(more, dtype=np.bool_)])


class ExactIndex(_Store):
    """Every allowed row is scored and sorted. Slow, obvious, the oracle."""

    def _nearest(self, unit: Floats, count: int, candidates: SlotArray) -> tuple[SlotArray, Floats]:
        return self._ordered(unit, candidates, count)


class FaissIndex(_Store):
    """FAISS reads the allowed rows where they lie, without copying them; only the few best are scored again."""

    def _nearest(self, unit: Floats, count: int, candidates: SlotArray) -> tuple[SlotArray, Floats]:
        wanted = min(count + _MARGIN, len(candidates))
        while True:
            rough, slots = self._scan(unit, wanted, candidates)
            ids, cosine = self._ordered(unit, slots, count)
            if wanted == len(candidates) or rough[-1] < cosine[-1] - _ROUNDING:
                return ids, cosine
            wanted = min(2 * wanted, len(candidates))  # the cut falls into a run of equal cosines

    def _scan(self, unit: Floats, wanted: int, candidates: SlotArray) -> tuple[Floats, SlotArray]:
        """Best slots, as many as wanted, by descending rough cosine."""
        used = self.slots.used
        cosine = np.empty(wanted, dtype=np.float32)
        slots = np.empty(wanted, dtype=np.int64)
        # Measured at 200,000 rows: up to a half kept a list of slots is quicker to follow than a bitmap over all.
        selector: faiss.IDSelector | None = None
        if len(candidates) <= used // 2:
            selector = faiss.IDSelectorArray(len(candidates), faiss.swig_ptr(candidates))
        elif len(candidates) < used:
            bits = np.packbits(_marked(candidates, used), bitorder="little")
            selector = faiss.IDSelectorBitmap(used, faiss.swig_ptr(bits))
        faiss.knn_inner_product(
            faiss.swig_ptr(unit), faiss.swig_ptr(self._rows), self.dimension, 1, used, wanted,
            faiss.swig_ptr(cosine), faiss.swig_ptr(slots), selector,
        )  # fmt: skip
        return cosine, slots


def unit_rows(vectors: Floats, dimension: int) -> Floats:
    """The rows at unit length, shape (n, dimension), in new memory; BadVector names what is wrong."""
    rows = np.array(vectors, dtype=np.float32, ndmin=2, order="C")
    if rows.ndim != 2 or rows.shape[1] != dimension:
        raise BadVector(f"Vectors of shape {rows.shape} do not fit dimension {dimension}.")
    if not np.isfinite(rows).all():
        raise BadVector("A vector holds NaN or infinity.")
    length = np.linalg.norm(rows.astype(np.float64), axis=1, keepdims=True)
    if not (length > 0).all():
        raise BadVector("A vector is zero.")
    unit: Floats = (rows / length).astype(np.float32)
    return unit


def _marked(slots: SlotArray, used: int) -> Mask:
    mask = np.zeros(used, dtype=np.bool_)
    mask[slots] = True
    return mask


def dot(rows: Floats, unit: Floats) -> Floats:
    """Row by row in one fixed order of addition, so that equal rows have equal cosines wherever they lie."""
    cosine: Floats = np.clip((rows * unit).sum(axis=1, dtype=np.float32), -1.0, 1.0)
    return cosine
