"""How sure a mean over queries is: bootstrap intervals, paired where two systems answered the same queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

DRAWS = 10_000
LEVEL = 95  # per cent
_SEED = 0
_AT_A_TIME = 500

Figures = Mapping[str, Sequence[float]]
"""By measure, a value for each query."""


class Interval(NamedTuple):
    """A mean, and between which means most redrawn sets of queries lie."""

    mean: float
    low: float
    high: float


def interval(values: Sequence[float]) -> Interval:
    """Percentile bootstrap (Efron 1979): the queries are redrawn with replacement; the same values give the same.

    Which queries are drawn depends on their number only, so that intervals of two systems are of the same draws.
    """
    if not len(values):
        return Interval(0.0, 0.0, 0.0)
    means = _means(np.asarray(values, dtype=np.float64))
    outside = (100 - LEVEL) / 2
    low, high = np.percentile(means, [outside, 100 - outside])
    return Interval(float(np.mean(values)), float(low), float(high))


def gain(new: Sequence[float], old: Sequence[float]) -> Interval:
    """By how much the mean rises, query against query (Smucker, Allan and Carterette 2007)."""
    return interval([after - before for after, before in zip(new, old, strict=True)])


def intervals(figures: Figures, others: Figures | None = None) -> dict[str, list[float]]:
    """Low and high end of each measure; with those of another system, each gain and its ends too."""
    found = {f"{name}_{LEVEL}%": _rounded(interval(values)[1:]) for name, values in figures.items()}
    if others is not None:
        found |= {f"{name}_gain": _rounded(gain(values, others[name])) for name, values in figures.items()}
    return found


def _means(values: NDArray[np.float64]) -> NDArray[np.float64]:
    chance, count = np.random.default_rng(_SEED), len(values)
    parts = [values[chance.integers(0, count, (_AT_A_TIME, count))].mean(axis=1) for _ in range(DRAWS // _AT_A_TIME)]
    return np.concatenate(parts)


def _rounded(values: Sequence[float]) -> list[float]:
    return [round(value, 4) for value in values]
