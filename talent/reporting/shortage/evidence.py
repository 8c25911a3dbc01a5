"""Evidence of shortage out of the database: places, applications, slots by occupation and employer, pay, training."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import median

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from talent.applications.models import Application, ApplicationEvent, ApplicationStatus, DeclineReason
from talent.core import clock
from talent.opportunities.models import Opportunity
from talent.programs.models import Cohort, Program, ProgramOccupation
from talent.reporting import queries
from talent.reporting.facts import reading
from talent.reporting.facts.slots import Slot as Watched
from talent.reporting.facts.slots import slots
from talent.reporting.indicators.drivers import Situation
from talent.reporting.indicators.shortage import Evidence
from talent.reporting.indicators.survival import Ending, Slot
from talent.taxonomy.models import EducationLevel
from talent.taxonomy.queries import inside

#: Slots and applications of so long are looked at, so that slow occupations are seen to the end.
WATCHED = timedelta(days=365)
#: A formal requirement was not met: the applicant does not count as qualified.
UNQUALIFIED = (DeclineReason.REQUIREMENT_NOT_MET, DeclineReason.OTHER_SKILLS_NEEDED)
#: The employer went on with the person: suitable.
SUITABLE = (
    ApplicationStatus.SCREENED,
    ApplicationStatus.INTERVIEW,
    ApplicationStatus.OFFERED,
    ApplicationStatus.HIRED,
)
#: Pay of posts from so long before the end of the period, against the same days a year earlier.
PAY_WINDOW, YEAR = timedelta(days=90), timedelta(days=365)
LEAST_POSTS = 5
#: Districts report this many of their occupations with the largest gaps.
TOP = 20
MONTH = 30.4
BACHELOR = "bachelor"


@dataclass
class Stages:
    """Applications to an employer's places of an occupation, by how far they went."""

    places: int = 0
    applied: int = 0
    qualified: int = 0
    suitable: int = 0


@dataclass
class Found:
    """All that is known of an occupation."""

    open_places: dict[int, int] = field(default_factory=lambda: defaultdict(int))  # by employer
    people: float = 0.0
    stages: dict[int, Stages] = field(default_factory=lambda: defaultdict(Stages))  # by employer
    slots: dict[int, list[Slot]] = field(default_factory=lambda: defaultdict(list))  # by employer
    districts: int = 0
    wage: float | None = None
    lead: float | None = None  # months of training
    degree: bool | None = None
    matchable: float | None = None  # share of the places filled in a largest matching of people to places

    def evidence(self) -> list[Evidence]:
        """One entry per employer, in the order of their ids."""
        employers = sorted(self.open_places.keys() | self.stages.keys() | self.slots.keys())
        return [
            Evidence(
                open_places=self.open_places.get(e, 0),
                suitable=self.stages[e].suitable if e in self.stages else 0,
                places=self.stages[e].places if e in self.stages else 0,
                slots=tuple(self.slots.get(e, ())),
            )
            for e in employers
        ]

    def situation(self, filled: float | None) -> Situation:
        """What the drivers' rules look at; per place."""
        rows = self.stages.values()
        places = sum(s.places for s in rows)
        return Situation(
            applicants=sum(s.applied for s in rows) / places if places else None,
            qualified=sum(s.qualified for s in rows) / places if places else None,
            suitable=sum(s.suitable for s in rows) / places if places else None,
            lead=self.lead,
            degree=self.degree,
            filled=filled,
            matchable=self.matchable,
        )


def collect(session: Session, region_code: str, day: date) -> dict[str, Found]:
    """Occupation -> its evidence at the end of a day; occupations without any open place are not in it."""
    found: dict[str, Found] = defaultdict(Found)
    for place in queries.places(session, region_code, day):
        if place.occupation_code:
            found[place.occupation_code].open_places[place.organization_id] += place.count
    for cell in reading.cells(session, region_code, day, ["occupation_code"]):
        if cell.key[0] in found:
            found[cell.key[0]].people = cell.supply
    _stages(session, region_code, day, found)
    for slot in slots(session, region_code, day - WATCHED, day):
        if slot.occupation_code in found:
            found[slot.occupation_code].slots[slot.employer_id].append(_watched(slot))
    _more(session, region_code, day, found)
    return dict(found)


def _watched(slot: Watched) -> Slot:
    ending = Ending.FILLED if slot.filled else Ending.CANCELLED if slot.cancelled else Ending.OPEN
    return Slot(slot.days, ending, 1.0, slot.employer_id)


def _stages(session: Session, region_code: str, day: date, found: Mapping[str, Found]) -> None:
    """Applications to the posts of the last year by stage, and the places of these posts."""
    since, until = clock.start_of_day(day - WATCHED), queries.end_of(day)
    went_on = (
        select(ApplicationEvent.application_id)
        .where(ApplicationEvent.status.in_(SUITABLE), ApplicationEvent.at < until)
        .distinct()
        .subquery()
    )
    applied = (
        select(
            Application.opportunity_id.label("post"),
            func.count().label("applied"),
            func.sum(case((Application.decline_reason.in_(UNQUALIFIED), 0), else_=1)).label("qualified"),
            func.count(went_on.c.application_id).label("suitable"),
        )
        .outerjoin(went_on, went_on.c.application_id == Application.id)
        .where(Application.created_at < until)
        .group_by(Application.opportunity_id)
        .subquery()
    )
    key = (Opportunity.occupation_code, Opportunity.organization_id)
    rows = session.execute(
        select(
            *key,
            func.sum(Opportunity.headcount),
            *[func.coalesce(func.sum(applied.c[name]), 0) for name in ("applied", "qualified", "suitable")],
        )
        .outerjoin(applied, applied.c.post == Opportunity.id)
        .where(
            inside(Opportunity.region_code, region_code),
            Opportunity.published_at >= since,
            Opportunity.published_at < until,
            Opportunity.occupation_code.is_not(None),
        )
        .group_by(*key)
    )
    for code, employer, places, count, qualified, suitable in rows:
        if code in found:
            found[code].stages[employer] = Stages(int(places), int(count), int(qualified), int(suitable))


def _more(session: Session, region_code: str, day: date, found: Mapping[str, Found]) -> None:
    """Districts that report the occupation, pay, training time, degree asked for."""
    for code, count in _reporting(session, region_code, day).items():
        if code in found:
            found[code].districts = count
    for code, growth in _pay(session, region_code, day).items():
        if code in found:
            found[code].wage = growth
    for code, months in _training(session, day).items():
        if code in found:
            found[code].lead = months
    for code, share in _degrees(session, region_code, day).items():
        if code in found:
            found[code].degree = share >= 0.5


def _reporting(session: Session, region_code: str, day: date) -> dict[str, int]:
    """In how many districts the occupation is among the TOP with the largest gap."""
    gaps: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for cell in reading.cells(session, region_code, day, ["region_code", "occupation_code"]):
        if cell.key[1] and cell.demand > cell.supply:
            gaps[cell.key[0]].append((cell.demand - cell.supply, cell.key[1]))
    counts: dict[str, int] = defaultdict(int)
    for rows in gaps.values():
        for _gap, code in sorted(rows, key=lambda row: (-row[0], row[1]))[:TOP]:
            counts[code] += 1
    return dict(counts)


def _pay(session: Session, region_code: str, day: date) -> dict[str, float]:
    """Growth of the median advertised pay on the same days of the year before [share], before prices."""
    now, then = _pays(session, region_code, day), _pays(session, region_code, day - YEAR)
    enough = [code for code in now if len(now[code]) >= LEAST_POSTS and len(then.get(code, ())) >= LEAST_POSTS]
    return {code: median(now[code]) / median(then[code]) - 1 for code in enough}


def _pays(session: Session, region_code: str, day: date) -> dict[str, list[float]]:
    rows = session.execute(
        select(Opportunity.occupation_code, (Opportunity.pay_min + Opportunity.pay_max) / 2.0).where(
            inside(Opportunity.region_code, region_code),
            Opportunity.published_at >= clock.start_of_day(day - PAY_WINDOW),
            Opportunity.published_at < queries.end_of(day),
            Opportunity.pay_min.is_not(None),
            Opportunity.pay_max.is_not(None),
        )
    )
    found: dict[str, list[float]] = defaultdict(list)
    for code, pay in rows:
        if code and pay:
            found[code].append(float(pay))
    return found


def _training(session: Session, day: date) -> dict[str, float]:
    """Median length of the cohorts that train for the occupation [months]."""
    rows = session.execute(
        select(ProgramOccupation.occupation_code, Cohort.starts_on, Cohort.ends_on)
        .join(Program, Program.id == ProgramOccupation.program_id)
        .join(Cohort, Cohort.program_id == Program.id)
        .where(Cohort.starts_on >= day - 2 * YEAR)
    )
    lengths: dict[str, list[float]] = defaultdict(list)
    for code, starts, ends in rows:
        lengths[code].append((ends - starts).days / MONTH)
    return {code: median(months) for code, months in lengths.items()}


def _degrees(session: Session, region_code: str, day: date) -> dict[str, float]:
    """Share of open places that ask for a bachelor's degree or more."""
    ranks = {code: rank for code, rank in session.execute(select(EducationLevel.code, EducationLevel.rank))}  # noqa: C416
    least = ranks.get(BACHELOR)
    if least is None:
        return {}
    places: dict[str, Sequence[float]] = {}
    for cell in reading.cells(session, region_code, day, ["occupation_code", "education_code"]):
        code, level = cell.key
        asked = cell.demand if ranks.get(level, -1) >= least else 0.0
        before = places.get(code, (0.0, 0.0))
        places[code] = (before[0] + asked, before[1] + cell.demand)
    return {code: asked / whole for code, (asked, whole) in places.items() if whole}
