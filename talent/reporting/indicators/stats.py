"""Intervals for shares, counts and ratios, shrinkage, and how far a figure may be trusted.

Closed forms and special functions only, each with its source; levels are two-sided.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import StrEnum

from scipy.special import betaincinv, chdtri, ndtri

from talent.reporting.indicators.interval import Interval

#: Share of the city's rate in a smoothed one, in persons [our choice].
SHRINKAGE = 20.0
#: Fewer are not published; fewer than MARKED are published in grey, with their interval.
PUBLISHED, MARKED = 10, 30
#: Half-width of a share, and upper / lower end of a ratio, beyond which a figure is called unreliable.
WIDE_SHARE, WIDE_RATIO = 0.15, 3.0


class Reliability(StrEnum):
    """How a figure may be shown."""

    SUPPRESSED = "suppressed"
    FEW = "few"
    LOW = "low"
    GOOD = "good"


def normal_quantile(level: float) -> float:
    """z with P(-z <= Z <= z) = level; 1.96 for 0.95."""
    return float(ndtri(0.5 + level / 2))


def wilson(successes: float, n: float, level: float = 0.95) -> Interval:
    """Wilson score interval of a share, within [0, 1] (Wilson 1927).

    (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n); n is an effective number of observations and need not be whole.

    Raises: ValueError when n is not positive or successes lie outside 0..n.
    """
    _check_share(successes, n)
    z = normal_quantile(level)
    share, spread = successes / n, z * z / n
    half = z * math.sqrt(share * (1 - share) / n + spread / (4 * n))
    low, high = ((share + spread / 2 + sign * half) / (1 + spread) for sign in (-1, 1))
    return Interval(0.0 if successes == 0 else max(low, 0.0), 1.0 if successes == n else min(high, 1.0))


def clopper_pearson(successes: int, n: int, level: float = 0.95) -> Interval:
    """Exact interval of a share, within [0, 1] (Clopper & Pearson 1934), by quantiles of the beta distribution.

    At the edges in closed form: 0 of n reaches up to 1 - (α/2)^(1/n), n of n down to (α/2)^(1/n).
    """
    _check_share(successes, n)
    tail = (1 - level) / 2
    if successes == 0:
        return Interval(0.0, 1 - tail ** (1 / n))
    if successes == n:
        return Interval(tail ** (1 / n), 1.0)
    low = betaincinv(successes, n - successes + 1, tail)
    return Interval(float(low), float(betaincinv(successes + 1, n - successes, 1 - tail)))


def _check_share(successes: float, n: float) -> None:
    if n <= 0 or not 0 <= successes <= n:
        raise ValueError(f"{successes:g} of {n:g} is not a share")


def poisson(count: int, level: float = 0.95) -> Interval:
    """Exact interval of a count (Garwood 1936): L = χ²(α/2; 2k) / 2, U = χ²(1-α/2; 2k+2) / 2; L = 0 for none."""
    tail = (1 - level) / 2
    low = float(chdtri(2 * count, 1 - tail)) / 2 if count else 0.0
    return Interval(low, float(chdtri(2 * count + 2, tail)) / 2)


def byar(count: int, level: float = 0.95) -> Interval | None:
    """Byar's approximation of the same, within 0.2 % of it from 10 on; None for a count of 0.

    k (1 - 1/9k - z/3√k)³ and (k+1) (1 - 1/9(k+1) + z/3√(k+1))³ (Public Health England, technical guide).
    """
    if count == 0:
        return None
    z, more = normal_quantile(level), count + 1
    low = count * (1 - 1 / (9 * count) - z / (3 * math.sqrt(count))) ** 3
    return Interval(low, more * (1 - 1 / (9 * more) + z / (3 * math.sqrt(more))) ** 3)


def ratio(
    numerator: Sequence[float], denominator: float, level: float = 0.95, *, z: float | None = None
) -> Interval | None:
    """Log-normal interval of Σh / U, where places come in lumps [places per person].

    Var ln θ = Σ h² / (Σ h)² + 1 / U with h the headcount of each posting (of each employer, where employers post many):
    12 places of 4 postings tell as much as 3 postings. With single places Σh²/(Σh)² is the usual 1 / V.
    z: a rounded quantile, such as the 1.96 of printed examples, in place of the exact one of `level`.

    Returns: None when either side is empty.
    """
    whole = sum(numerator)
    if whole <= 0 or denominator <= 0:
        return None
    spread = math.sqrt(sum(h * h for h in numerator) / whole**2 + 1 / denominator)
    middle, reach = math.log(whole / denominator), (z or normal_quantile(level)) * spread
    return Interval(math.exp(middle - reach), math.exp(middle + reach))


def ratio_change(
    now: tuple[Sequence[float], float], before: tuple[Sequence[float], float], level: float = 0.95
) -> Interval | None:
    """Interval of θ_now - θ_before, two independent ratios with places in lumps (delta method on `ratio`'s variance).

    Args: (headcount by posting, people) of each period. Returns: None where either ratio has none.
    """
    sides = [(sum(lumps), lumps, people) for lumps, people in (now, before)]
    if any(whole <= 0 or people <= 0 for whole, _lumps, people in sides):
        return None
    variance = sum(
        (whole / people) ** 2 * (sum(h * h for h in lumps) / whole**2 + 1 / people) for whole, lumps, people in sides
    )
    middle = sides[0][0] / sides[0][2] - sides[1][0] / sides[1][2]
    reach = normal_quantile(level) * math.sqrt(variance)
    return Interval(middle - reach, middle + reach)


def ratio_exact(numerator: int, denominator: int, level: float = 0.95) -> Interval | None:
    """Interval of V / U for single places and people: p / (1 - p) of the exact interval of V in V + U."""
    if numerator <= 0 or denominator <= 0:
        return None
    share = clopper_pearson(numerator, numerator + denominator, level)
    return Interval(share.low / (1 - share.low), share.high / (1 - share.high))


def effective_number(lumps: Sequence[float]) -> float:
    """(Σ h)² / Σ h²: how many equal postings carry the same information (Kish); 0 for none."""
    squares = sum(h * h for h in lumps)
    return sum(lumps) ** 2 / squares if squares else 0.0


def smoothed(successes: float, n: float, city_share: float, weight: float = SHRINKAGE) -> float:
    """(k + m p0) / (n + m): a small area's share drawn towards the city's, labelled "smoothed" (beta-binomial)."""
    return (successes + weight * city_share) / (n + weight)


def reliability(n: float, interval: Interval | None, *, is_ratio: bool = False) -> Reliability:
    """How a figure of n observations may be shown: not at all, in grey, with a warning, or plainly."""
    if n < PUBLISHED:
        return Reliability.SUPPRESSED
    if interval is not None and _wide(interval, is_ratio=is_ratio):
        return Reliability.LOW
    return Reliability.FEW if n < MARKED else Reliability.GOOD


def _wide(interval: Interval, *, is_ratio: bool) -> bool:
    if is_ratio:
        return interval.low <= 0 or interval.high / interval.low > WIDE_RATIO
    return interval.width / 2 > WIDE_SHARE


def discovery_sample(rate: float, confidence: float = 0.95) -> int:
    """n = ⌈ln β / ln(1 - p)⌉, β = 1 - confidence: records without a fault that show faults to be rarer than `rate`."""
    if not 0 < rate < 1 or not 0 < confidence < 1:
        raise ValueError("rate and confidence lie between 0 and 1")
    return math.ceil(math.log(1 - confidence) / math.log(1 - rate))
