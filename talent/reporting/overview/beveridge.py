"""The path of places and people over the quarters: is the market tight, or does it match badly?"""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from talent.reporting.drawing.canvas import Axis
from talent.reporting.drawing.figure import Figure
from talent.reporting.drawing.points import Mark, Points
from talent.reporting.facts.reading import DayTotals
from talent.reporting.indicators.tightness import Market
from talent.reporting.overview.overview import Overview
from talent.reporting.quarter.period import Period
from talent.web.filters import day, number

#: Ends of quarters below which there is no path.
LEAST = 3


def figures(found: Overview, origin: dict[str, Any]) -> list[Figure]:
    """Shares of the labour force where it is known for every quarter, else persons; nothing below LEAST quarters."""
    rows = [row for row in found.quarters if row.places and row.people]
    if len(rows) < LEAST:
        return []
    markets = [_market(found, row) for row in rows]
    known = all(market is not None for market in markets)
    marks = [_mark(row, market if known else None) for row, market in zip(rows, markets, strict=True)]
    form = "percent" if known else "count"
    drawing = Points(Axis(str(_("People looking for work")), form), Axis(str(_("Open places")), form), marks,
                     str(_("End of quarter")), diagonal=True, path=True)  # fmt: skip
    note = _("Dashed line: as many places as people. A path away from both axes: matching gets worse.")
    whole = _("The labour force has not been entered for every quarter: persons in place of shares.")
    return [
        Figure(
            "beveridge",
            _title(rows),
            drawing,
            unit=str(_("share of the labour force")) if known else str(_("persons")),
            note=str(note) if known else f"{note} {whole}",
            **origin | {"as_of": day(rows[-1].day)},
        )
    ]


def _market(found: Overview, row: DayTotals) -> Market | None:
    force = found.labour_force.get(str(Period.of(row.day)))
    return Market(vacancies=row.places, unemployed=row.people, labour_force=force) if force else None


def _mark(row: DayTotals, market: Market | None) -> Mark:
    label = str(Period.of(row.day))
    if market is None:
        return Mark(label, row.people, row.places)
    return Mark(label, market.unemployment or 0, market.vacancy or 0)


def _title(rows: list[DayTotals]) -> str:
    first, last = rows[0], rows[-1]
    values = {
        "then": number(first.places / first.people, 2),
        "now": number(last.places / last.people, 2),
        "first": str(Period.of(first.day)),
        "last": str(Period.of(last.day)),
    }
    return str(_("Places per person: %(then)s at the end of %(first)s, %(now)s at the end of %(last)s", **values))
