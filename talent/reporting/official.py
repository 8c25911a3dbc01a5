"""Official ratios of a bureau's own table: columns group, demand, seekers; the row 无要求 names no group."""

from __future__ import annotations

import re
from dataclasses import dataclass

from talent.core import tabular
from talent.core.errors import FieldError
from talent.reporting.indicators.gap import Gap
from talent.reporting.indicators.ratio import official_ratios

COLUMNS = ("group", "demand", "seekers")
UNSPECIFIED = frozenset({"无要求", "不限", "no requirement", "unspecified"})
#: Whole or decimal (tables in 万人), with or without thousands separators.
NUMBER = re.compile(r"\d{1,12}(\.\d{1,6})?|\d{1,3}(,\d{3}){1,3}(\.\d{1,6})?", re.ASCII)
#: How offices write "none" in a cell.
NOTHING = frozenset({"", "-", "–", "—", "－", "/"})
SHOWN_ERRORS = 20


class BadTable(ValueError):
    """The table cannot be used; the message names every bad line."""


@dataclass(frozen=True)
class Row:
    """One group: its own counts as they stand in the file, and its ratio after spreading the row 无要求."""

    group: str
    demand: float
    seekers: float
    ratio: float | None  # places per person; None when nobody is looking

    def as_dict(self) -> dict[str, str | float | None]:
        """For JSON."""
        return {"group": self.group, "demand": self.demand, "seekers": self.seekers, "ratio": self.ratio}


def read(data: bytes, filename: str) -> list[Row]:
    """Groups of a CSV or XLSX table in the order of the file, without the row 无要求.

    Raises: BadTable naming line and column of whatever is missing, doubled, negative or no number.
    """
    try:
        table = tabular.read(data, filename, required=COLUMNS)
    except FieldError as error:
        raise BadTable(str(error)) from error
    groups, unspecified = _groups(table)
    counts = list(groups.values())
    whole = all(float(n).is_integer() for c in (*counts, unspecified) for n in (c.demand, c.supply))
    ratios = official_ratios(counts, unspecified, whole=whole)
    return [Row(name, gap.demand, gap.supply, ratio) for (name, gap), ratio in zip(groups.items(), ratios, strict=True)]


def _groups(table: tabular.Table) -> tuple[dict[str, Gap], Gap]:
    groups: dict[str, Gap] = {}
    loose: Gap | None = None
    errors: list[str] = []
    for row in table.rows:
        name = row.cells["group"]
        is_loose = name.lower() in UNSPECIFIED
        gap = Gap(
            demand=_count(row, "demand", is_loose, errors),
            supply=_count(row, "seekers", is_loose, errors),
        )
        if not name:
            errors.append(f"line {row.line}, group: the name is missing")
        elif name in groups or (is_loose and loose is not None):
            errors.append(f"line {row.line}, group: “{name[:40]}” stands in the table twice")
        elif is_loose:
            loose = gap
        else:
            groups[name] = gap
    if not errors and not groups:
        errors.append("the table has no groups")
    if errors:
        more = f"; and {len(errors) - SHOWN_ERRORS} more" if len(errors) > SHOWN_ERRORS else ""
        raise BadTable("; ".join(errors[:SHOWN_ERRORS]) + more)
    return groups, loose or Gap()


def _count(row: tabular.Row, column: str, is_loose: bool, errors: list[str]) -> float:
    """A cell as a number >= 0, whole ones as int; what is wrong is added to the errors, and 0 stands for it."""
    cell = row.cells[column]
    if is_loose and cell in NOTHING:
        return 0
    if NUMBER.fullmatch(cell):
        plain = cell.replace(",", "")
        return float(plain) if "." in plain else int(plain)
    if cell.startswith(("-", "−", "－")) and NUMBER.fullmatch(cell[1:]):
        errors.append(f"line {row.line}, {column}: {cell[:40]} is negative")
    else:
        errors.append(f"line {row.line}, {column}: “{cell[:40]}” is not a number")
    return 0
