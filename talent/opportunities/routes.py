"""The public list, one opportunity, and an organization's own."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from talent.accounts import acting
from talent.core import clock
from talent.core.actor import Role
from talent.core.errors import DomainError, NotFound
from talent.core.text import N_
from talent.opportunities import policy, postings, queries, service
from talent.opportunities.forms import CloseForm, ListForm, OpportunityForm
from talent.opportunities.models import CloseReason, Opportunity, OpportunityStatus
from talent.taxonomy import queries as taxonomy
from talent.taxonomy.models import EducationLevel, Occupation, Region, Skill
from talent.web.access import allow, anyone, current_actor, member_of
from talent.web.forms import BaseForm, show
from talent.web.i18n import name_of
from talent.web.navigation import menu
from talent.web.session import db

bp = Blueprint("opportunities", __name__, url_prefix="/opportunities")
EDITORS = member_of(*policy.POSTERS, least=Role.EDITOR)


def _choices(form: Any) -> None:
    blank = _("Any") if isinstance(form, ListForm) else _("Please choose")
    form.set_choices(taxonomy.regions(db.session, under="510000"), taxonomy.education_levels(db.session), blank)


@bp.get("/")
@allow(anyone)
def index() -> ResponseReturnValue:
    form = ListForm(request.args)
    _choices(form)
    good = form.validate()
    ranks = {level.code: level.rank for level in taxonomy.education_levels(db.session)}
    filters = form.filters(ranks) if good else queries.Filters()
    page = queries.open_list(db.session, filters, request.args.get("after")) if good else None
    html = render_template(
        "opportunities/index.html",
        form=form,
        page=page,
        total=queries.count(db.session, filters) if good else None,
        kinds=queries.kind_counts(db.session, filters),
        names=taxonomy.by_code(db.session, Region, (o.region_code for o in (page.rows if page else ()))),
        active={k: v for k, v in request.args.items() if v and k not in {"after", "lang"}},
    )
    return html, 200 if good else 422


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


@bp.get("/<int:opportunity_id>")
@allow(anyone)
def detail(opportunity_id: int) -> ResponseReturnValue:
    row = _seen(opportunity_id)
    names: dict[str, Any] = {}
    names |= taxonomy.by_code(db.session, Skill, (s.skill_code for s in row.skills))
    names |= taxonomy.by_code(db.session, Region, [row.region_code])
    names |= taxonomy.by_code(db.session, EducationLevel, [row.education_code])
    names |= taxonomy.by_code(db.session, Occupation, [row.occupation_code])
    close = CloseForm(formdata=None)
    close.set_reasons()
    is_open = row.is_open(clock.today())
    return render_template(
        "opportunities/detail.html",
        row=row,
        names=names,
        is_open=is_open,
        ours=row.organization_id in current_actor().organizations(),
        can_edit=policy.can_edit(current_actor(), row),
        close=close,
        button=BaseForm(),
        posting=postings.job_posting(row, names) if is_open else None,
    )


@bp.get("/mine")
@allow(member_of(*policy.POSTERS))
def mine() -> ResponseReturnValue:
    organization_id = acting.organization_id(*policy.POSTERS)
    rows = queries.of_organization(db.session, organization_id)
    return render_template("opportunities/mine.html", rows=rows, today=clock.today(), organization_id=organization_id)


@bp.route("/new", methods=["GET", "POST"])
@allow(EDITORS)
def new() -> ResponseReturnValue:
    form = OpportunityForm()
    _choices(form)
    if request.method == "GET":
        form.skills.append_entry()
    changed = form.change_rows(list(request.form))
    if not changed and form.validate_on_submit():
        try:
            organization_id = acting.organization_id(*policy.POSTERS, least=Role.EDITOR)
            row = service.draft(db.session, current_actor(), organization_id, form.command())
        except DomainError as error:
            show(error, form)
        else:
            flash(_("Saved as a draft. Check it and publish it."), "success")
            return redirect(url_for(".detail", opportunity_id=row.id), 303)
    return render_template("opportunities/new.html", form=form), 422 if form.errors and not changed else 200


@bp.route("/<int:opportunity_id>/edit", methods=["GET", "POST"])
@allow(EDITORS)
def edit(opportunity_id: int) -> ResponseReturnValue:
    row = _edited(opportunity_id)
    form = OpportunityForm(data=_shown(row) if request.method == "GET" else None)
    _choices(form)
    changed = form.change_rows(list(request.form))
    if not changed and form.validate_on_submit():
        version = int(form.version.data) if str(form.version.data or "").isdigit() else 0
        try:
            service.edit(db.session, current_actor(), row, form.command(), version)
        except DomainError as error:
            show(error, form)
        else:
            flash(_("Saved."), "success")
            return redirect(url_for(".detail", opportunity_id=row.id), 303)
    page = render_template("opportunities/edit.html", form=form, row=row)
    return page, 422 if form.errors and not changed else 200


def _shown(row: Opportunity) -> dict[str, Any]:
    """What is stored, as the form shows it."""
    skills = taxonomy.by_code(db.session, Skill, (s.skill_code for s in row.skills))
    occupation = taxonomy.by_code(db.session, Occupation, [row.occupation_code]).get(row.occupation_code or "")
    columns = {c.key: getattr(row, c.key) for c in row.__table__.columns}
    return columns | {
        "version": str(row.version),
        "kind": row.kind.value,
        "occupation": name_of(occupation) if occupation else "",
        "skills": [
            {
                "name": name_of(skills[s.skill_code]),
                "level": str(s.level or ""),
                "essential": "1" if s.essential else "",
            }
            for s in row.skills
        ],
    }


@bp.post("/<int:opportunity_id>/publish")
@allow(EDITORS)
def publish(opportunity_id: int) -> ResponseReturnValue:
    row = _edited(opportunity_id)
    try:
        service.publish(db.session, current_actor(), row, row.organization)
    except DomainError as error:
        db.session.rollback()
        row = _edited(opportunity_id)
        form = OpportunityForm(formdata=None, data=_shown(row))
        _choices(form)
        show(error, form)
        return render_template("opportunities/edit.html", form=form, row=row), 422
    flash(_("Published. Matching people are ranked within seconds."), "success")
    return redirect(url_for("matches.candidates", opportunity_id=row.id), 303)


@bp.post("/<int:opportunity_id>/close")
@allow(EDITORS)
def close(opportunity_id: int) -> ResponseReturnValue:
    row = _edited(opportunity_id)
    form = CloseForm()
    form.set_reasons()
    if not form.validate() or row.status is OpportunityStatus.CLOSED:
        raise NotFound
    service.close(db.session, current_actor(), row, CloseReason(form.reason.data))
    flash(_("Closed."), "success")
    return redirect(url_for(".detail", opportunity_id=row.id), 303)


menu("opportunities.index", N_("Opportunities"), anyone, 20)
menu("opportunities.mine", N_("My opportunities"), member_of(*policy.POSTERS), 12)
