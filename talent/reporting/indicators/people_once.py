"""Counting people once who could do more than one occupation.

Adding gaps occupation by occupation counts a person as often as she has skills. The exact gap is what a largest
matching of people to places leaves open (König 1931, Hall 1935); the cut of the flow names the occupations that bind.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, maximum_flow

#: Cells a person is qualified for: occupations, or occupation and region together.
Cells = frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Balance:
    """Open places, and how many of them a largest matching fills [persons]."""

    places: int
    matched: int

    @property
    def structural(self) -> int:
        """Places that stay empty however people are placed: a task for training and introduction."""
        return self.places - self.matched

    @property
    def frictional(self) -> int:
        """Open places for which somebody is there: a task for the platform itself."""
        return self.matched


@dataclass(frozen=True, kw_only=True)
class Matching(Balance):
    """The largest matching of people to places, and where it binds.

    places, matched: over all cells; filled: by cell, in one largest matching.
    binding: the smallest set of cells X for which places(X) - people(X) equals the whole gap; empty without a gap.
    binding_places, binding_people: places in X, people qualified for anything in X.
    naive: Σ max(0, places - people) by cell, for comparison only: wrong in both directions.
    """

    filled: Mapping[str, int]
    binding: tuple[str, ...]
    binding_places: int
    binding_people: int
    naive: int


def match(places: Mapping[str, int], people: Iterable[Cells]) -> Matching:
    """The largest matching, as a flow person -> cell -> sink; people with the same cells are one node.

    Args:
        places: open headcount by cell [persons].
        people: the cells each person is qualified for; unknown cells and people without any are of no effect.

    Raises: ValueError for negative headcounts.
    """
    if any(n < 0 for n in places.values()):
        raise ValueError("headcounts are not negative")
    cells = sorted(cell for cell, n in places.items() if n)
    wanted = frozenset(cells)
    kinds = Counter(kind for person in people if (kind := person & wanted))
    order, place = sorted(kinds, key=sorted), {cell: i for i, cell in enumerate(cells)}
    fits = [sorted(place[c] for c in kind) for kind in order]
    graph = _network([places[c] for c in cells], [kinds[k] for k in order], fits)
    flow = maximum_flow(graph, 0, graph.shape[0] - 1)
    residual = graph - flow.flow
    binding = _binding(cells, residual) if flow.flow_value < sum(places.values()) else ()
    qualified: Counter[str] = Counter()
    for kind, n in kinds.items():
        qualified.update(dict.fromkeys(kind, n))
    return Matching(
        places=sum(places.values()),
        matched=int(flow.flow_value),
        filled={cell: int(flow.flow[1 + i, graph.shape[0] - 1]) for cell, i in place.items()},
        binding=binding,
        binding_places=sum(places[c] for c in binding),
        binding_people=sum(n for kind, n in kinds.items() if not kind.isdisjoint(binding)),
        naive=sum(max(0, n - qualified[cell]) for cell, n in places.items()),
    )


def _network(headcount: list[int], kinds: list[int], fits: list[list[int]]) -> csr_array:
    """Capacities: 0 is the source, then cells, then kinds of people, last the sink."""
    first, sink = 1 + len(headcount), 1 + len(headcount) + len(kinds)
    edges = [(1 + i, sink, n) for i, n in enumerate(headcount)]
    edges += [(0, first + i, n) for i, n in enumerate(kinds)]
    edges += [(first + i, 1 + cell, kinds[i]) for i, cells in enumerate(fits) for cell in cells]
    start, end, capacity = zip(*edges, strict=True) if edges else ((), (), ())
    size = (sink + 1, sink + 1)
    return csr_array((np.array(capacity, dtype=np.int32), (start, end)), shape=size, dtype=np.int32)


def _binding(cells: list[str], residual: csr_array) -> tuple[str, ...]:
    """Cells from which the sink can still be reached: the smallest set whose lack of people is the whole gap."""
    open_edges = csr_array(residual > 0).T.astype(np.int8)
    reached = breadth_first_order(csr_array(open_edges), residual.shape[0] - 1, return_predecessors=False)
    return tuple(cells[i - 1] for i in sorted(reached) if 1 <= i <= len(cells))


def shares(probabilities: Sequence[float], sharpness: float = 1.0) -> list[float]:
    """A person's share in each occupation: w_o = p_o^γ / Σ p^γ · min(1, max p); they add to at most one person.

    Args:
        probabilities: calibrated P(qualified), one per occupation, in [0, 1].
        sharpness: γ; larger gives the likeliest occupation more.
    """
    powers = [p**sharpness for p in probabilities]
    whole = sum(powers)
    return [power / whole * min(1.0, max(probabilities)) for power in powers] if whole else [0.0] * len(powers)


@dataclass(frozen=True)
class Expected:
    """Expected number of qualified people and its variance, without a cut-off [persons]."""

    mean: float
    variance: float

    @property
    def deviation(self) -> float:
        """Standard deviation [persons]."""
        return math.sqrt(self.variance)


def expected_qualified(probabilities: Iterable[float], weights: Iterable[float] | None = None) -> Expected:
    """Σ a p and Σ a² p (1 - p) over people with calibrated probabilities p and activity a in [0, 1] (default 1).

    The variance leaves out that of the calibration itself, which a bootstrap of the judged pairs would add.
    """
    known = list(probabilities)
    active = [1.0] * len(known) if weights is None else list(weights)
    pairs = list(zip(active, known, strict=True))
    return Expected(sum(a * p for a, p in pairs), sum(a * a * p * (1 - p) for a, p in pairs))


def naive_gap(places: Mapping[str, float], supply: Mapping[str, float]) -> float:
    """Σ max(0, D - S) by cell [persons]: shown beside the exact gap, never instead of it."""
    return sum(max(0.0, n - supply.get(cell, 0.0)) for cell, n in places.items())
