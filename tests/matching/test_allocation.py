"""Allocation: against every allocation there is on small markets, against a table worked by hand, and by its laws."""

import itertools
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.allocation import heaviest as heaviest_module
from matching.allocation.heaviest import heaviest
from matching.allocation.market import NOBODY, Allocation, BadMarket, of_matrices, of_pairs
from matching.allocation.measures import blocking_pairs, figures, gini
from matching.allocation.stable import Proposer, stable
from matching.bench.__main__ import main as bench

NO = float("nan")


@st.composite
def markets(draw, people=5, places=4):
    """Small markets with pairs that nobody accepts, equal values, empty sides and places without seats."""
    n, m = draw(st.integers(0, people)), draw(st.integers(0, places))
    value = st.one_of(st.just(NO), st.integers(0, 3).map(lambda v: v / 3))
    rows = st.lists(st.lists(value, min_size=m, max_size=m), min_size=n, max_size=n)
    wish, fit = (np.array(draw(rows), dtype=float).reshape(n, m) for _ in range(2))
    capacities = draw(st.lists(st.integers(0, 3), min_size=m, max_size=m))
    return of_matrices(wish, fit, capacities, seed=draw(st.integers(0, 3)))


def every_allocation(market):
    """All that respect capacities and acceptable pairs."""
    choices = [[NOBODY, *np.flatnonzero(market.person == i).tolist()] for i in range(market.people)]
    for chosen in itertools.product(*choices):
        pair = np.array(chosen, dtype=np.int64)
        filled = np.bincount(market.place[pair[pair != NOBODY]], minlength=market.places)
        if (filled <= market.capacities).all():
            yield Allocation(pair)


def is_blocked(market, allocation):
    """The definition, word by word."""
    place_of = {i: int(market.place[p]) for i, p in enumerate(allocation.pair) if p != NOBODY}
    number = {(int(i), int(j)): k for k, (i, j) in enumerate(zip(market.person, market.place, strict=True))}
    for (i, j), k in number.items():
        if i in place_of and market.person_rank[number[i, place_of[i]]] <= market.person_rank[k]:
            continue
        inside = [number[other, j] for other, place in place_of.items() if place == j]
        if len(inside) < market.capacities[j] or any(market.place_rank[o] > market.place_rank[k] for o in inside):
            return True
    return False


def ranks(market, allocation):
    """Each person's rank of what it got; the worst there can be for nothing."""
    return [market.people + market.places if p == NOBODY else int(market.person_rank[p]) for p in allocation.pair]


@given(markets())
@settings(max_examples=150, deadline=None)
def test_stable_is_the_proposers_best_of_all_stable_allocations(market):
    all_stable = [a for a in every_allocation(market) if not is_blocked(market, a)]
    best = [min(column) for column in zip(*(ranks(market, a) for a in all_stable), strict=True)]
    worst = [max(column) for column in zip(*(ranks(market, a) for a in all_stable), strict=True)]
    assert ranks(market, stable(market, Proposer.PEOPLE)) == best
    assert ranks(market, stable(market, Proposer.PLACES)) == worst  # best for places is worst for people


@given(markets(people=12, places=8))
@settings(max_examples=150, deadline=None)
def test_laws_of_stable_allocations(market):
    for proposing in Proposer:
        allocation = stable(market, proposing)
        filled = np.bincount(market.place[allocation.taken], minlength=market.places)
        assert (filled <= market.capacities).all()
        assert not is_blocked(market, allocation)
        assert blocking_pairs(market, allocation) == []
        assert figures(market, allocation).justified == 0
    by_people, by_places = (stable(market, p) for p in Proposer)
    # Rural hospitals: in every stable allocation the same people are placed.
    assert ((by_people.pair == NOBODY) == (by_places.pair == NOBODY)).all()


@given(markets())
@settings(max_examples=100, deadline=None)
def test_heaviest_weighs_as_much_as_the_heaviest_of_all(market):
    most = max(market.weight[a.taken].sum() for a in every_allocation(market))
    found = heaviest(market)
    assert market.weight[found.taken].sum() == pytest.approx(most)
    assert (np.bincount(market.place[found.taken], minlength=market.places) <= market.capacities).all()


@given(markets(people=9, places=6))
@settings(max_examples=60, deadline=None)
def test_the_linear_program_weighs_as_much_as_the_assignment(market):
    if not len(market.person):
        return
    taken = heaviest_module._programmed(market, market.capacities)
    assert market.weight[taken].sum() == pytest.approx(market.weight[heaviest(market).taken].sum())
    assert len(np.unique(market.person[taken])) == len(taken)


def test_pairs_the_first_guess_left_out_are_taken_in(monkeypatch):
    chance = np.random.default_rng(3)
    market = of_matrices(chance.random((60, 20)), chance.random((60, 20)), chance.integers(0, 5, 20))
    monkeypatch.setattr(heaviest_module, "likely", lambda worth, seats: np.arange(5))
    taken = heaviest_module._programmed(market, market.capacities)
    assert market.weight[taken].sum() == pytest.approx(market.weight[heaviest(market).taken].sum())


@given(markets(people=9, places=6), st.integers(0, 3))
@settings(max_examples=60, deadline=None)
def test_matrices_and_lists_make_the_same_market(market, seed):
    listed = of_pairs(
        market.people, market.capacities, (market.person, market.place), (market.wish, market.fit), seed=seed
    )
    wish, fit = (np.full((market.people, market.places), NO) for _ in range(2))
    wish[market.person, market.place], fit[market.person, market.place] = market.wish, market.fit
    full = of_matrices(wish, fit, market.capacities, seed=seed)
    for name in ("person", "place", "person_rank", "place_rank"):
        np.testing.assert_array_equal(getattr(full, name), getattr(listed, name))
    for side in ("by_person", "by_place"):
        np.testing.assert_array_equal(getattr(full, side).starts, getattr(listed, side).starts)
        np.testing.assert_array_equal(getattr(full, side).pairs, getattr(listed, side).pairs)


@given(markets())
@settings(max_examples=60, deadline=None)
def test_blocking_pairs_agree_with_the_definition_on_any_allocation(market):
    for allocation in itertools.islice(every_allocation(market), 40):
        assert blocking_pairs(market, allocation) == blocked_by_value(market, allocation)


def blocked_by_value(market, allocation):
    """Pairs of which both would gain, not only be drawn first."""
    has = {int(market.person[p]): p for p in allocation.taken}
    inside = [[market.fit[p] for p in allocation.taken if market.place[p] == j] for j in range(market.places)]
    found = []
    for i, j, wish, fit in zip(market.person, market.place, market.wish, market.fit, strict=True):
        wants = i not in has or wish > market.wish[has[i]]
        welcome = len(inside[j]) < market.capacities[j] or any(fit > other for other in inside[j])
        if wants and welcome:
            found.append((int(i), int(j)))
    return sorted(found)


def test_worked_by_hand():
    # Places A (2 seats) and B (1 seat). People prefer: 0: A>B, 1: A>B, 2: A>B, 3: B only.
    # A ranks 2>1>0, B ranks 0>3>2>1. People propose: 0, 1, 2 ask A, which keeps 2 and 1; 3 asks B and is held;
    # 0 asks B and takes the seat from 3, who has nowhere else to go.
    wish = [[0.9, 0.5], [0.9, 0.5], [0.9, 0.5], [NO, 0.5]]
    fit = [[0.1, 0.9], [0.2, 0.2], [0.3, 0.3], [NO, 0.8]]
    market = of_matrices(wish, fit, [2, 1])
    allocation = stable(market)
    places = [None if p == NOBODY else "AB"[market.place[p]] for p in allocation.pair]
    assert places == ["B", "A", "A", None]
    said = figures(market, allocation)
    assert (said.people, said.acceptable, said.placed, said.unplaced, said.seats, said.free) == (4, 4, 3, 1, 3, 0)
    assert said.ranks == (2, 1, 0, 0, 0, 0)
    assert said.mean_rank == pytest.approx((1 + 1 + 2) / 3)
    assert said.weight == pytest.approx(0.7 + 0.55 + 0.6)
    assert (said.blocking, said.envious, said.justified) == (0, 2, 0)  # 0 envies those at A, 3 the one at B
    assert said.gini == pytest.approx(0.0)  # both are full
    assert said.top_share == pytest.approx(2 / 3)


def test_a_blocked_allocation_is_told():
    # Worked by hand: 1 sits at A, 0 has nothing, and both 0 and A would rather have each other.
    market = of_matrices([[1.0], [1.0]], [[0.9], [0.1]], [1])
    allocation = Allocation(np.array([NOBODY, 1]))
    assert blocking_pairs(market, allocation) == [(0, 0)]
    said = figures(market, allocation)
    assert (said.blocking, said.envious, said.justified) == (1, 1, 1)


def test_equals_are_parted_by_lot_and_not_by_number():
    market = [of_matrices(np.ones((40, 1)), np.ones((40, 1)), [10], seed=seed) for seed in (0, 0, 1)]
    first, again, other = ([int(i) for i in np.flatnonzero(stable(m).pair != NOBODY)] for m in market)
    assert first == again != other
    assert first != list(range(10))


def test_gini_by_hand():
    assert gini([1, 1, 1]) == pytest.approx(0)
    assert gini([0, 0, 0, 4]) == pytest.approx(0.75)
    assert gini([1, 3]) == pytest.approx(0.25)
    assert gini([]) is None
    assert gini([0, 0]) is None


@pytest.mark.parametrize(
    ("people", "capacities", "pairs", "values"),
    [
        (1, [-1], ([0], [0]), ([1], [1])),
        (1, [1], ([1], [0]), ([1], [1])),
        (1, [1], ([0], [1]), ([1], [1])),
        (1, [1], ([0], [0]), ([float("inf")], [1])),
        (1, [1], ([0, 0], [0, 0]), ([1, 1], [1, 1])),
        (1, [1], ([0], [0, 0]), ([1], [1])),
    ],
)
def test_what_cannot_be_a_market_is_refused(people, capacities, pairs, values):
    with pytest.raises(BadMarket):
        of_pairs(people, capacities, pairs, values)


def test_negative_weights_are_refused():
    with pytest.raises(BadMarket):
        heaviest(of_matrices([[-1.0]], [[-1.0]], [1]))


def test_large_markets_are_stable_too():
    chance = np.random.default_rng(5)
    wish, fit = chance.random((600, 80)) + chance.random(80), chance.random((600, 80))
    market = of_matrices(wish, fit, chance.integers(0, 9, 80))
    for proposing in Proposer:
        assert figures(market, stable(market, proposing)).blocking == 0


def test_the_benchmark_says_what_came_out(capsys):
    assert bench(["allocate", "--n", "40", "--places", "6", "--seats", "3", "--top", "4", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {(row["engine"], row["case"]) for row in rows} == {
        (engine, case)
        for engine in ("stable, people propose", "stable, places propose", "greatest sum")
        for case in ("full lists", "top lists")
    }
    assert all(row["blocking"] == 0 for row in rows if row["engine"].startswith("stable"))
