"""What engines outside this process have in common: they bring up candidates, and the order is decided here.

Another engine adds up the products of two vectors in another order, so its cosines differ in the seventh digit and so
would the places of near ties. A few more than asked for are fetched with their vectors and scored by the same kernel as
everywhere; when the cut falls into a run of equal cosines, more are fetched.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from matching.index import BadVector, Floats, Hits, dot, in_order, no_hits, unit_rows

_MARGIN = 16
_ROUNDING = 2e-6


class Fetched(NamedTuple):
    """Candidates for one question, roughly best first: ids of shape (n,), unit rows of shape (n, dimension)."""

    ids: NDArray[np.int64]
    rows: Floats


Fetch: TypeAlias = Callable[[Floats, int], Fetched]
"""The best of one question, as many as asked for or as there are."""


def search(queries: Floats, dimension: int, k: int, fetch: Fetch) -> Hits:
    """The k best of every query in their final order."""
    units = unit_rows(queries, dimension)
    if k <= 0:
        return no_hits(len(units))
    found = [_nearest(unit, k, fetch) for unit in units]
    return Hits(np.stack([ids for ids, _ in found]), np.stack([cosine for _, cosine in found]))


def checked(ids: Sequence[int], vectors: Floats, dimension: int) -> Floats:
    """The vectors at unit length; BadVector or ValueError when they cannot be stored under these ids."""
    unit = unit_rows(vectors, dimension)
    if len(ids) != len(unit):
        raise BadVector(f"{len(ids)} ids do not fit {len(unit)} vectors.")
    if any(document_id < 0 for document_id in ids):
        raise ValueError("An id must not be negative.")
    return unit


def in_places(ids: Sequence[int], fetched: Fetched, dimension: int) -> Floats:
    """The fetched rows in the order of these ids, shape (n, dimension); NaN where an id was not fetched."""
    rows = np.full((len(ids), dimension), np.nan, dtype=np.float32)
    row_of = dict(zip(fetched.ids.tolist(), fetched.rows, strict=True))
    for place, document_id in enumerate(ids):
        if document_id in row_of:
            rows[place] = row_of[document_id]
    return rows


def _nearest(unit: Floats, k: int, fetch: Fetch) -> tuple[NDArray[np.int64], Floats]:
    wanted = k + _MARGIN
    while True:
        fetched = fetch(unit, wanted)
        ids, cosine = in_order(fetched.ids, fetched.rows, unit, k)
        if len(fetched.ids) < wanted or dot(fetched.rows[-1:], unit)[0] < cosine[-1] - _ROUNDING:
            return ids, cosine
        wanted *= 2
