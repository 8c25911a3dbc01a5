"""Mismatch indices: worked examples and the inequalities they obey."""

from __future__ import annotations

import math
import random

import pytest

from talent.reporting.indicators.mismatch import (
    Month,
    accessibility,
    corrected,
    cosine,
    dissimilarity,
    elasticity,
    lost_hires,
    lost_share,
    merged,
    planned_shares,
    qualification,
    reallocation,
    skill_angle,
    skill_mismatch,
    spread_over_regions,
)


class TestIndices:
    @pytest.mark.parametrize(
        ("v", "u", "d", "m"),
        [
            ((64, 36), (36, 64), 0.28, 0.04),
            ((60, 40), (40, 60), 0.20, 1 - 2 * math.sqrt(0.24)),
            ((50, 30, 20), (20, 30, 50), 0.30, 0.067544),
        ],
    )
    def test_worked_examples(self, v: tuple[int, ...], u: tuple[int, ...], d: float, m: float) -> None:
        assert dissimilarity(v, u) == pytest.approx(d, abs=1e-9)
        assert lost_share(v, u) == pytest.approx(m, abs=5e-7)

    def test_elasticity_and_efficiency(self) -> None:
        v, u = (64, 36), (36, 64)
        assert lost_share(v, u, 0.6) == pytest.approx(0.038411, abs=5e-7)
        assert lost_share(v, u, efficiency=(2, 1)) == pytest.approx(0.157304, abs=5e-7)
        assert planned_shares(v, efficiency=(2, 1)) == pytest.approx([0.876712, 0.123288], abs=5e-7)

    def test_reallocation_and_lost_hires(self) -> None:
        moved = reallocation((64, 36), (36, 64))
        assert moved == pytest.approx([28, -28], abs=1e-9)
        assert lost_hires(96, 0.04) == pytest.approx(4, abs=1e-9)
        assert lost_hires(5, 1) is None

    def test_a_printed_example_that_is_wrong(self) -> None:
        """A public calculator prints .3 for these shares."""
        assert dissimilarity((0.4, 0.3, 0.3), (0.2, 0.5, 0.3)) == pytest.approx(0.2, abs=1e-9)

    def test_spatial(self) -> None:
        assert dissimilarity((0.5, 0.3, 0.2), (0.2, 0.5, 0.3)) == pytest.approx(0.30, abs=1e-9)

    def test_bounds_scale_and_sum(self) -> None:
        chance = random.Random(4)
        for _ in range(200):
            v = [chance.randint(0, 40) for _ in range(6)] + [1]
            u = [chance.randint(0, 40) for _ in range(6)] + [1]
            d, m = dissimilarity(v, u), lost_share(v, u)
            assert d is not None
            assert m is not None
            assert m <= d + 1e-12
            assert d <= math.sqrt(2 * m) + 1e-7
            assert dissimilarity([7 * n for n in v], u) == pytest.approx(d, abs=1e-12)
            assert lost_share(v, [3 * n for n in u]) == pytest.approx(m, abs=1e-12)
            moved = reallocation(v, u)
            assert moved is not None
            assert sum(moved) == pytest.approx(0, abs=1e-9)
            assert sum(r for r in moved if r > 0) == pytest.approx(sum(u) * d, abs=1e-9)

    def test_nobody(self) -> None:
        assert dissimilarity((0, 0), (1, 2)) is None
        assert lost_share((1, 2), (0, 0)) is None
        assert reallocation((0,), (1,)) is None
        with pytest.raises(ValueError, match="not negative"):
            dissimilarity((-1, 2), (1, 1))


class TestBias:
    def test_chance_is_taken_off(self) -> None:
        """Both sides of one distribution, thinly spread over 50 cells: the index is large, corrected it is near 0."""
        chance = random.Random(9)
        v, u = ([chance.randint(0, 4) for _ in range(50)] for _ in range(2))
        raw = dissimilarity(v, u)
        found = corrected(v, u, dissimilarity, seed=1)
        assert raw is not None
        assert found is not None
        assert raw > 0.3
        assert found.value < 0.3 * raw

    def test_true_mismatch_stays(self) -> None:
        found = corrected([6400, 3600], [3600, 6400], seed=1)
        assert found is not None
        assert found.value == pytest.approx(0.04, abs=1e-3)
        assert found.interval.low < 0.04 < found.interval.high

    def test_the_seed_decides(self) -> None:
        assert corrected([6, 3, 1], [3, 6, 4], seed=5) == corrected([6, 3, 1], [3, 6, 4], seed=5)
        assert corrected([6, 3, 1], [3, 6, 4], seed=5) != corrected([6, 3, 1], [3, 6, 4], seed=6)
        assert corrected([0], [3], seed=5) is None

    def test_sparse_cells_are_merged(self) -> None:
        kept, rest = merged({"a": (15, 5), "b": (10, 9), "c": (1, 2)})
        assert (kept, rest) == ({"a": (15, 5)}, (11, 11))


class TestElasticity:
    @staticmethod
    def history(cells: int, months: int, alpha: float = 0.45) -> list[Month]:
        """Hires by a matching function with an efficiency of each cell and each month; one month in nine is missing."""
        chance = random.Random(6)
        good = [chance.uniform(0.05, 0.3) for _ in range(cells)]
        season = [chance.uniform(0.8, 1.2) for _ in range(months)]
        found = []
        for c in range(cells):
            for t in range(months):
                v, u = chance.uniform(20, 400), chance.uniform(20, 400)
                hires = good[c] * season[t] * v**alpha * u ** (1 - alpha)
                if (c + t) % 9:
                    found.append(Month(f"c{c}", f"{t:03}", hires, v, u))
        return found

    def test_it_is_found_again(self) -> None:
        assert elasticity(self.history(20, 24)) == pytest.approx(0.45, abs=1e-9)

    def test_months_without_hires_are_left_out(self) -> None:
        empty = [Month("c0", "000", 0, 50, 50), Month("c1", "001", 5, 0, 50)]
        assert elasticity([*self.history(20, 24), *empty]) == pytest.approx(0.45, abs=1e-9)

    def test_too_little_history(self) -> None:
        assert elasticity(self.history(19, 24)) is None
        assert elasticity(self.history(20, 23)) is None
        assert elasticity([]) is None


class TestSkills:
    def test_worked_examples(self) -> None:
        assert cosine((3, 4), (4, 3)) == pytest.approx(0.96, abs=1e-9)
        assert skill_angle((3, 4), (4, 3)) == pytest.approx(0.04, abs=1e-9)
        assert cosine((6, 8, 0), (3, 4, 12)) == pytest.approx(0.384615, abs=5e-7)
        assert skill_angle((6, 8, 0), (3, 4, 12)) == pytest.approx(0.615385, abs=5e-7)
        assert skill_mismatch((6, 8, 0), (3, 4, 12)) == pytest.approx(12 / 19, abs=1e-9)

    def test_a_skill_asked_everywhere_counts_less(self) -> None:
        asked, held = (1.0, 0.2, 0.2), (1.0, 0.0, 0.4)
        plain, spread = skill_angle(asked, held), skill_angle(asked, held, spread=True)
        assert plain is not None
        assert spread is not None
        assert plain < 0.1 < 0.2 < spread

    def test_nothing_asked(self) -> None:
        assert skill_angle((0, 0), (1, 1)) is None
        assert skill_mismatch((0, 0), (1, 1)) is None


def test_qualification() -> None:
    placed = [(3, 2)] * 22 + [(1, 2)] * 8 + [(2, 2)] * 70
    found = qualification(placed)
    assert found is not None
    assert (found.over, found.under) == (0.22, 0.08)
    assert found.mismatched == pytest.approx(0.30, abs=1e-9)
    assert qualification([]) is None


def test_regions() -> None:
    assert spread_over_regions([["a", "b"], ["a"]]) == {"a": 1.5, "b": 0.5}
    reach = accessibility({"a": 100, "b": 50}, {("a", "a"): 0, ("a", "b"): 30}, decay=math.log(2) / 30)
    assert reach == {"a": pytest.approx(125)}
