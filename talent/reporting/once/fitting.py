"""Who fits which places: skills, education, pay and place, held against what is asked. Pure.

What a person or a post does not say is unknown, and unknown fails nobody, as in matching itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.special import expit

#: Log-odds that a person can do the work, by the share she holds of what a place asks (essential 1, optional 0.3);
#: fitted to judged pairs by `python -m matching.evaluation.holding`.
BIAS, SLOPE = -4.781, 9.519
#: Share from which a person counts as able to fill a place: there the chance passes one half.
CUT = 0.5
#: Chances below this are left out of soft supply: what nearly everybody has of nearly everything would add up.
LEAST = 0.05
#: People looked at together: what they share with all that is asked has to be in memory.
CHUNK = 10_000
#: Stands for the skills of places that ask none; everybody holds it.
NOTHING = ""
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


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
class Pairs:
    """Who may fit what: who[i], a row of the people, can fill ask[i] with chance[i], and counts as able where able[i];
    ordered by both."""

    who: Ints
    ask: Ints
    chance: Floats
    able: NDArray[np.bool_]

    @property
    def of_the_able(self) -> Pairs:
        """Without those whose chance is less than even."""
        return Pairs(self.who[self.able], self.ask[self.able], self.chance[self.able], self.able[self.able])


def pairs(asks: Sequence[Ask], people: Sequence[Person]) -> Pairs:
    """Every person with every kind of places she fits."""
    place = {code: n for n, code in enumerate(sorted({NOTHING, *(code for ask in asks for code, _w in ask.skills)}))}
    weights = _weights(asks, place)
    found = [
        _fitting(asks, people[start : start + CHUNK], (place, weights), start) for start in range(0, len(people), CHUNK)
    ]
    none = np.zeros(0, dtype=np.int64)
    who, ask = (np.concatenate([none, *(part[n] for part in found)]).astype(np.int64) for n in (0, 1))
    share = np.concatenate([np.zeros(0), *(part[2] for part in found)])
    asks_nothing = np.array([not a.skills for a in asks], dtype=bool)[ask]
    return Pairs(who, ask, np.where(asks_nothing, 1.0, chance(share)), share >= CUT - 1e-9)


def chance(share: Floats) -> Floats:
    """P(able | share held of what is asked), both in [0, 1]."""
    found: Floats = expit(BIAS + SLOPE * share)
    return found


def _weights(asks: Sequence[Ask], place: dict[str, int]) -> csr_array:
    """(skills, asks): share of each skill in what is asked."""
    rows, columns, values = [], [], []
    for column, ask in enumerate(asks):
        wanted = ask.skills or ((NOTHING, 1.0),)
        whole = sum(w for _code, w in wanted)
        for code, weight in wanted:
            rows.append(place[code])
            columns.append(column)
            values.append(weight / whole)
    return csr_array((np.array(values, dtype=float), (rows, columns)), shape=(len(place), len(asks)))


def _fitting(
    asks: Sequence[Ask], people: Sequence[Person], skills: tuple[dict[str, int], csr_array], start: int
) -> tuple[Ints, Ints, Floats]:
    place, weights = skills
    held = [[place[NOTHING], *(place[code] for code in p.skills if code in place)] for p in people]
    sizes = np.array([0, *(len(codes) for codes in held)])
    columns = np.array([code for codes in held for code in codes], dtype=np.int64)
    has = csr_array((np.ones(len(columns)), columns, np.cumsum(sizes)), shape=(len(people), len(place)))
    shared = (has @ weights).tocoo()
    enough = chance(shared.data) >= LEAST
    who, ask, share = shared.row[enough].astype(np.int64), shared.col[enough].astype(np.int64), shared.data[enough]
    for test in (_wished, _educated, _paid, _placed):
        kept = test(asks, people, who, ask)
        who, ask, share = who[kept], ask[kept], share[kept]
    order = np.lexsort((ask, who))
    return who[order] + start, ask[order], share[order]


def _wished(asks: Sequence[Ask], people: Sequence[Person], who: Ints, ask: Ints) -> NDArray[np.bool_]:
    """The occupation is wished for, or none is."""
    number = _numbers(a.occupation for a in asks)
    of = np.array([number[a.occupation] for a in asks], dtype=np.int64)
    wishes = {(row, number[code]) for row, p in enumerate(people) for code in p.wishes if code in number}
    wanted = np.array(sorted(row * len(number) + code for row, code in wishes), dtype=np.int64)
    anything = np.array([not p.wishes for p in people], dtype=bool)
    found: NDArray[np.bool_] = anything[who] | np.isin(who * len(number) + of[ask], wanted)
    return found


def _educated(asks: Sequence[Ask], people: Sequence[Person], who: Ints, ask: Ints) -> NDArray[np.bool_]:
    least = np.array([a.rank for a in asks], dtype=float)
    held = np.array([np.inf if p.rank is None else p.rank for p in people], dtype=float)
    found: NDArray[np.bool_] = held[who] >= least[ask]
    return found


def _paid(asks: Sequence[Ask], people: Sequence[Person], who: Ints, ask: Ints) -> NDArray[np.bool_]:
    offered = np.array([np.inf if a.pay is None else a.pay for a in asks], dtype=float)
    wanted = np.array([-np.inf if p.pay is None else p.pay for p in people], dtype=float)
    found: NDArray[np.bool_] = offered[ask] >= wanted[who]
    return found


def _placed(asks: Sequence[Ask], people: Sequence[Person], who: Ints, ask: Ints) -> NDArray[np.bool_]:
    """By each set of wished regions, of which there are few."""
    kinds = {regions: n for n, regions in enumerate(dict.fromkeys(p.regions for p in people))}
    of = np.array([kinds[p.regions] for p in people], dtype=np.int64)
    inside = np.array(
        [[a.remote or not kind or a.region.startswith(tuple(kind)) for a in asks] for kind in kinds], dtype=bool
    ).reshape(len(kinds), len(asks))
    found: NDArray[np.bool_] = inside[of[who], ask]
    return found


def _numbers(codes: Iterable[str]) -> dict[str, int]:
    return {code: n for n, code in enumerate(sorted(set(codes)))}


def wishing(asks: Sequence[Ask], people: Sequence[Person]) -> dict[str, int]:
    """Occupation -> how many would take it: who wishes it, and who wishes none."""
    anything = sum(1 for p in people if not p.wishes)
    found = {ask.occupation: anything for ask in asks}
    for person in people:
        for code in person.wishes:
            if code in found:
                found[code] += 1
    return found
