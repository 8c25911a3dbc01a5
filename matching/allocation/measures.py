"""How good and how fair an allocation is, in figures that need no model: counts, ranks, envy, concentration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from matching.allocation.market import NOBODY, Allocation, Floats, Longs, Market

Mask: TypeAlias = NDArray[np.bool_]

_LAST = np.iinfo(np.int32).max

RANK_BANDS = ((0, 1), (1, 2), (2, 3), (3, 5), (5, 10), (10, _LAST))
"""Ranks that are counted together: first choice, second, third, fourth and fifth, up to the tenth, later ones."""

TOP_SHARE = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """An allocation in numbers. None = there is nothing to take the figure from."""

    people: int
    acceptable: int  # people with at least one acceptable place
    placed: int
    unplaced: int  # people with an acceptable place who got none
    seats: int  # capacity of all places
    free: int  # seats nobody got
    weight: float  # sum of what the pairs are worth
    mean_weight: float | None  # of those who are placed
    blocking: int  # pairs that would both rather have each other: 0 = stable
    ranks: tuple[int, ...]  # how many people got a place in each of RANK_BANDS
    mean_rank: float | None  # from 1, of those who are placed
    envious: int  # people who would rather have a place that somebody else got
    justified: int  # those of them who stand before that somebody at that place
    gini: float | None  # of the share of its seats that each place fills: 0 = all alike
    top_share: float | None  # share of all placements at the best filled tenth of the places


def figures(market: Market, allocation: Allocation) -> Figures:
    """Every figure of one allocation."""
    taken = allocation.taken
    filled = np.bincount(market.place[taken], minlength=market.places)
    blocked, envied, justified = _wanted(market, allocation)
    acceptable = int((np.bincount(market.person, minlength=market.people) > 0).sum())
    weights, ranks = market.weight[taken], _choices(market, allocation)
    return Figures(
        people=market.people,
        acceptable=acceptable,
        placed=len(taken),
        unplaced=acceptable - len(taken),
        seats=int(market.capacities.sum()),
        free=int(market.capacities.sum()) - len(taken),
        weight=float(weights.sum()),
        mean_weight=float(weights.mean()) if len(taken) else None,
        blocking=int(blocked.sum()),
        ranks=tuple(int(((ranks >= low) & (ranks < high)).sum()) for low, high in RANK_BANDS),
        mean_rank=float(ranks.mean()) + 1 if len(taken) else None,
        envious=_people(market, envied),
        justified=_people(market, justified),
        gini=gini(filled[market.capacities > 0] / market.capacities[market.capacities > 0]),
        top_share=_top_share(filled[market.capacities > 0]),
    )


def blocking_pairs(market: Market, allocation: Allocation) -> list[tuple[int, int]]:
    """(person, place) of every pair that would both rather have each other: with none the allocation is stable."""
    blocked, _, _ = _wanted(market, allocation)
    found = np.flatnonzero(blocked)
    return sorted(zip(market.person[found].tolist(), market.place[found].tolist(), strict=True))


def gini(values: Sequence[float] | NDArray[np.float64]) -> float | None:
    """Gini coefficient in [0, 1) of values that are not negative; None when they are none or all 0.

    G = sum((2 i - n - 1) x_i) / (n sum x), x ascending, i from 1.
    """
    ascending = np.sort(np.asarray(values, dtype=np.float64))
    whole = float(ascending.sum())
    if whole <= 0:
        return None
    count = len(ascending)
    return float(((2 * np.arange(1, count + 1) - count - 1) * ascending).sum() / (count * whole))


def _top_share(filled: Longs) -> float | None:
    whole = int(filled.sum())
    if not whole:
        return None
    best = max(1, round(TOP_SHARE * len(filled)))
    return float(np.sort(filled)[-best:].sum() / whole)


def _choices(market: Market, allocation: Allocation) -> Longs:
    """Of each placed person how many places it would rather have, from 0."""
    own = _own(market, allocation)
    better = np.bincount(market.person[market.wish > own[market.person]], minlength=market.people)
    choices: Longs = better[allocation.pair != NOBODY]
    return choices


def _own(market: Market, allocation: Allocation) -> Floats:
    """What each person's place is worth to it; less than any other for who has none."""
    own = np.full(market.people, -np.inf)
    placed = allocation.pair != NOBODY
    own[placed] = market.wish[allocation.pair[placed]]
    return own


def _wanted(market: Market, allocation: Allocation) -> tuple[Mask, Mask, Mask]:
    """Of every pair whether it blocks, whether the person envies whoever is there, and whether with reason.

    By values and not by the lottery: nobody is wronged who drew behind an equal.
    """
    taken = allocation.taken
    better = market.wish > _own(market, allocation)[market.person]
    least = np.full(market.places, np.inf)  # what the least fitting one inside is worth
    np.minimum.at(least, market.place[taken], market.fit[taken])
    filled = np.bincount(market.place[taken], minlength=market.places)
    envied = better & (filled[market.place] > 0)
    justified = envied & (market.fit > least[market.place])
    free = (filled < market.capacities)[market.place]
    return better & (free | justified), envied, justified


def _people(market: Market, pairs: Mask) -> int:
    return len(np.unique(market.person[pairs]))
