"""The gap explorer and the overview: who sees them, what they say, that marks lead to rows and files hold the page."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from talent.core import clock
from talent.core.actor import Actor, Member, OrgKind, Role
from talent.reporting import methods, policy
from talent.reporting.board.models import ExternalStatistic
from talent.reporting.explorer import view
from talent.reporting.facts.run import recount
from talent.reporting.pages.quarter import ABOUT
from talent.taxonomy.models import Occupation
from tests.conftest import Person
from tests.factories.accounts import user
from tests.factories.organizations import organization
from tests.page import Page
from tests.talent.reporting.city import person, post

JAVA, PYTHON = "java-developer", "python-developer"
SOFTWARE = "Information transmission, software and information technology services"
SignIn = Callable[..., Person]


def build(session: Session) -> None:
    """Chengdu today: Java 32 places of three employers and 13 people, Python 4 places of one and 7 people."""
    now = clock.now() - timedelta(hours=1)
    employers = [organization(session, industry_code="I") for _ in range(3)]
    for employer, places in zip(employers, (10, 10, 12), strict=True):
        post(session, employer, JAVA, places, published_at=now, skills={"java": True})
    post(session, employers[0], PYTHON, 4, published_at=now, skills={"python": False})
    for occupation in [JAVA] * 13 + [PYTHON] * 7:
        person(session, occupation, published_at=now, last_active_at=now, skills=("java",))
    session.commit()


def rows_of(page: Page, table: str) -> list[list[str]]:
    node = page.root.all("table", id=table)[0]
    return [[cell.text for cell in row.children if not isinstance(cell, str)] for row in node.all("tbody")[0].all("tr")]


def test_the_bureau_sees_everything(session: Session, sign_in_as: SignIn) -> None:
    build(session)
    page = Page(sign_in_as(bureau="510100").client.get("/reports/gap"))
    assert page.status == 200
    assert rows_of(page, "groups") == [
        ["Java developer", "32", "13", "+19", "2.46"],
        ["Python developer", "4", "7", "−3", "0.57"],
    ]
    assert "Shortage is largest in Java developer, surplus in Python developer" in page.text
    assert "not the whole city" in page.text and "100 % of places" in page.text
    assert [row for row in rows_of(page, "heat-heat") if row[0] == "Wuhou District"] == [
        ["Wuhou District", "+19", "−3"]
    ]


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("by=region", [["Wuhou District", "36", "20", "+16", "1.80"]]),
        ("by=industry", [[SOFTWARE, "36", *["no data"] * 3]]),
        ("by=skill", [["Java", "32", "20", "+12", "1.60"], ["Python", "1.2", "0", "+1.2", "no data"]]),
        (
            "by=skill&occupation=python-developer",
            [["Python", "1.2", "0", "+1.2", "no data"], ["Java", "0", "7", "−7", "0.00"]],
        ),
        ("skill=java", [["Java developer", "32", "13", "+19", "2.46"], ["Python developer", "0", "7", "−7", "0.00"]]),
        ("occupation=java-developer&by=region", [["Wuhou District", "32", "13", "+19", "2.46"]]),
        ("occupation=java-developer&by=education", [["not said", "32", "13", "+19", "2.46"]]),
        ("industry=I", [["Java developer", "32", *["no data"] * 3], ["Python developer", "4", *["no data"] * 3]]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("counted", [False, True])
def test_narrowed_and_grouped(
    session: Session, sign_in_as: SignIn, query: str, rows: list[list[str]], counted: bool
) -> None:
    """The same figures whether the day is counted into facts or not."""
    build(session)
    if counted:
        recount(session, clock.today(), clock.today())
        session.commit()
    page = Page(sign_in_as(bureau="510100").client.get(f"/reports/gap?{query}"))
    assert rows_of(page, "groups") == rows


def test_two_regions_are_compared(session: Session, sign_in_as: SignIn) -> None:
    build(session)
    page = Page(sign_in_as(bureau="510100").client.get("/reports/gap?region=510107&with_region=510104"))
    assert rows_of(page, "compared")[0] == ["Java developer", "+19", "no data", "no data"]
    page = Page(sign_in_as(bureau="510100").client.get("/reports/gap?region=510107&with_region=510100"))
    assert rows_of(page, "compared")[0] == ["Java developer", "+19", "+19", "0"]
    assert "Compared with Chengdu City" in page.text


def test_every_mark_leads_to_its_rows(session: Session, sign_in_as: SignIn) -> None:
    build(session)
    client = sign_in_as(bureau="510100").client
    page = Page(client.get("/reports/gap"))
    option = json.loads(page.root.all("script", id="gaps-option")[0].text)
    targets = [bar["url"] for bar in option["series"][0]["data"]]
    targets += [link for link in page.links() if link.startswith("/reports/")]
    assert len(targets) > 20
    for target in sorted(set(targets)):
        assert client.get(target.split("#")[0]).status_code == 200, target


def test_others_are_led_to_the_published_reports(session: Session, client: FlaskClient, sign_in_as: SignIn) -> None:
    build(session)
    for visitor in (client, sign_in_as(OrgKind.UNIVERSITY).client):
        answer = visitor.get("/reports/gap?region=510100")
        assert (answer.status_code, answer.location) == (303, "/reports/")
    assert sign_in_as(bureau="510700").client.get("/reports/gap?region=510100").status_code == 422
    assert sign_in_as(bureau="510700").client.get("/reports/quarter?region=510100").status_code == 404


@pytest.mark.parametrize(
    ("bureau", "region", "full"),
    [
        ("510100", "510100", True),
        ("510100", "510107", True),
        ("510100", "510000", False),
        ("510000", "510100", True),
        ("510107", "510100", False),
        ("100000", "510100", True),
        (None, "510100", False),
    ],
)
def test_who_sees_all(bureau: str | None, region: str, full: bool) -> None:
    member = Member(organization_id=1, kind=OrgKind.GOVERNMENT, role=Role.VIEWER, verified=True, bureau_region=bureau)
    assert policy.can_see_all(Actor(user_id=1, members=(member,)), region) is full
    assert policy.can_see_all(Actor(user_id=1, is_admin=True), region)


@pytest.mark.parametrize("path", ["/reports/gap", "/reports/gap.csv", "/reports/gap.xlsx", "/reports/gap.json"])
@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("region=999999", "999999"),
        ("region=' OR 1=1", "not known"),
        ("date=yesterday", "date"),
        ("date=2026-02-30", "date"),
        ("date=0001-01-01", "before the year 2000"),
        ("date=9999-12-31", "has not been yet"),
        ("by=colour", "colour"),
        ("with_region=1", "not known"),
        ("occupation=" + "x" * 90, "80"),
    ],
)
def test_bad_filters_get_a_message(sign_in_as: SignIn, path: str, query: str, words: str) -> None:
    page = Page(sign_in_as(bureau="510100").client.get(f"{path}?{query}"))
    assert page.status == 422
    assert words in page.text


def test_unknown_codes_find_nothing_and_break_nothing(session: Session, sign_in_as: SignIn) -> None:
    build(session)
    client = sign_in_as(bureau="510100").client
    for query in ("occupation=none", "skill=none&by=skill", "industry=Z", "education=none"):
        assert client.get(f"/reports/gap?{query}").status_code == 200


@pytest.mark.parametrize("path", ["/reports/", "/reports/gap", "/reports/quarter", "/reports/shortage"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_empty_city_has_no_data_and_no_numbers(sign_in_as: SignIn, path: str, language: str) -> None:
    client = sign_in_as(bureau="510100").client
    client.get(f"/language/{language}")
    page = Page(client.get(path))
    assert page.status == 200
    assert page.root.all("div", class_="empty")
    assert not page.root.all("dl", class_="tile")


def test_files_hold_the_figures_of_the_page(session: Session, sign_in_as: SignIn) -> None:
    build(session)
    client = sign_in_as(bureau="510100").client
    rows = list(csv.DictReader(io.StringIO(client.get("/reports/gap.csv").data.decode("utf-8-sig"))))
    found = {(r["table"], r["group"], r["measure"]): r["value"] for r in rows}
    assert found["occupation", f"{JAVA} / Java developer", "gap"] == "19"
    assert found["cells", f"510107 / Wuhou District / {PYTHON} / Python developer", "supply"] == "7"
    book = openpyxl.load_workbook(io.BytesIO(client.get("/reports/gap.xlsx").data))
    lines = list(book.worksheets[1].iter_rows(min_row=4, values_only=True))
    assert lines[0] == (JAVA, "Java developer", 32, 13, 19, 2.4615)
    kept = json.loads(client.get("/reports/gap.json").data)
    assert kept["about"]["region_code"] == "510100" and len(kept["sha256"]) == 64


def test_files_hold_no_formulas(session: Session, sign_in_as: SignIn) -> None:
    """A name from a taxonomy import could begin like a formula."""
    row = session.get(Occupation, JAVA)
    assert row is not None
    name, row.name_en = row.name_en, "=HYPERLINK(1)"
    build(session)
    client = sign_in_as(bureau="510100").client
    try:
        assert "=HYPERLINK" not in client.get("/reports/gap.csv").get_data(as_text=True).replace(" / =HYPERLINK", "")
        book = openpyxl.load_workbook(io.BytesIO(client.get("/reports/gap.xlsx").data))
        assert all(cell.data_type != "f" for sheet in book for line in sheet.iter_rows() for cell in line)
    finally:
        row.name_en = name
        session.commit()


@pytest.mark.parametrize("ending", ["svg", "png"])
def test_charts_can_be_taken_away(session: Session, sign_in_as: SignIn, ending: str) -> None:
    build(session)
    client = sign_in_as(bureau="510100").client
    for path in (f"/reports/gap/heat.{ending}", f"/reports/quarter/heat.{ending}?region=510100"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert answer.data.startswith(b"<svg" if ending == "svg" else b"\x89PNG")
    assert client.get(f"/reports/gap/nothing.{ending}").status_code == 404


def test_the_overview_says_what_is_true(session: Session, sign_in_as: SignIn) -> None:
    build(session)
    page = Page(sign_in_as(bureau="510100").client.get("/reports/quarter"))
    assert page.h1 == "This quarter in Chengdu City"
    assert "had 36 open places for 20 people looking for work, ratio 1.80: more places than people" in page.text
    assert "the largest shortage is in Java developer (+19), the largest surplus in Python developer (−3)" in page.text
    assert rows_of(page, "short")[0][:3] == ["Java developer", "+19", "2.46"]
    assert rows_of(page, "over")[0][:3] == ["Python developer", "−3", "0.57"]
    assert "no figure of the quarter before" in page.text
    assert rows_of(page, "pipeline")[0][:3] == ["Java developer", "+19", "0"]


def test_the_region_is_switched_in_the_header(session: Session, sign_in_as: SignIn) -> None:
    build(session)
    client = sign_in_as(bureau="510100").client
    page = Page(client.get("/reports/quarter"))
    options = [o.attributes["value"] for o in page.root.all("select", id="region-switch")[0].all("option")]
    assert "510107" in options and "510700" not in options
    page = Page(client.get("/reports/quarter?region=510104"))
    assert page.h1 == "This quarter in Jinjiang District"
    assert page.root.all("div", class_="empty")


def test_everything_that_is_linked_is_explained(client: FlaskClient) -> None:
    page = Page(client.get("/reports/methodology"))
    anchors = {node.attributes["id"] for node in page.root.all("section", class_="method")}
    assert set(ABOUT.values()) | {"gap", "TSI", "TTF"} <= anchors
    codes = [m.code for chapter in methods.CHAPTERS for m in chapter.methods]
    assert len(codes) == len(set(codes)) and set(codes) <= anchors
    assert page.text.count("to confirm") >= sum(m.confirm for c in methods.CHAPTERS for m in c.methods)


def test_the_schema_is_served(client: FlaskClient) -> None:
    assert client.get("/reports/schema.json").get_json()["title"] == "Talent report"


def test_skills_stand_between_what_people_have_and_what_places_ask_for(session: Session, sign_in_as: SignIn) -> None:
    build(session)
    client = sign_in_as(bureau="510100").client
    page = Page(client.get("/reports/gap?by=skill"))
    assert "The skill most lacking is Java" in page.text
    rows = rows_of(page, "skills-table")
    assert rows == [["Java", "100 %", "88.9 %", "+12"], ["Python", "0 %", "3.3 %", "+1.2"]]
    for ending, begin in (("svg", b"<svg"), ("png", b"\x89PNG")):
        assert client.get(f"/reports/gap/skills.{ending}?by=skill").data.startswith(begin)
    assert client.get("/reports/gap/skills.svg?by=region").status_code == 404
    assert not Page(client.get("/reports/gap?by=skill&industry=I")).root.all("table", id="skills-table")


def test_a_long_table_shows_the_largest_gaps_and_says_so(
    session: Session, sign_in_as: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(session)
    monkeypatch.setattr(view, "PAGE_ROWS", 1)
    client = sign_in_as(bureau="510100").client
    page = Page(client.get("/reports/gap"))
    assert [row[0] for row in rows_of(page, "groups")] == ["Java developer"]
    assert "The 1 rows with the largest gaps, of 2." in page.text
    assert "Python developer" in client.get("/reports/gap.csv").text


@pytest.mark.parametrize("labour_force", [None, 1000.0])
def test_the_path_of_places_and_people_needs_three_quarters(
    session: Session, sign_in_as: SignIn, labour_force: float | None
) -> None:
    """By hand: 32 and 36 places, 13 and 20 people; of a labour force of 1,000 that is 3.6 % and 2 %."""
    client = sign_in_as(bureau="510100").client
    at = datetime(2026, 7, 10, 4, tzinfo=UTC)
    with clock.frozen(at):
        employer = organization(session, industry_code="I")
        long = {"published_at": at - timedelta(days=300), "expires_on": date(2027, 1, 1)}
        post(session, employer, JAVA, 32, **long)
        post(session, employer, PYTHON, 4, **(long | {"published_at": at - timedelta(days=60)}))
        for n in range(20):
            came = at - timedelta(days=300 if n < 13 else 60)
            person(session, JAVA, published_at=came, last_active_at=at)
        if labour_force:
            figure = {"region_code": "510100", "code": "labour_force", "period": "2025Q1", "value": labour_force}
            row = ExternalStatistic(
                **figure, unit="persons", source_name="Yearbook", quality="measured", entered_by=user(session).id
            )
            session.add(row)
        recount(session, date(2026, 3, 1), date(2026, 7, 10))
        session.commit()
        page = Page(client.get("/reports/quarter"))
        assert "drawn from the third counted quarter on" in page.text
        recount(session, date(2025, 12, 1), date(2026, 7, 10))
        session.commit()
        page = Page(client.get("/reports/quarter"))
        assert client.get("/reports/quarter/beveridge.svg").data.startswith(b"<svg")
    assert "Places per person: 2.46 at the end of 2025Q4, 1.80 at the end of 2026Q2" in page.text
    rows = rows_of(page, "beveridge-table")
    assert [row[0] for row in rows] == ["2025Q4", "2026Q1", "2026Q2"]
    assert rows[-1][1:] == (["2 %", "3.6 %"] if labour_force else ["20", "36"])
    assert ("persons in place of shares" in page.text) is (labour_force is None)
