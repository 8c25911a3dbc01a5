"""Workbook and tidy CSV of a report. Cells that people wrote are inert: no spreadsheet takes them for a formula."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import xlsxwriter
from flask_babel import gettext as _

from talent.core.tabular import inert, to_csv
from talent.reporting.exports.pack import DataTable, Field, Hidden, Pack, Value, status
from talent.web.i18n import language

#: Format of numbers in cells, by form; the cell itself keeps every digit.
CELL = {"count": "#,##0", "signed": "+#,##0;-#,##0;0", "percent": "0.0%", "ratio": "0.00", "score": "0.0", "label": "0"}
#: Sheet names hold at most 31 characters and none of these.
SHEET_NAME, NOT_IN_NAMES = 31, str.maketrans("[]:*?/\\'", "        ")


def xlsx(pack: Pack) -> bytes:
    """A sheet per table and one that says where they come from. The same report gives the same bytes."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": pack.title, "created": datetime(2000, 1, 1)})  # noqa: DTZ001 - the same bytes each time
    formats = {form: book.add_format({"num_format": code, "align": "right"}) for form, code in CELL.items()}
    formats["head"] = book.add_format({"bold": True, "text_wrap": True, "bottom": 1, "valign": "top"})
    formats["title"] = book.add_format({"bold": True, "font_size": 13})
    formats["hidden"] = book.add_format({"align": "right", "font_color": "#55606C"})
    _about(book, pack, formats)
    used = {_("About").lower()}
    for table in pack.tables:
        _sheet(book.add_worksheet(_sheet_name(table.title, used)), table, formats)
    book.close()
    return out.getvalue()


def _sheet_name(title: str, used: set[str]) -> str:
    """Excel's rules for names, and no name twice."""
    base = " ".join(title.translate(NOT_IN_NAMES).split())[:SHEET_NAME] or "-"
    name, number = base, 2
    while name.lower() in used:
        name, number = f"{base[: SHEET_NAME - 4]} ({number})", number + 1
    used.add(name.lower())
    return name


def _about(book: Any, pack: Pack, formats: dict[str, Any]) -> None:
    """The first sheet: title, findings, stamp, notes, and what the words for missing figures mean."""
    page = book.add_worksheet(_("About"))
    rows: list[tuple[str, str]] = [(label, value) for _key, label, value in pack.stamp.items()]
    rows.append((_("SHA-256 of the tables"), pack.digest()))
    rows.append((hidden_word(), _("There is a figure; it may not be published.")))
    rows.append((_("empty cell"), _("There is no figure. It is not zero.")))
    rows += [(_("Finding"), sentence) for sentence in pack.sentences]
    rows += [(_("Note"), note) for note in pack.notes]
    page.write(0, 0, inert(pack.title), formats["title"])
    page.write_row(2, 0, [_("Item"), _("Value")], formats["head"])
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    for number, (label, value) in enumerate(rows, start=3):
        page.write(number, 0, inert(label), wrap)
        page.write(number, 1, inert(value), wrap)
    page.set_column(0, 0, 28)
    page.set_column(1, 1, 90)


def _sheet(page: Any, table: DataTable, formats: dict[str, Any]) -> None:
    page.write(0, 0, inert(table.title), formats["title"])
    for place, column in enumerate(table.fields):
        page.write(2, place, inert(head(column)), formats["head"])
    for number, row in enumerate(table.rows, start=3):
        for place, column in enumerate(table.fields):
            _cell(page, (number, place), row.get(column.key), column, formats)
    page.freeze_panes(3, 1)
    page.autofit(300)
    if table.note:
        page.write(len(table.rows) + 4, 0, inert(table.note))


def _cell(page: Any, at: tuple[int, int], value: Value, column: Field, formats: dict[str, Any]) -> None:
    if value is None:
        return
    if isinstance(value, Hidden):
        page.write(*at, hidden_word(), formats["hidden"])
    elif column.form and isinstance(value, int | float):
        page.write_number(*at, value, formats[column.form])
    else:
        page.write(*at, inert(value))


def head(column: Field) -> str:
    """A column's name with its unit."""
    if not column.unit:
        return column.label
    return f"{column.label}（{column.unit}）" if language() == "zh" else f"{column.label} ({column.unit})"


def hidden_word() -> str:
    """Stands in the cell of a figure that may not be shown."""
    return str(_("not shown"))


#: Columns of the tidy file, the same for every report and language: programs read them.
TIDY = ("snapshot", "version", "as_of", "region_code", "period", "table", "group", "measure", "unit", "value", "status")


def csv(pack: Pack) -> bytes:
    """One row per figure: which table, which group, which measure, its value, and whether it is shown."""
    stamp = pack.stamp
    start = [stamp.snapshot, stamp.version, stamp.as_of, stamp.region_code, stamp.period]
    end = [pack.digest(), stamp.rule]
    return to_csv([*TIDY, "sha256", "disclosure"], [
        [*start, *row, *end] for table in pack.tables for row in _tidy(table)
    ])  # fmt: skip


def _tidy(table: DataTable) -> list[list[Any]]:
    rows = []
    for row in table.rows:
        group = " / ".join(str(row[f.key]) for f in table.names() if row.get(f.key) not in (None, ""))
        rows += [[table.key, group, f.key, f.unit, *_shown(row.get(f.key))] for f in table.measures()]
    return rows


def _shown(value: Value) -> Sequence[Any]:
    return [value if status(value) == "shown" else None, status(value)]
