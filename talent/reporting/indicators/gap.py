"""Demand against supply."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Gap:
    """Open places against people looking for work, for one group (occupation, skill, region …) on one day.

    Both are >= 0. They need not be whole: a person who names two occupations is half in each.
    """

    demand: float = 0  # [persons]
    supply: float = 0  # [persons]

    @property
    def persons(self) -> float:
        """demand - supply [persons]: positive is a shortage of people, negative a surplus."""
        return self.demand - self.supply

    @property
    def tightness(self) -> float | None:
        """demand / supply (求人倍率) [places per person]; None when nobody is looking, never infinity or 0."""
        return self.demand / self.supply if self.supply else None

    def __add__(self, other: Gap) -> Gap:
        """Counts add; ratios are recomputed from the sums, never averaged."""
        return Gap(demand=self.demand + other.demand, supply=self.supply + other.supply)


def total(gaps: Iterable[Gap]) -> Gap:
    """The sum of the counts; zero and zero for no groups."""
    return sum(gaps, Gap())
