"""Histories as columns: spans of days in which a post offers the same places in the same cell, and what ended them.

Pure arithmetic on arrays. A day is its ordinal in the city's calendar; a state holds for a day if it holds at its end.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

#: No day of any history is later.
NEVER = 10_000_000
#: Keys (entity, day) in one number.
SPAN = 1 << 24


class Demand(IntEnum):
    """Flows of places."""

    NEW = 0
    FILLED = 1
    CANCELLED = 2
    EXPIRED = 3
    EDITED = 4


class Supply(IntEnum):
    """Flows of people."""

    REGISTERED = 0
    REACTIVATED = 1
    HIRED = 2
    WITHDRAWN = 3
    LAPSED = 4
    EDITED = 5


#: What a flow does to the stock.
DEMAND_SIGNS = np.array([1, -1, -1, -1, 1])
SUPPLY_SIGNS = np.array([1, 1, -1, -1, -1, 1])


@dataclass(frozen=True)
class Spans:
    """``amount`` of ``owner`` in ``cell`` at the end of each day of [start, end). Zero amounts are left out."""

    owner: Ints  # index of the post or person
    cell: Ints
    start: Ints
    end: Ints
    amount: Ints


@dataclass(frozen=True)
class Flows:
    """``amount`` moved in ``cell`` on ``day``; EDITED may be negative, all others are not."""

    day: Ints
    cell: Ints
    kind: Ints
    amount: Ints


@dataclass(frozen=True)
class PostStates:
    """What each post offered from a day on, sorted by post, then day, then time of day."""

    post: Ints
    day: Ints
    is_open: Flags
    headcount: Ints
    cell: Ints
    last_day: Ints  # last day on which it is open; NEVER when it has none
    ending: Ints  # Demand.FILLED, CANCELLED or EXPIRED: what the rest counts as where the state is closed


@dataclass(frozen=True)
class History:
    """Spans and flows of one side."""

    spans: Spans
    flows: Flows


def _last_of_day(owner: Ints, day: Ints) -> Flags:
    """Which rows are the last of their owner's day. Rows are sorted."""
    key = owner * SPAN + day
    return np.append(key[1:] != key[:-1], True)[: len(key)]


def _with_expiry(states: PostStates) -> PostStates:
    """A closed state after the last day of each open one that nothing ended before."""
    following = np.append(states.post[1:] == states.post[:-1], False)
    next_day = np.where(following, np.append(states.day[1:], 0), NEVER)
    lapses = states.is_open & (states.last_day < NEVER) & (states.last_day + 1 < next_day)
    at = np.flatnonzero(lapses)
    day = np.maximum(states.last_day[at] + 1, states.day[at])
    order = np.lexsort((np.r_[np.zeros(len(states.post)), np.ones(len(at))], np.r_[states.day, day],
                        np.r_[states.post, states.post[at]]))  # fmt: skip

    def both(old: NDArray, new: NDArray) -> NDArray:  # type: ignore[type-arg]
        return np.concatenate([old, new])[order]

    return PostStates(
        post=both(states.post, states.post[at]),
        day=both(states.day, day),
        is_open=both(states.is_open, np.zeros(len(at), bool)),
        headcount=both(states.headcount, states.headcount[at]),
        cell=both(states.cell, states.cell[at]),
        last_day=both(states.last_day, states.last_day[at]),
        ending=both(states.ending, np.full(len(at), int(Demand.EXPIRED))),
    )


def demand(states: PostStates, hires: tuple[Ints, Ints]) -> History:
    """Spans and flows of posts.

    Args:
        hires: post and day of each placement, in any order.
    """
    states = _with_expiry(states)
    kept = _last_of_day(states.post, states.day)
    state_key = (states.post * SPAN + states.day)[kept]
    row = np.flatnonzero(kept)
    hire_key = np.sort(hires[0] * SPAN + hires[1])
    key = np.union1d(state_key, hire_key)
    post, day = key // SPAN, key % SPAN
    at = np.searchsorted(state_key, key, "right") - 1
    known = (at >= 0) & (state_key[np.maximum(at, 0)] // SPAN == post) if len(state_key) else np.zeros(len(key), bool)
    key, post, day, at = key[known], post[known], day[known], row[at[known]]
    hired = np.searchsorted(hire_key, key, "right") - np.searchsorted(hire_key, post * SPAN, "left")
    is_open, headcount, cell = states.is_open[at], states.headcount[at], states.cell[at]
    places = np.where(is_open, np.maximum(headcount - hired, 0), 0)
    follows = np.append(post[1:] == post[:-1], False)[: len(post)]
    end = np.where(follows, np.append(day[1:], 0)[: len(day)], NEVER)
    shown = places > 0
    spans = Spans(post[shown], cell[shown], day[shown], end[shown], places[shown])
    step = _Steps(post, day, is_open, headcount, hired, places, cell, states.ending[at])
    return History(spans, step.flows())


@dataclass(frozen=True)
class _Steps:
    """The days on which something about a post changed, sorted by post and day."""

    post: Ints
    day: Ints
    is_open: Flags
    headcount: Ints
    hired: Ints
    places: Ints
    cell: Ints
    ending: Ints

    def _before(self, values: NDArray, nothing: int = 0) -> NDArray:  # type: ignore[type-arg]
        """The value before the step; ``nothing`` for a post's first one."""
        if not len(values):
            return values
        first = np.append(True, self.post[1:] != self.post[:-1])
        return np.where(first, nothing, np.append(values[:1], values[:-1]))

    def flows(self) -> Flows:
        """What each step moved: new - filled - cancelled - expired + edited is the change of places in each cell."""
        was_open = self._before(self.is_open).astype(bool)
        before, cell_before = self._before(self.places), self._before(self.cell, -1)
        hired = self.hired - self._before(self.hired)
        grown = np.maximum(self.headcount - self._before(self.headcount), 0)
        opened, stayed = self.is_open & ~was_open, self.is_open & was_open
        closed = ~self.is_open & was_open
        # Hires beyond the places there were fill none of them.
        free = np.where(opened, self.places + hired, np.where(stayed, before + grown, np.where(closed, before, 0)))
        filled = np.minimum(hired, free)
        rest = np.where(closed, before - filled, 0)
        moved = stayed & (self.cell != cell_before)
        edited = np.where(stayed, self.places + filled - np.where(moved, 0, before), 0)
        where = np.where(closed, cell_before, self.cell)
        parts = [
            (where, Demand.NEW, np.where(opened, self.places + filled, 0)),
            (where, Demand.FILLED, filled + np.where(self.ending == Demand.FILLED, rest, 0)),
            (where, Demand.CANCELLED, np.where(self.ending == Demand.CANCELLED, rest, 0)),
            (where, Demand.EXPIRED, np.where(self.ending == Demand.EXPIRED, rest, 0)),
            (where, Demand.EDITED, edited),
            (cell_before, Demand.EDITED, np.where(moved, -before, 0)),
        ]
        return collect([(self.day, *part) for part in parts])


def collect(parts: list[tuple[Ints, Ints, int, Ints]]) -> Flows:
    """Flows of several kinds in one; nothing moved is left out. Each part: day, cell, kind, amount."""
    found = [(day[n != 0], cell[n != 0], np.full(int((n != 0).sum()), int(kind)), n[n != 0])
             for day, cell, kind, n in parts]  # fmt: skip
    day, cell, kind, amount = (np.concatenate([part[i] for part in found]).astype(np.int64) for i in range(4))
    return Flows(day, cell, kind, amount)


@dataclass(frozen=True)
class PersonStates:
    """Whether each person is on the market from a day on, sorted by person, then time."""

    person: Ints
    day: Ints
    is_looking: Flags
    step: Ints  # Supply.REGISTERED … LAPSED


def supply(states: PersonStates, lapses: Ints, wishes: tuple[Ints, Ints, Ints]) -> History:
    """Spans and flows of people.

    Args:
        lapses: for each person, by index, the first day on which nobody has seen them for too long.
        wishes: person, cell and amount (in shares of a person), sorted by person.
    """
    kept = _last_of_day(states.person, states.day)
    person, day = states.person[kept], states.day[kept]
    looking, step = states.is_looking[kept], states.step[kept]
    first = np.append(True, person[1:] != person[:-1])[: len(person)]
    before = np.where(first, False, np.append(False, looking[:-1])[: len(looking)])
    kept = looking != before
    person, day, looking, step = person[kept], day[kept], looking[kept], step[kept]
    begins = np.flatnonzero(looking)
    ended = np.append(person[1:] == person[:-1], False)[: len(person)]  # within a person, states alternate now
    nothing_after = ~ended[begins]
    after = np.minimum(begins + 1, max(len(person) - 1, 0))
    end = np.where(nothing_after, lapses[person[begins]], day[after])
    out = np.where(nothing_after, int(Supply.LAPSED), step[after])
    start, enters, owner = day[begins], step[begins], person[begins]
    some = start < end
    return _spread(owner[some], start[some], end[some], (enters[some], out[some]), wishes)


def _spread(owner: Ints, start: Ints, end: Ints, steps: tuple[Ints, Ints], wishes: tuple[Ints, Ints, Ints]) -> History:
    """Each span of a person as spans of the cells the person is counted in."""
    who, cells, amounts = wishes
    low, high = np.searchsorted(who, owner, "left"), np.searchsorted(who, owner, "right")
    times = high - low
    at = np.repeat(np.arange(len(owner)), times)
    wish = np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times) + np.repeat(low, times)
    cell, amount = cells[wish], amounts[wish]
    spans = Spans(owner[at], cell, start[at], end[at], amount)
    ends = spans.end < NEVER
    day = np.concatenate([spans.start, spans.end[ends]])
    kind = np.concatenate([steps[0][at], steps[1][at][ends]])
    return History(spans, Flows(day, np.concatenate([cell, cell[ends]]), kind, np.concatenate([amount, amount[ends]])))
