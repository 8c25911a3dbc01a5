"""Whether places and people are of the same kind: shares of vacancies v and of seekers u over cells, compared.

Duncan & Duncan 1955 and Jackman & Roper 1987 for the share form D; Şahin, Song, Topa & Violante 2014 for M, the share
of hires lost (derived again here; the printed form is to be confirmed).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from talent.reporting.indicators.interval import Interval

#: Elasticity of hires to vacancies, with the values it is varied to.
ALPHA, ALPHAS = 0.5, (0.4, 0.5, 0.6)
#: Cells with fewer places and people together are merged before an index is computed.
LEAST_IN_CELL = 20
PERMUTATIONS = 500
#: Least history for an elasticity of one's own.
LEAST_CELLS, LEAST_MONTHS = 20, 24
ROUNDS = 1000
#: Skills asked for by more than this share of posts are weighted down in the cosine.
WIDESPREAD = 0.5

Floats = NDArray[np.float64]
Index = Callable[[Sequence[float], Sequence[float]], float | None]


def _shares(counts: Sequence[float]) -> Floats | None:
    found = np.asarray(counts, dtype=np.float64)
    if (found < 0).any():
        raise ValueError("counts are not negative")
    whole = found.sum()
    return found / whole if whole > 0 else None


def dissimilarity(first: Sequence[float], second: Sequence[float]) -> float | None:
    """D = ½ Σ |v_i - u_i| in [0, 1]: the share that would have to change cell. Over regions it is the spatial SD.

    Args: counts per cell, in the same order. Returns: None when either side is empty.
    """
    v, u = _shares(first), _shares(second)
    return None if v is None or u is None else float(np.abs(v - u).sum() / 2)


def lost_share(
    vacancies: Sequence[float],
    seekers: Sequence[float],
    alpha: float = ALPHA,
    efficiency: Sequence[float] | None = None,
) -> float | None:
    """M = 1 - Σ φ_i v_i^α u_i^(1-α) / φ̄, φ̄ = (Σ φ_i^(1/α) v_i)^α: the share of hires lost to misallocation [0, 1].

    Args: counts per cell; alpha: elasticity of hires to vacancies; efficiency: φ_i per cell, 1 if left out.
    """
    v, u = _shares(vacancies), _shares(seekers)
    if v is None or u is None:
        return None
    phi = np.ones_like(v) if efficiency is None else np.asarray(efficiency, dtype=np.float64)
    best = float((phi ** (1 / alpha) * v).sum() ** alpha)
    return max(0.0, 1 - float((phi * v**alpha * u ** (1 - alpha)).sum()) / best) if best > 0 else None


def planned_shares(
    vacancies: Sequence[float], alpha: float = ALPHA, efficiency: Sequence[float] | None = None
) -> list[float] | None:
    """u_i* = φ_i^(1/α) v_i / Σ φ_j^(1/α) v_j: where seekers would be if hires were as many as can be [shares]."""
    v = _shares(vacancies)
    if v is None:
        return None
    phi = np.ones_like(v) if efficiency is None else np.asarray(efficiency, dtype=np.float64)
    weighed = phi ** (1 / alpha) * v
    return [float(share) for share in weighed / weighed.sum()]


def reallocation(
    vacancies: Sequence[float],
    seekers: Sequence[float],
    alpha: float = ALPHA,
    efficiency: Sequence[float] | None = None,
) -> list[float] | None:
    """R_i = U (u_i* - u_i) [persons]: to be added to (+) or to leave (-) each cell; they sum to 0."""
    planned, u = planned_shares(vacancies, alpha, efficiency), _shares(seekers)
    if planned is None or u is None:
        return None
    return [float(sum(seekers) * (best - now)) for best, now in zip(planned, u, strict=True)]


def lost_hires(hires: float, lost: float) -> float | None:
    """H M / (1 - M) [persons per period]: hires there would have been besides the actual H; None at M = 1."""
    return hires * lost / (1 - lost) if lost < 1 else None


@dataclass(frozen=True)
class Month:
    """A cell's month: hires in it, open places and seekers at its start."""

    cell: str
    month: str
    hires: float
    vacancies: float
    seekers: float


def elasticity(history: Sequence[Month]) -> float | None:
    """α of ln(H/U) = a_cell + b_month + α ln(V/U), by least squares within cells and months.

    Months without hires, places or seekers cannot be taken the logarithm of, and are left out. None below 24 months or
    20 cells, or where V/U never moves: then ALPHA stands.
    """
    rows = [row for row in history if row.hires > 0 and row.vacancies > 0 and row.seekers > 0]
    cell_names, cells = np.unique([row.cell for row in rows], return_inverse=True)
    month_names, months = np.unique([row.month for row in rows], return_inverse=True)
    if len(cell_names) < LEAST_CELLS or len(month_names) < LEAST_MONTHS:
        return None
    y = _within(np.array([math.log(row.hires / row.seekers) for row in rows]), cells, months)
    x = _within(np.array([math.log(row.vacancies / row.seekers) for row in rows]), cells, months)
    spread = float(x @ x)
    return float(x @ y) / spread if spread > 1e-9 * len(rows) else None


def _within(values: Floats, cells: NDArray[np.intp], months: NDArray[np.intp]) -> Floats:
    """What neither the cell nor the month explains: means taken off in turn until nothing is left of them."""
    for _ in range(ROUNDS):
        before = values
        for groups in (cells, months):
            means = np.bincount(groups, weights=values) / np.bincount(groups)
            values = values - means[groups]
        if np.abs(values - before).max() < 1e-12:
            break
    return values


@dataclass(frozen=True, kw_only=True)
class Corrected:
    """An index less what it would show without any mismatch, by chance alone.

    interval: of the corrected index, at the level asked for; draws: what it was found from.
    """

    raw: float
    by_chance: float
    interval: Interval
    draws: tuple[float, ...] = ()

    @property
    def value(self) -> float:
        """raw - by_chance, not below 0."""
        return max(0.0, self.raw - self.by_chance)


def corrected(
    vacancies: Sequence[int],
    seekers: Sequence[int],
    index: Index = lost_share,
    *,
    seed: int,
    draws: int = PERMUTATIONS,
    level: float = 0.80,
) -> Corrected | None:
    """Bias-corrected index: indices rise with finer and sparser cells even if places and people do not differ.

    Expected value without mismatch: both sides drawn from the pooled shares (v and u with the weight of their counts),
    as permuting cell labels would. Interval: both sides drawn from their own shares, centred on the corrected value.

    Returns: None when either side is empty.
    """
    raw, v, u = index(vacancies, seekers), _shares(vacancies), _shares(seekers)
    if raw is None or v is None or u is None:
        return None
    random = np.random.default_rng(seed)
    pooled = _shares([a + b for a, b in zip(vacancies, seekers, strict=True)])
    sizes = round(sum(vacancies)), round(sum(seekers))
    both = (pooled, pooled) if pooled is not None else (v, u)
    by_chance = float(np.mean(_draw(index, sizes, both, random, draws)))
    own = _draw(index, sizes, (v, u), random, draws)
    centred = own - own.mean() + max(0.0, raw - by_chance)
    low, high = np.clip(np.quantile(centred, [(1 - level) / 2, (1 + level) / 2]), 0.0, 1.0)
    interval = Interval(float(low), float(high))
    return Corrected(raw=raw, by_chance=by_chance, interval=interval, draws=tuple(float(v) for v in centred))


def _draw(
    index: Index,
    sizes: tuple[int, int],
    both: tuple[Floats, Floats],
    random: np.random.Generator,
    draws: int,
) -> Floats:
    first, second = (random.multinomial(n, p, size=draws) for n, p in zip(sizes, both, strict=True))
    return np.array([index(a, b) for a, b in zip(first, second, strict=True)], dtype=np.float64)


def merged(
    cells: Mapping[str, tuple[float, float]], least: float = LEAST_IN_CELL
) -> tuple[dict[str, tuple[float, float]], tuple[float, float]]:
    """(places, people) by cell without the sparse ones, and the sum of those: fewer than `least` of both together."""
    kept = {name: pair for name, pair in cells.items() if sum(pair) >= least}
    rest = [pair for name, pair in cells.items() if name not in kept]
    return kept, (sum(pair[0] for pair in rest), sum(pair[1] for pair in rest))


def cosine(first: Sequence[float], second: Sequence[float]) -> float | None:
    """cos of two vectors of shares, in [0, 1]; None when one is zero."""
    a, b = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    length = float(np.linalg.norm(a) * np.linalg.norm(b))
    return float(a @ b) / length if length > 0 else None


def skill_angle(asked: Sequence[float], held: Sequence[float], *, spread: bool = False) -> float | None:
    """K = 1 - cos(d, s) in [0, 1] over skills.

    Args:
        asked, held: d_k, share of places asking skill k; s_k, share of seekers holding it.
        spread: weigh skills asked by more than half of the places down, by ln(1/d)/ln 2, as they dominate the cosine.
    """
    d, s = np.asarray(asked, dtype=np.float64), np.asarray(held, dtype=np.float64)
    if spread:
        weight = np.minimum(1.0, np.log(1 / np.clip(d, 1e-12, 1.0)) / math.log(1 / WIDESPREAD))
        d, s = d * weight, s * weight
    alike = cosine(d.tolist(), s.tolist())
    return None if alike is None else max(0.0, 1 - alike)


def skill_mismatch(asked: Sequence[float], held: Sequence[float]) -> float | None:
    """K1 = ½ Σ |d̃_k - s̃_k| in [0, 1], both normalised to sum 1: the share of skills that would have to be others."""
    return dissimilarity(asked, held)


@dataclass(frozen=True)
class Qualification:
    """Placements by education against what the post asked for [shares of placements]."""

    over: float
    under: float

    @property
    def mismatched(self) -> float:
        """Either of them."""
        return self.over + self.under


def qualification(pairs: Sequence[tuple[int, int]]) -> Qualification | None:
    """Shares placed above and below the education the post requires (normative approach, ILO 2018 guidelines).

    Args: pairs: (education of the person, education required), as ranks; None for no placements.
    """
    if not pairs:
        return None
    n = len(pairs)
    return Qualification(sum(own > asked for own, asked in pairs) / n, sum(own < asked for own, asked in pairs) / n)


def spread_over_regions(wanted: Sequence[Sequence[str]]) -> dict[str, float]:
    """People by region, each shared equally among the regions she wants [persons], for SD with willingness to move."""
    found: dict[str, float] = {}
    for regions in wanted:
        for region in regions:
            found[region] = found.get(region, 0.0) + 1 / len(regions)
    return found


def accessibility(
    places: Mapping[str, float], minutes: Mapping[tuple[str, str], float], decay: float
) -> dict[str, float]:
    """A_r = Σ_s V_s exp(-β t_rs) [places]: what each region can reach; pairs without a time are left out."""
    found: dict[str, float] = {}
    for (origin, there), time in minutes.items():
        found[origin] = found.get(origin, 0.0) + places.get(there, 0.0) * math.exp(-decay * time)
    return found
