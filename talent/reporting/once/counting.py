"""People counted once against open places: soft supply, shares, and the largest matching. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from talent.reporting.indicators.people_once import Matching, expected_qualified, match, naive_gap, shares
from talent.reporting.once.fitting import Ask, Fits, Person, chances, fits


@dataclass(frozen=True, kw_only=True)
class Line:
    """An occupation [persons].

    places: open; wishing: people who would take it; able: who fit a place of it, counted in each of their occupations;
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
class Once:
    """A region on a day [persons].

    lines: those with most places left first. places, matched: open, and filled in a largest matching. binding_places,
    binding_people: places that bind, people who fit any of them. people: all who look for work; able: those who fit any
    open place. expected: soft supply, everybody once, with its deviation. loose: places that name no occupation, which
    take no part. naive, shared_gap: Σ max(0, places - people) over occupations, people as in `able` and `shared`.
    """

    lines: tuple[Line, ...]
    places: int
    matched: int
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
    def structural(self) -> int:
        """Places that stay empty however people are placed: a task for training and introduction."""
        return self.places - self.matched

    @property
    def frictional(self) -> int:
        """Open places for which somebody is there: a task for the platform itself."""
        return self.matched

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
    found = list(fits(asks, people))
    names = {ask: f"{ask.occupation} {n}" for n, ask in enumerate(asks)}
    split = [dict[str, float]() for _person in people]
    able = [list[str]() for _person in people]
    for one in found:
        keys = [names[ask] for ask in one.asks]
        for row, p, fit in zip(one.who.tolist(), chances(one, places).tolist(), one.able, strict=True):
            if p:
                split[row][one.occupation] = p
                able[row] += [keys[i] for i in fit.nonzero()[0]]
    matching = match({names[ask]: n for ask, n in places.items()}, (frozenset(keys) for keys in able if keys))
    lines = _lines(found, places, split, matching)
    demand = {line.code: line.places for line in lines}
    soft = expected_qualified(max(chance.values()) for chance in split if chance)
    return Once(
        lines=lines,
        places=matching.places,
        matched=matching.matched,
        binding_places=matching.binding_places,
        binding_people=matching.binding_people,
        expected=round(soft.mean, 6),
        deviation=round(soft.deviation, 6),
        people=len(people),
        able=sum(1 for keys in able if keys),
        loose=loose,
        naive=int(naive_gap(demand, {line.code: line.able for line in lines})),
        shared_gap=round(naive_gap(demand, {line.code: line.shared for line in lines}), 6),
    )


def _lines(
    found: Sequence[Fits], places: Mapping[Ask, int], split: Sequence[Mapping[str, float]], matching: Matching
) -> tuple[Line, ...]:
    expected, shared, able = defaultdict[str, float](float), defaultdict[str, float](float), defaultdict[str, int](int)
    for chance in split:
        for (code, p), share in zip(chance.items(), shares(list(chance.values())), strict=True):
            expected[code] += p
            shared[code] += share
            able[code] += 1
    filled: dict[str, int] = defaultdict(int)
    for cell, n in matching.filled.items():
        filled[cell.rsplit(" ", 1)[0]] += n
    binding = {cell.rsplit(" ", 1)[0] for cell in matching.binding}
    lines = [
        Line(
            code=one.occupation,
            places=sum(places[ask] for ask in one.asks),
            wishing=len(one.who),
            able=able[one.occupation],
            expected=round(expected[one.occupation], 6),
            shared=round(shared[one.occupation], 6),
            filled=filled[one.occupation],
            binds=one.occupation in binding,
        )
        for one in found
    ]
    return tuple(sorted(lines, key=lambda line: (-line.gap, -line.places, line.code)))
