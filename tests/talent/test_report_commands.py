"""`flask talent facts`, `snapshot` and `gaps`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from talent.core import clock
from talent.reporting.models import DemandFact, Snapshot
from tests.factories.organizations import organization
from tests.talent.reporting.city import person, post

JAVA = "java-developer"


def at(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def stopped() -> Iterator[None]:
    with clock.frozen(at(7, 10)):
        yield


@pytest.fixture
def city(session: Session) -> None:
    for n in range(4):
        post(session, organization(session, industry_code="I"), JAVA, 5 + n, published_at=at(4, 2 + n))
    for _ in range(13):
        person(session, JAVA, published_at=at(4, 10), last_active_at=at(6, 1))
    session.commit()


def run(app: Flask, *args: str) -> Result:
    return app.test_cli_runner().invoke(args=["talent", *args])


@pytest.mark.usefixtures("city")
def test_facts_count_everything_the_first_time_then_the_last_days(app: Flask, session: Session) -> None:
    first = run(app, "facts")
    assert first.exit_code == 0, first.output
    assert "2026-04-02 … 2026-07-10" in first.output
    assert session.scalar(select(func.count(DemandFact.day.distinct()))) == 100
    assert "2026-07-05 … 2026-07-10" in run(app, "facts", "--recount-days", "5").output
    assert "2026-05-01 … 2026-05-31" in run(app, "facts", "--from", "2026-05-01", "--to", "2026-05-31").output


def test_an_empty_city_has_nothing_to_count(app: Flask) -> None:
    found = run(app, "facts")
    assert found.exit_code == 0
    assert "Nothing to count" in found.output


@pytest.mark.usefixtures("city")
@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["facts", "--from", "2026-07-01", "--to", "2026-07-20"], "has not been yet"),
        (["facts", "--from", "2026-07-02", "--to", "2026-07-01"], "before the first"),
        (["facts", "--from", "yesterday"], "yesterday"),
        (["snapshot", "2026Q3", "--region", "510100"], "not over yet"),
        (["snapshot", "2019Q3", "--region", "510100"], "no data"),
        (["snapshot", "spring", "--region", "510100"], "2026Q3"),
        (["snapshot", "2026Q2", "--region", "519999"], "519999"),
        (["snapshot", "2026Q2", "--region", "510700"], "neither"),
        (["gaps", "519999"], "519999"),
        (["gaps", "510100", "--date", "2026-12-01"], "has not been"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(app: Flask, session: Session, args: list[str], words: str) -> None:
    found = run(app, *args)
    assert found.exit_code != 0
    assert words in found.output
    assert "Traceback" not in found.output
    assert session.scalar(select(func.count()).select_from(DemandFact)) == 0
    assert session.scalar(select(func.count()).select_from(Snapshot)) == 0


@pytest.mark.usefixtures("city")
def test_a_snapshot_is_a_draft_with_its_hashes_and_flags(app: Flask, session: Session) -> None:
    found = json.loads(run(app, "snapshot", "2026Q2", "--region", "510100", "--json").output)
    row = session.get(Snapshot, found["id"])
    assert row is not None
    assert (row.status.value, row.version, found["tables_sha256"]) == ("draft", 1, row.tables_sha256)
    again = run(app, "snapshot", "2026Q2", "--region", "510100")
    assert "version 2" in again.output
    assert row.counts_sha256 in again.output  # the same counts, the same hash


@pytest.mark.usefixtures("city")
def test_gaps_as_json_and_as_text(app: Flask) -> None:
    found = json.loads(run(app, "gaps", "510100", "--json").output)
    assert (found["demand"], found["supply"]) == (26, 13)
    assert found["occupations"][0] | {"name_zh": "", "name_en": ""} == {
        "occupation": JAVA, "name_zh": "", "name_en": "", "demand": 26, "supply": 13, "gap": 13, "ratio": 2.0,
    }  # fmt: skip
    assert f"{JAVA}\t26\t13\t+13\t2.00" in run(app, "gaps", "510107").output
    assert "no data" in run(app, "gaps", "510700").output
    assert json.loads(run(app, "gaps", "510700", "--json").output)["demand"] is None
