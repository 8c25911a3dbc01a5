"""Charts and tables as the parts of pages take them."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from talent.reporting import wording
from talent.reporting.drawing.figure import Figure, Table
from talent.reporting.drawing.heat import Cell, Heat, Tile, Tiles
from talent.reporting.drawing.style import Style, step
from talent.reporting.exports.pack import DataTable, Hidden
from talent.web.i18n import language

#: Rows of a table on a page; the workbook has them all.
PAGE_ROWS = 100


def style() -> Style:
    """Charts and numbers in the language of this request."""
    return Style(language(), missing=str(_("no data")), hidden=wording.hidden())


def on_page(figure: Figure, **links: Any) -> dict[str, Any]:
    """A chart as components/figure.html takes it; ``links``: files, about_url, coverage."""
    drawing = figure.drawing
    return {
        "key": figure.key,
        "title": figure.title,
        "unit": figure.unit,
        "source": figure.source,
        "as_of": figure.as_of,
        "kind": figure.kind,
        "note": figure.note,
        "option": drawing.option(),
        "table": page_table(drawing.table()),
        "heat": _heat_rows(drawing) if isinstance(drawing, Heat) else None,
        "tiles": _tile_rows(drawing) if isinstance(drawing, Tiles) else None,
        **links,
    }


def page_table(table: Table) -> dict[str, Any]:
    """The numbers of a chart as components/table.html takes them."""
    looks = style()
    columns = [
        {"key": f"c{n}", "label": c.label, "numeric": c.form is not None, "header": n == 0}
        for n, c in enumerate(table.columns)
    ]
    forms = [column.form for column in table.columns]
    rows = [
        {f"c{n}": _written(value, form, looks) for n, (value, form) in enumerate(zip(row, forms, strict=True))}
        for row in table.rows
    ]
    return {"columns": columns, "rows": rows}


def _written(value: Any, form: str | None, looks: Style) -> str | None:
    if value == "" and form:
        return looks.hidden
    return str(value) if form is None or isinstance(value, str) else looks.write(value, form)


def _heat_rows(drawing: Heat) -> dict[str, Any]:
    looks = style()
    rows = [
        {"label": r.label, "url": r.url, "cells": [_heat_cell(c, drawing, looks) for c in r.cells]}
        for r in drawing.rows
    ]
    return {"columns": drawing.columns, "rows": rows}


def _heat_cell(cell: Cell, drawing: Heat, looks: Style) -> dict[str, Any]:
    if cell.hidden:
        return {"text": "", "step": 0, "suppressed": True}
    if cell.value is None:
        return {"text": None, "step": 0}
    return {"text": looks.write(cell.value, drawing.form), "step": step(cell.value, drawing.most), "url": cell.url}


def _tile_rows(drawing: Tiles) -> list[dict[str, Any]]:
    return [_tile(tile, drawing) for tile in drawing.tiles]


def _tile(tile: Tile, drawing: Tiles) -> dict[str, Any]:
    looks, cell = style(), tile.cell
    size = step(cell.value - drawing.centre, drawing.most) if cell.value is not None else 0
    shade = "heat-hidden" if cell.hidden else "heat-none" if cell.value is None else f"heat-{_side(size)}{abs(size)}"
    text = looks.hidden if cell.hidden else looks.write(cell.value, drawing.form)
    column, row = tile.place
    return {"label": tile.label, "url": cell.url, "shade": shade, "text": text, "column": column, "row": row}


def _side(size: int) -> str:
    return "s" if size > 0 else "o" if size < 0 else ""


def data_page(table: DataTable) -> dict[str, Any]:
    """A table of a report as components/table.html takes it; only the first rows."""
    looks = style()
    columns = [
        {
            "key": f.key,
            "label": f.label,
            "numeric": f.form is not None,
            "header": f.key == "name",
            "hint": f.unit or None,
        }
        for f in table.fields
        if f.key != "code"
    ]
    rows = []
    for row in table.rows[:PAGE_ROWS]:
        cells = {}
        for f in table.fields:
            value = row.get(f.key)
            if isinstance(value, Hidden):
                cells[f.key] = looks.hidden
            elif f.form and not isinstance(value, str):
                cells[f.key] = looks.write(value, f.form)
            else:
                cells[f.key] = str(value or "")
        rows.append(cells)
    whole = len(table.rows) if table.whole is None else table.whole
    return {"key": table.key, "title": table.title, "columns": columns, "rows": rows, "whole": whole}
