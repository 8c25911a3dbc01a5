"""Cells and tables of counts, and which of them add up to which others."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

#: Names one number: measure, period, and the coordinates that are not totals, sorted. The same key in two tables, or in
#: two releases, is the same number; that is what links tables.
Key = tuple[str, ...]
#: People, or open places by employer id.
Count = float | Mapping[int, float]
#: One code per dimension; None stands for its total.
Place = tuple[str | None, ...]


class Unbalanced(ValueError):
    """A total that is not the sum of its parts: such tables cannot be protected, nor published."""


def key(measure: str, period: str, coordinates: Mapping[str, str] | None = None) -> Key:
    """The key of a cell; a dimension left out is its total."""
    return (measure, period, *sorted(f"{name}={code}" for name, code in (coordinates or {}).items()))


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One counted number and what decides whether it may be shown.

    employers: how many stand behind it; None for counts of people.
    largest: the count of the largest employer alone, in the unit of `count`.
    signed: a change, which tells of nobody by itself; it may be negative.
    """

    key: Key
    count: float
    employers: int | None = None
    largest: float = 0
    signed: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "count", float(self.count))


@dataclass(frozen=True, order=True)
class Sum:
    """`total` = the sum of `parts`. A change is one too: now = (last, change)."""

    total: Key
    parts: tuple[Key, ...]

    @property
    def members(self) -> tuple[Key, ...]:
        """Total and parts."""
        return (self.total, *self.parts)


@dataclass(frozen=True, kw_only=True)
class Table:
    """Cells and the sums a reader knows to hold among them."""

    name: str
    cells: tuple[Cell, ...]
    sums: tuple[Sum, ...]


def crossed(name: str, measure: str, period: str, counts: Mapping[tuple[str, ...], Count], by: Sequence[str]) -> Table:
    """A table of one measure with every margin and the grand total.

    Args:
        counts: inner cells; one code per dimension of `by`.
        by: the dimensions, e.g. ("region", "occupation").
    """
    margins: dict[Place, list[Count]] = {}
    for codes, count in counts.items():
        if len(codes) != len(by):
            raise ValueError(f"{name}: {codes} does not name one code for each of {tuple(by)}")
        for kept in itertools.product((True, False), repeat=len(by)):
            place = tuple(code if keep else None for code, keep in zip(codes, kept, strict=True))
            margins.setdefault(place, []).append(count)

    def named(place: Place) -> Key:
        return key(measure, period, {d: c for d, c in zip(by, place, strict=True) if c is not None})

    cells = tuple(_cell(named(place), found) for place, found in margins.items())
    return Table(name=name, cells=cells, sums=tuple(_sums(list(margins), named, len(by))))


def _sums(places: list[Place], named: Callable[[Place], Key], dimensions: int) -> list[Sum]:
    """Each margin as the sum of the cells one dimension finer."""
    parts: dict[tuple[int, Place], list[Key]] = {}
    for place in places:
        for d in range(dimensions):
            if place[d] is not None:
                parts.setdefault((d, (*place[:d], None, *place[d + 1 :])), []).append(named(place))
    return [Sum(named(total), tuple(found)) for (_d, total), found in parts.items()]


def _cell(name: Key, counts: list[Count]) -> Cell:
    if not isinstance(counts[0], Mapping):
        return Cell(key=name, count=sum(c for c in counts if not isinstance(c, Mapping)))
    places: dict[int, float] = {}
    for found in counts:
        for employer, n in found.items() if isinstance(found, Mapping) else ():
            places[employer] = places.get(employer, 0) + n
    holding = [n for n in places.values() if n > 0]
    return Cell(key=name, count=sum(holding), employers=len(holding), largest=max(holding, default=0))


def check(cells: Mapping[Key, Cell], sums: Sequence[Sum]) -> None:
    """Raises Unbalanced, naming the total, when a sum does not hold or speaks of a cell that is not there."""
    for found in sums:
        missing = [member for member in found.members if member not in cells]
        if missing:
            raise Unbalanced(f"{'/'.join(found.total)}: no cell {'/'.join(missing[0])}")
        parts = sum(cells[part].count for part in found.parts)
        whole = cells[found.total].count
        if abs(parts - whole) > 1e-6 * max(1.0, abs(whole)):
            raise Unbalanced(f"{'/'.join(found.total)}: {whole:g} is not the sum of its parts, {parts:g}")
