"""Which cells of a release may be shown, so that no hidden one can be worked out from all that is published.

Rules (thresholds are our choice within the range official statistics use, and configurable): fewer than k persons,
fewer than 3 employers, or one employer with more than 85 % of the places hide a cell; further cells are hidden, or all
are rounded to a base, until a linear programme over this release and the one before leaves each hidden cell an interval
at least `width` wide. See docs/methodology.md.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from talent.reporting.indicators.attack import too_narrow
from talent.reporting.indicators.cells import Cell, Key, Sum, Table, check
from talent.reporting.indicators.interval import Interval


class Why(StrEnum):
    """Why a cell is not shown."""

    PERSONS = "persons"
    EMPLOYERS = "employers"
    DOMINANCE = "dominance"
    COMPLEMENTARY = "complementary"
    BEFORE = "before"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Thresholds of disclosure control.

    persons: fewest persons shown; employers: fewest behind places; dominance: largest share [0, 1] of one employer;
    width: least width of what follows about a hidden cell [persons], and `relative` the same as a share of its count;
    base: shown counts are rounded half up to its multiples; None shows them as they are.
    """

    persons: int = 10
    employers: int = 3
    dominance: float = 0.85
    width: float = 5
    relative: float = 0.1
    base: int | None = None

    def hides(self, cell: Cell) -> Why | None:
        """Why a cell may not be shown for its own sake. Nobody at all is no secret."""
        if cell.signed or cell.count == 0:
            return None
        if cell.count < self.persons:
            return Why.PERSONS
        if cell.employers is not None and cell.employers < self.employers:
            return Why.EMPLOYERS
        if cell.employers is not None and cell.largest > self.dominance * cell.count:
            return Why.DOMINANCE
        return None

    def shown(self, count: float) -> float:
        """A count as printed."""
        return count if self.base is None else self.base * math.floor(count / self.base + 0.5)

    def known(self, value: float, *, whole: bool) -> Interval:
        """What a printed value says of the count."""
        slack = 0.0 if self.base is None or value == 0 else (self.base - 1) / 2 if whole else self.base / 2
        return Interval(value - slack, value + slack)


#: For everybody.
PUBLIC = Rule()
#: For everybody, with rounding: fewer cells need hiding, none is exact.
PUBLIC_ROUNDED = Rule(base=5)
#: Inside the bureau.
BUREAU = Rule(persons=5)


@dataclass(frozen=True)
class Figure:
    """A cell as published: its value, or why there is none."""

    value: float | None
    why: Why | None = None


@dataclass(frozen=True, kw_only=True)
class Release:
    """What was published: every figure by key, what each says to a reader, and the sums among them.

    exposed: cells that ought to be hidden but follow from figures already public; nothing can take those back.
    """

    figures: Mapping[Key, Figure]
    known: Mapping[Key, Interval]
    sums: tuple[Sum, ...]
    exposed: tuple[Key, ...] = ()

    def hidden(self) -> tuple[Key, ...]:
        """Keys without a value."""
        return tuple(name for name, figure in self.figures.items() if figure.value is None)

    def value(self, name: Key) -> float | None:
        """What may be shown of a cell; None where it is hidden or was never counted."""
        figure = self.figures.get(name)
        return figure.value if figure else None

    def as_json(self) -> dict[str, Any]:
        """Plain lists for keeping beside a snapshot, so that the next release is protected against this one."""
        return {
            "figures": [[list(n), f.value, f.why] for n, f in sorted(self.figures.items())],
            "known": [[list(n), i.low, i.high] for n, i in sorted(self.known.items())],
            "sums": [[list(member) for member in found.members] for found in self.sums],
            "exposed": [list(n) for n in self.exposed],
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Release:
        """The release that `as_json` kept."""
        return cls(
            figures={tuple(n): Figure(value, Why(why) if why else None) for n, value, why in kept["figures"]},
            known={tuple(n): Interval(low, high) for n, low, high in kept["known"]},
            sums=tuple(Sum(tuple(total), tuple(map(tuple, parts))) for total, *parts in kept["sums"]),
            exposed=tuple(tuple(n) for n in kept["exposed"]),
        )


def protect(tables: Sequence[Table], rule: Rule = PUBLIC, before: Release | None = None) -> Release:
    """A release of all its tables together, against itself and against the one before.

    Args:
        tables: everything to be published at once; cells with the same key are one cell.
        before: the last release as published. What it shows cannot be hidden any more, what it hides stays hidden.

    Raises: Unbalanced, naming the total, when a sum does not hold.
    """
    work = _Work(tables, rule, before)
    work.close_sums()
    while narrow := work.narrow():
        for name in narrow[: max(1, len(narrow) // 4)]:
            work.hide_beside(name)
        work.close_sums()
    return work.release()


def uncontrolled(tables: Sequence[Table], rule: Rule = PUBLIC) -> Release:
    """The same tables with small cells hidden for their own sake only: what must never be published. For tests."""
    return _Work(tables, rule, None).release()


@dataclass
class _Work:
    """A release being made: hidden cells are added until they are safe."""

    tables: Sequence[Table]
    rule: Rule
    before: Release | None
    cells: dict[Key, Cell] = field(init=False)
    sums: list[Sum] = field(init=False)
    hidden: dict[Key, Why] = field(init=False)
    exposed: dict[Key, None] = field(default_factory=dict)
    safe: set[Key] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.cells = {cell.key: cell for table in self.tables for cell in table.cells}
        new = [found for table in self.tables for found in table.sums]
        check(self.cells, new)
        self.old = self.before.figures if self.before else {}
        self.sums = sorted({*new, *(self.before.sums if self.before else ())})  # in one order, so that runs agree
        self.whole = all(float(cell.count).is_integer() for cell in self.cells.values())
        self.hidden = {name: why for name, cell in self.cells.items() if (why := self.rule.hides(cell))}
        self.hidden |= {name: Why.BEFORE for name, figure in self.old.items() if figure.value is None}
        self.exposed = {n: None for n in self.hidden if n in self.old and self.old[n].value is not None}
        for name in self.exposed:
            del self.hidden[name]
        self.most = 10 * max((abs(cell.count) for cell in self.cells.values()), default=0) + 1000
        self.of: dict[Key, list[Sum]] = {}
        for found in self.sums:
            for member in found.members:
                self.of.setdefault(member, []).append(found)
        self.height = _heights(self.sums)

    def need(self, name: Key) -> float:
        """Least width for a hidden cell. Cells hidden before are judged by the width alone: their count is not here."""
        cell = self.cells.get(name)
        own = cell is not None and self.hidden[name] not in (Why.COMPLEMENTARY, Why.BEFORE)
        return max(self.rule.width, self.rule.relative * cell.count if cell and own else 0)

    def needed(self) -> dict[Key, float]:
        """Least width by hidden cell; changes tell of nobody."""
        return {n: self.need(n) for n in self.hidden if not (n in self.cells and self.cells[n].signed)}

    def narrow(self) -> list[Key]:
        """Hidden cells that follow too closely. What is wide enough stays so when more is hidden: not asked again."""
        asked = {n: w for n, w in self.needed().items() if n not in self.safe and n not in self.exposed}
        found = too_narrow(self.known(), self.sums, asked)
        self.safe |= asked.keys() - set(found)
        return found

    def known(self) -> dict[Key, Interval]:
        """What the release, with the one before, says about each cell."""
        known = dict(self.before.known) if self.before else {}
        for name, cell in self.cells.items():
            if name not in self.hidden and name not in known:
                known[name] = self.rule.known(self.rule.shown(cell.count), whole=self.whole)
        for name in self.hidden:
            known[name] = Interval(self._least(name), self.most)
        return known

    def _least(self, name: Key) -> float:
        """What a reader knows of a hidden cell at least: zeros are always shown, so whole counts are 1 or more."""
        cell = self.cells.get(name)
        if cell is None:
            return self.before.known[name].low if self.before else 0.0
        if cell.signed:
            return -self.most
        return 1.0 if cell.count.is_integer() else 0.0

    def close_sums(self) -> None:
        """Hides further cells until no sum gives a hidden one away by itself."""
        waiting = list(self.sums)
        while waiting:
            found = waiting.pop()
            while not self._roomy(found):
                chosen = self._cheapest([found])
                if chosen is None:
                    break
                waiting += self.of[chosen]

    def _roomy(self, found: Sum) -> bool:
        """Whether the hidden members of a sum could be shifted among themselves by what each needs."""
        inside = [m for m in found.members if m in self.hidden]
        if not inside:
            return True
        slack = (self.rule.base or 0) * (len(found.members) - len(inside))
        if len(inside) == 1:
            return slack >= self.need(inside[0])
        if found.total in self.hidden or any(m not in self.cells for m in inside):
            return True
        movable = sum(self.cells[m].count - max(self._least(m), 0) for m in inside)
        return movable + slack >= max(self.need(m) for m in inside)

    def hide_beside(self, name: Key) -> None:
        """Hides one more cell near one that is known too closely; if none is left, it is exposed."""
        near = self.of.get(name, [])
        wider = list(dict.fromkeys(s for n in near for m in n.members if m in self.hidden for s in self.of[m]))
        if self._cheapest(near) is None and self._cheapest(wider) is None and self._cheapest(self.sums) is None:
            self.exposed[name] = None

    def _cheapest(self, sums: Sequence[Sum]) -> Key | None:
        """Hides the shown cell of these sums that tells the reader least: inner before totals, small before large."""
        free = [m for found in sums for m in found.members if self._may_hide(m)]
        if not free:
            return None
        chosen = min(free, key=lambda m: (not self.cells[m].signed, self.height.get(m, 0), self.cells[m].count, m))
        self.hidden[chosen] = Why.COMPLEMENTARY
        return chosen

    def _may_hide(self, name: Key) -> bool:
        """Zeros protect nothing, for a reader who knows that nobody can be there; what is public stays public."""
        cell = self.cells.get(name)
        return cell is not None and name not in self.hidden and name not in self.old and cell.count != 0

    def release(self) -> Release:
        """The figures as they will be printed."""
        return Release(
            figures={name: self._figure(cell) for name, cell in sorted(self.cells.items())},
            known=dict(sorted(self.known().items())),
            sums=tuple(self.sums),
            exposed=tuple(self.exposed),
        )

    def _figure(self, cell: Cell) -> Figure:
        if why := self.hidden.get(cell.key):
            return Figure(None, why)
        if cell.key in self.old:
            return self.old[cell.key]
        return Figure(self.rule.shown(cell.count))


def _heights(sums: Sequence[Sum]) -> dict[Key, int]:
    """How many sums deep a cell is a total: 0 for inner cells."""
    below: dict[Key, list[Sum]] = {}
    for found in sums:
        below.setdefault(found.total, []).append(found)
    heights: dict[Key, int] = {}

    def height(name: Key, path: frozenset[Key]) -> int:
        if name not in heights:
            deeper: Iterator[Key] = (p for f in below.get(name, ()) for p in f.parts if p not in path)
            heights[name] = max((1 + height(part, path | {name}) for part in deeper), default=0)
        return heights[name]

    for name in below:
        height(name, frozenset())
    return heights
