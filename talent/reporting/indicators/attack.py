"""What an outsider can find out about hidden cells: linear programmes over everything that was ever published."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from talent.reporting.indicators.cells import Key, Sum
from talent.reporting.indicators.interval import Interval

#: Directions tried on all cells at once before cells are looked at one by one.
SWEEPS = 24
#: Directions in a row that may settle nothing.
IDLE = 2
TOLERANCE = 1e-6

Floats = NDArray[np.float64]


def bounds(known: Mapping[Key, Interval], sums: Sequence[Sum], sought: Iterable[Key]) -> dict[Key, Interval]:
    """The narrowest interval of each sought cell that follows from what is known, by two programmes each."""
    found: dict[Key, Interval] = {}
    wanted = set(sought)
    for part in _parts(known, sums):
        for place, name in enumerate(part.keys):
            if name in wanted:
                found[name] = Interval(part.solve(place, 1)[place], part.solve(place, -1)[place])
    return found | {name: known[name] for name in sorted(wanted - found.keys())}


def too_narrow(known: Mapping[Key, Interval], sums: Sequence[Sum], needed: Mapping[Key, float]) -> list[Key]:
    """Cells that follow more closely than their needed width, most closely known first.

    Any two tables that agree with all that is known prove the distance between them for every cell. Hence a few
    programmes in random directions settle most cells together; only the rest is solved one by one.
    """
    short: list[tuple[float, Key]] = []
    for part in _parts(known, sums):
        if any(name in needed for name in part.keys):
            short += part.narrow(needed)
    return [name for _width, name in sorted(short)]


class _Part:
    """Cells that hang together through sums, as a system of equations."""

    def __init__(self, keys: list[Key], known: Mapping[Key, Interval], sums: list[Sum]) -> None:
        self.keys = keys
        self.known = known
        self.sums = sums

    @cached_property
    def system(self) -> tuple[csr_array, Floats]:
        """Equations: each sum's members that are not exactly known, and what the others leave for them."""
        place = {name: i for i, name in enumerate(self.keys)}
        rows, columns, signs = [], [], []
        right = np.zeros(len(self.sums))
        for row, found in enumerate(self.sums):
            for member, sign in ((found.total, 1.0), *((part, -1.0) for part in found.parts)):
                if member in place:
                    rows.append(row)
                    columns.append(place[member])
                    signs.append(sign)
                else:
                    right[row] -= sign * self.known[member].low
        return csr_array((signs, (rows, columns)), shape=(len(self.sums), len(self.keys))), right

    def solve(self, place: int, direction: float) -> Floats:
        """A table that agrees with all that is known, with the smallest (1) or largest (-1) value in one place."""
        aim = np.zeros(len(self.keys))
        aim[place] = direction
        return self.optimum(aim)

    def optimum(self, aim: Floats) -> Floats:
        """The agreeing table that minimises `aim`."""
        matrix, right = self.system
        limits = [(self.known[name].low, self.known[name].high) for name in self.keys]
        answer = linprog(aim, A_eq=matrix, b_eq=right, bounds=limits, method="highs")
        if answer.x is None:
            raise ValueError(f"the published figures contradict each other: {answer.message}")
        return np.asarray(answer.x, dtype=np.float64)

    def narrow(self, needed: Mapping[Key, float]) -> list[tuple[float, Key]]:
        """Width and key of the cells known too closely."""
        need = np.array([needed.get(name, -np.inf) for name in self.keys]) - TOLERANCE
        low, high = np.full(len(need), np.inf), np.full(len(need), -np.inf)
        waiting, idle = need > -np.inf, 0
        for aim in self._aims(len(need)):
            _widen(low, high, self.optimum(np.where(waiting, aim, 0.0)))
            before, waiting = waiting, high - low < need
            idle = idle + 1 if waiting.sum() == before.sum() else 0
            if not waiting.any() or idle > IDLE:
                break
        short = []
        for place in np.flatnonzero(waiting):
            for direction in (1.0, -1.0):
                if high[place] - low[place] < need[place]:
                    _widen(low, high, self.solve(int(place), direction))
            if high[place] - low[place] < need[place]:
                short.append((float(high[place] - low[place]), self.keys[place]))
        return short

    @staticmethod
    def _aims(size: int) -> Iterator[Floats]:
        """Directions to look in: all at once up and down, then at random; none where single cells are as quick."""
        yield np.ones(size)
        yield -np.ones(size)
        random = np.random.default_rng(size)
        for _ in range(SWEEPS if size > SWEEPS else 0):
            yield random.standard_normal(size)


def _widen(low: Floats, high: Floats, seen: Floats) -> None:
    np.minimum(low, seen, out=low)
    np.maximum(high, seen, out=high)


def _parts(known: Mapping[Key, Interval], sums: Sequence[Sum]) -> list[_Part]:
    """The cells not exactly known, split into groups that share no sum."""
    open_keys = sorted(name for name, interval in known.items() if interval.width > 0)
    place = {name: i for i, name in enumerate(open_keys)}
    touching = [[place[m] for m in found.members if m in place] for found in sums]
    links = [(first, other) for first, *rest in (t for t in touching if t) for other in rest]
    size = len(open_keys)
    graph = csr_array((np.ones(len(links)), tuple(np.array(links).T) if links else ([], [])), shape=(size, size))
    count, label = connected_components(graph, directed=False)
    keys: list[list[Key]] = [[] for _ in range(count)]
    for name, i in place.items():
        keys[label[i]].append(name)
    members: list[list[Sum]] = [[] for _ in range(count)]
    for found, touched in zip(sums, touching, strict=True):
        if touched:
            members[label[touched[0]]].append(found)
    return [_Part(k, known, s) for k, s in zip(keys, members, strict=True) if s]
