"""The charts of a published report: what the heat map shows and what it says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from talent.reporting.drawing.heat import Heat
from talent.reporting.published import view
from talent.reporting.quarter.tables import Report, Row, Side, Table

DISTRICTS = {"1": "North", "2": "South"}


@pytest.fixture(autouse=True)
def english(app: Flask) -> Iterator[None]:
    with app.test_request_context("/?lang=en"):
        yield


def cell(district: str, code: str, demand: float | None, supply: float | None) -> Row:
    sides = {"demand": Side(count=demand), "supply": Side(count=supply)}
    return Row(code=code, name_zh=code, name_en=code, parent=district, **sides)


def heat(*rows: Row) -> tuple[str, list[str]]:
    """Title and columns."""
    report = Report(
        region_code="510100",
        period="2026Q2",
        as_of="2026-06-30",
        tables={"G1": Table(code="G1", rows=rows)},
        like_for_like=None,
    )
    (figure,) = view._heat(report, DISTRICTS, {})
    assert isinstance(figure.drawing, Heat)
    return figure.title, list(figure.drawing.columns)


def test_the_largest_gaps_have_the_columns() -> None:
    many = [cell("1", f"o{n:02}", 10, 10 + n) for n in range(1, 12)]
    title, columns = heat(cell("1", "hidden", None, 40), cell("2", "lacking", 50, 10), *many)
    assert title == "The largest single gap shown: lacking in South"
    assert columns == ["lacking", "o05", "o06", "o07", "o08", "o09", "o10", "o11"]


def test_nobody_is_lacking() -> None:
    title, _columns = heat(cell("1", "a", 5, 10), cell("2", "b", 5, 30))
    assert title == "No district shown lacks people; most are over: b in South"
    assert heat(cell("1", "a", 5, 5))[0] == "No district lacks people in the occupations shown"


def test_all_hidden() -> None:
    rows = Table(code="G1", rows=(cell("1", "a", None, None),))
    report = Report(region_code="510100", period="2026Q2", as_of="2026-06-30", tables={"G1": rows}, like_for_like=None)
    assert view._heat(report, DISTRICTS, {}) == []
