"""Statistics from outside: what is refused and named, what is kept, files all or none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from talent.core import clock
from talent.core.actor import NOBODY, Actor
from talent.core.audit import AuditEvent
from talent.core.errors import FieldError, NotFound
from talent.reporting.board import entering
from talent.reporting.board.entering import Figure
from talent.reporting.board.models import ExternalStatistic
from talent.reporting.indicators.external import Entered, Quality
from tests.factories.accounts import user
from tests.talent.reporting.test_releases import CHENGDU, member

GRADUATES = Figure(
    code="graduates", period="2026Q3", value=124000, unit="persons", quality="measured", source_name="教育局统计公报"
)
HEADER = "code,period,value,unit,quality,source,url,n\n"


@pytest.fixture(autouse=True)
def stopped() -> Iterator[None]:
    with clock.frozen(datetime(2026, 10, 10, 4, tzinfo=UTC)):
        yield


@pytest.fixture
def bureau(session: Session) -> Actor:
    row = user(session)
    session.commit()
    return member(CHENGDU, user_id=row.id)


def kept(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(ExternalStatistic)) or 0


@pytest.mark.postgres
def test_a_later_entry_counts(session: Session, bureau: Actor) -> None:
    entering.enter(session, bureau, CHENGDU, GRADUATES)
    entering.enter(session, bureau, CHENGDU, replace(GRADUATES, value=125000, quality="extrapolated"))
    entering.enter(session, bureau, CHENGDU, replace(GRADUATES, value=90000, period="2026Q4"))
    found = entering.in_force(session, CHENGDU, "2026Q3")
    assert found == {"graduates": Entered(value=125000, quality=Quality.EXTRAPOLATED)}
    assert entering.in_force(session, CHENGDU, "2026Q2") == {}
    assert kept(session) == 3
    assert session.scalar(select(func.count()).where(AuditEvent.action == "statistic.entered")) == 3


@pytest.mark.parametrize(
    ("changes", "field", "text"),
    [
        ({"code": "unicorns"}, "code", "no statistic"),
        ({"period": "third quarter"}, "period", "2026Q3"),
        ({"unit": "万人"}, "unit", "must be persons"),
        ({"value": 12.4}, "value", "not in ten thousands"),
        ({"value": -1}, "value", "check the unit"),
        ({"value": float("inf")}, "value", "not a number"),
        ({"quality": "splendid"}, "quality", "must be one of"),
        ({"source_name": " "}, "source", "comes from"),
        ({"source_url": "javascript:alert(1)"}, "url", "https"),
        ({"code": "satisfied_public", "unit": "percent", "value": 0.86, "n": 300}, "value", "86, not 0.86"),
        ({"code": "satisfied_public", "unit": "percent", "value": 86}, "n", "people asked"),
    ],
)
def test_what_cannot_be_is_named(
    session: Session, bureau: Actor, changes: dict[str, object], field: str, text: str
) -> None:
    with pytest.raises(FieldError) as refused:
        entering.enter(session, bureau, CHENGDU, replace(GRADUATES, **changes))
    assert refused.value.field == field
    assert text in str(refused.value.text)
    assert kept(session) == 0


def test_a_part_is_not_more_than_its_whole(session: Session, bureau: Actor) -> None:
    entering.enter(session, bureau, CHENGDU, GRADUATES)
    with pytest.raises(FieldError, match="part of"):
        entering.enter(session, bureau, CHENGDU, replace(GRADUATES, code="graduates_settled", value=124001))
    entering.enter(session, bureau, CHENGDU, replace(GRADUATES, code="graduates_settled", value=120000))
    with pytest.raises(FieldError, match="part of"):
        entering.enter(session, bureau, CHENGDU, replace(GRADUATES, value=119999))


@pytest.mark.parametrize("actor", [NOBODY, member("510700"), member("510000")])
def test_only_the_bureau_of_that_region(session: Session, actor: Actor) -> None:
    with pytest.raises(NotFound):
        entering.enter(session, actor, CHENGDU, GRADUATES)
    with pytest.raises(NotFound):
        entering.bring(session, actor, CHENGDU, b"x", "x.csv")


class TestFile:
    ROWS = (
        "digital_employed,2026Q3,400000,persons,estimated,统计局,,\n"
        'employed,2026Q3,"10,000,000",persons,measured,统计局,https://example.org/a,\n'
        "satisfied_public,2026Q3,86,percent,survey,第三方调查,,300\n"
    )

    @pytest.mark.postgres
    def test_all_rows_with_the_hash_of_the_file(self, session: Session, bureau: Actor) -> None:
        rows, errors = entering.bring(session, bureau, CHENGDU, (HEADER + self.ROWS).encode(), "a.csv")
        assert (len(rows), errors) == (3, [])
        assert {len(row.file_sha256) for row in rows} == {64}
        assert entering.in_force(session, CHENGDU, "2026Q3")["satisfied_public"].n == 300

    @pytest.mark.postgres
    def test_or_none_and_every_fault_by_line(self, session: Session, bureau: Actor) -> None:
        bad = "graduates,2026Q3,12.4,persons,measured,教育局,,\narrivals,2026Q3,85%,persons,measured,人社局,,\n"
        text = HEADER + self.ROWS + bad + "satisfied_talent,2026Q3,81,percent,survey,调查,,many\n"
        rows, errors = entering.bring(session, bureau, CHENGDU, text.encode(), "a.csv")
        assert rows == []
        assert [(e.line, e.column) for e in errors] == [(5, "value"), (6, "value"), (7, "n")]
        assert kept(session) == 0

    def test_a_part_above_its_whole_in_the_same_file(self, session: Session, bureau: Actor) -> None:
        text = HEADER + self.ROWS.replace("400000", "10000001")
        _rows, errors = entering.bring(session, bureau, CHENGDU, text.encode(), "a.csv")
        assert [(e.line, e.column) for e in errors] == [(2, "value")]
