"""From a frozen quarter to a public report in pages: flags, check, release, files, errata, the catalogue's panel."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from talent.core import clock
from talent.core.actor import OrgKind, Role
from talent.matches.worker import Worker
from talent.reporting.models import Snapshot, SnapshotFlag, SnapshotStatus
from talent.reporting.releases import ordering
from talent.reporting.shortage.models import PanelDecision, ShortageRating
from tests.conftest import Person
from tests.factories.organizations import organization
from tests.page import Page
from tests.talent.reporting.city import person, post

JAVA = "java-developer"
SignIn = Callable[..., Person]


def at(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def stopped() -> Iterator[None]:
    with clock.frozen(at(7, 10)):
        yield


@pytest.fixture
def client(session: Session, sign_in_as: SignIn) -> FlaskClient:
    """The bureau's; five employers with 12 places each, forty people."""
    for n in range(5):
        post(session, organization(session, industry_code="I"), JAVA, 12, published_at=at(4, 2 + n))
    for _ in range(40):
        person(session, JAVA, published_at=at(4, 10), last_active_at=at(6, 1), skills=("java",))
    return sign_in_as(bureau="510100").client


def frozen(client: FlaskClient) -> int:
    """Freeze the second quarter; the draft's id."""
    answer = client.post("/reports/desk/freeze", data={"period": "2026Q2"})
    assert answer.status_code == 303
    assert Worker(client.application, jobs={ordering.TOPIC: ordering}).job()
    draft = client.get(answer.location)
    assert draft.status_code == 303
    return int(draft.location.rsplit("/", 1)[1])


def published(client: FlaskClient, session: Session) -> int:
    """Freeze, look, check, publish."""
    number = frozen(client)
    flags = session.scalars(select(SnapshotFlag.id).where(SnapshotFlag.snapshot_id == number)).all()
    session.rollback()
    for flag in flags:
        assert client.post(f"/reports/desk/{number}/flags/{flag}", data={"note": "As in the source"}).status_code == 303
    for step in ("check", "publish"):
        assert client.post(f"/reports/desk/{number}/{step}").status_code == 303
    return number


def test_from_draft_to_public_page(client: FlaskClient, session: Session, sign_in_as: SignIn) -> None:
    public = sign_in_as().client
    number = frozen(client)
    assert Page(client.get(f"/reports/desk/{number}")).status == 200
    assert public.get(f"/reports/{number}").status_code == 404
    assert public.get(f"/reports/{number}.xlsx").status_code == 404
    assert public.get(f"/reports/{number}/charts/gaps.svg").status_code == 404
    assert client.post(f"/reports/desk/{number}/publish").status_code == 409
    number = published(client, session)
    page = Page(public.get(f"/reports/{number}"))
    assert page.status == 200
    assert "employers in Chengdu City sought 60 people through the platform and 40 people sought work" in page.text
    assert "vacancies per seeker were 1.50: demand exceeded supply" in page.text
    index = Page(public.get("/reports/"))
    assert f"/reports/{number}" in index.links() and f"/reports/{number}.pdf" in index.links()


@pytest.mark.parametrize("ending", ["pdf", "docx", "xlsx", "csv", "json"])
def test_files_are_the_same_each_time(client: FlaskClient, session: Session, ending: str) -> None:
    number = published(client, session)
    first, second = (client.get(f"/reports/{number}.{ending}") for _ in range(2))
    assert first.status_code == 200 and first.data and first.data == second.data
    assert client.get(f"/reports/desk/{number}.{ending}?public=1").status_code == 200


def test_files_carry_origin_and_hide_what_is_hidden(client: FlaskClient, session: Session) -> None:
    number = published(client, session)
    kept = json.loads(client.get(f"/reports/{number}.json").data)
    assert kept["about"]["period"] == "2026Q2" and kept["about"]["digest"]
    assert "fewer than 10" in kept["about"]["rule"]
    snapshot = session.get_one(Snapshot, number)
    assert kept["about"]["digest"] == snapshot.tables_sha256
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/reports/{number}.xlsx").data))
    assert any(sheet.title.startswith("T1") for sheet in book.worksheets)


def test_a_superseded_report_says_so(client: FlaskClient, session: Session) -> None:
    old = published(client, session)
    new = published(client, session)
    session.rollback()
    assert session.get_one(Snapshot, old).status is SnapshotStatus.SUPERSEDED
    page = Page(client.get(f"/reports/{old}"))
    assert "A newer version of this report has been published." in page.text
    assert f"/reports/{new}" in page.links()


def test_errata_stand_on_the_public_page(client: FlaskClient, session: Session, sign_in_as: SignIn) -> None:
    public = sign_in_as().client
    number = published(client, session)
    assert client.post(f"/reports/desk/{number}/errata", data={"note": " "}).status_code == 422
    assert client.post(f"/reports/desk/{number}/errata", data={"note": "Table 3 lacks a row."}).status_code == 303
    assert "Table 3 lacks a row." in Page(public.get(f"/reports/{number}")).text
    draft = frozen(client)
    assert client.post(f"/reports/desk/{draft}/errata", data={"note": "Too early"}).status_code == 409


def test_only_editors_of_the_regions_bureau_publish(client: FlaskClient, sign_in_as: SignIn) -> None:
    number = frozen(client)
    elsewhere = sign_in_as(bureau="510700").client
    assert elsewhere.get(f"/reports/desk/{number}").status_code == 404
    assert elsewhere.post(f"/reports/desk/{number}/check").status_code == 404
    viewer = sign_in_as(bureau="510100", role=Role.VIEWER).client
    assert viewer.get(f"/reports/desk/{number}").status_code == 200
    assert viewer.post(f"/reports/desk/{number}/check").status_code == 404
    assert viewer.post("/reports/desk/freeze", data={"period": "2026Q2"}).status_code in (404, 422)


@pytest.mark.parametrize("period", ["2026Q3", "1999Q1", "now", ""])
def test_quarters_that_cannot_be_frozen(client: FlaskClient, session: Session, period: str) -> None:
    assert Page(client.post("/reports/desk/freeze", data={"period": period})).status == 422
    assert not session.scalars(select(Snapshot.id)).all()


def test_a_flag_needs_a_note(client: FlaskClient, session: Session) -> None:
    number = frozen(client)
    flag = session.scalars(select(SnapshotFlag.id).where(SnapshotFlag.snapshot_id == number)).first()
    if flag is None:
        pytest.skip("nothing is flagged in this city")
    assert client.post(f"/reports/desk/{number}/flags/{flag}", data={"note": ""}).status_code == 422
    assert client.post(f"/reports/desk/{number}/flags/999999", data={"note": "x"}).status_code == 404


def test_freezing_rates_the_occupations(client: FlaskClient, session: Session) -> None:
    number = frozen(client)
    row = session.scalars(select(ShortageRating).where(ShortageRating.snapshot_id == number)).one()
    assert (row.occupation_code, row.places, row.people, row.employers, row.largest) == (JAVA, 60, 40, 5, 12)
    assert row.signals["tightness"] == 1.5
    page = Page(client.get("/reports/shortage"))
    assert page.status == 200 and "Java developer" in page.text


def test_the_panel_decides_with_names_and_day(client: FlaskClient, session: Session) -> None:
    frozen(client)
    path = f"/reports/shortage/{JAVA}"
    assert Page(client.post(path, data={})).status == 422
    wrong = {"decision": "yes", "members": "Li Na, HR bureau", "decided_on": "2026-07-11"}
    assert Page(client.post(path, data=wrong)).errors().keys() == {"decided_on"}
    assert not session.scalars(select(PanelDecision)).all()
    session.rollback()
    assert client.post(path, data=wrong | {"decided_on": "2026-07-09", "comment": "Seen"}).status_code == 303
    row = session.scalars(select(PanelDecision)).one()
    assert (row.confirmed, row.members, row.period) == (True, "Li Na, HR bureau", "2026Q2")
    assert client.post(path, data=wrong | {"decision": "no", "decided_on": "2026-07-10"}).status_code == 303
    page = Page(client.get(path))
    assert "Turned down by the panel" in page.text and "Li Na, HR bureau" in page.text and "Seen" in page.text
    assert client.get("/reports/shortage/none").status_code == 404


def test_the_catalogue_as_files(client: FlaskClient) -> None:
    frozen(client)
    book = openpyxl.load_workbook(io.BytesIO(client.get("/reports/shortage.xlsx").data))
    header = [cell.value for cell in book.worksheets[2][3]]
    assert header[:4] == ["No.", "Occupation code", "Occupation", "Open places (persons)"]
    assert {"Why", "What helps", "Panel", "Decided on", "Status"} <= set(header)
    assert client.get("/reports/shortage.csv").status_code == 200
    assert json.loads(client.get("/reports/shortage.json").data)["tables"][1]["rows"]


def test_a_university_sees_its_graduates_beside_published_demand(
    client: FlaskClient, session: Session, sign_in_as: SignIn
) -> None:
    university = sign_in_as(OrgKind.UNIVERSITY)
    assert university.organization is not None
    for occupations in ((JAVA,), (JAVA, "python-developer"), ()):
        home = {"university_id": university.organization.id, "published_at": at(7, 2), "last_active_at": at(7, 8)}
        person(session, *occupations, **home)
    session.commit()
    published(client, session)
    page = Page(university.client.get("/reports/graduates"))
    lines = page.root.all("table", id="wishes")[0].all("tr")
    rows = [[cell.text for cell in line.children if not isinstance(cell, str)] for line in lines]
    assert rows[1:] == [
        ["Java developer", "1.5", "60", "40", "1.50"],
        ["Python developer", "0.5", "no data", "no data", "no data"],
    ]
    assert "Without a wished occupation: 1 of your graduates." in page.text
    empty = Page(sign_in_as(OrgKind.UNIVERSITY).client.get("/reports/graduates"))
    assert empty.root.all("div", class_="empty")
