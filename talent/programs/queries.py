"""Reads of bases, programs and cohorts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from talent.core import clock
from talent.core.paging import PAGE_SIZE, Page, after, decode, page
from talent.programs.models import (
    BasePartner,
    Cohort,
    CohortStatus,
    Delivery,
    Program,
    ProgramSkill,
    ProgramStatus,
    TrainingBase,
)
from talent.taxonomy import queries as taxonomy
from talent.taxonomy.models import Skill


def _loaded() -> Select[Program]:
    return select(Program).options(
        joinedload(Program.base).joinedload(TrainingBase.operator),
        selectinload(Program.skills),
        selectinload(Program.occupations),
    )


def full(session: Session, program_id: int) -> Program | None:
    """One program with its base, operator, skills and occupations."""
    return session.scalar(_loaded().where(Program.id == program_id))


def by_ids(session: Session, ids: Iterable[int]) -> dict[int, Program]:
    """Programs with base, operator, skills and occupations, by id."""
    return {row.id: row for row in session.scalars(_loaded().where(Program.id.in_(sorted(set(ids)))))}


def base(session: Session, base_id: int) -> TrainingBase | None:
    """One base with its operator and partners."""
    return session.scalar(
        select(TrainingBase)
        .where(TrainingBase.id == base_id)
        .options(
            joinedload(TrainingBase.operator),
            selectinload(TrainingBase.partners).joinedload(BasePartner.organization),
        )
    )


def bases_of(session: Session, operator_id: int) -> Sequence[TrainingBase]:
    """An operator's bases, by name."""
    return session.scalars(
        select(TrainingBase).where(TrainingBase.operator_id == operator_id).order_by(TrainingBase.name_zh)
    ).all()


def of_base(session: Session, base_id: int) -> Sequence[Program]:
    """A base's programs, newest first, drafts and closed ones included."""
    return session.scalars(
        _loaded().where(Program.base_id == base_id).order_by(Program.created_at.desc(), Program.id.desc())
    ).all()


def cohorts(session: Session, program_id: int) -> Sequence[Cohort]:
    """A program's cohorts, next one first."""
    return session.scalars(
        select(Cohort).where(Cohort.program_id == program_id).order_by(Cohort.starts_on.desc(), Cohort.id)
    ).all()


def open_cohorts(session: Session, program_ids: Iterable[int], on: date) -> dict[int, list[Cohort]]:
    """Program -> cohorts that take applications on a day, next one first."""
    rows = session.scalars(
        select(Cohort)
        .where(
            Cohort.program_id.in_(sorted(set(program_ids))),
            Cohort.status == CohortStatus.OPEN,
            Cohort.apply_by >= on,
        )
        .order_by(Cohort.starts_on, Cohort.id)
    )
    found: dict[int, list[Cohort]] = {}
    for row in rows:
        found.setdefault(row.program_id, []).append(row)
    return found


def free_seats(session: Session) -> tuple[int, int]:
    """How many published programs take applications today, and how many seats are free in them."""
    row = session.execute(
        select(func.count(func.distinct(Cohort.program_id)), func.coalesce(func.sum(Cohort.seats - Cohort.taken), 0))
        .join(Program, Program.id == Cohort.program_id)
        .where(
            Program.status == ProgramStatus.PUBLISHED,
            Cohort.status == CohortStatus.OPEN,
            Cohort.apply_by >= clock.today(),
        )
    ).one()
    return int(row[0]), int(row[1])


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed by; None = everything."""

    text: str = ""
    region: str | None = None
    delivery: Delivery | None = None
    free_only: bool = False


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [Program.status == ProgramStatus.PUBLISHED]
    if filters.text:
        lowered = filters.text.lower()
        named = select(Skill.code).where(
            or_(*(func.lower(c).contains(lowered, autoescape=True) for c in (Skill.name_zh, Skill.name_en)))
        )
        taught = select(ProgramSkill.program_id).where(ProgramSkill.skill_code.in_(named))
        found.append(
            or_(
                func.lower(Program.title).contains(lowered, autoescape=True),
                func.lower(Program.description).contains(lowered, autoescape=True),
                Program.id.in_(taught),
            )
        )
    if filters.region:
        there = select(TrainingBase.id).where(taxonomy.inside(TrainingBase.region_code, filters.region))
        found.append(Program.base_id.in_(there))
    if filters.delivery:
        found.append(Program.delivery == filters.delivery)
    if filters.free_only:
        free = select(Cohort.program_id).where(
            Cohort.status == CohortStatus.OPEN, Cohort.apply_by >= clock.today(), Cohort.taken < Cohort.seats
        )
        found.append(Program.id.in_(free))
    return found


def open_list(session: Session, filters: Filters, cursor: str | None = None) -> Page[Program]:
    """Published programs that pass the filters, newest first."""
    statement = _loaded().where(*_conditions(filters))
    if values := decode(cursor, 2):
        statement = statement.where(after([(Program.published_at, True), (Program.id, True)], values))
    rows = session.scalars(
        statement.order_by(Program.published_at.desc(), Program.id.desc()).limit(PAGE_SIZE + 1)
    ).all()
    return page(rows, lambda p: (p.published_at, p.id))


def count(session: Session, filters: Filters) -> int:
    """How many published programs pass the filters."""
    return session.scalar(select(func.count(Program.id)).where(*_conditions(filters))) or 0
