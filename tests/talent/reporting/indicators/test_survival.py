"""Survival curves, against published tables and against plain counting."""

from __future__ import annotations

import random

import pytest

from talent.reporting.indicators.survival import (
    Ending,
    Slot,
    bootstrap,
    cancelled_share,
    cumulative_incidence,
    kaplan_meier,
    naive_fill_rate,
    stock_flow_duration,
)


def slots(*days: float, censored: tuple[float, ...] = ()) -> list[Slot]:
    return [Slot(d, Ending.FILLED) for d in days] + [Slot(d, Ending.OPEN) for d in censored]


VACANCIES = slots(10, 20, 30, 60, censored=(40, 60, 90, 90))
SIX_MP = slots(6, 6, 6, 7, 10, 13, 16, 22, 23, censored=(6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35))


def test_worked_example() -> None:
    curve = kaplan_meier(VACANCIES)
    assert [curve.still_open(t) for t in (10, 20, 30, 60)] == pytest.approx([0.875, 0.75, 0.625, 0.46875], abs=1e-9)
    assert curve.filled(30) == pytest.approx(0.375, abs=1e-9)
    assert curve.filled(60) == pytest.approx(0.53125, abs=1e-9)
    assert curve.median() == 60
    assert naive_fill_rate(VACANCIES) == 0.5
    assert stock_flow_duration(300, 12) == 25


def test_published_table() -> None:
    curve = kaplan_meier(slots(1, 1, 4, 5, 9, 22, censored=(6, 9)))
    found = [curve.still_open(t) for t in (1, 4, 5, 9, 22)]
    assert found == pytest.approx([0.75, 0.625, 0.5, 1 / 3, 0], abs=1e-9)


def test_classic_arm() -> None:
    curve = kaplan_meier(SIX_MP)
    found = [curve.still_open(t) for t in (6, 7, 10, 13, 16, 22, 23)]
    assert found == pytest.approx([0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482], abs=5e-5)
    assert curve.median() == 23


def test_greenwood() -> None:
    """The classic arm at 10: variance of ln S = 3/(21*18) + 1/(17*16) + 1/(15*14)."""
    curve = kaplan_meier(SIX_MP)
    assert curve.variance[2] == pytest.approx(3 / (21 * 18) + 1 / (17 * 16) + 1 / (15 * 14), abs=1e-12)
    interval = curve.filled_interval(10)
    assert interval is not None
    assert (1 - interval.high, 1 - interval.low) == (pytest.approx(0.5032, abs=5e-4), pytest.approx(0.8894, abs=5e-4))


def test_without_censoring_it_is_plain_counting() -> None:
    days = [random.Random(1).randint(1, 99) for _ in range(200)]
    curve = kaplan_meier(slots(*days))
    for t in range(1, 100):
        assert curve.filled(t) == pytest.approx(sum(d <= t for d in days) / 200, abs=1e-12)


def test_a_weight_is_that_many_places() -> None:
    heavy = kaplan_meier([Slot(5, Ending.FILLED, 3), Slot(9, Ending.OPEN, 2), Slot(7, Ending.FILLED, 1)])
    single = kaplan_meier(slots(5, 5, 5, 7, censored=(9, 9)))
    assert heavy.open_share.tolist() == single.open_share.tolist()
    assert heavy.n == 6


def test_nothing_is_said_beyond_the_longest_observation() -> None:
    curve = kaplan_meier(VACANCIES)
    assert curve.filled(91) is None
    assert curve.filled_interval(91) is None
    assert kaplan_meier(slots(3)).filled(400) == 1
    assert kaplan_meier(slots(5, censored=(9, 9))).median() is None


def test_nobody_watched() -> None:
    empty = kaplan_meier([])
    assert (empty.n, empty.median(), empty.filled(30)) == (0, None, None)
    assert naive_fill_rate([]) is None
    assert cancelled_share([]) is None
    assert cumulative_incidence([], 30) is None
    assert stock_flow_duration(10, 0) is None


def test_while_nothing_is_filled_the_bound_is_exact() -> None:
    curve = kaplan_meier(slots(censored=(30.0,) * 20))
    interval = curve.filled_interval(30)
    assert curve.filled(30) == 0
    assert interval is not None
    assert interval.high == pytest.approx(0.1684, abs=5e-5)


def test_cancelling_competes() -> None:
    """4 places: filled at 1, cancelled at 2, filled at 3, open at 4: 1/4 + (1/2)(1/2) = 1/2 by 3 days."""
    watched = [Slot(1, Ending.FILLED), Slot(2, Ending.CANCELLED), Slot(3, Ending.FILLED), Slot(4, Ending.OPEN)]
    assert cumulative_incidence(watched, 3) == pytest.approx(0.5, abs=1e-12)
    assert kaplan_meier(watched).filled(3) == pytest.approx(1 - 0.75 * 0.5, abs=1e-12)
    assert cancelled_share(watched) == 0.25


def test_bootstrap_draws_whole_postings() -> None:
    chance = random.Random(2)
    alone = [Slot(chance.randint(1, 90), chance.choice([Ending.FILLED, Ending.OPEN]), 1, i) for i in range(200)]
    lumped = [Slot(s.days, s.ending, 1, i // 40) for i, s in enumerate(sorted(alone, key=lambda s: s.days))]
    one = bootstrap(alone, lambda c: c.filled(45), seed=3, draws=200)
    same = bootstrap(alone, lambda c: c.filled(45), seed=3, draws=200)
    few = bootstrap(lumped, lambda c: c.filled(45), seed=3, draws=200)
    assert one == same
    assert one is not None
    assert few is not None
    assert few.width > 2 * one.width
    assert bootstrap(slots(1, 2, censored=(3,)), lambda c: c.filled(2), seed=1) is None
