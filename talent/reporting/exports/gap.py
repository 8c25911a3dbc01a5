"""The figures of the gap report as files: the same lines as on the page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _

from talent.core.tabular import Sheet, to_csv, to_xlsx
from talent.reporting import wording
from talent.reporting.indicators.gap import Gap
from talent.reporting.service import GapReport, Line
from talent.web.i18n import name_of

Cells = list[Any]


def csv(report: GapReport) -> bytes:
    """Occupations, with region and day in each row: a CSV has no other place for them."""
    region, as_of = name_of(report.region), report.as_of.isoformat()
    header = [_("Region"), _("Region code"), _("As of"), _("Scope"), *occupation_header()]
    scope = wording.source()
    return to_csv(header, [[region, report.region.code, as_of, scope, *row] for row in occupation_rows(report)])


def xlsx(report: GapReport) -> bytes:
    """A workbook: about, occupations, skills, districts by occupations."""
    return to_xlsx(
        [
            Sheet(_("About"), [_("Item"), _("Value")], about(report)),
            Sheet(_("Occupations"), occupation_header(), occupation_rows(report)),
            Sheet(_("Skills"), skill_header(), [_row(line, line.ratio) for line in report.skills]),
            Sheet(_("Regions by occupation"), cell_header(), cell_rows(report)),
        ]
    )


def about(report: GapReport) -> list[Cells]:
    """Where the figures come from and what they mean."""
    city = report.whole
    hiding = _("Small counts are not shown, all others are rounded to multiples of 5.")
    return [
        [_("Region"), name_of(report.region)],
        [_("Region code"), report.region.code],
        [_("As of"), report.as_of.isoformat()],
        [_("Source"), wording.source()],
        [_("Open places"), whole(city.demand) if city else wording.hidden()],
        [_("People looking for work"), whole(city.supply) if city else wording.hidden()],
        [_("Supply-demand ratio"), _ratio(city.tightness) if city else wording.hidden()],
        [_("Disclosure"), _("All figures as counted.") if report.everything else hiding],
        [_("Gap"), _("Open places minus people looking for work. Above zero: people are lacking.")],
        [_("Ratio"), _("Open places for each person looking for work; those who name no occupation are spread.")],
    ]


def occupation_header() -> list[str]:
    """Columns of the occupations."""
    return [
        _("Occupation code"),
        _("Occupation"),
        _("Open places (persons)"),
        _("People looking for work (persons)"),
        _("Gap (persons)"),
        _("Supply-demand ratio"),
    ]


def skill_header() -> list[str]:
    """Columns of the skills."""
    return [
        _("Skill code"),
        _("Skill"),
        _("Weighted places (persons)"),
        _("People with the skill (persons)"),
        _("Gap (persons)"),
        _("Ratio"),
    ]


def cell_header() -> list[str]:
    """Columns of regions by occupation."""
    return [_("Region"), *occupation_header()[:-1]]


def occupation_rows(report: GapReport) -> list[Cells]:
    """One row per occupation, then those that name none."""
    rows = [_row(line, line.ratio) for line in report.occupations]
    return rows if report.is_empty else [*rows, _row(Line(None, report.unspecified, None), None)]


def cell_rows(report: GapReport) -> list[Cells]:
    """One row per district and occupation."""
    names = {line.row.code: line for line in report.occupations if line.row}
    regions = {d.code: name_of(d) for d in report.districts}
    return [
        [regions[district], *_row(Line(names[code].row, gap, None), None)[:-1]]
        for (district, code), gap in sorted(report.cells.items())
    ]


def _row(line: Line, ratio: float | None) -> Cells:
    head = [line.row.code if line.row else None, wording.name(line)]
    if line.gap is None:
        return [*head, *[wording.hidden()] * 3, None]
    return [*head, *_counts(line.gap), _ratio(ratio)]


def _counts(gap: Gap) -> Sequence[float]:
    return [whole(value) for value in (gap.demand, gap.supply, gap.persons)]


def whole(value: float) -> float:
    """A count for a cell: an int where people are not shared between occupations, else two decimals."""
    return int(value) if float(value).is_integer() else round(value, 2)


def _ratio(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
