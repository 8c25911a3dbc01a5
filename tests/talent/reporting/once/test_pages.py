"""The page of people counted once, and its files."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from talent.core import clock
from talent.reporting.once import reading
from talent.reporting.quarter.period import Period
from talent.reporting.releases.freezing import frozen_counts
from tests.conftest import Person
from tests.factories.organizations import organization
from tests.page import Page
from tests.talent.reporting.city import LAST_MOMENT, person, post

JAVA, PYTHON = "java-developer", "python-developer"


@pytest.fixture(autouse=True)
def the_day() -> Iterator[None]:
    with clock.frozen(LAST_MOMENT):
        yield


@pytest.fixture
def bureau(session: Session, sign_in_as: Callable[..., Person]) -> FlaskClient:
    """Two places each for Java and Python; two can do both, one Java only: one place stays empty."""
    employer = organization(session)
    post(session, employer, JAVA, 2, skills={"java": True})
    post(session, employer, PYTHON, 2, skills={"python": True})
    post(session, employer, None, 3)
    for _ in range(2):
        person(session, JAVA, PYTHON, skills=("java", "python"))
    person(session, JAVA, skills=("java",))
    return sign_in_as(bureau="510100").client


def test_the_exact_gap_beside_the_naive_one(bureau: FlaskClient) -> None:
    page = Page(bureau.get("/reports/once"))
    assert page.status == 200
    assert "at least 1 of 4 places cannot be filled (adding occupation by occupation gives a gap of 0)" in page.text
    assert "4 places, and 3 people qualified for any of them" in page.text
    assert "3 places that name no occupation take no part." in page.text
    assert "declared" in page.text
    assert any(link.startswith("/reports/methodology#once-able") for link in page.links())
    assert any(link.startswith("/reports/gap?region=510100") for link in page.links())
    assert any("/reports/once" in link for link in Page(bureau.get("/reports/gap")).links())


def test_too_many_people_are_not_counted_and_told_so(bureau: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_PEOPLE", 2)
    page = Page(bureau.get("/reports/once"))
    assert page.status == 422
    assert "More than 2 people look for work here" in page.text
    assert bureau.get("/reports/once.csv").status_code == 422
    monkeypatch.setattr(reading, "MOST_PEOPLE", 3)
    assert bureau.get("/reports/once").status_code == 200


def test_a_quarter_is_frozen_without_it(session: Session, bureau: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    period = Period.parse(f"{LAST_MOMENT.year}Q{(LAST_MOMENT.month + 2) // 3}")
    assert frozen_counts(session, "510100", period).once is not None
    monkeypatch.setattr(reading, "MOST_PEOPLE", 2)
    assert frozen_counts(session, "510100", period).once is None


def test_in_chinese(bureau: FlaskClient) -> None:
    page = Page(bureau.get("/reports/once?lang=zh"))
    assert "每人只计一次，4个岗位至少有1个无人可任（按职业简单相加的缺口为0）" in page.text


def test_a_day_before_all_data(bureau: FlaskClient) -> None:
    assert "No data for this choice and day" in Page(bureau.get("/reports/once?date=2020-01-01")).text


@pytest.mark.parametrize(
    "query", ["date=2026-06-21", "date=1999-01-01", "date=nonsense", "date=2026-06-20&date=2026-06-19"]
)
def test_days_that_cannot_be(bureau: FlaskClient, query: str) -> None:
    assert bureau.get(f"/reports/once?{query}").status_code == 422


def test_only_the_own_region(bureau: FlaskClient) -> None:
    assert bureau.get("/reports/once?region=510107").status_code == 200
    assert bureau.get("/reports/once?region=510700").status_code == 404


def test_files_say_what_the_page_says(bureau: FlaskClient) -> None:
    rows = list(csv.DictReader(io.StringIO(bureau.get("/reports/once.csv").data.decode("utf-8-sig"))))
    figures = {(row["group"].split(" / ")[0], row["measure"]): row["value"] for row in rows if row["table"] == "ways"}
    # Whoever holds all that is asked can fill the place with a chance of .9913.
    assert [v for (_name, measure), v in figures.items() if measure == "gap"] == ["0", "0.02", "1.03", "1"]
    kept = json.loads(bureau.get("/reports/once.json").data)
    assert kept["about"]["region_code"] == "510100" and kept["sentences"]
    assert bureau.get("/reports/once.xlsx").data.startswith(b"PK")
    assert b"<svg" in bureau.get("/reports/once/once.svg").data
    assert bureau.get("/reports/once/nothing.svg").status_code == 404
    assert bureau.get("/reports/once.csv?date=2999-01-01").status_code == 422
