"""Where a document lives: one row number per id, shared by vectors and filter columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

FREE = -1
_FIRST_CAPACITY = 64
_FEW_FREE = 1000  # from one free slot in so many on, it is quicker to look at all ids

SlotArray: TypeAlias = NDArray[np.int64]


class Slots:
    """Ids to slots and back. A slot is taken in the order of first use; a released one is used again."""

    def __init__(self) -> None:
        self._slot: dict[int, int] = {}
        self._ids: SlotArray = np.full(_FIRST_CAPACITY, FREE, dtype=np.int64)
        self._free: list[int] = []
        self.used = 0

    def __len__(self) -> int:
        """Documents that have a slot now."""
        return len(self._slot)

    def __contains__(self, document_id: object) -> bool:
        return document_id in self._slot

    @property
    def capacity(self) -> int:
        """Slots there is room for; arrays beside this one grow to it."""
        return len(self._ids)

    @property
    def ids(self) -> SlotArray:
        """The id in every slot, shape (used,); FREE where nobody lives."""
        return self._ids[: self.used]

    @property
    def live(self) -> NDArray[np.bool_]:
        """True where a document lives, shape (used,)."""
        if len(self._free) * _FEW_FREE > self.used:
            living: NDArray[np.bool_] = self.ids != FREE
            return living
        living = np.ones(self.used, dtype=np.bool_)
        living[self._free] = False
        return living

    def all_ids(self) -> list[int]:
        """Every id, ascending."""
        return sorted(self._slot)

    def assign(self, ids: Sequence[int]) -> SlotArray:
        """The slots of these ids, taking new ones where needed. ValueError for a negative id."""
        if any(document_id < 0 for document_id in ids):
            raise ValueError("An id must not be negative.")
        return np.fromiter((self._take(int(document_id)) for document_id in ids), dtype=np.int64, count=len(ids))

    def find(self, ids: Iterable[int]) -> SlotArray:
        """The slots of those ids that are known; the unknown are left out."""
        return np.array([self._slot[i] for i in ids if i in self._slot], dtype=np.int64)

    def release(self, ids: Iterable[int]) -> SlotArray:
        """Give the slots of these ids back; an unknown id is no error. Returns the freed slots."""
        freed = [self._slot.pop(i) for i in ids if i in self._slot]
        self._free.extend(freed)
        slots = np.array(freed, dtype=np.int64)
        self._ids[slots] = FREE
        return slots

    def restore(self, ids: SlotArray, capacity: int) -> None:
        """Take over the id in every slot (FREE where nobody lives). Args: capacity: slots to have room for."""
        self.used = len(ids)
        self._ids = np.full(max(capacity, _FIRST_CAPACITY), FREE, dtype=np.int64)
        self._ids[: self.used] = ids
        living = np.flatnonzero(ids != FREE)
        self._slot = dict(zip(ids[living].tolist(), living.tolist(), strict=True))
        self._free = np.flatnonzero(ids == FREE).tolist()

    def _take(self, document_id: int) -> int:
        slot = self._slot.get(document_id)
        if slot is None:
            slot = self._free.pop() if self._free else self._next()
            self._slot[document_id] = slot
            self._ids[slot] = document_id
        return slot

    def _next(self) -> int:
        if self.used == self.capacity:
            self._ids = np.concatenate([self._ids, np.full(self.capacity, FREE, dtype=np.int64)])
        self.used += 1
        return self.used - 1
