"""What is known of a number: an interval around it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Interval:
    """low <= x <= high, in the unit of x."""

    low: float
    high: float

    @property
    def width(self) -> float:
        """high - low."""
        return self.high - self.low

    def excludes(self, value: float) -> bool:
        """Whether the value lies outside; only then may words speak of a difference from it."""
        return value < self.low or value > self.high

    def mapped(self, scale: float) -> Interval:
        """Both ends times a positive number, e.g. 100 for percent."""
        return Interval(self.low * scale, self.high * scale)
