"""How figures get their intervals: shares, bootstraps of clusters and curves, redrawn counts, entered values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum

import numpy as np

from talent.reporting.indicators.external import Entered
from talent.reporting.indicators.interval import Interval
from talent.reporting.indicators.spread import Drawn, Estimate, Normal, Share, estimated
from talent.reporting.indicators.stats import PUBLISHED
from talent.reporting.indicators.survival import Curve, Slot, bootstrap_draws

#: Draws for intervals without a closed form; bootstraps of curves are slower and need fewer.
DRAWS, CURVE_DRAWS = 500, 200


class Missing(StrEnum):
    """Why there is no value."""

    EMPTY = "empty"
    FEW = "few"
    SHORT = "short"
    NOT_REACHED = "not_reached"
    NOT_ENTERED = "not_entered"
    CONTRADICTION = "contradiction"
    GROUPS = "groups"
    NO_PROJECTION = "no_projection"
    NOT_COUNTED = "not_counted"


def none(reason: Missing, n: float | None = None) -> Estimate:
    """No data, and why."""
    return Estimate(value=None, n=n, reason=reason)


def share(part: float, whole: float) -> Estimate:
    """100 k / n [percent], Wilson's interval; none below 10 observations."""
    if whole < PUBLISHED:
        return none(Missing.FEW if whole else Missing.EMPTY, whole)
    if part > whole:
        return none(Missing.CONTRADICTION, whole)
    return estimated(100 * part / whole, Share(part, whole), whole)


def drawn(value: float, figure: Callable[[np.random.Generator], float | None], seed: int, n: float) -> Estimate:
    """A value with the quantiles of a figure drawn many times; draws without a figure are left out."""
    random = np.random.default_rng(seed)
    values = [found for _ in range(DRAWS) if (found := figure(random)) is not None]
    return estimated(value, Drawn(tuple(values)) if len(values) > DRAWS // 2 else None, n)


def redrawn(
    value: float,
    sides: Sequence[Mapping[str, float]],
    figure: Callable[..., float | None],
    seed: int,
    n: float,
) -> Estimate:
    """A figure of counts [percent], with each count drawn as Poisson.

    Drawing adds noise that itself looks like mismatch, or like lack: the draws are centred on the value.
    """
    random = np.random.default_rng(seed)
    means = [np.array(list(side.values()), dtype=np.float64) for side in sides]
    counts = (
        dict(zip(side, random.poisson(mean).astype(np.float64).tolist(), strict=True))
        for _ in range(DRAWS)
        for side, mean in zip(sides, means, strict=True)
    )
    found = [figure(*[next(counts) for _ in sides]) for _ in range(DRAWS)]
    values = 100 * np.array([f for f in found if f is not None])
    if len(values) <= DRAWS // 2:
        return estimated(value, None, n)
    centred = np.clip(values - values.mean() + value, 0.0, 100.0)
    return estimated(value, Drawn(tuple(float(v) for v in centred)), n)


def percent(found: float | None) -> float | None:
    """A share as percent."""
    return None if found is None else 100 * found


def of_curve(
    value: float, slots: Sequence[Slot], figure: Callable[[Curve], float | None], seed: int, *, is_share: bool
) -> Estimate:
    """A figure of a curve with draws of whole clusters; where they do not differ, a share has that of its places."""
    n = sum(slot.weight for slot in slots)
    values = bootstrap_draws(slots, figure, seed=seed, draws=CURVE_DRAWS)
    known = values[~np.isnan(values)]
    if len(known) > CURVE_DRAWS // 2 and float(known.std()) > 0:
        return estimated(value, Drawn(tuple(float(v) for v in known)), n)
    return estimated(value, Share(min(value / 100 * n, n), n) if is_share else None, n)


def ratio_of_sums(pairs: Sequence[tuple[float, float]], scale: float, seed: int) -> Estimate:
    """scale · Σ part / Σ whole with clusters drawn with replacement."""
    table = np.array(pairs, dtype=np.float64).reshape(-1, 2)
    part, whole = (float(v) for v in table.sum(axis=0))
    if whole < PUBLISHED:
        return none(Missing.FEW if whole else Missing.EMPTY, whole)

    def draw(random: np.random.Generator) -> float | None:
        again = table[random.integers(len(table), size=len(table))].sum(axis=0)
        return float(scale * again[0] / again[1]) if again[1] > 0 else None

    if len(table) < 2:
        return Estimate(value=scale * part / whole, n=whole)
    return drawn(scale * part / whole, draw, seed, whole)


def entered_share(part: Entered | None, whole: Entered | None, scale: float) -> Estimate:
    """scale · part / whole of two entered figures, with the relative deviation of the worse of them."""
    if part is None or whole is None or not whole.value:
        return none(Missing.NOT_ENTERED)
    if part.value > whole.value:
        return none(Missing.CONTRADICTION)
    value = scale * part.value / whole.value
    relative = max(part.deviation / part.value if part.value else 0.0, whole.deviation / whole.value)
    return at_most(scale, estimated(value, Normal(value, value * relative)))


def at_most(most: float, found: Estimate) -> Estimate:
    """The same with an interval that stays within what is possible, [0, most]."""
    if found.interval is None:
        return found
    return replace(found, interval=Interval(max(0.0, found.interval.low), min(most, found.interval.high)))
