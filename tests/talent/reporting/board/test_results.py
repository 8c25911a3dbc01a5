"""Indicators of a snapshot: kept with it, in step with its tables, compared with the quarter before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from talent.core import clock
from talent.core.actor import Actor
from talent.core.errors import Conflict, NotFound
from talent.reporting.board import entering, queries, results
from talent.reporting.board.models import IndicatorResult, WeightMethod, WeightSet
from talent.reporting.indicators.framework import Colour
from talent.reporting.models import Snapshot
from talent.reporting.quarter.period import Period
from talent.reporting.releases import queries as releases
from talent.reporting.releases import service
from tests.factories.accounts import user
from tests.talent.reporting.test_releases import CHENGDU, Q2, city, member

ENTERED = {"employed": 10_000_000, "digital_employed": 200_000}


@pytest.fixture(autouse=True)
def stopped() -> Iterator[None]:
    with clock.frozen(datetime(2026, 7, 10, 4, tzinfo=UTC)):
        yield


@pytest.fixture
def bureau(session: Session) -> Actor:
    row = user(session)
    session.commit()
    return member(CHENGDU, user_id=row.id)


def tell(session: Session, actor: Actor, **figures: float) -> None:
    for code, value in figures.items():
        figure = entering.Figure(
            code=code, period=str(Q2), value=value, unit="persons", quality="measured", source_name="统计局"
        )
        entering.enter(session, actor, CHENGDU, figure)


def frozen(session: Session, actor: Actor) -> Snapshot:
    city(session)
    return service.freeze(session, actor, CHENGDU, Q2)


@pytest.mark.postgres
def test_results_are_kept_with_the_snapshot(session: Session, bureau: Actor) -> None:
    tell(session, bureau, **ENTERED)
    snapshot = frozen(session, bureau)
    found = results.store(session, bureau, snapshot)
    kept = queries.results(session, snapshot.id)
    assert len(kept) == 24 + 6 + 2
    assert kept["D2"].value == pytest.approx(200)
    assert kept["D2"].colour == Colour.RED
    assert kept["D2"].score == pytest.approx(40)
    assert (kept["A4"].value, kept["A4"].score, kept["A4"].reason) == (None, None, "no_projection")
    assert (kept[results.COMPOSITE].value, kept[results.COMPOSITE].reason) == (None, "dimensions")
    assert (kept[results.EQUAL].value, kept[results.EQUAL].reason) == (None, "dimensions")
    assert found.board.lines["D2"].score == kept["D2"].score


def test_the_ratio_is_that_of_the_tables(session: Session, bureau: Actor) -> None:
    snapshot = frozen(session, bureau)
    results.store(session, bureau, snapshot)
    whole = releases.report(snapshot, public=False).tables["T1"].row("total")
    assert whole is not None
    assert queries.results(session, snapshot.id)["B1"].value == pytest.approx(whole.ratio)


def test_a_second_run_gives_the_same(session: Session, bureau: Actor) -> None:
    tell(session, bureau, **ENTERED)
    snapshot = frozen(session, bureau)

    def again() -> list[tuple[object, ...]]:
        results.store(session, bureau, snapshot)
        session.expire_all()
        rows = queries.results(session, snapshot.id)
        return [(code, row.value, row.low, row.high, row.score) for code, row in sorted(rows.items())]

    assert again() == again()


def test_what_is_published_stays(session: Session, bureau: Actor) -> None:
    snapshot = frozen(session, bureau)
    snapshot.released_at = clock.now()
    with pytest.raises(Conflict):
        results.store(session, bureau, snapshot)
    with pytest.raises(NotFound):
        results.store(session, member("510700"), snapshot)


def test_weights_in_force(session: Session, bureau: Actor) -> None:
    assert bureau.user_id is not None
    for day, points in ((Q2.first, 50), (Q2.next.first, 60)):
        session.add(
            WeightSet(
                region_code=CHENGDU,
                method=WeightMethod.BUDGET,
                weights=dict.fromkeys("ABCDE", (100 - points) / 5) | {"F": points},
                reason="r",
                signed_by="s",
                valid_from=day,
                entered_by=bureau.user_id,
            )
        )
    session.flush()
    found = results.weights_in_force(session, CHENGDU, Q2)
    assert found is not None
    assert found.weights["F"] == 50
    assert results.weights_in_force(session, CHENGDU, Period(2026, 1)) is None
    assert results.store(session, bureau, frozen(session, bureau)).board.dimensions["F"].weight == pytest.approx(50)


def row(code: str, colour: Colour, *scores: float) -> IndicatorResult:
    low, high = scores or (None, None)
    return IndicatorResult(code=code, value=1.0, colour=colour.value, score_low=low, score_high=high)


def test_alerts_need_the_interval() -> None:
    then = {code: row(code, Colour.RED) for code in ("B2", "B3", "B4")}
    now = {
        "B2": row("B2", Colour.YELLOW, 61, 79),
        "B3": row("B3", Colour.YELLOW, 58, 79),
        "B4": row("B4", Colour.RED, 10, 20),
        "B5": row("B5", Colour.GREEN, 85, 90),
        results.COMPOSITE: row(results.COMPOSITE, Colour.GREEN),
        results.EQUAL: row(results.EQUAL, Colour.GREEN),
    }
    assert results.alerts(now, then) == [("B2", Colour.RED, Colour.YELLOW)]
