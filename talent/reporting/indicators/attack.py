"""What an outsider can find out about hidden cells: linear programmes over everything that was ever published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from talent.reporting.indicators.cells import Key, Sum
from talent.reporting.indicators.interval import Interval

#: Directions tried on all cells at once before cells are looked at one by one.
SWEEPS = 24
TOLERANCE = 1e-6


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
        short += part.narrow(needed)
    return [name for _width, name in sorted(short)]


class _Part:
    """Cells that hang together through sums, as a system of equations."""

    def __init__(self, keys: list[Key], known: Mapping[Key, Interval], sums: list[Sum]) -> None:
        self.keys = keys
        self.limits = [(known[name].low, known[name].high) for name in keys]
        place = {name: i for i, name in enumerate(keys)}
        rows, columns, signs = [], [], []
        right = np.zeros(len(sums))
        for row, found in enumerate(sums):
            for member, sign in ((found.total, 1.0), *((part, -1.0) for part in found.parts)):
                if member in place:
                    rows.append(row)
                    columns.append(place[member])
                    signs.append(sign)
                else:
                    right[row] -= sign * known[member].low
        self.matrix = csr_array((signs, (rows, columns)), shape=(len(sums), len(keys)))
        self.right = right

    def solve(self, place: int, direction: float) -> NDArray[np.float64]:
        """A table that agrees with all that is known, with the smallest (1) or largest (-1) value in one place."""
        aim = np.zeros(len(self.keys))
        aim[place] = direction
        return self.optimum(aim)

    def optimum(self, aim: NDArray[np.float64]) -> NDArray[np.float64]:
        """The agreeing table that minimises `aim`."""
        answer = linprog(aim, A_eq=self.matrix, b_eq=self.right, bounds=self.limits, method="highs")
        if answer.x is None:
            raise ValueError(f"the published figures contradict each other: {answer.message}")
        return np.asarray(answer.x, dtype=np.float64)

    def narrow(self, needed: Mapping[Key, float]) -> list[tuple[float, Key]]:
        """Width and key of the cells known too closely."""
        need = np.array([needed.get(name, 0.0) for name in self.keys])
        low, high = np.full(len(need), np.inf), np.full(len(need), -np.inf)
        random = np.random.default_rng(len(need))
        for _ in range(SWEEPS if len(need) > SWEEPS else 0):
            aim = np.where(high - low < need, random.standard_normal(len(need)), 0.0)
            _widen(low, high, self.optimum(aim))
        short = []
        for place in np.flatnonzero(need > 0):
            for direction in (1.0, -1.0):
                if high[place] - low[place] < need[place] - TOLERANCE:
                    _widen(low, high, self.solve(int(place), direction))
            if high[place] - low[place] < need[place] - TOLERANCE:
                short.append((float(high[place] - low[place]), self.keys[place]))
        return short


def _widen(low: NDArray[np.float64], high: NDArray[np.float64], seen: NDArray[np.float64]) -> None:
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
