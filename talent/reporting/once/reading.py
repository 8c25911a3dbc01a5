"""Open places by what they ask, and everybody who looks for work, as stored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from talent.core.errors import FieldError
from talent.core.text import N_
from talent.opportunities.models import Opportunity, SkillNeed
from talent.profiles.models import Education, Profile, SkillClaim, WishedOccupation, WishedRegion
from talent.reporting import queries
from talent.reporting.once.counting import Once, count
from talent.reporting.once.fitting import Ask, Person
from talent.taxonomy.models import EducationLevel
from talent.taxonomy.queries import inside, prefix

T = TypeVar("T")

#: With more people a count takes minutes (12 s at 100,000): districts are counted, the city is not.
MOST_PEOPLE = 150_000


def once(session: Session, region_code: str, day: date) -> Once:
    """The region at the end of the day, as far as stored.

    Raises: FieldError on "region" when more people than MOST_PEOPLE look for work there.
    """
    looking = select(func.count(Profile.id)).where(
        queries.looking_at_end_of(day), inside(Profile.region_code, region_code)
    )
    if (session.scalar(looking) or 0) > MOST_PEOPLE:
        text = N_("More than %(most)s people look for work here, too many to count each once. Choose a district.",
                  most=MOST_PEOPLE)  # fmt: skip
        raise FieldError("region", text)
    places, loose = _places(session, region_code, day)
    return count(places, _people(session, region_code, day), loose)


def _places(session: Session, region_code: str, day: date) -> tuple[dict[Ask, int], int]:
    """Open places by what they ask, and those that name no occupation."""
    post = queries.open_posts(region_code, day).subquery()
    needs = select(SkillNeed.opportunity_id, SkillNeed.skill_code, SkillNeed.essential).join(
        post, post.c.id == SkillNeed.opportunity_id
    )
    weight = {True: 1.0, False: queries.OPTIONAL_WEIGHT}
    skills = _listed((who, (code, weight[essential])) for who, code, essential in session.execute(needs))
    rows = session.execute(
        select(post.c.id, post.c.occupation_code, post.c.region_code, EducationLevel.rank,
               func.coalesce(Opportunity.pay_max, Opportunity.pay_min), Opportunity.remote, post.c.places)
        .join(Opportunity, Opportunity.id == post.c.id)
        .outerjoin(EducationLevel, EducationLevel.code == Opportunity.education_code)
        .where(post.c.places > 0)
    )  # fmt: skip
    found: dict[Ask, int] = defaultdict(int)
    loose = 0
    for key, occupation, region, rank, pay, remote, n in rows:
        if occupation is None:
            loose += int(n)
        else:
            asked = tuple(sorted(skills.get(key, ())))
            found[Ask(occupation, region, rank or 0, pay, bool(remote), asked)] += int(n)
    return dict(found), loose


def _people(session: Session, region_code: str, day: date) -> list[Person]:
    """Everybody on the market; who names no region takes work in the city of her own."""
    here = (queries.looking_at_end_of(day), inside(Profile.region_code, region_code))
    rank = (
        select(Education.profile_id, func.max(EducationLevel.rank).label("rank"))
        .join(EducationLevel, EducationLevel.code == Education.level_code)
        .group_by(Education.profile_id)
        .subquery()
    )
    wishes, claims, regions = (
        _listed((who, code) for who, code in session.execute(
            select(table.profile_id, column).join(Profile, Profile.id == table.profile_id).where(*here)))
        for table, column in ((WishedOccupation, WishedOccupation.occupation_code), (SkillClaim, SkillClaim.skill_code),
                              (WishedRegion, WishedRegion.region_code))
    )  # fmt: skip
    rows = session.execute(
        select(Profile.id, Profile.region_code, Profile.pay_min, rank.c.rank)
        .outerjoin(rank, rank.c.profile_id == Profile.id)
        .where(*here)
        .order_by(Profile.id)
    )
    return [
        Person(
            skills=frozenset(claims.get(who, ())),
            wishes=tuple(sorted(wishes.get(who, ()))),
            regions=_starts(regions.get(who) or [f"{home[:4]}00"]),
            rank=held,
            pay=pay,
        )
        for who, home, pay, held in rows
    ]


def _starts(codes: Iterable[str]) -> frozenset[str]:
    return frozenset("" if code == queries.COUNTRY else prefix(code) for code in codes)


def _listed(pairs: Iterable[tuple[int, T]]) -> dict[int, list[T]]:
    found: dict[int, list[T]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return found
