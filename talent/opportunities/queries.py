"""Reads of opportunities."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from talent.core import clock
from talent.opportunities import policy
from talent.opportunities.models import Opportunity, SkillNeed


def _loaded() -> Select[Opportunity]:
    return select(Opportunity).options(
        joinedload(Opportunity.organization),
        selectinload(Opportunity.skills),
        selectinload(Opportunity.majors),
        selectinload(Opportunity.languages),
    )


def full(session: Session, opportunity_id: int) -> Opportunity | None:
    """One opportunity with its organization and all its parts."""
    return session.scalar(_loaded().where(Opportunity.id == opportunity_id))


def by_ids(session: Session, ids: Iterable[int]) -> dict[int, Opportunity]:
    """Opportunities with their organization and parts, by id."""
    return {row.id: row for row in session.scalars(_loaded().where(Opportunity.id.in_(sorted(set(ids)))))}


def of_organization(session: Session, organization_id: int) -> Sequence[Opportunity]:
    """An organization's own, newest first, drafts and closed ones included."""
    return session.scalars(
        select(Opportunity)
        .where(Opportunity.organization_id == organization_id)
        .options(joinedload(Opportunity.organization))
        .order_by(Opportunity.created_at.desc(), Opportunity.id.desc())
        .limit(500)
    ).all()


def open_figures(session: Session) -> tuple[int, int]:
    """How many opportunities are open today, and for how many people."""
    row = session.execute(
        select(func.count(Opportunity.id), func.coalesce(func.sum(Opportunity.headcount), 0)).where(
            policy.open_on(clock.today())
        )
    ).one()
    return int(row[0]), int(row[1])


def needs_of(session: Session, ids: Iterable[int]) -> Sequence[SkillNeed]:
    """The skills that these opportunities ask for."""
    return session.scalars(
        select(SkillNeed).where(SkillNeed.opportunity_id.in_(sorted(set(ids)))).order_by(SkillNeed.id)
    ).all()
