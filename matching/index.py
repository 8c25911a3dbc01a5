"""Nearest vectors by cosine, exact under every filter: what every index promises, whatever stands behind it.

In the process a filter is a mask over slots and is applied before the best are chosen, never after (VectorIndex:
matching.indexes.exact, the oracle, and matching.indexes.slot). An engine outside keeps the tags beside the vectors
and filters itself (TaggedIndex: matching.indexes.pgvector, matching.indexes.milvus). All give the same answer.

A graph index under a filter is silently wrong (at 1 % kept it finds one in ten of the true neighbours), so there is
none here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from matching.slots import Slots
from matching.types import Filter, Kind

Floats: TypeAlias = NDArray[np.float32]
Mask: TypeAlias = NDArray[np.bool_]
Tags: TypeAlias = Mapping[str, frozenset[str]]


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


MakeIndex: TypeAlias = Callable[[Kind, int, Slots], VectorIndex]
"""Makes the index of a kind, for vectors of this dimension, in slots that belong to the filter columns."""


class TaggedIndex(Protocol):
    """Vectors by id together with the tags that filters ask for. Ids are not negative."""

    def __len__(self) -> int:
        """How many vectors are stored."""

    def upsert(self, ids: Sequence[int], vectors: Floats, tags: Sequence[Tags]) -> None:
        """Store or replace a vector and its tags per id; BadVector, and nothing stored, when one is bad."""

    def remove(self, ids: Iterable[int]) -> None:
        """Forget these ids; an unknown id is no error."""

    def search(self, queries: Floats, k: int, where: Filter) -> Hits:
        """The k nearest of each query among those that pass the filter, as matching.filters would decide it."""

    def vectors(self, ids: Sequence[int]) -> Floats:
        """The stored unit vectors, shape (n, dimension); a row of NaN for an id without one."""


def unit_rows(vectors: Floats, dimension: int) -> Floats:
    """The rows at unit length, shape (n, dimension), in new memory; BadVector names what is wrong."""
    rows = np.array(vectors, dtype=np.float32, ndmin=2, order="C")
    if rows.ndim != 2 or rows.shape[1] != dimension:
        raise BadVector(f"Vectors of shape {rows.shape} do not fit dimension {dimension}.")
    wide = rows.astype(np.float64)  # in which no sum of squares overflows
    squares = np.vecdot(wide, wide)
    if len(squares) and not 0 < squares.min() <= squares.max() < np.inf:  # NaN is neither
        raise BadVector("A vector is zero." if np.isfinite(squares).all() else "A vector holds NaN or infinity.")
    unit: Floats = (rows / np.sqrt(squares)[:, None]).astype(np.float32)
    return unit


def dot(rows: Floats, unit: Floats) -> Floats:
    """Row by row in one fixed order of addition, so that equal rows have equal cosines wherever they lie."""
    cosine: Floats = np.clip((rows * unit).sum(axis=1, dtype=np.float32), -1.0, 1.0)
    return cosine


def in_order(ids: NDArray[np.int64], rows: Floats, unit: Floats, count: int) -> tuple[NDArray[np.int64], Floats]:
    """Score these rows with the one kernel that decides, sort by cosine, then id, and cut."""
    cosine = dot(rows, unit)
    order = np.lexsort((ids, -cosine))[:count]
    return ids[order], cosine[order]


def no_hits(queries: int) -> Hits:
    """Nothing for each of so many queries."""
    return Hits(np.empty((queries, 0), dtype=np.int64), np.empty((queries, 0), dtype=np.float32))
