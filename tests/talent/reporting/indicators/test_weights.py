"""Weights: worked examples of pairwise comparisons and entropy, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from talent.reporting.indicators.weights import RANDOM_INDEX, ahp, blend, budget, concordance, entropy

JUDGED = [[1, 1 / 3, 5], [3, 1, 7], [1 / 5, 1 / 7, 1]]
CYCLIC = [[1, 2, 0.5], [0.5, 1, 2], [2, 0.5, 1]]


class TestAhp:
    def test_worked_example(self) -> None:
        found = ahp([JUDGED])
        assert found.weights == pytest.approx((0.2790, 0.6491, 0.0719), abs=5e-5)
        assert found.largest == pytest.approx(3.0649, abs=5e-5)
        assert found.index == pytest.approx(0.0324, abs=5e-5)
        assert found.ratio == pytest.approx(0.0559, abs=5e-5)
        assert found.accepted

    def test_the_shortcut_gives_another_ratio(self) -> None:
        """By column sums the same judgments have .0834: hence the algorithm is fixed."""
        judged = np.array(JUDGED)
        weights = (judged / judged.sum(axis=0)).mean(axis=1)
        largest = float((judged.sum(axis=0) * weights).sum())
        assert weights.tolist() == pytest.approx([0.2828, 0.6434, 0.0738], abs=5e-5)
        assert largest == pytest.approx(3.0967, abs=5e-5)
        assert (largest - 3) / 2 == pytest.approx(0.0484, abs=5e-5)
        assert (largest - 3) / 2 / RANDOM_INDEX[3] == pytest.approx(0.0834, abs=5e-5)

    def test_consistent(self) -> None:
        found = ahp([[[1, 2, 4], [0.5, 1, 2], [0.25, 0.5, 1]]])
        assert found.weights == pytest.approx((4 / 7, 2 / 7, 1 / 7), abs=1e-9)
        assert (found.largest, found.ratio) == (pytest.approx(3, abs=1e-9), pytest.approx(0, abs=1e-9))

    def test_cyclic_is_not_accepted(self) -> None:
        found = ahp([CYCLIC])
        assert found.largest == pytest.approx(3.5, abs=1e-9)
        assert found.ratio == pytest.approx(0.4310, abs=5e-5)
        assert not found.accepted

    def test_experts_who_disagree_meet_in_the_middle(self) -> None:
        other = np.array(JUDGED).T.tolist()
        assert ahp([JUDGED, other]).weights == pytest.approx((1 / 3, 1 / 3, 1 / 3))
        assert ahp([[[1]]]).ratio == 0

    @pytest.mark.parametrize(
        "matrix", [[[1, 2], [2, 1]], [[1, 2, 3], [1, 1, 1]], [[1, -2], [-0.5, 1]], np.ones((11, 11)).tolist()]
    )
    def test_what_is_no_comparison_is_refused(self, matrix: list[list[float]]) -> None:
        with pytest.raises(ValueError, match=r"needed|must be"):
            ahp([matrix])


class TestEntropy:
    ROWS = ((80, 100, 50, 60, 10), (82, 100, 50, 85, 40), (78, 100, 50, 95, 90))

    def test_worked_example(self) -> None:
        _e, w = entropy(self.ROWS)
        assert w == pytest.approx([0.0007, 0, 0, 0.0615, 0.9378], abs=5e-5)

    def test_sample_extremes_give_a_third_to_a_column_that_hardly_varies(self) -> None:
        rows = np.array(self.ROWS, dtype=float)
        reach = rows.max(axis=0) - rows.min(axis=0)
        scaled = np.divide(rows - rows.min(axis=0), reach, out=np.ones_like(rows), where=reach > 0)
        e, w = entropy(scaled.tolist())
        assert e == pytest.approx([0.5794, 1, 1, 0.6182, 0.5334], abs=5e-5)
        assert w == pytest.approx([0.3314, 0, 0, 0.3008, 0.3677], abs=5e-5)

    def test_by_hand(self) -> None:
        e, w = entropy([[1, 1], [1, 3], [2, 4]])
        assert e == pytest.approx([0.946395, 0.886860], abs=5e-7)
        assert w == pytest.approx([0.321479, 0.678521], abs=5e-7)
        assert entropy([[0.25], [0.75]])[0] == pytest.approx([0.811278], abs=5e-7)

    def test_edges(self) -> None:
        assert entropy([[1, 0], [1, 0]]) == ([1, 1], [0, 0])
        with pytest.raises(ValueError, match="at least 2 units"):
            entropy([[1, 2]])


class TestBudget:
    def test_mean_range_and_agreement(self) -> None:
        found = budget([{"a": 60, "b": 30, "c": 10}, {"a": 50, "b": 30, "c": 20}, {"a": 40, "b": 30, "c": 30}])
        assert found.mean == {"a": 50, "b": 30, "c": 20}
        assert found.iqr == {"a": 10, "b": 0, "c": 10}
        # ranks sum to 9, 5.5 and 3.5: S = 15.5; one tie of two
        assert found.kendall == pytest.approx(12 * 15.5 / (9 * 24 - 3 * 6))

    def test_agreement(self) -> None:
        assert concordance([[3, 2, 1], [30, 20, 10]]) == pytest.approx(1)
        assert concordance([[3, 2, 1], [1, 2, 3]]) == pytest.approx(0)
        assert concordance([[3, 2, 1]]) is None
        assert concordance([[1, 1], [1, 1]]) is None

    @pytest.mark.parametrize(
        ("experts", "message"),
        [
            ([{"a": 60, "b": 39}], "expert 1: points"),
            ([{"a": 60, "b": 40}, {"a": 100}], "expert 2: other codes"),
            ([{"a": 60, "b": 40}, {"a": 110, "b": -10}], "expert 2: points"),
            ([], "no experts"),
        ],
    )
    def test_faults_are_named(self, experts: list[dict[str, float]], message: str) -> None:
        with pytest.raises(ValueError, match=message):
            budget(experts)


def test_blend() -> None:
    assert blend([0.5, 0.5], [0.2, 0.8], 1) == [0.5, 0.5]
    half = blend([0.5, 0.5], [0.2, 0.8], 0.7)
    assert sum(half) == pytest.approx(1)
    assert half[0] == pytest.approx(0.2**0.3 / (0.2**0.3 + 0.8**0.3))
    with pytest.raises(ValueError, match="beta"):
        blend([0.5, 0.5], [0.2, 0.8], 0.5)
    with pytest.raises(ValueError, match="no weight"):
        blend([0.5, 0.5], [0, 0], 0.7)
