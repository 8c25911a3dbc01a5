"""Supply and demand carried forward: fan, backtest, what if."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from talent.core.errors import NotFound
from talent.core.text import N_
from talent.reporting import charts
from talent.reporting.pages import region as regions
from talent.reporting.pages.blueprint import DESK, bp, picture, pictures
from talent.reporting.projection import carrying, service, view
from talent.reporting.projection.asking import ProjectionForm
from talent.reporting.projection.history import WHOLE
from talent.reporting.projection.model import Model
from talent.reporting.projection.simulating import Luck, simulate
from talent.reporting.projection.view import Cell
from talent.taxonomy import queries as taxonomy
from talent.taxonomy.models import Occupation, Region
from talent.web.access import allow
from talent.web.i18n import name_of
from talent.web.navigation import menu
from talent.web.session import db


@bp.get("/projection")
@allow(DESK)
def projection() -> ResponseReturnValue:
    region, form = regions.chosen(), ProjectionForm(request.args)
    usable = form.validate()
    cells = _cells(region, int(form.months.data) if usable else carrying.HORIZONS[0])
    chosen = _chosen(cells, form.occupation.data or WHOLE) if cells else None
    drawn = view.figures(chosen) if chosen and chosen.known else []
    return render_template(
        "reporting/projection.html",
        region=region,
        form=form,
        cells=cells,
        chosen=chosen,
        figures=[_on_page(region, figure) for figure in drawn],
        supposed=_supposed(chosen, form) if usable and chosen and chosen.known else None,
        view=view,
        region_switch=regions.switch(region, "reporting.projection"),
    ), 200 if usable else 422


@bp.get("/projection/<key>.<any(png, svg):ending>")
@allow(DESK)
def projection_chart(key: str, ending: str) -> ResponseReturnValue:
    region, form = regions.chosen(), ProjectionForm(request.args)
    cells = _cells(region, int(form.months.data)) if form.validate() else []
    if not cells:
        raise NotFound
    chosen = _chosen(cells, form.occupation.data or WHOLE)
    name = "-".join(part for part in ("projection", region.code, chosen.code, str(chosen.row.origin)) if part)
    return picture(view.figures(chosen) if chosen.known else [], key, ending, name)


def _cells(region: Region, months: int) -> list[Cell]:
    rows = service.stored(db.session, region.code)
    found = taxonomy.by_code(db.session, Occupation, [row.occupation_code for row in rows if row.occupation_code])
    return view.cells(rows, {code: name_of(row) for code, row in found.items()}, months)


def _chosen(cells: Sequence[Cell], code: str) -> Cell:
    """Raises: NotFound for an occupation that is not in the projection."""
    found = next((cell for cell in cells if cell.code == code), None)
    if found is None:
        raise NotFound
    return found


def _on_page(region: Region, figure: Any) -> dict[str, Any]:
    return charts.on_page(
        figure,
        files=pictures("reporting.projection_chart", figure, {"region": region.code}),
        about_url=url_for("reporting.methodology", _anchor="projection"),
    )


def _supposed(cell: Cell, form: ProjectionForm) -> list[float] | None:
    """P10, P50 and P90 of what the change does to the gap; None when nothing is supposed."""
    change = form.change()
    if change is None:
        return None
    base = Model.from_json(cell.row.figures["model"])
    luck = Luck.of(service.seed_of(cell.row.region_code, cell.row.origin, cell.code), carrying.MONTHS)
    gaps = [simulate(model, luck).gap(cell.months) for model in (base, change.applied(base))]
    return carrying.difference(*gaps)


menu("reporting.projection", N_("Projection"), DESK, 18)
