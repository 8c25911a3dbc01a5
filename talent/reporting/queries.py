"""Counts of one day for one region, in a fixed small number of grouped queries.

Everything here is of platform scope: posts published on this platform, people who published their profile on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, case, func, or_, select
from sqlalchemy.orm import Session

from talent.applications.models import Application, ApplicationEvent, ApplicationStatus
from talent.core import clock
from talent.opportunities.models import Opportunity, OpportunityStatus, SkillNeed
from talent.organizations.models import Organization, Verification
from talent.profiles.history import ACTIVE_FOR
from talent.profiles.models import OPEN_STATES, Profile, SkillClaim, Visibility, WishedOccupation
from talent.taxonomy.queries import inside

COUNTRY = "100000"


#: An optional skill counts this much of an essential one.
OPTIONAL_WEIGHT = 0.3


@dataclass(frozen=True)
class Places:
    """Open places of one employer in one region and occupation (None: the post names none)."""

    region_code: str
    occupation_code: str | None
    organization_id: int
    count: int


@dataclass(frozen=True)
class People:
    """People of one region looking for work in one occupation (None: they take any), each counted once in all."""

    region_code: str
    occupation_code: str | None
    count: Fraction


@dataclass(frozen=True)
class SkillPlaces:
    """Open places of one employer that ask for a skill, optional ones weighted with OPTIONAL_WEIGHT."""

    skill_code: str
    organization_id: int
    count: float


def _inside(column: SQLColumnExpression[Any], code: str) -> ColumnElement[bool]:
    """Posts and people without a region are in none."""
    return inside(column, code)


def end_of(day: date) -> datetime:
    """The instant at which the city's day is over."""
    return clock.start_of_day(day + timedelta(days=1))


def open_at_end_of(day: date) -> ColumnElement[bool]:
    """Opportunities open when the day ended: opportunities.policy.open_on, also for days gone by."""
    end = end_of(day)
    return and_(
        Opportunity.published_at < end,
        or_(
            Opportunity.status == OpportunityStatus.PUBLISHED,
            and_(Opportunity.status == OpportunityStatus.CLOSED, Opportunity.closed_at >= end),
        ),
        or_(Opportunity.expires_on.is_(None), Opportunity.expires_on >= day),
    )


def looking_at_end_of(day: date) -> ColumnElement[bool]:
    """People published and on the market, as far as stored: their state of today, if they were here by that day."""
    end = end_of(day)
    return and_(
        Profile.visibility == Visibility.EMPLOYERS,
        Profile.seeking.in_(OPEN_STATES),
        func.coalesce(Profile.published_at, Profile.created_at) < end,
        Profile.last_active_at >= end - ACTIVE_FOR,
    )


def open_posts(region_code: str, day: date) -> Select[tuple[int, int, str, str | None, int]]:
    """Each open opportunity with the places nobody was hired for by the end of the day."""
    hired = (
        select(Application.opportunity_id, func.count(func.distinct(Application.id)).label("count"))
        .join(ApplicationEvent, ApplicationEvent.application_id == Application.id)
        .where(ApplicationEvent.status == ApplicationStatus.HIRED, ApplicationEvent.at < end_of(day))
        .group_by(Application.opportunity_id)
        .subquery()
    )
    left = Opportunity.headcount - func.coalesce(hired.c.count, 0)
    return (
        select(
            Opportunity.id,
            Opportunity.organization_id,
            Opportunity.region_code,
            Opportunity.occupation_code,
            case((left > 0, left), else_=0).label("places"),
        )
        .outerjoin(hired, hired.c.opportunity_id == Opportunity.id)
        .where(open_at_end_of(day), _inside(Opportunity.region_code, region_code))
    )


def places(session: Session, region_code: str, day: date) -> list[Places]:
    """Demand: open places by region, occupation and employer; those without any place left are not in it."""
    post = open_posts(region_code, day).subquery()
    keys = (post.c.region_code, post.c.occupation_code, post.c.organization_id)
    count = func.sum(post.c.places)
    rows = session.execute(select(*keys, count).group_by(*keys).having(count > 0).order_by(*keys))
    return [Places(region, occupation, employer, int(n)) for region, occupation, employer, n in rows]


def people(session: Session, region_code: str, day: date) -> list[People]:
    """Supply: people who live in the region, by region and wished occupation.

    Who wishes for k occupations counts 1/k in each, so that the rows add up to people.
    """
    wishes = (
        select(WishedOccupation.profile_id, func.count().label("count"))
        .group_by(WishedOccupation.profile_id)
        .subquery()
    )
    keys = (Profile.region_code, WishedOccupation.occupation_code, wishes.c.count)
    rows = session.execute(
        select(*keys, func.count(Profile.id))
        .outerjoin(WishedOccupation, WishedOccupation.profile_id == Profile.id)
        .outerjoin(wishes, wishes.c.profile_id == Profile.id)
        .where(looking_at_end_of(day), _inside(Profile.region_code, region_code))
        .group_by(*keys)
        .order_by(*keys)
    )
    return [People(region or "", code, Fraction(n, k or 1)) for region, code, k, n in rows]


def skill_places(session: Session, region_code: str, day: date) -> list[SkillPlaces]:
    """Demand for skills: open places whose post asks for the skill."""
    post = open_posts(region_code, day).subquery()
    weight = case((SkillNeed.essential.is_(True), 1.0), else_=OPTIONAL_WEIGHT)
    keys = (SkillNeed.skill_code, post.c.organization_id)
    rows = session.execute(
        select(*keys, func.sum(post.c.places * weight))
        .join(post, post.c.id == SkillNeed.opportunity_id)
        .where(post.c.places > 0)
        .group_by(*keys)
        .order_by(*keys)
    )
    return [SkillPlaces(skill, employer, round(float(n), 6)) for skill, employer, n in rows]


def skill_people(session: Session, region_code: str, day: date) -> dict[str, int]:
    """Supply of skills: how many of the people looking for work in the region have each."""
    rows = session.execute(
        select(SkillClaim.skill_code, func.count(Profile.id))
        .join(Profile, Profile.id == SkillClaim.profile_id)
        .where(looking_at_end_of(day), _inside(Profile.region_code, region_code))
        .group_by(SkillClaim.skill_code)
    )
    return {code: int(n) for code, n in rows}


def home_region(session: Session) -> str:
    """Code of the region a visitor is shown first: that of the first verified HR bureau, else the country."""
    code = session.scalar(
        select(Organization.bureau_region_code)
        .where(Organization.bureau_region_code.is_not(None), Organization.verification == Verification.VERIFIED)
        .order_by(Organization.id)
        .limit(1)
    )
    return code or COUNTRY


def first_day(session: Session) -> date | None:
    """The day of the first published post or profile; None in an empty city."""
    found = [
        session.scalar(select(func.min(Opportunity.published_at))),
        session.scalar(select(func.min(Profile.published_at))),
    ]
    known = [at for at in found if at is not None]
    return min(known).astimezone(clock.CITY_ZONE).date() if known else None
