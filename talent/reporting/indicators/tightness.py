"""Tightness, rates, and how much slack is efficient (Beveridge curve)."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Market:
    """A city's stocks at the end of a period [persons, places]. The labour force comes from outside statistics."""

    vacancies: float
    unemployed: float
    labour_force: float

    @property
    def tightness(self) -> float | None:
        """θ = V / U [places per person]; the inverse of the "unemployed per opening" of the US statistics."""
        return self.vacancies / self.unemployed if self.unemployed else None

    @property
    def unemployment(self) -> float | None:
        """u = U / L [share]."""
        return self.unemployed / self.labour_force if self.labour_force else None

    @property
    def vacancy(self) -> float | None:
        """v = V / L [share], the axis of the Beveridge curve."""
        return self.vacancies / self.labour_force if self.labour_force else None

    @property
    def job_openings(self) -> float | None:
        """V / (V + E), E = L - U: the rate of the US job openings survey [share]."""
        all_places = self.vacancies + self.labour_force - self.unemployed
        return self.vacancies / all_places if all_places > 0 else None

    @property
    def efficient(self) -> float | None:
        """u* = √(u v) [share]: fewer places or fewer people would do as well (Michaillat & Saez 2022)."""
        if self.unemployment is None or self.vacancy is None:
            return None
        return math.sqrt(self.unemployment * self.vacancy)

    @property
    def slack(self) -> float | None:
        """u - u* [share]: positive is a slack market, negative a tight one; efficient at u = v."""
        return None if self.efficient is None or self.unemployment is None else self.unemployment - self.efficient


def steady_unemployment(separation: float, finding: float) -> float | None:
    """u = s / (s + f) [share], where flows in and out balance; rates per same period."""
    return separation / (separation + finding) if separation + finding > 0 else None
