"""Both sides of the market as the indicators need them: stocks, flows of a period, skills, who is qualified."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Subquery, case, func, select
from sqlalchemy.orm import Session

from talent.core import clock
from talent.opportunities.models import Opportunity, SkillNeed
from talent.profiles.models import Education, Profile, SkillClaim, Visibility, WishedOccupation
from talent.reporting import queries
from talent.reporting.facts import reading
from talent.reporting.indicators.people_once import Expected
from talent.reporting.indicators.skills import SkillGap
from talent.taxonomy.queries import inside


@dataclass(frozen=True)
class Turnover:
    """Places and people of a period, carried over and new; lumps: headcount by employer, for the interval."""

    places: float
    people: float
    lumps: tuple[float, ...]


def turnover(session: Session, region_code: str, first: date, last: date) -> Turnover | None:
    """Demand and seekers of the period as the official tables count them; None where days have not been counted."""
    before = first - timedelta(days=1)
    if not reading.is_counted(session, before) or not reading.is_counted(session, last):
        return None
    days = reading.series(session, region_code, before, last)
    carried = [day for day in days if day.day == before]
    during = [day for day in days if day.day >= first]
    lumps = session.scalars(
        select(func.sum(Opportunity.headcount))
        .where(
            inside(Opportunity.region_code, region_code),
            Opportunity.published_at < queries.end_of(last),
            func.coalesce(Opportunity.closed_at, queries.end_of(last)) >= clock.start_of_day(first),
            func.coalesce(Opportunity.expires_on, last) >= first,
        )
        .group_by(Opportunity.organization_id)
    ).all()
    places = sum(day.places for day in carried) + sum(day.new for day in during)
    people = sum(day.people for day in carried) + sum(day.registered + day.reactivated for day in during)
    whole = sum(lumps)
    return Turnover(places, people, tuple(float(n) * places / whole for n in lumps) if whole else ())


def open_places(session: Session, region_code: str, day: date) -> list[float]:
    """Open places by employer."""
    found: dict[int, float] = defaultdict(float)
    for row in queries.places(session, region_code, day):
        found[row.organization_id] += row.count
    return [found[employer] for employer in sorted(found)]


def cells(session: Session, region_code: str, day: date) -> dict[str, tuple[float, float]]:
    """(places, people) by region and occupation; those who name no occupation are in no cell."""
    rows = reading.cells(session, region_code, day, ["region_code", "occupation_code"])
    return {f"{row.key[0]} {row.key[1]}": (row.demand, row.supply) for row in rows if row.key[1]}


def skill_gaps(session: Session, region_code: str, day: date) -> dict[str, SkillGap]:
    """Skills asked and held: weighted open places and people; empty where either side has nobody."""
    asked: dict[str, float] = defaultdict(float)
    for row in queries.skill_places(session, region_code, day):
        asked[row.skill_code] += row.count
    held = queries.skill_people(session, region_code, day)
    places = sum(open_places(session, region_code, day))
    people = sum(float(row.count) for row in queries.people(session, region_code, day))
    if not places or not people:
        return {}
    return {
        code: SkillGap(
            asked=asked.get(code, 0.0) / places,
            held=held.get(code, 0) / people,
            places=asked.get(code, 0.0),
            people=float(held.get(code, 0)),
            n=places + people,
        )
        for code in sorted(asked.keys() | held.keys())
    }


@dataclass(frozen=True)
class QualifiedShare:
    """Expected number of qualified people among those who look for work."""

    mean: float
    people: float


def asked_by_occupation(session: Session, region_code: str, day: date) -> dict[tuple[str, str], float]:
    """(skill, occupation) -> open places that ask for it, optional skills at their weight."""
    post = queries.open_posts(region_code, day).subquery()
    weight = case((SkillNeed.essential.is_(True), 1.0), else_=queries.OPTIONAL_WEIGHT)
    keys = (SkillNeed.skill_code, post.c.occupation_code)
    rows = session.execute(
        select(*keys, func.sum(post.c.places * weight))
        .join(post, post.c.id == SkillNeed.opportunity_id)
        .where(post.c.places > 0, post.c.occupation_code.is_not(None))
        .group_by(*keys)
        .order_by(*keys)
    )
    return {(skill, occupation): round(float(n), 6) for skill, occupation, n in rows}


def qualified(session: Session, region_code: str, day: date) -> Expected:
    """Expected number of people looking for work who could do an occupation they wish for.

    P(qualified) is the share of what open posts of the occupation ask (essential 1, optional 0.3) that the person
    holds, in the best of the occupations wished for. It is declared, not yet calibrated by judged pairs. Who names no
    occupation, or only such as nobody asks for, adds nothing.
    """
    held = _held(region_code, day)
    best = select(func.max(held.c.share).label("p")).group_by(held.c.profile).subquery()
    mean, variance = session.execute(
        select(func.coalesce(func.sum(best.c.p), 0.0), func.coalesce(func.sum(best.c.p * (1 - best.c.p)), 0.0))
    ).one()
    return Expected(float(mean), float(variance))


def qualified_shares(session: Session, region_code: str, day: date) -> dict[str, QualifiedShare]:
    """Occupation -> those who wish for it and how many of them are qualified, by the rule of ``qualified``; "" for all.

    An occupation nobody asks for is not in it: there is nothing to be qualified for.
    """
    held = _held(region_code, day)
    wishing = session.execute(
        select(WishedOccupation.occupation_code, func.count())
        .join(Profile, Profile.id == WishedOccupation.profile_id)
        .where(queries.looking_at_end_of(day), inside(Profile.region_code, region_code))
        .group_by(WishedOccupation.occupation_code)
    )
    numbers = {code: float(n) for code, n in wishing}
    means = session.execute(select(held.c.occupation, func.sum(held.c.share)).group_by(held.c.occupation))
    found = {code: QualifiedShare(float(mean), numbers[code]) for code, mean in means}
    people = session.scalar(
        select(func.count(Profile.id)).where(queries.looking_at_end_of(day), inside(Profile.region_code, region_code))
    )
    return found | {"": QualifiedShare(qualified(session, region_code, day).mean, float(people or 0))}


def _held(region_code: str, day: date) -> Subquery:
    """(profile, occupation, share) of who looks for work and holds a part of what is asked where they wish to work."""
    weight = func.sum(
        Opportunity.headcount * case((SkillNeed.essential.is_(True), 1.0), else_=queries.OPTIONAL_WEIGHT)
    ).label("weight")
    asked = (
        select(Opportunity.occupation_code.label("occupation"), SkillNeed.skill_code.label("skill"), weight)
        .join(SkillNeed, SkillNeed.opportunity_id == Opportunity.id)
        .where(queries.open_at_end_of(day), inside(Opportunity.region_code, region_code))
        .group_by(Opportunity.occupation_code, SkillNeed.skill_code)
        .cte()
    )
    whole = select(asked.c.occupation, func.sum(asked.c.weight).label("weight")).group_by(asked.c.occupation).subquery()
    share = (func.sum(asked.c.weight) / func.max(whole.c.weight)).label("share")
    return (
        select(Profile.id.label("profile"), asked.c.occupation.label("occupation"), share)
        .join(WishedOccupation, WishedOccupation.profile_id == Profile.id)
        .join(asked, asked.c.occupation == WishedOccupation.occupation_code)
        .join(whole, whole.c.occupation == asked.c.occupation)
        .join(SkillClaim, (SkillClaim.profile_id == Profile.id) & (SkillClaim.skill_code == asked.c.skill))
        .where(queries.looking_at_end_of(day), inside(Profile.region_code, region_code))
        .group_by(Profile.id, asked.c.occupation)
        .subquery()
    )


def graduates(session: Session, region_code: str, last: date) -> int:
    """People who graduate in the period's year and published their profile by its end."""
    return int(
        session.scalar(
            select(func.count(func.distinct(Profile.id)))
            .join(Education, Education.profile_id == Profile.id)
            .where(
                inside(Profile.region_code, region_code),
                Profile.visibility == Visibility.EMPLOYERS,
                func.coalesce(Profile.published_at, Profile.created_at) < queries.end_of(last),
                Education.graduates_on >= date(last.year, 1, 1),
                Education.graduates_on <= date(last.year, 12, 31),
            )
        )
        or 0
    )
