"""Spans and flows counted by day and cell, and the check that they balance. Pure arithmetic on arrays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from talent.reporting.facts.spans import Flows, History, Ints, Spans

#: Days are counted in pieces of at most so many (day, cell) pairs, to bound memory.
PIECE = 4_000_000


@dataclass(frozen=True)
class Counted:
    """Arrays of shape (days, cells); ``flows`` (days, cells, kinds). ``opening``: the stock before the first day."""

    first_day: int
    stock: Ints
    flows: Ints
    opening: Ints


class Unbalanced(ValueError):
    """Stocks and flows do not add up; ``cells`` are (day, cell, difference)."""

    def __init__(self, cells: list[tuple[int, int, int]]) -> None:
        super().__init__(f"{len(cells)} cells do not balance")
        self.cells = cells


def stocks(spans: Spans, first: int, days: int, cells: int) -> Ints:
    """Stock at the end of each day, shape (days, cells)."""
    change = np.zeros((days + 1) * cells, np.int64)
    inside = (spans.end > first) & (spans.start < first + days)
    cell, amount = spans.cell[inside], spans.amount[inside]
    begin = np.clip(spans.start[inside] - first, 0, days) * cells + cell
    end = np.clip(spans.end[inside] - first, 0, days) * cells + cell
    for place, sign in ((begin, 1), (end, -1)):
        change += sign * np.bincount(place, weights=amount, minlength=len(change)).astype(np.int64)
    return np.cumsum(change.reshape(days + 1, cells)[:-1], axis=0)


def moved(flows: Flows, first: int, days: int, cells: int, kinds: int) -> Ints:
    """Flows of each day, shape (days, cells, kinds)."""
    inside = (flows.day >= first) & (flows.day < first + days)
    place = ((flows.day[inside] - first) * cells + flows.cell[inside]) * kinds + flows.kind[inside]
    found = np.bincount(place, weights=flows.amount[inside], minlength=days * cells * kinds)
    return found.astype(np.int64).reshape(days, cells, kinds)


def count(history: History, first: int, last: int, cells: int, signs: NDArray[np.int64]) -> Iterator[Counted]:
    """Facts of the days first … last in pieces, oldest first.

    Raises: Unbalanced naming day and cell wherever stock is not stock of the day before plus and minus the flows.
    """
    step = max(1, PIECE // max(cells, 1))
    for start in range(first, last + 1, step):
        days = min(step, last + 1 - start)
        with_eve = stocks(history.spans, start - 1, days + 1, cells)
        flows = moved(history.flows, start, days, cells, len(signs))
        off = np.diff(with_eve, axis=0) - flows @ signs
        if off.any():
            found = [(start + int(d), int(c), int(off[d, c])) for d, c in np.argwhere(off)[:100]]
            raise Unbalanced(found)
        yield Counted(start, with_eve[1:], flows, with_eve[0])


def holders(spans: Spans, employer: Ints, first: int, days: int, cells: int) -> tuple[Ints, Ints]:
    """For each day and cell, how many employers have open places and how many the largest of them has.

    Args:
        employer: of each owner, by index.

    Returns: two arrays of shape (days, cells).
    """
    inside = (spans.end > first) & (spans.start < first + days)
    pairs = spans.cell[inside] * (int(employer.max(initial=0)) + 1) + employer[spans.owner[inside]]
    known, place = np.unique(pairs, return_inverse=True)
    counts, most = np.zeros((days, cells), np.int64), np.zeros((days, cells), np.int64)
    if not len(known):
        return counts, most
    part = Spans(spans.owner[inside], place, spans.start[inside], spans.end[inside], spans.amount[inside])
    cell = known // (int(employer.max(initial=0)) + 1)
    heads = np.flatnonzero(np.append(True, cell[1:] != cell[:-1]))
    step = max(1, PIECE // len(known))
    for start in range(0, days, step):
        size = min(step, days - start)
        held = stocks(part, first + start, size, len(known))
        counts[start : start + size, cell[heads]] = np.add.reduceat((held > 0).astype(np.int64), heads, axis=1)
        most[start : start + size, cell[heads]] = np.maximum.reduceat(held, heads, axis=1)
    return counts, most
