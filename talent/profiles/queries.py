"""Reads of profiles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import Session, selectinload

from talent.core.actor import Actor
from talent.core.errors import FieldError
from talent.core.paging import PAGE_SIZE, Page, after, decode, page
from talent.core.text import N_, name_members
from talent.profiles import policy
from talent.profiles.models import Profile, Seeking, Visibility
from talent.taxonomy import queries as taxonomy
from talent.taxonomy.models import EducationLevel, Major, Occupation, Region, Skill

PARTS = ("educations", "experiences", "projects", "skills", "languages", "wished_regions", "wished_occupations")
#: How many values one statement names at most; SQLite takes 32,766 parameters, PostgreSQL 65,535.
AT_ONCE = 1000


def _loaded() -> Select[Profile]:
    return select(Profile).options(*(selectinload(getattr(Profile, part)) for part in PARTS))


def full(session: Session, profile_id: int) -> Profile | None:
    """One profile with all its parts."""
    return session.scalar(_loaded().where(Profile.id == profile_id))


def own(session: Session, user_id: int) -> Profile | None:
    """The profile of an account with all its parts."""
    return session.scalar(_loaded().where(Profile.user_id == user_id))


def visible(session: Session, actor: Actor, profile_id: int) -> Profile | None:
    """One profile with all its parts, if the actor may see it."""
    return session.scalar(_loaded().where(Profile.id == profile_id, policy.visible_to(actor)))


def by_ids(session: Session, ids: Iterable[int]) -> dict[int, Profile]:
    """Profiles with all their parts, by id."""
    return {row.id: row for row in session.scalars(_loaded().where(Profile.id.in_(sorted(set(ids)))))}


def names(session: Session, profile: Profile) -> dict[str, Any]:
    """Rows of the taxonomy for every code of a profile, by code."""
    found: dict[str, Any] = {}
    found |= taxonomy.by_code(session, Skill, (s.skill_code for s in profile.skills))
    found |= taxonomy.by_code(session, EducationLevel, (e.level_code for e in profile.educations))
    found |= taxonomy.by_code(session, Major, (e.major_code for e in profile.educations))
    found |= taxonomy.by_code(session, Occupation, (w.occupation_code for w in profile.wished_occupations))
    regions = [profile.region_code, *(w.region_code for w in profile.wished_regions)]
    return found | dict(taxonomy.by_code(session, Region, regions))


class Stage(StrEnum):
    """How far a profile that a university prepared has come."""

    PREPARED = "prepared"
    PRIVATE = "private"
    PUBLISHED = "published"


name_members(
    Stage,
    {
        Stage.PREPARED: N_("Waiting for the graduate"),
        Stage.PRIVATE: N_("Taken over, private"),
        Stage.PUBLISHED: N_("Taken over, published"),
    },
)
STAGES: Mapping[Stage, ColumnElement[bool]] = {
    Stage.PREPARED: Profile.user_id.is_(None),
    Stage.PRIVATE: Profile.user_id.is_not(None) & (Profile.visibility == Visibility.PRIVATE),
    Stage.PUBLISHED: Profile.user_id.is_not(None) & (Profile.visibility == Visibility.EMPLOYERS),
}


def stage(profile: Profile) -> Stage:
    """STAGES for one row."""
    if profile.user_id is None:
        return Stage.PREPARED
    return Stage.PUBLISHED if profile.visibility is Visibility.EMPLOYERS else Stage.PRIVATE


@dataclass(frozen=True, kw_only=True)
class GraduateFilter:
    """What a university's list is narrowed to."""

    text: str = ""  # part of a name or student number
    seeking: Seeking | None = None
    stage: Stage | None = None

    def clauses(self, university_id: int) -> list[ColumnElement[bool]]:
        """As SQL, for one university."""
        found = [Profile.university_id == university_id]
        if self.text:
            columns = (Profile.name, Profile.external_id)
            found.append(or_(*(func.lower(c).contains(self.text.lower(), autoescape=True) for c in columns)))
        if self.seeking:
            found.append(Profile.seeking == self.seeking)
        if self.stage:
            found.append(STAGES[self.stage])
        return found


def graduates(session: Session, university_id: int, where: GraduateFilter, cursor: str | None = None) -> Page[Profile]:
    """Profiles a university prepared, with their education, by id.

    Raises: FieldError on "after" for a cursor no page gave.
    """
    statement = select(Profile).where(*where.clauses(university_id)).options(selectinload(Profile.educations))
    if cursor:
        statement = statement.where(after([(Profile.id, False)], [_key(cursor)]))
    rows = session.scalars(statement.order_by(Profile.id).limit(PAGE_SIZE + 1)).all()
    return page(rows, lambda p: (p.id,))


def _key(cursor: str) -> int:
    if values := decode(cursor, int):
        return int(values[0])
    raise FieldError("after", N_("This address leads to no page of the list. Start from the first page."))


def graduate_counts(session: Session, university_id: int, text: str) -> dict[tuple[Seeking, Stage], int]:
    """How many profiles of a university there are by state and stage, among those the text finds."""
    at = case(*((rule, stage.value) for stage, rule in STAGES.items()))
    clauses = GraduateFilter(text=text).clauses(university_id)
    statement = select(Profile.seeking, at, func.count(Profile.id)).where(*clauses).group_by(Profile.seeking, at)
    return {(seeking, Stage(stage)): n for seeking, stage, n in session.execute(statement)}


def prepared_for(session: Session, email: str) -> Sequence[Profile]:
    """Profiles universities prepared for this address that nobody has taken over, with all parts, by id."""
    statement = _loaded().where(Profile.user_id.is_(None), func.lower(Profile.email) == email.strip().lower())
    return session.scalars(statement.order_by(Profile.id)).all()


def by_external_id(session: Session, university_id: int, numbers: Iterable[str]) -> dict[str, Profile]:
    """Profiles of a university with all their parts, by student number."""
    found: dict[str, Profile] = {}
    for some in _batches(numbers):
        statement = _loaded().where(Profile.university_id == university_id, Profile.external_id.in_(some))
        found.update({row.external_id or "": row for row in session.scalars(statement)})
    return found


def taken_over(session: Session, university_id: int, numbers: Iterable[str]) -> frozenset[str]:
    """Those of the student numbers whose owners have taken their profile over."""
    found: set[str | None] = set()
    for some in _batches(numbers):
        rule = (Profile.university_id == university_id, Profile.user_id.is_not(None), Profile.external_id.in_(some))
        found |= set(session.scalars(select(Profile.external_id).where(*rule)))
    return frozenset(number for number in found if number)


def _batches(numbers: Iterable[str]) -> Iterator[list[str]]:
    wanted = sorted(set(numbers))
    return (wanted[start : start + AT_ONCE] for start in range(0, len(wanted), AT_ONCE))


def open_count(session: Session) -> int:
    """How many profiles verified organizations may find."""
    return session.scalar(select(func.count(Profile.id)).where(policy.open_now())) or 0
