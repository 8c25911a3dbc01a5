"""The shortage catalogue: ratings of the latest frozen quarter, the panel's word, one occupation in full."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from talent.core import clock
from talent.core.errors import DomainError, NotFound
from talent.core.text import N_
from talent.reporting.charts import PAGE_ROWS
from talent.reporting.forms import PanelForm
from talent.reporting.models import Snapshot
from talent.reporting.overview.overview import latest
from talent.reporting.pages import region as regions
from talent.reporting.pages.blueprint import DESK, bp, tables
from talent.reporting.shortage import queries, service, view
from talent.taxonomy.models import Region
from talent.web.access import allow, current_actor
from talent.web.forms import show
from talent.web.navigation import menu
from talent.web.session import db


@bp.get("/shortage")
@allow(DESK)
def shortage() -> ResponseReturnValue:
    region = regions.chosen()
    snapshot = latest(db.session, region.code, clock.today())
    entries = queries.catalogue(db.session, snapshot) if snapshot else []
    return render_template(
        "reporting/shortage.html",
        region=region,
        snapshot=snapshot,
        entries=entries,
        most=PAGE_ROWS,
        view=view,
        region_switch=regions.switch(region, "reporting.shortage"),
    )


@bp.get("/shortage.<any(csv, xlsx, json):ending>")
@allow(DESK)
def shortage_file(ending: str) -> ResponseReturnValue:
    region = regions.chosen()
    snapshot = _frozen(region)
    return tables(
        view.pack(region, snapshot, queries.catalogue(db.session, snapshot)),
        f"shortage-{region.code}-{snapshot.period}",
        ending,
    )


@bp.route("/shortage/<code>", methods=["GET", "POST"])
@allow(DESK)
def occupation(code: str) -> ResponseReturnValue:
    region = regions.chosen()
    snapshot = _frozen(region)
    entry = next((e for e in queries.catalogue(db.session, snapshot) if e.occupation.code == code), None)
    if entry is None:
        raise NotFound
    form = PanelForm()
    if form.validate_on_submit():
        try:
            service.decide(db.session, current_actor(), snapshot, form.command(code))
        except DomainError as error:
            show(error, form)
        else:
            flash(_("The panel's decision is saved."), "success")
            return redirect(url_for(".occupation", code=code, region=region.code), 303)
    said = [d for d in queries.decisions(db.session, region.code) if d.occupation_code == code]
    shown = view.detail(entry, queries.history(db.session, region.code, code), said)
    return render_template(
        "reporting/occupation.html", form=form, region=region, snapshot=snapshot, entry=entry, view=view, **shown
    ), 422 if form.errors else 200


def _frozen(region: Region) -> Snapshot:
    snapshot = latest(db.session, region.code, clock.today())
    if snapshot is None:
        raise NotFound(N_("No quarter of this region has been frozen yet."))
    return snapshot


menu("reporting.shortage", N_("Shortage catalogue"), DESK, 17)
