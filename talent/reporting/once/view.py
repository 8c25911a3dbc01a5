"""People counted once as pages and files show it: sentence, four ways to count beside each other, occupations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from talent.reporting import methods, wording
from talent.reporting.drawing.bars import Bar, Bars
from talent.reporting.drawing.figure import Figure
from talent.reporting.explorer.question import By, Question
from talent.reporting.explorer.view import link
from talent.reporting.exports.pack import DataTable, Field, Pack, Value
from talent.reporting.indicators import narrative
from talent.reporting.indicators.narrative import CountedOnce
from talent.reporting.indicators.words import Sentence
from talent.reporting.once.counting import Line, Once
from talent.reporting.once.reading import once
from talent.taxonomy import queries as taxonomy
from talent.taxonomy.models import Occupation, Region
from talent.web.filters import day as day_of
from talent.web.i18n import LOCALES, language, name_of, translate

#: Occupations named in the sentence; bars of the chart; rows of the page's table.
NAMED, BARS, PAGE_ROWS = 5, 15, 100


@dataclass(frozen=True)
class View:
    """A region counted once, with the names of its occupations."""

    region: Region
    day: date
    once: Once
    names: Mapping[str, Occupation]

    def name(self, code: str) -> str:
        """An occupation's name."""
        return name_of(self.names[code])

    def explore(self, code: str) -> str:
        """The explorer narrowed to an occupation."""
        return link(Question(region_code=self.region.code, day=self.day, by=By.REGION, occupation=code))

    def page_rows(self) -> list[Line]:
        """The occupations with most places left."""
        return list(self.once.lines[:PAGE_ROWS])


@dataclass(frozen=True)
class Way:
    """One way to count supply. people: what it comes to; gap: places without anybody, both [persons]."""

    name: str
    people: float
    gap: float
    meaning: str


def view(session: Session, region: Region, day: date) -> View:
    """Count the region at the end of the day."""
    found = once(session, region.code, day)
    return View(region, day, found, taxonomy.by_code(session, Occupation, [line.code for line in found.lines]))


def sentence(shown: View) -> str:
    """The exact gap beside the naive one, and where it binds."""
    found = shown.once
    names = [shown.names[code] for code in found.binding[:NAMED]]
    return narrative.counted_once(
        CountedOnce(
            places=found.places,
            structural=found.structural,
            naive=found.naive,
            names=[Sentence(row.name_zh, row.name_en or row.name_zh) for row in names],
            others=max(len(found.binding) - NAMED, 0),
            binding_places=found.binding_places,
            binding_people=found.binding_people,
        )
    ).of(LOCALES[language()])


def ways(shown: View) -> list[Way]:
    """The naive sum first, the exact count last."""
    found = shown.once
    expected = sum(line.expected for line in found.lines)
    return [
        Way(str(_("Added occupation by occupation")), found.added, found.naive,
            str(_("Whoever could do two occupations counts in both: for comparison only."))),
        Way(str(_("Soft supply")), expected, sum(max(0.0, line.places - line.expected) for line in found.lines),
            str(_("Each person counts in an occupation with the chance that she can fill one of its places."))),
        Way(str(_("Everybody once, in shares")), sum(line.shared for line in found.lines), found.shared_gap,
            str(_("The same, divided so that nobody is more than one person."))),
        Way(str(_("Exact: largest matching")), found.matched, found.structural,
            str(_("As many people placed as can be, each in one place."))),
    ]  # fmt: skip


def figures(shown: View) -> list[Figure]:
    """The occupations with most places that stay empty."""
    lines = [line for line in shown.once.lines if line.gap][:BARS]
    if not lines:
        return []
    bars = [Bar(shown.name(line.code), line.gap, "shortage", shown.explore(line.code)) for line in lines]
    drawing = Bars(str(_("Occupation")), str(_("Places left empty")), bars)
    title = str(_("Most places stay empty in %(name)s", name=shown.name(lines[0].code)))
    return [
        Figure("once", title, drawing, unit=str(_("persons")), source=wording.source(), as_of=day_of(shown.day),
               kind=str(_("declared")))
    ]  # fmt: skip


def pack(shown: View) -> Pack:
    """Everything on the page, for files."""
    rule = str(_("All figures as counted: for use inside the bureau only."))
    stamp = wording.live(shown.region.code, name_of(shown.region), shown.day, rule)
    title = str(_("Counted once: %(region)s", region=name_of(shown.region)))
    notes = [translate(method.meaning) for method in methods.ONCE.methods]
    return Pack(title, stamp, [_ways(shown), _occupations(shown)], [sentence(shown)], figures(shown), notes, language())


def _ways(shown: View) -> DataTable:
    persons = str(_("persons"))
    columns = [
        Field("name", str(_("Way to count"))),
        Field("people", str(_("People")), persons, "count"),
        Field("gap", str(_("Gap")), persons, "count"),
        Field("meaning", str(_("What it means"))),
    ]
    rows: list[dict[str, Value]] = [
        {"name": way.name, "people": round(way.people, 2), "gap": round(way.gap, 2), "meaning": way.meaning}
        for way in ways(shown)
    ]
    return DataTable("ways", str(_("Four ways to count supply")), columns, rows)


def _occupations(shown: View) -> DataTable:
    persons = str(_("persons"))
    columns = [
        Field("code", str(_("Occupation code"))),
        Field("name", str(_("Occupation"))),
        Field("places", str(_("Open places")), persons, "count"),
        Field("wishing", str(_("Would take it")), persons, "count"),
        Field("able", str(_("Could fill a place")), persons, "count"),
        Field("expected", str(_("Soft supply")), persons, "count"),
        Field("shared", str(_("Everybody once, in shares")), persons, "count"),
        Field("filled", str(_("Filled in the matching")), persons, "count"),
        Field("gap", str(_("Places left empty")), persons, "count"),
        Field("binds", str(_("Bottleneck"))),
    ]
    rows: list[dict[str, Value]] = [
        {"code": line.code, "name": shown.name(line.code), "places": line.places, "wishing": line.wishing,
         "able": line.able, "expected": round(line.expected, 2), "shared": round(line.shared, 2),
         "filled": line.filled, "gap": line.gap, "binds": str(_("yes")) if line.binds else ""}
        for line in shown.once.lines
    ]  # fmt: skip
    return DataTable("occupations", str(_("Occupations")), columns, rows)


def tabs(region_code: str, day: date, *, current: str) -> list[dict[str, object]]:
    """The explorer and this page, beside each other."""
    values: dict[str, Any] = {"region": region_code, "date": day.isoformat()}
    return [
        {"label": label, "url": url_for(endpoint, **values), "current": endpoint == current}
        for endpoint, label in (("reporting.gap", _("Gap explorer")), ("reporting.once", _("Counted once")))
    ]
