"""Publishing a quarter: freeze, look at what is flagged, check, release, correct."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from wtforms.fields.choices import SelectChoice

from talent.core import clock
from talent.core.actor import Actor
from talent.core.errors import DomainError, NotFound
from talent.core.text import N_, Text
from talent.reporting import charts, policy
from talent.reporting.board import queries as board
from talent.reporting.board import service as board_service
from talent.reporting.forms import FreezeForm, NoteForm
from talent.reporting.models import Snapshot, SnapshotFlag
from talent.reporting.pages import region as regions
from talent.reporting.pages.blueprint import DESK, bp, file
from talent.reporting.pages.releases import district_names, made
from talent.reporting.published import findings, flow, tables, view
from talent.reporting.published.judged import judged
from talent.reporting.quarter.period import Period
from talent.reporting.releases import ordering, service
from talent.reporting.releases import queries as releases
from talent.taxonomy import queries as taxonomy
from talent.taxonomy.models import Region
from talent.web.access import allow, current_actor
from talent.web.forms import show
from talent.web.i18n import translate
from talent.web.navigation import menu
from talent.web.session import db

#: Quarters offered for freezing, the newest first.
QUARTERS = 6


@bp.get("/desk")
@allow(DESK)
def desk() -> ResponseReturnValue:
    region = regions.chosen()
    return _desk_page(region, _freeze_form())


@bp.post("/desk/freeze")
@allow(DESK)
def freeze() -> ResponseReturnValue:
    region = regions.chosen()
    form = _freeze_form()
    if form.validate_on_submit():
        try:
            row = ordering.order(db.session, current_actor(), region.code, Period.parse(form.period.data))
        except DomainError as error:
            show(error, form)
        else:
            return redirect(url_for(".order", order_id=row.id), 303)
    return _desk_page(region, form), 422


@bp.get("/desk/orders/<int:order_id>")
@allow(DESK)
def order(order_id: int) -> ResponseReturnValue:
    """How far the counting is; when it is done, on to the draft, also for the script that asks again and again."""
    row = ordering.one(db.session, current_actor(), order_id)
    if row.snapshot_id is not None:
        flash(_("The quarter is frozen. Look at what is flagged."), "success")
        address = url_for(".draft", snapshot_id=row.snapshot_id)
        return Response(headers={"HX-Redirect": address}) if "HX-Request" in request.headers else redirect(address, 303)
    return render_template(
        "reporting/order.html",
        row=row,
        region=taxonomy.region(db.session, row.region_code),
        steps=flow.order_steps(row),
        why=translate(Text(row.error, row.values)) if row.error else "",
        is_late=ordering.is_late(row),
        waited=ordering.seconds_waited(row, clock.now()),
        view=view,
    )


def _freeze_form() -> FreezeForm:
    form = FreezeForm()
    periods, period = [], Period.last_complete()
    for _n in range(QUARTERS):
        periods.append(str(period))
        period = period.previous
    form.period.choices = [SelectChoice(p, view.period_words(p)) for p in periods]
    return form


def _desk_page(region: Region, form: FreezeForm) -> str:
    return render_template(
        "reporting/desk.html",
        form=form,
        region=region,
        rows=releases.of_region(db.session, current_actor(), region.code),
        may=policy.can_release(current_actor(), region.code),
        orders=ordering.under_way(db.session, region.code),
        view=view,
        flow=flow,
        region_switch=regions.switch(region, "reporting.desk"),
    )


@bp.get("/desk/<int:snapshot_id>")
@allow(DESK)
def draft(snapshot_id: int) -> ResponseReturnValue:
    snapshot, region = _mine(snapshot_id)
    return _draft_page(snapshot, region, NoteForm(formdata=None))


@bp.get("/desk/<int:snapshot_id>.<any(pdf, docx, xlsx, csv, json):ending>")
@allow(DESK)
def draft_file(snapshot_id: int, ending: str) -> ResponseReturnValue:
    snapshot, region = _mine(snapshot_id)
    public = request.args.get("public") == "1"
    report = releases.report(snapshot, public=public)
    said = judged(db.session, snapshot, report, public=public)
    pack = view.pack(snapshot, region, report, district_names(report), judged=said)
    return file(made(pack, ending), f"draft-{snapshot.region_code}-{snapshot.period}-v{snapshot.version}", ending)


@bp.post("/desk/<int:snapshot_id>/flags/<int:flag_id>")
@allow(DESK)
def acknowledge(snapshot_id: int, flag_id: int) -> ResponseReturnValue:
    snapshot, region = _mine(snapshot_id)
    flag = next((f for f in snapshot.flags if f.id == flag_id), None)
    form = NoteForm()
    if flag is None:
        raise NotFound
    if form.validate_on_submit():
        return _done(snapshot, lambda s, a: service.acknowledge(s, a, snapshot, flag, form.note.data), _("Noted."))
    return _draft_page(snapshot, region, form, flag), 422


@bp.post("/desk/<int:snapshot_id>/<any(check, reopen, publish):step>")
@allow(DESK)
def move(snapshot_id: int, step: str) -> ResponseReturnValue:
    snapshot, _region = _mine(snapshot_id)
    acts: dict[str, tuple[Callable[[Session, Actor, Snapshot], Any], str]] = {
        "check": (service.check, _("The draft is checked and can be published.")),
        "reopen": (service.reopen, _("The draft is open again.")),
        "publish": (service.release, _("The report is published.")),
    }
    act, said = acts[step]
    return _done(snapshot, lambda s, a: act(s, a, snapshot), said)


@bp.post("/desk/<int:snapshot_id>/errata")
@allow(DESK)
def erratum(snapshot_id: int) -> ResponseReturnValue:
    snapshot, region = _mine(snapshot_id)
    form = NoteForm()
    if form.validate_on_submit():
        return _done(
            snapshot, lambda s, a: board_service.correct(s, a, snapshot, form.note.data), _("The erratum is published.")
        )
    return _draft_page(snapshot, region, form), 422


def _done(snapshot: Snapshot, act: Callable[[Session, Actor], Any], said: str) -> ResponseReturnValue:
    act(db.session, current_actor())
    flash(said, "success")
    return redirect(url_for(".draft", snapshot_id=snapshot.id), 303)


def _mine(snapshot_id: int) -> tuple[Snapshot, Region]:
    """A snapshot of the bureau's own regions, in whatever state.

    Raises: NotFound for all others.
    """
    snapshot = releases.one(db.session, snapshot_id)
    if snapshot is None or not policy.can_see_all(current_actor(), snapshot.region_code):
        raise NotFound
    region = taxonomy.region(db.session, snapshot.region_code)
    if region is None:
        raise NotFound
    return snapshot, region


def _draft_page(snapshot: Snapshot, region: Region, form: NoteForm, flag: SnapshotFlag | None = None) -> str:
    report = releases.report(snapshot, public=False)
    public = releases.report(snapshot, public=True)
    exact, told = (judged(db.session, snapshot, r, public=r is public) for r in (report, public))
    shown = [*tables.data_tables(report, district_names(report)), *findings.data_tables(report, exact)]
    return render_template(
        "reporting/draft.html",
        form=form,
        wrong=flag,
        snapshot=snapshot,
        region=region,
        steps=flow.steps(snapshot),
        flags=flow.flags(snapshot),
        report=report,
        tables=[charts.data_page(t) for t in shown],
        sentences=findings.sentences(public, view.both_names(region), told),
        stamp=view.stamp(snapshot, region, public=False),
        errata=board.errata(db.session, snapshot.id),
        is_public=snapshot.released_at is not None,
        may=policy.can_release(current_actor(), snapshot.region_code),
        view=view,
        flow=flow,
    )


menu("reporting.desk", N_("Publish"), DESK, 18)
