"""Writes of bases, programs and cohorts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from talent.accounts import service as accounts
from talent.core import clock, outbox
from talent.core.actor import Actor, OrgKind, Role
from talent.core.audit import record
from talent.core.errors import Conflict, FieldError, NotFound
from talent.core.text import N_
from talent.core.unique import unique
from talent.organizations.models import Organization, Verification
from talent.programs import policy, queries, seats
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
from talent.taxonomy import queries as taxonomy
from talent.taxonomy.models import EducationLevel, Occupation, Region, Skill

CHANGED = N_("Somebody else changed this in the meantime. Reload the page and look again.")
#: What is copied as it is.
PLAIN = ("title", "description", "prerequisites", "education_code", "delivery", "hours", "fee", "certificate")
take_seat, free_seat = seats.take_seat, seats.free_seat


@dataclass(frozen=True, kw_only=True)
class BaseData:
    """What a base says; partners by organization id."""

    name_zh: str
    name_en: str | None = None
    region_code: str
    address: str = ""
    description: str = ""
    partners: Sequence[int] = ()


@dataclass(frozen=True, kw_only=True)
class SkillTaught:
    """One skill, with the level the course leads to; None: not said."""

    code: str
    level: int | None = None


@dataclass(frozen=True, kw_only=True)
class ProgramData:
    """What a program says."""

    title: str
    description: str = ""
    prerequisites: str = ""
    education_code: str | None = None
    delivery: Delivery = Delivery.ONSITE
    hours: int
    fee: int = 0  # CNY, whole course
    certificate: str = ""
    skills: Sequence[SkillTaught] = ()
    occupations: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class CohortData:
    """One run."""

    starts_on: date
    ends_on: date
    apply_by: date
    seats: int


class Incomplete(FieldError):
    """What a published program must say is missing; ``faults`` names each field."""

    def __init__(self, faults: Sequence[FieldError]) -> None:
        super().__init__(faults[0].field, faults[0].text)
        self.faults = faults


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
    _tell_partners(session, base, data.partners)
    return base


def edit_base(session: Session, actor: Actor, base: TrainingBase, data: BaseData, version: int) -> None:
    """Change a base; its partners are loaded.

    Raises: NotFound; FieldError; Conflict when somebody saved in the meantime.
    """
    if not policy.can_edit_base(actor, base):
        raise NotFound
    if base.version != version:
        raise Conflict(CHANGED)
    before = {partner.organization_id for partner in base.partners}
    with unique(session, "name_zh", N_("A base with this name exists already.")):
        _fill_base(session, base, data)
        base.updated_at = clock.now()  # a change of partners alone must raise the version too
    record(session, actor, "base.edited", base)
    _tell_partners(session, base, [i for i in data.partners if i not in before])
    for programs in queries.of_bases(session, [base.id]).values():
        for program in programs:
            outbox.put(session, "program.changed", program_id=program.id)


def _fill_base(session: Session, base: TrainingBase, data: BaseData) -> None:
    if session.get(Region, data.region_code) is None:
        raise FieldError("region_code", N_("Choose a region from the list."))
    for organization_id in data.partners:
        row = session.get(Organization, organization_id)
        if row is None or row.verification is not Verification.VERIFIED or row.kind not in policy.PARTNERS:
            raise FieldError("partners", N_("Partners must be verified organizations."))
    base.name_zh, base.name_en = data.name_zh, data.name_en
    base.region_code, base.address, base.description = data.region_code, data.address, data.description
    held = {partner.organization_id: partner for partner in base.partners}
    base.partners = [held.get(i) or BasePartner(organization_id=i) for i in dict.fromkeys(data.partners)]


def _tell_partners(session: Session, base: TrainingBase, organization_ids: Sequence[int]) -> None:
    """Whoever is named as a partner in public hears of it."""
    for organization_id in organization_ids:
        text = N_("Your organization is named as a partner of the training base “%(name)s”", name=base.name_zh)
        accounts.notify_organization(session, organization_id, text, path=f"/bases/{base.id}")


def draft(session: Session, actor: Actor, base: TrainingBase, data: ProgramData) -> Program:
    """A new draft at a base.

    Raises: NotFound for non-editors; FieldError.
    """
    if not policy.can_edit_base(actor, base):
        raise NotFound
    _check(session, data)
    row = made(base.id, data)
    session.add(row)
    session.flush()
    record(session, actor, "program.drafted", row)
    return row


def made(base_id: int, data: ProgramData, external_id: str | None = None) -> Program:
    """A draft of checked data, not yet in the session."""
    row = Program(
        base_id=base_id, external_id=external_id, status=ProgramStatus.DRAFT, skills=[], occupations=[]
    )  # fmt: skip
    _fill(row, data)
    return row


def edit(session: Session, actor: Actor, row: Program, data: ProgramData, version: int) -> None:
    """Change a program; a published one must stay complete. It is fully loaded.

    Raises: NotFound; FieldError; Incomplete; Conflict when somebody saved in the meantime.
    """
    if not policy.can_edit(actor, row):
        raise NotFound
    if row.version != version:
        raise Conflict(CHANGED)
    _check(session, data)
    if row.status is ProgramStatus.PUBLISHED and (faults := missing(data)):
        raise Incomplete(faults)
    _fill(row, data)
    row.updated_at = clock.now()  # a change of skills alone must raise the version too
    session.flush()
    record(session, actor, "program.edited", row)
    outbox.put(session, "program.changed", program_id=row.id)


def _check(session: Session, data: ProgramData) -> None:
    """What must hold even for a draft."""
    for name, model, codes in (
        ("education_code", EducationLevel, [data.education_code]),
        ("skills", Skill, [skill.code for skill in data.skills]),
        ("occupations", Occupation, data.occupations),
    ):
        if taxonomy.unknown_codes(session, model, [code for code in codes if code]):
            raise FieldError(name, N_("Choose from the list."))
    codes = [skill.code for skill in data.skills]
    if len(codes) != len(set(codes)):
        raise FieldError("skills", N_("A skill stands in the list twice."))


def _fill(row: Program, data: ProgramData) -> None:
    """Copy; parts that stay keep their rows, so that unique keys never clash."""
    for name in PLAIN:
        setattr(row, name, getattr(data, name))
    taught = {skill.skill_code: skill for skill in row.skills}
    row.skills = [taught.get(skill.code) or ProgramSkill(skill_code=skill.code) for skill in data.skills]
    for skill, wanted in zip(row.skills, data.skills, strict=True):
        skill.level = wanted.level
    held = {entry.occupation_code: entry for entry in row.occupations}
    row.occupations = [held.get(c) or ProgramOccupation(occupation_code=c) for c in dict.fromkeys(data.occupations)]


def missing(program: ProgramData | Program) -> list[FieldError]:
    """What keeps a program from being published."""
    faults = []
    if not program.description.strip():
        faults.append(FieldError("description", N_("Describe the program before you publish it.")))
    if not program.skills:
        faults.append(FieldError("skills", N_("Say which skills the program teaches before you publish it.")))
    return faults


def publish(session: Session, actor: Actor, row: Program) -> None:
    """Show a program to everybody; also reopens a closed one. It is fully loaded.

    Raises: NotFound; Conflict while the operator is not verified; Incomplete with all that is missing.
    """
    if not policy.can_edit(actor, row):
        raise NotFound
    if not row.base.operator.is_verified:
        raise Conflict(
            N_("Only verified organizations can publish. Your draft is kept; publish it when you are verified.")
        )
    if faults := missing(row):
        raise Incomplete(faults)
    action = "program.published" if row.published_at is None else "program.reopened"
    opened(row)
    session.flush()
    record(session, actor, action, row)
    outbox.put(session, "program.changed", program_id=row.id)


def opened(row: Program) -> None:
    """Make a checked program public from now on.

    Raises: Conflict when it is public already.
    """
    row.move_to(ProgramStatus.PUBLISHED)
    row.published_at = clock.now()


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
    check_dates(data)
    cohort = Cohort(
        program_id=row.id, starts_on=data.starts_on, ends_on=data.ends_on, apply_by=data.apply_by, seats=data.seats
    )
    session.add(cohort)
    session.flush()
    record(session, actor, "cohort.opened", cohort)
    outbox.put(session, "program.changed", program_id=row.id)
    return cohort


def check_dates(data: CohortData) -> None:
    """Whether the days are in order.

    Raises: FieldError on "ends_on" or "apply_by".
    """
    if data.ends_on < data.starts_on:
        raise FieldError("ends_on", N_("A cohort cannot end before it begins."))
    if data.apply_by > data.ends_on:
        raise FieldError("apply_by", N_("The last day to apply lies after the end."))


def edit_cohort(session: Session, actor: Actor, cohort: Cohort, data: CohortData) -> None:
    """Change a run that is not over; its program and base are loaded.

    Raises: NotFound; Conflict when it is over; FieldError for dates, or for fewer seats than are taken.
    """
    if not policy.can_edit(actor, cohort.program):
        raise NotFound
    if cohort.status not in {CohortStatus.OPEN, CohortStatus.RUNNING}:
        raise Conflict(N_("A cohort that is over cannot be changed."))
    check_dates(data)
    if not seats.resize(session, cohort.id, data.seats):
        text = N_("%(taken)s seats are taken already; there cannot be fewer.", taken=cohort.taken)
        raise FieldError("seats", text)
    cohort.starts_on, cohort.ends_on, cohort.apply_by = data.starts_on, data.ends_on, data.apply_by
    session.flush()
    record(session, actor, "cohort.edited", cohort)
    outbox.put(session, "program.changed", program_id=cohort.program_id)


def step_cohort(session: Session, actor: Actor, cohort: Cohort, status: CohortStatus) -> None:
    """Start, finish or cancel a cohort; its program and base are loaded.

    Raises: NotFound; Conflict when the step does not exist.
    """
    if not policy.can_edit(actor, cohort.program):
        raise NotFound
    cohort.move_to(status)
    session.flush()
    record(session, actor, f"cohort.{status.value}", cohort)
    outbox.put(session, "program.changed", program_id=cohort.program_id)
