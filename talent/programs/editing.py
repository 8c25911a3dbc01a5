"""Pages on which an operator edits bases, programs and cohorts."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from talent.accounts import acting
from talent.core.actor import OrgKind, Role
from talent.core.errors import Conflict, DomainError, FieldError, NotFound
from talent.programs import pages, queries, service
from talent.programs.blueprint import EDITORS, bp, edited, edited_base, edited_cohort
from talent.programs.forms import BaseDataForm, CohortForm, ProgramForm
from talent.programs.models import CohortStatus, Program, TrainingBase
from talent.taxonomy.lookup import shared
from talent.web.access import allow, current_actor
from talent.web.forms import show
from talent.web.row_lists import change_rows
from talent.web.session import db


@bp.route("/bases/new", methods=["GET", "POST"])
@allow(EDITORS)
def base_new() -> ResponseReturnValue:
    form = BaseDataForm()
    pages.set_base_choices(db.session, form)
    status = 200
    if not change_rows(form, request.form) and form.is_submitted():
        row, status = _saved_base(form, None)
        if row is not None:
            return redirect(url_for(".base", base_id=row.id), 303)
    return render_template("programs/base_new.html", form=form), status


@bp.route("/bases/<int:base_id>/edit", methods=["GET", "POST"])
@allow(EDITORS)
def base_edit(base_id: int) -> ResponseReturnValue:
    row = edited_base(base_id)
    form = BaseDataForm(data=pages.base_as_typed(row) if request.method == "GET" else None)
    pages.set_base_choices(db.session, form)
    status = 200
    if not change_rows(form, request.form) and form.is_submitted():
        saved, status = _saved_base(form, row)
        if saved is not None:
            return redirect(url_for(".base", base_id=saved.id), 303)
    return render_template("programs/base_edit.html", form=form, row=row), status


def _saved_base(form: BaseDataForm, row: TrainingBase | None) -> tuple[TrainingBase | None, int]:
    """The base as saved; else None and the status of the page of faults."""
    found = queries.possible_partners(db.session, form.partner_names())
    data = form.command(found) if form.validate() else None
    if data is None:
        return None, 422
    try:
        if row is None:
            operator_id = acting.organization_id(OrgKind.TRAINING_OPERATOR, least=Role.EDITOR)
            row = service.open_base(db.session, current_actor(), operator_id, data)
        else:
            service.edit_base(db.session, current_actor(), row, data, pages.version_of(form))
    except DomainError as error:
        show(error, form)
        return None, 409 if isinstance(error, Conflict) else 422
    flash(_("Saved."), "success")
    return row, 303


@bp.route("/bases/<int:base_id>/programs/new", methods=["GET", "POST"])
@allow(EDITORS)
def new(base_id: int) -> ResponseReturnValue:
    base = edited_base(base_id)
    form = ProgramForm()
    pages.set_choices(db.session, form)
    if request.method == "GET":
        form.skills.append_entry()
    status = 200
    if not change_rows(form, request.form) and form.is_submitted():
        row, status = _saved(form, base, None)
        if row is not None:
            return redirect(url_for(".detail", program_id=row.id), 303)
    return render_template("programs/new.html", form=form, base=base), status


@bp.route("/programs/<int:program_id>/edit", methods=["GET", "POST"])
@allow(EDITORS)
def edit(program_id: int) -> ResponseReturnValue:
    row = edited(program_id)
    form = ProgramForm(data=pages.as_typed(db.session, row) if request.method == "GET" else None)
    pages.set_choices(db.session, form)
    status = 200
    if not change_rows(form, request.form) and form.is_submitted():
        saved, status = _saved(form, row.base, row)
        if saved is not None:
            return redirect(url_for(".detail", program_id=saved.id), 303)
    return render_template("programs/edit.html", form=form, row=row), status


def _saved(form: ProgramForm, base: TrainingBase, row: Program | None) -> tuple[Program | None, int]:
    """The program as saved, and published when that was the button; else None and the status of the page of faults."""
    data = form.command(shared(db.session)) if form.validate() else None
    if data is None:
        pages.show_names(db.session, form)
        return None, 422
    actor = current_actor()
    try:
        if row is None:
            row = service.draft(db.session, actor, base, data)
        else:
            service.edit(db.session, actor, row, data, pages.version_of(form))
        if "publish" in request.form:
            _publish(row.id)
        else:
            flash(_("Saved."), "success")
    except DomainError as error:
        pages.show_all(error, form)
        pages.show_names(db.session, form)
        return None, 409 if isinstance(error, Conflict) else 422
    return row, 303


def _publish(program_id: int) -> None:
    """Publish what is saved; an operator that is not verified yet keeps its draft and is told why."""
    row = edited(program_id)
    if not row.base.operator.is_verified:
        flash(_("Saved as a draft. It can be published as soon as your organization is verified."), "warning")
        return
    service.publish(db.session, current_actor(), row)
    flash(_("Published. People who need it are ranked within seconds."), "success")


@bp.post("/programs/<int:program_id>/publish")
@allow(EDITORS)
def publish(program_id: int) -> ResponseReturnValue:
    row = edited(program_id)
    try:
        service.publish(db.session, current_actor(), row)
    except service.Incomplete as error:
        form = ProgramForm(formdata=None, data=pages.as_typed(db.session, row))
        pages.set_choices(db.session, form)
        pages.show_all(error, form)
        return render_template("programs/edit.html", form=form, row=row), 422
    flash(_("Published. People who need it are ranked within seconds."), "success")
    return redirect(url_for(".detail", program_id=program_id), 303)


@bp.post("/programs/<int:program_id>/close")
@allow(EDITORS)
def close(program_id: int) -> ResponseReturnValue:
    service.close(db.session, current_actor(), edited(program_id))
    flash(_("Closed."), "success")
    return redirect(url_for(".detail", program_id=program_id), 303)


@bp.route("/programs/<int:program_id>/cohorts/new", methods=["GET", "POST"])
@allow(EDITORS)
def cohort_new(program_id: int) -> ResponseReturnValue:
    row = edited(program_id)
    form = CohortForm()
    if form.validate_on_submit():
        try:
            service.open_cohort(db.session, current_actor(), row, form.command())
        except FieldError as error:
            show(error, form)
        else:
            flash(_("Saved."), "success")
            return redirect(url_for(".detail", program_id=row.id), 303)
    return render_template("programs/cohort_new.html", form=form, row=row), 422 if form.errors else 200


@bp.route("/cohorts/<int:cohort_id>/edit", methods=["GET", "POST"])
@allow(EDITORS)
def cohort_edit(cohort_id: int) -> ResponseReturnValue:
    cohort = edited_cohort(cohort_id)
    form = CohortForm(obj=cohort)
    if form.validate_on_submit():
        try:
            service.edit_cohort(db.session, current_actor(), cohort, form.command())
        except FieldError as error:
            show(error, form)
        else:
            flash(_("Saved."), "success")
            return redirect(url_for(".detail", program_id=cohort.program_id), 303)
    return render_template("programs/cohort_edit.html", form=form, cohort=cohort), 422 if form.errors else 200


@bp.post("/programs/<int:program_id>/cohorts/<int:cohort_id>")
@allow(EDITORS)
def cohort_step(program_id: int, cohort_id: int) -> ResponseReturnValue:
    cohort = edited_cohort(cohort_id)
    wanted = request.form.get("status", "")
    if cohort.program_id != program_id or wanted not in set(CohortStatus):
        raise NotFound
    service.step_cohort(db.session, current_actor(), cohort, CohortStatus(wanted))
    flash(_("Saved."), "success")
    return redirect(url_for(".detail", program_id=program_id), 303)
