"""Each platform indicator from plain counts: value, interval, number of observations, or why there is none."""

from __future__ import annotations

import inspect
import random

import pytest

from talent.reporting.indicators import computed
from talent.reporting.indicators.computed import Missing
from talent.reporting.indicators.external import Entered, Quality
from talent.reporting.indicators.people_once import Expected
from talent.reporting.indicators.registry import load
from talent.reporting.indicators.skills import Post, Seeker, skill_gaps
from talent.reporting.indicators.spread import Estimate
from talent.reporting.indicators.survival import Ending, Slot


def entered(value: float, n: int | None = None, quality: Quality = Quality.MEASURED) -> Entered:
    return Entered(value=value, quality=quality, n=n)


def slots(count: int = 60, seed: int = 1) -> list[Slot]:
    chance = random.Random(seed)
    filled = [Slot(chance.randint(5, 140), Ending.FILLED, 1, n % 15) for n in range(count)]
    return [*filled, *[Slot(150, Ending.OPEN, 1, n) for n in range(count // 3)]]


def holds(found: Estimate, value: float) -> None:
    """The value, and an interval around it."""
    assert found.value == pytest.approx(value)
    assert found.interval is not None
    assert found.interval.low <= value <= found.interval.high
    assert found.interval.width > 0
    assert found.reason is None


def lacks(found: Estimate, reason: Missing) -> None:
    assert (found.value, found.interval, found.spread) == (None, None, None)
    assert found.reason is reason


def test_every_indicator_of_the_registry_has_its_formula() -> None:
    for spec in load().indicators.values():
        formula = getattr(computed, spec.formula)
        assert (inspect.getdoc(formula) or "").startswith(spec.code)
    assert len({spec.formula for spec in load().indicators.values()}) == 24


class TestSupply:
    def test_qualified_reserve(self) -> None:
        holds(computed.qualified_reserve(Expected(90, 20), [10] * 6), 1.5)
        lumps = computed.qualified_reserve(Expected(90, 20), [55, 5])
        even = computed.qualified_reserve(Expected(90, 20), [10] * 6)
        assert lumps.interval is not None
        assert even.interval is not None
        assert lumps.interval.width > even.interval.width
        lacks(computed.qualified_reserve(Expected(90, 20), []), Missing.EMPTY)
        lacks(computed.qualified_reserve(Expected(0, 0), [50]), Missing.FEW)

    def test_graduate_coverage(self) -> None:
        holds(computed.graduate_coverage(300, entered(1000)), 30)
        lacks(computed.graduate_coverage(300, None), Missing.NOT_ENTERED)
        lacks(computed.graduate_coverage(1001, entered(1000)), Missing.CONTRADICTION)

    def test_critical_adequacy(self) -> None:
        demand, supply = {"a": 100, "b": 50, "c": 50}, {"a": 60, "b": 80, "c": 25}
        holds(computed.critical_adequacy(demand, supply, seed=1), 67.5)
        assert computed.critical_adequacy(demand, supply, seed=1) == computed.critical_adequacy(demand, supply, seed=1)
        lacks(computed.critical_adequacy({}, supply, seed=1), Missing.EMPTY)

    def test_thin_counts_do_not_push_the_interval_off_the_value(self) -> None:
        """Four people for each of sixty skills, seven places for every other one: redrawing shows less adequacy."""
        held = {str(n): 4.0 for n in range(60)}
        asked = {str(n): 4.0 + 3 * (n % 2) for n in range(60)}  # the 30 in most demand ask for 7 each
        found = computed.critical_adequacy(asked, held, seed=1)
        holds(found, 100 * 4 / 7)
        assert found.interval is not None
        assert sum((found.interval.low, found.interval.high)) / 2 == pytest.approx(100 * 4 / 7, abs=1)

    def test_supply_assurance(self) -> None:
        supply = computed.assured(1000, 300, 180, 200)
        assert computed.supply_assurance(supply, 800 + 600).value == pytest.approx(91.4286, abs=5e-5)
        holds(computed.supply_assurance(supply, 1400, [85, 90, 95, 100]), 100 * 1280 / 1400)
        lacks(computed.supply_assurance(None, 1400), Missing.NO_PROJECTION)


class TestDemand:
    def test_official_ratio(self) -> None:
        holds(computed.official_ratio([6, 3, 2, 1], 20), 0.6)
        lacks(computed.official_ratio([1], 200), Missing.FEW)
        lacks(computed.official_ratio([], 0), Missing.EMPTY)

    def test_fill_rate(self) -> None:
        watched = slots()
        by_90 = sum(s.days <= 90 for s in watched) / len(watched)
        holds(computed.fill_rate_90(watched, seed=1), 100 * by_90)
        assert computed.fill_rate_120(watched, seed=1).value > computed.fill_rate_90(watched, seed=1).value  # type: ignore[operator]
        lacks(computed.fill_rate_90([], seed=1), Missing.EMPTY)
        lacks(computed.fill_rate_90(watched[:5], seed=1), Missing.FEW)
        lacks(computed.fill_rate_90([Slot(30, Ending.OPEN, 20)], seed=1), Missing.SHORT)

    def test_fill_rate_of_one_employer(self) -> None:
        one = [Slot(s.days, s.ending) for s in slots()]
        assert computed.fill_rate_90(one, seed=1).interval is not None

    def test_time_to_fill(self) -> None:
        found = computed.time_to_fill(slots(), seed=1)
        assert found.value is not None
        holds(found, found.value)
        lacks(computed.time_to_fill([Slot(90, Ending.OPEN, 20)], seed=1), Missing.NOT_REACHED)

    def test_what_is_hardly_filled_in_months_is_known_to_take_longer(self) -> None:
        found = computed.time_to_fill([Slot(30, Ending.FILLED, 9), Slot(150, Ending.OPEN, 20)], seed=1)
        assert (found.value, found.interval, found.reason) == (150, None, Missing.NOT_REACHED)

    def test_suitable_per_place(self) -> None:
        holds(computed.suitable_per_place([(12, 5), (3, 5), (0, 4)], seed=1), 15 / 14)
        lacks(computed.suitable_per_place([], seed=1), Missing.EMPTY)
        assert computed.suitable_per_place([(20, 10)], seed=1).interval is None

    def test_lost_share(self) -> None:
        found = computed.lost_share({"a": (640, 360), "b": (360, 640)}, seed=1)
        assert found.value == pytest.approx(4, abs=0.1)
        holds(found, found.value)
        sparse = {str(n): (1, 1) for n in range(100)} | {"big": (30, 30)}
        found = computed.lost_share(sparse, seed=1)
        assert found.value == 0
        lacks(computed.lost_share({"a": (5, 900)}, seed=1), Missing.FEW)

    def test_skill_mismatch(self) -> None:
        gaps = skill_gaps([Post(60, {"a": True}), Post(80, {"b": True})], [Seeker(30, {"a": 1}), Seeker(40, {"b": 1})])
        assert computed.skill_mismatch(gaps, seed=1).value == pytest.approx(0)
        other = skill_gaps([Post(6, {"a": True}), Post(8, {"b": True})], [Seeker(3, {"a": 1, "c": 1})] * 8)
        assert computed.skill_mismatch(other, seed=1).value == pytest.approx(100 * (8 / 14 + 0.5 + 0.5 - 6 / 14) / 2)
        lacks(computed.skill_mismatch({}, seed=1), Missing.EMPTY)


class TestTraining:
    def test_shares(self) -> None:
        holds(computed.completion(42, 60), 70)
        holds(computed.related_placement(18, 25), 72)
        lacks(computed.completion(0, 0), Missing.EMPTY)
        lacks(computed.completion(3, 9), Missing.FEW)
        lacks(computed.completion(30, 20), Missing.CONTRADICTION)
        assert computed.completion(0, 30).value == 0

    def test_seats(self) -> None:
        holds(computed.seat_utilisation([(800, 1000), (300, 600), (500, 500)], seed=1), 100 * 1600 / 2100)
        holds(computed.joint_share([(30, 30), (0, 40), (20, 20)], seed=1), 100 * 50 / 90)
        lacks(computed.joint_share([], seed=1), Missing.EMPTY)

    def test_training_coverage(self) -> None:
        gaps = {"a": 40.0, "b": 30.0, "c": 10.0}
        assert computed.training_coverage(gaps, {"a": 20, "b": 45}, {}).value == pytest.approx(62.5)
        lacks(computed.training_coverage({"a": -3}, {}, {}), Missing.EMPTY)


class TestOutside:
    def test_introduction(self) -> None:
        holds(computed.introduction(entered(60), entered(160), 0.5), 75)
        lacks(computed.introduction(None, entered(160), 0.5), Missing.NOT_ENTERED)
        lacks(computed.introduction(entered(60), entered(160), 0), Missing.EMPTY)

    def test_shares_of_entered_figures(self) -> None:
        holds(computed.digital_density(entered(400_000), entered(10_000_000)), 400)
        holds(computed.destination(entered(900), entered(1000)), 90)
        holds(computed.local_retention(entered(450), entered(900, quality=Quality.ESTIMATED)), 50)
        lacks(computed.destination(entered(1001), entered(1000)), Missing.CONTRADICTION)
        lacks(computed.destination(None, entered(1000)), Missing.NOT_ENTERED)
        nearly = computed.destination(entered(999, quality=Quality.ESTIMATED), entered(1000))
        assert nearly.interval is not None
        assert nearly.interval.high == 100

    def test_participation_and_satisfaction(self) -> None:
        holds(computed.key_employers(entered(24), entered(40)), 60)
        holds(computed.satisfaction([entered(80, 200), entered(90, 300), entered(70, 900)]), 80)
        lacks(computed.satisfaction([entered(80, 200), None, entered(70, 900)]), Missing.NOT_ENTERED)
        lacks(computed.key_employers(None, entered(40)), Missing.NOT_ENTERED)


class TestRetentionAndFairness:
    def test_retention(self) -> None:
        placed = [Slot(100, Ending.FILLED, 1, n) for n in range(10)] + [Slot(400, Ending.OPEN, 1, n) for n in range(30)]
        holds(computed.retention_365(placed, seed=1), 75)
        lacks(computed.retention_365([Slot(100, Ending.OPEN, 40)], seed=1), Missing.SHORT)

    def test_impact_ratio(self) -> None:
        found = computed.impact_ratio({"a": (48, 120), "b": (20, 80), "small": (0, 29)})
        holds(found, 0.625)
        assert found.n == 200
        lacks(computed.impact_ratio({"a": (48, 120), "small": (0, 29)}), Missing.GROUPS)
        lacks(computed.impact_ratio({"a": (0, 120), "b": (0, 80)}), Missing.EMPTY)
        assert computed.impact_ratio({"a": (48, 120), "b": (0, 80)}).value == 0
