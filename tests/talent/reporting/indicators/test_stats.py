"""Intervals, against the figures worked out in the methodology and those printed elsewhere."""

from __future__ import annotations

import pytest

from talent.reporting.indicators.growth import like_for_like
from talent.reporting.indicators.interval import Interval
from talent.reporting.indicators.stats import (
    Reliability,
    byar,
    clopper_pearson,
    discovery_sample,
    effective_number,
    poisson,
    ratio,
    ratio_exact,
    reliability,
    smoothed,
    wilson,
)
from talent.reporting.indicators.tightness import Market, steady_unemployment

PRINTED = 5e-5  # figures given to four places


class TestShares:
    @pytest.mark.parametrize(
        ("k", "n", "low", "high"),
        [
            (0, 10, 0, 0.27753),
            (10, 10, 0.72247, 1),
            (0, 20, 0, 0.16113),
            (1, 29, 0.00611, 0.17176),
            (15, 148, 0.06239, 0.16049),
            (81, 263, 0.25529, 0.36621),
            (42, 60, 0.57491, 0.80102),
            (18, 25, 0.52423, 0.85716),
            (5, 25, 0.08861, 0.39131),
            (7, 50, 0.06951, 0.26186),
        ],
    )
    def test_wilson(self, k: int, n: int, low: float, high: float) -> None:
        found = wilson(k, n)
        assert (found.low, found.high) == (pytest.approx(low, abs=5e-6), pytest.approx(high, abs=5e-6))

    def test_exact(self) -> None:
        assert clopper_pearson(5, 25).low == pytest.approx(0.0683, abs=PRINTED)
        assert clopper_pearson(5, 25).high == pytest.approx(0.4070, abs=PRINTED)
        assert clopper_pearson(7, 50).low == pytest.approx(0.058192, abs=5e-7)
        assert clopper_pearson(7, 50).high == pytest.approx(0.267396, abs=5e-7)
        assert clopper_pearson(0, 20) == Interval(0, pytest.approx(0.1684, abs=PRINTED))
        assert clopper_pearson(20, 20) == Interval(pytest.approx(1 - 0.1684, abs=PRINTED), 1)

    @pytest.mark.parametrize("level", [0.5, 0.95, 1 - 1e-12])
    def test_edges_stay_within_one(self, level: float) -> None:
        for n in range(1, 60):
            for k in range(n + 1):
                for found in (wilson(k, n, level), clopper_pearson(k, n, level)):
                    assert 0 <= found.low <= k / n <= found.high <= 1
            assert wilson(n, n, level).high == 1
            assert wilson(0, n, level).low == 0

    @pytest.mark.parametrize(("k", "n"), [(0, 0), (3, 2), (-1, 5)])
    def test_what_is_no_share_is_refused(self, k: int, n: int) -> None:
        with pytest.raises(ValueError, match="is not a share"):
            wilson(k, n)


class TestCounts:
    @pytest.mark.parametrize(
        ("k", "low", "high", "byar_low", "byar_high"),
        [
            (3, 0.6187, 8.7673, 0.6030, 8.7654),
            (5, 1.6235, 11.6683, 1.6113, 11.6682),
            (10, 4.7954, 18.3904, 4.7874, 18.3915),
            (20, 12.2165, 30.8884, 12.2114, 30.8899),
        ],
    )
    def test_exact_and_byar(self, k: int, low: float, high: float, byar_low: float, byar_high: float) -> None:
        assert poisson(k) == Interval(pytest.approx(low, abs=PRINTED), pytest.approx(high, abs=PRINTED))
        assert byar(k) == Interval(pytest.approx(byar_low, abs=PRINTED), pytest.approx(byar_high, abs=PRINTED))

    def test_none(self) -> None:
        assert poisson(0) == Interval(0, pytest.approx(3.6889, abs=PRINTED))
        assert byar(0) is None


class TestRatio:
    def test_single_places(self) -> None:
        exact = ratio_exact(12, 8)
        assert exact == Interval(pytest.approx(0.5638, abs=PRINTED), pytest.approx(4.2304, abs=PRINTED))
        independent = ratio([1] * 12, 8, z=1.96)
        assert independent == Interval(pytest.approx(0.6131, abs=PRINTED), pytest.approx(3.6696, abs=PRINTED))

    def test_places_in_lumps(self) -> None:
        assert effective_number([6, 3, 2, 1]) == pytest.approx(2.88)
        lumps = ratio([6, 3, 2, 1], 8, z=1.96)
        assert lumps == Interval(pytest.approx(0.3901, abs=PRINTED), pytest.approx(5.7681, abs=PRINTED))

    def test_no_side_no_interval(self) -> None:
        assert ratio([], 8) is None
        assert ratio([1], 0) is None
        assert ratio_exact(3, 0) is None

    def test_shrinkage(self) -> None:
        assert smoothed(3, 4, 0.6) == pytest.approx(0.625, abs=1e-9)


@pytest.mark.parametrize(
    ("n", "interval", "is_ratio", "tag"),
    [
        (9, None, False, Reliability.SUPPRESSED),
        (10, Interval(0.4, 0.69), False, Reliability.FEW),
        (29, Interval(0.3, 0.7), False, Reliability.LOW),
        (30, Interval(0.4, 0.6), False, Reliability.GOOD),
        (100, Interval(0.5, 1.6), True, Reliability.LOW),
        (100, Interval(0.5, 1.5), True, Reliability.GOOD),
    ],
)
def test_reliability(n: int, interval: Interval | None, is_ratio: bool, tag: Reliability) -> None:
    assert reliability(n, interval, is_ratio=is_ratio) is tag


class TestTightness:
    MARKET = Market(vacancies=600, unemployed=800, labour_force=20000)

    def test_worked_example(self) -> None:
        assert self.MARKET.tightness == pytest.approx(0.75, abs=1e-9)
        assert self.MARKET.unemployment == pytest.approx(0.04, abs=1e-9)
        assert self.MARKET.job_openings == pytest.approx(0.030303, abs=5e-7)
        assert self.MARKET.vacancy == pytest.approx(0.03, abs=1e-9)
        assert self.MARKET.efficient == pytest.approx(0.034641, abs=5e-7)
        assert self.MARKET.slack == pytest.approx(0.005359, abs=5e-7)
        assert steady_unemployment(0.03, 0.27) == pytest.approx(0.1, abs=1e-9)

    @pytest.mark.parametrize(("unemployed", "openings", "printed"), [(11.3, 3.9, "2.90"), (13.9, 3.2, "4.34")])
    def test_unemployed_per_opening(self, unemployed: float, openings: float, printed: str) -> None:
        market = Market(vacancies=openings, unemployed=unemployed, labour_force=150)
        assert market.tightness is not None
        assert f"{1 / market.tightness:.2f}" == printed

    def test_nobody(self) -> None:
        empty = Market(vacancies=3, unemployed=0, labour_force=0)
        assert (empty.tightness, empty.efficient, empty.slack, empty.unemployment) == (None, None, None, None)
        assert steady_unemployment(0, 0) is None


@pytest.mark.parametrize(("rate", "n"), [(0.10, 29), (0.05, 59), (0.02, 149), (0.01, 299)])
def test_discovery_sample(rate: float, n: int) -> None:
    assert discovery_sample(rate) == n


def test_like_for_like() -> None:
    found = like_for_like({1: 120, 2: 80, 3: 50}, {1: 150, 2: 80, 4: 100})
    assert found.same == pytest.approx(0.15, abs=1e-9)
    assert (found.units, found.raw) == (2, pytest.approx(330 / 250 - 1))
    assert like_for_like({}, {1: 5}).same is None
