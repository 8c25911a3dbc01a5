"""One monthly flow carried forward: level, season and drift, with how far each could be off.

Below two years of history: mean of the last four quarters times growth on the year, which counts for as much of it as
there are months that have a counterpart a year before. From two years on: seasonal
factors, a smoothed level and a damped drift on log(1 + x).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from talent.reporting.projection import chance
from talent.reporting.projection.chance import Floats

YEAR = 12
#: Months of history from which a season can be told.
SEASONAL = 24
#: How much of a drift is left a month later.
DAMPED = 0.9
#: Growth on the year is believed within these.
GROWTH = (0.5, 2.0)
SMOOTHING = (0.1, 0.2, 0.3, 0.5, 0.8)
#: The log of a flow's level is never taken to be known better than this, nor worse than that.
LEAST_DOUBT, MOST_DOUBT = 0.02, 0.6


class Method(StrEnum):
    """How a flow was carried forward."""

    GROWTH = "growth"
    SEASONAL = "seasonal"


@dataclass(frozen=True)
class Outlook:
    """Expected counts of the months ahead.

    doubt: standard deviation of the log of the level, for all months alike; walk: what each further month adds to it;
    size: of the negative binomial around the mean (variance μ + μ² / size).
    """

    mean: Floats
    doubt: float
    walk: float
    size: float
    method: Method

    def scaled(self, by: float) -> Outlook:
        """Everything so many times as much."""
        return Outlook(self.mean * by, self.doubt, self.walk, self.size, self.method)

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Outlook:
        """From plain numbers."""
        return cls(np.array(plain["mean"]), plain["doubt"], plain["walk"], plain["size"], Method(plain["method"]))

    def raised(self, month: int, by: float) -> Outlook:
        """So many more in one of the months."""
        mean = self.mean.copy()
        mean[month] += by
        return Outlook(mean, self.doubt, self.walk, self.size, self.method)


def outlook(values: Floats, first_month: int, months: int) -> Outlook:
    """Args: values: monthly counts, oldest first, at least a year; first_month: 0 (January) to 11 of the first."""
    if len(values) < YEAR:
        raise ValueError("a flow needs a year of history")
    if len(values) < SEASONAL:
        return _by_growth(values, months)
    return _by_season(values, first_month, months)


def _by_growth(values: Floats, months: int) -> Outlook:
    last = values[-YEAR:]
    middle = float(last.mean())
    lumps = dispersion(last, np.full(YEAR, middle))
    paired = len(values) - YEAR
    growth, doubt = 1.0, lumps / max(last.sum(), 1.0)
    if paired:
        now, then = float(values[-paired:].sum()), float(values[:paired].sum())
        if now > 0 and then > 0:
            growth = float(np.clip(now / then, *GROWTH)) ** (paired / YEAR)
            doubt += lumps / now + lumps / then
    mean = np.full(months, middle * growth)
    return Outlook(mean, _bounded(doubt), 0.0, _size(last, np.full(YEAR, middle)), Method.GROWTH)


def _by_season(values: Floats, first_month: int, months: int) -> Outlook:
    logs = np.log1p(values)
    place = (first_month + np.arange(len(values) + months)) % YEAR
    season = _season(logs, place[: len(values)])
    plain = logs - season[place[: len(values)]]
    smooth, fitted = min((_smoothed(plain, s) for s in SMOOTHING), key=lambda pair: float(_squares(plain, pair[1])))
    level = smooth * plain[-1] + (1 - smooth) * fitted[-1]
    drift = float(plain[-YEAR:].mean() - plain[-2 * YEAR : -YEAR].mean()) / YEAR
    ahead = level + drift * np.cumsum(DAMPED ** np.arange(months))
    told = np.expm1(fitted + season[place[: len(values)]])[-SEASONAL:]
    actual = values[-SEASONAL:]
    even = float(actual.sum() / told.sum()) if told.sum() > 0 else 1.0  # logs lie below the mean
    mean = np.maximum(np.expm1(ahead + season[place[len(values) :]]), 0.0) * even
    off = float(np.std(plain[1:] - fitted[1:]))
    return Outlook(mean, _bounded(smooth * off * off), smooth * off, _size(actual, told * even), Method.SEASONAL)


def _season(logs: Floats, place: NDArray[np.int64]) -> Floats:
    """Mean distance of each calendar month from the centred yearly mean, pulled towards none with few years."""
    weights = np.r_[0.5, np.ones(YEAR - 1), 0.5] / YEAR
    centre = np.convolve(logs, weights, "valid")
    apart, at = logs[YEAR // 2 : -(YEAR // 2)] - centre, place[YEAR // 2 : -(YEAR // 2)]
    found = np.zeros(YEAR)
    for month in range(YEAR):
        mine = apart[at == month]
        if len(mine):
            found[month] = mine.mean() * len(mine) / (len(mine) + 1)
    return np.asarray(found - found.mean(), np.float64)


def _smoothed(plain: Floats, smooth: float) -> tuple[float, Floats]:
    """What simple exponential smoothing expects of each month."""
    fitted = np.empty(len(plain))
    fitted[0] = plain[0]
    for at in range(1, len(plain)):
        fitted[at] = smooth * plain[at - 1] + (1 - smooth) * fitted[at - 1]
    return smooth, fitted


def _squares(plain: Floats, fitted: Floats) -> float:
    return float(((plain[1:] - fitted[1:]) ** 2).sum())


def dispersion(actual: Floats, told: Floats) -> float:
    """Variance over mean: 1 is Poisson; never less."""
    middle = float(told.mean())
    return max(float(((actual - told) ** 2).sum() / max(len(actual) - 1, 1)) / middle, 1.0) if middle > 0 else 1.0


def _size(actual: Floats, told: Floats) -> float:
    """Size of the negative binomial with this dispersion."""
    middle, lumps = float(told.mean()), dispersion(actual, told)
    return chance.POISSON if middle <= 0 or lumps <= 1 else min(max(middle / (lumps - 1), 0.5), chance.POISSON)


def _bounded(variance: float) -> float:
    return float(np.clip(np.sqrt(variance), LEAST_DOUBT, MOST_DOUBT))
