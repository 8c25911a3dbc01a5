"""Deferred acceptance with capacities (Gale and Shapley 1962; Roth and Sotomayor 1990, chapter 5).

The result is stable: no person and place would both rather have each other than what they got. Of all stable
allocations the proposing side gets its best, and everybody of that side does; if people propose, none of them can gain
by saying something else than they wish.
"""

from __future__ import annotations

from enum import StrEnum
from heapq import heappush, heappushpop

import numpy as np

from matching.allocation.market import NOBODY, Allocation, Ints, Longs, Market, Order

_ANYBODY = np.iinfo(np.int32).max
_STRIDE = 512  # so many of a proposer's list are looked through at once


class Proposer(StrEnum):
    """Whose best stable allocation is wanted."""

    PEOPLE = "people"
    PLACES = "places"


def stable(market: Market, proposing: Proposer = Proposer.PEOPLE) -> Allocation:
    """The stable allocation that is best for the proposing side. Preferences are strict, so there is exactly one."""
    everyone = np.ones(market.people, dtype=np.int32)
    if proposing is Proposer.PEOPLE:
        deferred = _Deferred(market.by_person, market.place, market.place_rank, market.capacities)
        taken = deferred.run(market.person, everyone)
    else:
        deferred = _Deferred(market.by_place, market.person, market.person_rank, everyone)
        taken = deferred.run(market.place, market.capacities)
    pair = np.full(market.people, NOBODY, dtype=np.int64)
    pair[market.person[taken]] = taken
    return Allocation(pair)


class _Deferred:
    """One run. A receiver that is full takes nobody who stands behind the last it holds, now or ever after."""

    def __init__(self, order: Order, receiver: Ints, standing: Ints, room: Ints) -> None:
        self._pairs = order.pairs
        self._receiver, self._standing = receiver[order.pairs], standing[order.pairs]
        self._next: list[int] = order.starts[:-1].tolist()
        self._ends: list[int] = order.starts[1:].tolist()
        self._room: list[int] = room.tolist()
        self._held: list[list[tuple[int, int]]] = [[] for _ in room]  # heaps of (-standing, pair): worst on top
        self._bar = np.where(room > 0, _ANYBODY, -1).astype(np.int32)  # who stands below this is taken

    def run(self, proposer: Ints, quotas: Ints) -> Longs:
        """Numbers of the pairs that are held when nobody proposes any more."""
        free = quotas.tolist()
        waiting = list(range(len(free)))
        while waiting:
            member = waiting.pop()
            while free[member] and (place := self._acceptable(member)) is not None:
                free[member] -= 1
                left = self._take(place)
                if left is not None:
                    other = int(proposer[left])
                    free[other] += 1
                    waiting.append(other)
        return np.array([pair for heap in self._held for _, pair in heap], dtype=np.int64)

    def _acceptable(self, member: int) -> int | None:
        """The place in the order of the member's next partner who would take it; None at the end of the list."""
        start, end = self._next[member], self._ends[member]
        while start < end:
            stop = min(end, start + _STRIDE)
            welcome = self._standing[start:stop] < self._bar[self._receiver[start:stop]]
            first = int(welcome.argmax())
            if welcome[first]:
                self._next[member] = start + first + 1
                return start + first
            start = stop
        self._next[member] = end
        return None

    def _take(self, place: int) -> int | None:
        """Hold the proposal; the pair that must go for it, if any."""
        receiver = int(self._receiver[place])
        heap, offer = self._held[receiver], (-int(self._standing[place]), int(self._pairs[place]))
        left: int | None = None
        if len(heap) < self._room[receiver]:
            heappush(heap, offer)
        else:
            left = heappushpop(heap, offer)[1]
        if len(heap) == self._room[receiver]:
            self._bar[receiver] = -heap[0][0]
        return left
