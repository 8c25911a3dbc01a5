"""Shortage: coefficient, index, ranking, persistence, drivers and the gate to the catalogue."""

from __future__ import annotations

import pytest

from talent.reporting.indicators.drivers import Driver, Situation, drivers
from talent.reporting.indicators.shortage import (
    SIGNALS,
    Band,
    Evidence,
    Gate,
    Lasting,
    Persistence,
    Signals,
    Unrated,
    band,
    coefficient,
    gate,
    index,
    lower_bound,
    measured,
    persistence,
    ranking,
    rate,
    stars,
)
from talent.reporting.indicators.survival import Ending, Slot

EXAMPLES = [
    ("AI engineer", (1.8, 0.42, 48, 1.6, 0.08), (90, 76.4706, 80, 80, 65), 80.6176, 5),
    ("welder", (1.4, 0.35, 35, 2.2, 0.04), (70, 55.8824, 58.3333, 60, 40), 59.7206, 3),
    ("admin clerk", (0.6, 0.10, 14, 7.0, 0.01), (10, 0, 0, 0, 10), 4.0, 1),
]


def signals(values: tuple[float, ...]) -> Signals:
    return Signals(**dict(zip(SIGNALS, values, strict=True)))


class TestCoefficient:
    @pytest.mark.parametrize(
        ("people", "found", "name"),
        [(40, 0.60, Band.VERY), (75, 0.25, Band.SHORT), (90, 0.10, Band.GENERAL), (100, 0, Band.NONE)],
    )
    def test_worked_examples(self, people: float, found: float, name: Band) -> None:
        value = coefficient(100, people)
        assert value == pytest.approx(found, abs=1e-9)
        assert value is not None
        assert band(value) is name

    def test_bands_are_closed_above(self) -> None:
        assert [band(v) for v in (0.2, 0.5, 1)] == [Band.GENERAL, Band.SHORT, Band.VERY]
        assert coefficient(10, 30) == 0
        assert coefficient(0, 30) is None


class TestIndex:
    @pytest.mark.parametrize("row", EXAMPLES, ids=lambda row: row[0])
    def test_worked_examples(self, row: tuple[str, tuple[float, ...], tuple[float, ...], float, int]) -> None:
        _name, values, marks, tsi, star = row
        rating = rate(signals(values), places=10, employers=3)
        assert tuple(rating.points.values()) == pytest.approx(marks, abs=5e-5)
        assert rating.index == pytest.approx(tsi, abs=5e-5)
        assert rating.stars == star

    def test_weights_sum_to_one(self) -> None:
        assert sum(s.weight for s in SIGNALS.values()) == pytest.approx(1)

    def test_missing_signals_are_reweighted(self) -> None:
        without = Signals(tightness=1.8, unfilled=0.42, days=48)
        found, _marks = index(without)
        assert found == pytest.approx((0.3 * 90 + 0.25 * 76.470588 + 0.15 * 80) / 0.7, abs=1e-4)
        assert index(Signals(tightness=1.8, unfilled=0.42, wage=0.1))[0] is None

    def test_least_evidence(self) -> None:
        good = signals(EXAMPLES[0][1])
        assert rate(good, places=9, employers=3).unrated is Unrated.PLACES
        assert rate(good, places=10, employers=2).unrated is Unrated.EMPLOYERS
        assert rate(Signals(wage=1), places=10, employers=3).unrated is Unrated.WEIGHT
        assert rate(Signals(wage=1), places=10, employers=3).stars is None

    def test_star_bounds(self) -> None:
        assert [stars(v) for v in (0, 19.99, 20, 59.99, 60, 79.9, 80, 100)] == [1, 1, 2, 3, 4, 4, 5, 5]


class TestEvidence:
    @staticmethod
    def employer(n: int, *, open_places: float = 6) -> Evidence:
        watched = (Slot(20 + n, Ending.FILLED), Slot(95, Ending.OPEN), Slot(70, Ending.FILLED), Slot(95, Ending.OPEN))
        return Evidence(open_places=open_places, suitable=4, places=4, slots=watched)

    def test_measured(self) -> None:
        found = measured([self.employer(n) for n in range(4)], qualified=16, wage=None)
        assert found.tightness == 1.5
        assert found.unfilled == pytest.approx(0.5)
        assert found.days == 70
        assert found.suitable == 1
        assert measured([], 0, None) == Signals()

    def test_what_is_never_filled_is_not_left_out(self) -> None:
        def never(days: float) -> Signals:
            slots = (Slot(5, Ending.FILLED), *[Slot(days, Ending.OPEN)] * 3)
            return measured([Evidence(open_places=3, suitable=1, places=4, slots=slots)], 5, None)

        assert never(95).days == 95
        assert never(40).days is None

    def test_lower_bound(self) -> None:
        alike = [self.employer(n) for n in range(6)]
        uneven = [self.employer(n, open_places=36 if n == 0 else 0) for n in range(6)]
        firm, shaky = (lower_bound(e, 24, 0.05, seed=1, draws=200) for e in (alike, uneven))
        assert firm is not None
        assert shaky is not None
        assert shaky < firm - 5
        assert lower_bound(alike, 24, 0.05, seed=1, draws=200) == firm
        assert lower_bound(alike[:2], 24, 0.05, seed=1) is None

    def test_gate(self) -> None:
        high = rate(signals(EXAMPLES[0][1]), 10, 3)
        low = rate(signals(EXAMPLES[1][1]), 10, 3)
        assert gate(high, 50, confirmed=True) is Gate.LISTED
        assert gate(high, 50, confirmed=False) is Gate.PANEL
        assert gate(high, 49.9, confirmed=True) is Gate.BOUND
        assert gate(high, None, confirmed=True) is Gate.BOUND
        assert gate(low, 55, confirmed=True) is Gate.INDEX
        assert gate(rate(Signals(), 10, 3), 80, confirmed=True) is Gate.UNRATED


def test_ranking() -> None:
    found = ranking({"a": (1000, 20), "b": (900, 80), "c": (700, 60), "d": (-5, 9)}, {"a": 1, "b": 3})
    assert [(r.name, r.score, r.rank, r.before) for r in found] == [
        ("b", 72000, 1, 3),
        ("c", 42000, 2, None),
        ("a", 20000, 3, 1),
    ]


@pytest.mark.parametrize(
    ("history", "course"),
    [
        ([70, 61, 90, 60], Lasting(4, Persistence.STRUCTURAL)),
        ([40, 40, 50, 65], Lasting(1, Persistence.EMERGING)),
        ([40, 40, 51, 65], Lasting(1, Persistence.OTHER)),
        ([70, 40, 50, 65], Lasting(2, Persistence.OTHER)),
        ([70, 61, 90, None], Lasting(3, Persistence.OTHER)),
        ([], Lasting(0, Persistence.OTHER)),
    ],
)
def test_persistence(history: list[float | None], course: Lasting) -> None:
    assert persistence(history) == course


@pytest.mark.parametrize(
    ("known", "found"),
    [
        (Situation(qualified=1.5, lead=18), Driver.LONG_TRAINING),
        (Situation(qualified=1.5, lead=3, degree=True), Driver.LONG_TRAINING),
        (Situation(qualified=1.5, lead=6), Driver.SHORT_TRAINING),
        (Situation(applicants=4, qualified=2.5, lead=6), Driver.SHORT_TRAINING),
        (Situation(applicants=9, qualified=4, suitable=1.5, lead=6), Driver.SUITABILITY),
        (Situation(applicants=9, qualified=4, suitable=3, retention=0.6), Driver.RETENTION),
        (Situation(reposted=2), Driver.RETENTION),
        (Situation(matchable=0.95, filled=0.4), Driver.FRICTIONAL),
        (Situation(surplus_near=12), Driver.SPATIAL),
        (Situation(), Driver.UNDETERMINED),
    ],
)
def test_drivers(known: Situation, found: Driver) -> None:
    assert drivers(known)[0] is found


def test_several_drivers_can_hold() -> None:
    assert drivers(Situation(qualified=1, lead=24, retention=0.5)) == (Driver.LONG_TRAINING, Driver.RETENTION)
