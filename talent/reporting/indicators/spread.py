"""How far an estimate could be off, as something to draw from: for intervals and for the composite's thousand draws."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from talent.reporting.indicators.interval import Interval
from talent.reporting.indicators.stats import normal_quantile, wilson

Floats = NDArray[np.float64]
#: Level of the intervals on the board.
LEVEL = 0.80


class Spread(Protocol):
    """Something to draw values from, in the indicator's unit."""

    def sample(self, random: np.random.Generator, size: int) -> Floats:
        """`size` values."""
        ...

    def interval(self, level: float = LEVEL) -> Interval:
        """The interval at a two-sided level."""
        ...


@dataclass(frozen=True)
class Share:
    """Proportions ~ Beta(k + ½, n - k + ½) times scale (100 for percent); interval: Wilson."""

    successes: float
    n: float
    scale: float = 100.0

    def sample(self, random: np.random.Generator, size: int) -> Floats:
        """Draws of the share."""
        return self.scale * random.beta(self.successes + 0.5, self.n - self.successes + 0.5, size)

    def interval(self, level: float = LEVEL) -> Interval:
        """Wilson's."""
        return wilson(self.successes, self.n, level).mapped(self.scale)


@dataclass(frozen=True)
class LogNormal:
    """Ratios ~ exp N(ln value, deviation²)."""

    value: float
    deviation: float

    def sample(self, random: np.random.Generator, size: int) -> Floats:
        """Draws of the ratio."""
        return self.value * np.exp(self.deviation * random.standard_normal(size))

    def interval(self, level: float = LEVEL) -> Interval:
        """value · exp(± z deviation)."""
        reach = math.exp(normal_quantile(level) * self.deviation)
        return Interval(self.value / reach, self.value * reach)


@dataclass(frozen=True)
class Normal:
    """Entered values ~ N(value, deviation²)."""

    value: float
    deviation: float

    def sample(self, random: np.random.Generator, size: int) -> Floats:
        """Draws of the value."""
        return self.value + self.deviation * random.standard_normal(size)

    def interval(self, level: float = LEVEL) -> Interval:
        """value ± z deviation."""
        reach = normal_quantile(level) * self.deviation
        return Interval(self.value - reach, self.value + reach)


@dataclass(frozen=True)
class Drawn:
    """Values of a bootstrap, drawn from again."""

    values: tuple[float, ...]

    def sample(self, random: np.random.Generator, size: int) -> Floats:
        """Draws with replacement."""
        return random.choice(np.array(self.values), size=size)

    def interval(self, level: float = LEVEL) -> Interval:
        """Quantiles."""
        low, high = np.quantile(self.values, [(1 - level) / 2, (1 + level) / 2])
        return Interval(float(low), float(high))


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """A figure with what stands behind it, or the reason why there is none.

    value: in the indicator's own unit (58.0 for 58 %); None is "no data", never 0.
    interval: at 80 % on the board, where one can be given.
    n: how many observations it rests on; None for entered figures.
    spread: what the composite draws from; without one the value counts as exact.
    reason: why there is no value. With a value: it is only a lower bound ("longer than"), to be shown with ">".
    """

    value: float | None
    interval: Interval | None = None
    n: float | None = None
    spread: Spread | None = None
    reason: str | None = None


def estimated(value: float, spread: Spread | None, n: float | None = None) -> Estimate:
    """An estimate with the interval of its spread at the board's level."""
    whole = None if n is None else round(n, 6)  # people shared between occupations leave a trace of rounding
    return Estimate(value=value, interval=spread.interval() if spread else None, n=whole, spread=spread)
