"""Quarters, written 2026Q3."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from talent.core import clock
from talent.core.errors import FieldError
from talent.core.text import N_

WRITTEN = re.compile(r"(20\d\d)[- ]?[Qq]([1-4])", re.ASCII)


@dataclass(frozen=True, order=True)
class Period:
    """A calendar quarter; later ones are larger."""

    year: int
    quarter: int  # 1 … 4

    @classmethod
    def parse(cls, text: str) -> Period:
        """The quarter a text names.

        Raises: FieldError on "period".
        """
        found = WRITTEN.fullmatch(text.strip())
        if found is None:
            raise FieldError("period", N_("Write a quarter as 2026Q3, not “%(text)s”.", text=text.strip()[:20]))
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, day: date) -> Period:
        """The quarter of a day."""
        return cls(day.year, (day.month + 2) // 3)

    @classmethod
    def last_complete(cls) -> Period:
        """The newest quarter that is over."""
        return cls.of(clock.today()).previous

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, 3 * self.quarter - 2, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.next.first - timedelta(days=1)

    @property
    def next(self) -> Period:
        """The quarter after it."""
        return Period(self.year + self.quarter // 4, self.quarter % 4 + 1)

    @property
    def previous(self) -> Period:
        """The quarter before it."""
        return Period(self.year - (self.quarter == 1), (self.quarter - 2) % 4 + 1)

    @property
    def year_before(self) -> Period:
        """The same quarter of the year before."""
        return Period(self.year - 1, self.quarter)

    def __str__(self) -> str:
        return f"{self.year}Q{self.quarter}"
