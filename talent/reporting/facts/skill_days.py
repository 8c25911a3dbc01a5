"""Skills by region, counted once a day as posts and people stand then: they have no history of their own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import case, delete, func, insert, select
from sqlalchemy.orm import Session

from talent.opportunities.models import SkillNeed
from talent.profiles.models import Profile, SkillClaim
from talent.reporting import queries
from talent.reporting.models import SkillFact
from talent.taxonomy.queries import inside

#: Days before the counted one that are kept, beside the ends of months.
KEPT = 10
#: Rows per INSERT.
BATCH = 5000


def count(session: Session, day: date) -> int:
    """Count today, replacing what is there of it, and drop old days that end no month. Returns: rows written."""
    session.execute(delete(SkillFact).where(SkillFact.day == day))
    for old in session.scalars(select(SkillFact.day).distinct().where(SkillFact.day < day - timedelta(days=KEPT))):
        if (old + timedelta(days=1)).day != 1:
            session.execute(delete(SkillFact).where(SkillFact.day == old))
    found: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0, 0])
    for region, skill, places in _places(session, day):
        found[region, skill][0] = round(places, 6)
    for region, skill, people in _people(session, day):
        found[region, skill][1] = people
    rows = [
        {"day": day, "region_code": region, "skill_code": skill, "places": places, "people": int(people)}
        for (region, skill), (places, people) in sorted(found.items())
    ]
    for start in range(0, len(rows), BATCH):
        session.execute(insert(SkillFact), rows[start : start + BATCH])
    return len(rows)


def _places(session: Session, day: date) -> Iterator[tuple[str, str, float]]:
    """(region, skill, open places whose post asks for it, optional ones weighted)."""
    post = queries.open_posts(queries.COUNTRY, day).subquery()
    weight = case((SkillNeed.essential.is_(True), 1.0), else_=queries.OPTIONAL_WEIGHT)
    keys = (post.c.region_code, SkillNeed.skill_code)
    rows = session.execute(
        select(*keys, func.sum(post.c.places * weight))
        .join(post, post.c.id == SkillNeed.opportunity_id)
        .where(post.c.places > 0)
        .group_by(*keys)
    )
    return ((region, skill, float(n)) for region, skill, n in rows)


def _people(session: Session, day: date) -> Iterator[tuple[str, str, int]]:
    """(region, skill, people looking for work who have it)."""
    keys = (Profile.region_code, SkillClaim.skill_code)
    rows = session.execute(
        select(*keys, func.count(Profile.id))
        .join(Profile, Profile.id == SkillClaim.profile_id)
        .where(queries.looking_at_end_of(day), Profile.region_code.is_not(None))
        .group_by(*keys)
    )
    return ((region, skill, int(n)) for region, skill, n in rows if region)


def is_counted(session: Session, day: date) -> bool:
    """Whether there are skills of the day."""
    return bool(session.scalar(select(SkillFact.day).where(SkillFact.day == day).limit(1)))


def cells(session: Session, region_code: str, day: date) -> list[tuple[str, float, int]]:
    """(skill, weighted places, people) of a region on a counted day, by code."""
    rows = session.execute(
        select(SkillFact.skill_code, func.sum(SkillFact.places), func.sum(SkillFact.people))
        .where(SkillFact.day == day, inside(SkillFact.region_code, region_code))
        .group_by(SkillFact.skill_code)
        .order_by(SkillFact.skill_code)
    )
    return [(skill, round(float(places), 6), int(people)) for skill, places, people in rows]
