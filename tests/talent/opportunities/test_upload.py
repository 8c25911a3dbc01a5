"""Imports: names or codes in either language, every fault with its line and column, all rows or none."""

from __future__ import annotations

import io
from datetime import timedelta

import openpyxl
import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from talent.core import clock
from talent.core.actor import Actor, Member, Role
from talent.core.audit import AuditEvent
from talent.core.errors import Conflict, FieldError, NotFound
from talent.core.outbox import OutboxMessage
from talent.opportunities import queries, upload
from talent.opportunities.models import Opportunity, OpportunityKind, OpportunityStatus
from talent.organizations.models import Organization
from talent.taxonomy.grades import Grade
from talent.taxonomy.rows import Plan
from talent.taxonomy.sheets import csv_template
from tests.factories.opportunities import opportunity
from tests.factories.organizations import organization
from tests.queries import recorded

SOON = (clock.today() + timedelta(days=60)).isoformat()
HEAD = "external_id,kind,title,duties,requirements,headcount,region,remote,pay_min,pay_max,expires_on,skills,status"


def table(*rows: str, head: str = HEAD) -> bytes:
    return "\n".join((head, *rows)).encode()


def planned(session: Session, employer: Organization, data: bytes, name: str = "posts.csv") -> Plan[upload.Post]:
    return upload.plan(session, employer, upload.read(data, name))


def faults(plan: Plan[upload.Post]) -> list[tuple[int, str | None]]:
    return [(error.line, error.column) for error in plan.errors]


def editor(row: Organization, role: Role = Role.EDITOR) -> Actor:
    member = Member(organization_id=row.id, kind=row.kind, role=role, verified=row.is_verified)
    return Actor(user_id=1, members=(member,))


def rows_of(session: Session, employer: Organization) -> list[Opportunity]:
    ids = session.scalars(select(Opportunity.id).where(Opportunity.organization_id == employer.id))
    return sorted(queries.by_ids(session, ids).values(), key=lambda row: row.id)


def count(session: Session) -> int:
    return session.scalar(select(func.count(Opportunity.id))) or 0


@pytest.mark.postgres
def test_the_template_can_be_imported_as_it_stands(session: Session) -> None:
    employer = organization(session)
    plan = planned(session, employer, csv_template(upload.template()))
    assert plan.errors == []
    seen: list[int] = []
    assert upload.carry_out(session, editor(employer), employer.id, plan, seen.append) == 2
    assert sum(seen) == 2
    first, second = rows_of(session, employer)
    assert (first.external_id, first.kind, first.title) == ("HR-2026-001", OpportunityKind.ROLE, "数据分析师")
    assert (first.region_code, first.education_code, first.headcount) == ("510107", "bachelor", 2)
    assert [(s.skill_code, s.level, s.essential) for s in first.skills] == [
        ("python", 3, True), ("sql", None, True), ("data-visualization", None, False),
    ]  # fmt: skip
    assert [x.language for x in first.languages] == ["en"]
    assert [m.major_code for m in first.majors] == ["0712", "0809"]
    assert (second.kind, second.remote) == (OpportunityKind.INTERNSHIP, True)
    assert {row.status for row in (first, second)} == {OpportunityStatus.DRAFT}
    assert session.scalar(select(func.count(OutboxMessage.id))) == 0
    assert list(session.scalars(select(AuditEvent.action))) == ["opportunity.imported"] * 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_files_as_chinese_offices_write_them(session: Session, encoding: str) -> None:
    employer = organization(session)
    row = "A1,实习,数据实习生,整理数据,认真,２,成都,是,3000,3500,2099年1月1日,数据分析；Python：2？,"
    plan = planned(session, employer, f"{HEAD}\r\n{row}\r\n".encode(encoding))
    assert plan.errors == []
    content = plan.commands[0].content
    assert (content.kind, content.title, content.headcount, content.remote) == (
        OpportunityKind.INTERNSHIP, "数据实习生", 2, True,
    )  # fmt: skip
    assert content.region_code == "510100"
    assert [(s.code, s.level, s.essential) for s in content.skills] == [
        ("data-analysis", None, True), ("python", 2, False),
    ]  # fmt: skip


def test_a_spreadsheet_reads_like_the_csv(session: Session) -> None:
    employer = organization(session)
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["title", "headcount", "pay_min", "expires_on", "region"])
    sheet.append(["数据分析师", 3, 8000.0, clock.today() + timedelta(days=60), 510107])
    out = io.BytesIO()
    book.save(out)
    plan = planned(session, employer, out.getvalue(), "posts.xlsx")
    assert plan.errors == []
    content = plan.commands[0].content
    assert (content.headcount, content.pay_min, content.region_code) == (3, 8000, "510107")
    assert content.expires_on == clock.today() + timedelta(days=60)


@pytest.mark.parametrize(
    ("cell", "grade"),
    [("", None), ("不限", None), ("none", None), ("skill-3", Grade.SKILL_3), ("中级专业技术职务", Grade.TITLE_MIDDLE)],
)
def test_the_grade_asked_for_by_value_or_words(session: Session, cell: str, grade: Grade | None) -> None:
    plan = planned(session, organization(session), table(f"x,{cell}", head="title,grade"))
    assert plan.errors == []
    assert plan.commands[0].content.grade is grade


def test_an_unknown_grade_is_a_fault(session: Session) -> None:
    assert faults(planned(session, organization(session), table("x,expert", head="title,grade"))) == [(2, "grade")]


def test_every_fault_is_listed_with_its_line_and_column(session: Session) -> None:
    employer = organization(session)
    plan = planned(
        session,
        employer,
        table(
            f"A1,role,Fine,Do,Know,1,成都,no,8000,9000,{SOON},sql,draft",
            "A2,job,,Do,Know,0,Atlantis,perhaps,8k,9000,31.12.2026,sql;alchemy,open",
            f"A1,role,Twice,Do,Know,1,市中区,no,9000,8000,{SOON},sql;SQL,",
        ),
    )
    assert faults(plan) == [
        (2, "external_id"),
        (3, "status"), (3, "skills"), (3, "kind"), (3, "title"), (3, "headcount"), (3, "region"), (3, "remote"),
        (3, "pay_min"), (3, "expires_on"),
        (4, "external_id"), (4, "skills"), (4, "region"),
    ]  # fmt: skip
    with pytest.raises(Conflict):
        upload.carry_out(session, editor(employer), employer.id, plan)
    assert count(session) == 0


def test_the_rules_of_the_page_hold_for_files_too(session: Session) -> None:
    employer = organization(session)
    plan = planned(session, employer, table(f"A1,role,x,Do,Know,1,成都,no,9000,8000,{SOON},sql,"))
    assert faults(plan) == [(2, "pay_max")]


def test_published_rows_must_have_what_the_law_asks_for(session: Session) -> None:
    employer = organization(session)
    incomplete = "A1,role,x,,,1,,no,,,,,published"
    assert faults(planned(session, employer, table(incomplete))) == [
        (2, "duties"), (2, "requirements"), (2, "region"), (2, "pay_min"), (2, "expires_on"),
    ]  # fmt: skip
    assert faults(planned(session, employer, table(incomplete.replace("published", "draft")))) == []


def test_published_rows_must_be_lawful(session: Session) -> None:
    employer = organization(session)
    row = f"A1,role,文员（女）,Do,限本地户籍,1,成都,no,8000,9000,{SOON},sql,published"
    assert faults(planned(session, employer, table(row))) == [(2, "title"), (2, "requirements")]
    assert faults(planned(session, employer, table(row.replace("published", "draft")))) == []


@pytest.mark.postgres
@pytest.mark.parametrize("verified", [True, False])
def test_only_verified_organizations_publish_by_file(session: Session, verified: bool) -> None:
    employer = organization(session, verified=verified)
    plan = planned(session, employer, table(f"A1,role,x,Do,Know,1,成都,no,8000,9000,{SOON},sql,published"))
    upload.carry_out(session, editor(employer), employer.id, plan)
    (row,) = rows_of(session, employer)
    assert row.is_open(clock.today()) is verified
    topics = list(session.scalars(select(OutboxMessage.topic)))
    assert topics == (["opportunity.changed"] if verified else [])


def test_a_number_that_exists_is_a_fault_and_another_organizations_is_not(session: Session) -> None:
    employer, other = organization(session), organization(session)
    opportunity(session, organization_id=employer.id, external_id="A1")
    row = table(f"A1,role,x,Do,Know,1,成都,no,8000,9000,{SOON},sql,")
    assert faults(planned(session, employer, row)) == [(2, "external_id")]
    assert faults(planned(session, other, row)) == []


@pytest.mark.postgres
def test_a_number_taken_after_the_check_undoes_the_whole_import(session: Session) -> None:
    employer = organization(session)
    plan = planned(
        session,
        employer,
        table(
            f"A1,role,x,Do,Know,1,成都,no,8000,9000,{SOON},sql,",
            f"A2,role,y,Do,Know,1,成都,no,8000,9000,{SOON},sql,",
        ),
    )
    opportunity(session, organization_id=employer.id, external_id="A2")
    with pytest.raises(Conflict):
        upload.carry_out(session, editor(employer), employer.id, plan)
    assert count(session) == 1


def test_strangers_import_nothing(session: Session) -> None:
    employer, other = organization(session), organization(session)
    plan = planned(session, employer, table(f"A1,role,x,Do,Know,1,成都,no,8000,9000,{SOON},sql,"))
    for actor in (editor(other), editor(employer, Role.VIEWER)):
        with pytest.raises(NotFound):
            upload.carry_out(session, actor, employer.id, plan)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"kind,region\nrole,x\n", "lacks these columns: title"),
        (b"title,colour\nx,y\n", "not known: colour"),
        (b"title,title\nx,y\n", "twice: title"),
        (b"\xff\xff\xff\xff\x00", "not text"),
        (b"PK\x03\x04rubbish", "XLSX"),
    ],
)
def test_a_file_that_is_no_table(session: Session, data: bytes, said: str) -> None:
    with pytest.raises(FieldError, match=said):
        upload.read(data, "x.csv")


def test_a_plan_costs_the_same_for_one_row_and_for_thirty(session: Session, engine: Engine) -> None:
    employer = organization(session)

    def cost(rows: int) -> int:
        lines = [f"B{n},role,x,Do,Know,1,成都,no,8000,9000,{SOON},sql; python:3,published" for n in range(rows)]
        with recorded(engine) as sent:
            assert len(planned(session, employer, table(*lines)).commands) == rows
        return len(sent)

    planned(session, employer, table("A,role,x,,,,,,,,,,"))
    assert cost(1) == cost(30)
