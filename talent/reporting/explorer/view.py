"""The explorer's answer with names, links and charts, as its page and files show it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from flask import g as request_globals
from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from talent.reporting.drawing.bars import Bar, Bars
from talent.reporting.drawing.figure import Figure
from talent.reporting.drawing.heat import Cell, Heat, Row, Tile, Tiles, places
from talent.reporting.drawing.points import Mark
from talent.reporting.explorer import counts, skills
from talent.reporting.explorer.question import Answer, By, Group, Question
from talent.taxonomy import queries as taxonomy
from talent.taxonomy.models import EducationLevel, Industry, Occupation, Region, Skill
from talent.web.i18n import name_of

MODELS: dict[By, Any] = {
    By.OCCUPATION: Occupation,
    By.REGION: Region,
    By.SKILL: Skill,
    By.EDUCATION: EducationLevel,
    By.INDUSTRY: Industry,
}
#: (district, occupation) -> places and people.
Cells = dict[tuple[str, str], tuple[float, float]]
#: Columns of the heat map, bars of the chart and rows of the page's table; more do not fit.
COLUMNS, BARS, PAGE_ROWS = 8, 20, 100


@dataclass(frozen=True)
class View:
    """An answer, the one it is compared with, and the names of all codes in them."""

    answer: Answer
    other: Answer | None = None
    names: dict[tuple[By, str], str] = field(default_factory=dict)
    cells: Cells = field(default_factory=dict)
    districts: Sequence[Region] = ()

    def name(self, by: By, code: str) -> str:
        """The name of a code; an unknown code stands for itself."""
        return self.names.get((by, code)) or code or str(_("not said"))

    @property
    def by(self) -> By:
        """What the rows are."""
        return self.answer.question.by

    @cached_property
    def columns(self) -> list[str]:
        """Occupations of the heat map: half for what is most short, the others for the largest surpluses; short ones
        first."""
        totals: dict[str, float] = {}
        for (_district, occupation), (demand, supply) in self.cells.items():
            totals[occupation] = totals.get(occupation, 0) + demand - supply
        ordered = sorted(totals, key=lambda code: (-totals[code], code))
        if len(ordered) <= COLUMNS:
            return ordered
        return [*ordered[: COLUMNS // 2], *ordered[-(COLUMNS // 2) :]]

    def rows(self) -> list[Group]:
        """Groups, then what names none."""
        loose = self.answer.unnamed
        return [*self.answer.groups, *([loose] if loose and (loose.demand or loose.supply) else [])]

    def page_rows(self) -> list[Group]:
        """The rows of a page: those with the largest gaps, in the order of all; files have them all."""
        rows = self.rows()
        if len(rows) <= PAGE_ROWS:
            return rows
        kept = {id(g) for g in sorted(rows, key=lambda g: -abs(g.demand if g.gap is None else g.gap))[:PAGE_ROWS]}
        return [g for g in rows if id(g) in kept]


def view(session: Session, question: Question, other: Question | None) -> View:
    """Answer the question, and the other one beside it where two are compared."""
    answer = counts.answer(session, question)
    compared = counts.answer(session, other) if other else None
    mapped = question.by in (By.OCCUPATION, By.REGION) and not question.narrowed()
    return shown(session, answer, counts.heat(session, question) if mapped else {}, compared)


def shown(
    session: Session, answer: Answer, cells: dict[tuple[str, str], tuple[float, float]], other: Answer | None = None
) -> View:
    """An answer with the names of its codes."""
    region = answer.question.region_code
    below = [r for r in taxonomy.regions(session, under=region) if r.parent_code == region]
    return View(answer, other, _names(session, answer, other, cells), cells, below)


def _names(session: Session, answer: Answer, other: Answer | None, cells: Iterable[tuple[str, str]]) -> dict[Any, str]:
    codes: dict[By, set[str]] = {by: set() for by in By}
    for one in (answer, other) if other else (answer,):
        codes[one.question.by] |= {g.code for g in one.groups}
        codes[By.REGION].add(one.question.region_code)
        for by, code in one.question.narrowed().items():
            codes[by].add(code)
    codes[By.REGION] |= {region for region, _occupation in cells}
    if answer.question.by is not By.OCCUPATION:  # else they are among the groups
        codes[By.OCCUPATION] |= {occupation for _region, occupation in cells}
    return {
        (by, code): name_of(row)
        for by, wanted in codes.items()
        if wanted
        for code, row in taxonomy.names(session, MODELS[by], wanted).items()
    }


def link(question: Question, **changes: Any) -> str:
    """The explorer with one thing changed. Put together by hand: a page has hundreds of these links."""
    asked = replace(question, **changes)
    values: dict[str, Any] = {
        "region": asked.region_code,
        "date": asked.day.isoformat(),
        "by": asked.by.value,
        "occupation": asked.occupation,
        "skill": asked.skill,
        "education": asked.education,
        "industry": asked.industry,
    }
    return f"{_base()}?{urlencode({k: v for k, v in values.items() if v})}"


def _base() -> str:
    """Where the explorer is, looked up once for a request."""
    if "explorer_url" not in request_globals:
        request_globals.explorer_url = url_for("reporting.gap")
    found: str = request_globals.explorer_url
    return found


def into(question: Question, code: str) -> str | None:
    """Where a row leads: the same question narrowed to it; None where there is nothing below."""
    if not code:
        return None
    if question.by is By.REGION:
        return link(question, region_code=code, by=By.OCCUPATION)
    free = next((by for by in By if by is not question.by and by not in question.narrowed()), By.REGION)
    return link(question, **{question.by.value: code, "by": By.REGION if question.by is By.OCCUPATION else free})


def finding(shown: View) -> str:
    """The largest gaps in one sentence."""
    short, over = shown.answer.shortages(1), shown.answer.surpluses(1)
    if not short and not over:
        return str(_("No shortage and no surplus in any row."))
    named = {
        "short": shown.name(shown.by, short[0].code) if short else "",
        "over": shown.name(shown.by, over[0].code) if over else "",
    }
    if short and over:
        return str(_("Shortage is largest in %(short)s, surplus in %(over)s", **named))
    if short:
        return str(_("Shortage is largest in %(short)s", **named))
    return str(_("Surplus is largest in %(over)s", **named))


def figures(shown: View, source: str, as_of: str) -> list[Figure]:
    """Charts of the answer: bars, skills between both sides, and where the region has districts its two maps."""
    origin = {"unit": str(_("persons")), "source": source, "as_of": as_of, "kind": str(_("measured"))}
    found = [Figure("gaps", finding(shown), _bars(shown), **origin)] if any(g.gap for g in shown.answer.groups) else []
    found += skills.bubble(_skills(shown), origin) if shown.by is By.SKILL else []
    if shown.cells and shown.districts:
        found.append(Figure("heat", _where(shown), heat(shown), **origin))
        found.append(
            Figure("districts", str(_("Gap by district, squares placed roughly as they lie")), tiles(shown), **origin)
        )
    return found


def _bars(shown: View) -> Bars:
    groups = sorted((g for g in shown.answer.groups if g.gap), key=lambda g: -abs(g.gap or 0))[:BARS]
    question = shown.answer.question
    bars = [
        Bar(
            shown.name(shown.by, g.code),
            g.gap or 0,
            "shortage" if (g.gap or 0) > 0 else "surplus",
            into(question, g.code),
        )
        for g in sorted(groups, key=lambda g: -(g.gap or 0))
    ]
    return Bars(str(_("Group")), str(_("Gap")), bars, "signed")


def _skills(shown: View) -> list[Mark]:
    """The skills with the largest gaps, by shares of places and people; nothing where one side is empty."""
    whole, question = shown.answer.whole, shown.answer.question
    if not whole.demand or not whole.supply:
        return []
    largest = sorted(shown.answer.groups, key=lambda g: -abs(g.gap or 0))[: skills.SKILLS]
    return [
        skills.mark(shown.name(By.SKILL, g.code), g.demand / whole.demand, (g.supply or 0) / whole.supply, g.gap,
                    into(question, g.code))
        for g in largest
    ]  # fmt: skip


def _where(shown: View) -> str:
    """Names the cell with the largest shortage."""
    keys = ((district.code, code) for district in shown.districts for code in shown.columns)
    gaps = {key: shown.cells[key][0] - shown.cells[key][1] for key in keys if key in shown.cells}
    if not gaps:
        return str(_("No district lacks people in the occupations shown"))
    key = max(gaps, key=lambda k: (gaps[k], k))
    if gaps[key] <= 0:
        return str(_("No district lacks people in the occupations shown"))
    district, occupation = shown.name(By.REGION, key[0]), shown.name(By.OCCUPATION, key[1])
    return str(_("The largest single gap: %(occupation)s in %(district)s", occupation=occupation, district=district))


def heat(shown: View) -> Heat:
    """Districts by the occupations with the largest gaps; each cell leads to its rows."""
    question = shown.answer.question
    codes = shown.columns
    rows = []
    for district in shown.districts:
        if any((district.code, code) in shown.cells for code in codes):
            at = link(question, region_code=district.code, by=By.OCCUPATION)
            rows.append(Row(name_of(district), [_cell(shown, district.code, code) for code in codes], at))
    return Heat(str(_("Region")), [shown.name(By.OCCUPATION, code) for code in codes], rows)


def _cell(shown: View, district: str, occupation: str) -> Cell:
    pair = shown.cells.get((district, occupation))
    if pair is None:
        return Cell()
    url = link(shown.answer.question, region_code=district, occupation=occupation, by=By.EDUCATION)
    return Cell(round(pair[0] - pair[1], 1), url=url)


def tiles(shown: View) -> Tiles:
    """Every district with its gap in all occupations."""
    sums: dict[str, float] = {}
    for (district, _occupation), (demand, supply) in shown.cells.items():
        sums[district] = sums.get(district, 0) + demand - supply
    at = places([d.code for d in shown.districts])
    question = shown.answer.question
    found = [
        Tile(
            name_of(d),
            at[d.code],
            Cell(_rounded(sums.get(d.code)), url=link(question, region_code=d.code, by=By.OCCUPATION)),
        )
        for d in shown.districts
    ]
    return Tiles(str(_("Region")), str(_("Gap")), found)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
