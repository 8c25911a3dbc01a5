"""Vectors in one array, a row per slot, overwritten in place: what the indexes of this process have in common."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.index import BadMask, BadVector, Floats, Hits, Mask, dot, in_order, no_hits, unit_rows
from matching.slots import SlotArray, Slots

_GLANCE, _FEW = 1 << 14, 32


class Candidates:
    """The slots a search may choose from, in whatever form a kernel wants them."""

    def __init__(self, mask: Mask) -> None:
        """Args: mask: over all slots in use."""
        self.mask = mask

    @cached_property
    def number(self) -> int:
        """How many there are."""
        if np.count_nonzero(self.mask[:_GLANCE]) < _GLANCE // _FEW:  # a guess only: it costs less to list few at once
            return len(self.slots)
        return int(np.count_nonzero(self.mask))

    @property
    def are_all(self) -> bool:
        """Whether no slot is left out."""
        return self.number == len(self.mask)

    @property
    def share(self) -> float:
        """Of the slots in use, in [0, 1]."""
        return self.number / len(self.mask)

    @cached_property
    def slots(self) -> SlotArray:
        """Their numbers, ascending."""
        return np.flatnonzero(self.mask)


class RowsIndex:
    """The rows and which of them are live. A subclass says how the nearest are found."""

    def __init__(self, dimension: int, slots: Slots | None = None) -> None:
        """Args: slots: shared with other columns, then their owner releases them; None = own ones."""
        self.dimension = dimension
        self._owns_slots = slots is None
        self.slots = slots if slots is not None else Slots()
        self._rows: Floats = np.zeros((self.slots.capacity, dimension), dtype=np.float32)
        self._live: Mask = np.zeros(self.slots.capacity, dtype=np.bool_)
        self._living: int | None = None  # number of the live, while nothing changes

    def __len__(self) -> int:
        if self._living is None:
            self._living = int(np.count_nonzero(self._live))
        return self._living

    @property
    def rows(self) -> Floats:
        """The unit vector in every slot, shape (slots.used, dimension), no copy; a free slot holds anything."""
        return self._rows[: self.slots.used]

    def upsert(self, ids: Sequence[int], vectors: Floats) -> None:
        """See VectorIndex."""
        unit = unit_rows(vectors, self.dimension)
        if len(ids) != len(unit):
            raise BadVector(f"{len(ids)} ids do not fit {len(unit)} vectors.")
        slots = self.slots.assign(ids)
        self._grow()
        self._rows[slots] = unit
        self._live[slots] = True
        self._living = None
        self._changed(slots)

    def restore(self, rows: Floats, live: Mask, derived: Mapping[str, NDArray[Any]] | None = None) -> None:
        """Take over unit rows and which of them are live, shape (slots.capacity, dimension) and (slots.capacity,).

        Args: derived: what derived() gave of these rows; None = it is computed again.
        """
        self._rows, self._live, self._living = rows, live, None
        if not derived or not self._take_over(derived):
            self._changed(np.flatnonzero(live))

    def derived(self) -> dict[str, NDArray[Any]]:
        """What follows from the rows and takes long to compute, to be kept in files beside them."""
        return {}

    def _take_over(self, derived: Mapping[str, NDArray[Any]]) -> bool:
        """Whether what derived() gave fits the rows and is used now."""
        return not derived

    @property
    def live(self) -> Mask:
        """Slots that have a vector, shape (slots.used,)."""
        live = np.zeros(self.slots.used, dtype=np.bool_)
        known = min(len(live), len(self._live))
        live[:known] = self._live[:known]
        return live

    def remove(self, ids: Iterable[int]) -> None:
        """See VectorIndex."""
        known = list(ids)
        found = self.slots.find(known)
        self._live[found[found < len(self._live)]] = False
        self._living = None
        if self._owns_slots:
            self.slots.release(known)

    def search(self, queries: Floats, k: int, allowed: Mask | None = None) -> Hits:
        """See VectorIndex."""
        units = unit_rows(queries, self.dimension)
        candidates = self._candidates(allowed)
        count = max(0, min(k, candidates.number))
        if count == 0:
            return no_hits(len(units))
        found = [self._nearest(unit, count, candidates) for unit in units]
        if len(found) == 1:
            return Hits(found[0][0][None], found[0][1][None])
        return Hits(np.stack([ids for ids, _ in found]), np.stack([cosine for _, cosine in found]))

    def cosine(self, query: Floats, ids: Sequence[int]) -> Floats:
        """See VectorIndex."""
        unit = unit_rows(query.reshape(1, -1), self.dimension)[0]
        answer = np.full(len(ids), np.nan, dtype=np.float32)
        places = [place for place, document_id in enumerate(ids) if document_id in self.slots]
        slots = self.slots.find(ids)
        stored = slots < len(self._live)
        stored[stored] = self._live[slots[stored]]
        answer[np.array(places, dtype=np.int64)[stored]] = dot(self._rows[slots[stored]], unit)
        return answer

    def vector(self, document_id: int) -> Floats | None:
        """See VectorIndex."""
        slots = self.slots.find([document_id])
        if not len(slots) or slots[0] >= len(self._live) or not self._live[slots[0]]:
            return None
        row: Floats = self._rows[slots[0]].copy()
        return row

    def _nearest(self, unit: Floats, count: int, candidates: Candidates) -> tuple[SlotArray, Floats]:
        """Ids and cosines of the count best candidates, in their final order."""
        raise NotImplementedError

    def _changed(self, slots: SlotArray) -> None:
        """These rows are new or were overwritten."""

    def _candidates(self, allowed: Mask | None) -> Candidates:
        """Live slots that pass the mask."""
        used = self.slots.used
        live = self._live[:used]
        if len(live) < used:  # columns that share the slots have grown first
            live = np.concatenate([live, np.zeros(used - len(live), dtype=np.bool_)])
        if allowed is None:
            return Candidates(live)
        if allowed.shape != (used,):
            raise BadMask(f"The mask has shape {allowed.shape}, there are {used} slots.")
        return Candidates(allowed if len(self) == used else live & allowed)

    def _ordered(self, unit: Floats, slots: SlotArray, count: int) -> tuple[SlotArray, Floats]:
        return in_order(self.slots.ids.take(slots), self._rows.take(slots, axis=0), unit, count)

    def _grow(self) -> None:
        if self.slots.capacity > len(self._live):
            rows = np.zeros((self.slots.capacity, self.dimension), dtype=np.float32)  # memory comes when touched
            rows[: len(self._rows)] = self._rows
            self._rows = rows
            self._live = np.concatenate([self._live, np.zeros(self.slots.capacity - len(self._live), dtype=np.bool_)])


class ExactIndex(RowsIndex):
    """Every allowed row is scored and sorted. Slow, obvious, the oracle."""

    def _nearest(self, unit: Floats, count: int, candidates: Candidates) -> tuple[SlotArray, Floats]:
        return self._ordered(unit, candidates.slots, count)
