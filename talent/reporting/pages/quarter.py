"""This quarter: the bureau's first screen."""

from __future__ import annotations

from datetime import date

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from talent.core import clock
from talent.core.text import N_
from talent.reporting import charts, wording
from talent.reporting.explorer import view as explorer
from talent.reporting.overview import view
from talent.reporting.overview.overview import overview
from talent.reporting.overview.view import Page
from talent.reporting.pages import region as regions
from talent.reporting.pages.blueprint import DESK, bp, picture, pictures
from talent.reporting.projection import service as projection
from talent.reporting.projection import view as projected
from talent.reporting.projection.carrying import HORIZONS
from talent.taxonomy.models import Region
from talent.web.access import allow
from talent.web.navigation import menu
from talent.web.session import db

#: Anchor on the methodology page that explains each chart.
ABOUT = {"heat": "gap", "districts": "gap", "quadrant": "TSI", "speed": "TTF", "funnel": "APV", "trend": "gap",
         "beveridge": "tightness"}  # fmt: skip


@bp.get("/quarter")
@allow(DESK)
def quarter() -> ResponseReturnValue:
    region = regions.chosen()
    page = _page(region, clock.today())
    return render_template(
        "reporting/quarter.html",
        page=page,
        view=view,
        wording=wording,
        figures={f["key"]: f for f in _drawn(page)},
        region_switch=regions.switch(region, "reporting.quarter"),
        explore=explorer.link(page.shown.answer.question),
        outlook=_outlook(region),
    )


@bp.get("/quarter/<key>.<any(png, svg):ending>")
@allow(DESK)
def quarter_chart(key: str, ending: str) -> ResponseReturnValue:
    region = regions.chosen()
    return picture(view.figures(_page(region, clock.today())), key, ending, f"quarter-{region.code}")


def _outlook(region: Region) -> str:
    """The projected gap in a sentence; nothing where there is no projection."""
    row = projection.newest(db.session, region.code)
    if row is None or row.reason:
        return ""
    return projected.finding(projected.Cell(row, projected.everything(), HORIZONS[0]))


def _page(region: Region, day: date) -> Page:
    found = overview(db.session, region.code, day)
    return Page(found, explorer.shown(db.session, found.answer, found.cells))


def _drawn(page: Page) -> list[dict[str, object]]:
    region = page.found.region_code
    return [
        charts.on_page(
            figure,
            files=pictures("reporting.quarter_chart", figure, {"region": region}),
            about_url=url_for("reporting.methodology", _anchor=ABOUT[figure.key]),
        )
        for figure in view.figures(page)
    ]


menu("reporting.quarter", N_("This quarter"), DESK, 10)
