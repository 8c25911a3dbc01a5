"""A quarter's report: sentences, charts, and the pack that files are made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _

from talent.reporting import methods, wording
from talent.reporting.drawing.bars import Bar, Bars
from talent.reporting.drawing.figure import Figure
from talent.reporting.drawing.heat import Cell, Heat
from talent.reporting.drawing.heat import Row as HeatRow
from talent.reporting.explorer import skills
from talent.reporting.exports.pack import Pack, Stamp
from talent.reporting.indicators.words import Sentence
from talent.reporting.models import Snapshot, SnapshotStatus
from talent.reporting.published import findings, tables
from talent.reporting.published.judged import Judged
from talent.reporting.quarter.names import UNSPECIFIED
from talent.reporting.quarter.tables import Report, Row
from talent.taxonomy.models import Region
from talent.web.filters import day, percent
from talent.web.i18n import language, name_of, translate

#: Occupations across the heat map, bars of each side.
COLUMNS, BARS = 8, 10


def period_words(period: str) -> str:
    """2026Q3 as people write it."""
    year, quarter = period.split("Q")
    return str(_("quarter %(q)s of %(year)s", q=quarter, year=year))


def figures(report: Report, districts: Mapping[str, str]) -> list[Figure]:
    """Charts of a report, from what it shows; ``districts``: code -> name."""
    origin = {"source": wording.source(), "as_of": period_words(report.period), "kind": str(_("measured"))}
    return [*_gaps(report, origin), *_heat(report, districts, origin), *_skills(report, origin)]


def _gaps(report: Report, origin: dict[str, str]) -> list[Figure]:
    short = [r for r in _rows(report, "T6") if r.gap is not None][:BARS]
    over = [r for r in _rows(report, "T7") if r.gap is not None][:BARS]
    if not short and not over:
        return []
    bars = [Bar(tables.name(r), r.gap or 0, "shortage") for r in short]
    bars += [Bar(tables.name(r), r.gap or 0, "surplus") for r in reversed(over)]
    values = {"short": tables.name(short[0]) if short else "", "over": tables.name(over[0]) if over else ""}
    if short and over:
        title = str(_("Shortage is largest in %(short)s, surplus in %(over)s", **values))
    elif short:
        title = str(_("Shortage is largest in %(short)s", **values))
    else:
        title = str(_("Surplus is largest in %(over)s", **values))
    drawing = Bars(str(_("Occupation")), str(_("Gap")), bars, "signed")
    return [Figure("gaps", title, drawing, unit=str(_("persons")), **origin)]


def _rows(report: Report, code: str) -> Sequence[Row]:
    return report.tables[code].rows if code in report.tables else ()


def _heat(report: Report, districts: Mapping[str, str], origin: dict[str, str]) -> list[Figure]:
    """Districts by the occupations with the largest single gaps shown."""
    cells: dict[tuple[str, str], Cell] = {}
    names: dict[str, str] = {}
    for row in _rows(report, "G1"):
        if row.parent and row.code != UNSPECIFIED:
            names[row.parent], names[row.code] = districts.get(row.parent, row.parent), tables.name(row)
            cells[row.parent, row.code] = Cell(row.gap, hidden=bool(row.hidden))
    shown = {key: cell.value for key, cell in cells.items() if cell.value is not None}
    if not shown:
        return []
    columns = _columns(shown)
    rows = [HeatRow(names[r], [cells.get((r, c), Cell()) for c in columns]) for r in sorted({r for r, _c in cells})]
    drawing = Heat(str(_("Region")), [names[c] for c in columns], rows)
    note = str(_("Hatched: not shown, too few."))
    return [Figure("heat", _extreme(shown, names), drawing, unit=str(_("persons")), note=note, **origin)]


def _columns(shown: Mapping[tuple[str, str], float]) -> list[str]:
    """The occupations with the largest single gaps, those that lack people first."""
    largest: dict[str, float] = {}
    totals: dict[str, float] = {}
    for (_region, code), gap in shown.items():
        largest[code] = max(largest.get(code, 0), abs(gap))
        totals[code] = totals.get(code, 0) + gap
    chosen = sorted(largest, key=lambda code: (-largest[code], code))[:COLUMNS]
    return sorted(chosen, key=lambda code: (-totals[code], code))


def _extreme(shown: Mapping[tuple[str, str], float], names: Mapping[str, str]) -> str:
    """Where most people are lacking; where none are, where most are over."""
    short = max(shown, key=lambda key: (shown[key], key))
    over = min(shown, key=lambda key: (shown[key], key))
    if shown[short] > 0:
        where = {"occupation": names[short[1]], "district": names[short[0]]}
        return str(_("The largest single gap shown: %(occupation)s in %(district)s", **where))
    if shown[over] < 0:
        where = {"occupation": names[over[1]], "district": names[over[0]]}
        return str(_("No district shown lacks people; most are over: %(occupation)s in %(district)s", **where))
    return str(_("No district lacks people in the occupations shown"))


def _skills(report: Report, origin: dict[str, str]) -> list[Figure]:
    """Which skills are asked for more than they are had: shares of places and of people."""
    marks = [
        skills.mark(tables.name(r), r.demand.share, r.supply.share, r.gap)
        for r in _rows(report, "K1")
        if r.demand is not None and r.supply is not None and r.demand.share is not None and r.supply.share is not None
    ]  # fmt: skip
    return skills.bubble(marks, origin)


def stamp(snapshot: Snapshot, region: Region, *, public: bool) -> Stamp:
    """Where a report's figures come from."""
    inside = str(_("All figures as counted: for use inside the bureau only."))
    return Stamp(
        region_code=region.code,
        region=name_of(region),
        period=snapshot.period,
        as_of=snapshot.as_of.isoformat(),
        released=snapshot.released_at.date().isoformat() if snapshot.released_at and public else "",
        snapshot=f"{snapshot.id} ({snapshot.period} v{snapshot.version})",
        version=snapshot.methodology,
        rule=rule_words(snapshot) if public else inside,
        source=wording.source(),
        digest=snapshot.tables_sha256 if public else snapshot.counts_sha256,
    )


def rule_words(snapshot: Snapshot) -> str:
    """The disclosure rule that the release was made by."""
    rule = snapshot.suppression
    return str(
        _(
            "Not shown: fewer than %(persons)s persons, fewer than %(employers)s employers, one employer with more "
            "than %(share)s of the places, and cells from which these could be worked out.",
            persons=rule.get("persons", 10),
            employers=rule.get("employers", 3),
            share=percent(rule.get("dominance", 0.85)),
        )
    )


def pack(
    snapshot: Snapshot,
    region: Region,
    report: Report,
    districts: Mapping[str, str],
    *,
    judged: Judged,
    errata: Sequence[str] = (),
) -> Pack:
    """The report for files."""
    title = str(_("Supply and demand report: %(name)s", name=heading(snapshot, region)))
    notes = [str(_("Erratum: %(text)s", text=text)) for text in errata]
    notes += [translate(m.meaning) for m in (*methods.SUPPLY_AND_DEMAND.methods, *methods.DISCLOSURE.methods)]
    if snapshot.status is SnapshotStatus.SUPERSEDED:
        notes.insert(0, str(_("A newer version of this report has been published.")))
    return Pack(
        title,
        stamp(snapshot, region, public=judged.public),
        [*tables.data_tables(report, districts), *findings.data_tables(report, judged)],
        findings.sentences(report, both_names(region), judged),
        figures(report, districts),
        notes,
        language(),
    )


def heading(snapshot: Snapshot, region: Region) -> str:
    """Region and quarter."""
    return str(_("%(region)s, %(period)s", region=name_of(region), period=period_words(snapshot.period)))


def both_names(region: Region) -> Sentence:
    """A region in both languages."""
    return Sentence(region.name_zh, region.name_en or region.name_zh)


def published_on(snapshot: Snapshot) -> str:
    """The day of release in words."""
    return day(snapshot.released_at)
