"""The indicator board: what is rated when a quarter is frozen, statistics from outside, weights."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from talent.core import clock
from talent.matches.worker import Worker
from talent.reporting.board import view
from talent.reporting.board.models import ExternalStatistic, IndicatorResult, WeightSet
from talent.reporting.facts.run import recount
from talent.reporting.indicators import registry
from talent.reporting.models import Snapshot
from talent.reporting.releases import ordering
from tests.conftest import Person
from tests.factories.organizations import organization
from tests.page import Page
from tests.talent.reporting.city import person, post

JAVA = "java-developer"
GOOD = {"code": "GRAD", "period": "2026Q2", "value": "12000", "quality": "measured", "source": "Yearbook"}


@pytest.fixture(autouse=True)
def stopped() -> Iterator[None]:
    with clock.frozen(datetime(2026, 7, 10, 4, tzinfo=UTC)):
        yield


@pytest.fixture
def client(session: Session, sign_in_as: Callable[..., Person]) -> FlaskClient:
    """The bureau's."""
    return sign_in_as(bureau="510100").client


@pytest.fixture
def good() -> dict[str, str]:
    """A figure in persons that is in order."""
    known = registry.load().statistics
    spec = next(s for s in known.values() if s.unit is registry.Unit.PERSONS and not s.part_of and not s.survey)
    return GOOD | {"code": spec.code, "unit": "persons"}


def freeze(session: Session, client: FlaskClient) -> None:
    when = datetime(2026, 4, 2, 4, tzinfo=UTC)
    for _ in range(5):
        post(session, organization(session, industry_code="I"), JAVA, 12, published_at=when)
    for _ in range(40):
        person(session, JAVA, published_at=when, last_active_at=datetime(2026, 6, 1, tzinfo=UTC))
    recount(session, date(2026, 3, 1), date(2026, 7, 9))
    session.commit()
    assert client.post("/reports/desk/freeze", data={"period": "2026Q2"}).status_code == 303
    assert Worker(client.application, jobs={ordering.TOPIC: ordering}).job()


def test_freezing_keeps_a_result_for_every_indicator(session: Session, client: FlaskClient) -> None:
    freeze(session, client)
    snapshot = session.scalars(select(Snapshot)).one()
    rows = {
        r.code: r for r in session.scalars(select(IndicatorResult).where(IndicatorResult.snapshot_id == snapshot.id))
    }
    assert set(registry.load().indicators) <= set(rows)
    assert {"A", "F", "ALL"} <= set(rows)
    assert rows["B1"].value == pytest.approx(1.5) and rows["B1"].score is not None
    assert rows["E1"].value is None and rows["E1"].reason
    assert rows["ALL"].value is None and rows["ALL"].reason


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_board_shows_all_and_says_no_data(session: Session, client: FlaskClient, language: str) -> None:
    freeze(session, client)
    client.get(f"/language/{language}")
    page = Page(client.get("/reports/indicators"))
    table = page.root.all("table", id="board")[0]
    assert len(table.all("tbody")[0].all("tr")) == 24
    assert ("no data" if language == "en" else "暂无数据") in page.text
    for code in registry.load().indicators:
        assert client.get(f"/reports/indicators/{code}").status_code == 200
    assert client.get("/reports/indicators/Z9").status_code == 404
    assert client.get("/reports/indicators/charts/bullets.svg").status_code == 200


def test_the_composite_stands_beside_equal_weights_and_arithmetic_means(session: Session, client: FlaskClient) -> None:
    freeze(session, client)
    assert Page(client.get("/reports/indicators")).root.all("table", id="means") == []  # nothing to compare
    for code, geometric, arithmetic in (("ALL", 44.1, 46.8), ("EQUAL", 41.3, 45.9)):
        values = {"value": geometric, "score": arithmetic, "reason": ""}
        session.execute(update(IndicatorResult).where(IndicatorResult.code == code).values(**values))
    session.commit()
    rows = Page(client.get("/reports/indicators")).root.all("table", id="means")[0].all("tbody")[0].all("tr")
    cells = [[" ".join(c.text.split()) for c in (*row.all("th"), *row.all("td"))] for row in rows]
    assert cells == [["Weights in force", "44.1", "46.8", "2.7"], ["Equal weights", "41.3", "45.9", "4.6"]]


@pytest.mark.parametrize(
    "path", ["/reports/indicators", "/reports/indicators/B1", "/reports/statistics", "/reports/weights"]
)
def test_pages_without_any_quarter(client: FlaskClient, path: str) -> None:
    assert Page(client.get(path)).status == 200


def test_a_statistic_keeps_source_quality_and_hash(session: Session, client: FlaskClient, good: dict[str, str]) -> None:
    data = good | {"file": (io.BytesIO(b"the yearbook"), "yearbook.pdf")}
    assert client.post("/reports/statistics", data=data).status_code == 303
    row = session.scalars(select(ExternalStatistic)).one()
    assert (row.value, row.source_name, row.quality.value) == (12000, "Yearbook", "measured")
    assert len(row.file_sha256) == 64
    assert "Yearbook" in Page(client.get("/reports/statistics")).text


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"value": "1.2"}, "value"),
        ({"value": "-5"}, "value"),
        ({"value": "many"}, "value"),
        ({"code": "NONE"}, "code"),
        ({"period": "2026"}, "period"),
        ({"quality": "sure"}, "quality"),
        ({"source": ""}, "source"),
        ({"unit": "percent"}, "unit"),
    ],
)
def test_wrong_statistics_are_refused(
    session: Session, client: FlaskClient, good: dict[str, str], change: dict[str, str], field: str
) -> None:
    page = Page(client.post("/reports/statistics", data=good | change))
    assert page.status == 422 and field in page.errors()
    assert not session.scalars(select(ExternalStatistic)).all()


def test_a_file_is_kept_as_a_whole_or_not_at_all(session: Session, client: FlaskClient, good: dict[str, str]) -> None:
    code = good["code"]
    head = "code,period,value,unit,source,quality\n"
    bad = head + f"{code},2026Q1,11000,persons,Yearbook,measured\n{code},2026Q2,1.2,persons,Yearbook,measured\n"
    answer = client.post("/reports/statistics/import", data={"file": (io.BytesIO(bad.encode()), "s.csv")})
    assert answer.status_code == 422 and "Line 3" in Page(answer).text
    assert not session.scalars(select(ExternalStatistic)).all()
    session.rollback()
    fine = bad.replace("1.2", "12000")
    answer = client.post("/reports/statistics/import", data={"file": (io.BytesIO(fine.encode()), "s.csv")})
    assert answer.status_code == 303
    assert len(session.scalars(select(ExternalStatistic)).all()) == 2


SIGNED = {"reason": "Yearly review", "signed_by": "Director"}
CONSISTENT = " ".join(["1"] * 15)


@pytest.mark.parametrize(
    ("data", "weights"),
    [
        ({"method": "equal"}, [100 / 6] * 6),
        ({"method": "budget", "answers": "20 20 20 20 10 10\n10 30 20 20 10 10"}, [15, 25, 20, 20, 10, 10]),
        ({"method": "ahp", "answers": CONSISTENT}, [100 / 6] * 6),
    ],
)
def test_weights_come_into_force(
    session: Session, client: FlaskClient, data: dict[str, str], weights: list[float]
) -> None:
    assert client.post("/reports/weights", data=data | SIGNED).status_code == 303
    row = session.scalars(select(WeightSet)).one()
    assert list(row.weights.values()) == pytest.approx(weights)
    assert sum(row.weights.values()) == pytest.approx(100)


@pytest.mark.parametrize(
    "data",
    [
        {"method": "budget", "answers": "20 20 20 20 10 5"},
        {"method": "budget", "answers": "50 50"},
        {"method": "budget", "answers": ""},
        {"method": "ahp", "answers": "2 1/2 1 1 1 2 1 1 1 1 1 1 1 1 1/0"},
        {"method": "ahp", "answers": "9 1/9 9 1/9 9 9 1/9 9 1/9 9 1/9 9 9 1/9 9"},
        {"method": "ahp", "answers": "x"},
        {"method": "equal", "reason": ""},
    ],
)
def test_weights_that_do_not_hold_are_refused(session: Session, client: FlaskClient, data: dict[str, str]) -> None:
    assert Page(client.post("/reports/weights", data=SIGNED | data)).status == 422
    assert not session.scalars(select(WeightSet)).all()


def test_colours_near_a_boundary_are_uncertain() -> None:
    assert view.uncertain(IndicatorResult(score_low=55, score_high=65))
    assert not view.uncertain(IndicatorResult(score_low=61, score_high=79))
    assert not view.uncertain(IndicatorResult(score_low=None, score_high=None))
