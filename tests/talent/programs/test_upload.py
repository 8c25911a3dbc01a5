"""Imports of programs: one row for each cohort, every fault with its line and column, all rows or none."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from talent.core import clock
from talent.core.actor import Actor, Member, OrgKind, Role
from talent.core.errors import Conflict, FieldError, NotFound
from talent.core.outbox import OutboxMessage
from talent.organizations.models import Organization
from talent.programs import queries, upload
from talent.programs.models import Delivery, Program, ProgramStatus, TrainingBase
from talent.taxonomy.rows import Plan
from talent.taxonomy.sheets import csv_template
from tests.factories.organizations import organization
from tests.factories.programs import base as make_base
from tests.factories.programs import program as make_program
from tests.queries import recorded

HEAD = "external_id,base,title,description,delivery,hours,fee,skills,starts_on,ends_on,apply_by,seats,status"


class Case:
    """An operator with one base."""

    def __init__(self, session: Session, *, verified: bool = True) -> None:
        self.session = session
        self.operator: Organization = organization(session, kind=OrgKind.TRAINING_OPERATOR, verified=verified)
        self.base: TrainingBase = make_base(
            session, operator_id=self.operator.id, name_zh="天府实训基地", name_en="Tianfu Base"
        )

    def plan(self, *rows: str, head: str = HEAD) -> Plan[upload.Course]:
        table = upload.read("\n".join((head, *rows)).encode(), "programs.csv")
        return upload.plan(self.session, self.operator, table)

    def editor(self, role: Role = Role.EDITOR) -> Actor:
        member = Member(organization_id=self.operator.id, kind=self.operator.kind, role=role, verified=True)
        return Actor(user_id=1, members=(member,))

    def carry_out(self, plan: Plan[upload.Course]) -> int:
        return upload.carry_out(self.session, self.editor(), self.operator.id, plan)

    def programs(self) -> list[Program]:
        self.session.expunge_all()
        ids = self.session.scalars(select(Program.id).where(Program.base_id == self.base.id))
        return sorted(queries.by_ids(self.session, ids).values(), key=lambda row: row.id)


def faults(plan: Plan[upload.Course]) -> list[tuple[int, str | None]]:
    return [(error.line, error.column) for error in plan.errors]


@pytest.mark.postgres
def test_the_template_can_be_imported_as_it_stands(session: Session) -> None:
    case = Case(session)
    data = csv_template(upload.template(case.base))
    plan = upload.plan(session, case.operator, upload.read(data, "x.csv"))
    assert plan.errors == []
    assert case.carry_out(plan) == 1
    (row,) = case.programs()
    assert (row.external_id, row.title, row.hours, row.fee) == ("KC-001", "数据分析实训", 80, 0)
    assert row.education_code == "junior-college"
    assert [(s.skill_code, s.level) for s in row.skills] == [("python", 3), ("sql", 2), ("data-visualization", None)]
    assert row.status is ProgramStatus.DRAFT
    cohorts = queries.cohorts(session, [row.id])[row.id]
    assert [c.seats for c in cohorts] == [20, 20]
    assert session.scalar(select(func.count(OutboxMessage.id))) == 0


def test_rows_with_the_same_number_are_cohorts_of_one_program(session: Session) -> None:
    case = Case(session)
    plan = case.plan(
        "K1,天府实训基地,课程,介绍,线上,40,0,python,2027-01-01,2027-02-01,,10,published",
        "K1,Tianfu Base,课程,,,40,,,2027年3月1日,2027年4月1日,2027年2月20日,20,",
        f"K2,{case.base.id},Other,About,blended,20,980,sql,,,,,draft",
    )
    assert plan.errors == []
    assert case.carry_out(plan) == 2
    first, second = case.programs()
    assert (first.delivery, second.delivery) == (Delivery.ONLINE, Delivery.BLENDED)
    assert (first.status, second.status) == (ProgramStatus.PUBLISHED, ProgramStatus.DRAFT)
    cohorts = queries.cohorts(session, [first.id, second.id])
    assert [(c.seats, c.apply_by.isoformat()) for c in cohorts[first.id]] == [(20, "2027-02-20"), (10, "2027-01-01")]
    assert second.id not in cohorts
    topics = session.scalars(select(OutboxMessage)).all()
    assert [(m.topic, m.payload) for m in topics] == [("program.changed", {"program_id": first.id})]


def test_every_fault_is_listed_with_its_line_and_column(session: Session) -> None:
    case = Case(session)
    make_base(session, name_zh="别人的基地")
    make_program(session, base_id=case.base.id, external_id="OLD")
    plan = case.plan(
        "K1,别人的基地,,x,by post,0,-1,alchemy,2027-01-01,,,,maybe",
        "OLD,天府实训基地,课程,x,,10,,sql,2027-02-01,2027-01-01,,0,",
        "K2,天府实训基地,课程,x,,10,,sql,2027-02-01,2027-01-01,,5,",
        "K3,天府实训基地,课程,x,,10,,sql,,,,,",
        "K3,天府实训基地,另一门,x,,11,,sql,,,,,",
        "K4,天府实训基地,课程,,,10,,,,,,,published",
    )
    assert faults(plan) == [
        (2, "base"), (2, "status"), (2, "skills"), (2, "title"), (2, "delivery"), (2, "hours"), (2, "fee"),
        (2, "ends_on"), (2, "seats"),
        (3, "external_id"), (3, "seats"),
        (4, "ends_on"),
        (6, "title"), (6, "hours"), (6, "starts_on"),
        (7, "description"), (7, "skills"),
    ]  # fmt: skip
    with pytest.raises(Conflict):
        case.carry_out(plan)
    assert len(case.programs()) == 1


@pytest.mark.parametrize("verified", [True, False])
def test_only_verified_operators_publish_by_file(session: Session, verified: bool) -> None:
    case = Case(session, verified=verified)
    case.carry_out(case.plan("K1,天府实训基地,课程,介绍,,40,0,python,,,,,published"))
    assert case.programs()[0].status is (ProgramStatus.PUBLISHED if verified else ProgramStatus.DRAFT)


@pytest.mark.postgres
def test_a_number_taken_after_the_check_undoes_the_whole_import(session: Session) -> None:
    case = Case(session)
    plan = case.plan("K1,天府实训基地,a,x,,1,,sql,,,,,", "K2,天府实训基地,b,x,,1,,sql,,,,,")
    make_program(session, base_id=case.base.id, external_id="K2")
    with pytest.raises(Conflict):
        case.carry_out(plan)
    assert [row.external_id for row in case.programs()] == ["K2"]


def test_rows_without_a_number_are_programs_of_their_own(session: Session) -> None:
    case = Case(session)
    assert case.carry_out(case.plan(",天府实训基地,a,x,,1,,sql,,,,,", ",天府实训基地,a,x,,1,,sql,,,,,")) == 2


def test_strangers_import_nothing(session: Session) -> None:
    case, other = Case(session), organization(session, kind=OrgKind.TRAINING_OPERATOR)
    plan = case.plan("K1,天府实训基地,a,x,,1,,sql,,,,,")
    member = Member(organization_id=other.id, kind=other.kind, role=Role.OWNER, verified=True)
    for actor in (Actor(user_id=1, members=(member,)), case.editor(Role.VIEWER)):
        with pytest.raises(NotFound):
            upload.carry_out(session, actor, case.operator.id, plan)


def test_a_file_that_lacks_columns(session: Session) -> None:
    with pytest.raises(FieldError, match="lacks these columns: base, hours"):
        upload.read(b"title\nx\n", "x.csv")


def test_a_plan_costs_the_same_for_one_row_and_for_thirty(session: Session, engine: Engine) -> None:
    case = Case(session)
    case.plan("K,天府实训基地,a,x,,1,,sql,,,,,")

    def cost(rows: int) -> int:
        with recorded(engine) as sent:
            case.plan(*(f"K{n},天府实训基地,a,x,,1,,sql; python:3,2027-01-01,2027-02-01,,5," for n in range(rows)))
        return len(sent)

    assert cost(1) == cost(30)


def test_the_examples_lie_in_the_future(session: Session) -> None:
    days = {column.name: column.examples for column in upload.template(None)}
    assert min(days["starts_on"]) > (clock.today() + timedelta(days=20)).isoformat()
