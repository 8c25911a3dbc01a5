"""Rows of an imported file, read cell by cell: what is wrong is collected with its line and column."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

from talent.core.errors import FieldError
from talent.core.tabular import Row, RowError
from talent.core.text import N_, Text, label
from talent.taxonomy.naming import fold
from talent.web.i18n import LOCALES, catalogue

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

LINE, AREA = 200, 20_000
YES = frozenset({"yes", "y", "true", "1", "是", "有", "可", "√", "✓"})
NO = frozenset({"no", "n", "false", "0", "否", "无", "不可", "×"})
#: How files say that nothing is asked for; the same as an empty cell.
NOT_ASKED = frozenset({"不限", "无要求", "无", "任意", "any", "none", "n/a", "-", "—", "–"})
YEARS = range(1900, 2101)


@dataclass(frozen=True)
class Plan(Generic[T]):
    """What a file asks for. It is carried out as a whole, and only when nothing is wrong."""

    commands: Sequence[T]
    errors: Sequence[RowError]


@dataclass
class Cells:
    """One row. Methods give None (or "" or False) for an empty cell and for a wrong one, which they note."""

    row: Row
    errors: list[RowError] = field(default_factory=list)

    def raw(self, column: str) -> str:
        """The cell as it stands, trimmed; empty when the file lacks the column."""
        return self.row.cells.get(column, "")

    def fault(self, column: str | None, text: Text) -> None:
        """Note that something is wrong."""
        self.errors.append(RowError(self.row.line, column, text))

    def read(self, column: str, parse: Callable[[str, str], T]) -> T | None:
        """What ``parse(text, column)`` makes of the cell, such as a method of Lookup."""
        text = self.raw(column)
        if not text or fold(text) in NOT_ASKED:
            return None
        try:
            return parse(text, column)
        except FieldError as error:
            self.fault(column, error.text)
            return None

    def text(self, column: str, most: int = LINE, *, required: bool = False) -> str:
        """The words of the cell; its line breaks are kept."""
        text = self.raw(column)
        if required and not text:
            self.fault(column, N_("This must be filled in."))
        if len(text) > most:
            self.fault(column, N_("At most %(most)s characters.", most=most))
        if "\0" in text:
            self.fault(column, N_("This holds characters that are not text."))
        return text

    def integer(self, column: str, low: int, high: int, *, required: bool = False) -> int | None:
        """A whole number within bounds; 8,000 and full-width digits are read too."""
        if required and not self.raw(column):
            self.fault(column, N_("This must be filled in."))
        return self.read(column, lambda text, name: whole_number(text, name, low, high))

    def day(self, column: str, *, required: bool = False) -> date | None:
        """A day."""
        if required and not self.raw(column):
            self.fault(column, N_("This must be filled in."))
        return self.read(column, calendar_day)

    def yes(self, column: str) -> bool:
        """Yes or no; empty is no."""
        word = fold(self.raw(column))
        if word and word not in YES | NO:
            self.fault(column, N_("Write yes or no, not “%(text)s”.", text=word[:60]))
        return word in YES

    def member(self, column: str, enum: type[E], default: E) -> E:
        """A member of an enumeration by its value or by its words in either language."""
        word = fold(self.raw(column))
        if not word:
            return default
        found = next((member for member in enum if word in names_of(member)), None)
        if found is None:
            choices = ", ".join(f"{member.value} ({_chinese(member)})" for member in enum)
            self.fault(column, N_("Write one of %(choices)s, not “%(text)s”.", choices=choices, text=word[:60]))
        return found or default


def _chinese(member: StrEnum) -> str:
    return str(catalogue(LOCALES["zh"]).gettext(label(member).msgid))


def names_of(member: StrEnum) -> frozenset[str]:
    """The folded value and words of a member."""
    msgid = label(member).msgid
    words = [catalogue(locale).gettext(msgid) for locale in LOCALES.values()]
    return frozenset(fold(word) for word in (member.value, msgid, *words))


def whole_number(text: str, column: str, low: int, high: int) -> int:
    """A whole number between two bounds, both included.

    Raises: FieldError on the column.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if not re.fullmatch(r"[+-]?(?:[0-9]{1,18}|[0-9]{1,3}(?:,[0-9]{3}){1,5})(?:\.0+)?", plain):
        raise FieldError(column, N_("Write a whole number, not “%(text)s”.", text=text[:60]))
    number = int(plain.replace(",", "").split(".")[0])
    if not low <= number <= high:
        raise FieldError(column, N_("The number must lie between %(low)s and %(high)s.", low=low, high=high))
    return number


def calendar_day(text: str, column: str) -> date:
    """A day written year first: 2026-11-24, 2026/11/24, 2026.11.24, 2026年11月24日, 20261124.

    Raises: FieldError on the column.
    """
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    match = re.fullmatch(r"(\d{4})([-/.年])(\d{1,2})(?:\2|月)(\d{1,2})日?", plain, re.ASCII)
    parts = match.group(1, 3, 4) if match else None
    if parts is None and (match := re.fullmatch(r"(\d{4})(\d{2})(\d{2})", plain, re.ASCII)):
        parts = match.group(1, 2, 3)
    if parts is None:
        raise FieldError(column, N_("Write a day like 2026-11-24, not “%(text)s”.", text=text[:60]))
    year, month, day = (int(part) for part in parts)
    try:
        found = date(year, month, day)
    except ValueError as error:
        raise FieldError(column, N_("There is no such day: “%(text)s”.", text=text[:60])) from error
    if year not in YEARS:
        raise FieldError(column, N_("There is no such day: “%(text)s”.", text=text[:60]))
    return found
