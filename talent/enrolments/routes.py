"""Asking for a seat, and the base's review."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from talent.accounts import signin
from talent.core import clock
from talent.core.actor import OrgKind, Role
from talent.core.errors import FieldError, NotFound
from talent.core.text import N_
from talent.enrolments import queries, service
from talent.enrolments.forms import DecisionForm, SeatForm
from talent.enrolments.models import TRANSITIONS, Enrolment, EnrolmentStatus
from talent.profiles import queries as profiles
from talent.programs.models import Cohort, ProgramStatus
from talent.web.access import allow, current_actor, either, member_of, talent
from talent.web.forms import BaseForm, show
from talent.web.navigation import menu
from talent.web.session import db

bp = Blueprint("enrolments", __name__)


def _cohort(cohort_id: int) -> Cohort:
    row = queries.cohort(db.session, cohort_id)
    if row is None or row.program.status is ProgramStatus.DRAFT:
        raise NotFound
    return row


def _seen(enrolment_id: int) -> Enrolment:
    row = queries.visible(db.session, current_actor(), enrolment_id)
    if row is None:
        raise NotFound
    return row


@bp.get("/enrolments/")
@allow(talent)
def mine() -> ResponseReturnValue:
    profile = profiles.own(db.session, signin.account().id)
    rows = queries.of_profile(db.session, profile.id) if profile else []
    return render_template("enrolments/mine.html", rows=rows, button=BaseForm(), transitions=TRANSITIONS)


@bp.route("/cohorts/<int:cohort_id>/apply", methods=["GET", "POST"])
@allow(talent)
def apply(cohort_id: int) -> ResponseReturnValue:
    cohort = _cohort(cohort_id)
    profile = profiles.own(db.session, signin.account().id)
    if profile is None:
        flash(_("Start your profile first: the base needs it."), "info")
        return redirect(url_for("profiles.mine"), 303)
    form = SeatForm()
    if form.validate_on_submit():
        wording = str(form.consent.label.text)
        service.apply(db.session, current_actor(), profile, cohort, message=form.message.data or "", wording=wording)
        flash(_("Your wish for a seat is sent. You see the answer here."), "success")
        return redirect(url_for(".mine"), 303)
    page = render_template(
        "enrolments/apply.html", form=form, cohort=cohort, open=cohort.takes_applications(clock.today())
    )
    return page, 422 if form.errors else 200


@bp.post("/enrolments/<int:enrolment_id>/withdraw")
@allow(talent)
def withdraw(enrolment_id: int) -> ResponseReturnValue:
    service.withdraw(db.session, current_actor(), _seen(enrolment_id))
    flash(_("Given back."), "success")
    return redirect(url_for(".mine"), 303)


@bp.get("/cohorts/<int:cohort_id>/enrolments")
@allow(member_of(OrgKind.TRAINING_OPERATOR))
def review(cohort_id: int) -> ResponseReturnValue:
    cohort = queries.cohort(db.session, cohort_id)
    if cohort is None or cohort.program.base.operator_id not in current_actor().organizations():
        raise NotFound
    return render_template(
        "enrolments/review.html",
        cohort=cohort,
        page=queries.of_cohort(db.session, cohort.id, request.args.get("after")),
        counts=queries.counts(db.session, [cohort.id]).get(cohort.id, {}),
        statuses=list(EnrolmentStatus),
    )


@bp.route("/enrolments/<int:enrolment_id>", methods=["GET", "POST"])
@allow(either(talent, member_of(OrgKind.TRAINING_OPERATOR)))
def detail(enrolment_id: int) -> ResponseReturnValue:
    row = _seen(enrolment_id)
    operator = row.cohort.program.base.operator_id in current_actor().organizations(least=Role.EDITOR)
    form = DecisionForm() if operator and TRANSITIONS[row.status] else None
    if form is not None:
        form.offer(row)
        if form.validate_on_submit():
            try:
                service.decide(
                    db.session, current_actor(), row, EnrolmentStatus(form.status.data), note=form.note.data or ""
                )
            except FieldError as error:
                show(error, form)
            else:
                flash(_("Saved; the person has been told."), "success")
                return redirect(url_for(".review", cohort_id=row.cohort_id), 303)
    elif request.method == "POST":
        raise NotFound
    profile = profiles.full(db.session, row.profile_id)
    page = render_template(
        "enrolments/detail.html",
        row=row,
        form=form,
        operator=operator,
        profile=profile,
        timeline=queries.timeline(db.session, row.id),
        hidden=row.status is EnrolmentStatus.WITHDRAWN,
    )
    return page, 422 if form is not None and form.errors else 200


menu("enrolments.mine", N_("My training"), talent, 45)
