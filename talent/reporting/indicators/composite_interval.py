"""How sure the composite is: a thousand draws of figures, weights and the way of adding up, with the seed stored.

After the handbook on composite indicators of OECD and JRC (2008): uncertainty and sensitivity analysis.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from talent.reporting.indicators.framework import FLOOR, MARKS, Grade, board, grade
from talent.reporting.indicators.interval import Interval
from talent.reporting.indicators.registry import Direction, Registry, Spec
from talent.reporting.indicators.spread import LEVEL, Estimate

DRAWS = 1000
#: Weights ~ Dirichlet(200 w): about ± 15 % of a weight of 16.
CONCENTRATION = 200.0
BINS = 10
#: Two places are put in order only if one is above the other in so many draws.
ORDERED = 0.8

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class CompositeSpread:
    """median and 80 % interval [points]; grades: probability of each; sensitivity: share of the variance that each
    indicator, or "aggregation", explains alone (first order); draws: for comparing two places."""

    median: float
    interval: Interval
    grades: Mapping[Grade, float]
    sensitivity: Mapping[str, float]
    draws: tuple[float, ...]
    seed: int


def spread(
    registry: Registry,
    estimates: Mapping[str, Estimate],
    weights: Mapping[str, float] | None = None,
    *,
    seed: int,
    draws: int = DRAWS,
) -> CompositeSpread | None:
    """The composite's uncertainty, over the indicators and dimensions that the board itself uses.

    Each figure is drawn from its spread (exact without one), weights of dimensions from Dirichlet(200 w), and each draw
    adds up geometrically or arithmetically with equal chance. None where the board has no composite.

    Args: weights: by indicator code, in place of the registry's.
    """
    now = board(registry, estimates, weights)
    if now.geometric is None:
        return None
    random = np.random.default_rng(seed)
    scores = {
        code: _scores(line.spec, _values(line.estimate, random, draws))
        for code, line in now.lines.items()
        if line.score is not None and now.dimensions[line.spec.dimension].score is not None
    }
    rated = [d for d in now.dimensions.values() if d.score is not None]
    own = weights or {code: spec.weight for code, spec in registry.indicators.items()}
    means = np.stack([_mean(registry.of(d.code), scores, own) for d in rated], axis=1)
    given = np.array([d.weight for d in rated])
    shares = random.dirichlet(CONCENTRATION * given / given.sum(), draws)
    geometric = random.random(draws) < 0.5
    logs = np.log(np.maximum(FLOOR, means))
    found = np.where(geometric, np.exp((shares * logs).sum(axis=1)), (shares * means).sum(axis=1))
    low, median, high = np.quantile(found, [(1 - LEVEL) / 2, 0.5, (1 + LEVEL) / 2])
    grades = [grade(value) for value in found]
    return CompositeSpread(
        median=float(median),
        interval=Interval(float(low), float(high)),
        grades={g: grades.count(g) / draws for g in Grade},
        sensitivity=_sensitivity(found, scores | {"aggregation": geometric.astype(np.float64)}),
        draws=tuple(float(v) for v in found),
        seed=seed,
    )


def probability_above(one: CompositeSpread, other: CompositeSpread) -> float:
    """P(one > other) over all pairs of draws; below 0.8 they must not be ranked."""
    ordered = np.sort(other.draws)
    return float(np.searchsorted(ordered, one.draws, side="left").mean() / len(ordered))


def may_rank(one: CompositeSpread, other: CompositeSpread) -> bool:
    """Whether it may be said which of two is ahead."""
    above = probability_above(one, other)
    return max(above, 1 - above) >= ORDERED


def _values(estimate: Estimate, random: np.random.Generator, draws: int) -> Floats:
    if estimate.spread is None:
        return np.full(draws, estimate.value, dtype=np.float64)
    return estimate.spread.sample(random, draws)


def _scores(spec: Spec, values: Floats) -> Floats:
    """The score of `framework.score`, of many values at once."""
    if spec.direction is Direction.BAND:
        return np.interp(values, (*spec.anchors, *spec.upper), (*MARKS, *MARKS[::-1]))
    order = slice(None, None, -1) if spec.direction is Direction.DOWN else slice(None)
    return np.interp(values, spec.anchors[order], MARKS[order])


def _mean(specs: Sequence[Spec], scores: Mapping[str, Floats], weights: Mapping[str, float]) -> Floats:
    own = [(weights[spec.code], scores[spec.code]) for spec in specs if spec.code in scores]
    return np.asarray(sum(w * s for w, s in own) / sum(w for w, _s in own), dtype=np.float64)


def _sensitivity(found: Floats, inputs: Mapping[str, Floats]) -> dict[str, float]:
    """Var(E[Y | X]) / Var(Y) of each input by the means of its tenths, less what tenths show by chance."""
    whole = float(found.var())
    shares: dict[str, float] = {}
    for name, values in inputs.items():
        if whole <= 0 or float(values.std()) < 1e-12:
            shares[name] = 0.0
            continue
        edges = np.unique(np.quantile(values, np.linspace(0, 1, BINS + 1)[1:-1]))
        part = np.searchsorted(edges, values, side="right")
        sizes = np.bincount(part)
        held = sizes > 0
        means = np.bincount(part, weights=found)[held] / sizes[held]
        between = float((sizes[held] * (means - found.mean()) ** 2).sum() / len(found)) / whole
        chance = (int(held.sum()) - 1) / (len(found) - 1)
        shares[name] = max(0.0, (between - chance) / (1 - chance))
    return shares
