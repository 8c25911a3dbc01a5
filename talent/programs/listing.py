"""The public list of programs: filters, pages, and how many there would be for each choice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, func, or_, select
from sqlalchemy.orm import Session, joinedload

from talent.core import clock
from talent.core.errors import FieldError
from talent.core.paging import PAGE_SIZE, Page, after, instant_and_key, page
from talent.core.text import N_
from talent.organizations.models import Organization
from talent.programs import policy
from talent.programs.models import Cohort, Delivery, Program, ProgramSkill, ProgramStatus, TrainingBase
from talent.taxonomy import queries as taxonomy
from talent.taxonomy.models import Region, Skill, SkillAlias

#: More words than this say nothing more.
MOST_WORDS = 8


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What the list is narrowed by; None = everything."""

    text: str = ""
    skill: str | None = None
    region: str | None = None  # and everything inside it
    delivery: Delivery | None = None
    free_only: bool = False
    starts_after: date | None = None  # programs with a cohort that begins on this day or later


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many programs there would be for each choice, the other filters kept."""

    total: int
    skills: Mapping[str, int]
    regions: Mapping[str, int]  # of the region itself; those inside are not added
    deliveries: Mapping[Delivery, int]
    free: int


def conditions(filters: Filters) -> list[ColumnElement[bool]]:
    """The filters as SQL."""
    found: list[ColumnElement[bool]] = [Program.status == ProgramStatus.PUBLISHED]
    found += [_mentions(word) for word in filters.text.split()[:MOST_WORDS]]
    if filters.skill:
        found.append(Program.id.in_(select(ProgramSkill.program_id).where(ProgramSkill.skill_code == filters.skill)))
    if filters.region:
        there = select(TrainingBase.id).where(taxonomy.inside(TrainingBase.region_code, filters.region))
        found.append(Program.base_id.in_(there))
    if filters.delivery:
        found.append(Program.delivery == filters.delivery)
    if filters.free_only or filters.starts_after:
        found.append(Program.id.in_(_with_cohort(filters)))
    return found


def _with_cohort(filters: Filters) -> Select[int]:
    """Programs with one cohort that takes applications and passes all filters about cohorts."""
    found = select(Cohort.program_id).where(policy.applications_on(clock.today()))
    if filters.free_only:
        found = found.where(Cohort.taken < Cohort.seats)
    if filters.starts_after:
        found = found.where(Cohort.starts_on >= filters.starts_after)
    return found


def _mentions(word: str) -> ColumnElement[bool]:
    """The word is part of the title, the description, the base's or operator's name or a name of a skill taught."""
    lowered = word.lower()
    named = select(Skill.code).where(_holds(lowered, Skill.name_zh, Skill.name_en))
    aliased = select(SkillAlias.skill_code).where(_holds(lowered, SkillAlias.name))
    operators = select(Organization.id).where(_holds(lowered, Organization.name_zh, Organization.name_en))
    bases = select(TrainingBase.id).where(
        or_(_holds(lowered, TrainingBase.name_zh, TrainingBase.name_en), TrainingBase.operator_id.in_(operators))
    )
    teaching = select(ProgramSkill.program_id).where(
        or_(ProgramSkill.skill_code.in_(named), ProgramSkill.skill_code.in_(aliased))
    )
    return or_(
        _holds(lowered, Program.title, Program.description),
        Program.base_id.in_(bases),
        Program.id.in_(teaching),
    )


def _holds(lowered: str, *columns: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    return or_(*(func.lower(column).contains(lowered, autoescape=True) for column in columns))


def unknown(session: Session, filters: Filters) -> list[FieldError]:
    """Codes among the filters that do not exist."""
    found = []
    if filters.region and session.get(Region, filters.region) is None:
        found.append(FieldError("region", N_("There is no such region.")))
    if filters.skill and taxonomy.unknown_codes(session, Skill, [filters.skill]):
        found.append(FieldError("skill", N_("There is no such skill.")))
    return found


def open_list(session: Session, filters: Filters, cursor: str | None = None) -> Page[Program]:
    """Published programs that pass the filters, each with its base and operator, newest first.

    Raises: FieldError on "after" for a cursor no page gave.
    """
    statement = (
        select(Program)
        .options(joinedload(Program.base).joinedload(TrainingBase.operator))
        .where(*conditions(filters))
    )  # fmt: skip
    if values := instant_and_key(cursor):
        statement = statement.where(after([(Program.published_at, True), (Program.id, True)], values))
    rows = session.scalars(
        statement.order_by(Program.published_at.desc(), Program.id.desc()).limit(PAGE_SIZE + 1)
    ).all()
    return page(rows, lambda p: (p.published_at, p.id))


def counts(session: Session, filters: Filters) -> Counts:
    """How many there would be for each choice of a filter, the other filters kept."""
    n = func.count(Program.id)
    skills = (
        select(ProgramSkill.skill_code, n)
        .join(Program, Program.id == ProgramSkill.program_id)
        .where(*conditions(replace(filters, skill=None)))
        .group_by(ProgramSkill.skill_code)
    )
    regions = (
        select(TrainingBase.region_code, n)
        .join(Program, Program.base_id == TrainingBase.id)
        .where(*conditions(replace(filters, region=None)))
        .group_by(TrainingBase.region_code)
    )
    deliveries = (
        select(Program.delivery, n).where(*conditions(replace(filters, delivery=None))).group_by(Program.delivery)
    )
    return Counts(
        total=_count(session, filters),
        skills=_pairs(session, skills),
        regions=_pairs(session, regions),
        deliveries=_pairs(session, deliveries),
        free=_count(session, replace(filters, free_only=True)),
    )


def _count(session: Session, filters: Filters) -> int:
    return session.scalar(select(func.count(Program.id)).where(*conditions(filters))) or 0


def _pairs(session: Session, statement: Select[Any, int]) -> dict[Any, int]:
    return {value: n for value, n in session.execute(statement)}  # noqa: C416 - rows are no pairs for mypy
