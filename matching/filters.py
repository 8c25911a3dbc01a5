"""Filters as masks over slots, from columns that follow every change in place.

A column holds, per slot, the numbers of its values (as many arrays as the longest list). A condition becomes a small
table over the distinct values and is read through the column, so a mask costs the same whatever share it keeps, and
a prefix rule is asked once per value and not once per document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from matching.slots import Slots
from matching.types import Filter

REGION = "region"
"""The tag whose values are region codes and match by administrative prefix."""

# What the engine refuses to know about a person, in whatever disguise a caller may hand it over.
PROTECTED = frozenset(
    {
        "age", "birth", "birth_date", "birthday", "disability", "ethnicity", "gender", "health", "household", "hukou",
        "marital_status", "marriage", "name", "nationality", "photo", "politics", "pregnancy", "religion", "sex",
    }
)  # fmt: skip

_COUNTRY = frozenset({"10", "00"})  # 100000 in GB/T 2260, and 000000; provinces begin at 11
_NOTHING = -1
_BLOCK = 1 << 17  # slots that are looked at together: what lies between stays in the processor's second cache
_FEW = 6  # values that are quicker compared one after the other than looked up in a table


class ProtectedTag(ValueError):
    """A document or filter names a trait that must not play a part in matching."""


class Column:
    """The values of one key for every slot: an array for the first value of each, one for the second, and so on."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._places: list[NDArray[np.int32]] = []

    def put(self, slot: int, values: Iterable[str]) -> None:
        """Replace what the slot holds."""
        numbers = [self._numbers.setdefault(value, len(self._numbers)) for value in sorted(set(values))]
        while len(self._places) < len(numbers):
            self._places.append(np.full(64, _NOTHING, dtype=np.int32))
        for place, cells in enumerate(self._places):
            number = numbers[place] if place < len(numbers) else _NOTHING
            if slot < len(cells):
                cells[slot] = number
            elif number != _NOTHING:
                more = max(slot + 1, 2 * len(cells)) - len(cells)
                self._places[place] = np.pad(cells, (0, more), constant_values=_NOTHING)
                self._places[place][slot] = number

    def clear(self, slot: int) -> None:
        """Forget what the slot holds."""
        for cells in self._places:
            if slot < len(cells):
                cells[slot] = _NOTHING

    def holds(self, wanted: Callable[[str], bool], used: int) -> NDArray[np.bool_]:
        """Slots with at least one value for which wanted is true, shape (used,)."""
        numbers = [number for value, number in self._numbers.items() if wanted(value)]
        table = np.zeros(len(self._numbers) + 1, dtype=np.bool_)  # the last cell answers for "no value" (-1)
        table[numbers] = True
        answer = np.zeros(used, dtype=np.bool_)
        for cells in self._places:
            for start in range(0, min(used, len(cells)), _BLOCK):
                known = cells[start : min(used, start + _BLOCK)]
                part = answer[start : start + len(known)]
                if len(numbers) > _FEW:
                    part |= table.take(known, mode="wrap")
                else:
                    for number in numbers:
                        part |= known == number
        return answer

    def stored(self) -> tuple[list[str], list[NDArray[np.int32]]]:
        """The values by their numbers, and the arrays of numbers."""
        return list(self._numbers), self._places

    def restore(self, values: Sequence[str], places: list[NDArray[np.int32]]) -> None:
        """Take over what stored() gave."""
        self._numbers = {value: number for number, value in enumerate(values)}
        self._places = places


class TagColumns:
    """The tags of every slot and the masks that filters make of them."""

    def __init__(self, slots: Slots) -> None:
        self._slots = slots
        self._columns: dict[str, Column] = {}

    def put(self, slot: int, tags: Mapping[str, frozenset[str]]) -> None:
        """Replace the tags of a slot; ProtectedTag for a key that must not be known."""
        refuse_protected(tags)
        for key in tags:
            self._columns.setdefault(key, Column())
        for key, column in self._columns.items():
            column.put(slot, tags.get(key, frozenset()))

    def clear(self, slot: int) -> None:
        """Forget the tags of a slot."""
        for column in self._columns.values():
            column.clear(slot)

    def mask(self, where: Filter) -> NDArray[np.bool_]:
        """Live slots that meet every condition, shape (slots.used,).

        A key nobody has, or an empty set of values, keeps nothing: "one of none" is never true.
        """
        refuse_protected(where.any_of)
        mask = self._slots.live
        for key, values in where.any_of.items():
            mask &= self._condition(key, values)
        if where.ids is not None:
            only = np.zeros(len(mask), dtype=np.bool_)
            only[self._slots.find(where.ids)] = True
            mask &= only
        mask[self._slots.find(where.not_ids)] = False
        return mask

    def stored(self) -> dict[str, tuple[list[str], list[NDArray[np.int32]]]]:
        """Every column by its key, to be kept in files."""
        return {key: column.stored() for key, column in self._columns.items()}

    def restore(self, columns: Mapping[str, tuple[Sequence[str], list[NDArray[np.int32]]]]) -> None:
        """Take over what stored() gave."""
        for key, (values, places) in columns.items():
            self._columns.setdefault(key, Column()).restore(values, places)

    def _condition(self, key: str, values: frozenset[str]) -> NDArray[np.bool_]:
        column = self._columns.get(key)
        if column is None:
            return np.zeros(self._slots.used, dtype=np.bool_)
        if key == REGION:
            return column.holds(lambda value: any(within(value, area) for area in values), self._slots.used)
        return column.holds(values.__contains__, self._slots.used)


@lru_cache(maxsize=10_000)
def region_prefix(code: str) -> str:
    """The digits that every place inside a region shares: 510000 -> 51, 510104 -> 510104; none inside the country."""
    while len(code) > 2 and code.endswith("00"):
        code = code[:-2]
    return "" if code in _COUNTRY else code


def within(code: str, area: str) -> bool:
    """Whether a region is the area or lies in it, by GB/T 2260 codes."""
    return bool(area) and (code == area or code.startswith(region_prefix(area)))


def refuse_protected(keys: Iterable[str]) -> None:
    """ProtectedTag when one of the keys names a protected trait."""
    if bad := sorted(PROTECTED.intersection(keys)):
        raise ProtectedTag(f"Matching must not know {', '.join(bad)}.")
