"""Charts and the heat map of the gap report, as the page's parts take them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _

from talent.reporting import wording
from talent.reporting.service import GapReport, Line
from talent.web.i18n import name_of

#: Occupations across the heat map; more do not fit on a page.
HEAT_COLUMNS = 10
STEPS = 4


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


def step(gap: float, most: float) -> int:
    """-4 … 4: the gap in quarters of the largest one; any gap but 0 has a colour."""
    if not gap or not most:
        return 0
    size = max(1, min(STEPS, round(STEPS * abs(gap) / most)))
    return size if gap > 0 else -size
