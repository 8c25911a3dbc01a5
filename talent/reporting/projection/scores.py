"""How good forecasts were: MASE, coverage, interval score, sign accuracy."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from talent.reporting.projection.chance import Floats


def naive_error(train: Floats | Sequence[float], season: int) -> float | None:
    """q = mean |y(t) - y(t - m)| of the seasonal naive forecast on the training values; None with too few of them."""
    values = np.asarray(train, np.float64)
    if len(values) <= season:
        return None
    return float(np.abs(values[season:] - values[:-season]).mean())


def mase(actual: Sequence[float], told: Sequence[float], scale: float | None) -> float | None:
    """Mean absolute error over q (Hyndman & Koehler 2006); below 1 beats the naive forecast. None without a scale."""
    if not scale or not len(actual):
        return None
    return float(np.abs(np.asarray(actual, np.float64) - np.asarray(told, np.float64)).mean()) / scale


def interval_score(low: float, high: float, actual: float, alpha: float = 0.2) -> float:
    """Width plus 2/α times what lies outside (Winkler 1972); smaller is better."""
    return (high - low) + 2 / alpha * max(low - actual, 0.0) + 2 / alpha * max(actual - high, 0.0)


def brier(chances: Sequence[float], happened: Sequence[int]) -> float:
    """Mean squared difference of a probability and what happened."""
    return float(((np.asarray(chances) - np.asarray(happened)) ** 2).mean())
