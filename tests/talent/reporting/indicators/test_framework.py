"""Scores, colours, composite, its interval, and the registry they come from."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

import pytest

from talent.reporting.indicators.composite_interval import may_rank, probability_above, spread
from talent.reporting.indicators.external import Entered, Implausible, Quality, WrongUnit, check_entered, check_parts
from talent.reporting.indicators.framework import (
    Colour,
    Grade,
    Unrated,
    board,
    by_dimension,
    changed,
    colour,
    composites,
    equal,
    grade,
    score,
    scored,
    z_scores,
)
from talent.reporting.indicators.interval import Interval
from talent.reporting.indicators.registry import FILE, BadRegistry, Direction, load, read
from talent.reporting.indicators.spread import Estimate, Normal, Share, estimated

REGISTRY = load()
SPECS = REGISTRY.indicators
RAW = json.loads(FILE.read_text(encoding="utf-8"))
DIMENSIONS = dict(zip("ABCDEF", (80, 64, 72, 50, 90, 75), strict=True))
WEIGHTS = dict(zip("ABCDEF", (0.16, 0.24, 0.20, 0.14, 0.14, 0.12), strict=True))


def estimate(value: float, low: float | None = None, high: float | None = None) -> Estimate:
    return Estimate(value=value, interval=None if low is None or high is None else Interval(low, high))


def at(mark: float) -> dict[str, Estimate]:
    """All indicators at the value that scores 0, 60, 80 or 100."""
    return {code: estimate(spec.anchors[(0, 60, 80, 100).index(mark)]) for code, spec in SPECS.items()}


class TestScore:
    @pytest.mark.parametrize(
        ("code", "value", "found"),
        [
            ("B2", 58, 69.4118),
            ("B3", 45, 70),
            ("B1", 1.27, 95.3333),
            ("B1", 1.83, 66.8),
            ("B1", 0.80, 70),
            ("B1", 1.1, 100),
            ("A4", 91.4286, 71.4286),
        ],
    )
    def test_worked_examples(self, code: str, value: float, found: float) -> None:
        assert score(SPECS[code], value) == pytest.approx(found, abs=5e-5)

    def test_anchors_give_their_marks(self) -> None:
        for spec in SPECS.values():
            assert [score(spec, a) for a in spec.anchors] == [0, 60, 80, 100]
            assert [score(spec, a) for a in spec.upper] == ([100, 80, 60, 0] if spec.upper else [])

    def test_better_values_never_score_less(self) -> None:
        for spec in SPECS.values():
            if spec.direction is not Direction.BAND:
                ends = sorted(spec.anchors)
                values = [ends[0] - 1 + i * (ends[-1] - ends[0] + 2) / 300 for i in range(301)]
                found = [score(spec, v) for v in values]
                assert found == sorted(found, reverse=spec.direction is Direction.DOWN)
                assert (min(found), max(found)) == (0, 100)

    def test_colour_is_of_the_score_before_rounding(self) -> None:
        assert [colour(s) for s in (59.96, 60, 79.96, 80)] == [Colour.RED, Colour.YELLOW, Colour.YELLOW, Colour.GREEN]
        assert [grade(s) for s in (59.99, 60, 79.99, 80, 90)] == [
            Grade.POOR,
            Grade.FAIR,
            Grade.FAIR,
            Grade.GOOD,
            Grade.EXCELLENT,
        ]


class TestUncertainty:
    def test_an_interval_across_a_boundary_is_marked(self) -> None:
        assert scored(SPECS["B2"], estimate(58, 49, 62)).uncertain
        assert not scored(SPECS["B2"], estimate(58, 51, 66)).uncertain
        assert not scored(SPECS["B2"], estimate(58)).uncertain

    def test_a_band_is_looked_at_inside_too(self) -> None:
        """Red at both ends of the interval, green between."""
        line = scored(SPECS["B1"], estimate(1.1, 0.5, 2.5))
        assert line.range == Interval(pytest.approx(20), 100)
        assert line.uncertain

    def test_an_alert_needs_the_interval(self) -> None:
        before = scored(SPECS["B2"], estimate(45, 40, 49)).colour
        assert before is Colour.RED
        assert changed(before, scored(SPECS["B2"], estimate(58, 51, 65)))
        assert not changed(before, scored(SPECS["B2"], estimate(58, 48, 65)))
        assert not changed(before, scored(SPECS["B2"], estimate(47, 41, 49.5)))
        assert not changed(before, scored(SPECS["B2"], Estimate(value=None)))
        assert not changed(None, scored(SPECS["B2"], estimate(58, 51, 65)))


class TestComposite:
    def test_worked_example(self) -> None:
        geometric, arithmetic = composites(DIMENSIONS, WEIGHTS)
        assert arithmetic == pytest.approx(71.16, abs=1e-9)
        assert geometric == pytest.approx(70.1296, abs=5e-5)
        assert grade(geometric) is Grade.FAIR
        rest = {code: s for code, s in DIMENSIONS.items() if code != "D"}
        assert composites(rest, WEIGHTS)[1] == pytest.approx(74.6047, abs=5e-5)

    def test_geometric_is_never_above_arithmetic(self) -> None:
        chance = random.Random(1)
        for _ in range(300):
            found = {code: chance.uniform(1, 100) for code in WEIGHTS}
            geometric, arithmetic = composites(found, WEIGHTS)
            assert geometric <= arithmetic + 1e-9
        assert composites(dict.fromkeys("AB", 0.0) | {"C": 50.0}, WEIGHTS)[0] > 1

    def test_z(self) -> None:
        found = z_scores({"a": 10, "b": 20, "c": 30, "d": 40})
        assert list(found.values()) == pytest.approx([-1.3416, -0.4472, 0.4472, 1.3416], abs=5e-5)
        assert z_scores({"a": 3, "b": 3}) == {"a": 0, "b": 0}

    @pytest.mark.parametrize("mark", [60, 80, 100])
    def test_a_board_at_its_anchors(self, mark: float) -> None:
        found = board(REGISTRY, at(mark))
        assert found.geometric == pytest.approx(mark)
        assert found.arithmetic == pytest.approx(mark)
        assert not found.unbalanced

    def test_no_data_is_not_zero(self) -> None:
        known = at(80)
        del known["A1"]
        found = board(REGISTRY, known)
        assert found.lines["A1"].score is None
        assert found.lines["A1"].colour is None
        assert found.dimensions["A"].score == pytest.approx(80)
        assert found.geometric == pytest.approx(80)

    def test_a_dimension_needs_its_weight(self) -> None:
        """A3 (5 of 16) missing leaves 69 %; A2 (3 of 16) leaves 81 %."""
        known = at(80)
        del known["A3"]
        assert board(REGISTRY, known).dimensions["A"].score is None
        known = at(80)
        del known["A2"]
        assert board(REGISTRY, known).dimensions["A"].score == pytest.approx(80)

    def test_a_composite_needs_dimensions_and_weight(self) -> None:
        known = {code: e for code, e in at(80).items() if code[0] not in "DE"}
        assert board(REGISTRY, known).unrated is Unrated.DIMENSIONS
        few = {c: e for c, e in at(80).items() if c[0] != "F" and c not in {"A2", "B1", "C1", "D2"}}
        assert board(REGISTRY, few).unrated is Unrated.WEIGHT
        assert board(REGISTRY, few).geometric is None

    def test_unbalanced(self) -> None:
        known = at(100) | {code: e for code, e in at(60).items() if code[0] == "B"}
        assert board(REGISTRY, known).arithmetic == pytest.approx(100 - 0.24 * 40)
        known |= {code: estimate(spec.anchors[0]) for code, spec in SPECS.items() if code[0] == "D"}
        assert board(REGISTRY, known).unbalanced

    def test_other_weights(self) -> None:
        assert sum(equal(REGISTRY).values()) == pytest.approx(100)
        known = at(80) | {code: e for code, e in at(60).items() if code[0] == "F"}
        assert board(REGISTRY, known, equal(REGISTRY)).arithmetic == pytest.approx(80 - 20 / 6)
        heavy = by_dimension(REGISTRY, {"A": 10, "B": 10, "C": 10, "D": 10, "E": 10, "F": 50})
        assert heavy["F2"] == pytest.approx(25)
        assert board(REGISTRY, known, heavy).arithmetic == pytest.approx(70)
        found = spread(REGISTRY, known, heavy, seed=1)
        assert found is not None
        assert found.median == pytest.approx(70, abs=1.5)

    @pytest.mark.parametrize(
        "weights",
        [{"A": 100}, dict.fromkeys("ABCDEF", 16), dict(zip("ABCDEF", (-10, 30, 20, 20, 20, 20), strict=True))],
    )
    def test_weights_that_are_none(self, weights: dict[str, float]) -> None:
        with pytest.raises(ValueError, match="weights"):
            by_dimension(REGISTRY, weights)


class TestSpread:
    @staticmethod
    def known(value: float = 60) -> dict[str, Estimate]:
        return at(80) | {"B2": estimated(value, Share(0.6 * 50, 50), 50), "D2": estimated(400, Normal(400, 40))}

    def test_the_seed_decides(self) -> None:
        one, same, other = (spread(REGISTRY, self.known(), seed=s) for s in (1, 1, 2))
        assert one == same
        assert one != other

    def test_what_it_says(self) -> None:
        found = spread(REGISTRY, self.known(), seed=3)
        assert found is not None
        assert found.interval.low < found.median < found.interval.high < 81
        assert sum(found.grades.values()) == pytest.approx(1)
        strongest = sorted(found.sensitivity, key=lambda c: -found.sensitivity[c])[:2]
        assert set(strongest) == {"B2", "D2"}
        assert found.sensitivity["A1"] == 0

    def test_exact_figures_leave_weights_only(self) -> None:
        found = spread(REGISTRY, at(80), seed=3)
        assert found is not None
        assert found.interval.low == pytest.approx(80)
        assert found.interval.high == pytest.approx(80)

    def test_no_composite_no_spread(self) -> None:
        assert spread(REGISTRY, {}, seed=1) is None

    def test_near_neighbours_are_not_ranked(self) -> None:
        one, near = spread(REGISTRY, self.known(), seed=1), spread(REGISTRY, self.known(), seed=2)
        far = spread(REGISTRY, at(60) | {"B2": estimated(50, Share(25, 50))}, seed=1)
        assert one is not None
        assert near is not None
        assert far is not None
        assert not may_rank(one, near)
        assert may_rank(one, far)
        assert probability_above(one, far) == 1


class TestRegistry:
    def test_it_is_the_published_set(self) -> None:
        assert len(SPECS) == 24
        assert sum(spec.weight for spec in SPECS.values()) == 100
        assert {d.code: d.weight for d in REGISTRY.dimensions.values()} == {
            "A": 16,
            "B": 24,
            "C": 20,
            "D": 14,
            "E": 14,
            "F": 12,
        }

    @pytest.mark.parametrize(
        ("code", "change", "message"),
        [
            ("B2", {"weight": 7}, "B: weight 24, but its indicators' weights sum to 25"),
            ("B2", {"weight": -6}, "B2: weight -6 is not positive"),
            ("B2", {"direction": "sideways"}, "B2: direction 'sideways' is not known"),
            ("B2", {"unit": "furlong"}, "B2: unit 'furlong' is not known"),
            ("B2", {"sources": ["Z"]}, "B2: source 'Z' is not known"),
            ("B2", {"anchors": [20, 50, 50, 85]}, "B2: anchors must be 4 rising numbers"),
            ("B2", {"anchors": [20, 50, 85]}, "B2: anchors must be 4 rising numbers"),
            ("B3", {"anchors": [20, 30, 60, 120]}, "B3: anchors must be 4 falling numbers"),
            ("B2", {"anchors": [20, "50", 67, 85]}, "B2: anchors must be numbers"),
            ("B2", {"anchors": [20, 50, 67, float("nan")]}, "B2: anchors must be numbers"),
            ("B2", {"upper": [90, 91, 92, 93]}, "B2: upper belongs to a band"),
            ("B1", {"upper": []}, "B1: upper belongs to a band"),
            ("B1", {"upper": [0.9, 1.5, 2, 3]}, "B1: upper must be 4 rising numbers above the anchors"),
            ("B2", {"code": "B3"}, "B3: given 2 times"),
            ("B2", {"code": "Z1"}, "Z1: no dimension Z"),
            ("B2", {"zh": ""}, "B2: a name, formula or basis is empty"),
            ("B2", {"colour": "red"}, "B2: colour is not known"),
            ("B2", {"unit": None}, "B2: unit None is not known"),
        ],
    )
    def test_faults_are_named(self, code: str, change: dict[str, Any], message: str) -> None:
        raw = copy.deepcopy(RAW)
        next(e for e in raw["indicators"] if e["code"] == code).update(change)
        with pytest.raises(BadRegistry, match=message.replace("(", r"\(")):
            read(raw)

    def test_weights_must_sum_to_a_hundred(self) -> None:
        raw = copy.deepcopy(RAW)
        next(e for e in raw["indicators"] if e["code"] == "B2")["weight"] = 7
        next(d for d in raw["dimensions"] if d["code"] == "B")["weight"] = 25
        with pytest.raises(BadRegistry, match="they sum to 101, not to 100"):
            read(raw)

    def test_missing_parts(self) -> None:
        raw = copy.deepcopy(RAW)
        del raw["indicators"][0]["anchors"]
        with pytest.raises(BadRegistry, match="A1: anchors is missing"):
            read(raw)
        with pytest.raises(BadRegistry, match="version: None is not"):
            read({})
        with pytest.raises(BadRegistry, match="dimensions: a list of entries"):
            read({"version": "1.0.0"})

    def test_a_broken_file_is_named(self, tmp_path: Any) -> None:
        path = tmp_path / "indicators.json"
        path.write_text('{"version": "1.0.0",')
        with pytest.raises(BadRegistry, match=r"indicators\.json: line 1"):
            load(path)


class TestEntered:
    @pytest.mark.parametrize(
        ("code", "value", "n", "fault"),
        [
            ("satisfied_public", 0.86, 300, Implausible.SHARE_FOR_PERCENT),
            ("satisfied_public", 86, None, Implausible.NO_SAMPLE),
            ("satisfied_public", 112, 300, Implausible.TOO_LARGE),
            ("graduates", 12.4, None, Implausible.TEN_THOUSANDS),
            ("graduates", 0, None, Implausible.TOO_SMALL),
            ("employed", 880, None, Implausible.TOO_SMALL),
            ("key_employers", 3.5, None, Implausible.NOT_WHOLE),
            ("graduates", float("nan"), None, Implausible.NOT_A_NUMBER),
        ],
    )
    def test_a_wrong_unit_is_refused(self, code: str, value: float, n: int | None, fault: Implausible) -> None:
        with pytest.raises(WrongUnit) as refused:
            check_entered(REGISTRY.statistics[code], Entered(value=value, quality=Quality.MEASURED, n=n))
        assert refused.value.fault is fault

    def test_a_plausible_one_is_taken(self) -> None:
        check_entered(REGISTRY.statistics["graduates"], Entered(value=124000, quality=Quality.MEASURED))
        check_entered(REGISTRY.statistics["satisfied_public"], Entered(value=86, quality=Quality.SURVEY, n=300))
        check_entered(REGISTRY.statistics["CPI"], Entered(value=0.3, quality=Quality.MEASURED))

    def test_a_part_is_not_more_than_its_whole(self) -> None:
        entered = {
            "employed": Entered(value=9000, quality=Quality.MEASURED),
            "digital_employed": Entered(value=9001, quality=Quality.MEASURED),
        }
        with pytest.raises(WrongUnit) as refused:
            check_parts(REGISTRY.statistics, entered)
        assert (refused.value.statistic, refused.value.other) == ("digital_employed", "employed")

    def test_worse_data_are_less_sure(self) -> None:
        found = [Entered(value=500, quality=q).deviation for q in Quality]
        assert found == sorted(found)
        assert Entered(value=500, quality=Quality.SURVEY).deviation == pytest.approx(25)
        assert Entered(value=50, quality=Quality.MEASURED, n=25).deviation == pytest.approx(10)
