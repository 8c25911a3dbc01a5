"""Reads of profiles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, selectinload

from talent.core.actor import Actor
from talent.core.paging import PAGE_SIZE, Page, after, decode, page
from talent.profiles import policy
from talent.profiles.models import Profile, Visibility

PARTS = ("educations", "experiences", "projects", "skills", "languages", "wished_regions", "wished_occupations")


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


def of_university(session: Session, university_id: int, cursor: str | None = None) -> Page[Profile]:
    """Profiles a university uploaded, by id."""
    statement = select(Profile).where(Profile.university_id == university_id)
    if values := decode(cursor, 1):
        statement = statement.where(after([(Profile.id, False)], values))
    rows = session.scalars(statement.order_by(Profile.id).limit(PAGE_SIZE + 1)).all()
    return page(rows, lambda p: (p.id,))


def unclaimed(session: Session, email: str) -> Profile | None:
    """A profile a university uploaded for this address whose owner has not taken it over."""
    return session.scalar(
        _loaded().where(Profile.user_id.is_(None), func.lower(Profile.email) == email.lower()).order_by(Profile.id)
    )


def open_count(session: Session) -> int:
    """How many profiles verified organizations may find."""
    return session.scalar(select(func.count(Profile.id)).where(policy.open_now())) or 0


def published(session: Session) -> Sequence[int]:
    """Ids of all published profiles."""
    return session.scalars(
        select(Profile.id).where(Profile.visibility == Visibility.EMPLOYERS).order_by(Profile.id)
    ).all()
