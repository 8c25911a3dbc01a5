"""Where weights come from: experts' budgets, pairwise comparisons, and what entropy says about spread."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

#: Mean consistency index of random matrices of size n (table of about 1990; for n = 10 another one prints 1.49).
RANDOM_INDEX = {1: 0.0, 2: 0.0, 3: 0.58, 4: 0.90, 5: 1.12, 6: 1.24, 7: 1.32, 8: 1.41, 9: 1.45, 10: 1.51}
CONSISTENT = 0.10
#: Agreement among experts that is wanted.
CONCORDANCE = 0.5
BUDGET = 100.0
#: Least units (districts, quarters) for entropy, and least say of the experts in a blend.
LEAST_UNITS, LEAST_EXPERT = 8, 0.7

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Budget:
    """Weights of experts: mean and interquartile range by code; kendall: W in [0, 1], None with one expert."""

    mean: Mapping[str, float]
    iqr: Mapping[str, float]
    kendall: float | None


def budget(experts: Sequence[Mapping[str, float]]) -> Budget:
    """Each expert spreads 100 points over the same codes; the weight is the mean.

    Raises: ValueError, naming the expert by place, for other codes, negative points or another sum.
    """
    if not experts:
        raise ValueError("there are no experts")
    codes = sorted(experts[0])
    for place, given in enumerate(experts, start=1):
        if sorted(given) != codes:
            raise ValueError(f"expert {place}: other codes than the first")
        if any(p < 0 for p in given.values()) or abs(sum(given.values()) - BUDGET) > 1e-6:
            raise ValueError(f"expert {place}: points must not be negative and sum to {BUDGET:g}")
    table = np.array([[given[code] for code in codes] for given in experts], dtype=np.float64)
    low, high = np.quantile(table, [0.25, 0.75], axis=0)
    means = table.mean(axis=0)
    return Budget(
        mean={code: float(m) for code, m in zip(codes, means, strict=True)},
        iqr={code: float(d) for code, d in zip(codes, high - low, strict=True)},
        kendall=concordance(table.tolist()),
    )


def concordance(ratings: Sequence[Sequence[float]]) -> float | None:
    """Kendall's W = 12 S / (m² (n³ - n) - m Σ (t³ - t)), corrected for ties (Kendall & Babington Smith 1939).

    Args: ratings: one row per expert. Returns: 1 for full agreement; None with one expert or nothing to rank.
    """
    ranks = np.array([_ranks(row) for row in ratings])
    m, n = ranks.shape
    ties = sum(float(c**3 - c) for row in ratings for c in np.unique(row, return_counts=True)[1])
    below = m * m * (n**3 - n) - m * ties
    if m < 2 or below <= 0:
        return None
    sums = ranks.sum(axis=0)
    return float(12 * ((sums - sums.mean()) ** 2).sum() / below)


def _ranks(row: Sequence[float]) -> list[float]:
    """1 for the smallest; equal ones share the mean of their places."""
    return [sum(o < v for o in row) + (sum(o == v for o in row) + 1) / 2 for v in row]


@dataclass(frozen=True, kw_only=True)
class Ahp:
    """weights: sum 1; largest: eigenvalue; index: CI; ratio: CR; accepted: CR <= 0.10."""

    weights: tuple[float, ...]
    largest: float
    index: float
    ratio: float

    @property
    def accepted(self) -> bool:
        """Whether the judgments are consistent enough."""
        return self.ratio <= CONSISTENT


def ahp(matrices: Sequence[Sequence[Sequence[float]]]) -> Ahp:
    """Weights from pairwise comparisons by the principal eigenvector (Saaty 1980); experts by geometric mean.

    CI = (λ - n) / (n - 1), CR = CI / RI. The shortcut by column sums gives another CR: it is not used.

    Args: matrices: one square matrix per expert, a_ij = how much more i matters than j, a_ji = 1 / a_ij.
    Raises: ValueError when a matrix is not square, reciprocal and positive, or larger than 10.
    """
    judged = np.exp(np.mean([np.log(_reciprocal(m)) for m in matrices], axis=0))
    values, vectors = np.linalg.eig(judged)
    place = int(np.argmax(values.real))
    vector = np.abs(vectors[:, place].real)
    return _consistency(vector / vector.sum(), float(values[place].real))


def _consistency(weights: Floats, largest: float) -> Ahp:
    n = len(weights)
    index = max(0.0, (largest - n) / (n - 1)) if n > 1 else 0.0
    expected = RANDOM_INDEX[n]
    return Ahp(
        weights=tuple(float(w) for w in weights),
        largest=largest,
        index=index,
        ratio=index / expected if expected else 0.0,
    )


def _reciprocal(matrix: Sequence[Sequence[float]]) -> Floats:
    found = np.array(matrix, dtype=np.float64)
    if found.ndim != 2 or found.shape[0] != found.shape[1] or not 1 <= len(found) <= max(RANDOM_INDEX):
        raise ValueError(f"a square matrix of at most {max(RANDOM_INDEX)} rows is needed")
    if not (found > 0).all() or not np.allclose(found * found.T, 1.0, atol=1e-3):
        raise ValueError("comparisons must be positive, and a_ji = 1 / a_ij")
    return found


def entropy(scores: Sequence[Sequence[float]]) -> tuple[list[float], list[float]]:
    """(e_j, w_j): entropy and entropy weight of each column; a diagnostic of spread, not of importance.

    p_ij = x_ij / Σ_i x_ij, e_j = -Σ p ln p / ln m with 0 ln 0 = 0, w_j = (1 - e_j) / Σ (1 - e). To be used on scores by
    fixed anchors of at least 8 units: with sample min-max a column that varies by 2.5 % gets a third of the weight.
    A constant column, or one of zeros, has entropy 1 and weight 0.
    """
    table = np.array(scores, dtype=np.float64)
    if table.ndim != 2 or len(table) < 2 or (table < 0).any():
        raise ValueError("at least 2 units with scores of 0 or more are needed")
    sums = table.sum(axis=0)
    shares = np.divide(table, sums, out=np.full_like(table, 1 / len(table)), where=sums > 0)
    logs = np.log(shares, out=np.zeros_like(shares), where=shares > 0)
    e = np.clip(-(shares * logs).sum(axis=0) / math.log(len(table)), 0.0, 1.0)
    spread = np.where(np.isclose(e, 1.0, atol=1e-12), 0.0, 1 - e)
    whole = spread.sum()
    w = spread / whole if whole > 0 else np.zeros_like(spread)
    return [float(v) for v in e], [float(v) for v in w]


def blend(expert: Sequence[float], by_entropy: Sequence[float], beta: float) -> list[float]:
    """w ∝ expert^β entropy^(1-β), summing to 1; β of at least 0.7, so that importance stays the experts' word."""
    if not LEAST_EXPERT <= beta <= 1:
        raise ValueError(f"beta must lie in [{LEAST_EXPERT}, 1]")
    raw = [e**beta * h ** (1 - beta) if beta < 1 else e for e, h in zip(expert, by_entropy, strict=True)]
    whole = sum(raw)
    if whole <= 0:
        raise ValueError("no weight is left")
    return [r / whole for r in raw]
