"""Skills asked, held, covered and taught: worked examples."""

from __future__ import annotations

import pytest

from talent.reporting.indicators.skills import (
    Course,
    Post,
    Seeker,
    adequacy,
    coverage,
    curriculum_angle,
    curriculum_coverage,
    location_quotient,
    missing,
    shortage_weights,
    skill_gaps,
    trained,
    training_coverage,
)


class TestGaps:
    def test_shares_and_gaps(self) -> None:
        gaps = skill_gaps(
            [Post(6, {"sql": True, "go": False}), Post(4, {"sql": True})],
            [Seeker(1, {"sql": 1}), Seeker(1, {"sql": 0.5, "r": 1})],
        )
        assert (gaps["sql"].asked, gaps["sql"].held) == (1.0, 0.75)
        assert gaps["sql"].relative == 0.25
        assert gaps["sql"].absolute == 8.5
        assert gaps["go"].asked == pytest.approx(0.18)
        assert (gaps["r"].absolute, gaps["r"].asked) == (-1, 0)
        assert gaps["go"].log_ratio > 0 > gaps["r"].log_ratio

    def test_a_share_of_nothing_is_no_data(self) -> None:
        assert skill_gaps([], [Seeker(1, {"sql": 1})]) == {}
        assert skill_gaps([Post(1, {"sql": True})], []) == {}


class TestQuotient:
    def test_worked_example(self) -> None:
        found = location_quotient(120, 2000, 3000, 100000)
        assert found.value == pytest.approx(2.0, abs=1e-9)
        assert found.interval is not None
        assert found.interval.low == pytest.approx(1.662, abs=5e-3)

    def test_few_are_not_printed(self) -> None:
        assert location_quotient(9, 2000, 3000, 100000).value is None
        assert location_quotient(9, 2000, 3000, 100000).reason == "few"
        assert location_quotient(20, 0, 3000, 100000).reason == "empty"


class TestCoverage:
    def test_worked_examples(self) -> None:
        hard = coverage({"a": 1, "b": 1, "c": 1, "d": 0}, {"e": 1, "f": 0})
        soft = coverage({"a": 1, "b": 1, "c": 1, "d": 0.8}, {"e": 1, "f": 0.5})
        assert hard == pytest.approx(3.3 / 4.6, abs=1e-9)
        assert soft == pytest.approx(4.25 / 4.6, abs=1e-9)

    def test_a_legal_essential_is_a_gate(self) -> None:
        assert coverage({"licence": 0, "b": 1}, must=["licence"]) == 0
        assert coverage({"licence": 1, "b": 0}, must=["licence"]) == 0.5
        assert coverage({}) is None

    def test_missing_first_what_weighs_and_is_quick(self) -> None:
        held = {"a": 0.2, "b": 0.4, "c": 0.9, "d": 0}
        assert missing(held, {"a": 1, "b": 1, "d": 0.3}, {"a": 6, "b": 2, "d": 6}) == ["b", "a", "d"]


class TestTraining:
    def test_worked_example(self) -> None:
        gaps = {"a": 40, "b": 30, "c": 10}
        assert training_coverage(gaps, {"a": 20, "b": 45, "c": 0}) == pytest.approx(0.625, abs=1e-9)
        assert training_coverage({"a": -3}, {"a": 3}) is None

    def test_a_learner_counts_for_three_skills(self) -> None:
        gaps = {"a": 9, "b": 8, "c": 7, "d": 6, "e": -1}
        found = trained([Course(10, frozenset("abcde")), Course(2, frozenset("de"))], gaps)
        assert found == {"a": 10, "b": 10, "c": 10, "d": 2}

    def test_adequacy(self) -> None:
        demand, supply = {"a": 100, "b": 50, "c": 50}, {"a": 60, "b": 80, "c": 25}
        assert adequacy(demand, supply) == pytest.approx(135 / 200, abs=1e-9)
        assert adequacy(demand, supply, top=1) == 0.6
        most_short = min(demand, key=lambda k: demand[k])  # weighted, another skill is the most critical one
        assert adequacy(demand, supply, top=1, weight=dict.fromkeys(demand, 0.1) | {most_short: 1.0}) == min(
            1.0, supply[most_short] / demand[most_short]
        )

    def test_weights_by_how_short_the_occupations_are(self) -> None:
        asked = {("java", "A"): 30.0, ("java", "B"): 10.0, ("sql", "B"): 20.0, ("welding", "C"): 5.0}
        found = shortage_weights(asked, {"A": 80.0, "B": 40.0})
        # java (30*.8 + 10*.4)/40; sql .4; welding: nobody rated C, so the mean (28 + 8)/60
        assert found == {"java": pytest.approx(0.7), "sql": pytest.approx(0.4), "welding": pytest.approx(0.6)}
        assert shortage_weights(asked, {}) == {}
        assert adequacy({}, {}) is None


def test_curriculum() -> None:
    asked = {"a": 0.5, "b": 0.3, "c": 0.2}
    assert curriculum_coverage(asked, {"a": 1, "b": 0, "c": 0.5}) == pytest.approx(0.60, abs=1e-9)
    assert curriculum_angle(asked, {"a": 0.6, "b": 0.2, "c": 0.2}) == pytest.approx(0.978232, abs=5e-7)
    assert curriculum_coverage({}, {}) is None
