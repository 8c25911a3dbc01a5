"""Pages of opportunities as people see them."""

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
from talent.opportunities import queries
from talent.opportunities.models import CloseReason, Opportunity, OpportunityKind, OpportunityStatus
from talent.taxonomy.grades import Grade
from talent.web.session import db
from tests.conftest import SignIn
from tests.factories.opportunities import opportunity
from tests.factories.organizations import organization
from tests.page import Page
from tests.queries import recorded

S = OpportunityStatus


def typed(**changes: str) -> dict[str, str]:
    """What an editor types into a complete form."""
    values = {
        "kind": "role", "title": "数据分析师", "occupation": "数据分析师", "duties": "分析城市数据",
        "requirements": "会用工具",
        "skills-0-name": "机器学习", "skills-0-level": "3", "skills-0-essential": "1",
        "skills-1-name": "python", "skills-1-level": "", "skills-1-essential": "",
        "majors": "计算机类; 统计学类", "languages-0-language": "en", "languages-0-level": "B2", "headcount": "2",
        "region_code": "510107", "address": "天府大道1号", "education_code": "bachelor", "experience_months": "12",
        "grade": "title-middle",
        "pay_min": "8000", "pay_max": "12000", "expires_on": (clock.today() + timedelta(days=30)).isoformat(),
    }  # fmt: skip
    return {**values, **changes}


def only(session: Session) -> Opportunity:
    """The one post there is, as the database has it now."""
    session.expunge_all()
    session.rollback()
    row = queries.full(session, session.scalars(select(Opportunity.id)).one())
    assert row is not None
    return row


def postings(page: Page) -> list[dict[str, Any]]:
    """The JSON-LD of a page."""
    scripts = [n for n in page.root.all("script") if n.attributes.get("type") == "application/ld+json"]
    return [json.loads("".join(child for child in n.children if isinstance(child, str))) for n in scripts]


class TestIndex:
    def test_open_posts_with_employer_and_facts(self, client: FlaskClient, session: Session) -> None:
        employer = organization(session, name_en="Tianfu Data Office")
        opportunity(session, organization_id=employer.id, title="Data analyst", headcount=3)
        opportunity(session, title="Secret draft", status=S.DRAFT)
        session.commit()
        page = Page(client.get("/opportunities/"))
        assert page.status == 200
        for words in ("Data analyst", "Tianfu Data Office", "Verified", "Wuhou District", "¥8,000–12,000", "3 places"):
            assert words in page.text
        assert "Secret draft" not in page.text
        assert "1 open opportunity" in page.text

    def test_chinese(self, client: FlaskClient, session: Session) -> None:
        opportunity(session, title="数据分析师")
        session.commit()
        page = Page(client.get("/opportunities/?q=分析&lang=zh"))
        assert "数据分析师" in page.text
        assert "武侯区" in page.text

    @pytest.mark.parametrize(
        "query",
        [
            "kind=emperor", "region=999999", "region=" + "5" * 5000, "occupation=wizard", "education=hogwarts",
            "pay=abc", "pay=-1", "pay=99999999999999999999", "remote=perhaps", "organization=0", "organization=x",
            "organization=99999999999999999999", "after=xyz", "after=WzEsMl0", "q=" + "x" * 201, "kind=role&kind=need",
        ],
    )  # fmt: skip
    def test_a_nonsense_filter_is_told_and_shows_nothing(
        self, client: FlaskClient, session: Session, query: str
    ) -> None:
        opportunity(session, title="Somebody's post")
        session.commit()
        page = Page(client.get(f"/opportunities/?{query}"))
        assert page.status == 422
        assert "Please correct the following" in page.text
        assert "Somebody's post" not in page.text

    def test_a_nonsense_filter_is_told_in_chinese(self, client: FlaskClient) -> None:
        page = Page(client.get("/opportunities/?region=999999&lang=zh"))
        assert "没有这个地区" in page.text

    def test_active_filters_can_be_taken_away_one_by_one(self, client: FlaskClient, session: Session) -> None:
        opportunity(session, kind=OpportunityKind.NEED)
        session.commit()
        page = Page(client.get("/opportunities/?kind=need&region=510100"))
        chips = {n.text: n.attributes["href"] for n in page.root.all("a", class_="chip")}
        assert chips == {
            "Remove Kind: Need": "/opportunities/?region=510100",
            "Remove Place: Chengdu City": "/opportunities/?kind=need",
        }

    def test_a_page_leads_to_the_next_with_its_filters(self, client: FlaskClient, session: Session) -> None:
        employer = organization(session)
        for n in range(21):
            opportunity(session, organization_id=employer.id, title=f"Post no. {n}")
        session.commit()
        first = Page(client.get("/opportunities/?kind=role"))
        following = first.root.all("a", rel="next")[0].attributes["href"]
        assert "kind=role" in following
        second = Page(client.get(following))
        assert sum(f"Post no. {n} " in first.text + " " for n in range(21)) == 20
        assert second.text.count("Post no. ") == 1

    def test_an_empty_list_says_why(self, client: FlaskClient, session: Session) -> None:
        assert "No opportunity is open today" in Page(client.get("/opportunities/")).text
        opportunity(session)
        session.commit()
        assert "No open opportunity fits" in Page(client.get("/opportunities/?q=nothing")).text

    def test_the_same_number_of_queries_for_one_row_and_for_thirty(
        self, app: Flask, client: FlaskClient, session: Session
    ) -> None:
        def cost() -> int:
            with app.app_context():
                engine: Engine = db.engine
            with recorded(engine) as sent:
                assert client.get("/opportunities/").status_code == 200
            return len(sent)

        opportunity(session)
        session.commit()
        one = cost()
        for _ in range(19):
            opportunity(session, skills={"sql": True})
        session.commit()
        assert cost() == one


class TestDetail:
    def test_everything_the_law_asks_for_is_on_the_page(self, client: FlaskClient, session: Session) -> None:
        row = opportunity(
            session, skills={"sql": True, "docker": False}, majors=["0809"], languages={"en": "B2"}, headcount=2,
            education_code="bachelor", experience_months=12, address="1 Tianfu Avenue", occupation_code="data-analyst",
            grade=Grade.SKILL_3,
        )  # fmt: skip
        session.commit()
        page = Page(client.get(f"/opportunities/{row.id}"))
        for words in (
            "Test Organization", "Verified", "2 people", "Knows how to analyse data", "Analyse the city's data",
            "Wuhou District", "1 Tianfu Avenue", "¥8,000–12,000", "Open until", "SQL", "Docker", "Essential",
            "Optional", "Bachelor's degree", "Computer", "English B2", "12 months", "Data analyst",
            "Skill grade 3 (advanced)",
        ):  # fmt: skip
            assert words in page.text, words

    def test_an_open_post_carries_its_posting_and_a_closed_one_says_so_instead(
        self, client: FlaskClient, session: Session
    ) -> None:
        row = opportunity(session, title="</script><b>x")
        closed = opportunity(session, status=S.CLOSED, closed_at=clock.now(), close_reason=CloseReason.FILLED)
        late = opportunity(session, expires_on=clock.today() - timedelta(days=1))
        session.commit()
        (posting,) = postings(Page(client.get(f"/opportunities/{row.id}")))
        assert posting["title"] == "</script><b>x"
        assert posting["url"].endswith(f"/opportunities/{row.id}")
        for ended in (closed, late):
            page = Page(client.get(f"/opportunities/{ended.id}"))
            assert page.status == 200
            assert "No longer open" in page.text
            assert postings(page) == []
            assert not any("/apply" in link for link in page.links())

    def test_a_draft_is_there_for_its_members_only(
        self, client: FlaskClient, session: Session, sign_in_as: SignIn
    ) -> None:
        own = organization(session)
        row = opportunity(session, organization_id=own.id, status=S.DRAFT)
        session.commit()
        absent = client.get("/opportunities/999999")
        for browser in (client, sign_in_as().client, sign_in_as(OrgKind.ENTERPRISE).client):
            answer = browser.get(f"/opportunities/{row.id}")
            assert answer.status_code == 404
        assert absent.status_code == 404
        member = sign_in_as(role=Role.VIEWER, organization=own)
        page = Page(member.client.get(f"/opportunities/{row.id}"))
        assert page.status == 200
        assert postings(page) == []

    def test_who_may_apply_is_led_there(self, client: FlaskClient, session: Session, sign_in_as: SignIn) -> None:
        row = opportunity(session)
        session.commit()
        assert f"/opportunities/{row.id}/apply" in Page(sign_in_as().client.get(f"/opportunities/{row.id}")).links()
        nobody = Page(client.get(f"/opportunities/{row.id}"))
        assert any(link.startswith("/sign-in?next=") for link in nobody.links())


class TestEditor:
    def test_a_post_is_published_in_one_go(self, sign_in_as: SignIn, session: Session) -> None:
        person = sign_in_as(OrgKind.ENTERPRISE, Role.EDITOR)
        answer = person.client.post("/opportunities/new", data=typed(publish="1"))
        assert answer.status_code == 303
        row = only(session)
        assert answer.location == f"/opportunities/{row.id}/candidates"
        assert (row.status, row.occupation_code, row.region_code) == (S.PUBLISHED, "data-analyst", "510107")
        assert [(s.skill_code, s.level, s.essential) for s in row.skills] == [
            ("machine-learning", 3, True), ("python", None, False),
        ]  # fmt: skip
        assert row.grade is Grade.TITLE_MIDDLE
        assert [m.major_code for m in row.majors] == ["0712", "0809"]
        assert [(x.language, x.level) for x in row.languages] == [("en", "B2")]

    def test_a_draft_needs_only_a_title(self, sign_in_as: SignIn, session: Session) -> None:
        person = sign_in_as(OrgKind.GOVERNMENT, Role.EDITOR)
        answer = person.client.post(
            "/opportunities/new", data={"kind": "need", "title": "x", "headcount": "1", "draft": "1"}
        )
        assert answer.location == f"/opportunities/{only(session).id}"
        page = Page(person.client.get(answer.location))
        assert "Before it can be published" in page.text

    def test_a_row_left_empty_is_no_fault(self, sign_in_as: SignIn, session: Session) -> None:
        """The page opens with an empty row for a skill; a level without a skill is a fault all the same."""
        person = sign_in_as(OrgKind.ENTERPRISE, Role.EDITOR)
        empty = {"skills-0-name": " ", "skills-0-level": "", "skills-0-essential": "1", "draft": "1"}
        form = {"kind": "role", "title": "x", "headcount": "1", **empty}
        page = Page(person.client.post("/opportunities/new", data={**form, "skills-0-level": "3"}))
        assert (page.status, set(page.errors())) == (422, {"skills-0-name"})
        assert person.client.post("/opportunities/new", data=form).status_code == 303
        assert only(session).skills == []

    def test_what_is_missing_for_publishing_is_said_and_nothing_written(
        self, sign_in_as: SignIn, session: Session
    ) -> None:
        person = sign_in_as(OrgKind.ENTERPRISE, Role.EDITOR)
        page = Page(
            person.client.post("/opportunities/new", data=typed(duties="", pay_min="", pay_max="", publish="1"))
        )
        assert page.status == 422
        assert set(page.errors()) == {"duties", "pay_min"}
        assert session.scalar(select(func.count(Opportunity.id))) == 0

    def test_an_unlawful_condition_is_told_beside_its_field_and_kept_in_a_draft_only(
        self, sign_in_as: SignIn, session: Session
    ) -> None:
        person = sign_in_as(OrgKind.ENTERPRISE, Role.EDITOR)
        told = typed(title="行政文员（女）", requirements="限本地户籍，已婚已育优先")
        page = Page(person.client.post("/opportunities/new?lang=zh", data={**told, "publish": "1"}))
        assert (page.status, set(page.errors())) == (422, {"title", "requirements"})
        assert "“（女）”" in page.errors()["title"]
        assert "《妇女权益保障法》第四十三条" in page.errors()["title"]
        assert session.scalar(select(func.count(Opportunity.id))) == 0
        saved = person.client.post("/opportunities/new", data={**told, "draft": "1"})
        draft = Page(person.client.get(f"{saved.location}?lang=zh"))
        assert "“限本地户籍”：招聘不得以户籍" in draft.text
        assert only(session).status is S.DRAFT

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"title": ""}, "title"), ({"title": "x" * 201}, "title"), ({"kind": "emperor"}, "kind"),
            ({"headcount": "0"}, "headcount"), ({"headcount": "many"}, "headcount"),
            ({"region_code": "999"}, "region_code"), ({"pay_min": "99999999999"}, "pay_min"),
            ({"pay_max": "7000"}, "pay_max"), ({"expires_on": "soon"}, "expires_on"),
            ({"skills-0-name": "炼金术"}, "skills-0-name"), ({"skills-0-name": ""}, "skills-0-name"),
            ({"skills-0-level": "9"}, "skills-0-level"), ({"occupation": "巫师"}, "occupation"),
            ({"majors": "炼金术"}, "majors"), ({"languages-0-language": "xx"}, "languages-0-language"),
            ({"duties": "x" * 20_001}, "duties"),
        ],
    )  # fmt: skip
    def test_a_fault_stands_beside_its_field_and_nothing_is_written(
        self, sign_in_as: SignIn, session: Session, change: dict[str, str], field: str
    ) -> None:
        person = sign_in_as(OrgKind.ENTERPRISE, Role.EDITOR)
        page = Page(person.client.post("/opportunities/new", data=typed(**change)))
        assert page.status == 422
        assert list(page.errors()) == [field]
        assert page.errors()[field]
        assert session.scalar(select(func.count(Opportunity.id))) == 0

    def test_skills_come_and_go_without_a_script(self, sign_in_as: SignIn, session: Session) -> None:
        person = sign_in_as(OrgKind.ENTERPRISE, Role.EDITOR)
        page = Page(person.client.post("/opportunities/new", data=typed(**{"add-skills": "1"})))
        assert page.status == 200
        names = [n.attributes["name"] for n in page.root.all("input") if n.attributes.get("name", "").endswith("-name")]
        assert names == ["skills-0-name", "skills-1-name", "skills-2-name"]
        page = Page(person.client.post("/opportunities/new", data=typed(**{"remove-skills-0": "1"})))
        assert [n.attributes["value"] for n in page.root.all("input", name="skills-1-name")] == ["python"]
        assert page.root.all("input", name="skills-0-name") == []
        page = Page(person.client.post("/opportunities/new", data=typed(**{"add-languages": "1"})))
        assert len(page.root.all("select", name="languages-1-language")) == 1
        assert session.scalar(select(func.count(Opportunity.id))) == 0

    def test_what_the_search_put_in_as_a_code_is_shown_as_a_name_again(self, sign_in_as: SignIn) -> None:
        person = sign_in_as(OrgKind.ENTERPRISE, Role.EDITOR)
        data = typed(**{"title": "", "skills-0-name": "machine-learning", "occupation": "data-analyst"})
        page = Page(person.client.post("/opportunities/new", data=data))
        assert page.root.all("input", name="skills-0-name")[0].attributes["value"] == "Machine learning"
        assert page.root.all("input", name="occupation")[0].attributes["value"] == "Data analyst"

    def test_without_an_occupation_some_are_offered_by_the_title_and_the_chosen_one_is_saved(
        self, sign_in_as: SignIn, session: Session
    ) -> None:
        person = sign_in_as(OrgKind.ENTERPRISE, Role.EDITOR)
        data = typed(occupation="", title="Data analyst (night shift)")
        page = Page(person.client.post("/opportunities/new", data={**data, "suggest-occupation": "1"}))
        assert page.status == 200
        assert session.scalar(select(func.count(Opportunity.id))) == 0
        offered = [n.attributes["value"] for n in page.root.all("input", name="like-occupation")]
        assert offered[0] == "data-analyst"
        assert offered[-1] == ""
        person.client.post("/opportunities/new", data={**data, "like-occupation": "data-analyst", "draft": "1"})
        assert only(session).occupation_code == "data-analyst"

    def test_an_occupation_that_was_typed_stands_and_none_is_offered(
        self, sign_in_as: SignIn, session: Session
    ) -> None:
        person = sign_in_as(OrgKind.ENTERPRISE, Role.EDITOR)
        data = typed(**{"like-occupation": "nurse", "draft": "1"})
        person.client.post("/opportunities/new", data=data)
        assert only(session).occupation_code == "data-analyst"
        page = Page(person.client.get(f"/opportunities/{only(session).id}/edit"))
        assert page.root.all("input", name="like-occupation") == []

    def test_an_occupation_nobody_offered_is_refused(self, sign_in_as: SignIn, session: Session) -> None:
        person = sign_in_as(OrgKind.ENTERPRISE, Role.EDITOR)
        answer = person.client.post("/opportunities/new", data=typed(**{"occupation": "", "like-occupation": "nope"}))
        assert (answer.status_code, list(Page(answer).errors())) == (422, ["occupation"])
        assert session.scalar(select(func.count(Opportunity.id))) == 0

    def test_opening_and_saving_the_editor_changes_nothing(self, sign_in_as: SignIn, session: Session) -> None:
        person = sign_in_as(OrgKind.ENTERPRISE, Role.EDITOR)
        person.client.post("/opportunities/new", data=typed(draft="1"))
        row = only(session)
        page = Page(person.client.get(f"/opportunities/{row.id}/edit"))
        answer = person.client.post(f"/opportunities/{row.id}/edit", data={**form_values(page), "draft": "1"})
        assert answer.status_code == 303, Page(answer).errors()
        again = only(session)
        for column in {c.key for c in Opportunity.__table__.columns} - {"version", "updated_at"}:
            assert getattr(again, column) == getattr(row, column), column
        assert [(s.skill_code, s.level, s.essential) for s in again.skills] == [
            ("machine-learning", 3, True), ("python", None, False),
        ]  # fmt: skip
        assert [m.major_code for m in again.majors] == ["0712", "0809"]

    def test_who_saves_second_is_told_and_keeps_what_was_typed(self, sign_in_as: SignIn, session: Session) -> None:
        person = sign_in_as(OrgKind.ENTERPRISE, Role.EDITOR)
        person.client.post("/opportunities/new", data=typed(draft="1"))
        row = only(session)
        version = str(row.version)
        edit = f"/opportunities/{row.id}/edit"
        assert person.client.post(edit, data=typed(title="first", version=version)).status_code == 303
        page = Page(person.client.post(edit, data=typed(title="second", version=version)))
        assert page.status == 409
        assert "Somebody else changed this" in page.text
        assert page.root.all("input", name="title")[0].attributes["value"] == "second"
        assert only(session).title == "first"

    @pytest.mark.parametrize("version", ["", "x", "-1", "٣", "9" * 40])
    def test_a_version_that_was_tampered_with_is_a_conflict(
        self, sign_in_as: SignIn, session: Session, version: str
    ) -> None:
        person = sign_in_as(OrgKind.ENTERPRISE, Role.EDITOR)
        person.client.post("/opportunities/new", data=typed(draft="1"))
        answer = person.client.post(f"/opportunities/{only(session).id}/edit", data=typed(version=version))
        assert answer.status_code == 409

    def test_an_organization_that_is_not_verified_keeps_a_draft(self, sign_in_as: SignIn, session: Session) -> None:
        person = sign_in_as(OrgKind.ENTERPRISE, Role.EDITOR, verified=False)
        answer = person.client.post("/opportunities/new", data=typed(publish="1"))
        assert answer.status_code == 303
        row = only(session)
        assert row.status is S.DRAFT
        page = Page(person.client.get(f"/opportunities/{row.id}"))
        assert "as soon as your organization is verified" in page.text
        assert person.client.post(f"/opportunities/{row.id}/publish").status_code == 409

    def test_others_get_what_an_absent_post_would_give(self, sign_in_as: SignIn, session: Session) -> None:
        row = opportunity(session)
        session.commit()
        for person in (sign_in_as(OrgKind.ENTERPRISE, Role.OWNER), sign_in_as(), sign_in_as(admin=True)):
            absent = Page(person.client.get("/opportunities/999999/edit"))
            found = Page(person.client.get(f"/opportunities/{row.id}/edit"))
            assert (found.status, found.text) == (absent.status, absent.text) == (404, absent.text)
            for path in ("edit", "publish", "close"):
                assert person.client.post(f"/opportunities/{row.id}/{path}", data=typed()).status_code == 404
        assert only(session).title == row.title


def form_values(page: Page) -> dict[str, str]:
    """What a browser would send back unchanged."""
    form = next(f for f in page.root.all("form") if f.all("input", name="title"))
    values = {}
    for field in form.all("input"):
        kind = field.attributes.get("type")
        if kind not in {"submit", "checkbox"} or "checked" in field.attributes:
            values[field.attributes.get("name", "")] = field.attributes.get("value", "")
    for field in form.all("textarea"):
        values[field.attributes["name"]] = "".join(c for c in field.children if isinstance(c, str)).strip()
    for field in form.all("select"):
        chosen = [o for o in field.all("option") if "selected" in o.attributes] or field.all("option")[:1]
        values[field.attributes["name"]] = chosen[0].attributes["value"]
    return values


class TestPublishAndClose:
    def test_publishing_from_the_page(self, sign_in_as: SignIn, session: Session) -> None:
        person = sign_in_as(OrgKind.UNIVERSITY, Role.EDITOR)
        person.client.post("/opportunities/new", data=typed(draft="1"))
        row = only(session)
        answer = person.client.post(f"/opportunities/{row.id}/publish")
        assert answer.location == f"/opportunities/{row.id}/candidates"
        assert person.client.post(f"/opportunities/{row.id}/publish").status_code == 409

    def test_an_incomplete_draft_opens_the_editor_with_what_is_missing(
        self, sign_in_as: SignIn, session: Session
    ) -> None:
        person = sign_in_as(OrgKind.ENTERPRISE, Role.EDITOR)
        person.client.post("/opportunities/new", data=typed(expires_on="2020-01-01", duties=""))
        row = only(session)
        page = Page(person.client.post(f"/opportunities/{row.id}/publish"))
        assert page.status == 422
        assert set(page.errors()) == {"duties", "expires_on"}
        form = next(f for f in page.root.all("form") if f.all("input", name="title"))
        assert form.attributes["action"] == f"/opportunities/{row.id}/edit"

    def test_closing_needs_a_reason(self, sign_in_as: SignIn, session: Session) -> None:
        person = sign_in_as(OrgKind.ENTERPRISE, Role.EDITOR)
        person.client.post("/opportunities/new", data=typed(publish="1"))
        row = only(session)
        for reason in ("", "bored"):
            page = Page(person.client.post(f"/opportunities/{row.id}/close", data={"reason": reason}))
            assert page.status == 422
            assert list(page.errors()) == ["reason"]
        assert person.client.post(f"/opportunities/{row.id}/close", data={"reason": "filled"}).status_code == 303
        assert (only(session).status, only(session).close_reason) == (S.CLOSED, CloseReason.FILLED)
        assert person.client.post(f"/opportunities/{row.id}/close", data={"reason": "filled"}).status_code == 409
        assert "All places filled" in Page(person.client.get(f"/opportunities/{row.id}")).text

    def test_reopening(self, sign_in_as: SignIn, session: Session) -> None:
        person = sign_in_as(OrgKind.ENTERPRISE, Role.EDITOR)
        person.client.post("/opportunities/new", data=typed(publish="1"))
        row = only(session)
        person.client.post(f"/opportunities/{row.id}/close", data={"reason": "cancelled"})
        assert "Reopen" in Page(person.client.get(f"/opportunities/{row.id}")).text
        assert person.client.post(f"/opportunities/{row.id}/publish").status_code == 303
        assert only(session).is_open(clock.today())


class TestMine:
    def test_own_posts_with_status_days_and_headcount(self, sign_in_as: SignIn, session: Session) -> None:
        person = sign_in_as(OrgKind.ENTERPRISE, Role.VIEWER)
        assert person.organization
        own = person.organization.id
        opportunity(
            session, organization_id=own, title="Running", headcount=7, published_at=clock.now() - timedelta(days=5)
        )
        opportunity(session, organization_id=own, title="New")
        opportunity(session, organization_id=own, title="Prepared", status=S.DRAFT, expires_on=None)
        opportunity(session, organization_id=own, title="Late", expires_on=clock.today() - timedelta(days=1))
        opportunity(session, title="Another's")
        session.commit()
        page = Page(person.client.get("/opportunities/mine"))
        over = Page(person.client.get("/opportunities/mine?state=over"))
        assert "Open and drafts 3" in page.text
        assert "Over 1" in page.text
        now, then = ({r.all("th")[0].text: [c.text for c in r.all("td")] for r in p.root.all("tr") if r.all("td")}
                     for p in (page, over))  # fmt: skip
        assert (set(now), set(then)) == ({"Running", "New", "Prepared"}, {"Late"})
        cells = now | then
        assert cells["Running"][:4] == ["Role", "Published", "7", "5"]
        assert cells["New"][3] == "since today"
        assert cells["Prepared"][:4] == ["Role", "Draft", "1", "–"]
        assert cells["Late"][1] == "Past its last day"
        assert "/opportunities/new" not in page.links()

    def test_an_empty_list_says_what_to_do(self, sign_in_as: SignIn) -> None:
        page = Page(sign_in_as(OrgKind.ENTERPRISE, Role.EDITOR).client.get("/opportunities/mine"))
        assert "Nothing posted yet" in page.text
        assert "/opportunities/new" in page.links()

    def test_the_same_number_of_queries_for_one_row_and_for_many(
        self, app: Flask, sign_in_as: SignIn, session: Session
    ) -> None:
        person = sign_in_as(OrgKind.ENTERPRISE, Role.EDITOR)
        assert person.organization
        own = person.organization.id

        def cost() -> int:
            with app.app_context():
                engine: Engine = db.engine
            with recorded(engine) as sent:
                person.client.get("/opportunities/mine")
            return len(sent)

        opportunity(session, organization_id=own)
        session.commit()
        one = cost()
        for _ in range(15):
            opportunity(session, organization_id=own, skills={"sql": True})
        session.commit()
        assert cost() == one


class TestImport:
    def send(self, client: FlaskClient, data: bytes, button: str, name: str = "posts.csv") -> Any:
        return client.post("/opportunities/import", data={"file": (io.BytesIO(data), name), button: "1"})

    def test_posts_without_an_occupation_are_told_what_their_titles_are_like(self, sign_in_as: SignIn) -> None:
        client = sign_in_as(OrgKind.ENTERPRISE, Role.EDITOR).client
        rows = "kind,title,duties,headcount,occupation\nrole,Data analyst (nights),Count,1,\nrole,Nurse,Care,1,护士\n"
        page = Page(self.send(client, rows.encode(), "check"))
        assert page.status == 200, page.errors()
        assert "Posts without an occupation" in page.text
        told = page.text.split("The title is like")[1].split("Columns")[0]
        assert told.count("Data analyst") == 2  # the title, and what it is like
        assert "Nurse" not in told

    def test_checking_writes_nothing(self, sign_in_as: SignIn, session: Session) -> None:
        client = sign_in_as(OrgKind.ENTERPRISE, Role.EDITOR).client
        template = client.get("/opportunities/import/template.csv").data
        page = Page(self.send(client, template, "check"))
        assert page.status == 200
        assert "2 rows can be imported" in page.text
        assert session.scalar(select(func.count(Opportunity.id))) == 0

    @pytest.mark.parametrize("kind", ["csv", "xlsx"])
    def test_both_templates_come_back_as_posts(self, sign_in_as: SignIn, session: Session, kind: str) -> None:
        client = sign_in_as(OrgKind.ENTERPRISE, Role.EDITOR).client
        template = client.get(f"/opportunities/import/template.{kind}")
        assert template.headers["Content-Disposition"].endswith(f'template.{kind}"')
        answer = self.send(client, template.data, "import", f"posts.{kind}")
        assert answer.status_code == 303
        assert session.scalar(select(func.count(Opportunity.id))) == 2
        page = Page(client.get(answer.location))
        assert "2 posts imported." in page.text
        assert "HR-2026-001" in page.text

    def test_faults_are_listed_and_nothing_imported(self, sign_in_as: SignIn, session: Session) -> None:
        client = sign_in_as(OrgKind.ENTERPRISE, Role.EDITOR).client
        data = "title,region,skills\nGood,成都,sql\nBad,Atlantis,alchemy\n".encode()
        for button in ("check", "import"):
            page = Page(self.send(client, data, button))
            assert page.status == 422
            rows = [[c.text for c in row.all("td")] for row in page.root.all("tr") if row.all("td")]
            assert ["3", "region", "There is no region called “Atlantis” in the list."] in rows
            assert "2 faults: nothing was imported" in page.text
        assert session.scalar(select(func.count(Opportunity.id))) == 0

    def test_faults_are_told_in_chinese(self, sign_in_as: SignIn) -> None:
        client = sign_in_as(OrgKind.ENTERPRISE, Role.EDITOR).client
        client.get("/language/zh")
        page = Page(self.send(client, b"title,region\nBad,Atlantis\n", "check"))
        assert "列表中没有名为“Atlantis”的地区" in page.text

    @pytest.mark.parametrize("data", [b"", b"\xff\xff\xff\x00", b"colour\nred\n", b"PK\x03\x04x"])
    def test_a_wrong_file_is_told_beside_its_field(self, sign_in_as: SignIn, data: bytes) -> None:
        page = Page(self.send(sign_in_as(OrgKind.ENTERPRISE, Role.EDITOR).client, data, "import"))
        assert page.status == 422
        assert list(page.errors()) == ["file"]

    def test_no_file_at_all(self, sign_in_as: SignIn) -> None:
        page = Page(
            sign_in_as(OrgKind.ENTERPRISE, Role.EDITOR).client.post("/opportunities/import", data={"import": "1"})
        )
        assert page.errors() == {"file": "Error: Choose a file"}

    def test_a_body_that_is_far_too_large(self, sign_in_as: SignIn) -> None:
        client = sign_in_as(OrgKind.ENTERPRISE, Role.EDITOR).client
        kind = "multipart/form-data; boundary=x"
        answer = client.post("/opportunities/import", data=b"x" * (13 * 1024 * 1024), content_type=kind)
        assert answer.status_code == 413
