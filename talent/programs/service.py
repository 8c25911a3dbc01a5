"""Writes of bases, programs, cohorts and seats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import CursorResult, update
from sqlalchemy.orm import Session

from talent.core import clock, outbox
from talent.core.actor import Actor, OrgKind, Role
from talent.core.audit import record
from talent.core.errors import Conflict, FieldError, NotFound
from talent.core.text import N_
from talent.core.unique import unique
from talent.organizations.models import Organization, Verification
from talent.programs import policy
from talent.programs.models import (
    BasePartner,
    Cohort,
    CohortStatus,
    Delivery,
    Program,
    ProgramOccupation,
    ProgramSkill,
    ProgramStatus,
    TrainingBase,
)
from talent.taxonomy.lookup import Lookup
from talent.taxonomy.models import Region


@dataclass(frozen=True, kw_only=True)
class BaseData:
    """What a base says; partners by organization id."""

    name_zh: str
    name_en: str | None
    region_code: str
    address: str
    description: str
    partners: Sequence[int]


@dataclass(frozen=True, kw_only=True)
class SkillTaught:
    """One skill as typed, with the level the course leads to."""

    name: str
    level: int | None


@dataclass(frozen=True, kw_only=True)
class ProgramData:
    """What a program says."""

    title: str
    description: str
    prerequisites: str
    education_code: str | None
    delivery: Delivery
    hours: int
    fee: int
    certificate: str
    occupation: str
    skills: Sequence[SkillTaught]


@dataclass(frozen=True, kw_only=True)
class CohortData:
    """One run."""

    starts_on: date
    ends_on: date
    apply_by: date
    seats: int


def open_base(session: Session, actor: Actor, operator_id: int, data: BaseData) -> TrainingBase:
    """A new base of an operator.

    Raises: NotFound for non-editors; FieldError on "name_zh", "region_code" or "partners".
    """
    if operator_id not in actor.organizations(OrgKind.TRAINING_OPERATOR, least=Role.EDITOR):
        raise NotFound
    base = TrainingBase(operator_id=operator_id, partners=[])
    _fill_base(session, base, data)
    with unique(session, "name_zh", N_("A base with this name exists already.")):
        session.add(base)
    record(session, actor, "base.opened", base)
    return base


def edit_base(session: Session, actor: Actor, base: TrainingBase, data: BaseData) -> None:
    """Change a base; its partners are loaded.

    Raises: NotFound; FieldError.
    """
    if not policy.can_edit_base(actor, base):
        raise NotFound
    _fill_base(session, base, data)
    record(session, actor, "base.edited", base)
    session.flush()


def _fill_base(session: Session, base: TrainingBase, data: BaseData) -> None:
    if session.get(Region, data.region_code) is None:
        raise FieldError("region_code", N_("Choose a region from the list."))
    for organization_id in data.partners:
        row = session.get(Organization, organization_id)
        if row is None or row.verification is not Verification.VERIFIED:
            raise FieldError("partners", N_("Partners must be verified organizations."))
    base.name_zh, base.name_en = data.name_zh, data.name_en
    base.region_code, base.address, base.description = data.region_code, data.address, data.description
    base.partners.clear()
    if base.id is not None:
        session.flush()
    base.partners.extend(BasePartner(organization_id=i) for i in dict.fromkeys(data.partners))


def draft(session: Session, actor: Actor, base: TrainingBase, data: ProgramData) -> Program:
    """A new draft at a base.

    Raises: NotFound for non-editors; FieldError.
    """
    if not policy.can_edit_base(actor, base):
        raise NotFound
    row = Program(base_id=base.id, title=data.title, hours=data.hours, skills=[], occupations=[])
    _fill(session, row, data)
    session.add(row)
    session.flush()
    record(session, actor, "program.drafted", row)
    return row


def edit(session: Session, actor: Actor, row: Program, data: ProgramData, version: int) -> None:
    """Change a program; it is fully loaded.

    Raises: NotFound; FieldError; Conflict when somebody saved in the meantime.
    """
    if not policy.can_edit(actor, row):
        raise NotFound
    if row.version != version:
        raise Conflict(N_("Somebody else changed this in the meantime. Reload the page and look again."))
    _fill(session, row, data)
    session.flush()
    record(session, actor, "program.edited", row)
    outbox.put(session, "program.changed", program_id=row.id)


def _fill(session: Session, row: Program, data: ProgramData) -> None:
    lookup = Lookup(session)
    skills = {lookup.skill(s.name): s.level for s in data.skills}
    occupation = lookup.occupation(data.occupation) if data.occupation else None
    for name in ("title", "description", "prerequisites", "education_code", "delivery", "hours", "fee", "certificate"):
        setattr(row, name, getattr(data, name))
    row.skills.clear()
    row.occupations.clear()
    if row.id is not None:
        session.flush()
    row.skills.extend(ProgramSkill(skill_code=code, level=level) for code, level in skills.items())
    row.occupations.extend(ProgramOccupation(occupation_code=code) for code in [occupation] if code)


def publish(session: Session, actor: Actor, row: Program) -> None:
    """Show a program to everybody; also reopens a closed one.

    Raises: NotFound; Conflict while the operator is not verified or nothing is taught.
    """
    if not policy.can_edit(actor, row):
        raise NotFound
    if not row.base.operator.is_verified:
        raise Conflict(
            N_("Only verified organizations can publish. Your draft is kept; publish it when you are verified.")
        )
    if not row.skills:
        raise Conflict(N_("Say which skills the program teaches before you publish it."))
    row.move_to(ProgramStatus.PUBLISHED)
    row.published_at = clock.now()
    session.flush()
    record(session, actor, "program.published", row)
    outbox.put(session, "program.changed", program_id=row.id)


def close(session: Session, actor: Actor, row: Program) -> None:
    """Take a program out of lists and matches; running cohorts go on.

    Raises: NotFound; Conflict when it is closed already.
    """
    if not policy.can_edit(actor, row):
        raise NotFound
    row.move_to(ProgramStatus.CLOSED)
    session.flush()
    record(session, actor, "program.closed", row)
    outbox.put(session, "program.changed", program_id=row.id)


def open_cohort(session: Session, actor: Actor, row: Program, data: CohortData) -> Cohort:
    """A new run with seats.

    Raises: NotFound; FieldError when the dates are not in order.
    """
    if not policy.can_edit(actor, row):
        raise NotFound
    if data.ends_on < data.starts_on:
        raise FieldError("ends_on", N_("A cohort cannot end before it begins."))
    if data.apply_by > data.ends_on:
        raise FieldError("apply_by", N_("The last day to apply lies after the end."))
    cohort = Cohort(
        program_id=row.id, starts_on=data.starts_on, ends_on=data.ends_on, apply_by=data.apply_by, seats=data.seats
    )
    session.add(cohort)
    session.flush()
    record(session, actor, "cohort.opened", cohort)
    outbox.put(session, "program.changed", program_id=row.id)
    return cohort


def step_cohort(session: Session, actor: Actor, row: Program, cohort: Cohort, status: CohortStatus) -> None:
    """Start, finish or cancel a cohort.

    Raises: NotFound; Conflict when the step does not exist.
    """
    if not policy.can_edit(actor, row) or cohort.program_id != row.id:
        raise NotFound
    cohort.move_to(status)
    session.flush()
    record(session, actor, f"cohort.{status.value}", cohort)
    outbox.put(session, "program.changed", program_id=row.id)


def take_seat(session: Session, cohort_id: int) -> bool:
    """Take one seat if one is free: a single conditional update, so that the last one is sold once."""
    taken = update(Cohort).where(Cohort.id == cohort_id, Cohort.taken < Cohort.seats).values(taken=Cohort.taken + 1)
    return _rows(session.execute(taken.execution_options(synchronize_session=False))) == 1


def free_seat(session: Session, cohort_id: int) -> None:
    """Give one seat back."""
    freed = update(Cohort).where(Cohort.id == cohort_id, Cohort.taken > 0).values(taken=Cohort.taken - 1)
    session.execute(freed.execution_options(synchronize_session=False))


def _rows(result: Any) -> int:
    """How many rows an update changed."""
    assert isinstance(result, CursorResult)  # noqa: S101 - what an UPDATE gives
    return int(result.rowcount)
