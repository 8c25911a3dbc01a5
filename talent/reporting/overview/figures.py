"""The numbers of the overview: totals with change and interval, time to fill, stages, seats under way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from talent.applications.models import Application, ApplicationEvent, ApplicationStatus
from talent.core import clock
from talent.enrolments.models import Enrolment, EnrolmentStatus
from talent.opportunities.models import Opportunity
from talent.programs.models import Cohort, CohortStatus, Program, ProgramOccupation, ProgramStatus, TrainingBase
from talent.reporting import queries
from talent.reporting.facts.reading import DayTotals, is_counted, series
from talent.reporting.facts.slots import slots
from talent.reporting.indicators import stats
from talent.reporting.indicators.interval import Interval
from talent.reporting.indicators.survival import Curve, Ending, Slot, bootstrap, kaplan_meier
from talent.reporting.quarter.period import Period
from talent.taxonomy.queries import inside

#: Level of all intervals on the page.
LEVEL = 0.80
WATCHED = timedelta(days=365)
#: Draws and seed of the interval around the median time to fill.
DRAWS, SEED = 199, 20260101
#: Occupations whose survival curves are drawn.
CURVES = 3
#: Places watched below which a curve tells nothing.
LEAST_SLOTS = 20
#: Ends of quarters on the path of places and people.
QUARTERS = 8
#: Ended enrolments below which a completion rate tells nothing.
LEAST_ENDED = 10


@dataclass(frozen=True)
class Level:
    """A stock at two moments; None where it was not counted."""

    now: float | None
    before: float | None
    interval: Interval | None

    @property
    def change(self) -> float | None:
        """Now minus before."""
        return None if self.now is None or self.before is None else self.now - self.before

    @property
    def is_sure(self) -> bool:
        """The interval around now excludes what was before: only then words may say that it rose or fell."""
        return self.interval is not None and self.before is not None and self.interval.excludes(self.before)


@dataclass(frozen=True)
class Speed:
    """How fast places are filled: the curve of all, of the largest occupations, and the median [days]."""

    curve: Curve
    by_occupation: dict[str, Curve]
    median: Level
    #: The longest watched; the median is longer where half were never filled.
    longest: float


@dataclass(frozen=True)
class Seats:
    """Courses to come or under way for an occupation: seats, taken, and the completions to be expected."""

    occupation_code: str
    cohorts: int
    seats: int
    taken: int
    expected: float | None  # taken × completion rate [persons]; projected
    next_start: date | None


@dataclass(frozen=True)
class Totals:
    """Demand, supply and their ratio, with the past quarter beside."""

    places: Level
    people: Level
    ratio: Level
    past: tuple[DayTotals, ...]  # by month's end, oldest first


def totals(session: Session, region_code: str, day: date, before: date, counts: tuple[float, float]) -> Totals:
    """Stocks at the end of two days with intervals clustered by employer.

    Args:
        counts: places and people on ``day``, as the explorer counts them.
    """
    lumps: dict[int, int] = defaultdict(int)
    for place in queries.places(session, region_code, day):
        lumps[place.organization_id] += place.count
    heads = list(lumps.values())
    places, people = counts
    days = [before, *_months(day)]
    rows = (
        {row.day: row for at in days for row in series(session, region_code, at, at)}
        if is_counted(session, before)
        else {}
    )
    old = rows.get(before)
    ratio = places / people if people else None
    then = old.places / old.people if old and old.people else None
    return Totals(
        Level(places, old.places if old else None, _clustered(heads)),
        Level(people, old.people if old else None, stats.poisson(round(people), LEVEL) if people else None),
        Level(ratio, then, stats.ratio(heads, people, LEVEL)),
        tuple(rows[at] for at in _months(day) if at in rows),
    )


def quarters(session: Session, region_code: str, last: date) -> tuple[DayTotals, ...]:
    """Stocks at the ends of the QUARTERS up to a quarter's last day, oldest first; those not counted are not in it."""
    period, found = Period.of(last), []
    for _ in range(QUARTERS):
        found += series(session, region_code, period.last, period.last)
        period = period.previous
    return tuple(found[::-1])


def _months(day: date, count: int = 12) -> list[date]:
    """The last days of the past months, oldest first, then the day itself."""
    found = [day]
    first = day.replace(day=1)
    for _ in range(count - 1):
        last = first - timedelta(days=1)
        found.append(last)
        first = last.replace(day=1)
    return found[::-1]


def _clustered(heads: Sequence[int]) -> Interval | None:
    """Σh ± z √Σh²: places come in lumps of employers."""
    whole = sum(heads)
    if not whole:
        return None
    half = stats.normal_quantile(LEVEL) * sum(h * h for h in heads) ** 0.5
    return Interval(max(whole - half, 0), whole + half)


def speed(session: Session, region_code: str, day: date, before: date) -> Speed | None:
    """Time to fill of the places published within a year; None with too few of them."""
    watched = slots(session, region_code, day - WATCHED, day)
    if len(watched) < LEAST_SLOTS:
        return None
    by_code: dict[str, list[Slot]] = defaultdict(list)
    all_slots: list[Slot] = []
    for one in watched:
        ending = Ending.FILLED if one.filled else Ending.CANCELLED if one.cancelled else Ending.OPEN
        slot = Slot(one.days, ending, 1.0, one.employer_id)
        all_slots.append(slot)
        by_code[one.occupation_code or ""].append(slot)
    curve = kaplan_meier(all_slots)
    largest = sorted((code for code in by_code if code), key=lambda code: (-len(by_code[code]), code))[:CURVES]
    curves = {code: kaplan_meier(by_code[code]) for code in largest if len(by_code[code]) >= LEAST_SLOTS}
    interval = bootstrap(all_slots, Curve.median, seed=SEED, draws=DRAWS, level=LEVEL)
    return Speed(
        curve, curves, Level(curve.median(), _median_before(session, region_code, before), interval), curve.longest
    )


def _median_before(session: Session, region_code: str, before: date) -> float | None:
    """The median of places published in the year up to an earlier day, as known today."""
    old = slots(session, region_code, before - WATCHED, before)
    if len(old) < LEAST_SLOTS:
        return None
    endings = [(s.days, Ending.FILLED if s.filled else Ending.CANCELLED if s.cancelled else Ending.OPEN) for s in old]
    return kaplan_meier([Slot(days, ending) for days, ending in endings]).median()


STAGES = (ApplicationStatus.SCREENED, ApplicationStatus.INTERVIEW, ApplicationStatus.OFFERED, ApplicationStatus.HIRED)


def stages(session: Session, region_code: str, first: date, last: date) -> dict[str, int]:
    """Applications of a period to the region's posts, and how many of them reached each stage so far."""
    wanted = (
        inside(Opportunity.region_code, region_code),
        Application.created_at >= clock.start_of_day(first),
        Application.created_at < queries.end_of(last),
    )
    reached = select(ApplicationEvent.status, func.count(func.distinct(Application.id)))
    reached = reached.join(Application, Application.id == ApplicationEvent.application_id)
    reached = reached.join(Opportunity, Opportunity.id == Application.opportunity_id)
    found = {status: int(n) for status, n in session.execute(reached.where(*wanted).group_by(ApplicationEvent.status))}
    counts = [found.get(status, 0) for status in STAGES]
    whole = session.scalar(
        select(func.count(Application.id))
        .join(Opportunity, Opportunity.id == Application.opportunity_id)
        .where(*wanted)
    )
    # Some steps may be skipped: who was hired had passed the ones before.
    passed = {status: max(counts[n:]) for n, status in enumerate(STAGES)}
    return {"applied": int(whole or 0)} | {status.value: passed[status] for status in STAGES}


def seats(session: Session, region_code: str, day: date) -> dict[str, Seats]:
    """Occupation -> courses in the region that end after the day."""
    rate = completion(session, region_code, day)
    rows = session.execute(
        select(
            ProgramOccupation.occupation_code,
            func.count(Cohort.id),
            func.sum(Cohort.seats),
            func.sum(Cohort.taken),
            func.min(case((Cohort.starts_on >= day, Cohort.starts_on))),
        )
        .join(Program, Program.id == ProgramOccupation.program_id)
        .join(TrainingBase, TrainingBase.id == Program.base_id)
        .join(Cohort, Cohort.program_id == Program.id)
        .where(
            Cohort.ends_on >= day,
            Cohort.status != CohortStatus.CANCELLED,
            Program.status == ProgramStatus.PUBLISHED,
            inside(TrainingBase.region_code, region_code),
        )
        .group_by(ProgramOccupation.occupation_code)
    )
    return {
        code: Seats(
            code, int(n), int(places or 0), int(taken or 0), None if rate is None else rate * int(taken or 0), start
        )
        for code, n, places, taken, start in rows
    }


def completion(session: Session, region_code: str, day: date) -> float | None:
    """Share of those enrolled in cohorts that have ended who completed [share]; None with too few."""
    rows = session.execute(
        select(Enrolment.status, func.count(Enrolment.id))
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .join(Program, Program.id == Cohort.program_id)
        .join(TrainingBase, TrainingBase.id == Program.base_id)
        .where(Cohort.ends_on < day, inside(TrainingBase.region_code, region_code))
        .group_by(Enrolment.status)
    )
    counts = {status: int(n) for status, n in rows}
    done = counts.get(EnrolmentStatus.COMPLETED, 0)
    ended = done + counts.get(EnrolmentStatus.DROPPED, 0) + counts.get(EnrolmentStatus.ENROLLED, 0)
    return done / ended if ended >= LEAST_ENDED else None
