"""The public list of open opportunities: filters, pages, and how many there would be for each choice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, func, or_, select
from sqlalchemy.orm import Session, joinedload

from talent.core import clock
from talent.core.errors import FieldError
from talent.core.paging import PAGE_SIZE, Page, after, instant_and_key, page
from talent.core.text import N_
from talent.opportunities import policy
from talent.opportunities.models import Opportunity, OpportunityKind, SkillNeed
from talent.organizations.models import Organization
from talent.taxonomy import queries as taxonomy
from talent.taxonomy.models import EducationLevel, Occupation, Region, Skill, SkillAlias

#: More words than this say nothing more.
MOST_WORDS = 8


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What the list is narrowed by; None = everything."""

    text: str = ""
    kind: OpportunityKind | None = None
    region: str | None = None  # and everything inside it
    occupation: str | None = None
    education: str | None = None  # posts that ask for at most this level
    pay: int | None = None  # posts that pay at least this [CNY a month]
    remote: bool = False
    organization: int | None = None


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many open opportunities there would be for each choice, the other filters kept."""

    total: int
    kinds: Mapping[OpportunityKind, int]
    regions: Mapping[str, int]  # of the region itself; those inside are not added
    occupations: Mapping[str, int]
    educations: Mapping[str | None, int]  # by what is asked for; None = nothing
    remote: int


def conditions(filters: Filters) -> list[ColumnElement[bool]]:
    """The filters and openness as SQL."""
    found = [policy.open_on(clock.today()), *(_mentions(word) for word in filters.text.split()[:MOST_WORDS])]
    if filters.kind:
        found.append(Opportunity.kind == filters.kind)
    if filters.region:
        found.append(taxonomy.inside(Opportunity.region_code, filters.region))
    if filters.occupation:
        found.append(Opportunity.occupation_code == filters.occupation)
    if filters.education:
        held = select(EducationLevel.rank).where(EducationLevel.code == filters.education).scalar_subquery()
        enough = select(EducationLevel.code).where(EducationLevel.rank <= held)
        found.append(or_(Opportunity.education_code.is_(None), Opportunity.education_code.in_(enough)))
    if filters.pay is not None:
        found.append(func.coalesce(Opportunity.pay_max, Opportunity.pay_min) >= filters.pay)
    if filters.remote:
        found.append(Opportunity.remote.is_(True))
    if filters.organization is not None:
        found.append(Opportunity.organization_id == filters.organization)
    return found


def _mentions(word: str) -> ColumnElement[bool]:
    """The word is part of the title, the duties, the employer's name or a name of a skill that is asked for."""
    lowered = word.lower()
    named = select(Skill.code).where(_holds(lowered, Skill.name_zh, Skill.name_en))
    aliased = select(SkillAlias.skill_code).where(_holds(lowered, SkillAlias.name))
    employer = select(Organization.id).where(_holds(lowered, Organization.name_zh, Organization.name_en))
    asking = select(SkillNeed.opportunity_id).where(
        or_(SkillNeed.skill_code.in_(named), SkillNeed.skill_code.in_(aliased))
    )
    return or_(
        _holds(lowered, Opportunity.title, Opportunity.duties),
        Opportunity.organization_id.in_(employer),
        Opportunity.id.in_(asking),
    )


def _holds(lowered: str, *columns: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    return or_(*(func.lower(column).contains(lowered, autoescape=True) for column in columns))


def unknown(session: Session, filters: Filters) -> list[FieldError]:
    """Codes and ids among the filters that do not exist."""
    problems = {
        "region": (Region, filters.region, N_("There is no such region.")),
        "occupation": (Occupation, filters.occupation, N_("There is no such occupation.")),
        "education": (EducationLevel, filters.education, N_("There is no such education level.")),
        "organization": (Organization, filters.organization, N_("There is no such organization.")),
    }
    return [
        FieldError(field, text)
        for field, (model, key, text) in problems.items()
        if key is not None and session.get(model, key) is None
    ]


def open_list(session: Session, filters: Filters, cursor: str | None = None) -> Page[Opportunity]:
    """Open opportunities that pass the filters, each with its organization, newest first.

    Raises: FieldError on "after" for a cursor no page gave.
    """
    statement = select(Opportunity).options(joinedload(Opportunity.organization)).where(*conditions(filters))
    if values := instant_and_key(cursor):
        statement = statement.where(after([(Opportunity.published_at, True), (Opportunity.id, True)], values))
    rows = session.scalars(
        statement.order_by(Opportunity.published_at.desc(), Opportunity.id.desc()).limit(PAGE_SIZE + 1)
    ).all()
    return page(rows, lambda o: (o.published_at, o.id))


def counts(session: Session, filters: Filters) -> Counts:
    """How many there would be for each choice of a filter, the other filters kept."""
    return Counts(
        total=_count(session, filters),
        kinds=_by(session, Opportunity.kind, replace(filters, kind=None)),
        regions=_by(session, Opportunity.region_code, replace(filters, region=None), known=True),
        occupations=_by(session, Opportunity.occupation_code, replace(filters, occupation=None), known=True),
        educations=_by(session, Opportunity.education_code, replace(filters, education=None)),
        remote=_count(session, replace(filters, remote=True)),
    )


def _count(session: Session, filters: Filters) -> int:
    return session.scalar(select(func.count(Opportunity.id)).where(*conditions(filters))) or 0


def _by(session: Session, column: Any, filters: Filters, *, known: bool = False) -> dict[Any, int]:
    """Value of a column -> how many; with ``known``, rows without a value are left out."""
    statement = select(column, func.count()).where(*conditions(filters)).group_by(column)
    if known:
        statement = statement.where(column.is_not(None))
    return {value: n for value, n in session.execute(statement)}  # noqa: C416 - rows are no pairs for mypy
