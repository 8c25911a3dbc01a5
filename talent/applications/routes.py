"""Applying and the pipeline: the talent's side and the employer's side."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from talent.accounts import signin
from talent.applications import policy, queries, service
from talent.applications.forms import AnswerForm, ApplyForm, InviteForm, MoveForm
from talent.applications.models import ENDED, Application, ApplicationStatus, Invitation, InvitationStatus
from talent.core import clock
from talent.core.actor import Role
from talent.core.errors import FieldError, NotFound
from talent.core.text import N_
from talent.opportunities import policy as opportunity_policy
from talent.opportunities import queries as opportunities
from talent.opportunities.models import Opportunity
from talent.profiles import queries as profiles
from talent.profiles.models import Profile
from talent.taxonomy import queries as taxonomy
from talent.taxonomy.models import EducationLevel, Skill
from talent.web.access import allow, current_actor, either, member_of, talent
from talent.web.forms import BaseForm, show
from talent.web.navigation import menu
from talent.web.session import db

bp = Blueprint("applications", __name__)


def _opportunity(opportunity_id: int) -> Opportunity:
    row = opportunities.full(db.session, opportunity_id)
    if row is None or not opportunity_policy.can_view(current_actor(), row):
        raise NotFound
    return row


def _ours(opportunity_id: int, least: Role = Role.VIEWER) -> Opportunity:
    row = _opportunity(opportunity_id)
    if row.organization_id not in current_actor().organizations(least=least):
        raise NotFound
    return row


def _seen(application_id: int) -> Application:
    row = queries.visible(db.session, current_actor(), application_id)
    if row is None:
        raise NotFound
    return row


def _invitation(invitation_id: int) -> Invitation:
    row = queries.invitation(db.session, invitation_id)
    if row is None or not policy.is_own(current_actor(), row):
        raise NotFound
    return row


@bp.get("/applications/")
@allow(talent)
def mine() -> ResponseReturnValue:
    profile = profiles.own(db.session, signin.account().id)
    if profile is None:
        return render_template("applications/mine.html", profile=None, page=None, invitations=[], reveals=[])
    return render_template(
        "applications/mine.html",
        profile=profile,
        page=queries.of_profile(db.session, profile.id, request.args.get("after")),
        invitations=queries.invitations_of(db.session, profile.id),
        reveals=queries.reveals(db.session, profile.id),
        waiting=InvitationStatus.SENT,
    )


@bp.route("/opportunities/<int:opportunity_id>/apply", methods=["GET", "POST"])
@allow(talent)
def apply(opportunity_id: int) -> ResponseReturnValue:
    row = _opportunity(opportunity_id)
    profile = profiles.own(db.session, signin.account().id)
    if profile is None:
        flash(_("Start your profile first: it is what you apply with."), "info")
        return redirect(url_for("profiles.mine"), 303)
    if existing := queries.between(db.session, profile.id, row.id):
        return redirect(url_for(".detail", application_id=existing.id), 303)
    form = ApplyForm()
    if form.validate_on_submit():
        wording = str(form.consent.label.text)
        sent = service.apply(
            db.session, current_actor(), profile, row, message=form.message.data or "", wording=wording
        )
        flash(_("Your application is sent. You see every step here."), "success")
        return redirect(url_for(".detail", application_id=sent.id), 303)
    page = render_template(
        "applications/apply.html",
        form=form,
        opportunity=row,
        profile=profile,
        sent=service.snapshot(profile),
        names=_names(service.snapshot(profile)),
        open=row.is_open(clock.today()),
    )
    return page, 422 if form.errors else 200


def _names(sent: dict[str, Any]) -> dict[str, Any]:
    """Names for the codes in what was sent."""
    skills = taxonomy.by_code(db.session, Skill, (s["code"] for s in sent.get("skills", [])))
    levels = taxonomy.by_code(db.session, EducationLevel, (e["level"] for e in sent.get("educations", [])))
    return {**skills, **levels}


@bp.get("/applications/<int:application_id>")
@allow(either(talent, member_of()))
def detail(application_id: int) -> ResponseReturnValue:
    return _detail(_seen(application_id), None)


def _detail(row: Application, form: MoveForm | None) -> ResponseReturnValue:
    actor = current_actor()
    if form is None and policy.is_employer(actor, row, Role.EDITOR) and row.status not in ENDED:
        form = MoveForm(formdata=None, version=str(row.version))
        form.offer(row, _("Please choose"))
    page = render_template(
        "applications/detail.html",
        row=row,
        form=form,
        button=BaseForm(),
        own=policy.is_own(actor, row),
        ended=row.status in ENDED,
        timeline=queries.timeline(db.session, row.id),
        steps=[s for s in ApplicationStatus if s not in {ApplicationStatus.DECLINED, ApplicationStatus.WITHDRAWN}],
        names=_names(row.sent),
    )
    return page, 422 if form is not None and form.errors else 200


@bp.post("/applications/<int:application_id>/move")
@allow(member_of(least=Role.EDITOR))
def move(application_id: int) -> ResponseReturnValue:
    row = _seen(application_id)
    form = MoveForm()
    form.offer(row, _("Please choose"))
    if form.validate():
        try:
            service.move(db.session, current_actor(), row, form.command())
        except FieldError as error:
            show(error, form)
        else:
            flash(_("Saved; the person has been told."), "success")
            return redirect(url_for(".detail", application_id=row.id), 303)
    return _detail(row, form)


@bp.post("/applications/<int:application_id>/withdraw")
@allow(talent)
def withdraw(application_id: int) -> ResponseReturnValue:
    service.withdraw(db.session, current_actor(), _seen(application_id))
    flash(_("Your application is withdrawn. The employer no longer sees your details."), "success")
    return redirect(url_for(".detail", application_id=application_id), 303)


@bp.post("/applications/<int:application_id>/contact")
@allow(member_of())
def contact(application_id: int) -> ResponseReturnValue:
    """A POST, since looking is logged."""
    row = _seen(application_id)
    found = service.reveal_contact(
        db.session, current_actor(), row.opportunity.organization_id, row.profile, row.opportunity_id
    )
    return render_template("applications/contact.html", contact=found, row=row)


@bp.get("/opportunities/<int:opportunity_id>/applications")
@allow(member_of())
def for_opportunity(opportunity_id: int) -> ResponseReturnValue:
    row = _ours(opportunity_id)
    wanted = request.args.get("status") or None
    status = ApplicationStatus(wanted) if wanted in set(ApplicationStatus) else None
    return render_template(
        "applications/for_opportunity.html",
        opportunity=row,
        status=status,
        unknown_status=wanted if wanted and status is None else None,
        statuses=list(ApplicationStatus),
        counts=queries.counts(db.session, [row.id]).get(row.id, {}),
        page=queries.of_opportunity(db.session, row.id, status, request.args.get("after")),
        invited=queries.invited(db.session, row.id),
        button=BaseForm(),
    ), 422 if wanted and status is None else 200


@bp.route("/opportunities/<int:opportunity_id>/invite/<int:profile_id>", methods=["GET", "POST"])
@allow(member_of(least=Role.EDITOR))
def invite(opportunity_id: int, profile_id: int) -> ResponseReturnValue:
    row = _ours(opportunity_id, Role.EDITOR)
    profile = _open_profile(profile_id)
    form = InviteForm()
    if form.validate_on_submit():
        service.invite(db.session, current_actor(), row, profile, form.message.data or "")
        flash(_("The invitation is sent."), "success")
        return redirect(url_for("matches.candidates", opportunity_id=row.id), 303)
    page = render_template("applications/invite.html", form=form, opportunity=row, profile=profile)
    return page, 422 if form.errors else 200


def _open_profile(profile_id: int) -> Profile:
    profile = profiles.full(db.session, profile_id)
    if profile is None or not profile.is_open:
        raise NotFound
    return profile


@bp.get("/applications/invitations/<int:invitation_id>")
@allow(talent)
def invitation(invitation_id: int) -> ResponseReturnValue:
    row = _invitation(invitation_id)
    waiting = row.status is InvitationStatus.SENT
    return render_template("applications/invitation.html", row=row, form=AnswerForm(), waiting=waiting)


@bp.post("/applications/invitations/<int:invitation_id>")
@allow(talent)
def answer(invitation_id: int) -> ResponseReturnValue:
    row = _invitation(invitation_id)
    form = AnswerForm()
    accept = request.form.get("answer") == "accept"
    if accept and not form.consent.data:
        show(FieldError("consent", N_("Tick the box if the employer may see your contact details.")), form)
        return render_template("applications/invitation.html", row=row, form=form, waiting=True), 422
    service.answer(db.session, current_actor(), row, accept=accept, wording=str(form.consent.label.text))
    flash(_("Your answer is sent."), "success")
    return redirect(url_for(".mine"), 303)


@bp.post("/applications/invitations/<int:invitation_id>/contact")
@allow(member_of())
def invited_contact(invitation_id: int) -> ResponseReturnValue:
    """Contact details of somebody who accepted an invitation."""
    row = queries.invitation(db.session, invitation_id)
    if row is None or not policy.is_employer(current_actor(), row):
        raise NotFound
    found = service.reveal_contact(
        db.session, current_actor(), row.opportunity.organization_id, row.profile, row.opportunity_id
    )
    return render_template("applications/contact.html", contact=found, row=row)


menu("applications.mine", N_("My applications"), talent, 40)
