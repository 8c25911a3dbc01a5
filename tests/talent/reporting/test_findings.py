"""What a report says beside its tables: intervals of changes, people once, the panel's word; public ones give nothing
away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from talent.reporting.indicators import stats
from talent.reporting.indicators.disclosure import PUBLIC_ROUNDED
from talent.reporting.indicators.drivers import Driver
from talent.reporting.indicators.interval import Interval
from talent.reporting.indicators.narrative import Composite, ShortOccupation
from talent.reporting.indicators.words import Sentence
from talent.reporting.once.counting import Line, Once
from talent.reporting.published import findings as pages
from talent.reporting.published import judged as judging
from talent.reporting.published.judged import Judged
from talent.reporting.quarter.counts import Frozen, Offer, QuarterCounts, Seekers
from talent.reporting.quarter.reporting import exact_report, public_report
from talent.reporting.quarter.tables import Report, Row, Side
from talent.reporting.shortage.models import ShortageRating

JAVA, NURSE = "java-developer", "nurse"
CITY = Sentence("成都市", "Chengdu")


def counts(period: str, places: Mapping[int, int], people: int) -> QuarterCounts:
    """Places by employer, all for Java developers in Wuhou."""
    same = {"industry": "I", "nature": "private", "occupation": JAVA, "education": "", "grade": ""}
    seekers = {"": Seekers(new=people)}
    by = ("all", "occupation", "education", "grade", "kind", "sex", "age")
    return QuarterCounts(
        region_code="510100",
        period=period,
        as_of="2026-06-30",
        offers=tuple(Offer(employer=e, carried=0, new=n, **same) for e, n in places.items()),
        supply={
            dimension: dict(seekers) if dimension != "occupation" else {JAVA: Seekers(new=people)} for dimension in by
        },
        grid_places=tuple(("510107", JAVA, e, n) for e, n in places.items()),
        grid_people=(("510107", JAVA, people),),
    )


def once(**changes: Any) -> Once:
    lines = (
        Line(code=JAVA, places=70, wishing=60, able=50, expected=40, shared=35.5, filled=30, binds=True),
        Line(code=NURSE, places=12, wishing=2, able=1, expected=1, shared=1, filled=1, binds=True),
    )
    values = {
        "lines": lines, "places": 82, "matched": 31, "binding_places": 82, "binding_people": 31, "expected": 36.5,
        "deviation": 3.0, "people": 62, "able": 51, "loose": 0, "naive": 31, "shared_gap": 45.5,
    }  # fmt: skip
    return Once(**(values | changes))


def frozen(now: Mapping[int, int], last: Mapping[int, int] | None, people: int = 100, **more: Any) -> Frozen:
    before = counts("2026Q1", last, people) if last else None
    names = {
        "occupation": {JAVA: ("Java 开发", "Java developer"), NURSE: ("护士", "Nurse")},
        **{kind: {} for kind in ("industry", "education", "skill", "region")},
    }
    return Frozen(now=counts("2026Q2", now, people), last=before, year=None, names=names, sectors={"I": "3"}, **more)


@pytest.fixture
def english(app: Flask) -> Iterator[None]:
    with app.test_request_context("/?lang=en"):
        yield


def public(kept: Frozen) -> Report:
    return public_report(kept, PUBLIC_ROUNDED)[0]


class TestShift:
    def test_exact_takes_each_employer_as_a_lump(self) -> None:
        kept = frozen(dict.fromkeys(range(12), 10), dict.fromkeys(range(12), 9))
        found = exact_report(kept).qoq
        assert found is not None
        assert (found.before, round(found.change, 9)) == (1.08, 0.12)
        by_hand = stats.ratio_change(([10] * 12, 100), ([9] * 12, 100), 0.80)
        assert found.interval == by_hand
        assert exact_report(kept).yoy is None

    def test_public_ones_rest_on_what_is_shown(self) -> None:
        kept = frozen({0: 33, **dict.fromkeys(range(1, 12), 9)}, dict.fromkeys(range(12), 9))
        report = public(kept)
        total = report.tables["T1"].rows[-1]
        assert total.demand is not None and total.demand.count == 130  # 132, rounded to 5
        n = stats.effective_number([33, *[9] * 11])
        assert 8 < n < 9
        by_hand = stats.ratio_change(([130 / 8] * 8, 100), ([110 / 12] * 12, 100), 0.80)
        assert report.qoq is not None and report.qoq.interval is not None and by_hand is not None
        assert report.qoq.interval.low == pytest.approx(by_hand.low)
        assert report.qoq.interval.high == pytest.approx(by_hand.high)

    @pytest.mark.usefixtures("english")
    def test_few_employers_give_no_public_interval_and_no_word(self) -> None:
        kept = frozen(dict.fromkeys(range(5), 20), dict.fromkeys(range(5), 10))
        report = public(kept)
        assert report.qoq is not None and report.qoq.interval is None
        said = " ".join(pages.sentences(report, CITY))
        assert "too few employers for an interval" in said
        assert "it rose" not in said and "up 0.50" not in said
        assert exact_report(kept).qoq is not None

    @pytest.mark.usefixtures("english")
    def test_nothing_where_a_total_is_hidden(self) -> None:
        report = public(frozen({1: 4, 2: 4}, dict.fromkeys(range(12), 9)))
        assert report.qoq is None
        assert "Too few places" in pages.sentences(report, CITY)[0]

    @pytest.mark.usefixtures("english")
    def test_a_move_beyond_chance_is_said(self) -> None:
        report = public(frozen(dict.fromkeys(range(900), 2), dict.fromkeys(range(900), 1), people=1500))
        said = pages.sentences(report, CITY)
        assert any(s.endswith("it rose.") for s in said)
        assert "up 0.60 on the quarter" in said[0]


class TestOnce:
    PLACES = dict.fromkeys(range(12), 6)

    def test_bureau_sees_it_as_counted(self) -> None:
        found = exact_report(frozen(self.PLACES, None, once=once())).once
        assert found is not None
        assert (found.places, found.structural, found.naive, found.frictional) == (82, 51, 31, 31)
        assert [code for code, _zh, _en in found.binding] == [JAVA, NURSE]
        assert (found.binding_places, found.binding_people) == (82, 31)

    def test_everybody_gets_it_rounded_and_without_the_numbers_of_the_bottleneck(self) -> None:
        found = public(frozen(self.PLACES, None, once=once())).once
        assert found is not None
        assert (found.places, found.structural, found.naive) == (80, 50, 30)
        assert (found.binding_places, found.binding_people) == (None, None)

    def test_an_occupation_whose_numbers_are_hidden_is_not_named(self) -> None:
        kept = frozen(self.PLACES, None, once=once())
        few = replace(kept, now=replace(kept.now, grid_places=(*kept.now.grid_places, ("510107", NURSE, 99, 12))))
        found = public(few).once
        assert found is None or NURSE not in [code for code, _zh, _en in found.binding]

    @pytest.mark.parametrize("changes", [{"matched": 78}, {"matched": 4}, {"places": 5, "matched": 5}])
    def test_small_parts_are_kept_back(self, changes: dict[str, int]) -> None:
        assert public(frozen(self.PLACES, None, once=once(**changes))).once is None

    def test_a_small_naive_gap_is_left_out(self) -> None:
        found = public(frozen(self.PLACES, None, once=once(naive=7))).once
        assert found is not None and found.naive is None

    def test_kept_with_the_snapshot(self) -> None:
        kept = frozen(self.PLACES, None, once=once())
        assert Frozen.of_text(kept.text()) == kept
        assert Report.from_json(public(kept).as_json()).once == public(kept).once
        assert Frozen.of_text(frozen(self.PLACES, None).text()).once is None


def rating(**changes: Any) -> ShortageRating:
    values = {
        "snapshot_id": 1, "occupation_code": JAVA, "places": 60, "people": 10.0, "employers": 6, "largest": 12,
        "districts": 2, "tsi": 72.4, "bound": 61.0, "stars": 4, "unrated": "",
        "signals": {"unfilled": 0.4, "suitable": 1.25}, "drivers": ["short_training"],
        "evidence": {"slots": 60, "suitable": 75, "low": 0.5, "high": 0.7},
    }  # fmt: skip
    return ShortageRating(**(values | changes))


SHOWN = {JAVA: Row(code=JAVA, name_zh="", name_en="", demand=Side(count=60), supply=Side(count=40))}
HIDDEN = {JAVA: Row(code=JAVA, name_zh="", name_en="", demand=Side(count=None), supply=Side(count=40))}


class TestWhatIsToldOfAnOccupation:
    @pytest.mark.parametrize(
        ("row", "rows", "fill", "suitable"),
        [
            (rating(), SHOWN, True, True),
            (rating(), HIDDEN, False, False),
            (rating(), {}, False, False),
            (rating(largest=55), SHOWN, False, False),
            (rating(employers=2), SHOWN, False, False),
            (rating(evidence={"slots": 24, "suitable": 75}), SHOWN, False, True),
            (rating(evidence={"slots": 60, "suitable": 9}), SHOWN, True, False),
            (rating(evidence=None), SHOWN, False, False),
        ],
    )
    def test_public(self, row: ShortageRating, rows: Mapping[str, Row], fill: bool, suitable: bool) -> None:
        found = judging._told(row, PUBLIC_ROUNDED, rows)
        assert (found.fill, found.suitable) == (fill, suitable)

    def test_the_bureau_sees_all(self) -> None:
        found = judging._told(rating(evidence=None), None, {})
        assert found.fill and found.suitable

    @pytest.mark.usefixtures("english")
    def test_in_words_and_as_table(self) -> None:
        short = judging._short(rating(), Sentence("Java 开发", "Java developer"), judging.Told(True, True))
        assert (short.fill, short.interval, short.driver) == (0.6, Interval(0.5, 0.7), Driver.SHORT_TRAINING)
        board = Composite(geometric=71.3, arithmetic=72.0, interval=Interval(66.0, 75.5))
        report = public(frozen(dict.fromkeys(range(12), 6), dict.fromkeys(range(12), 5), once=once()))
        judged = Judged((short,), board)
        said = pages.sentences(report, CITY, judged)
        assert "Java developer: shortage index 72 (★4), 60% filled in 90 days (95 % interval 50%–70%)" in said[-2]
        assert said[-1] == "The composite of the talent guarantee is 71.3 (80 % interval 66.0–75.5): fair."
        tables = {table.key: table for table in pages.data_tables(report, judged)}
        assert list(tables) == ["N1", "N2", "N3", "N4"]
        row = tables["N1"].rows[0]
        assert report.qoq is not None
        assert (row["low"], row["high"]) == (report.qoq.low, report.qoq.high)
        assert tables["N2"].rows[1]["persons"] == 50

    def test_no_driver_no_interval(self) -> None:
        row = rating(drivers=[], evidence={"slots": 60, "suitable": 75, "low": None, "high": None})
        short: ShortOccupation = judging._short(row, CITY, judging.Told(True, False))
        assert (short.interval, short.suitable, short.driver) == (None, None, Driver.UNDETERMINED)
