"""The allocation of the greatest sum of what pairs are worth to both sides. Need not be stable: see measures."""

from __future__ import annotations

import numpy as np
from scipy.optimize import linear_sum_assignment, linprog
from scipy.sparse import csr_array

from matching.allocation.market import NOBODY, Allocation, BadMarket, Floats, Ints, Longs, Market
from matching.allocation.prices import Worth, likely

SMALL_CELLS = 2_000_000
"""People times seats up to which scipy's assignment is solved on a full matrix; it slows down with equal columns."""

_ZERO = 1e-9  # what a linear program's dual may be wrong by


def heaviest(market: Market) -> Allocation:
    """The allocation whose pairs have the greatest sum of weights.

    Small markets go to scipy's assignment with a column per seat. Large ones go to a linear program over the pairs
    that may matter (its vertices are whole numbers, because a pair has one person and one place); its dual prices
    then tell whether any pair left out would have mattered, and the program is solved again with those until none
    would: so the answer is exact.

    Raises:
        BadMarket: a weight is negative: leaving the place empty would be better, and that is a question of gates.
    """
    weight = market.weight
    if len(weight) and weight.min() < 0:
        raise BadMarket("A pair has a negative weight.")
    seats = np.minimum(market.capacities, np.bincount(market.place, minlength=market.places)).astype(np.int32)
    solve = _assigned if market.people * int(seats.sum()) <= SMALL_CELLS else _programmed
    taken = solve(market, seats)
    pair = np.full(market.people, NOBODY, dtype=np.int64)
    pair[market.person[taken]] = taken
    return Allocation(pair)


def _assigned(market: Market, seats: Ints) -> Longs:
    """Solve with a column per seat; a person whose column holds no listed pair stays without a place."""
    numbers = np.full((market.people, market.places), NOBODY, dtype=np.int64)
    numbers[market.person, market.place] = np.arange(len(market.person))
    column = np.repeat(np.arange(market.places), seats)
    worth = np.zeros((market.people, market.places))
    worth[market.person, market.place] = market.weight
    person, seat = linear_sum_assignment(worth[:, column], maximize=True)
    found = numbers[person, column[seat]]
    listed: Longs = found[found != NOBODY]
    return listed


def _programmed(market: Market, seats: Ints) -> Longs:
    """Solve over few pairs, ask the prices about all others, and take in those that would pay."""
    worth = Worth(market.weight, market.person, market.place, market.people)
    kept = likely(worth, seats)
    while True:
        taken, people, places = _solve(worth, kept, seats)
        missed = np.setdiff1d(np.flatnonzero(worth.over(people, places) > _ZERO), kept)
        if not len(missed):
            return taken
        kept = np.concatenate([kept, missed])


def _solve(worth: Worth, kept: Longs, seats: Ints) -> tuple[Longs, Floats, Floats]:
    """Pairs taken, and the dual prices of people and places."""
    count, people = len(kept), worth.people
    rows = np.concatenate([worth.person[kept], people + worth.place[kept]])
    once = csr_array((np.ones(2 * count), (rows, np.tile(np.arange(count), 2))), shape=(people + len(seats), count))
    most = np.concatenate([np.ones(people), seats])
    solved = linprog(-worth.weight[kept], A_ub=once, b_ub=most, bounds=(0, None), method="highs-ds")
    if solved.x is None:
        raise BadMarket(f"The linear program has no answer: {solved.message}")
    duals = -solved.ineqlin.marginals
    chosen: Longs = kept[solved.x > 0.5]
    return chosen, duals[:people], duals[people:]
