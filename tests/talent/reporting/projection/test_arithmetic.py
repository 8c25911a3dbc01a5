"""The projection's arithmetic against worked examples, exact quantiles, and accounts that must add up."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from talent.reporting.indicators import computed
from talent.reporting.projection import chance, scores, series
from talent.reporting.projection.backtest import backtest
from talent.reporting.projection.model import History, Matching, Model, Pipeline, Rate, fit, rate
from talent.reporting.projection.series import Method, Outlook
from talent.reporting.projection.simulating import Luck, middle_path, simulate

SURE = 1e7


def uniform(n: int, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).random(n)


def flat(mean: float, months: int) -> Outlook:
    return Outlook(np.full(months, mean), 1e-9, 0.0, chance.POISSON, Method.GROWTH)


def certain(share: float, rho: float = 0.0) -> Rate:
    return Rate(SURE * share + 1e-6, SURE * (1 - share) + 1e-6, rho)


def history(months: int, **changes: float) -> History:
    """Poisson flows around fixed means; stocks that follow from them."""
    random = np.random.default_rng(7)
    means = {"arrivals": 40.0, "posted": 60.0} | changes
    people, places = [400.0], [300.0]
    rows: dict[str, list[float]] = {n: [] for n in ("arrivals", "leaving", "posted", "ended", "filled")}
    for _ in range(months):
        leaving, ended = random.binomial(int(people[-1]), 0.03), random.binomial(int(places[-1]), 0.1)
        filled = min(random.poisson(0.08 * (people[-1] * places[-1]) ** 0.5), people[-1] - leaving, places[-1] - ended)
        arrivals, posted = random.poisson(means["arrivals"]), random.poisson(means["posted"])
        for name, n in zip(rows, (arrivals, leaving, posted, ended, filled), strict=True):
            rows[name].append(float(n))
        people.append(people[-1] + arrivals - filled - leaving)
        places.append(places[-1] + posted - filled - ended)
    flows = {name: np.array(values) for name, values in rows.items()}
    return History(first_month=0, people=np.array(people[1:]), places=np.array(places[1:]), **flows)


class TestWorkedExamples:
    def test_three_months(self) -> None:
        rates = {"φ": 0.1, "gained": 20, "leaving": 0.02, "posted": 100, "ended": 0.05}
        found = middle_path((900, 400), rates, 3)
        assert found[0] == pytest.approx((842, 420, 60))
        assert found[1] == pytest.approx((785.692, 439.532, 59.468), abs=5e-4)
        assert found[2] == pytest.approx((731.213, 458.790, 58.765), abs=5e-4)

    def test_one_step_has_the_printed_mean_and_spread(self) -> None:
        """300 graduates at .4, 50 trainees at .8, Poisson hires 60, exits Bin(900, .02): mean 982, sd 12.5555."""
        draws = 60_000
        model = Model(
            people=900, places=400, arrivals=flat(0, 1), posted=flat(0, 1), leaving=certain(0.02), ended=certain(0.0),
            matching=Matching(0.1 * SURE, SURE, chance.POISSON),
            pipeline=Pipeline(graduates=np.array([300.0]), entering=certain(0.4), new=np.array([50.0]),
                              known=np.zeros(1), completion=certain(0.8)),
        )  # fmt: skip
        found = simulate(model, Luck.of(1, 1, draws)).people[1]
        assert found.mean() == pytest.approx(982, abs=0.2)
        assert found.var() == pytest.approx(72 + 8 + 60 + 17.64, rel=0.03)
        low, high = np.quantile(found, (0.1, 0.9))
        assert (high - low) / 2 == pytest.approx(16.090, abs=0.6)

    def test_graduates_of_a_class_decide_alike(self) -> None:
        assert chance.beta_binomial_variance(300, 0.4, 0) == pytest.approx(72)
        assert chance.beta_binomial_variance(300, 0.4, 0.02) == pytest.approx(502.56)
        luck = uniform(200_000), uniform(200_000, 2)
        found = chance.beta_binomial(luck, np.full(200_000, 300.0), 0.4, 0.02)
        assert found.mean() == pytest.approx(120, abs=0.3)
        assert found.var() == pytest.approx(502.56, rel=0.02)

    def test_scores(self) -> None:
        scale = scores.naive_error([10, 12, 11, 13, 12], 1)
        assert scale == 1.5
        assert scores.mase([14, 13], [12, 12], scale) == 1.0
        seasonal = scores.naive_error([100, 80, 120, 90, 110, 84, 130, 95], 4)
        assert seasonal == 7.25
        assert scores.mase([115, 90, 125, 99], [112, 86, 128, 97], seasonal) == pytest.approx(0.4138, abs=5e-5)
        assert [scores.interval_score(90, 110, y) for y in (100, 115, 85)] == pytest.approx([20, 70, 70])
        assert scores.brier((0.9, 0.9, 0.6, 0.6, 0.2), (1, 1, 1, 0, 0)) == pytest.approx(0.116)

    def test_assurance(self) -> None:
        """(1000 + 300 + 180 - 200) / (800 + 600), from the accounts of the simulation."""
        model = Model(
            people=1000, places=800, arrivals=flat(0, 1), posted=flat(600, 1), leaving=certain(0.2), ended=certain(0.0),
            matching=Matching(0.05 * SURE, SURE, chance.POISSON),
            pipeline=replace(Pipeline.empty(1), graduates=np.array([300.0]), entering=certain(1.0),
                             new=np.array([180.0]), completion=certain(1.0)),
        )  # fmt: skip
        draws = simulate(model, Luck.of(3, 1))
        supply, demand = float(np.median(draws.supply(1))), float(np.median(draws.demand(1)))
        assert (supply, demand) == (pytest.approx(1280, abs=1), pytest.approx(1400, abs=2))
        found = computed.supply_assurance(1280, 1400)
        assert found.value == pytest.approx(91.4286, abs=5e-5)


class TestChance:
    @pytest.mark.parametrize(("n", "p"), [(20, 0.03), (40, 0.1), (60, 0.5), (900, 0.03), (300, 0.4), (50, 0.97)])
    def test_quantiles_of_the_binomial(self, n: int, p: float) -> None:
        luck = uniform(4000)
        found = chance.binomial(luck, np.full(4000, float(n)), p)
        exact = stats.binom.ppf(luck, n, p)
        assert np.abs(found - exact).max() <= 1
        assert (found != exact).mean() < 0.03
        assert found.min() >= 0 and found.max() <= n

    @pytest.mark.parametrize("mean", [0.0, 0.5, 6.0, 60.0])
    def test_quantiles_of_poisson(self, mean: float) -> None:
        luck = uniform(4000)
        assert np.abs(chance.poisson(luck, np.full(4000, mean)) - stats.poisson.ppf(luck, mean)).max() <= 1

    def test_negative_binomial_moments(self) -> None:
        luck = uniform(100_000), uniform(100_000, 2)
        found = chance.negative_binomial(luck, np.full(100_000, 40.0), 5.0)
        assert found.mean() == pytest.approx(40, rel=0.01)
        assert found.var() == pytest.approx(40 + 40**2 / 5, rel=0.03)

    def test_more_is_never_less(self) -> None:
        """Common random numbers: with the same luck, a larger share gives at least as many."""
        luck = uniform(2000)
        n = np.full(2000, 200.0)
        assert (chance.binomial(luck, n, 0.33) >= chance.binomial(luck, n, 0.3)).all()


class TestOutlook:
    def test_a_year_is_needed(self) -> None:
        with pytest.raises(ValueError, match="a year"):
            series.outlook(np.ones(11), 0, 6)

    def test_below_two_years_the_last_year_times_growth(self) -> None:
        values = np.r_[np.full(6, 100.0), np.full(6, 110.0), np.full(6, 120.0)]
        found = series.outlook(values, 0, 6)
        assert found.method is Method.GROWTH
        assert found.mean == pytest.approx(115 * 1.2**0.5)

    def test_growth_is_believed_within_bounds(self) -> None:
        assert series.outlook(np.r_[np.full(6, 1.0), np.full(12, 50.0)], 0, 3).mean == pytest.approx(50 * 2**0.5)

    def test_seasons_are_found(self) -> None:
        shape = np.array([50, 60, 150, 140, 80, 70, 60, 60, 160, 170, 120, 90.0])
        found = series.outlook(np.tile(shape, 4), 0, 12)
        assert found.method is Method.SEASONAL
        assert np.corrcoef(found.mean, shape)[0, 1] > 0.99
        assert found.mean.sum() == pytest.approx(shape.sum(), rel=0.1)

    def test_lumpy_flows_have_wider_counts(self) -> None:
        even, lumpy = np.full(12, 100.0), np.tile([20.0, 180.0], 6)
        assert series.outlook(even, 0, 3).size == chance.POISSON
        assert series.outlook(lumpy, 0, 3).size < 10


class TestAccounts:
    def test_every_draw_adds_up(self) -> None:
        model = fit(history(30), 12)
        thin = replace(model, people=3.0, places=2.0)
        pipeline = replace(Pipeline.empty(12), graduates=np.full(12, 20.0), entering=Rate(5, 5, 0.02),
                           new=np.full(12, 8.0), known=np.full(12, 9.0), completion=Rate(8, 2))  # fmt: skip
        for one in (model, thin, replace(model, pipeline=pipeline)):
            draws = simulate(one, Luck.of(11, 12))
            assert draws.imbalance() == 0
            assert draws.people.min() >= 0 and draws.places.min() >= 0
            assert (draws.people == np.round(draws.people)).all()

    def test_an_imbalance_is_seen(self) -> None:
        draws = simulate(fit(history(30), 3), Luck.of(11, 3))
        draws.people[2, 5] += 1
        assert draws.imbalance() == 1

    def test_the_same_seed_gives_the_same(self) -> None:
        model = fit(history(30), 6)
        one, two = (simulate(model, Luck.of(5, 6)) for _ in range(2))
        assert (one.people == two.people).all()
        assert not (one.people == simulate(model, Luck.of(6, 6)).people).all()

    def test_months_further_off_are_less_sure(self) -> None:
        draws = simulate(fit(history(30), 12), Luck.of(5, 12))
        widths = [float(np.diff(np.quantile(draws.gap(m), (0.1, 0.9)))[0]) for m in (1, 6, 12)]
        assert widths == sorted(widths)

    def test_known_completers_count_for_what_they_lacked(self) -> None:
        """Ten seekers complete: the stock stays, and of each the share that was not qualified before is gained."""
        empty = replace(Pipeline.empty(1), known=np.array([10.0]), completion=certain(1.0))
        model = Model(
            people=100, places=50, arrivals=flat(0, 1), posted=flat(0, 1), leaving=certain(0.0), ended=certain(0.0),
            matching=Matching(1e-6 * SURE, SURE, chance.POISSON), pipeline=empty, qualified=certain(0.3),
        )  # fmt: skip
        draws = simulate(model, Luck.of(1, 1))
        assert draws.people[1].mean() == pytest.approx(100, abs=0.1)
        assert draws.supply(1).mean() == pytest.approx(0.3 * 100 + 0.7 * 10, abs=0.01)


class TestPosteriors:
    def test_a_rate_with_little_behind_it_is_unsure(self) -> None:
        few, many = rate(np.full(12, 1.0), np.full(12, 10.0)), rate(np.full(12, 100.0), np.full(12, 1000.0))
        assert few.mean == pytest.approx(0.1, abs=0.01)
        assert many.a + many.b > 50 * (few.a + few.b) / 2

    def test_months_that_differ_are_seen(self) -> None:
        assert rate(np.tile([0.0, 200.0], 6), np.full(12, 1000.0)).rho > 0.05


class TestBacktest:
    def test_coverage_of_a_steady_market(self) -> None:
        found = backtest(history(48), [6], 1)[6]
        assert found is not None
        assert found.origins >= 8 and found.n >= 20
        assert 0.6 <= found.coverage <= 1
        assert found.mase is not None

    def test_nothing_came_due(self) -> None:
        assert backtest(history(12), [6], 1)[6] is None

    def test_what_came_later_is_not_known(self) -> None:
        """Origins see their own past only: another future gives the same forecasts from them."""
        one, other = history(20), history(20)
        other.posted[15:] += 500
        fitted = [fit(h.until(14), 6) for h in (one, other)]
        assert fitted[0].posted.mean == pytest.approx(fitted[1].posted.mean)

    def test_a_market_that_jumps_is_not_foretold(self) -> None:
        """After a break nobody could know the naive forecast is as good: the middle is not shown."""
        jumps = history(24)
        jumps.places[18:] += np.array([400, -300, 500, -200, 600, -100.0])
        found = backtest(jumps, [6], 1)[6]
        assert found is not None and found.mase is not None
        calm = backtest(history(24), [6], 1)[6]
        assert calm is not None and calm.winkler < found.winkler
