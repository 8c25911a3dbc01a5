"""Who fits which places: skills, education, pay and place, held against what is asked. Pure.

What a person or a post does not say is unknown, and unknown fails nobody, as in matching itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

#: Share of what a place asks (essential 1, optional 0.3) from which a person counts as able to fill it [our choice].
CUT = 0.5
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Ask:
    """Places that ask for the same. rank: of education, 0 for none; pay: offered at most [CNY a month]; skills: weight
    of each skill asked for."""

    occupation: str
    region: str
    rank: int = 0
    pay: int | None = None
    remote: bool = False
    skills: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class Person:
    """Somebody who looks for work. regions: beginnings of codes; wishes: occupations. Empty: any."""

    skills: frozenset[str] = frozenset()
    wishes: tuple[str, ...] = ()
    regions: frozenset[str] = frozenset()
    rank: int | None = None
    pay: int | None = None


@dataclass(frozen=True)
class Fits:
    """One occupation. who: rows of the people who would take it; asks: columns; able: (who, asks)."""

    occupation: str
    who: NDArray[np.int64]
    asks: tuple[Ask, ...]
    able: Bools


def fits(asks: Sequence[Ask], people: Sequence[Person]) -> Iterator[Fits]:
    """Occupation by occupation, in their order; occupations that nobody would take have no rows."""
    by_occupation: dict[str, list[Ask]] = defaultdict(list)
    for ask in asks:
        by_occupation[ask.occupation].append(ask)
    wishing: dict[str, list[int]] = defaultdict(list)
    anything = [i for i, person in enumerate(people) if not person.wishes]
    for i, person in enumerate(people):
        for code in person.wishes:
            wishing[code].append(i)
    for code in sorted(by_occupation):
        who = np.array(sorted({*wishing[code], *anything}), dtype=np.int64)
        found = [people[i] for i in who]
        columns = by_occupation[code]
        able = _skilled(columns, found) & _educated(columns, found) & _paid(columns, found) & _placed(columns, found)
        yield Fits(code, who, tuple(columns), able)


def _skilled(asks: Sequence[Ask], people: Sequence[Person]) -> Bools:
    """Who holds CUT of what is asked; what asks no skill is open to all."""
    place = {code: n for n, code in enumerate(sorted({code for ask in asks for code, _w in ask.skills}))}
    weights = np.zeros((len(place), len(asks)))
    for column, ask in enumerate(asks):
        whole = sum(w for _code, w in ask.skills)
        for code, weight in ask.skills:
            weights[place[code], column] = weight / whole
    held = np.zeros((len(people), len(place)))
    for row, person in enumerate(people):
        held[row, [place[code] for code in person.skills if code in place]] = 1
    nothing = np.array([not ask.skills for ask in asks], dtype=bool)
    found: Bools = (held @ weights >= CUT - 1e-9) | nothing
    return found


def _educated(asks: Sequence[Ask], people: Sequence[Person]) -> Bools:
    least = np.array([ask.rank for ask in asks])
    held = np.array([np.inf if person.rank is None else person.rank for person in people])
    found: Bools = held[:, None] >= least[None, :]
    return found


def _paid(asks: Sequence[Ask], people: Sequence[Person]) -> Bools:
    offered = np.array([np.inf if ask.pay is None else ask.pay for ask in asks])
    wanted = np.array([-np.inf if person.pay is None else person.pay for person in people])
    found: Bools = offered[None, :] >= wanted[:, None]
    return found


def _placed(asks: Sequence[Ask], people: Sequence[Person]) -> Bools:
    """By each set of wished regions, of which there are few."""
    found = np.zeros((len(people), len(asks)), dtype=bool)
    rows: dict[frozenset[str], list[int]] = defaultdict(list)
    for row, person in enumerate(people):
        rows[person.regions].append(row)
    for regions, same in rows.items():
        starts = tuple(regions)
        found[same] = [ask.remote or not starts or ask.region.startswith(starts) for ask in asks]
    return found


def chances(found: Fits, places: Mapping[Ask, int]) -> NDArray[np.float64]:
    """Of each of ``who``, the share of the occupation's open places she fits: P(able | a place drawn from them)."""
    counts = np.array([places[ask] for ask in found.asks], dtype=np.float64)
    shares: NDArray[np.float64] = found.able @ counts / counts.sum()
    return shares
