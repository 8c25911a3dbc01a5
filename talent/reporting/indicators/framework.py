"""From figures to a board: scores on fixed anchors, colours, dimensions, a composite and its grade.

Grades as the Ministry of Finance's performance evaluation; anchors and rules are ours (docs/methodology.md).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from talent.reporting.indicators.interval import Interval
from talent.reporting.indicators.registry import Direction, Registry, Spec
from talent.reporting.indicators.scale import points
from talent.reporting.indicators.spread import Estimate

MARKS = (0.0, 60.0, 80.0, 100.0)
YELLOW, GREEN = 60.0, 80.0
#: Scores are compared to so many digits, or a mean of 80s would be below 80.
DIGITS = 9
#: Share of a dimension's weight that must be known; dimensions and share of all weight for a composite.
DIMENSION_WEIGHT, LEAST_DIMENSIONS, LEAST_WEIGHT = 0.70, 5, 0.80
#: Geometric means do not go below it, or a single 0 would decide alone.
FLOOR = 1.0
#: Arithmetic less geometric mean above which the city is called unbalanced.
UNBALANCED = 3.0


class Colour(StrEnum):
    """By the score before rounding."""

    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"


class Grade(StrEnum):
    """优 90-100, 良 80-89, 中 60-79, 差 0-59."""

    EXCELLENT = "excellent"
    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"


class Unrated(StrEnum):
    """Why there is no composite."""

    DIMENSIONS = "dimensions"
    WEIGHT = "weight"


def score(spec: Spec, value: float) -> float:
    """Points in [0, 100] by straight lines through the anchors; for a band 100 on its plateau, two arms beside it."""
    if spec.direction is Direction.BAND and value > spec.anchors[-1]:
        return points(value, spec.upper, MARKS[::-1])
    return points(value, spec.anchors, MARKS)


def colour(found: float) -> Colour:
    """red < 60 <= yellow < 80 <= green."""
    exact = round(found, DIGITS)
    return Colour.RED if exact < YELLOW else Colour.YELLOW if exact < GREEN else Colour.GREEN


def grade(found: float) -> Grade:
    """The band of a composite, before rounding."""
    exact = round(found, DIGITS)
    if exact >= 90:
        return Grade.EXCELLENT
    return Grade.GOOD if exact >= 80 else Grade.FAIR if exact >= 60 else Grade.POOR


def is_unbalanced(geometric: float, arithmetic: float) -> bool:
    """Whether strong dimensions hide weak ones: the arithmetic mean is more than 3 points above the geometric one."""
    return arithmetic - geometric > UNBALANCED


def score_range(spec: Spec, interval: Interval) -> Interval:
    """Least and most points within an interval of values: its ends, and the anchors inside it."""
    inside = [a for a in (*spec.anchors, *spec.upper) if interval.low < a < interval.high]
    found = [score(spec, value) for value in (interval.low, interval.high, *inside)]
    return Interval(min(found), max(found))


@dataclass(frozen=True, kw_only=True)
class Scored:
    """One line of the board. score and colour are None for "no data".

    range: points over the 80 % interval; uncertain: it crosses a boundary of colours, shown as "±".
    """

    spec: Spec
    estimate: Estimate
    score: float | None = None
    colour: Colour | None = None
    range: Interval | None = None

    @property
    def uncertain(self) -> bool:
        """Whether the interval allows another colour."""
        return self.range is not None and colour(self.range.low) is not colour(self.range.high)


def scored(spec: Spec, estimate: Estimate) -> Scored:
    """A figure on the board."""
    if estimate.value is None:
        return Scored(spec=spec, estimate=estimate)
    found = score(spec, estimate.value)
    reach = score_range(spec, estimate.interval) if estimate.interval else None
    return Scored(spec=spec, estimate=estimate, score=found, colour=colour(found), range=reach)


def changed(before: Colour | None, now: Scored) -> bool:
    """Whether to alert: the colour changed and the whole interval has the new one."""
    if before is None or now.colour is None or before is now.colour:
        return False
    return not now.uncertain


def by_dimension(registry: Registry, weights: Mapping[str, float]) -> dict[str, float]:
    """Weights of indicators from other weights of the dimensions: inside each they keep their proportions.

    Args: weights: by dimension code, summing to 100. Raises: ValueError for other codes, negative weights, another sum.
    """
    if weights.keys() != registry.dimensions.keys():
        raise ValueError(f"weights are needed for {', '.join(registry.dimensions)}")
    if any(w < 0 for w in weights.values()) or abs(sum(weights.values()) - 100) > 1e-6:
        raise ValueError(f"weights must not be negative and sum to 100, not {sum(weights.values()):g}")
    return {
        code: spec.weight * weights[spec.dimension] / registry.dimensions[spec.dimension].weight
        for code, spec in registry.indicators.items()
    }


def equal(registry: Registry) -> dict[str, float]:
    """The same weight for each dimension, then for each indicator inside: shown as a sensitivity."""
    each = 100 / len(registry.dimensions)
    return {code: each / len(registry.of(spec.dimension)) for code, spec in registry.indicators.items()}


@dataclass(frozen=True, kw_only=True)
class DimensionScore:
    """score: weighted mean of the scores known, None below 70 % of the weight; known: their weight."""

    code: str
    score: float | None
    known: float
    weight: float


@dataclass(frozen=True, kw_only=True)
class Board:
    """The whole board. geometric is the composite, arithmetic stands beside it; both None with a reason."""

    lines: Mapping[str, Scored]
    dimensions: Mapping[str, DimensionScore]
    geometric: float | None
    arithmetic: float | None
    grade: Grade | None
    unrated: Unrated | None = None

    @property
    def unbalanced(self) -> bool:
        """Whether strong dimensions hide weak ones: arithmetic more than 3 points above geometric."""
        if self.geometric is None or self.arithmetic is None:
            return False
        return is_unbalanced(self.geometric, self.arithmetic)


def board(registry: Registry, estimates: Mapping[str, Estimate], weights: Mapping[str, float] | None = None) -> Board:
    """Scores, dimensions and composite of what is known.

    Args:
        estimates: by indicator code; a code left out is "no data".
        weights: by indicator code, in place of the registry's; they need not sum to 100.
    """
    none = Estimate(value=None, reason="missing")
    lines = {code: scored(spec, estimates.get(code, none)) for code, spec in registry.indicators.items()}
    w = weights or {code: spec.weight for code, spec in registry.indicators.items()}
    dimensions = {code: _dimension(code, lines, w) for code in registry.dimensions}
    unrated = _unrated(dimensions)
    if unrated:
        return Board(lines=lines, dimensions=dimensions, geometric=None, arithmetic=None, grade=None, unrated=unrated)
    rated = {d.code: d.score for d in dimensions.values() if d.score is not None}
    geometric, arithmetic = composites(rated, {code: dimensions[code].weight for code in rated})
    return Board(lines=lines, dimensions=dimensions, geometric=geometric, arithmetic=arithmetic, grade=grade(geometric))


def _dimension(code: str, lines: Mapping[str, Scored], weights: Mapping[str, float]) -> DimensionScore:
    own = [(weights[c], line.score) for c, line in lines.items() if line.spec.dimension == code]
    whole, known = sum(w for w, _s in own), sum(w for w, s in own if s is not None)
    found = sum(w * s for w, s in own if s is not None) / known if known else None
    enough = known >= DIMENSION_WEIGHT * whole - 1e-9
    return DimensionScore(code=code, score=found if enough else None, known=known, weight=whole)


def _unrated(dimensions: Mapping[str, DimensionScore]) -> Unrated | None:
    rated = [d for d in dimensions.values() if d.score is not None]
    if len(rated) < LEAST_DIMENSIONS:
        return Unrated.DIMENSIONS
    whole = sum(d.weight for d in dimensions.values())
    return Unrated.WEIGHT if sum(d.known for d in rated) < LEAST_WEIGHT * whole - 1e-9 else None


def composites(scores: Mapping[str, float], weights: Mapping[str, float]) -> tuple[float, float]:
    """(geometric, arithmetic) weighted mean of dimension scores; weights are normalised over those given.

    The geometric one, exp Σ w ln max(s, 1), lets a strong dimension make up less for a weak one.
    """
    whole = sum(weights[code] for code in scores)
    geometric = math.exp(sum(weights[code] * math.log(max(FLOOR, s)) for code, s in scores.items()) / whole)
    return geometric, sum(weights[code] * s for code, s in scores.items()) / whole


def z_scores(values: Mapping[str, float]) -> dict[str, float]:
    """(x - mean) / population deviation, for ranking districts only; 0 for all where none differs."""
    mean = sum(values.values()) / len(values) if values else 0.0
    deviation = math.sqrt(sum((v - mean) ** 2 for v in values.values()) / len(values)) if values else 0.0
    return {name: (v - mean) / deviation if deviation else 0.0 for name, v in values.items()}
