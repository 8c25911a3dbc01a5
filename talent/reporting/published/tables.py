"""The official tables with names and columns, as pages and files show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _

from talent.core.text import N_, Text
from talent.reporting.exports.pack import HIDDEN, DataTable, Field, Value
from talent.reporting.quarter.tables import Report, Row, Side, Table
from talent.web.i18n import language, translate

TITLES: dict[str, Text] = {
    "T1": N_("T1 Totals: carried over and new"),
    "T2": N_("T2 By sector"),
    "T3": N_("T3 By industry"),
    "T4": N_("T4 By nature of the employer"),
    "T5": N_("T5 By occupation"),
    "T6": N_("T6 The 10 occupations that lack most people"),
    "T7": N_("T7 The 10 occupations with most people over"),
    "T8": N_("T8 Kinds of seekers"),
    "T9": N_("T9 By sex"),
    "T10": N_("T10 By age"),
    "T11": N_("T11 By education"),
    "T12": N_("T12 By technical grade or title"),
    "G1": N_("G1 Regions by occupation, at the end of the quarter"),
    "K1": N_("K1 By skill, at the end of the quarter"),
}
#: The table of totals: counts grow, and have no share of themselves.
TOTALS = "T1"
#: Tables of counts alone: nothing is compared with earlier quarters.
STOCKS = frozenset({"G1", "K1"})
#: Tables that bureaus file with the gap.
WITH_GAP = frozenset({"T5", "T6", "T7", "G1", "K1"})


def title(code: str) -> str:
    """A table's name."""
    return translate(TITLES[code]) if code in TITLES else code


def name(row: Row) -> str:
    """A row's name as it was when the quarter was frozen."""
    return (row.name_zh if language() == "zh" else row.name_en) or row.name_zh or row.code


def data_tables(report: Report, districts: Mapping[str, str], most: int | None = None) -> list[DataTable]:
    """All tables of a report in their order.

    Args: districts: code -> name; most: rows of each that are wanted, all by default.
    """
    return [data_table(table, districts, most) for table in report.tables.values()]


def parents(report: Report) -> set[str]:
    """Codes of the districts that rows name."""
    return {row.parent for table in report.tables.values() for row in table.rows if row.parent}


def data_table(table: Table, districts: Mapping[str, str], most: int | None = None) -> DataTable:
    """One table with only the columns it has figures for, and its first rows."""
    has_demand = any(row.demand is not None for row in table.rows)
    has_supply = any(row.supply is not None for row in table.rows)
    columns = fields(table.code, has_demand=has_demand, has_supply=has_supply)
    if any(row.parent for row in table.rows):
        columns = [Field("region_code", str(_("Region code"))), Field("region", str(_("Region"))), *columns]
    rows = [_cells(row, districts) for row in table.rows[:most]]
    return DataTable(table.code, title(table.code), columns, rows, whole=len(table.rows))


def fields(code: str, *, has_demand: bool, has_supply: bool) -> list[Field]:
    """Columns: counts, shares, changes in percentage points (totals: growth), the ratio with its changes, the gap."""
    found = [Field("code", str(_("Code"))), Field("name", str(_("Group")))]
    if has_demand:
        found += _side(code, "demand", str(_("Demand")))
    if has_supply:
        found += _side(code, "supply", str(_("Seekers")))
    if has_demand and has_supply:
        found.append(Field("ratio", str(_("Ratio")), "", "ratio"))
        if code not in STOCKS:
            found.append(Field("ratio_qoq", str(_("Ratio, on the quarter")), "", "ratio"))
            found.append(Field("ratio_yoy", str(_("Ratio, on the year")), "", "ratio"))
        if code in WITH_GAP:
            found.append(Field("gap", str(_("Gap")), str(_("persons")), "signed"))
    return found


def _side(code: str, key: str, word: str) -> list[Field]:
    count = Field(key, word, str(_("persons")), "count")
    quarter, year = str(_("on the quarter")), str(_("on the year"))
    if code == TOTALS:
        growth = str(_("growth"))
        return [
            count,
            Field(f"{key}_growth_qoq", f"{word}, {quarter}", growth, "percent"),
            Field(f"{key}_growth_yoy", f"{word}, {year}", growth, "percent"),
        ]
    found = [count, Field(f"{key}_share", f"{word}, {_('share')}", "", "percent")]
    if code in STOCKS:
        return found
    points = str(_("percentage points"))
    changes = ((f"{key}_qoq", quarter), (f"{key}_yoy", year))
    return [*found, *(Field(name, f"{word}, {when}", points, "score") for name, when in changes)]


def _cells(row: Row, districts: Mapping[str, str]) -> dict[str, Value]:
    found: dict[str, Value] = {"code": row.code, "name": name(row)}
    if row.parent:
        found |= {"region_code": row.parent, "region": districts.get(row.parent, row.parent)}
    found |= _of_side("demand", row.demand) | _of_side("supply", row.supply)
    for key in ("ratio", "ratio_qoq", "ratio_yoy", "gap"):
        value: float | None = getattr(row, key)
        found[key] = HIDDEN if value is None and row.hidden and key in ("ratio", "gap") else value
    return found


def _of_side(key: str, side: Side | None) -> dict[str, Value]:
    """A side that was not counted has no figures; one whose count is kept back hides its share too."""
    if side is None:
        return {}
    if side.count is None:
        return {key: HIDDEN, f"{key}_share": HIDDEN}
    whole = int(side.count) if float(side.count).is_integer() else round(side.count, 2)
    rest = ("share", "qoq", "yoy", "growth_qoq", "growth_yoy")
    return {key: whole} | {f"{key}_{name}": getattr(side, name) for name in rest}


def headline(report: Report) -> Row | None:
    """The totals of the quarter."""
    rows: Sequence[Row] = report.tables["T1"].rows if "T1" in report.tables else ()
    return next((row for row in rows if row.code == "total"), None)
