"""A report's findings: sentences that say no more than the intervals allow, and the numbers behind them as tables."""

from __future__ import annotations

from flask_babel import gettext as _

from talent.reporting import wording
from talent.reporting.exports.pack import DataTable, Field, Value
from talent.reporting.indicators import narrative, words
from talent.reporting.indicators.framework import grade
from talent.reporting.indicators.growth import Growth
from talent.reporting.indicators.narrative import Change, CountedOnce
from talent.reporting.indicators.words import Sentence
from talent.reporting.published import tables
from talent.reporting.published.judged import Judged
from talent.reporting.quarter.tables import OnceSaid, Report, Shift
from talent.web.i18n import LOCALES, language

#: Occupations with a sentence of their own; the table has all.
SAID = 5


def said(sentence: Sentence) -> str:
    """In the language of the page."""
    return sentence.of(LOCALES[language()])


def sentences(report: Report, region: Sentence, judged: Judged | None = None) -> list[str]:
    """What the quarter says; figures that may not be shown are not spoken of."""
    row = tables.headline(report)
    if row is None or row.demand is None or row.supply is None or row.demand.count is None or row.supply.count is None:
        return [str(_("Too few places or people for figures that may be published."))]
    changes = (_change(report.qoq), _change(report.yoy))
    found = [narrative.quarter((report.period, region), row.demand.count, row.supply.count, row.ratio, changes)]
    if row.ratio is not None:
        found += [
            narrative.ratio_moved(shift.before, row.ratio, Change(shift.change, shift.interval), on_year=on_year)
            for shift, on_year in ((report.qoq, False), (report.yoy, True))
            if shift is not None
        ]
    found += [s for s in _like_for_like(report) if s is not None]
    return [said(s) for s in found] + _extremes(report) + _judged(report, judged or Judged())


def _judged(report: Report, judged: Judged) -> list[str]:
    found = [narrative.counted_once(once_figures(report.once))] if report.once else []
    found += [narrative.occupation(short) for short in judged.short[:SAID]]
    if judged.composite is not None:
        found.append(narrative.composite(judged.composite))
    return [said(s) for s in found]


def _change(shift: Shift | None) -> Change | None:
    return Change(shift.change, shift.interval) if shift else None


def once_figures(once: OnceSaid) -> CountedOnce:
    """As its sentence needs it."""
    return CountedOnce(
        places=once.places,
        structural=once.structural,
        naive=once.naive,
        names=[Sentence(zh, en or zh) for _code, zh, en in once.binding],
        others=once.others,
        binding_places=once.binding_places,
        binding_people=once.binding_people,
    )


def _like_for_like(report: Report) -> list[Sentence | None]:
    """Growth at the same employers, with the raw one beside it."""
    same = report.like_for_like
    if same is None:
        return []
    quarter = Growth(same=same.qoq, raw=same.raw_qoq, units=same.employers_qoq or 0)
    year = Growth(same=same.yoy, raw=same.raw_yoy, units=same.employers_yoy or 0)
    return [narrative.like_for_like(quarter, on_year=False), narrative.like_for_like(year)]


def _extremes(report: Report) -> list[str]:
    found = []
    for code, text in (
        ("T6", _("Of the occupations shown, people are most lacking in %(names)s.")),
        ("T7", _("Of the occupations shown, most people are over in %(names)s.")),
    ):
        rows = [r for r in report.tables[code].rows if r.gap is not None] if code in report.tables else []
        if rows:
            names = str(_(", ")).join(f"{tables.name(r)} ({wording.signed(r.gap or 0)})" for r in rows[:3])
            found.append(str(text) % {"names": names})
    return found


def data_tables(report: Report, judged: Judged) -> list[DataTable]:
    """The numbers behind the sentences, for pages and files."""
    found = (_ratio(report), _once(report.once), _short(judged), _composite(judged))
    return [table for table in found if table is not None]


def _ratio(report: Report) -> DataTable | None:
    row = tables.headline(report)
    shifts = ((report.qoq, _("the quarter before")), (report.yoy, _("the same quarter of the year before")))
    rows: list[dict[str, Value]] = [
        {"name": str(name), "before": shift.before, "now": row.ratio, "change": shift.change, "low": shift.low,
         "high": shift.high, "finding": said(narrative.moved(Change(shift.change, shift.interval)))}
        for shift, name in shifts if shift is not None and row is not None
    ]  # fmt: skip
    columns = [
        Field("name", str(_("Compared with"))),
        Field("before", str(_("Ratio then")), "", "ratio"),
        Field("now", str(_("Ratio now")), "", "ratio"),
        Field("change", str(_("Change")), "", "ratio"),
        Field("low", str(_("Lower end, 80 %%")) % (), "", "ratio"),
        Field("high", str(_("Upper end, 80 %%")) % (), "", "ratio"),
        Field("finding", str(_("Finding"))),
    ]
    note = str(_("The interval is of the change. Up or down is said only where it excludes 0."))
    return DataTable("N1", str(_("N1 How the ratio moved")), columns, rows, note) if rows else None


def _once(once: OnceSaid | None) -> DataTable | None:
    if once is None:
        return None
    rows: list[dict[str, Value]] = [
        {"name": str(_("Open places that name an occupation")), "persons": once.places},
        {"name": str(_("Nobody can fill (structural)")), "persons": once.structural},
        {"name": str(_("Somebody could fill (frictional)")), "persons": once.frictional},
    ]
    if once.naive is not None:
        rows.append({"name": str(_("Gap added occupation by occupation")), "persons": once.naive})
    columns = [Field("name", str(_("Figure"))), Field("persons", str(_("Value")), str(_("persons")), "count")]
    return DataTable("N2", str(_("N2 Counted once, at the end of the quarter")), columns, rows,
                     said(narrative.counted_once(once_figures(once))))  # fmt: skip


def _short(judged: Judged) -> DataTable | None:
    columns = [
        Field("code", str(_("Occupation code"))),
        Field("name", str(_("Occupation"))),
        Field("tsi", str(_("Shortage index")), str(_("points")), "score"),
        Field("stars", str(_("Stars")), "", "label"),
        Field("fill", str(_("90-day fill rate")), "", "percent"),
        Field("low", str(_("Lower end, 95 %%")) % (), "", "percent"),
        Field("high", str(_("Upper end, 95 %%")) % (), "", "percent"),
        Field("suitable", str(_("Suitable applicants per place")), "", "score"),
        Field("why", str(_("Why"))),
        Field("lever", str(_("What helps"))),
    ]
    rows: list[dict[str, Value]] = [
        {"code": s.code, "name": said(s.name), "tsi": round(s.index, 1), "stars": s.stars, "fill": s.fill,
         "low": s.interval.low if s.interval else None, "high": s.interval.high if s.interval else None,
         "suitable": s.suitable, "why": said(words.of(s.driver)), "lever": said(words.LEVERS[s.driver])}
        for s in judged.short
    ]  # fmt: skip
    return DataTable("N3", str(_("N3 Occupations confirmed as short")), columns, rows) if rows else None


def _composite(judged: Judged) -> DataTable | None:
    found = judged.composite
    if found is None or found.geometric is None:
        return None
    columns = [
        Field("name", str(_("Figure"))),
        Field("value", str(_("Value")), str(_("points")), "score"),
        Field("low", str(_("Lower end, 80 %%")) % (), str(_("points")), "score"),
        Field("high", str(_("Upper end, 80 %%")) % (), str(_("points")), "score"),
        Field("arithmetic", str(_("Arithmetic mean")), str(_("points")), "score"),
        Field("grade", str(_("Grade"))),
    ]
    span = found.interval
    row: dict[str, Value] = {
        "name": str(_("Composite of the talent guarantee")), "value": found.geometric,
        "low": span.low if span else None, "high": span.high if span else None, "arithmetic": found.arithmetic,
        "grade": said(words.of(grade(found.geometric))),
    }  # fmt: skip
    return DataTable("N4", str(_("N4 Talent guarantee")), columns, [row])
