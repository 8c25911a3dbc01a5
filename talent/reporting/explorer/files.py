"""The explorer's answer as a pack for files."""

from __future__ import annotations

from flask_babel import gettext as _

from talent.core.text import label
from talent.reporting import wording
from talent.reporting.explorer import view as views
from talent.reporting.explorer.question import By, Group
from talent.reporting.explorer.view import View
from talent.reporting.exports.pack import DataTable, Field, Pack, Value
from talent.web.i18n import language, translate


def pack(shown: View) -> Pack:
    """Everything on the page, with what it was narrowed to."""
    question = shown.answer.question
    region = shown.name(By.REGION, question.region_code)
    filters = [f"{translate(label(by))}: {shown.name(by, code)}" for by, code in question.narrowed().items()]
    stamp = wording.live(question.region_code, region, question.day, str(_("All figures as counted.")))
    tables = [table(shown)]
    if shown.other:
        tables.append(compared(shown))
    if shown.cells:
        tables.append(_cells(shown))
    title = str(_("Supply and demand in %(region)s", region=region))
    notes = [*filters, *wording.definitions()]
    return Pack(title, stamp, tables, [views.finding(shown)], (), notes, language())


def fields(by: By) -> list[Field]:
    """Columns of the explorer's table."""
    persons = str(_("persons"))
    return [
        Field("code", str(_("Code"))),
        Field("name", translate(label(by))),
        Field("demand", str(_("Open places")), persons, "count"),
        Field("supply", str(_("People looking for work")), persons, "count"),
        Field("gap", str(_("Gap")), persons, "signed"),
        Field("ratio", str(_("Supply-demand ratio")), "", "ratio"),
    ]


def table(shown: View) -> DataTable:
    """One row per group."""
    title = str(_("Open places and people by %(what)s", what=translate(label(shown.by)).lower()))
    return DataTable(shown.by.value, title, fields(shown.by), [_row(shown, g) for g in shown.rows()])


def _row(shown: View, group: Group) -> dict[str, Value]:
    return {
        "code": group.code,
        "name": shown.name(shown.by, group.code),
        "demand": whole(group.demand),
        "supply": whole(group.supply),
        "gap": whole(group.gap),
        "ratio": None if group.ratio is None else round(group.ratio, 4),
    }


def compared(shown: View) -> DataTable:
    """Both answers side by side."""
    persons = str(_("persons"))
    columns = [
        *fields(shown.by)[:2],
        Field("gap", str(_("Gap")), persons, "signed"),
        Field("other", str(_("Gap, compared")), persons, "signed"),
        Field("difference", str(_("Difference")), persons, "signed"),
    ]
    rows: list[dict[str, Value]] = []
    for group in shown.answer.groups:
        other = shown.other.of(group.code) if shown.other else None
        known = other is not None and other.gap is not None and group.gap is not None
        difference = (group.gap or 0) - (other.gap or 0) if known and other else None
        rows.append({
            "code": group.code, "name": shown.name(shown.by, group.code), "gap": whole(group.gap),
            "other": whole(other.gap) if other else None, "difference": whole(difference),
        })  # fmt: skip
    return DataTable("compared", str(_("Compared")), columns, rows)


def _cells(shown: View) -> DataTable:
    columns = [
        Field("region_code", str(_("Region code"))),
        Field("region", str(_("Region"))),
        *fields(By.OCCUPATION)[:-1],
    ]
    rows: list[dict[str, Value]] = [
        {"region_code": region, "region": shown.name(By.REGION, region), "code": code,
         "name": shown.name(By.OCCUPATION, code), "demand": whole(demand), "supply": whole(supply),
         "gap": whole(demand - supply)}
        for (region, code), (demand, supply) in sorted(shown.cells.items())
    ]  # fmt: skip
    return DataTable("cells", str(_("Regions by occupation")), columns, rows)


def whole(value: float | None) -> float | None:
    """A count for a cell: an int where people are not shared between occupations, else two decimals."""
    if value is None:
        return None
    return int(value) if float(value).is_integer() else round(value, 2)
