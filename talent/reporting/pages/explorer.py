"""The gap explorer of the bureau. Everybody else is led to the published reports."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from talent.core.text import N_, label
from talent.reporting import charts, wording
from talent.reporting.explorer import files, view
from talent.reporting.explorer.question import By
from talent.reporting.explorer.view import View
from talent.reporting.forms import GapForm
from talent.reporting.once import view as once
from talent.reporting.pages import asking
from talent.reporting.pages.blueprint import DESK, bp, picture, pictures, tables
from talent.taxonomy import queries as taxonomy
from talent.web import facets
from talent.web.access import allow, anyone, current_actor
from talent.web.filters import day, percent
from talent.web.i18n import name_of, translate
from talent.web.navigation import menu
from talent.web.session import db


@bp.get("/gap")
@allow(anyone)
def gap() -> ResponseReturnValue:
    if not DESK(current_actor()):
        return redirect(url_for(".index"), 303)
    form = _form()
    if not facets.valid(form):
        return render_template("reporting/gap.html", form=form, shown=None, facets=[], active=[]), 422
    shown = _shown(form)
    return render_template("reporting/gap.html", form=form, shown=shown, **_page(form, shown))


@bp.get("/gap.<any(csv, xlsx, json):ending>")
@allow(DESK)
def gap_file(ending: str) -> ResponseReturnValue:
    form = _form()
    shown = _shown(asking.checked(form))
    return tables(files.pack(shown), f"gap-{form.region.data}-{form.date.data.isoformat()}", ending)


@bp.get("/gap/<key>.<any(png, svg):ending>")
@allow(DESK)
def gap_chart(key: str, ending: str) -> ResponseReturnValue:
    form = _form()
    shown = _shown(asking.checked(form))
    return picture(_figures(shown), key, ending, f"gap-{form.region.data}-{form.date.data.isoformat()}")


def _form() -> GapForm:
    return asking.form(_("none"))


def _shown(form: GapForm) -> View:
    question = asking.question(form)
    other = None
    if form.with_region.data or form.with_date.data:
        day_ = form.with_date.data or question.day
        other = replace(question, region_code=form.with_region.data or question.region_code, day=day_)
    return view.view(db.session, question, other)


def _figures(shown: View) -> list[Any]:
    return view.figures(shown, wording.source(), day(shown.answer.question.day))


def _page(form: GapForm, shown: View) -> dict[str, Any]:
    question = shown.answer.question
    words = {by.value: shown.name(by, code) for by, code in question.narrowed().items()}
    words |= {"region": shown.name(By.REGION, question.region_code), "by": translate(label(question.by))}
    if form.with_region.data and shown.other:
        words["with_region"] = shown.name(By.REGION, shown.other.question.region_code)
    return {
        "facets": _facets(form, shown),
        "active": [c for c in facets.chips("reporting.gap", form, words) if c],
        "figures": [
            charts.on_page(
                f, files=pictures("reporting.gap_chart", f), about_url=url_for(".methodology", _anchor="gap")
            )
            for f in _figures(shown)
        ],
        "coverage": coverage_words(shown),
        "links": {e: _file_url(e) for e in ("csv", "xlsx", "json")},
        "into": lambda code: view.into(question, code),
        "compared": files.compared(shown) if shown.other else None,
        "wording": wording,
        "finding": view.finding(shown),
        "behind": asking.arguments(question),
        "tabs": once.tabs(question.region_code, question.day, current="reporting.gap"),
    }


def _file_url(ending: str) -> str:
    """The same question as a file."""
    asked: dict[str, Any] = request.args.to_dict()
    return url_for(".gap_file", ending=ending, **{k: v for k, v in asked.items() if k != "lang"})


def coverage_words(shown: View) -> str:
    """How much of demand and supply names what the rows are."""
    places, people = shown.answer.coverage()
    if places is None and people is None:
        return ""
    return str(_("named by %(places)s of places, %(people)s of people", places=percent(places), people=percent(people)))


def _facets(form: GapForm, shown: View) -> list[dict[str, Any]]:
    question = shown.answer.question
    regions = [(str(v), str(w), None) for v, w, *_rest in form.region.iter_choices()]
    kept = [facets.select(form, "region", regions, "")]
    kept[0]["options"] = kept[0]["options"][1:]
    kept.append(facets.entry(form, "date", "date") | {"value": question.day.isoformat()})
    kept.append(facets.select(form, "by", [(b.value, translate(label(b)), None) for b in By], ""))
    kept[-1]["options"] = kept[-1]["options"][1:]
    for by in (By.OCCUPATION, By.EDUCATION, By.INDUSTRY):
        kept.append(facets.select(form, by.value, _options(by), _("All")))
    if question.skill:  # the list would hold 1,800: a skill is chosen by its row
        kept.append(
            facets.select(form, "skill", [(question.skill, shown.name(By.SKILL, question.skill), None)], _("All"))
        )
    kept.append(facets.select(form, "with_region", regions, _("none")))
    kept.append(facets.entry(form, "with_date", "date"))
    return kept


def _options(by: By) -> list[tuple[str, str, int | None]]:
    """Codes of a dimension by name; levels of education in their order."""
    listed: dict[By, Callable[[Session], Sequence[Any]]] = {
        By.OCCUPATION: taxonomy.occupations,
        By.EDUCATION: taxonomy.education_levels,
        By.INDUSTRY: taxonomy.industries,
    }
    rows: list[tuple[str, str, int | None]] = [(row.code, name_of(row), None) for row in listed[by](db.session)]
    return rows if by is By.EDUCATION else sorted(rows, key=lambda option: option[1])


menu("reporting.gap", N_("Gap explorer"), DESK, 16)
