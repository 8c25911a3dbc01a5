"""Charts and the heat map of the gap report, as the page's parts take them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _

from talent.reporting import wording
from talent.reporting.drawing.figure import Figure, Table
from talent.reporting.drawing.heat import Cell, Heat, Tile, Tiles
from talent.reporting.drawing.style import Style, step
from talent.reporting.service import GapReport, Line
from talent.web.i18n import language, name_of

#: Occupations across the heat map; more do not fit on a page.
HEAT_COLUMNS = 10


def bars(lines: Sequence[Line], tone: str) -> dict[str, Any]:
    """ECharts option: gaps as bars, the largest on top."""
    return {
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}, "valueFormatter": "format:signed"},
        "xAxis": {"type": "value", "axisLabel": {"formatter": "format:signed"}},
        "yAxis": {"type": "category", "inverse": True, "data": [wording.name(line) for line in lines]},
        "series": [
            {
                "type": "bar",
                "name": str(_("Gap")),
                "data": [round(line.gap.persons, 1) for line in lines if line.gap],
                "itemStyle": {"color": f"token:{tone}"},
                "label": {
                    "show": True,
                    "position": "right" if tone == "shortage" else "left",
                    "formatter": "format:signed",
                },
            }
        ],
    }


def bar_table(lines: Sequence[Line]) -> dict[str, Any]:
    """The numbers of the bars."""
    return {
        "columns": [
            {"key": "name", "label": str(_("Occupation")), "header": True},
            {"key": "gap", "label": str(_("Gap (persons)")), "numeric": True},
        ],
        "rows": [{"name": wording.name(line), "gap": wording.signed(line.gap.persons)} for line in lines if line.gap],
    }


def heat(report: GapReport) -> dict[str, Any]:
    """Columns and rows of the heat map: districts by the occupations with the largest gaps."""
    lines = sorted(
        (x for x in report.occupations if x.gap and x.row), key=lambda x: -abs(x.gap.persons if x.gap else 0)
    )
    codes = [line.row.code for line in lines[:HEAT_COLUMNS] if line.row]
    shown = [report.cells[d.code, c] for d in report.districts for c in codes if (d.code, c) in report.cells]
    most = max((abs(gap.persons) for gap in shown if gap), default=0)
    rows = []
    for district in report.districts:
        if any((district.code, code) in report.cells for code in codes):
            cells = [_cell(report, (district.code, code), most) for code in codes]
            rows.append({"label": name_of(district), "cells": cells})
    return {"columns": [wording.name(line) for line in lines[:HEAT_COLUMNS]], "rows": rows}


def _cell(report: GapReport, key: tuple[str, str], most: float) -> dict[str, Any]:
    if key not in report.cells:
        return {"text": None, "step": 0}
    gap = report.cells[key]
    if gap is None:
        return {"text": "", "step": 0, "suppressed": True}
    return {"text": wording.signed(gap.persons), "step": step(gap.persons, most)}


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
    rows = [{"label": r.label, "url": r.url, "cells": [_heat_cell(c, drawing) for c in r.cells]} for r in drawing.rows]
    return {"columns": drawing.columns, "rows": rows}


def _heat_cell(cell: Cell, drawing: Heat) -> dict[str, Any]:
    if cell.hidden:
        return {"text": "", "step": 0, "suppressed": True}
    if cell.value is None:
        return {"text": None, "step": 0}
    return {"text": style().write(cell.value, drawing.form), "step": step(cell.value, drawing.most), "url": cell.url}


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
