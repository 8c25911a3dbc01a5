"""What became of places and applications: slots, suitable applicants, people in post, who was taken further."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from talent.applications.models import Application, ApplicationEvent, ApplicationStatus
from talent.core import clock
from talent.core.clock import CITY_ZONE
from talent.opportunities.models import Opportunity
from talent.profiles.demographics import Demographics, age_band
from talent.profiles.history import MarketStep, SeekingState
from talent.reporting import queries
from talent.reporting.facts.slots import Slot as Place
from talent.reporting.facts.slots import slots as places
from talent.reporting.indicators.survival import Ending, Slot
from talent.taxonomy.grades import Grade
from talent.taxonomy.models import EducationLevel, Occupation
from talent.taxonomy.queries import inside

#: Posts of so long before the end of the period are watched, so that 90 and 120 days can be seen to the end.
WATCHED = timedelta(days=365)
#: The employer went on with the person.
SUITABLE = (
    ApplicationStatus.SCREENED,
    ApplicationStatus.INTERVIEW,
    ApplicationStatus.OFFERED,
    ApplicationStatus.HIRED,
)
#: High-end: a master's degree with 3 years of experience, a senior title or technician's grade, or the best-paid tenth.
MASTER, YEARS_3, BEST_PAID = "master", 36, 90
HIGH_GRADES = (Grade.TITLE_SENIOR, Grade.SKILL_1, Grade.SKILL_2)


def slots(session: Session, region_code: str, last: date) -> list[tuple[int, Slot]]:
    """(post, places) published in the year up to the end of the period, as they stood at its end."""
    found = places(session, region_code, last - WATCHED, last)
    began = _began(session, region_code, last)
    return [(place.opportunity_id, _cut(place, (last - began[place.opportunity_id]).days)) for place in found]


def _began(session: Session, region_code: str, last: date) -> Mapping[int, date]:
    rows = session.execute(
        select(Opportunity.id, Opportunity.published_at).where(
            inside(Opportunity.region_code, region_code),
            Opportunity.published_at >= clock.start_of_day(last - WATCHED),
            Opportunity.published_at < queries.end_of(last),
        )
    )
    return {post: at.astimezone(CITY_ZONE).date() for post, at in rows if at}


def _cut(place: Place, watched: int) -> Slot:
    """What ended it after the period is not yet known at its end."""
    if place.days > watched:
        return Slot(watched, Ending.OPEN, 1.0, place.employer_id)
    ending = Ending.FILLED if place.filled else Ending.CANCELLED if place.cancelled else Ending.OPEN
    return Slot(place.days, ending, 1.0, place.employer_id)


def high_end(session: Session, region_code: str, last: date) -> set[int]:
    """Posts of digital occupations that count as high-end, of the year up to the end of the period."""
    rows = session.execute(
        select(
            Opportunity.id,
            EducationLevel.rank,
            Opportunity.experience_months,
            Opportunity.grade,
            Opportunity.pay_max,
        )
        .join(Occupation, Occupation.code == Opportunity.occupation_code)
        .outerjoin(EducationLevel, EducationLevel.code == Opportunity.education_code)
        .where(
            Occupation.digital.is_(True),
            inside(Opportunity.region_code, region_code),
            Opportunity.published_at >= clock.start_of_day(last - WATCHED),
            Opportunity.published_at < queries.end_of(last),
        )
    ).all()
    paid = [row.pay_max for row in rows if row.pay_max]
    limit = float(np.percentile(paid, BEST_PAID)) if paid else float("inf")
    master = session.scalar(select(EducationLevel.rank).where(EducationLevel.code == MASTER))
    return {
        row.id
        for row in rows
        if row.grade in HIGH_GRADES
        or (row.pay_max or 0) >= limit
        or (master is not None and (row.rank or 0) >= master and (row.experience_months or 0) >= YEARS_3)
    }


def suitable(session: Session, region_code: str, last: date) -> list[tuple[float, float]]:
    """(suitable applications, places) by employer, of posts of the year up to the end of the period."""
    until = queries.end_of(last)
    posts = (
        select(Opportunity.id, Opportunity.organization_id, Opportunity.headcount)
        .where(
            inside(Opportunity.region_code, region_code),
            Opportunity.published_at >= clock.start_of_day(last - WATCHED),
            Opportunity.published_at < until,
        )
        .subquery()
    )
    employer = posts.c.organization_id
    asked = session.execute(select(employer, func.sum(posts.c.headcount)).group_by(employer).order_by(employer)).all()
    further = session.execute(
        select(employer, func.count(func.distinct(Application.id)))
        .join(Application, Application.opportunity_id == posts.c.id)
        .join(ApplicationEvent, ApplicationEvent.application_id == Application.id)
        .where(ApplicationEvent.status.in_(SUITABLE), ApplicationEvent.at < until)
        .group_by(employer)
    )
    went_on = {who: int(n) for who, n in further}
    return [(float(went_on.get(who, 0)), float(headcount)) for who, headcount in asked]


def in_post(session: Session, region_code: str, last: date) -> list[Slot]:
    """How long placed people have been in post: until they are on the market again, or to the end of the period."""
    rows = session.execute(
        select(Application.profile_id, Application.starts_on, Opportunity.organization_id)
        .join(Opportunity, Opportunity.id == Application.opportunity_id)
        .where(
            inside(Opportunity.region_code, region_code),
            Application.status == ApplicationStatus.HIRED,
            Application.starts_on <= last,
        )
        .order_by(Application.id)
    ).all()
    back = _back(session, last)
    found = []
    for profile, started, employer in rows:
        assert started is not None  # noqa: S101 - the query asks for it
        left = next((day for day in back.get(profile, ()) if day > started), None)
        ending = Ending.OPEN if left is None else Ending.FILLED
        found.append(Slot(((left or last) - started).days, ending, 1.0, employer))
    return found


def _back(session: Session, last: date) -> Mapping[int, Sequence[date]]:
    """Days on which placed people came back on the market, oldest first."""
    rows = session.execute(
        select(SeekingState.profile_id, SeekingState.at)
        .join(Application, Application.profile_id == SeekingState.profile_id)
        .where(
            Application.status == ApplicationStatus.HIRED,
            SeekingState.step == MarketStep.REACTIVATED,
            SeekingState.at < queries.end_of(last),
        )
        .order_by(SeekingState.at)
    )
    found: dict[int, list[date]] = defaultdict(list)
    for profile, at in rows:
        found[profile].append(at.astimezone(CITY_ZONE).date())
    return found


def taken_further(session: Session, region_code: str, last: date) -> list[dict[str, tuple[int, int]]]:
    """(went on, applied) by sex, and by age band, of the year's applicants; those who told nothing are in no group."""
    went_on = (
        select(ApplicationEvent.application_id)
        .where(ApplicationEvent.status.in_(SUITABLE), ApplicationEvent.at < queries.end_of(last))
        .distinct()
        .subquery()
    )
    rows = session.execute(
        select(Demographics.sex, Demographics.birth_year, went_on.c.application_id)
        .select_from(Application)
        .join(Opportunity, Opportunity.id == Application.opportunity_id)
        .join(Demographics, Demographics.profile_id == Application.profile_id)
        .outerjoin(went_on, went_on.c.application_id == Application.id)
        .where(
            inside(Opportunity.region_code, region_code),
            Application.created_at >= clock.start_of_day(last - WATCHED),
            Application.created_at < queries.end_of(last),
        )
    )
    by_sex: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    by_age: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for sex, born, selected in rows:
        for groups, name in ((by_sex, sex), (by_age, age_band(born, last.year))):
            if name is not None:
                groups[name.value][0] += selected is not None
                groups[name.value][1] += 1
    return [{name: (k, n) for name, (k, n) in sorted(groups.items())} for groups in (by_sex, by_age)]
