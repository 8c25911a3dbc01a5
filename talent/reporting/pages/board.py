"""The indicator board: 24 indicators with their rows, weights, statistics from outside."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from talent.core import clock
from talent.core.errors import DomainError, NotFound
from talent.core.text import N_
from talent.reporting import charts
from talent.reporting.board import entering, queries, service, view
from talent.reporting.board import results as kept
from talent.reporting.board.models import WeightMethod
from talent.reporting.forms import StatisticForm, WeightsForm
from talent.reporting.indicators import explained, registry, words
from talent.reporting.indicators.external import Quality
from talent.reporting.indicators.registry import Unit
from talent.reporting.models import Snapshot
from talent.reporting.overview.overview import latest
from talent.reporting.pages import region as regions
from talent.reporting.pages.blueprint import DESK, bp, picture, pictures
from talent.reporting.quarter.period import Period
from talent.reporting.rows import view as rows
from talent.reporting.shortage import queries as shortage
from talent.taxonomy.models import Region
from talent.web.access import allow, current_actor
from talent.web.forms import enum_choices, show
from talent.web.navigation import menu
from talent.web.session import db
from talent.web.uploads import UploadForm


@bp.get("/indicators")
@allow(DESK)
def board() -> ResponseReturnValue:
    region = regions.chosen()
    snapshot = latest(db.session, region.code, clock.today())
    known = registry.load()
    results = queries.results(db.session, snapshot.id) if snapshot else {}
    drawn = view.figures(known, results, snapshot) if snapshot and results else []
    return render_template(
        "reporting/board.html",
        region=region,
        snapshot=snapshot,
        registry=known,
        results=results,
        rows=view.lines(known, results, _history(snapshot)),
        composite=view.composite(results),
        means=view.means(results),
        alerts=view.alerts(known, kept.alerts(results, kept.before(db.session, snapshot))) if snapshot else [],
        figures=[charts.on_page(f, files=pictures("reporting.board_chart", f, {"region": region.code})) for f in drawn],
        region_switch=regions.switch(region, "reporting.board"),
    )


@bp.get("/indicators/charts/<key>.<any(png, svg):ending>")
@allow(DESK)
def board_chart(key: str, ending: str) -> ResponseReturnValue:
    region = regions.chosen()
    snapshot = _frozen(region)
    figures = view.figures(registry.load(), queries.results(db.session, snapshot.id), snapshot)
    return picture(figures, key, ending, f"indicators-{region.code}-{snapshot.period}")


@bp.get("/indicators/<code>")
@allow(DESK)
def indicator(code: str) -> ResponseReturnValue:
    region = regions.chosen()
    known = registry.load()
    spec = known.indicators.get(code)
    if spec is None:
        raise NotFound
    snapshot = latest(db.session, region.code, clock.today())
    results = queries.results(db.session, snapshot.id) if snapshot else {}
    history = _history(snapshot)
    figure = view.trend(spec, history)
    statistics = [s for s in known.statistics.values() if code in s.indicators]
    used = {s.code for s in statistics}
    return render_template(
        "reporting/indicator.html",
        region=region,
        snapshot=snapshot,
        spec=spec,
        dimension=known.dimensions[spec.dimension],
        result=results.get(code),
        figure=charts.on_page(figure) if figure else None,
        history=[(period, found.get(code)) for period, found in reversed(history)],
        entered=[row for row in queries.statistics(db.session, region.code) if row.code in used],
        statistics=statistics,
        links=rows.links(code, region.code, snapshot.as_of if snapshot else clock.today()),
        is_protected=code in rows.PROTECTED,
        explained=explained,
        view=view,
        words=words,
    )


def _history(snapshot: Snapshot | None) -> Sequence[tuple[str, view.Results]]:
    """(period, results) of the quarters so far, oldest first."""
    if snapshot is None:
        return []
    rows = [*reversed(shortage.before(db.session, snapshot, 7)), snapshot]
    return [(row.period, queries.results(db.session, row.id)) for row in rows]


def _frozen(region: Region) -> Snapshot:
    snapshot = latest(db.session, region.code, clock.today())
    if snapshot is None:
        raise NotFound(N_("No quarter of this region has been frozen yet."))
    return snapshot


@bp.route("/statistics", methods=["GET", "POST"])
@allow(DESK)
def statistics() -> ResponseReturnValue:
    region = regions.chosen()
    form = StatisticForm()
    _choices(form)
    if not form.is_submitted():
        form.period.data = str(Period.last_complete())
    if form.validate_on_submit():
        try:
            entering.enter(db.session, current_actor(), region.code, form.figure(), file_sha256=form.digest())
        except DomainError as error:
            show(error, form)
        else:
            flash(_("The figure is kept. It counts from the next freezing on."), "success")
            return redirect(url_for(".statistics", region=region.code), 303)
    return _statistics_page(region, form, UploadForm(formdata=None)), 422 if form.errors else 200


@bp.post("/statistics/import")
@allow(DESK)
def import_statistics() -> ResponseReturnValue:
    region = regions.chosen()
    upload = UploadForm()
    if upload.validate_on_submit():
        try:
            rows, faults = entering.bring(db.session, current_actor(), region.code, *upload.content())
        except DomainError as error:
            show(error, upload)
        else:
            if not faults:
                flash(_("%(n)s figures are kept.", n=len(rows)), "success")
                return redirect(url_for(".statistics", region=region.code), 303)
            upload.file.errors = [*upload.file.errors, *view.faults(faults)]
    return _statistics_page(region, StatisticForm(formdata=None), upload), 422


def _choices(form: StatisticForm) -> None:
    """Statistics, units and classes by name."""
    known = registry.load().statistics
    form.code.choices = [SelectChoice(s.code, f"{s.code} {view.name(s)}") for s in known.values()]
    form.unit.choices = [SelectChoice(u.value, view.said(words.of(u))) for u in Unit]
    form.quality.choices = [SelectChoice(q.value, view.said(words.of(q))) for q in Quality]


def _statistics_page(region: Region, form: StatisticForm, upload: UploadForm) -> str:
    known = registry.load().statistics
    _choices(form)
    return render_template(
        "reporting/statistics.html",
        region=region,
        form=form,
        upload=upload,
        rows=queries.statistics(db.session, region.code),
        known=known,
        view=view,
        words=words,
        region_switch=regions.switch(region, "reporting.statistics"),
    )


@bp.route("/weights", methods=["GET", "POST"])
@allow(DESK)
def weights() -> ResponseReturnValue:
    region = regions.chosen()
    known = registry.load()
    form = WeightsForm()
    form.method.choices = enum_choices(WeightMethod)
    if form.validate_on_submit():
        try:
            service.weigh(db.session, current_actor(), region.code, form.command(list(known.dimensions)))
        except DomainError as error:
            show(error, form)
        else:
            flash(_("The weights are in force from the next freezing on."), "success")
            return redirect(url_for(".weights", region=region.code), 303)
    return render_template(
        "reporting/weights.html",
        region=region,
        form=form,
        registry=known,
        rows=queries.weights(db.session, region.code),
        entropy=view.entropy(known, queries.scores(db.session, region.code)),
        view=view,
        region_switch=regions.switch(region, "reporting.weights"),
    ), 422 if form.errors else 200


menu("reporting.board", N_("Indicators"), DESK, 17)
