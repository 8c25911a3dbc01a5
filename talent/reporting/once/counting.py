"""People counted once against open places: soft supply, shares, and the largest matching. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

import numpy as np

from talent.reporting.indicators.people_once import Balance, Matching, expected_qualified, match, naive_gap, shares
from talent.reporting.once.fitting import Ask, Ints, Pairs, Person, pairs, wishing


@dataclass(frozen=True, kw_only=True)
class Line:
    """An occupation [persons].

    places: open; wishing: people who would take it; able: who can fill a place of it, in each of their occupations;
    expected: soft supply Σ p; shared: the same with everybody once; filled: in one largest matching; binds: it is one
    of those whose lack of people is the whole gap.
    """

    code: str
    places: int
    wishing: int
    able: int
    expected: float
    shared: float
    filled: int
    binds: bool

    @property
    def gap(self) -> int:
        """Places that stay empty in that matching."""
        return self.places - self.filled


@dataclass(frozen=True, kw_only=True)
class Once(Balance):
    """A region on a day [persons].

    lines: those with most places left first. places, matched: open, and filled in a largest matching. binding_places,
    binding_people: places that bind, people who fit any of them. people: all who look for work; able: those who fit any
    open place. expected: soft supply, everybody once, with its deviation. loose: places that name no occupation, which
    take no part. naive, shared_gap: Σ max(0, places - people) over occupations, people as in `able` and `shared`.
    """

    lines: tuple[Line, ...]
    binding_places: int
    binding_people: int
    expected: float
    deviation: float
    people: int
    able: int
    loose: int
    naive: int
    shared_gap: float

    @property
    def added(self) -> int:
        """Able people, added occupation by occupation: who can do two is two."""
        return sum(line.able for line in self.lines)

    @property
    def binding(self) -> tuple[str, ...]:
        """The occupations that bind, those with most places left first."""
        return tuple(line.code for line in self.lines if line.binds)

    @property
    def is_empty(self) -> bool:
        """No open place with an occupation, or nobody looking."""
        return not self.lines or not self.people

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Once:
        """What ``as_json`` gave."""
        return cls(**{**kept, "lines": tuple(Line(**line) for line in kept["lines"])})


def count(places: Mapping[Ask, int], people: Sequence[Person], loose: int = 0) -> Once:
    """All figures, from open places by what they ask and everybody on the market."""
    asks = sorted(places, key=repr)
    found = pairs(asks, people)
    names = [f"{ask.occupation} {n}" for n, ask in enumerate(asks)]
    split, able = _chances(found, asks, places), found.of_the_able
    matching = match(dict(zip(names, (places[ask] for ask in asks), strict=True)), _kinds(able, names))
    lines = _lines(places, _People(wishing(asks, people), _able(able, asks)), split, matching)
    demand = {line.code: line.places for line in lines}
    soft = expected_qualified(max(chance.values()) for chance in split)
    return Once(
        lines=lines,
        places=matching.places,
        matched=matching.matched,
        binding_places=matching.binding_places,
        binding_people=matching.binding_people,
        expected=round(soft.mean, 6),
        deviation=round(soft.deviation, 6),
        people=len(people),
        able=len(np.unique(able.who)),
        loose=loose,
        naive=int(naive_gap(demand, {line.code: line.able for line in lines})),
        shared_gap=round(naive_gap(demand, {line.code: line.shared for line in lines}), 6),
    )


def _kinds(found: Pairs, names: Sequence[str]) -> Iterator[frozenset[str]]:
    """The cells of each person who fits any."""
    starts = np.flatnonzero(np.diff(found.who, prepend=-1))
    for group in np.split(found.ask, starts[1:]) if len(starts) else ():
        yield frozenset([names[n] for n in group.tolist()])


class _Occupations:
    """The occupations of some asks, and pairs of people and asks by them."""

    def __init__(self, asks: Sequence[Ask]) -> None:
        self.codes = sorted({ask.occupation for ask in asks})
        number = {code: n for n, code in enumerate(self.codes)}
        self.of = np.array([number[ask.occupation] for ask in asks], dtype=np.int64)

    def cells(self, found: Pairs) -> tuple[Ints, Ints, Ints]:
        """Each person and occupation once, ordered by both, and for each pair which of these it belongs to."""
        wide = max(len(self.codes), 1)
        keys, at = np.unique(found.who * wide + self.of[found.ask], return_inverse=True)
        return keys // wide, keys % wide, at


def _chances(found: Pairs, asks: Sequence[Ask], places: Mapping[Ask, int]) -> list[dict[str, float]]:
    """Of each person who may fit any: occupation -> P(able | one of its open places, drawn at random)."""
    occupations = _Occupations(asks)
    counts = np.array([places[ask] for ask in asks], dtype=np.float64)
    whole = np.bincount(occupations.of, weights=counts, minlength=len(occupations.codes))
    people, numbers, at = occupations.cells(found)
    fitting = np.bincount(at, weights=counts[found.ask] * found.chance, minlength=len(people))
    split: dict[int, dict[str, float]] = defaultdict(dict)
    for who, code, n in zip(people.tolist(), numbers.tolist(), fitting.tolist(), strict=True):
        split[who][occupations.codes[code]] = n / whole[code]
    return list(split.values())


class _People(NamedTuple):
    """Occupation -> how many would take it, and how many are able to fill a place of it."""

    wishing: Mapping[str, int]
    able: Mapping[str, int]


def _able(found: Pairs, asks: Sequence[Ask]) -> dict[str, int]:
    """Occupation -> how many can fill any of its places."""
    occupations = _Occupations(asks)
    _people, numbers, _at = occupations.cells(found)
    counted = np.bincount(numbers, minlength=len(occupations.codes))
    return dict(zip(occupations.codes, counted.tolist(), strict=True))


def _lines(
    places: Mapping[Ask, int], people: _People, split: Sequence[Mapping[str, float]], matching: Matching
) -> tuple[Line, ...]:
    expected, shared = defaultdict[str, float](float), defaultdict[str, float](float)
    for chance in split:
        for (code, p), share in zip(chance.items(), shares(list(chance.values())), strict=True):
            expected[code] += p
            shared[code] += share
    demand, filled = defaultdict[str, int](int), defaultdict[str, int](int)
    for ask, n in places.items():
        demand[ask.occupation] += n
    for cell, n in matching.filled.items():
        filled[cell.rsplit(" ", 1)[0]] += n
    binding = {cell.rsplit(" ", 1)[0] for cell in matching.binding}
    lines = [
        Line(
            code=code,
            places=n,
            wishing=people.wishing[code],
            able=people.able[code],
            expected=round(float(expected[code]), 6),
            shared=round(float(shared[code]), 6),
            filled=filled[code],
            binds=code in binding,
        )
        for code, n in demand.items()
    ]
    return tuple(sorted(lines, key=lambda line: (-line.gap, -line.places, line.code)))
