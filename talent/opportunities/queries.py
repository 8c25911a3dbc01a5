"""Reads of opportunities."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from talent.core import clock
from talent.core.paging import PAGE_SIZE, Page, after, decode, page
from talent.opportunities import policy
from talent.opportunities.models import Opportunity, OpportunityKind, SkillNeed
from talent.organizations.models import Organization
from talent.taxonomy import queries as taxonomy
from talent.taxonomy.models import EducationLevel, Skill


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


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed by; None = everything."""

    text: str = ""
    kind: OpportunityKind | None = None
    region: str | None = None
    education_rank: int | None = None  # posts that ask for at most this level
    pay: int | None = None  # posts that pay at least this [CNY a month]
    remote: bool = False
    organization: int | None = None


def conditions(filters: Filters) -> list[ColumnElement[bool]]:
    """The filters and openness as SQL."""
    found = [policy.open_on(clock.today())]
    if filters.text:
        found.append(_mentions(filters.text))
    if filters.kind:
        found.append(Opportunity.kind == filters.kind)
    if filters.region:
        found.append(taxonomy.inside(Opportunity.region_code, filters.region))
    if filters.education_rank is not None:
        fitting = select(EducationLevel.code).where(EducationLevel.rank <= filters.education_rank)
        found.append(or_(Opportunity.education_code.is_(None), Opportunity.education_code.in_(fitting)))
    if filters.pay is not None:
        found.append(func.coalesce(Opportunity.pay_max, Opportunity.pay_min) >= filters.pay)
    if filters.remote:
        found.append(Opportunity.remote.is_(True))
    if filters.organization is not None:
        found.append(Opportunity.organization_id == filters.organization)
    return found


def _mentions(text: str) -> ColumnElement[bool]:
    """The text stands in title, duties, the employer's name or the name of a skill that is asked for."""
    lowered = text.lower()
    named = select(Skill.code).where(
        or_(*(func.lower(c).contains(lowered, autoescape=True) for c in (Skill.name_zh, Skill.name_en)))
    )
    employer = select(Organization.id).where(
        or_(*(func.lower(c).contains(lowered, autoescape=True) for c in (Organization.name_zh, Organization.name_en)))
    )
    return or_(
        func.lower(Opportunity.title).contains(lowered, autoescape=True),
        func.lower(Opportunity.duties).contains(lowered, autoescape=True),
        Opportunity.organization_id.in_(employer),
        Opportunity.id.in_(select(SkillNeed.opportunity_id).where(SkillNeed.skill_code.in_(named))),
    )


def open_list(session: Session, filters: Filters, cursor: str | None = None) -> Page[Opportunity]:
    """Open opportunities that pass the filters, newest first."""
    statement = select(Opportunity).options(joinedload(Opportunity.organization)).where(*conditions(filters))
    if values := decode(cursor, 2):
        statement = statement.where(after([(Opportunity.published_at, True), (Opportunity.id, True)], values))
    rows = session.scalars(
        statement.order_by(Opportunity.published_at.desc(), Opportunity.id.desc()).limit(PAGE_SIZE + 1)
    ).all()
    return page(rows, lambda o: (o.published_at, o.id))


def count(session: Session, filters: Filters) -> int:
    """How many open opportunities pass the filters."""
    return session.scalar(select(func.count(Opportunity.id)).where(*conditions(filters))) or 0


def kind_counts(session: Session, filters: Filters) -> dict[OpportunityKind, int]:
    """How many there would be of each kind, the other filters kept."""
    rows = session.execute(
        select(Opportunity.kind, func.count().label("n"))
        .where(*conditions(replace(filters, kind=None)))
        .group_by(Opportunity.kind)
    )
    return {row.kind: row.n for row in rows}
