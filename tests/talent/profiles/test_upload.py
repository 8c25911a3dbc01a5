"""A university's file: every fault by line and column, all rows or none, private until taken over."""

from __future__ import annotations

import csv
import io

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from talent.core import tabular
from talent.core.actor import Actor, Member, OrgKind, Role
from talent.core.audit import AuditEvent
from talent.core.errors import Conflict, FieldError, NotAllowed
from talent.core.outbox import OutboxMessage
from talent.core.tabular import Table
from talent.organizations.models import Organization
from talent.profiles import queries, upload
from talent.profiles.models import Profile, SeekerKind, SpokenLevel, Visibility
from talent.taxonomy.sheets import csv_template, xlsx_template
from tests.factories.organizations import organization
from tests.factories.profiles import profile

pytestmark = pytest.mark.postgres
GOOD = {"external_id": "2026001", "name": "王芳", "email": "Wang.Fang@example.org"}


def table(*rows: dict[str, str], encoding: str = "utf-8") -> Table:
    """A file with these rows, read as the page reads it."""
    header = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, header)
    writer.writeheader()
    writer.writerows(rows)
    data = out.getvalue().encode(encoding)
    return tabular.read(data, "graduates.csv", required=upload.REQUIRED, optional=upload.OPTIONAL)


@pytest.fixture
def ours(session: Session) -> Organization:
    """A verified university."""
    return organization(session, kind=OrgKind.UNIVERSITY, name_zh="成都测试大学")


def editor(university: Organization, *, verified: bool = True, role: Role = Role.EDITOR) -> Actor:
    """Somebody of the career office."""
    one = Member(organization_id=university.id, kind=OrgKind.UNIVERSITY, role=role, verified=verified)
    return Actor(user_id=1, members=(one,))


def import_rows(session: Session, university: Organization, *rows: dict[str, str]) -> int:
    """Check and import."""
    asked = upload.plan(session, university.id, table(*rows))
    assert asked.errors == []
    return upload.carry_out(session, editor(university), university.id, asked)


def faults(session: Session, university: Organization, *rows: dict[str, str]) -> list[tuple[int, str | None]]:
    """Line and column of everything wrong."""
    return [(e.line, e.column) for e in upload.plan(session, university.id, table(*rows)).errors]


def one(session: Session) -> Profile:
    """The only profile, as the database holds it."""
    session.flush()
    session.expunge_all()
    (number,) = session.scalars(select(Profile.id))
    found = queries.full(session, number)
    assert found is not None
    return found


def test_names_in_either_language_and_codes(session: Session, ours: Organization) -> None:
    full = {
        "phone": "13800000000", "headline": "应届生", "summary": "两行\n文字", "region": "武侯区",
        "education_level": "本科", "major": "计算机类", "graduation_date": "2026年6月30日",
        "skills": "Python:4；SQL; 机器学习", "occupations": "数据分析师; software-developer",
        "regions": "成都; Mianyang City", "available_from": "2026/07/01", "pay_min": "8,000",
        "languages": "英语:B2; zh:C2", "seeker_kind": "应届毕业生",
    }  # fmt: skip
    assert import_rows(session, ours, GOOD | full) == 1
    row = one(session)
    assert (row.name, row.email, row.university_id, row.external_id) == (
        "王芳", "wang.fang@example.org", ours.id, "2026001")  # fmt: skip
    assert (row.user_id, row.visibility, row.seeker_kind) == (None, Visibility.PRIVATE, SeekerKind.FRESH_GRADUATE)
    assert {c.skill_code: c.level for c in row.skills} == {"python": 4, "sql": None, "machine-learning": None}
    assert {w.occupation_code for w in row.wished_occupations} == {"data-analyst", "software-developer"}
    assert {w.region_code for w in row.wished_regions} == {"510100", "510700"}
    assert (row.region_code, row.pay_min, str(row.available_from)) == ("510107", 8000, "2026-07-01")
    assert {x.language: x.level for x in row.languages} == {"en": SpokenLevel.B2, "zh": SpokenLevel.C2}
    (stage,) = row.educations
    assert (stage.school, stage.level_code, str(stage.graduates_on)) == ("成都测试大学", "bachelor", "2026-06-30")
    assert stage.major_code is not None


def test_the_least_a_row_needs(session: Session, ours: Organization) -> None:
    import_rows(session, ours, GOOD)
    row = one(session)
    assert (row.educations, row.skills, row.seeker_kind, row.region_code, row.phone) == ([], [], None, None, None)


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("external_id", ""), ("external_id", "9" * 81), ("name", ""), ("name", "x" * 81), ("email", ""),
        ("email", "nobody"), ("email", "a@b"), ("phone", "1" * 41), ("headline", "x" * 201), ("summary", "x" * 20_001),
        ("region", "Atlantis"), ("region", "市中区"), ("education_level", "wizard"), ("graduation_date", "2026-02-30"),
        ("graduation_date", "30/06/2026"), ("skills", "python:9"), ("skills", "flying"), ("skills", "sql; SQL"),
        ("occupations", "wizard"), ("occupations", "数据分析师; 软件开发工程师; 网络工程师; 程序员"),
        ("regions", "成都; 绵阳; 德阳; 乐山; 宜宾; 泸州"), ("available_from", "soon"), ("pay_min", "-1"),
        ("pay_min", "1e9"), ("languages", "en"), ("languages", "xx:B2"), ("seeker_kind", "unknown"),
    ],
)  # fmt: skip
def test_every_kind_of_fault_is_named(session: Session, ours: Organization, column: str, text: str) -> None:
    level = {"education_level": "本科"} if column == "graduation_date" else {}
    assert faults(session, ours, GOOD | level | {column: text}) == [(2, column)]


def test_all_faults_of_a_file_at_once_and_nothing_is_imported(session: Session, ours: Organization) -> None:
    rows = [
        GOOD,
        GOOD | {"external_id": "2", "email": "two@example.org", "pay_min": "x", "region": "?"},
        {"external_id": "2", "name": "", "email": "wang.fang@EXAMPLE.org"},
    ]
    asked = upload.plan(session, ours.id, table(*rows))
    assert {(e.line, e.column) for e in asked.errors} == {
        (2, "email"), (3, "external_id"), (3, "pay_min"), (3, "region"), (4, "external_id"), (4, "name"), (4, "email"),
    }  # fmt: skip
    with pytest.raises(Conflict):
        upload.carry_out(session, editor(ours), ours.id, asked)
    assert session.scalar(select(func.count(Profile.id))) == 0


def test_school_major_and_date_need_a_level(session: Session, ours: Organization) -> None:
    assert faults(session, ours, GOOD | {"major": "Statistics"}) == [(2, "education_level")]


def test_a_major_the_list_lacks_is_kept_as_written(session: Session, ours: Organization) -> None:
    import_rows(session, ours, GOOD | {"education_level": "master", "major": "Basket weaving", "school": "Elsewhere"})
    (stage,) = one(session).educations
    assert (stage.major_code, stage.major_name, stage.school) == (None, "Basket weaving", "Elsewhere")


def test_importing_again_replaces_what_was_prepared(session: Session, ours: Organization) -> None:
    import_rows(session, ours, GOOD | {"skills": "python:4; sql", "languages": "en:B2", "education_level": "本科"})
    import_rows(session, ours, GOOD | {"name": "王芳芳", "skills": "python:2", "languages": "en:C1; zh:C2"})
    row = one(session)
    assert (row.name, {c.skill_code: c.level for c in row.skills}) == ("王芳芳", {"python": 2})
    assert ({x.language for x in row.languages}, row.educations) == ({"en", "zh"}, [])


def test_what_a_graduate_took_over_is_theirs(session: Session, ours: Organization) -> None:
    row = profile(session, university_id=ours.id, external_id=GOOD["external_id"], name="Own")
    assert faults(session, ours, GOOD) == [(2, "external_id")]
    asked = upload.plan(session, ours.id, table(GOOD | {"external_id": "other"}))
    late = upload.Plan([upload.plan(session, ours.id, table(GOOD)).commands[0], *asked.commands], [])
    with pytest.raises(FieldError):  # taken over between the check and the import
        upload.carry_out(session, editor(ours), ours.id, late)
    assert row.name == "Own"


def test_the_same_number_at_another_university_is_another_person(session: Session, ours: Organization) -> None:
    import_rows(session, ours, GOOD)
    import_rows(session, organization(session, kind=OrgKind.UNIVERSITY), GOOD)
    assert session.scalar(select(func.count(Profile.id))) == 2


@pytest.mark.parametrize(("verified", "role"), [(False, Role.OWNER), (True, Role.VIEWER)])
def test_who_may_not_import(session: Session, ours: Organization, verified: bool, role: Role) -> None:
    asked = upload.plan(session, ours.id, table(GOOD))
    with pytest.raises(NotAllowed):
        upload.carry_out(session, editor(ours, verified=verified, role=role), ours.id, asked)
    with pytest.raises(NotAllowed):
        upload.carry_out(session, editor(organization(session, kind=OrgKind.UNIVERSITY)), ours.id, asked)


def test_each_profile_is_noted_and_matching_hears_nothing(session: Session, ours: Organization) -> None:
    seen: list[int] = []
    rows = [GOOD | {"external_id": str(n), "email": f"p{n}@example.org"} for n in range(3)]
    asked = upload.plan(session, ours.id, table(*rows))
    assert upload.carry_out(session, editor(ours), ours.id, asked, seen.append) == 3
    session.flush()
    assert sum(seen) == 3
    noted = session.scalars(select(AuditEvent).where(AuditEvent.action == "profile.prepared")).all()
    assert [(e.user_id, e.detail) for e in noted] == [(1, {"university_id": ours.id})] * 3
    assert session.scalars(select(OutboxMessage)).all() == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_files_of_every_office(session: Session, ours: Organization, encoding: str) -> None:
    asked = upload.plan(session, ours.id, table(GOOD | {"region": "锦江区"}, encoding=encoding))
    assert (asked.errors, asked.commands[0].name, asked.commands[0].region_code) == ([], "王芳", "510104")


@pytest.mark.parametrize("filename", ["graduates.csv", "graduates.xlsx"])
def test_the_template_is_right_as_it_is(app: object, session: Session, ours: Organization, filename: str) -> None:
    with app.test_request_context():  # type: ignore[attr-defined]
        xlsx = filename.endswith("xlsx")
        data = xlsx_template(session, upload.TEMPLATE, "yes", "no") if xlsx else csv_template(upload.TEMPLATE)
    read = tabular.read(data, filename, required=upload.REQUIRED, optional=upload.OPTIONAL)
    asked = upload.plan(session, ours.id, read)
    assert asked.errors == []
    assert len(asked.commands) == 2
