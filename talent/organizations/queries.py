"""Reads of organizations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from talent.core.actor import Actor, OrgKind
from talent.core.paging import PAGE_SIZE, Page, after, decode, page
from talent.organizations import policy
from talent.organizations.models import Organization, Verification


def visible(session: Session, actor: Actor, organization_id: int) -> Organization | None:
    """One organization the actor may see."""
    return session.scalar(select(Organization).where(Organization.id == organization_id, policy.visible_to(actor)))


def by_ids(session: Session, ids: Iterable[int]) -> dict[int, Organization]:
    """Organizations by id."""
    rows = session.scalars(select(Organization).where(Organization.id.in_(sorted(set(ids)))))
    return {row.id: row for row in rows}


def of_kind(session: Session, *kinds: OrgKind) -> Sequence[Organization]:
    """Verified organizations of these kinds, by name."""
    return session.scalars(
        select(Organization)
        .where(Organization.kind.in_(kinds), Organization.verification == Verification.VERIFIED)
        .order_by(Organization.name_zh, Organization.id)
    ).all()


def queue(session: Session, state: Verification, cursor: str | None = None) -> Page[Organization]:
    """Organizations in a state of verification, longest waiting first."""
    statement = select(Organization).where(Organization.verification == state)
    if values := decode(cursor, datetime, int):
        statement = statement.where(after([(Organization.created_at, False), (Organization.id, False)], values))
    rows = session.scalars(statement.order_by(Organization.created_at, Organization.id).limit(PAGE_SIZE + 1)).all()
    return page(rows, lambda o: (o.created_at, o.id))


def queue_counts(session: Session) -> dict[Verification, int]:
    """How many organizations are in each state."""
    rows = session.execute(select(Organization.verification, func.count()).group_by(Organization.verification))
    counts = {state: n for state, n in rows}  # noqa: C416 - rows are typed, dict() does not see it
    return {state: counts.get(state, 0) for state in Verification}
