"""Puts the overview together, and keeps it while the facts do not change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from talent.core.kept import Kept
from talent.reporting.board import queries as board
from talent.reporting.explorer import counts
from talent.reporting.explorer.question import Answer, By, Question
from talent.reporting.facts import reading
from talent.reporting.facts.reading import DayTotals
from talent.reporting.models import Snapshot
from talent.reporting.overview import figures
from talent.reporting.overview.figures import Seats, Speed, Totals
from talent.reporting.quarter.period import Period
from talent.reporting.shortage import queries as shortage
from talent.reporting.shortage.queries import Entry


@dataclass(frozen=True)
class Overview:
    """A region on a day.

    quarters: stocks at the ends of the quarters before it, oldest first. labour_force: by quarter, where it is known
    [persons]. snapshot, entries: the latest frozen quarter with its ratings, if there is one.
    """

    region_code: str
    day: date
    before: date
    answer: Answer
    totals: Totals
    speed: Speed | None
    stages: dict[str, int]
    seats: dict[str, Seats]
    cells: dict[tuple[str, str], tuple[float, float]]
    quarters: tuple[DayTotals, ...]
    labour_force: dict[str, float] = field(default_factory=dict)
    snapshot: Snapshot | None = None
    entries: tuple[Entry, ...] = ()

    def entry(self, code: str) -> Entry | None:
        """The rating of an occupation."""
        return next((e for e in self.entries if e.occupation.code == code), None)


#: Overviews kept, by database, region, day and counting: many people look at the same few.
_kept: Kept[Overview] = Kept(32)


def overview(session: Session, region_code: str, day: date) -> Overview:
    """The overview at the end of a day; what people enter between countings is read anew each time."""
    edition = reading.edition(session, day)  # None while the day is not counted: it may change at any moment

    def make() -> Overview:
        return _made(session, region_code, day)

    found = _kept.get((edition, region_code, day), make) if edition else make()
    snapshot = latest(session, region_code, day)
    entries = tuple(shortage.catalogue(session, snapshot)) if snapshot else ()
    labour_force = _labour_force(session, region_code, found.quarters)
    return replace(found, snapshot=snapshot, entries=entries, labour_force=labour_force)


def _labour_force(session: Session, region_code: str, quarters: Sequence[DayTotals]) -> dict[str, float]:
    """Quarter -> the newest figure entered for it or a quarter before."""
    known = [row for row in board.statistics(session, region_code) if row.code == "labour_force"]
    periods = [str(Period.of(row.day)) for row in quarters]
    newest = {period: next((row.value for row in known if row.period <= period), None) for period in periods}
    return {period: value for period, value in newest.items() if value}


def _made(session: Session, region_code: str, day: date) -> Overview:
    before = quarter_before(day)
    question = Question(region_code=region_code, day=day, by=By.OCCUPATION)
    answer = counts.answer(session, question)
    whole = (answer.whole.demand, answer.whole.supply or 0)
    return Overview(
        region_code=region_code,
        day=day,
        before=before,
        answer=answer,
        totals=figures.totals(session, region_code, day, before, whole),
        speed=figures.speed(session, region_code, day, before),
        stages=figures.stages(session, region_code, day - timedelta(days=365), day),
        seats=figures.seats(session, region_code, day),
        cells=counts.heat(session, question),
        quarters=figures.quarters(session, region_code, before),
    )


def quarter_before(day: date) -> date:
    """The last day of the quarter before the one that holds the day."""
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1) - timedelta(days=1)


def latest(session: Session, region_code: str, day: date) -> Snapshot | None:
    """The newest frozen quarter of the region up to a day."""
    return session.scalars(
        select(Snapshot)
        .where(Snapshot.region_code == region_code, Snapshot.as_of <= day)
        .order_by(Snapshot.as_of.desc(), Snapshot.version.desc(), Snapshot.id.desc())
        .limit(1)
    ).first()
