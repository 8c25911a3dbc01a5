"""What gates ask of numbers, by slot: who is sure to fail is told without opening what is kept of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matching.slots import SlotArray
from matching.types import Document, Facets, Kind

Thresholds = NDArray[np.int16]
"""Rank of education and months of experience, -1 where nothing is said; shape (slots, 2)."""

_UNSAID = -1
_OF_A_PROGRAM = 1  # the first so many are gates there (matching.gates)


class ThresholdColumns:
    """The numbers of the documents of one kind."""

    def __init__(self) -> None:
        self._of: Thresholds = np.full((64, 2), _UNSAID, dtype=np.int16)

    def put(self, slot: int, facets: Facets) -> None:
        """Replace what the slot holds."""
        if slot >= len(self._of):
            more = max(slot + 1, 2 * len(self._of)) - len(self._of)
            self._of = np.pad(self._of, ((0, more), (0, 0)), constant_values=_UNSAID)
        self._of[slot] = _numbers(facets)

    def clear(self, slot: int) -> None:
        """Forget what the slot holds."""
        self._of[slot : slot + 1] = _UNSAID

    def failing(self, slots: SlotArray, kind: Kind, sought: Document) -> NDArray[np.bool_]:
        """Which of these documents of a kind are sure to fail a gate; others may fail another one."""
        theirs, asked = self._of[slots], np.array(_numbers(sought.facets), dtype=np.int16)
        held, required = (theirs, asked) if kind is Kind.PROFILE else (asked, theirs)
        less = (held != _UNSAID) & (required != _UNSAID) & (held < required)
        gates = _OF_A_PROGRAM if Kind.PROGRAM in {kind, sought.kind} else less.shape[1]
        failing: NDArray[np.bool_] = less[:, :gates].any(axis=1)
        return failing

    def stored(self, used: int) -> Thresholds:
        """The numbers by slot, shape (used, 2)."""
        kept = np.full((used, 2), _UNSAID, dtype=np.int16)
        known = min(used, len(self._of))
        kept[:known] = self._of[:known]
        return kept

    def restore(self, thresholds: Thresholds) -> None:
        """Take over what stored() gave."""
        self._of = thresholds


def _numbers(facets: Facets) -> list[int]:
    most = np.iinfo(np.int16).max  # who has worked longer is not sure to fail, whatever is asked
    return [
        _UNSAID if said is None else min(max(said, 0), most) for said in (facets.education, facets.experience_months)
    ]
