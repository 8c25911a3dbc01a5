"""What gates ask of numbers, by slot: who is sure to fail is told without opening what is kept of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matching.index import Mask
from matching.types import Document, Facets, Kind

Thresholds = NDArray[np.int16]
"""Rank of education and months of experience, -1 where nothing is said."""

_UNSAID = -1
_OF_A_PROGRAM = 1  # the first so many are gates there (matching.gates)


class ThresholdColumns:
    """The numbers of the documents of one kind."""

    def __init__(self) -> None:
        self._of: Thresholds = np.full((2, 64), _UNSAID, dtype=np.int16)  # a row for each, so that it is read at once

    def put(self, slot: int, facets: Facets) -> None:
        """Replace what the slot holds."""
        room = self._of.shape[1]
        if slot >= room:
            more = max(slot + 1, 2 * room) - room
            self._of = np.pad(self._of, ((0, 0), (0, more)), constant_values=_UNSAID)
        self._of[:, slot] = _numbers(facets)

    def clear(self, slot: int) -> None:
        """Forget what the slot holds."""
        self._of[:, slot : slot + 1] = _UNSAID

    def failing(self, kind: Kind, sought: Document, used: int) -> Mask:
        """Which documents of a kind are sure to fail a gate, shape (used,); others may fail another one."""
        gates = _OF_A_PROGRAM if Kind.PROGRAM in {kind, sought.kind} else len(self._of)
        failing: Mask = np.zeros(used, dtype=np.bool_)
        known = min(used, self._of.shape[1])
        for gate, asked in enumerate(_numbers(sought.facets)[:gates]):
            if asked != _UNSAID:
                theirs = self._of[gate, :known]
                # What is not said is -1, which is less than all that is held, and as a number without sign more.
                failing[:known] |= theirs.view(np.uint16) < asked if kind is Kind.PROFILE else theirs > asked
        return failing

    def stored(self, used: int) -> Thresholds:
        """The numbers by slot, shape (used, 2)."""
        kept = np.full((used, 2), _UNSAID, dtype=np.int16)
        known = min(used, self._of.shape[1])
        kept[:known] = self._of[:, :known].T
        return kept

    def restore(self, thresholds: Thresholds) -> None:
        """Take over what stored() gave."""
        self._of = np.ascontiguousarray(thresholds.T)


def _numbers(facets: Facets) -> list[int]:
    most = np.iinfo(np.int16).max  # who has worked longer is not sure to fail, whatever is asked
    return [
        _UNSAID if said is None else min(max(said, 0), most) for said in (facets.education, facets.experience_months)
    ]
