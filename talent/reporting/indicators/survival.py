"""How long places stay open: Kaplan-Meier on single places, because open vacancies are not yet finished ones.

Kaplan & Meier 1958; Greenwood 1926; cumulative incidence after Aalen & Johansen 1978.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from talent.reporting.indicators.interval import Interval
from talent.reporting.indicators.stats import normal_quantile

#: Share of cancelled places above which the cumulative incidence is reported beside the fill rate.
MANY_CANCELLED = 0.10
BOOTSTRAPS = 999
Floats = NDArray[np.float64]


class Ending(StrEnum):
    """How the observation of a place ended. Expired is like still open: nobody knows what would have come."""

    FILLED = "filled"
    OPEN = "open"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Slot:
    """Places of one posting that were watched equally long. Also a placement until the person left (FILLED = left).

    days: from opening to the accepted offer, or to the end of observation; weight: how many places [places];
    cluster: posting or employer, whose places are filled together.
    """

    days: float
    ending: Ending
    weight: float = 1.0
    cluster: int = 0


@dataclass(frozen=True)
class Curve:
    """Share of places still open, at each time at which one was filled.

    times: days, rising; open_share: Ŝ after each time; variance: Greenwood's Σ d / (n (n - d)) of ln Ŝ, infinite at 0;
    longest: the longest observation [days]; n: places watched.
    """

    times: Floats
    open_share: Floats
    variance: Floats
    longest: float
    n: float

    def still_open(self, days: float) -> float | None:
        """Ŝ(days); None beyond the longest observation, unless all are filled by then."""
        place = int(np.searchsorted(self.times, days, side="right")) - 1
        share = 1.0 if place < 0 else float(self.open_share[place])
        return None if days > self.longest and share > 0 else share

    def filled(self, days: float) -> float | None:
        """FR_h = 1 - Ŝ(h): share of places filled within so many days [share]."""
        share = self.still_open(days)
        return None if share is None else 1 - share

    def median(self) -> float | None:
        """Smallest t with Ŝ(t) <= 0.5 [days]; None when half were not filled: then it is longer than `longest`."""
        reached = np.flatnonzero(self.open_share <= 0.5 + 1e-12)
        return float(self.times[reached[0]]) if reached.size else None

    def filled_interval(self, days: float, level: float = 0.95) -> Interval | None:
        """Interval of FR_h from Greenwood's variance on the scale ln(-ln Ŝ), so that it stays within [0, 1].

        While nothing is filled the exact bound for 0 of n; None where FR_h is unknown or all are filled.
        """
        share = self.still_open(days)
        if share is None or share <= 0:
            return None
        if share >= 1:
            return Interval(0.0, 1 - ((1 - level) / 2) ** (1 / self.n)) if self.n else None
        spread = math.sqrt(self.variance[int(np.searchsorted(self.times, days, side="right")) - 1]) / -math.log(share)
        reach = math.exp(normal_quantile(level) * spread)
        return Interval(1 - share ** (1 / reach), 1 - share**reach)


def kaplan_meier(slots: Sequence[Slot]) -> Curve:
    """Ŝ(t) = Π (1 - d_i / n_i) over the times at which places were filled; all other endings are censored."""
    days, weights = _arrays(slots)
    filled = np.array([slot.ending is Ending.FILLED for slot in slots], dtype=bool)
    return _curve(days, weights, filled)


def _arrays(slots: Sequence[Slot]) -> tuple[Floats, Floats]:
    days = np.array([slot.days for slot in slots], dtype=np.float64)
    weights = np.array([slot.weight for slot in slots], dtype=np.float64)
    if (days < 0).any() or (weights < 0).any():
        raise ValueError("days and weights are not negative")
    return days, weights


def _curve(days: Floats, weights: Floats, filled: NDArray[np.bool_]) -> Curve:
    times, events, at_risk = _steps(days, weights, filled)
    left = at_risk - events
    shares = np.cumprod(left / at_risk)
    with np.errstate(divide="ignore"):
        variance = np.cumsum(np.where(left > 1e-12, events / (at_risk * left), np.inf))
    return Curve(
        times, shares.astype(np.float64), variance.astype(np.float64), float(days.max(initial=0)), float(weights.sum())
    )


def _steps(days: Floats, weights: Floats, happened: NDArray[np.bool_]) -> tuple[Floats, Floats, Floats]:
    """Times of events, places they happened to, places at risk just before."""
    happened = happened & (weights > 0)
    times, place = np.unique(days[happened], return_inverse=True)
    events = np.bincount(place, weights=weights[happened], minlength=len(times)).astype(np.float64)
    order = np.argsort(days, kind="stable")
    before = np.concatenate(([0.0], np.cumsum(weights[order])))
    at_risk = before[-1] - before[np.searchsorted(days[order], times, side="left")]
    return times, events, at_risk


def cancelled_share(slots: Sequence[Slot]) -> float | None:
    """Cancelled places of all [share]; above MANY_CANCELLED the cumulative incidence belongs beside FR_h."""
    whole = sum(slot.weight for slot in slots)
    return sum(s.weight for s in slots if s.ending is Ending.CANCELLED) / whole if whole else None


def cumulative_incidence(slots: Sequence[Slot], days: float) -> float | None:
    """Share filled within so many days when cancelling competes: Σ Ŝ_any(t-) d_filled / n (Aalen-Johansen).

    Unlike FR_h it does not ask what would have happened without cancelling. None beyond the longest observation.
    """
    times_of, weights = _arrays(slots)
    if not len(times_of) or days > times_of.max():
        return None
    filled = np.array([slot.ending is Ending.FILLED for slot in slots], dtype=bool)
    ended = np.array([slot.ending is not Ending.OPEN for slot in slots], dtype=bool)
    any_end = _curve(times_of, weights, ended)
    times, events, at_risk = _steps(times_of, weights, filled)
    before = np.concatenate(([1.0], any_end.open_share))[np.searchsorted(any_end.times, times, side="left")]
    return float((before * events / at_risk)[times <= days].sum())


def naive_fill_rate(slots: Sequence[Slot]) -> float | None:
    """Filled of all places watched [share]: printed beside FR_h, never alone, as it counts open ones as failures."""
    whole = sum(slot.weight for slot in slots)
    return sum(s.weight for s in slots if s.ending is Ending.FILLED) / whole if whole else None


def stock_flow_duration(mean_open: float, daily_hires: float) -> float | None:
    """Mean vacancy duration V̄ / daily hires [days], a check of the median (Davis, Faberman & Haltiwanger 2013)."""
    return mean_open / daily_hires if daily_hires > 0 else None


def bootstrap(
    slots: Sequence[Slot],
    figure: Callable[[Curve], float | None],
    *,
    seed: int,
    draws: int = BOOTSTRAPS,
    level: float = 0.80,
) -> Interval | None:
    """Interval of a figure of the curve by drawing whole clusters with replacement, with the seed stored.

    Returns: None with fewer than 2 clusters, or when more than 1 - level of the draws have no figure.
    """
    values = bootstrap_draws(slots, figure, seed=seed, draws=draws)
    known = values[~np.isnan(values)]
    if len(known) < max(1, level * draws):
        return None
    low, high = np.quantile(known, [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(low), float(high))


def bootstrap_draws(
    slots: Sequence[Slot], figure: Callable[[Curve], float | None], *, seed: int, draws: int = BOOTSTRAPS
) -> Floats:
    """The figure of each draw, NaN where it has none; empty with fewer than 2 clusters."""
    days, weights = _arrays(slots)
    clusters, member = np.unique([slot.cluster for slot in slots], return_inverse=True)
    if len(clusters) < 2:
        return np.array([])
    filled = np.array([slot.ending is Ending.FILLED for slot in slots], dtype=bool)
    random = np.random.default_rng(seed)
    values = np.full(draws, np.nan)
    for draw in range(draws):
        times_drawn = np.bincount(random.integers(len(clusters), size=len(clusters)), minlength=len(clusters))
        drawn = weights * times_drawn[member]
        seen = drawn > 0
        found = figure(_curve(days[seen], drawn[seen], filled[seen]))
        values[draw] = np.nan if found is None else found
    return values
