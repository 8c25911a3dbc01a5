"""The occupations that each stored document is like, found when first asked for and kept until the document changes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from matching.occupation_words import Numbers
from matching.occupations import Floats, Kin, OccupationMap


class Kinship:
    """The kin of one collection, a row per slot. Safe from many readers; whoever changes documents is alone."""

    def __init__(self, occupations: OccupationMap, dimension: int) -> None:
        """Args: dimension: of the vectors."""
        self._occupations = occupations
        self._dimension = dimension
        self._lock = threading.Lock()  # readers fill the rows
        self._known = np.zeros(0, dtype=np.bool_)
        self._kin = Kin(np.zeros((0, occupations.nearest), np.int32), np.zeros((0, occupations.nearest), np.float32))

    def forget(self, slots: NDArray[np.int64]) -> None:
        """These slots hold other documents now, or none."""
        known = slots[slots < len(self._known)]
        self._known[known] = False
        self._kin.places[known] = self._kin.weights[known] = 0

    def of(
        self,
        slots: NDArray[np.int64],
        ids: Sequence[int],
        vector: Callable[[int], Floats | None],
        said: Callable[[int], Numbers],
    ) -> Kin:
        """The kin of the documents in these slots.

        Args: vector, said: of an id, read only where its kin is not known; see OccupationMap.kin.
        """
        with self._lock:
            self._grow(int(slots.max(initial=-1)) + 1)
            fresh = np.flatnonzero(~self._known[slots])
            if len(fresh):
                rows = np.zeros((len(fresh), self._dimension), dtype=np.float32)
                for row, place in zip(rows, fresh, strict=True):
                    found = vector(ids[int(place)])
                    row[:] = 0.0 if found is None else found
                kin = self._occupations.kin(rows, [said(ids[int(place)]) for place in fresh])
                self._kin.places[slots[fresh]], self._kin.weights[slots[fresh]] = kin
                self._known[slots[fresh]] = True
            return Kin(self._kin.places[slots], self._kin.weights[slots])

    def stored(self, used: int) -> tuple[NDArray[np.bool_], Kin]:
        """Slots whose kin is known, and the kin of all, to be kept in files."""
        with self._lock:
            self._grow(used)
            return self._known[:used], Kin(self._kin.places[:used], self._kin.weights[:used])

    def restore(self, known: NDArray[np.bool_], kin: Kin) -> None:
        """Take over what stored() gave."""
        self._known, self._kin = known, kin

    def _grow(self, size: int) -> None:
        if size <= len(self._known):
            return
        more = max(size, 2 * len(self._known)) - len(self._known)
        self._known = np.pad(self._known, (0, more))
        places, weights = self._kin
        self._kin = Kin(np.pad(places, ((0, more), (0, 0))), np.pad(weights, ((0, more), (0, 0))))
