"""Statistics that a bureau would enter from outside: invented, in the demo city's own scale, and marked as such."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from talent.core.actor import Actor
from talent.reporting.board import entering
from talent.reporting.board.entering import Figure
from talent.reporting.indicators.external import Quality
from talent.reporting.indicators.registry import load
from talent.reporting.quarter.period import Period

SOURCE = "演示数据（虚构）/ demo data (invented)"
#: Code -> value in the first quarter of the demo, and by how much it grows from quarter to quarter [share].
LEVELS = {
    "graduates": (640, 0.0), "graduates_settled": (520, 0.02), "graduates_employed": (470, 0.02),
    "graduates_employed_here": (225, 0.03), "arrival_target": (80, 0.0), "employed": (58_000, 0.004),
    "digital_employed": (1_850, 0.03), "labour_force": (61_000, 0.004), "key_employers": (60, 0.0),
    "key_employers_active": (26, 0.08), "satisfied_employers": (71.0, 0.01), "satisfied_talent": (74.0, 0.01),
    "satisfied_public": (69.0, 0.01), "CPI": (0.4, 0.0),
}  # fmt: skip
#: Arrivals since the first of January, by quarter of the year: they begin anew each year.
ARRIVALS = (16, 35, 56, 75)
ASKED = 400


def enter(session: Session, actor: Actor, region_code: str, periods: Sequence[Period]) -> None:
    """One entry of each statistic and quarter, wholes before their parts."""
    for n, period in enumerate(periods):
        values = {code: level * (1 + growth) ** n for code, (level, growth) in LEVELS.items()}
        for code, value in {**values, "arrivals": float(ARRIVALS[period.quarter - 1])}.items():
            entering.enter(session, actor, region_code, _figure(code, period, value))


def _figure(code: str, period: Period, value: float) -> Figure:
    statistic = load().statistics[code]
    is_percent = statistic.unit.value == "percent"
    return Figure(
        code=code,
        period=str(period),
        value=round(value, 1) if is_percent else round(value),
        unit=statistic.unit.value,
        quality=(Quality.SURVEY if statistic.survey else Quality.ESTIMATED).value,
        source_name=SOURCE,
        n=ASKED if statistic.survey else None,
    )
