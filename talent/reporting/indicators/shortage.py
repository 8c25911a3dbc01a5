"""How short an occupation is: coefficient, index with five signals, stars, why, and whether it may be listed.

Bands of the coefficient as the Hangzhou catalogue prints them, ranking as the list of the 100 occupations most in need
is described, drivers as Jobs and Skills Australia names them; the weights and anchors are ours and configurable.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum

import numpy as np

from talent.reporting.indicators.scale import points
from talent.reporting.indicators.survival import BOOTSTRAPS, Curve, Slot, kaplan_meier

#: Least evidence for a rating.
LEAST_PLACES, LEAST_EMPLOYERS = 10, 3
#: Share of the weight that must be known.
LEAST_WEIGHT = 0.70
#: TSI and lower 80 % bound from which an occupation may be listed, with a panel's word.
LISTED, LISTED_BOUND = 60.0, 50.0
#: A rise by so many points makes a new shortage an emerging one.
RISING = 15.0
STAR_STEP = 20.0
MARKS = (0.0, 50.0, 100.0)


class Band(StrEnum):
    """Bands of the coefficient, closed above."""

    NONE = "none"
    GENERAL = "general"
    SHORT = "short"
    VERY = "very"


def coefficient(places: float, people: float) -> float | None:
    """SC = max(0, 1 - S / D) in [0, 1] with S qualified people; None without demand."""
    return max(0.0, 1 - people / places) if places > 0 else None


def band(found: float) -> Band:
    """(0, 0.2] 一般紧缺, (0.2, 0.5] 紧缺, (0.5, 1] 非常紧缺."""
    if found <= 0:
        return Band.NONE
    return Band.GENERAL if found <= 0.2 else Band.SHORT if found <= 0.5 else Band.VERY


@dataclass(frozen=True, kw_only=True)
class Signals:
    """What is measured of one occupation; None where it is not known.

    tightness: open places per expected qualified active seeker; unfilled: 1 - FR_90 [share]; days: median time to
    fill; suitable: suitable applicants per place; wage: real growth of the advertised median salary in a year [share].
    """

    tightness: float | None = None
    unfilled: float | None = None
    days: float | None = None
    suitable: float | None = None
    wage: float | None = None


@dataclass(frozen=True)
class Signal:
    """Weight of a signal and its values at 0, 50 and 100 points."""

    weight: float
    anchors: tuple[float, float, float]


SIGNALS: Mapping[str, Signal] = {
    "tightness": Signal(0.30, (0.5, 1.0, 2.0)),
    "unfilled": Signal(0.25, (0.15, 0.33, 0.50)),
    "days": Signal(0.15, (15, 30, 60)),
    "suitable": Signal(0.20, (5.0, 2.5, 1.0)),
    "wage": Signal(0.10, (0.0, 0.05, 0.15)),
}


class Unrated(StrEnum):
    """Why there is no rating."""

    PLACES = "places"
    EMPLOYERS = "employers"
    WEIGHT = "weight"


@dataclass(frozen=True, kw_only=True)
class Rating:
    """TSI in [0, 100] with its points by signal; stars 1..5. Both None where not rated, with the reason."""

    index: float | None
    stars: int | None
    points: Mapping[str, float]
    unrated: Unrated | None = None


def index(signals: Signals, table: Mapping[str, Signal] = SIGNALS) -> tuple[float | None, dict[str, float]]:
    """TSI = Σ w points, weights of missing signals spread over the others; None below 70 % of the weight."""
    known = {f.name: getattr(signals, f.name) for f in fields(signals) if getattr(signals, f.name) is not None}
    marks = {name: points(value, table[name].anchors, MARKS) for name, value in known.items()}
    weight = sum(table[name].weight for name in marks)
    if weight < LEAST_WEIGHT - 1e-9:
        return None, marks
    return sum(table[name].weight * mark for name, mark in marks.items()) / weight, marks


def stars(tsi: float) -> int:
    """[0, 20) ★1 … [80, 100] ★5."""
    return min(5, 1 + int(tsi // STAR_STEP))


def rate(signals: Signals, places: float, employers: int, table: Mapping[str, Signal] = SIGNALS) -> Rating:
    """The rating of an occupation, if there is evidence enough: 10 places of 3 employers and 70 % of the weight."""
    tsi, marks = index(signals, table)
    if places < LEAST_PLACES:
        return Rating(index=None, stars=None, points=marks, unrated=Unrated.PLACES)
    if employers < LEAST_EMPLOYERS:
        return Rating(index=None, stars=None, points=marks, unrated=Unrated.EMPLOYERS)
    if tsi is None:
        return Rating(index=None, stars=None, points=marks, unrated=Unrated.WEIGHT)
    return Rating(index=tsi, stars=stars(tsi), points=marks)


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What one employer's posts of an occupation add: open places, suitable applications to places, slots watched."""

    open_places: float
    suitable: float
    places: float
    slots: tuple[Slot, ...]


def measured(evidence: Sequence[Evidence], qualified: float, wage: float | None) -> Signals:
    """The five signals of an occupation from its employers' evidence.

    Args: qualified: expected number of qualified active seekers [persons]; wage: real growth on last year [share].
    """
    curve = kaplan_meier([slot for one in evidence for slot in one.slots])
    filled, places = curve.filled(90), sum(one.places for one in evidence)
    return Signals(
        tightness=sum(one.open_places for one in evidence) / qualified if qualified > 0 else None,
        unfilled=None if filled is None else 1 - filled,
        days=_days(curve),
        suitable=sum(one.suitable for one in evidence) / places if places else None,
        wage=wage,
    )


def _days(curve: Curve) -> float | None:
    """Median time to fill; where half were never filled, what was watched, if that alone is worth all points."""
    median, enough = curve.median(), SIGNALS["days"].anchors[-1]
    return curve.longest if median is None and curve.longest >= enough else median


def lower_bound(
    evidence: Sequence[Evidence],
    qualified: float,
    wage: float | None,
    *,
    seed: int,
    draws: int = BOOTSTRAPS,
    level: float = 0.80,
) -> float | None:
    """Lower end of the TSI's interval by drawing employers with replacement; None if one draw in five has no TSI."""
    return _quantile(lambda drawn: index(measured(drawn, qualified, wage))[0], evidence, seed, draws, (1 - level) / 2)


def _quantile(
    figure: Callable[[Sequence[Evidence]], float | None],
    evidence: Sequence[Evidence],
    seed: int,
    draws: int,
    share: float,
) -> float | None:
    if len(evidence) < LEAST_EMPLOYERS:
        return None
    random = np.random.default_rng(seed)
    picks = random.integers(len(evidence), size=(draws, len(evidence)))
    values = [value for pick in picks if (value := figure([evidence[i] for i in pick])) is not None]
    return float(np.quantile(values, share)) if len(values) >= 0.8 * draws else None


@dataclass(frozen=True)
class Ranked:
    """An occupation's place among those most in need: gap [persons] x districts that report it in their top 20."""

    name: str
    gap: float
    districts: int
    score: float
    rank: int
    before: int | None


def ranking(found: Mapping[str, tuple[float, int]], before: Mapping[str, int] | None = None) -> list[Ranked]:
    """By gap x districts, largest first; only those with a gap. Equal scores by name.

    Args: found: (gap, districts) by occupation; before: ranks of the last period.
    """
    short = [(name, gap, districts) for name, (gap, districts) in found.items() if gap > 0 and districts > 0]
    short.sort(key=lambda row: (-row[1] * row[2], row[0]))
    old = before or {}
    return [
        Ranked(name, gap, districts, gap * districts, rank, old.get(name))
        for rank, (name, gap, districts) in enumerate(short, start=1)
    ]


class Persistence(StrEnum):
    """How lasting a shortage is."""

    STRUCTURAL = "structural"
    EMERGING = "emerging"
    OTHER = "other"


@dataclass(frozen=True)
class Lasting:
    """star_quarters: of the last 4, those with 4 stars or more."""

    star_quarters: int
    kind: Persistence


def persistence(history: Sequence[float | None]) -> Lasting:
    """From the TSI of the quarters so far, oldest first, None where not rated.

    Structural: 4 stars or more in all of the last 4. Emerging: now for the first time of those, risen by 15 points.
    """
    last = [None if tsi is None else stars(tsi) >= 4 for tsi in history[-4:]]
    count = sum(1 for short in last if short)
    if count == 4:
        return Lasting(count, Persistence.STRUCTURAL)
    now, then = (history[-1] if history else None), (history[-2] if len(history) > 1 else None)
    new = bool(last) and bool(last[-1]) and count == 1
    risen = now is not None and then is not None and now - then >= RISING
    return Lasting(count, Persistence.EMERGING if new and risen else Persistence.OTHER)


class Gate(StrEnum):
    """Whether an occupation is listed, or what it lacks."""

    LISTED = "listed"
    UNRATED = "unrated"
    INDEX = "index"
    BOUND = "bound"
    PANEL = "panel"


def gate(rating: Rating, bound: float | None, *, confirmed: bool) -> Gate:
    """TSI >= 60, lower 80 % bound >= 50, and a panel's confirmation, asked in this order."""
    if rating.index is None:
        return Gate.UNRATED
    if rating.index < LISTED:
        return Gate.INDEX
    if bound is None or bound < LISTED_BOUND:
        return Gate.BOUND
    return Gate.LISTED if confirmed else Gate.PANEL
