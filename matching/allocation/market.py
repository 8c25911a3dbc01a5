"""Both sides of an allocation: who would take which place, whom each place would take, and in what order.

A pair that is not listed is acceptable to neither side. Preferences are made strict by one lottery for all places
(a fixed seed): with equal values nobody is put first for having the lower id.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Ints: TypeAlias = NDArray[np.int32]
Longs: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]

NOBODY = -1


class BadMarket(ValueError):
    """Pairs, values or capacities that no allocation can be made of."""


@dataclass(frozen=True, slots=True)
class Order:
    """The pairs of each member of one side, the most wanted first: member i's are pairs[starts[i] : starts[i + 1]]."""

    starts: Longs  # (members + 1,)
    pairs: Longs  # (pairs,), numbers of pairs


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """People, places with capacities, and the acceptable pairs. Made by of_pairs() or of_matrices()."""

    people: int
    capacities: Ints  # (places,) how many people each place can take
    person: Ints  # (pairs,)
    place: Ints  # (pairs,)
    wish: Floats  # (pairs,) what the place is worth to the person
    fit: Floats  # (pairs,) what the person is worth to the place
    by_person: Order
    by_place: Order
    person_rank: Ints  # (pairs,) from 0: where the place stands in the person's order
    place_rank: Ints  # (pairs,) from 0: where the person stands in the place's order

    @property
    def places(self) -> int:
        """How many places there are, whatever their capacity."""
        return len(self.capacities)

    @property
    def weight(self) -> Floats:
        """What a pair is worth to both: the mean of wish and fit."""
        return (self.wish + self.fit) / 2


@dataclass(frozen=True, slots=True)
class Allocation:
    """Which pair each person got."""

    pair: Longs  # (people,), number of the pair, or NOBODY

    @property
    def taken(self) -> Longs:
        """Numbers of the pairs that came about, in the order of the people."""
        pairs: Longs = self.pair[self.pair != NOBODY]
        return pairs


def of_pairs(
    people: int,
    capacities: ArrayLike,
    pairs: tuple[ArrayLike, ArrayLike],
    values: tuple[ArrayLike, ArrayLike],
    *,
    seed: int = 0,
) -> Market:
    """A market of listed pairs.

    Args:
        people: how many people there are; they are numbered from 0.
        capacities: per place, how many it can take.
        pairs: person and place of each acceptable pair.
        values: what the place is worth to the person, and the person to the place; any scale, higher is better.
        seed: of the lottery among equals.

    Raises:
        BadMarket: a negative capacity, a number out of range, a value that is not finite, a pair listed twice.
    """
    room = np.asarray(capacities, dtype=np.int32)
    person, place = (np.asarray(side, dtype=np.int32) for side in pairs)
    wish, fit = (np.asarray(value, dtype=np.float64) for value in values)
    _check(people, room, (person, place), (wish, fit))
    if len(np.unique(person.astype(np.int64) * max(1, len(room)) + place)) < len(person):
        raise BadMarket("A pair is listed twice.")
    drawn, drawn_places = _lottery(people, len(room), seed)
    by_person = _order(people, person, wish, np.argsort(drawn_places)[place])
    by_place = _order(len(room), place, fit, np.argsort(drawn)[person])
    return _market(people, room, (person, place), (wish, fit), (by_person, by_place))


def of_matrices(wish: ArrayLike, fit: ArrayLike, capacities: ArrayLike, *, seed: int = 0) -> Market:
    """A market of score matrices of shape (people, places); a pair with a NaN on either side is not acceptable.

    The same market as of_pairs() makes of its pairs, ten times as fast when most pairs are acceptable.
    """
    wishes, fits = np.array(wish, dtype=np.float64), np.array(fit, dtype=np.float64)
    room = np.asarray(capacities, dtype=np.int32)
    if wishes.ndim != 2 or wishes.shape != fits.shape or wishes.shape[1] != len(room):
        raise BadMarket(f"Matrices of shape {wishes.shape} and {fits.shape} do not go with {len(room)} places.")
    bad = np.isnan(wishes) | np.isnan(fits)
    wishes[bad] = fits[bad] = np.nan
    pairs = tuple(side.astype(np.int32) for side in np.nonzero(~bad))
    values = wishes[~bad], fits[~bad]
    _check(len(wishes), room, (pairs[0], pairs[1]), values)
    numbers = np.zeros(wishes.shape, dtype=np.int64)
    numbers[~bad] = np.arange(len(pairs[0]))
    drawn, drawn_places = _lottery(len(wishes), len(room), seed)
    orders = _order_rows(wishes, numbers, drawn_places), _order_rows(fits.T.copy(), numbers.T.copy(), drawn)
    return _market(len(wishes), room, (pairs[0], pairs[1]), values, orders)


def _check(people: int, room: Ints, pairs: tuple[Ints, Ints], values: tuple[Floats, Floats]) -> None:
    sizes = {len(side) for side in (*pairs, *values)}
    if len(sizes) != 1:
        raise BadMarket(f"Lists of {sorted(sizes)} pairs do not go together.")
    if (room < 0).any():
        raise BadMarket("A capacity is negative.")
    for side, members in zip(pairs, (people, len(room)), strict=True):
        if len(side) and not (side.min() >= 0 and side.max() < members):
            raise BadMarket(f"A pair names a member that is not among the {members}.")
    if not all(np.isfinite(value).all() for value in values):
        raise BadMarket("A value is not finite.")


def _lottery(people: int, places: int, seed: int) -> tuple[Longs, Longs]:
    """People and places in the order they are drawn."""
    chance = np.random.default_rng(seed)
    return chance.permutation(people), chance.permutation(places)


def _market(
    people: int, room: Ints, pairs: tuple[Ints, Ints], values: tuple[Floats, Floats], orders: tuple[Order, Order]
) -> Market:
    return Market(
        people=people, capacities=room, person=pairs[0], place=pairs[1], wish=values[0], fit=values[1],
        by_person=orders[0], by_place=orders[1], person_rank=_rank(orders[0]), place_rank=_rank(orders[1]),
    )  # fmt: skip


def _order(members: int, member: Ints, value: Floats, ticket: Longs) -> Order:
    """Group the pairs by member and sort each group by value, then ticket: groups are small, so that this is quick."""
    pairs = np.argsort(member, kind="stable")
    starts = np.zeros(members + 1, dtype=np.int64)
    np.cumsum(np.bincount(member, minlength=members), out=starts[1:])
    for start, end in zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True):
        group = pairs[start:end]
        pairs[start:end] = group[np.lexsort((ticket[group], -value[group]))]
    return Order(starts, pairs)


def _order_rows(value: Floats, numbers: Longs, drawn: Longs) -> Order:
    """The same for a matrix with a row per member: partners in the order drawn, then sorted without parting equals."""
    order = drawn[np.argsort(-value[:, drawn], axis=1, kind="stable")]  # NaN comes last
    counts = np.count_nonzero(~np.isnan(value), axis=1)
    listed = np.arange(value.shape[1]) < counts[:, np.newaxis]
    return Order(np.concatenate([[0], np.cumsum(counts)]), np.take_along_axis(numbers, order, axis=1)[listed])


def _rank(order: Order) -> Ints:
    rank = np.empty(len(order.pairs), dtype=np.int32)
    lengths = np.diff(order.starts)
    rank[order.pairs] = np.arange(len(rank)) - np.repeat(order.starts[:-1], lengths)
    return rank
