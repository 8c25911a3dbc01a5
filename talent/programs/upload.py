"""Programs with their cohorts from CSV and XLSX files: all of them or none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from talent.core import clock, outbox, tabular
from talent.core.actor import Actor, OrgKind, Role
from talent.core.audit import record
from talent.core.errors import Conflict, FieldError, NotFound
from talent.core.tabular import Row, RowError, Table
from talent.core.text import N_, name_members
from talent.core.unique import unique
from talent.organizations.models import Organization
from talent.programs import queries, service
from talent.programs.models import Cohort, Delivery, TrainingBase
from talent.programs.service import CohortData, ProgramData, SkillTaught
from talent.taxonomy.lookup import Lookup, shared
from talent.taxonomy.naming import fold
from talent.taxonomy.rows import AREA, Cells, Plan
from talent.taxonomy.sheets import Column, optional, required

MOST_HOURS, MOST_FEE, MOST_SEATS = 10_000, 1_000_000, 10_000
NUMBER_LENGTH = 80
BATCH = 200
#: Field of a complaint -> column of the file.
COLUMNS = {"education_code": "education_level"}
RUN = ("starts_on", "ends_on", "apply_by", "seats")


class Wish(StrEnum):
    """What becomes of an imported program."""

    DRAFT = "draft"
    PUBLISHED = "published"


name_members(Wish, {Wish.DRAFT: N_("Draft"), Wish.PUBLISHED: N_("Published")})

TEMPLATE = (
    Column(
        "external_id",
        N_("Your own number of the program; further rows with the same number are further cohorts of it"),
        ("KC-001", "KC-001"),
    ),
    Column("base", N_("Name of your training base, or its number in the address of its page"), required=True),
    Column("title", N_("Title"), ("数据分析实训", "数据分析实训"), required=True),
    Column("description", N_("Description"), ("用真实的城市运行数据完成一个分析项目", "")),
    Column("prerequisites", N_("Prerequisites"), ("会用电子表格", "")),
    Column("education_level", N_("Education, at least: name or code; empty means none asked for"), ("大专", "")),
    Column("delivery", N_("onsite, online or blended; empty means onsite"), ("onsite", "")),
    Column("hours", N_("Hours of the whole program"), ("80", "80"), required=True),
    Column("fee", N_("Fee for the whole course in yuan; 0 or empty means free of charge"), ("0", "")),
    Column("certificate", N_("Certificate"), ("结业证书", "")),
    Column(
        "skills",
        N_(
            "Skills taught: names or codes, separated by semicolons; after a colon the level reached from 1 to 5."
            " Example: python:3; sql"
        ),
        ("python:3; sql:2; 数据可视化", ""),
    ),
    Column(
        "occupations", N_("Occupations it prepares for: names or codes, separated by semicolons"), ("数据分析师", "")
    ),
    Column("starts_on", N_("First day of the cohort, such as 2026-11-24; empty: no cohort yet"), ("", "")),
    Column("ends_on", N_("Last day of the cohort"), ("", "")),
    Column("apply_by", N_("Last day to apply; empty means the first day of the cohort"), ("", "")),
    Column("seats", N_("Seats of the cohort"), ("", "")),
    Column(
        "status",
        N_("draft or published; only verified organizations can publish; empty means draft"),
        ("draft", ""),
    ),
)
#: What rows with the same number must not contradict.
SAME = tuple(c.name for c in TEMPLATE if c.name not in {"external_id", "base", *RUN})


def template(base: TrainingBase | None) -> list[Column]:
    """The columns with examples that can be imported as they stand: for a base of the operator, from next month on."""
    first = clock.today() + timedelta(days=30)
    days = {
        "base": [base.name_zh if base else ""] * 2,
        "starts_on": [(first + timedelta(days=n)).isoformat() for n in (0, 60)],
        "ends_on": [(first + timedelta(days=n)).isoformat() for n in (30, 90)],
        "apply_by": [(first + timedelta(days=n)).isoformat() for n in (-7, 53)],
        "seats": ["20", "20"],
    }
    return [replace(column, examples=tuple(days.get(column.name, column.examples))) for column in TEMPLATE]


@dataclass(frozen=True)
class Course:
    """One program with its cohorts that can be imported."""

    base_id: int
    external_id: str | None
    data: ProgramData
    public: bool
    cohorts: list[CohortData] = field(default_factory=list)


@dataclass
class Reader:
    """Reads rows one after the other and remembers the programs that further rows add cohorts to."""

    lookup: Lookup
    bases: Mapping[str, int]
    known: frozenset[tuple[int, str]]
    verified: bool
    courses: list[Course] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    first: dict[tuple[int, str], tuple[Row, Course]] = field(default_factory=dict)

    def read(self, row: Row) -> None:
        """Take one row in."""
        cells = Cells(row)
        number = cells.text("external_id", NUMBER_LENGTH)
        base_id = self._base(cells)
        earlier = self.first.get((base_id, number)) if number else None
        course = self._further(cells, *earlier) if earlier else self._new(cells, base_id, number)
        if (run := _run(cells)) is not None:
            course.cohorts.append(run)
        self.errors += cells.errors

    def _base(self, cells: Cells) -> int:
        found = self.bases.get(fold(cells.raw("base")))
        if found is None:
            cells.fault("base", N_("Your organization has no base with this name or number."))
        return found or 0

    def _new(self, cells: Cells, base_id: int, number: str) -> Course:
        if (base_id, number) in self.known:
            cells.fault("external_id", N_("A program with this number exists already. Edit it on its page."))
        wish = cells.member("status", Wish, Wish.DRAFT)
        course = Course(base_id, number or None, _data(cells, self.lookup), wish is Wish.PUBLISHED and self.verified)
        for fault in service.missing(course.data) if course.public else []:
            cells.fault(COLUMNS.get(fault.field, fault.field), fault.text)
        self.courses.append(course)
        if number:
            self.first[base_id, number] = (cells.row, course)
        return course

    def _further(self, cells: Cells, row: Row, course: Course) -> Course:
        for column in SAME:
            if cells.raw(column) and cells.raw(column) != row.cells.get(column, ""):
                cells.fault(column, N_("This differs from line %(line)s, which has the same number.", line=row.line))
        if not any(cells.raw(column) for column in RUN):
            cells.fault("starts_on", N_("A further row of a program adds a cohort: give its days and seats."))
        return course


def _data(cells: Cells, lookup: Lookup) -> ProgramData:
    skills = cells.read("skills", lookup.skills) or []
    return ProgramData(
        title=cells.text("title", required=True),
        description=cells.text("description", AREA),
        prerequisites=cells.text("prerequisites", AREA),
        education_code=cells.read("education_level", lookup.level),
        delivery=cells.member("delivery", Delivery, Delivery.ONSITE),
        hours=cells.integer("hours", 1, MOST_HOURS, required=True) or 1,
        fee=cells.integer("fee", 0, MOST_FEE) or 0,
        certificate=cells.text("certificate"),
        skills=[SkillTaught(code=skill.code, level=skill.level) for skill in skills],
        occupations=cells.read("occupations", lookup.occupations) or [],
    )


def _run(cells: Cells) -> CohortData | None:
    """The cohort of a row; None when it has none, or a wrong one, which is noted."""
    if not any(cells.raw(column) for column in RUN):
        return None
    starts_on, ends_on = cells.day("starts_on", required=True), cells.day("ends_on", required=True)
    seats = cells.integer("seats", 1, MOST_SEATS, required=True)
    apply_by = cells.day("apply_by") or starts_on
    if starts_on is None or ends_on is None or apply_by is None or seats is None:
        return None
    run = CohortData(starts_on=starts_on, ends_on=ends_on, apply_by=apply_by, seats=seats)
    try:
        service.check_dates(run)
    except FieldError as error:
        cells.fault(error.field, error.text)
    return run


def read(data: bytes, filename: str) -> Table:
    """The table of a file.

    Raises: FieldError on "file".
    """
    return tabular.read(data, filename, required=required(TEMPLATE), optional=optional(TEMPLATE))


def plan(session: Session, operator: Organization, table: Table) -> Plan[Course]:
    """What a file asks for, with every fault by line and column. Nothing is written."""
    bases = queries.bases_of(session, operator.id)
    known = queries.known_numbers(session, (base.id for base in bases))
    reader = Reader(shared(session), _names(bases), known, operator.is_verified)
    for row in table.rows:
        reader.read(row)
    return Plan(reader.courses, reader.errors)


def _names(bases: Sequence[TrainingBase]) -> dict[str, int]:
    return {fold(name): base.id for base in bases for name in (str(base.id), base.name_en, base.name_zh) if name}


def carry_out(
    session: Session,
    actor: Actor,
    operator_id: int,
    planned: Plan[Course],
    progress: Callable[[int], object] | None = None,
) -> int:
    """Import every program of a plan without faults; how many there were.

    Args:
        progress: called with how many more are done.

    Raises: NotFound for non-editors; Conflict when the plan has faults or its numbers were taken meanwhile.
    """
    if operator_id not in actor.organizations(OrgKind.TRAINING_OPERATOR, least=Role.EDITOR):
        raise NotFound
    if planned.errors:
        raise Conflict(N_("Nothing is imported while anything in the file is wrong."))
    try:
        with unique(session, "file", N_("A program with one of these numbers exists already. Check the file again.")):
            for start in range(0, len(planned.commands), BATCH):
                courses = planned.commands[start : start + BATCH]
                _add(session, actor, courses)
                if progress:
                    progress(len(courses))
    except FieldError as error:
        raise Conflict(error.text) from error
    return len(planned.commands)


def _add(session: Session, actor: Actor, courses: Sequence[Course]) -> None:
    rows = [service.made(course.base_id, course.data, course.external_id) for course in courses]
    for row, course in zip(rows, courses, strict=True):
        if course.public:
            service.opened(row)
    session.add_all(rows)
    session.flush()
    for row, course in zip(rows, courses, strict=True):
        session.add_all(
            Cohort(program_id=row.id, starts_on=c.starts_on, ends_on=c.ends_on, apply_by=c.apply_by, seats=c.seats)
            for c in course.cohorts
        )
        record(session, actor, "program.imported", row)
        if course.public:
            outbox.put(session, "program.changed", program_id=row.id)
    session.flush()
