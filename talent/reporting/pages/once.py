"""Counted once: how many places would stay empty if everybody were placed as well as can be."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from talent.core import clock
from talent.core.errors import FieldError
from talent.core.text import Text
from talent.reporting import charts, wording
from talent.reporting.forms import DayForm
from talent.reporting.once import view
from talent.reporting.once.view import View
from talent.reporting.pages import region as regions
from talent.reporting.pages.blueprint import DESK, bp, picture, pictures, tables
from talent.taxonomy.models import Region
from talent.web import facets
from talent.web.access import allow
from talent.web.session import db


@bp.get("/once")
@allow(DESK)
def once() -> ResponseReturnValue:
    region, form = regions.chosen(), _form()
    if not facets.valid(form):
        return render_template("reporting/once.html", region=region, form=form, shown=None), 422
    try:
        shown = view.view(db.session, region, form.date.data)
    except FieldError as error:
        return render_template("reporting/once.html", region=region, form=form, shown=None, refused=error.text), 422
    return render_template("reporting/once.html", region=region, form=form, shown=shown, **_page(region, shown))


def _form() -> DayForm:
    form = DayForm(request.args)
    if not request.args.get("date"):
        form.date.data = clock.today()
    return form


def _page(region: Region, shown: View) -> dict[str, object]:
    values: dict[str, Any] = {"region": region.code, "date": shown.day.isoformat()}
    return {
        "view": view,
        "wording": wording,
        "is_past": shown.day < clock.today(),
        "tabs": view.tabs(region.code, shown.day, current="reporting.once"),
        "figures": [
            charts.on_page(
                figure,
                files=pictures("reporting.once_chart", figure, values),
                about_url=url_for("reporting.methodology", _anchor="once"),
            )
            for figure in view.figures(shown)
        ],
        "links": {e: url_for("reporting.once_file", ending=e, **values) for e in ("csv", "xlsx", "json")},
        "region_switch": regions.switch(region, "reporting.once", date=shown.day.isoformat()),
    }


def _asked() -> View:
    """The page's figures for a file.

    Raises: FieldError for a day that cannot be.
    """
    region, form = regions.chosen(), _form()
    if not form.validate():
        raise FieldError("date", Text("%(message)s", {"message": str(form.date.errors[0])}))
    return view.view(db.session, region, form.date.data)


@bp.get("/once.<any(csv, xlsx, json):ending>")
@allow(DESK)
def once_file(ending: str) -> ResponseReturnValue:
    shown = _asked()
    return tables(view.pack(shown), f"once-{shown.region.code}-{shown.day.isoformat()}", ending)


@bp.get("/once/<key>.<any(png, svg):ending>")
@allow(DESK)
def once_chart(key: str, ending: str) -> ResponseReturnValue:
    shown = _asked()
    return picture(view.figures(shown), key, ending, f"once-{shown.region.code}-{shown.day.isoformat()}")
