"""People behind a figure, with the few traits their rows are made of: no name, contact, school or protected trait."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from talent.core import clock
from talent.core.errors import Conflict
from talent.core.text import N_
from talent.profiles.models import Profile, SkillClaim, WishedOccupation
from talent.reporting import queries
from talent.reporting.explorer.counts import highest_education
from talent.reporting.explorer.question import Question
from talent.reporting.rows import anonymity
from talent.reporting.rows.anonymity import Row
from talent.taxonomy.queries import inside

#: More people than these are narrowed down first: nobody reads so many rows.
MOST = 20_000


@dataclass(frozen=True)
class Answer:
    """rows: shown; left_out: people too unlike all others to be shown, or all of them when they are too few."""

    rows: list[Row]
    left_out: int


def behind(session: Session, question: Question, key: str) -> Answer:
    """Everybody whom the supply of a question counts, as far as stored.

    Traits: district, education, kind of seeker, quarter of coming.

    Raises: Conflict when they are more than MOST.
    """
    education = highest_education()
    statement = (
        select(Profile.id, Profile.region_code, education.c.code, Profile.seeker_kind, Profile.published_at)
        .outerjoin(education, education.c.profile_id == Profile.id)
        .where(queries.looking_at_end_of(question.day), inside(Profile.region_code, question.region_code))
        .limit(MOST + 1)
    )
    if question.education is not None:
        statement = statement.where(education.c.code == question.education)
    for wanted, table, column in (
        (question.occupation, WishedOccupation, WishedOccupation.occupation_code),
        (question.skill, SkillClaim, SkillClaim.skill_code),
    ):
        if wanted is not None:
            statement = statement.where(Profile.id.in_(select(table.profile_id).where(column == wanted)))
    people: dict[int, tuple[str, ...]] = defaultdict(tuple)
    for who, region, level, kind, came in session.execute(statement):
        at = came.astimezone(clock.CITY_ZONE) if came else None
        quarter = f"{at.year}Q{(at.month + 2) // 3}" if at else ""
        people[who] = (region or "", level or "", kind.value if kind else "", quarter)
    if len(people) > MOST:
        raise Conflict(N_("These are more than %(n)s people. Narrow the figure down first.", n=MOST))
    rows = anonymity.shown(people, named(question), key)
    return Answer(rows, len(people) - len(rows))


def named(question: Question) -> str:
    """A question in one line; what the rows are grouped by makes no other people of them."""
    narrowed = ",".join(f"{by.value}={code}" for by, code in sorted(question.narrowed().items()))
    return f"{question.region_code} {question.day.isoformat()} {narrowed}"
