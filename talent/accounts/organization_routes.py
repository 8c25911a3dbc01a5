"""Pages of organizations: they need memberships, so they live here, above both."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from talent.accounts import queries, service, signin
from talent.accounts.forms import EmptyForm, InviteForm
from talent.core.actor import Role
from talent.core.errors import FieldError, NotFound
from talent.organizations import policy
from talent.organizations import queries as organizations
from talent.organizations import service as organization_service
from talent.organizations.forms import DetailsForm, RegistrationForm
from talent.organizations.models import Organization
from talent.taxonomy import queries as taxonomy
from talent.web.access import allow, anyone, current_actor, member_of, signed_in
from talent.web.forms import show
from talent.web.session import db

bp = Blueprint("organizations", __name__, url_prefix="/organizations")


def _seen(organization_id: int) -> Organization:
    row = organizations.visible(db.session, current_actor(), organization_id)
    if row is None:
        raise NotFound
    return row


def _edited(organization_id: int) -> Organization:
    row = _seen(organization_id)
    if not policy.can_edit(current_actor(), row):
        raise NotFound
    return row


def _managed(organization_id: int) -> Organization:
    row = _seen(organization_id)
    if not policy.can_manage(current_actor(), row):
        raise NotFound
    return row


def _choices(form: DetailsForm) -> None:
    form.set_choices(taxonomy.regions(db.session), taxonomy.industries(db.session), _("Please choose"))


@bp.get("/<int:organization_id>")
@allow(anyone)
def detail(organization_id: int) -> ResponseReturnValue:
    row = _seen(organization_id)
    actor = current_actor()
    return render_template(
        "organizations/detail.html",
        row=row,
        region=taxonomy.region(db.session, row.region_code),
        industries={i.code: i for i in taxonomy.industries(db.session)},
        can_edit=policy.can_edit(actor, row),
        can_manage=policy.can_manage(actor, row),
        is_member=row.id in actor.organizations(),
    )


@bp.route("/new", methods=["GET", "POST"])
@allow(signed_in)
def new() -> ResponseReturnValue:
    form = RegistrationForm()
    _choices(form)
    form.set_kinds()
    if form.validate_on_submit():
        try:
            row = organization_service.register(db.session, current_actor(), form.command())
        except FieldError as error:
            show(error, form)
        else:
            service.add_member(db.session, signin.account().id, row.id, Role.OWNER)
            flash(
                _("Registered. The platform's admin checks the papers; you can prepare everything meanwhile."),
                "success",
            )
            return redirect(url_for(".detail", organization_id=row.id), 303)
    return render_template("organizations/new.html", form=form), 422 if form.errors else 200


@bp.route("/<int:organization_id>/edit", methods=["GET", "POST"])
@allow(member_of(least=Role.EDITOR))
def edit(organization_id: int) -> ResponseReturnValue:
    row = _edited(organization_id)
    form = DetailsForm()
    _choices(form)
    if request.method == "GET":
        form.fill(row)
    elif form.validate():
        try:
            version = int(form.version.data or 0) if str(form.version.data or "").isdigit() else 0
            organization_service.edit(db.session, current_actor(), row, form.details(), version)
        except FieldError as error:
            show(error, form)
        else:
            flash(_("Saved."), "success")
            return redirect(url_for(".detail", organization_id=row.id), 303)
    return render_template("organizations/edit.html", form=form, row=row), 422 if form.errors else 200


@bp.route("/<int:organization_id>/members", methods=["GET", "POST"])
@allow(member_of(least=Role.OWNER))
def members(organization_id: int) -> ResponseReturnValue:
    row = _managed(organization_id)
    form = InviteForm()
    form.set_roles()
    if form.validate_on_submit():
        service.invite_member(db.session, current_actor(), row.id, form.email.data, Role(form.role.data))
        flash(_("The invitation is on its way. It works for seven days."), "success")
        return redirect(url_for(".members", organization_id=row.id), 303)
    rows = queries.members(db.session, row.id)
    page = render_template(
        "organizations/members.html", form=form, row=row, members=rows, roles=list(Role), button=EmptyForm()
    )
    return page, 422 if form.errors else 200


@bp.post("/<int:organization_id>/members/<int:membership_id>")
@allow(member_of(least=Role.OWNER))
def change_member(organization_id: int, membership_id: int) -> ResponseReturnValue:
    row = _managed(organization_id)
    wanted = request.form.get("role", "")
    if wanted not in {*Role, "remove"}:
        raise NotFound
    role = None if wanted == "remove" else Role(wanted)
    service.change_role(db.session, current_actor(), row.id, membership_id, role)
    flash(_("Saved."), "success")
    return redirect(url_for(".members", organization_id=row.id), 303)


@bp.post("/<int:organization_id>/act")
@allow(member_of())
def act(organization_id: int) -> ResponseReturnValue:
    """Choose for which organization to act from now on."""
    if organization_id not in current_actor().organizations():
        raise NotFound
    session["organization_id"] = organization_id
    return redirect(url_for("home.dashboard"), 303)
