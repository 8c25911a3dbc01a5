"""What each reader sees of the report, on the page and in files."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from talent.core import clock
from talent.core.actor import Actor, Member, OrgKind, Role
from talent.core.tabular import read
from talent.reporting import policy
from talent.reporting.drawing.style import step as drawing_step
from talent.taxonomy.models import Occupation
from tests.conftest import Person
from tests.factories.organizations import organization
from tests.page import Page
from tests.talent.reporting.city import person, post

JAVA, PYTHON = "java-developer", "python-developer"
PAGES = ["/reports/gap", "/reports/gap.csv", "/reports/gap.xlsx"]


def build(session: Session) -> None:
    """Chengdu today: Java 32 places of three employers and 13 people, Python 4 places of one and 7 people."""
    now = clock.now() - timedelta(hours=1)
    employers = [organization(session) for _ in range(3)]
    for employer, places in zip(employers, (10, 10, 12), strict=True):
        post(session, employer, JAVA, places, published_at=now, skills={"java": True})
    post(session, employers[0], PYTHON, 4, published_at=now)
    for occupation in [JAVA] * 13 + [PYTHON] * 7:
        person(session, occupation, published_at=now, last_active_at=now, skills=("java",))
    session.commit()


def rows_of(page: Page, table: str) -> list[list[str]]:
    node = page.root.all("table", id=table)[0]
    return [[cell.text for cell in row.children if not isinstance(cell, str)] for row in node.all("tbody")[0].all("tr")]


def test_the_bureau_sees_everything(session: Session, sign_in_as: Callable[..., Person]) -> None:
    build(session)
    page = Page(sign_in_as(bureau="510100").client.get("/reports/gap"))
    assert page.status == 200
    assert page.h1 == "Supply and demand in Chengdu City"
    assert rows_of(page, "occupations") == [
        ["Java developer", "32", "13", "+19", "2.46"],
        ["Python developer", "4", "7", "−3", "0.57"],
    ]
    assert rows_of(page, "skills") == [["Java", "32", "20", "+12", "1.60"]]
    assert "this platform had 36 open places for 20 people looking for work: ratio 1.80." in page.text
    assert (
        "Of the occupations shown, shortage is largest in Java developer (+19), surplus in Python developer (−3)."
        in page.text
    )
    assert "not the whole city" in page.text
    assert [row for row in rows_of(page, "heat") if row[0] == "Wuhou District"] == [["Wuhou District", "+19", "−3"]]


def test_equal_gaps_are_named_together(session: Session, sign_in_as: Callable[..., Person]) -> None:
    employer = organization(session)
    for occupation in (JAVA, PYTHON):
        post(session, employer, occupation, 4, published_at=clock.now() - timedelta(hours=1))
    session.commit()
    page = Page(sign_in_as(bureau="510100").client.get("/reports/gap"))
    assert "shortage is largest in Java developer, Python developer (+4)." in page.text
    assert "8 open places and nobody looking for work" in page.text


def test_the_public_sees_what_may_be_published(session: Session, client: FlaskClient) -> None:
    build(session)
    page = Page(client.get("/reports/gap?region=510100"))
    assert page.status == 200
    assert rows_of(page, "occupations") == [
        ["Java developer", "30", "15", "+15", "2.00"],
        ["Python developer", *["not shown"] * 4],
    ]
    assert "this platform had 35 open places for 20 people" in page.text
    assert "rounded to multiples of 5" in page.text


def test_a_bureau_of_elsewhere_is_the_public_here(session: Session, sign_in_as: Callable[..., Person]) -> None:
    build(session)
    page = Page(sign_in_as(bureau="510700").client.get("/reports/gap?region=510100"))
    assert rows_of(page, "occupations")[0] == ["Java developer", "30", "15", "+15", "2.00"]


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


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("region=999999", "999999"),
        ("region=' OR 1=1", "not known"),
        ("date=yesterday", "date"),
        ("date=2026-02-30", "date"),
        ("date=0001-01-01", "before the year 2000"),
        ("date=9999-12-31", "has not been yet"),
    ],
)
def test_bad_filters_get_a_message(client: FlaskClient, path: str, query: str, words: str) -> None:
    page = Page(client.get(f"{path}?{query}"))
    assert page.status == 422
    assert words in page.text


def test_a_bad_filter_is_named_at_its_field(client: FlaskClient) -> None:
    assert set(Page(client.get("/reports/gap?region=1&date=x")).errors()) == {"region", "date"}


def test_tomorrow_has_not_been(client: FlaskClient) -> None:
    tomorrow = clock.today() + timedelta(days=1)
    assert client.get(f"/reports/gap?date={tomorrow}").status_code == 422
    assert client.get(f"/reports/gap?date={clock.today()}").status_code == 200


@pytest.mark.parametrize("path", ["/reports/", "/reports/gap"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_empty_city_has_no_data_and_no_numbers(client: FlaskClient, path: str, language: str) -> None:
    client.get(f"/language/{language}")
    page = Page(client.get(path))
    assert page.status == 200
    assert ("No data" if language == "en" else "暂无数据") in page.text
    assert not page.root.all("dl", class_="tile")


def test_csv_holds_the_figures_of_the_page(session: Session, sign_in_as: Callable[..., Person]) -> None:
    build(session)
    answer = sign_in_as(bureau="510100").client.get("/reports/gap.csv")
    assert answer.mimetype == "text/csv"
    header = answer.get_data(as_text=True).removeprefix("\ufeff").splitlines()[0].split(",")
    table = read(answer.data, "gap.csv", required=header)
    assert [list(row.cells.values())[5:] for row in table.rows] == [
        ["Java developer", "32", "13", "19", "2.4615"],
        ["Python developer", "4", "7", "-3", "0.5714"],
        ["No requirement named", "0", "0", "0", ""],
    ]
    assert table.rows[0].cells["Region code"] == "510100"
    assert "not the whole city" in table.rows[0].cells["Scope"]


def test_xlsx_holds_the_figures_and_says_what_they_are(session: Session, client: FlaskClient) -> None:
    build(session)
    answer = client.get("/reports/gap.xlsx?region=510100")
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    about = {row[0]: row[1] for row in book["About"].iter_rows(values_only=True)}
    assert about["Open places"] == 35
    assert about["As of"] == clock.today().isoformat()
    assert "not the whole city" in about["Source"]
    rows = list(book["Occupations"].iter_rows(min_row=2, values_only=True))
    assert rows[0] == (JAVA, "Java developer", 30, 15, 15, 2)
    assert rows[1] == (PYTHON, "Python developer", *["not shown"] * 3, None)
    assert list(book["Skills"].iter_rows(min_row=2, values_only=True)) == [("java", "Java", 30, 20, 10, 1.5)]
    cells = list(book["Regions by occupation"].iter_rows(min_row=2, values_only=True))
    assert ("Wuhou District", JAVA, "Java developer", 30, 15, 15) in cells


def test_files_hold_no_formulas(session: Session, client: FlaskClient) -> None:
    """A name from a taxonomy import could begin like a formula."""
    row = session.get(Occupation, JAVA)
    assert row is not None
    name, row.name_en = row.name_en, "=HYPERLINK(1)"
    build(session)
    try:
        text = client.get("/reports/gap.csv?region=510100").get_data(as_text=True)
        assert ",'=HYPERLINK(1)," in text
        book = openpyxl.load_workbook(io.BytesIO(client.get("/reports/gap.xlsx?region=510100").data))
        assert all(cell.data_type != "f" for sheet in book for line in sheet.iter_rows() for cell in line)
    finally:
        row.name_en = name
        session.commit()


def test_the_index_lists_shortages_and_leads_on(session: Session, client: FlaskClient) -> None:
    organization(session, kind=OrgKind.GOVERNMENT, bureau_region_code="510100")
    build(session)
    page = Page(client.get("/reports/"))
    assert rows_of(page, "shortage-list") == [["Java developer", "+15", "2.00"]]
    paths = {urlsplit(link).path for link in page.links()}
    assert set(PAGES) <= paths
    for path in sorted(set(page.links())):
        if urlsplit(path).path in PAGES:
            assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    ("gap", "most", "step"), [(0, 0, 0), (0, 8, 0), (8, 8, 4), (-8, 8, -4), (0.1, 8, 1), (-3, 8, -2), (4, 8, 2)]
)
def test_heat_steps(gap: float, most: float, step: int) -> None:
    assert drawing_step(gap, most) == step
