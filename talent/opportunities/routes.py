"""The public list, one opportunity, and an organization's own."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from talent.accounts import acting
from talent.core import clock
from talent.core.actor import Role
from talent.core.errors import Conflict, DomainError, FieldError, NotFound
from talent.core.text import N_
from talent.opportunities import pages, policy, queries, service
from talent.opportunities import upload as imports
from talent.opportunities.forms import CloseForm, OpportunityForm
from talent.opportunities.models import CloseReason, Opportunity, OpportunityStatus
from talent.organizations.models import Organization
from talent.taxonomy.lookup import shared
from talent.taxonomy.rows import Plan
from talent.taxonomy.sheets import csv_template, xlsx_template
from talent.web.access import allow, anyone, current_actor, member_of
from talent.web.forms import show
from talent.web.navigation import menu
from talent.web.session import db
from talent.web.uploads import UploadForm, download

bp = Blueprint("opportunities", __name__, url_prefix="/opportunities")
EDITORS = member_of(*policy.POSTERS, least=Role.EDITOR)


@bp.get("/")
@allow(anyone)
def index() -> ResponseReturnValue:
    found = pages.listed(db.session)
    return render_template("opportunities/index.html", **found), 422 if found["form"].errors else 200


def _seen(opportunity_id: int) -> Opportunity:
    row = queries.full(db.session, opportunity_id)
    if row is None or not policy.can_view(current_actor(), row):
        raise NotFound
    return row


def _edited(opportunity_id: int) -> Opportunity:
    row = _seen(opportunity_id)
    if not policy.can_edit(current_actor(), row):
        raise NotFound
    return row


def _detail_page(row: Opportunity, close_form: CloseForm | None = None) -> str:
    if close_form is None:
        close_form = CloseForm(formdata=None)
        close_form.set_reasons(_("Please choose"))
    return render_template("opportunities/detail.html", form=close_form, **pages.shown(db.session, row))


@bp.get("/<int:opportunity_id>")
@allow(anyone)
def detail(opportunity_id: int) -> ResponseReturnValue:
    return _detail_page(_seen(opportunity_id))


@bp.get("/mine")
@allow(member_of(*policy.POSTERS))
def mine() -> ResponseReturnValue:
    organization_id = acting.organization_id(*policy.POSTERS)
    over = request.args.get("state") == "over"
    page = queries.of_organization(db.session, organization_id, over=over, cursor=request.args.get("after"))
    return render_template(
        "opportunities/mine.html",
        page=page,
        over=over,
        counts=queries.counts_of_organization(db.session, organization_id),
        today=clock.today(),
        organization=db.session.get(Organization, organization_id),
        may_edit=organization_id in current_actor().organizations(*policy.POSTERS, least=Role.EDITOR),
    )


@bp.route("/new", methods=["GET", "POST"])
@allow(EDITORS)
def new() -> ResponseReturnValue:
    form = OpportunityForm()
    pages.set_choices(db.session, form)
    if request.method == "GET":
        form.skills.append_entry()
    status = 200
    if not pages.only_looks(form, request.form) and form.is_submitted():
        organization_id = acting.organization_id(*policy.POSTERS, least=Role.EDITOR)
        row, status = _saved(form, None, organization_id)
        if row is not None:
            return _after(row)
    return render_template("opportunities/new.html", form=form), status


@bp.route("/<int:opportunity_id>/edit", methods=["GET", "POST"])
@allow(EDITORS)
def edit(opportunity_id: int) -> ResponseReturnValue:
    row = _edited(opportunity_id)
    form = OpportunityForm(data=pages.as_typed(db.session, row) if request.method == "GET" else None)
    pages.set_choices(db.session, form)
    status = 200
    if not pages.only_looks(form, request.form) and form.is_submitted():
        saved, status = _saved(form, row, row.organization_id)
        if saved is not None:
            return _after(saved)
    return render_template("opportunities/edit.html", form=form, row=row), status


def _saved(form: OpportunityForm, row: Opportunity | None, organization_id: int) -> tuple[Opportunity | None, int]:
    """The post as saved, and published when that was the button; else None and the status of the page of faults."""
    content = form.command(shared(db.session)) if form.validate() else None
    if content is None:
        pages.show_names(db.session, form)
        return None, 422
    actor = current_actor()
    try:
        if row is None:
            row = service.draft(db.session, actor, organization_id, content)
        else:
            service.edit(db.session, actor, row, content, pages.version_of(form))
        if "publish" in request.form:
            _publish(row)
        else:
            flash(_("Saved."), "success")
    except DomainError as error:
        pages.show_all(error, form)
        pages.show_names(db.session, form)
        return None, 409 if isinstance(error, Conflict) else 422
    return row, 303


def _after(row: Opportunity) -> ResponseReturnValue:
    """On to the ranked people when it was published just now, else to the post."""
    if "publish" in request.form and row.status is OpportunityStatus.PUBLISHED:
        return redirect(url_for("matches.candidates", opportunity_id=row.id), 303)
    return redirect(url_for(".detail", opportunity_id=row.id), 303)


def _publish(row: Opportunity) -> None:
    """Publish what is saved; an organization that is not verified yet keeps its draft and is told why."""
    organization = db.session.get_one(Organization, row.organization_id)
    if not organization.is_verified:
        flash(_("Saved as a draft. It can be published as soon as your organization is verified."), "warning")
        return
    service.publish(db.session, current_actor(), row, organization)
    flash(_("Published. Matching people are ranked within seconds."), "success")


@bp.post("/<int:opportunity_id>/publish")
@allow(EDITORS)
def publish(opportunity_id: int) -> ResponseReturnValue:
    row = _edited(opportunity_id)
    try:
        service.publish(db.session, current_actor(), row, row.organization)
    except service.Incomplete as error:
        form = OpportunityForm(formdata=None, data=pages.as_typed(db.session, row))
        pages.set_choices(db.session, form)
        pages.show_all(error, form)
        return render_template("opportunities/edit.html", form=form, row=row), 422
    flash(_("Published. Matching people are ranked within seconds."), "success")
    return redirect(url_for("matches.candidates", opportunity_id=row.id), 303)


@bp.post("/<int:opportunity_id>/close")
@allow(EDITORS)
def close(opportunity_id: int) -> ResponseReturnValue:
    row = _edited(opportunity_id)
    form = CloseForm()
    form.set_reasons(_("Please choose"))
    if not form.validate():
        return _detail_page(row, form), 422
    service.close(db.session, current_actor(), row, CloseReason(form.reason.data))
    flash(_("Closed."), "success")
    return redirect(url_for(".detail", opportunity_id=row.id), 303)


@bp.route("/import", methods=["GET", "POST"])
@allow(EDITORS)
def upload() -> ResponseReturnValue:
    organization_id = acting.organization_id(*policy.POSTERS, least=Role.EDITOR)
    form = UploadForm()
    planned = _planned(form, organization_id) if form.validate_on_submit() else None
    if planned and not planned.errors and not form.only_check:
        count = imports.carry_out(db.session, current_actor(), organization_id, planned)
        flash(_imported(count, sum(post.public for post in planned.commands)), "success")
        return redirect(url_for(".mine"), 303)
    page = render_template("opportunities/upload.html", form=form, plan=planned, columns=imports.TEMPLATE)
    return page, 422 if form.errors or (planned and planned.errors) else 200


def _planned(form: UploadForm, organization_id: int) -> Plan[imports.Post] | None:
    organization = db.session.get_one(Organization, organization_id)
    try:
        return imports.plan(db.session, organization, imports.read(*form.content()))
    except FieldError as error:
        show(error, form)
        return None


def _imported(count: int, public: int) -> str:
    drafts = count - public
    said = [ngettext("%(num)s post imported.", "%(num)s posts imported.", count)]
    if drafts:
        said.append(ngettext("%(num)s of them is a draft.", "%(num)s of them are drafts.", drafts))
    return " ".join(said)


@bp.get("/import/template.<kind>")
@allow(EDITORS)
def template(kind: str) -> ResponseReturnValue:
    if kind not in {"csv", "xlsx"}:
        raise NotFound
    columns = imports.template()
    data = csv_template(columns) if kind == "csv" else xlsx_template(db.session, columns, _("yes"), _("no"))
    return download(data, f"opportunities-template.{kind}")


menu("opportunities.index", N_("Opportunities"), anyone, 20)
menu(
    "opportunities.mine",
    N_("My opportunities"),
    member_of(*policy.POSTERS),
    12,
    (
        "opportunities.new",
        "opportunities.edit",
        "matches.candidates",
        "matches.removed",
        "matches.compare",
        "applications.for_opportunity",
    ),
)
