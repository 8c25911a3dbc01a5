"""Reads of opportunities."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, and_, func, not_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from talent.core import clock
from talent.core.paging import PAGE_SIZE, Page, after, instant_and_key, page
from talent.opportunities import policy
from talent.opportunities.models import Opportunity, OpportunityStatus, SkillNeed
from talent.taxonomy.models import Region

T = TypeVar("T")


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


def _over() -> ColumnElement[bool]:
    """Closed, or past the last day: what an organization need not look after any more."""
    return and_(Opportunity.status != OpportunityStatus.DRAFT, not_(policy.open_on(clock.today())))


def of_organization(
    session: Session, organization_id: int, *, over: bool = False, cursor: str | None = None
) -> Page[Opportunity]:
    """An organization's own, newest first. Args: over: those that are over; otherwise open ones and drafts.

    Raises: FieldError on "after" for a cursor no page gave.
    """
    statement = select(Opportunity).where(
        Opportunity.organization_id == organization_id, _over() if over else not_(_over())
    )
    if values := instant_and_key(cursor):
        statement = statement.where(after([(Opportunity.created_at, True), (Opportunity.id, True)], values))
    rows = session.scalars(
        statement.options(joinedload(Opportunity.organization))
        .order_by(Opportunity.created_at.desc(), Opportunity.id.desc())
        .limit(PAGE_SIZE + 1)
    ).all()
    return page(rows, lambda o: (o.created_at, o.id))


def counts_of_organization(session: Session, organization_id: int) -> tuple[int, int]:
    """How many of an organization's own are open or drafts, and how many are over."""
    own = Opportunity.organization_id == organization_id
    row = session.execute(select(func.count().filter(not_(_over())), func.count().filter(_over())).where(own)).one()
    return int(row[0]), int(row[1])


def open_figures(session: Session) -> tuple[int, int]:
    """How many opportunities are open today, and for how many people."""
    row = session.execute(
        select(func.count(Opportunity.id), func.coalesce(func.sum(Opportunity.headcount), 0)).where(
            policy.open_on(clock.today())
        )
    ).one()
    return int(row[0]), int(row[1])


def open_regions(session: Session) -> Sequence[Region]:
    """The regions in which opportunities are open today, with the provinces and cities around them, by code."""
    codes = session.scalars(select(Opportunity.region_code).where(policy.open_on(clock.today())).distinct())
    around = {code[:n].ljust(6, "0") for code in codes if code for n in (2, 4, 6)}
    return session.scalars(select(Region).where(Region.code.in_(sorted(around))).order_by(Region.code)).all()


def needs_of(session: Session, ids: Iterable[int]) -> Sequence[SkillNeed]:
    """The skills that these opportunities ask for."""
    return session.scalars(
        select(SkillNeed).where(SkillNeed.opportunity_id.in_(sorted(set(ids)))).order_by(SkillNeed.id)
    ).all()


def known_numbers(session: Session, organization_id: int, external_ids: Sequence[str]) -> frozenset[str]:
    """Those of an organization's own numbers that its opportunities carry already."""
    found: set[str] = set()
    for start in range(0, len(external_ids), 500):
        rows = session.scalars(
            select(Opportunity.external_id).where(
                Opportunity.organization_id == organization_id,
                Opportunity.external_id.in_(external_ids[start : start + 500]),
            )
        )
        found.update(number for number in rows if number)
    return frozenset(found)
