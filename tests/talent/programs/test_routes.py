"""Pages of bases, programs and cohorts as people see them."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from talent.core import clock
from talent.core.actor import OrgKind, Role
from talent.programs import queries
from talent.programs.models import Cohort, CohortStatus, Program, ProgramStatus, TrainingBase
from talent.web.session import db
from tests.conftest import Person, SignIn
from tests.factories.organizations import organization
from tests.factories.programs import base, cohort, program
from tests.page import Page
from tests.queries import recorded

S = ProgramStatus


def fresh(session: Session) -> Session:
    """The session without what it remembers."""
    session.expunge_all()
    session.rollback()
    return session


def only(session: Session) -> Program:
    """The one program there is, as the database has it now."""
    row = queries.full(session, fresh(session).scalars(select(Program.id)).one())
    assert row is not None
    return row


def typed(**changes: str) -> dict[str, str]:
    """What an editor types into a complete form."""
    values = {
        "title": "数据分析实训", "description": "真实数据", "skills-0-name": "机器学习", "skills-0-level": "3",
        "skills-1-name": "sql", "skills-1-level": "", "occupations": "数据分析师; java-developer",
        "delivery": "blended", "education_code": "bachelor", "hours": "80", "fee": "980", "certificate": "结业证书",
        "prerequisites": "电子表格",
    }  # fmt: skip
    return {**values, **changes}


def run(**changes: str) -> dict[str, str]:
    """A cohort as typed."""
    today = clock.today()
    values = {
        "starts_on": (today + timedelta(days=30)).isoformat(), "ends_on": (today + timedelta(days=60)).isoformat(),
        "apply_by": (today + timedelta(days=20)).isoformat(), "seats": "12",
    }  # fmt: skip
    return {**values, **changes}


@pytest.fixture
def editor(sign_in_as: SignIn) -> Person:
    return sign_in_as(OrgKind.TRAINING_OPERATOR, Role.EDITOR)


@pytest.fixture
def place(editor: Person, session: Session) -> TrainingBase:
    """A base of the editor's operator."""
    assert editor.organization
    row = base(session, operator_id=editor.organization.id)
    session.commit()
    return row


def courses(page: Page) -> list[dict[str, Any]]:
    """The JSON-LD of a page."""
    scripts = [n for n in page.root.all("script") if n.attributes.get("type") == "application/ld+json"]
    return [json.loads("".join(child for child in n.children if isinstance(child, str))) for n in scripts]


class TestIndex:
    def test_programs_with_base_and_facts(self, client: FlaskClient, session: Session) -> None:
        row = program(session, title="Data course", hours=80, fee=980)
        cohort(session, program_id=row.id, taken=3)
        program(session, title="Secret draft", status=S.DRAFT)
        session.commit()
        page = Page(client.get("/programs/"))
        for words in ("Data course", "Training Base", "Wuhou District", "On site", "80 hours", "¥980", "7 free seats"):
            assert words in page.text
        assert "Secret draft" not in page.text

    @pytest.mark.parametrize(
        "query",
        ["skill=wizardry", "region=999999", "delivery=by-post", "free=perhaps", "starts=soon", "starts=2026-02-30",
         "after=xyz", "q=" + "x" * 201, "skill=sql&skill=python"],
    )  # fmt: skip
    def test_a_nonsense_filter_is_told_and_shows_nothing(
        self, client: FlaskClient, session: Session, query: str
    ) -> None:
        program(session, title="Somebody's course")
        session.commit()
        page = Page(client.get(f"/programs/?{query}"))
        assert page.status == 422
        assert "Please correct the following" in page.text
        assert "Somebody's course" not in page.text

    def test_a_nonsense_filter_is_told_in_chinese(self, client: FlaskClient) -> None:
        assert "没有这项技能" in Page(client.get("/programs/?skill=wizardry&lang=zh")).text

    def test_active_filters_can_be_taken_away_one_by_one(self, client: FlaskClient, session: Session) -> None:
        cohort(session)
        session.commit()
        page = Page(client.get("/programs/?skill=python&free=1&starts=2026-01-01"))
        assert {n.text for n in page.root.all("a", class_="chip")} == {
            "Remove Skill taught: Python", "Remove Free seats: only with free seats",
            "Remove Starts on or after: 1 Jan 2026",
        }  # fmt: skip
        assert "1 program" in page.text

    def test_the_same_number_of_queries_for_one_row_and_for_many(
        self, app: Flask, client: FlaskClient, session: Session
    ) -> None:
        def cost() -> int:
            with app.app_context():
                engine: Engine = db.engine
            with recorded(engine) as sent:
                assert client.get("/programs/").status_code == 200
            return len(sent)

        cohort(session)
        session.commit()
        one = cost()
        for _ in range(15):
            cohort(session)
        session.commit()
        assert cost() == one


class TestDetail:
    def test_everything_a_learner_asks(self, client: FlaskClient, session: Session) -> None:
        enterprise, university = organization(session), organization(session, kind=OrgKind.UNIVERSITY)
        place = base(session, partners=[enterprise.id, university.id])
        row = program(
            session, base_id=place.id, skills={"python": 3, "sql": None}, occupations=["data-analyst"], fee=0,
            certificate="Certificate of the city", education_code="bachelor", prerequisites="Spreadsheets",
        )  # fmt: skip
        coming = cohort(session, program_id=row.id, taken=4)
        full = cohort(session, program_id=row.id, taken=10)
        over = cohort(session, program_id=row.id, status=CohortStatus.FINISHED)
        session.commit()
        page = Page(client.get(f"/programs/{row.id}"))
        for words in (
            "Python", "to level 3", "SQL", "free of charge", "Certificate of the city", "Bachelor's degree",
            "Spreadsheets", "Data analyst", "6 of 10", "Built jointly", enterprise.name_en, university.name_en,
        ):  # fmt: skip
            assert words is not None
            assert words in page.text, words
        assert f"/cohorts/{coming.id}/apply" in page.links()
        assert f"/cohorts/{full.id}/apply" in page.links()
        assert "Ask for a seat that falls free" in page.text
        assert f"/cohorts/{over.id}/apply" not in page.links()
        (found,) = courses(page)
        assert len(found["hasCourseInstance"]) == 2

    def test_a_closed_program_says_so_and_carries_no_course(self, client: FlaskClient, session: Session) -> None:
        row = program(session, status=S.CLOSED)
        ended = cohort(session, program_id=row.id)
        session.commit()
        page = Page(client.get(f"/programs/{row.id}"))
        assert "No longer offered" in page.text
        assert courses(page) == []
        assert f"/cohorts/{ended.id}/apply" not in page.links()

    def test_a_draft_is_there_for_its_members_only(
        self, client: FlaskClient, session: Session, editor: Person, place: TrainingBase, sign_in_as: SignIn
    ) -> None:
        row = program(session, base_id=place.id, status=S.DRAFT)
        session.commit()
        assert Page(editor.client.get(f"/programs/{row.id}")).status == 200
        for browser in (client, sign_in_as().client, sign_in_as(OrgKind.TRAINING_OPERATOR).client):
            assert browser.get(f"/programs/{row.id}").status_code == 404


class TestBase:
    def test_partners_and_programs(self, client: FlaskClient, session: Session) -> None:
        enterprise, university = organization(session), organization(session, kind=OrgKind.UNIVERSITY)
        place = base(session, partners=[enterprise.id, university.id], address="1 Tianfu Avenue")
        program(session, base_id=place.id, title="Public course")
        program(session, base_id=place.id, title="Secret draft", status=S.DRAFT)
        session.commit()
        page = Page(client.get(f"/bases/{place.id}"))
        assert "Public course" in page.text
        assert "Secret draft" not in page.text
        assert "Built jointly by enterprise and university" in page.text
        assert "1 Tianfu Avenue" in page.text
        assert f"/organizations/{enterprise.id}" in page.links()

    def test_a_base_of_an_operator_that_is_not_verified_is_not_public(
        self, client: FlaskClient, session: Session, sign_in_as: SignIn
    ) -> None:
        person = sign_in_as(OrgKind.TRAINING_OPERATOR, Role.EDITOR, verified=False)
        assert person.organization
        place = base(session, operator_id=person.organization.id)
        session.commit()
        assert client.get(f"/bases/{place.id}").status_code == 404
        assert "Not public yet" in Page(person.client.get(f"/bases/{place.id}")).text

    def test_opening_and_editing(self, editor: Person, session: Session) -> None:
        enterprise, university = organization(session), organization(session, kind=OrgKind.UNIVERSITY)
        session.commit()
        data = {
            "name_zh": "天府实训基地", "region_code": "510107", "partners-0-name": enterprise.name_zh,
            "partners-1-name": university.credit_code.lower(),
        }  # fmt: skip
        answer = editor.client.post("/bases/new", data=data)
        assert answer.status_code == 303
        row = fresh(session).scalars(select(TrainingBase)).one()
        assert answer.location == f"/bases/{row.id}"
        page = Page(editor.client.get(answer.location))
        assert "Built jointly" in page.text
        form = Page(editor.client.get(f"/bases/{row.id}/edit"))
        assert form.root.all("input", name="partners-0-name")[0].attributes["value"] == enterprise.name_en
        edited = {**data, "name_en": "Tianfu Base", "version": str(row.version)}
        assert editor.client.post(f"/bases/{row.id}/edit", data=edited).status_code == 303
        assert editor.client.post(f"/bases/{row.id}/edit", data=edited).status_code == 409
        assert "Tianfu Base" in Page(editor.client.get(f"/bases/{row.id}")).text

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"name_zh": ""}, "name_zh"), ({"region_code": "x"}, "region_code"), ({"name_en": "x" * 201}, "name_en"),
            ({"partners-0-name": "Nobody Ltd"}, "partners-0-name"), ({"partners-0-name": ""}, "partners-0-name"),
        ],
    )  # fmt: skip
    def test_a_fault_stands_beside_its_field(
        self, editor: Person, session: Session, change: dict[str, str], field: str
    ) -> None:
        data = {"name_zh": "基地", "region_code": "510107", **change}
        page = Page(editor.client.post("/bases/new", data=data))
        assert page.status == 422
        assert list(page.errors()) == [field]
        assert session.scalar(select(func.count(TrainingBase.id))) == 0

    def test_partners_come_and_go_without_a_script(self, editor: Person) -> None:
        page = Page(editor.client.post("/bases/new", data={"name_zh": "基地", "add-partners": "1"}))
        assert page.status == 200
        assert len(page.root.all("input", name="partners-0-name")) == 1


class TestEditor:
    def test_a_program_is_published_in_one_go(self, editor: Person, place: TrainingBase, session: Session) -> None:
        answer = editor.client.post(f"/bases/{place.id}/programs/new", data=typed(publish="1"))
        assert answer.status_code == 303, Page(answer).errors()
        row = only(session)
        assert (row.status, row.hours, row.fee) == (S.PUBLISHED, 80, 980)
        assert [(s.skill_code, s.level) for s in row.skills] == [("machine-learning", 3), ("sql", None)]
        assert {o.occupation_code for o in row.occupations} == {"data-analyst", "java-developer"}

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"title": ""}, "title"), ({"hours": "0"}, "hours"), ({"hours": ""}, "hours"), ({"fee": "-1"}, "fee"),
            ({"delivery": "by post"}, "delivery"), ({"education_code": "x"}, "education_code"),
            ({"skills-0-name": "炼金术"}, "skills-0-name"), ({"occupations": "巫师"}, "occupations"),
            ({"description": "", "publish": "1"}, "description"), ({"description": "x" * 20_001}, "description"),
        ],
    )  # fmt: skip
    def test_a_fault_stands_beside_its_field_and_nothing_is_written(
        self, editor: Person, place: TrainingBase, session: Session, change: dict[str, str], field: str
    ) -> None:
        page = Page(editor.client.post(f"/bases/{place.id}/programs/new", data=typed(**change)))
        assert page.status == 422
        assert list(page.errors()) == [field]
        assert session.scalar(select(func.count(Program.id))) == 0

    def test_who_saves_second_is_told(self, editor: Person, place: TrainingBase, session: Session) -> None:
        editor.client.post(f"/bases/{place.id}/programs/new", data=typed(draft="1"))
        row = only(session)
        edit, version = f"/programs/{row.id}/edit", str(row.version)
        assert editor.client.get(edit).status_code == 200
        assert editor.client.post(edit, data=typed(title="first", version=version)).status_code == 303
        page = Page(editor.client.post(edit, data=typed(title="second", version=version)))
        assert page.status == 409
        assert only(session).title == "first"

    def test_publishing_closing_reopening_from_the_page(
        self, editor: Person, place: TrainingBase, session: Session
    ) -> None:
        editor.client.post(f"/bases/{place.id}/programs/new", data=typed(description=""))
        row = only(session)
        page = Page(editor.client.post(f"/programs/{row.id}/publish"))
        assert page.status == 422
        assert list(page.errors()) == ["description"]
        editor.client.post(f"/programs/{row.id}/edit", data=typed(version=str(row.version)))
        for step, status in (("publish", S.PUBLISHED), ("close", S.CLOSED), ("publish", S.PUBLISHED)):
            assert editor.client.post(f"/programs/{row.id}/{step}").status_code == 303
            assert only(session).status is status
        assert editor.client.post(f"/programs/{row.id}/publish").status_code == 409

    def test_a_row_left_empty_is_no_fault(self, editor: Person, place: TrainingBase, session: Session) -> None:
        form = {"title": "x", "delivery": "online", "hours": "8", "skills-0-name": "", "skills-0-level": ""}
        assert editor.client.post(f"/bases/{place.id}/programs/new", data=form).status_code == 303
        assert only(session).skills == []

    def test_an_operator_that_is_not_verified_keeps_a_draft(self, sign_in_as: SignIn, session: Session) -> None:
        person = sign_in_as(OrgKind.TRAINING_OPERATOR, Role.EDITOR, verified=False)
        assert person.organization
        place = base(session, operator_id=person.organization.id)
        session.commit()
        answer = person.client.post(f"/bases/{place.id}/programs/new", data=typed(publish="1"))
        assert answer.status_code == 303
        assert only(session).status is S.DRAFT
        assert "as soon as your organization is verified" in Page(person.client.get(answer.location)).text
        assert person.client.post(f"/programs/{only(session).id}/publish").status_code == 409

    def test_others_get_what_an_absent_program_would_give(self, session: Session, sign_in_as: SignIn) -> None:
        row = cohort(session)
        session.commit()
        place = session.scalars(select(TrainingBase.id)).one()
        stranger = sign_in_as(OrgKind.TRAINING_OPERATOR, Role.OWNER).client
        for path in (f"/programs/{row.program_id}/edit", f"/bases/{place}/edit", f"/bases/{place}/programs/new",
                     f"/cohorts/{row.id}/edit", f"/programs/{row.program_id}/cohorts/new"):  # fmt: skip
            assert stranger.get(path).status_code == 404, path
            assert stranger.post(path, data={**typed(), **run()}).status_code == 404, path
        for path in ("publish", "close", f"cohorts/{row.id}"):
            answer = stranger.post(f"/programs/{row.program_id}/{path}", data={"status": "cancelled"})
            assert answer.status_code == 404


class TestCohort:
    def test_opening_editing_and_its_steps(self, editor: Person, place: TrainingBase, session: Session) -> None:
        course = program(session, base_id=place.id)
        session.commit()
        assert editor.client.post(f"/programs/{course.id}/cohorts/new", data=run()).status_code == 303
        row = fresh(session).scalars(select(Cohort)).one()
        assert editor.client.post(f"/cohorts/{row.id}/edit", data=run(seats="20")).status_code == 303
        assert fresh(session).get_one(Cohort, row.id).seats == 20
        step = f"/programs/{course.id}/cohorts/{row.id}"
        assert editor.client.post(step, data={"status": "finished"}).status_code == 409
        assert editor.client.post(step, data={"status": "nonsense"}).status_code == 404
        assert editor.client.post(step, data={"status": "running"}).status_code == 303
        assert editor.client.post(step, data={"status": "finished"}).status_code == 303
        assert fresh(session).get_one(Cohort, row.id).status is CohortStatus.FINISHED
        assert editor.client.post(f"/cohorts/{row.id}/edit", data=run()).status_code == 409

    def test_fewer_seats_than_are_taken(self, editor: Person, place: TrainingBase, session: Session) -> None:
        course = program(session, base_id=place.id)
        row = cohort(session, program_id=course.id, seats=10, taken=4)
        session.commit()
        page = Page(editor.client.post(f"/cohorts/{row.id}/edit", data=run(seats="3")))
        assert page.status == 422
        assert page.errors() == {"seats": "Error: 4 seats are taken already; there cannot be fewer."}
        assert fresh(session).get_one(Cohort, row.id).seats == 10

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"seats": "0"}, "seats"), ({"seats": "many"}, "seats"), ({"starts_on": "soon"}, "starts_on"),
            ({"ends_on": "2020-01-01"}, "ends_on"), ({"apply_by": "2999-01-01"}, "apply_by"),
        ],
    )  # fmt: skip
    def test_a_fault_stands_beside_its_field(
        self, editor: Person, place: TrainingBase, session: Session, change: dict[str, str], field: str
    ) -> None:
        course = program(session, base_id=place.id)
        session.commit()
        page = Page(editor.client.post(f"/programs/{course.id}/cohorts/new", data=run(**change)))
        assert page.status == 422
        assert list(page.errors()) == [field]

    def test_a_cohort_of_another_program_is_not_stepped(
        self, editor: Person, place: TrainingBase, session: Session
    ) -> None:
        first, second = program(session, base_id=place.id), program(session, base_id=place.id)
        row = cohort(session, program_id=first.id)
        session.commit()
        answer = editor.client.post(f"/programs/{second.id}/cohorts/{row.id}", data={"status": "running"})
        assert answer.status_code == 404


class TestMine:
    def test_bases_programs_and_cohorts(self, editor: Person, place: TrainingBase, session: Session) -> None:
        row = program(session, base_id=place.id, title="Running course")
        coming = cohort(session, program_id=row.id, taken=3)
        program(session, base_id=place.id, title="Prepared course", status=S.DRAFT)
        program(session, title="Another's")
        session.commit()
        page = Page(editor.client.get("/programs/mine"))
        assert "Running course" in page.text
        assert "7 of 10 seats free" in page.text
        assert "Prepared course" in page.text
        assert "Another's" not in page.text
        assert f"/cohorts/{coming.id}/enrolments" in page.links()

    def test_an_empty_list_says_what_to_do(self, editor: Person) -> None:
        page = Page(editor.client.get("/programs/mine"))
        assert "No training base yet" in page.text
        assert "/bases/new" in page.links()

    def test_the_same_number_of_queries_for_one_row_and_for_many(
        self, app: Flask, editor: Person, place: TrainingBase, session: Session
    ) -> None:
        def cost() -> int:
            with app.app_context():
                engine: Engine = db.engine
            with recorded(engine) as sent:
                editor.client.get("/programs/mine")
            return len(sent)

        cohort(session, program_id=program(session, base_id=place.id).id)
        session.commit()
        one = cost()
        assert editor.organization
        for _ in range(15):
            other = base(session, operator_id=editor.organization.id)
            cohort(session, program_id=program(session, base_id=other.id).id)
        session.commit()
        assert cost() == one


class TestImport:
    @pytest.mark.parametrize("kind", ["csv", "xlsx"])
    def test_both_templates_come_back_as_programs(
        self, editor: Person, place: TrainingBase, session: Session, kind: str
    ) -> None:
        data = editor.client.get(f"/programs/import/template.{kind}").data
        checked = Page(self.send(editor.client, data, "check"))
        assert "1 row can be imported" in checked.text
        assert session.scalar(select(func.count(Program.id))) == 0
        assert self.send(editor.client, data, "import").status_code == 303
        assert only(session).base_id == place.id
        assert fresh(session).scalar(select(func.count(Cohort.id))) == 2

    def test_faults_are_listed_and_nothing_imported(
        self, editor: Person, place: TrainingBase, session: Session
    ) -> None:
        data = f"base,title,hours,skills\n{place.name_zh},Good,10,sql\n{place.name_zh},Bad,many,sql\n".encode()
        page = Page(self.send(editor.client, data, "import"))
        assert page.status == 422
        rows = [[c.text for c in row.all("td")] for row in page.root.all("tr") if row.all("td")]
        assert ["3", "hours", "Write a whole number, not “many”."] in rows
        assert session.scalar(select(func.count(Program.id))) == 0

    def send(self, client: FlaskClient, data: bytes, button: str) -> Any:
        return client.post("/programs/import", data={"file": (io.BytesIO(data), "programs"), button: "1"})
