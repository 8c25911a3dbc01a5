"""Queues, health, audit."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from talent.accounts import service as accounts
from talent.admin import queries, wording
from talent.admin.forms import VerificationForm
from talent.core.actor import OrgKind
from talent.core.errors import FieldError, NotFound
from talent.core.text import N_
from talent.matches import upkeep
from talent.matches.engine import follower_of
from talent.organizations import queries as organizations
from talent.organizations import service
from talent.organizations.models import Organization, Verification
from talent.taxonomy import queries as taxonomy
from talent.web.access import admin, allow, current_actor
from talent.web.forms import show
from talent.web.navigation import menu
from talent.web.session import db

bp = Blueprint("admin", __name__, url_prefix="/admin")


@bp.get("/")
@allow(admin)
def queue() -> ResponseReturnValue:
    wanted = request.args.get("state", Verification.PENDING.value)
    if wanted not in set(Verification):
        raise NotFound
    state = Verification(wanted)
    return render_template(
        "admin/queue.html",
        state=state,
        states=list(Verification),
        counts=organizations.queue_counts(db.session),
        page=organizations.queue(db.session, state, request.args.get("after")),
    )


@bp.route("/organizations/<int:organization_id>", methods=["GET", "POST"])
@allow(admin)
def organization(organization_id: int) -> ResponseReturnValue:
    row = db.session.get(Organization, organization_id)
    if row is None:
        raise NotFound
    form = VerificationForm(bureau_region_code=row.bureau_region_code)
    form.offer(row, taxonomy.regions(db.session), _("Not an HR bureau"), _("Leave it as it is"))
    if form.validate_on_submit():
        try:
            _decide(row, form)
        except FieldError as error:
            show(error, form)
        else:
            flash(_("Saved; the members have been told.") if form.state.data else _("Saved."), "success")
            return redirect(url_for(".queue"), 303)
    region = taxonomy.region(db.session, row.region_code)
    page = render_template("admin/organization.html", row=row, form=form, region=region)
    return page, 422 if form.errors else 200


def _decide(row: Organization, form: VerificationForm) -> None:
    actor = current_actor()
    if row.kind is OrgKind.GOVERNMENT:
        service.make_bureau(db.session, actor, row, form.bureau_region_code.data or None)
    if not form.state.data:
        return
    service.decide(db.session, actor, row, Verification(form.state.data), form.note.data or "")
    text = (
        N_("“%(name)s” is verified; you can publish now", name=row.name_zh)
        if row.is_verified
        else N_("The verification of “%(name)s” needs your attention; the reason is on its page", name=row.name_zh)
    )
    accounts.notify_organization(db.session, row.id, text, path=f"/organizations/{row.id}")


@bp.get("/health")
@allow(admin)
def health() -> ResponseReturnValue:
    follower = follower_of(current_app.extensions)
    return render_template(
        "admin/health.html",
        counts=queries.outbox_counts(db.session),
        oldest=queries.oldest_waiting(db.session),
        dead=queries.dead_letters(db.session),
        imports=queries.imports(db.session),
        follower=follower,
        vectors=upkeep.counts(db.session, follower.encoder_id),
    )


@bp.get("/audit")
@allow(admin)
def audit() -> ResponseReturnValue:
    return render_template(
        "admin/audit.html",
        page=queries.audit(db.session, request.args.get("after")),
        words_of=wording.words_of,
        nouns=wording.NOUNS,
        details=wording.DETAILS,
    )


menu("admin.queue", N_("Verification"), admin, 80)
menu("admin.health", N_("Health"), admin, 82)
menu("admin.audit", N_("Audit log"), admin, 84)
