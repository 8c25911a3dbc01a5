"""A measure of likeness learnt from names: directions in which the names of one thing differ count less.

Within-class covariance normalisation (Hatch, Kajarekar and Stolcke 2006). How the names of one occupation scatter about
their middle says what does not matter for telling occupations apart (level, wording, "worker" or "operator"); vectors
are scaled by the inverse of that scatter. Nothing is trained and nothing is kept: it takes a second from the names.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.encoder import unit

Floats = NDArray[np.float32]
Floats64 = NDArray[np.float64]


class Metric(NamedTuple):
    """Unit vectors to unit vectors, by a symmetric matrix."""

    root: Floats64  # of the inverse scatter, shape (dimension, dimension)

    def spread(self, rows: Floats) -> Floats64:
        """Both sides of a comparison so, and their cosine is the learnt likeness."""
        return _unit(rows.astype(np.float64) @ self.root)

    def turned(self, rows: Floats) -> Floats:
        """One side only, toward what counts, for a search among vectors as they were stored."""
        return unit(_unit(self.spread(rows) @ self.root).astype(np.float32))


def learnt(vectors: Floats, starts: NDArray[np.int64], shrinkage: float) -> Metric:
    """The metric of some names; the plain cosine where they are too few to say anything.

    Args:
        vectors: of all names, those of one thing in a row.
        starts: where the names of each thing start.
        shrinkage: how much of an even scatter, as a multiple of the mean, is added to the one found; > 0.
    """
    count, dimension = vectors.shape
    sizes = np.diff(np.append(starts, count))
    double = vectors.astype(np.float64)
    middle = np.add.reduceat(double, starts, axis=0) / sizes[:, None] if count else double
    if count - len(starts) < dimension:
        return Metric(np.eye(dimension))
    apart = double - np.repeat(middle, sizes, axis=0)
    scatter = apart.T @ apart / count
    even = np.trace(scatter) / dimension
    if even <= 0:
        return Metric(np.eye(dimension))
    values, axes = np.linalg.eigh(scatter / even)
    return Metric((axes / np.sqrt(np.maximum(values, 0.0) + shrinkage)) @ axes.T)


def _unit(rows: Floats64) -> Floats64:
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: Floats64 = rows / np.maximum(length, 1e-12)
    return scaled
