"""Reads of bases, programs and cohorts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from talent.core import clock
from talent.core.actor import Actor
from talent.organizations.models import Organization, Verification
from talent.programs import policy
from talent.programs.models import BasePartner, Cohort, Program, ProgramStatus, TrainingBase


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
    """An operator's bases with operator and partners, by name."""
    return session.scalars(
        select(TrainingBase)
        .where(TrainingBase.operator_id == operator_id)
        .options(
            joinedload(TrainingBase.operator),
            selectinload(TrainingBase.partners).joinedload(BasePartner.organization),
        )
        .order_by(TrainingBase.name_zh, TrainingBase.id)
    ).all()


def of_base(session: Session, actor: Actor, base_id: int) -> Sequence[Program]:
    """A base's programs that the actor may see, newest first."""
    return session.scalars(
        _loaded()
        .where(Program.base_id == base_id, policy.visible_to(actor))
        .order_by(Program.created_at.desc(), Program.id.desc())
    ).all()


def of_bases(session: Session, base_ids: Iterable[int]) -> dict[int, list[Program]]:
    """Base -> all its programs, newest first, drafts and closed ones included."""
    rows = session.scalars(
        select(Program)
        .where(Program.base_id.in_(sorted(set(base_ids))))
        .order_by(Program.created_at.desc(), Program.id.desc())
    )
    found: dict[int, list[Program]] = {}
    for row in rows:
        found.setdefault(row.base_id, []).append(row)
    return found


def cohort(session: Session, cohort_id: int) -> Cohort | None:
    """One cohort with its program, base and operator."""
    return session.scalar(
        select(Cohort)
        .where(Cohort.id == cohort_id)
        .options(joinedload(Cohort.program).joinedload(Program.base).joinedload(TrainingBase.operator))
    )


def cohorts(session: Session, program_ids: Iterable[int]) -> dict[int, list[Cohort]]:
    """Program -> all its cohorts, latest first."""
    rows = session.scalars(
        select(Cohort)
        .where(Cohort.program_id.in_(sorted(set(program_ids))))
        .order_by(Cohort.starts_on.desc(), Cohort.id.desc())
    )
    return _by_program(rows)


def open_cohorts(session: Session, program_ids: Iterable[int], on: date) -> dict[int, list[Cohort]]:
    """Program -> cohorts that take applications on a day, next one first."""
    rows = session.scalars(
        select(Cohort)
        .where(Cohort.program_id.in_(sorted(set(program_ids))), policy.applications_on(on))
        .order_by(Cohort.starts_on, Cohort.id)
    )
    return _by_program(rows)


def _by_program(rows: Iterable[Cohort]) -> dict[int, list[Cohort]]:
    found: dict[int, list[Cohort]] = {}
    for row in rows:
        found.setdefault(row.program_id, []).append(row)
    return found


def free_seats(session: Session) -> tuple[int, int]:
    """How many published programs take applications today, and how many seats are free in them."""
    row = session.execute(
        select(func.count(func.distinct(Cohort.program_id)), func.coalesce(func.sum(Cohort.seats - Cohort.taken), 0))
        .join(Program, Program.id == Cohort.program_id)
        .where(Program.status == ProgramStatus.PUBLISHED, policy.applications_on(clock.today()))
    ).one()
    return int(row[0]), int(row[1])


def known_numbers(session: Session, base_ids: Iterable[int]) -> frozenset[tuple[int, str]]:
    """(base, the operator's own number) of every program that has one."""
    rows = session.execute(
        select(Program.base_id, Program.external_id).where(
            Program.base_id.in_(sorted(set(base_ids))), Program.external_id.is_not(None)
        )
    )
    return frozenset((base_id, number) for base_id, number in rows if number)


def possible_partners(session: Session, names: Iterable[str]) -> Sequence[Organization]:
    """Verified organizations of the kinds that may be partners, by exact name or credit code."""
    wanted = sorted(set(names))
    return session.scalars(
        select(Organization)
        .where(
            Organization.kind.in_(policy.PARTNERS),
            Organization.verification == Verification.VERIFIED,
            or_(
                Organization.name_zh.in_(wanted),
                Organization.name_en.in_(wanted),
                Organization.credit_code.in_([name.upper() for name in wanted]),
            ),
        )
        .order_by(Organization.id)
    ).all()
