"""Random counts as functions of uniform numbers, so that two runs with other parameters share their luck.

A sampler that rejects would use up another number of random numbers as soon as a parameter moves, and what-if
differences would be noise. Every function here takes one uniform number per value wanted.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]
#: Below this mean counts are found by adding up probabilities, above by the normal quantile corrected for skewness
#: (Cornish and Fisher 1938), which there differs from the exact quantile in fewer than one draw in fifty, by 1.
SMALL = 8.0
#: No count of a mean below SMALL is looked for beyond this.
MOST = 80
#: From this size on a negative binomial is a Poisson.
POISSON = 1e6
#: Where the tables of slow quantile functions are known [standard normal quantiles].
GRID = np.linspace(-5.5, 5.5, 881)


def binomial(luck: Floats, n: Floats, p: Floats | float) -> Floats:
    """Quantiles of Binomial(n, p). Args: n: whole numbers >= 0; p: in [0, 1]."""
    luck, n, p = np.broadcast_arrays(luck, n, np.clip(p, 0.0, 1.0))
    turned = p > 0.5
    p = np.where(turned, 1 - p, p)
    found = _counts(np.where(turned, 1 - luck, luck), n * p, p, n)
    return np.where(turned, n - found, found)


def poisson(luck: Floats, mean: Floats) -> Floats:
    """Quantiles of Poisson(mean)."""
    luck, mean = np.broadcast_arrays(luck, np.maximum(mean, 0.0))
    return _counts(luck, mean, np.zeros(mean.shape), np.full(mean.shape, np.inf))


def negative_binomial(luck: tuple[Floats, Floats], mean: Floats, size: float) -> Floats:
    """Counts with mean μ and variance μ + μ² / size: a Poisson whose mean is Gamma."""
    if size >= POISSON:
        return poisson(luck[0], mean)
    return poisson(luck[0], mean * gamma(luck[1], size) / size)


def beta_binomial(luck: tuple[Floats, Floats], n: Floats, p: Floats | float, rho: float) -> Floats:
    """Counts with mean n p and variance n p (1 - p) (1 + (n - 1) ρ): shares that differ from time to time.

    Where p differs from draw to draw, all are moved by the factor that Beta has around their mean.
    """
    if rho <= 0:
        return binomial(luck[0], n, p)
    middle = float(np.clip(np.mean(p), 1e-6, 1 - 1e-6))
    return binomial(luck[0], n, np.minimum(p * (_of_beta(luck[1], middle, rho) / middle), 1.0))


def beta_binomial_variance(n: float, p: float, rho: float) -> float:
    """n p (1 - p) (1 + (n - 1) ρ); ρ = 0 is the binomial."""
    return n * p * (1 - p) * (1 + (n - 1) * rho)


def beta(luck: Floats, a: Floats | float, b: Floats | float) -> Floats:
    """Quantiles of Beta(a, b)."""
    return np.asarray(special.betaincinv(a, b, luck), np.float64)


def gamma(luck: Floats, shape: float) -> Floats:
    """Quantiles of Gamma(shape, 1), read from a table."""
    return np.interp(normal(luck), GRID, _gamma_table(float(shape)))


def _of_beta(luck: Floats, mean: float, rho: float) -> Floats:
    """Quantiles of the Beta with a mean and the correlation ρ = 1 / (a + b + 1), read from a table."""
    return np.interp(normal(luck), GRID, _beta_table(round(mean, 6), round(rho, 6)))


@lru_cache(maxsize=256)
def _gamma_table(shape: float) -> Floats:
    return np.asarray(special.gammaincinv(shape, special.ndtr(GRID)), np.float64)


@lru_cache(maxsize=256)
def _beta_table(mean: float, rho: float) -> Floats:
    spread = 1 / rho - 1
    return np.asarray(special.betaincinv(mean * spread, (1 - mean) * spread, special.ndtr(GRID)), np.float64)


def normal(luck: Floats) -> Floats:
    """Quantiles of N(0, 1)."""
    return np.asarray(special.ndtri(luck), np.float64)


def _counts(luck: Floats, mean: Floats, p: Floats, most: Floats) -> Floats:
    """Quantiles of Binomial(most, p) or, with p = 0 and most = ∞, Poisson(mean)."""
    found = np.zeros(mean.shape)
    few = mean < SMALL
    if few.any():
        found[few] = _added_up(luck[few], mean[few], p[few], most[few])
    many = ~few
    if many.any():
        z, middle = normal(luck[many]), mean[many]
        skewed = (1 - 2 * p[many]) * (z * z - 1) / 6
        found[many] = np.clip(np.floor(middle + z * np.sqrt(middle * (1 - p[many])) + skewed + 0.5), 0, most[many])
    return found


def _added_up(luck: Floats, mean: Floats, p: Floats, most: Floats) -> Floats:
    """The first count whose probabilities add up to the luck."""
    is_poisson = np.isinf(most)
    n = np.where(is_poisson, 0.0, most)
    chance = np.where(is_poisson, np.exp(-mean), np.exp(n * np.log1p(-p)))
    so_far, found = chance.copy(), np.zeros(mean.shape)
    odds = p / (1 - p)
    for count in range(MOST):
        going = luck > so_far
        if not going.any():
            break
        found += going
        step = np.where(is_poisson, mean, np.maximum(n - count, 0) * odds) / (count + 1)
        chance = chance * step
        so_far = so_far + chance
    return np.minimum(found, most)
