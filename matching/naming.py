"""Things by the vectors of their names: how like each is to a text by its best name, and by the middle of all."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
_Float = TypeVar("_Float", np.float32, np.float64)  # as exact as the rows that are asked with


def with_descriptions(
    names: Floats, starts: NDArray[np.int64], descriptions: Floats | None, told: NDArray[np.int64]
) -> tuple[Floats, NDArray[np.int64]]:
    """The same names and one more for each thing that has a description: it is called so as well, only longer.

    Args: descriptions: unit rows; told: whose they are, by place, ascending.
    """
    if descriptions is None or not len(told):
        return names, starts
    ends = np.append(starts[1:], len(names))[told]  # the description comes last
    return np.insert(names, ends, descriptions, axis=0), starts + np.searchsorted(told, np.arange(len(starts)))


class Names:
    """Some things of at least one name each.

    The best name finds what is called so; the middle of the names does not fall for one odd name among many.
    """

    def __init__(self, vectors: NDArray[np.floating], starts: NDArray[np.int64]) -> None:
        """Take the names.

        Args:
            vectors: unit rows, the names of one thing in a row. Those that rows are asked with one by one are quicker
                if they are as exact as these rows.
            starts: where those of each thing start.
        """
        self._vectors = vectors
        self._starts = starts
        summed = np.add.reduceat(vectors.astype(np.float64), starts, axis=0)
        length = np.maximum(np.linalg.norm(summed, axis=1, keepdims=True), 1e-12)
        self._middles = (summed / length).astype(np.float32).astype(vectors.dtype)

    def best(self, rows: NDArray[_Float]) -> NDArray[_Float]:
        """Cosine to the nearest name of each thing, shape (rows, things)."""
        cosines: NDArray[_Float] = np.maximum.reduceat(
            rows @ self._vectors.T.astype(rows.dtype, copy=False), self._starts, axis=1
        )
        return cosines

    def middle(self, rows: NDArray[_Float]) -> NDArray[_Float]:
        """Cosine to the middle of the names of each thing, shape (rows, things)."""
        cosines: NDArray[_Float] = rows @ self._middles.T.astype(rows.dtype, copy=False)
        return cosines
