"""From a figure to its rows: posts and cohorts as they are; people without names, on request, kept in the audit log."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from talent.core import clock
from talent.core.actor import OrgKind
from talent.core.audit import AuditEvent
from talent.profiles.models import Seeking
from talent.reporting.pages import rows as pages
from tests.conftest import Person
from tests.factories.organizations import organization
from tests.page import Page
from tests.talent.reporting.city import BEFORE, DAY, LAST_MOMENT, hired, person, post

JAVA, PYTHON = "java-developer", "python-developer"
SignIn = Callable[..., Person]
FIGURE = f"region=510100&date={DAY.isoformat()}&occupation={JAVA}"


@pytest.fixture(autouse=True)
def the_day() -> Iterator[None]:
    with clock.frozen(LAST_MOMENT):
        yield


@pytest.fixture
def bureau(session: Session, sign_in_as: SignIn) -> FlaskClient:
    """Three posts for Java, one of them elsewhere, one full; seven people for Java, three for Python."""
    employer = organization(session, industry_code="I")
    post(session, employer, JAVA, 3, title="Open post")
    full = post(session, employer, JAVA, 1, title="Full post")
    post(session, employer, JAVA, 2, title="Post elsewhere", region_code="510700")
    post(session, employer, PYTHON, 2, title="Python post")
    for n in range(7):
        person(session, JAVA, skills=("java",), name=f"Secret Name {n}")
    for _ in range(3):
        person(session, PYTHON, name="Secret Name")
    hired(session, full, person(session, JAVA, seeking=Seeking.EMPLOYED, name="Secret Winner"), BEFORE)
    session.commit()
    return sign_in_as(bureau="510100").client


def rows_of(answer: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.decode("utf-8-sig"))))


def listed(page: Page) -> list[str]:
    """Names of the people's rows."""
    return [
        cell.text for cell in page.root.all() if re.fullmatch("[0-9A-F]{12}", cell.text) and cell.tag in ("td", "th")
    ]


class TestPosts:
    def test_those_the_figure_counts(self, bureau: FlaskClient) -> None:
        page = Page(bureau.get(f"/reports/rows/posts?{FIGURE}"))
        assert page.status == 200
        assert "Open post" in page.text
        assert not [t for t in ("Full post", "Post elsewhere", "Python post") if t in page.text]
        assert any(
            link.startswith("/reports/rows/posts?") for link in Page(bureau.get(f"/reports/gap?{FIGURE}")).links()
        )

    def test_of_the_year_with_what_became_of_them(self, bureau: FlaskClient) -> None:
        rows = {r["Post"]: r for r in rows_of(bureau.get(f"/reports/rows/posts.csv?{FIGURE}&scope=year").data)}
        assert set(rows) == {"Open post", "Full post"}
        assert [rows["Full post"][k] for k in ("Places", "Still open", "Applications", "Suitable", "Hired")] == [
            "1", "0", "1", "1", "1"
        ]  # fmt: skip

    def test_paged_and_filtered_before_paging(self, bureau: FlaskClient, session: Session) -> None:
        employer = organization(session)
        for n in range(45):
            at = BEFORE + timedelta(hours=n)
            post(session, employer, JAVA if n % 2 else PYTHON, 1, title=f"Number {n:02}", published_at=at)
        session.commit()
        seen: list[str] = []
        path: str | None = f"/reports/rows/posts?{FIGURE}"
        while path:
            page = Page(bureau.get(path))
            seen += [f"Number {n:02}" for n in range(45) if f"Number {n:02}" in page.text]
            path = next((link for link in page.links() if "after=" in link), None)
        assert sorted(seen) == [f"Number {n:02}" for n in range(45) if n % 2]

    @pytest.mark.parametrize("query", ["scope=all", "after=nonsense", "region=999999", "date=2030-01-01"])
    def test_what_cannot_be_asked(self, bureau: FlaskClient, query: str) -> None:
        assert bureau.get(f"/reports/rows/posts?{query}").status_code == 422


class TestPeople:
    def test_nothing_before_a_reason_is_given(self, bureau: FlaskClient) -> None:
        page = Page(bureau.get(f"/reports/rows/people?{FIGURE}"))
        assert page.status == 200 and page.root.all("input", name="reason")
        assert not listed(page)
        assert bureau.post(f"/reports/rows/people?{FIGURE}", data={"reason": " "}).status_code == 422

    def test_rows_without_names_and_the_act_is_kept(self, bureau: FlaskClient, session: Session) -> None:
        answer = bureau.post(f"/reports/rows/people?{FIGURE}", data={"reason": "Checking the Java figure"})
        assert answer.status_code == 303
        page = Page(bureau.get(answer.location))
        assert len(listed(page)) == 7
        assert "Secret" not in page.text
        event = session.scalars(select(AuditEvent).where(AuditEvent.action == "rows.opened")).one()
        assert event.detail == {"region": "510100", "day": "2026-06-20", "reason": "Checking the Java figure",
                                "occupation": JAVA}  # fmt: skip
        rows = rows_of(bureau.get(answer.location.replace("/people?", "/people.csv?")).data)
        assert len(rows) == 7 and set(rows[0]) == {"Row", "Lives in", "Education", "Kind of seeker", "Here since"}
        assert {row["Lives in"] for row in rows} == {"Wuhou District"}

    def test_too_few_have_no_rows(self, bureau: FlaskClient) -> None:
        path = f"/reports/rows/people?{FIGURE.replace(JAVA, PYTHON)}"
        page = Page(bureau.get(bureau.post(path, data={"reason": "Looking"}).location))
        assert "Too few to be shown" in page.text
        assert not listed(page)

    def test_a_grant_is_for_one_question_one_person_and_half_an_hour(
        self, bureau: FlaskClient, sign_in_as: SignIn
    ) -> None:
        opened = bureau.post(f"/reports/rows/people?{FIGURE}", data={"reason": "Looking"}).location
        other = opened.replace(JAVA, PYTHON)
        colleague = sign_in_as(bureau="510100").client
        for client, path in ((bureau, other), (colleague, opened), (bureau, opened.replace("grant=", "grant=x"))):
            assert not listed(Page(client.get(path)))
            assert client.get(path.replace("/people?", "/people.csv?")).status_code == 404

    def test_an_old_grant_opens_nothing(self, bureau: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
        opened = bureau.post(f"/reports/rows/people?{FIGURE}", data={"reason": "Looking"}).location
        monkeypatch.setattr(pages, "OPEN_FOR", -1)
        assert not listed(Page(bureau.get(opened)))

    def test_an_industry_has_no_people(self, bureau: FlaskClient) -> None:
        assert bureau.get(f"/reports/rows/people?{FIGURE}&industry=I").status_code == 404

    def test_nobody_but_the_bureau(self, bureau: FlaskClient, sign_in_as: SignIn) -> None:
        for visitor in (sign_in_as(OrgKind.UNIVERSITY), sign_in_as(OrgKind.ENTERPRISE), sign_in_as()):
            for path in ("posts", "people", "cohorts", "people.csv"):
                assert visitor.client.get(f"/reports/rows/{path}").status_code == 404
        assert bureau.get("/reports/rows/people?region=510700").status_code == 422


def test_cohorts(bureau: FlaskClient) -> None:
    page = Page(bureau.get("/reports/rows/cohorts"))
    assert page.status == 200 and "No cohort fits" in page.text
    assert rows_of(bureau.get("/reports/rows/cohorts.csv").data) == []
    assert bureau.get("/reports/rows/cohorts?after=nonsense").status_code == 422


@pytest.mark.parametrize(("code", "path"), [("B2", "scope=year"), ("D3", "scope=high_end"), ("C2", "cohorts"),
                                            ("A1", "rows/people"), ("B6", "by=skill")])  # fmt: skip
def test_an_indicator_leads_to_its_rows(bureau: FlaskClient, code: str, path: str) -> None:
    links = [link for link in Page(bureau.get(f"/reports/indicators/{code}")).links() if path in link]
    assert links
    assert bureau.get(links[0]).status_code == 200


def test_protected_traits_have_no_rows(bureau: FlaskClient) -> None:
    page = Page(bureau.get("/reports/indicators/F3"))
    assert "shown to nobody" in page.text
    assert not [link for link in page.links() if "/rows/" in link]
