"""Who is known to come: graduates whose universities have prepared their profiles, and people now on courses."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Select, and_, func, not_, or_, select
from sqlalchemy.orm import Session

from talent.core import clock
from talent.enrolments.models import Enrolment, EnrolmentStatus
from talent.profiles.models import Education, Profile, WishedOccupation
from talent.programs.models import Cohort, CohortStatus, Program, ProgramOccupation, TrainingBase
from talent.reporting import queries
from talent.reporting.guarantee import market, training
from talent.reporting.projection import months
from talent.reporting.projection.chance import Floats
from talent.reporting.projection.history import WHOLE
from talent.reporting.projection.model import RHO, History, Pipeline, Rate
from talent.taxonomy.queries import inside

#: How long after finishing school a graduate counts as one of the class.
ENTERS = timedelta(days=183)
#: Classes that tell how many enter: those of so long before the origin.
CLASSES = timedelta(days=3 * 365)
#: Months for which past graduates are told apart from other arrivals.
PAST = 120


@dataclass
class Flow:
    """Occupation -> counts by months ahead."""

    months: int
    cells: dict[str, Floats] = field(default_factory=dict)

    def add(self, code: str, month: int, count: float) -> None:
        """Count some into a month; those beyond the months are not in it."""
        if 0 <= month < self.months:
            self.cells.setdefault(code, np.zeros(self.months))[month] += count

    def of(self, code: str) -> Floats:
        """The months of an occupation."""
        return self.cells.get(code, np.zeros(self.months))


@dataclass(frozen=True)
class Coming:
    """Flows of a region by occupation, with the shares that turn them into people.

    entered: graduates of past classes who came, by months up to the origin: where a class is known to come, they are
    taken out of the arrivals, which would count it a second time.
    """

    graduates: Flow
    entered: dict[str, Floats]
    entering: Rate
    new: Flow
    known: Flow
    completion: Rate
    qualified: dict[str, Rate]

    def without_classes(self, code: str, history: History) -> History:
        """The history with past classes taken out of its arrivals where the next one is known by name."""
        entered = self.entered.get(code)
        if entered is None:
            return history
        own = np.zeros(len(history))
        own[-min(len(history), PAST) :] = entered[-min(len(history), PAST) :]
        return replace(history, arrivals=np.maximum(history.arrivals - own, 0.0))

    def pipeline(self, code: str) -> Pipeline:
        """What an occupation, or the whole, may count on."""
        return Pipeline(
            graduates=self.graduates.of(code),
            entering=self.entering,
            new=self.new.of(code),
            known=self.known.of(code),
            completion=self.completion,
        )


def coming(session: Session, region_code: str, origin: date, ahead: int) -> Coming:
    """Everything known of the months after ``origin``; the stocks there are not in it."""
    completed, ended = training.completions(session, region_code, origin)
    new, known = _courses(session, region_code, origin, ahead)
    shares = market.qualified_shares(session, region_code, origin)
    graduates = _graduates(session, region_code, origin, ahead)
    lead = _lead(graduates, origin)
    return Coming(
        graduates=graduates,
        entered=_entered(session, region_code, origin) if lead is not None else {},
        entering=_entering(session, region_code, origin, lead or timedelta()),
        new=new,
        known=known,
        completion=Rate(completed + 0.5, ended - completed + 0.5),
        qualified={code: Rate(q.mean + 0.5, max(q.people - q.mean, 0.0) + 0.5) for code, q in shares.items()},
    )


def _lead(graduates: Flow, origin: date) -> timedelta | None:
    """How long before the first of the coming graduates finishes the origin is; None when none is known."""
    ahead = np.flatnonzero(graduates.of(WHOLE))
    return months.ahead(origin, int(ahead[0]) + 1) - origin if len(ahead) else None


def _finishes() -> ColumnElement[Any]:
    """The last day of school of a profile's latest education."""
    return func.max(Education.graduates_on)


def _prepared(region_code: str) -> ColumnElement[bool]:
    return and_(Profile.university_id.is_not(None), inside(Profile.region_code, region_code))


def _graduates(session: Session, region_code: str, origin: date, ahead: int) -> Flow:
    """Prepared profiles that finish school in the months ahead and are not among the seekers."""
    found = Flow(ahead)
    wishes = select(WishedOccupation.profile_id, func.count().label("n")).group_by(WishedOccupation.profile_id)
    wished = wishes.subquery()
    rows = session.execute(
        select(Profile.id, WishedOccupation.occupation_code, wished.c.n, _finishes())
        .join(Education, Education.profile_id == Profile.id)
        .outerjoin(WishedOccupation, WishedOccupation.profile_id == Profile.id)
        .outerjoin(wished, wished.c.profile_id == Profile.id)
        .where(_prepared(region_code), not_(queries.looking_at_end_of(origin)))
        .group_by(Profile.id, WishedOccupation.occupation_code, wished.c.n)
        .having(_finishes() > origin, _finishes() <= months.ahead(origin, ahead))
    )
    for _profile, code, share, day in rows:
        month = months.number(day) - months.number(origin) - 1
        found.add(WHOLE, month, 1.0 / (share or 1))
        if code:
            found.add(code, month, 1.0 / share)
    return found


def _classes(region_code: str, origin: date) -> Select[int, datetime | None, Any]:
    """(profile, when it was published, last day of school) of prepared graduates of past classes."""
    return (
        select(Profile.id, Profile.published_at, _finishes().label("day"))
        .join(Education, Education.profile_id == Profile.id)
        .where(_prepared(region_code))
        .group_by(Profile.id, Profile.published_at)
        .having(_finishes() > origin - CLASSES, _finishes() <= origin - ENTERS)
    )


def _entering(session: Session, region_code: str, origin: date, lead: timedelta) -> Rate:
    """Share of past classes who came to the region's market within half a year of finishing.

    Who had come as long before the end of school as we now are is left out: such people are among the seekers.
    """
    whole = came = 0
    for _profile, published, day in session.execute(_classes(region_code, origin)):
        if published is not None and published < clock.start_of_day(day - lead):
            continue
        whole += 1
        came += published is not None and published < clock.start_of_day(day + ENTERS)
    return Rate(came + 0.5, whole - came + 0.5, RHO)


def _entered(session: Session, region_code: str, origin: date) -> dict[str, Floats]:
    """Occupation -> graduates of any class who came from a year before to half a year after finishing, in each of the
    PAST months up to the origin."""
    found = Flow(PAST)
    wished: dict[int, list[str]] = defaultdict(list)
    for profile, code in session.execute(select(WishedOccupation.profile_id, WishedOccupation.occupation_code)):
        wished[profile].append(code)
    rows = session.execute(
        select(Profile.id, Profile.published_at, _finishes())
        .join(Education, Education.profile_id == Profile.id)
        .where(_prepared(region_code), Profile.published_at.is_not(None))
        .group_by(Profile.id, Profile.published_at)
    )
    for profile, published, day in rows:
        came = published.astimezone(clock.CITY_ZONE).date() if published else None
        if day is None or came is None or not day - timedelta(days=365) <= came <= day + ENTERS:
            continue
        month = months.number(came) - months.number(origin) - 1 + PAST
        found.add(WHOLE, month, 1.0)
        for code in wished[profile]:
            found.add(code, month, 1.0 / len(wished[profile]))
    return found.cells


def _courses(session: Session, region_code: str, origin: date, ahead: int) -> tuple[Flow, Flow]:
    """People on courses that end in the months ahead: not among the seekers of what the course prepares for, and those
    who are. A course for k occupations counts 1/k in each; in the whole it counts who is not a seeker at all."""
    new, known = Flow(ahead), Flow(ahead)
    aims = select(ProgramOccupation.program_id, func.count().label("n")).group_by(ProgramOccupation.program_id)
    aimed = aims.subquery()
    looking = queries.looking_at_end_of(origin)
    wishes = or_(
        not_(select(WishedOccupation.profile_id).where(WishedOccupation.profile_id == Profile.id).exists()),
        select(WishedOccupation.profile_id)
        .where(
            WishedOccupation.profile_id == Profile.id,
            WishedOccupation.occupation_code == ProgramOccupation.occupation_code,
        )
        .exists(),
    )
    rows = session.execute(
        select(Cohort.ends_on, ProgramOccupation.occupation_code, aimed.c.n, looking, wishes, func.count(Enrolment.id))
        .join(Enrolment, Enrolment.cohort_id == Cohort.id)
        .join(Profile, Profile.id == Enrolment.profile_id)
        .join(Program, Program.id == Cohort.program_id)
        .join(TrainingBase, TrainingBase.id == Program.base_id)
        .join(ProgramOccupation, ProgramOccupation.program_id == Program.id)
        .join(aimed, aimed.c.program_id == Program.id)
        .where(
            inside(TrainingBase.region_code, region_code),
            Cohort.status != CohortStatus.CANCELLED,
            Cohort.ends_on > origin,
            Cohort.ends_on <= months.ahead(origin, ahead),
            Enrolment.status == EnrolmentStatus.ENROLLED,
        )
        .group_by(Cohort.ends_on, ProgramOccupation.occupation_code, aimed.c.n, looking, wishes)
    )
    for day, code, share, is_seeker, is_wished, count in rows:
        month, part = months.number(day) - months.number(origin) - 1, count / share
        (known if is_seeker else new).add(WHOLE, month, part)
        (known if is_seeker and is_wished else new).add(code, month, part)
    return new, known
