"""An engine outside the process as the vector index of this one: Engine(…, index=…).

Filters stay here, where every change is seen at once; the engine outside is told the ids that pass. That is right for
some hundred thousand documents a kind. Beyond, filters belong beside the vectors: ask a TaggedIndex with the tags.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from matching.index import BadMask, Floats, Hits, Mask, TaggedIndex, dot, unit_rows
from matching.slots import Slots
from matching.types import Filter


class OutsideIndex:
    """A VectorIndex that keeps its vectors in a TaggedIndex. As safe for threads as that."""

    def __init__(self, index: TaggedIndex, slots: Slots) -> None:
        """Args: slots: shared with the filter columns; their owner releases them."""
        self.slots = slots
        self._index = index

    def upsert(self, ids: Sequence[int], vectors: Floats) -> None:
        """See VectorIndex."""
        self._index.upsert(ids, vectors, [{}] * len(ids))
        self.slots.assign(ids)

    def remove(self, ids: Iterable[int]) -> None:
        """See VectorIndex."""
        self._index.remove(ids)

    def search(self, queries: Floats, k: int, allowed: Mask | None = None) -> Hits:
        """See VectorIndex."""
        return self._index.search(queries, k, self._filter(allowed))

    def cosine(self, query: Floats, ids: Sequence[int]) -> Floats:
        """See VectorIndex."""
        rows = self._index.vectors(ids)
        return dot(rows, unit_rows(query.reshape(1, -1), rows.shape[1])[0])

    def vector(self, document_id: int) -> Floats | None:
        """See VectorIndex."""
        row: Floats = self._index.vectors([document_id])[0]
        return None if np.isnan(row).any() else row

    def _filter(self, allowed: Mask | None) -> Filter:
        """The shorter of the two lists: who passes, or who does not."""
        if allowed is None:
            return Filter()
        if allowed.shape != (self.slots.used,):
            raise BadMask(f"The mask has shape {allowed.shape}, there are {self.slots.used} slots.")
        refused = self.slots.live & ~allowed
        if np.count_nonzero(refused) < np.count_nonzero(allowed):
            return Filter(not_ids=frozenset(self.slots.ids[refused].tolist()))
        return Filter(ids=frozenset(self.slots.ids[allowed & self.slots.live].tolist()))
