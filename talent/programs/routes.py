"""The public list, one program, one base, and an operator's own."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from talent.accounts import acting
from talent.core import clock
from talent.core.actor import OrgKind, Role
from talent.core.errors import DomainError, FieldError, NotFound
from talent.core.text import N_
from talent.organizations import queries as organizations
from talent.programs import policy, queries, service
from talent.programs.forms import BaseDataForm, CohortForm, ListForm, ProgramForm
from talent.programs.models import COHORT_TRANSITIONS, Cohort, CohortStatus, Program, TrainingBase
from talent.taxonomy import queries as taxonomy
from talent.taxonomy.models import EducationLevel, Occupation, Region, Skill
from talent.web.access import allow, anyone, current_actor, member_of
from talent.web.forms import show
from talent.web.i18n import name_of
from talent.web.navigation import menu
from talent.web.session import db

bp = Blueprint("programs", __name__)
OPERATORS = member_of(OrgKind.TRAINING_OPERATOR)
EDITORS = member_of(OrgKind.TRAINING_OPERATOR, least=Role.EDITOR)
PARTNERS = (OrgKind.ENTERPRISE, OrgKind.UNIVERSITY, OrgKind.GOVERNMENT)


@bp.get("/programs/")
@allow(anyone)
def index() -> ResponseReturnValue:
    form = ListForm(request.args)
    form.set_choices(taxonomy.regions(db.session, under="510000"), _("Any"))
    good = form.validate()
    filters = form.filters() if good else queries.Filters()
    page = queries.open_list(db.session, filters, request.args.get("after")) if good else None
    rows = page.rows if page else ()
    html = render_template(
        "programs/index.html",
        form=form,
        page=page,
        total=queries.count(db.session, filters) if good else None,
        cohorts=queries.open_cohorts(db.session, (p.id for p in rows), clock.today()),
        names=taxonomy.by_code(db.session, Region, (p.base.region_code for p in rows)),
        active={k: v for k, v in request.args.items() if v and k not in {"after", "lang"}},
    )
    return html, 200 if good else 422


def _seen(program_id: int) -> Program:
    row = queries.full(db.session, program_id)
    if row is None or not policy.can_view(current_actor(), row):
        raise NotFound
    return row


def _edited(program_id: int) -> Program:
    row = _seen(program_id)
    if not policy.can_edit(current_actor(), row):
        raise NotFound
    return row


def _base(base_id: int) -> TrainingBase:
    row = queries.base(db.session, base_id)
    if row is None:
        raise NotFound
    return row


@bp.get("/programs/<int:program_id>")
@allow(anyone)
def detail(program_id: int) -> ResponseReturnValue:
    row = _seen(program_id)
    names: dict[str, Any] = {}
    names |= taxonomy.by_code(db.session, Skill, (s.skill_code for s in row.skills))
    names |= taxonomy.by_code(db.session, Region, [row.base.region_code])
    names |= taxonomy.by_code(db.session, EducationLevel, [row.education_code])
    names |= taxonomy.by_code(db.session, Occupation, (o.occupation_code for o in row.occupations))
    return render_template(
        "programs/detail.html",
        row=row,
        names=names,
        today=clock.today(),
        cohorts=queries.cohorts(db.session, row.id),
        can_edit=policy.can_edit(current_actor(), row),
        transitions=COHORT_TRANSITIONS,
    )


@bp.get("/bases/<int:base_id>")
@allow(anyone)
def base(base_id: int) -> ResponseReturnValue:
    row = _base(base_id)
    kinds = {partner.organization.kind for partner in row.partners}
    return render_template(
        "programs/base.html",
        row=row,
        region=taxonomy.region(db.session, row.region_code),
        programs=[p for p in queries.of_base(db.session, row.id) if policy.can_view(current_actor(), p)],
        joint={OrgKind.ENTERPRISE, OrgKind.UNIVERSITY} <= kinds,
        can_edit=policy.can_edit_base(current_actor(), row),
    )


@bp.get("/programs/mine")
@allow(OPERATORS)
def mine() -> ResponseReturnValue:
    operator_id = acting.organization_id(OrgKind.TRAINING_OPERATOR)
    bases = queries.bases_of(db.session, operator_id)
    programs = {b.id: queries.of_base(db.session, b.id) for b in bases}
    ids = [p.id for found in programs.values() for p in found]
    return render_template(
        "programs/mine.html",
        bases=bases,
        programs=programs,
        cohorts=queries.open_cohorts(db.session, ids, clock.today()),
        operator_id=operator_id,
    )


def _base_form(row: TrainingBase | None) -> BaseDataForm:
    data = None
    if row is not None and request.method == "GET":
        data = {c.key: getattr(row, c.key) for c in row.__table__.columns}
        data |= {"partners": [p.organization_id for p in row.partners]}
    form = BaseDataForm(data=data)
    form.set_choices(
        taxonomy.regions(db.session, under="510000"), organizations.of_kind(db.session, *PARTNERS), _("Please choose")
    )
    return form


@bp.route("/bases/new", methods=["GET", "POST"])
@allow(EDITORS)
def base_new() -> ResponseReturnValue:
    form = _base_form(None)
    if form.validate_on_submit():
        try:
            operator_id = acting.organization_id(OrgKind.TRAINING_OPERATOR, least=Role.EDITOR)
            row = service.open_base(db.session, current_actor(), operator_id, form.command())
        except FieldError as error:
            show(error, form)
        else:
            flash(_("Saved."), "success")
            return redirect(url_for(".base", base_id=row.id), 303)
    return render_template("programs/base_new.html", form=form), 422 if form.errors else 200


@bp.route("/bases/<int:base_id>/edit", methods=["GET", "POST"])
@allow(EDITORS)
def base_edit(base_id: int) -> ResponseReturnValue:
    row = _base(base_id)
    if not policy.can_edit_base(current_actor(), row):
        raise NotFound
    form = _base_form(row)
    if form.validate_on_submit():
        try:
            service.edit_base(db.session, current_actor(), row, form.command())
        except FieldError as error:
            show(error, form)
        else:
            flash(_("Saved."), "success")
            return redirect(url_for(".base", base_id=row.id), 303)
    return render_template("programs/base_edit.html", form=form), 422 if form.errors else 200


def _program_form(row: Program | None) -> tuple[ProgramForm, bool]:
    """The form, and whether only a row was added or taken away."""
    data = _shown(row) if row is not None and request.method == "GET" else None
    form = ProgramForm(data=data)
    form.set_choices(taxonomy.education_levels(db.session), _("Please choose"))
    if request.method == "GET" and not len(form.skills):
        form.skills.append_entry()
    return form, form.change_rows(list(request.form))


def _shown(row: Program) -> dict[str, Any]:
    """What is stored, as the form shows it."""
    skills = taxonomy.by_code(db.session, Skill, (s.skill_code for s in row.skills))
    occupations = taxonomy.by_code(db.session, Occupation, (o.occupation_code for o in row.occupations))
    columns = {c.key: getattr(row, c.key) for c in row.__table__.columns}
    return columns | {
        "version": str(row.version),
        "delivery": row.delivery.value,
        "occupation": next((name_of(o) for o in occupations.values()), ""),
        "skills": [{"name": name_of(skills[s.skill_code]), "level": str(s.level or "")} for s in row.skills],
    }


@bp.route("/bases/<int:base_id>/programs/new", methods=["GET", "POST"])
@allow(EDITORS)
def new(base_id: int) -> ResponseReturnValue:
    base_row = _base(base_id)
    if not policy.can_edit_base(current_actor(), base_row):
        raise NotFound
    form, changed = _program_form(None)
    if not changed and form.validate_on_submit():
        try:
            row = service.draft(db.session, current_actor(), base_row, form.command())
        except DomainError as error:
            show(error, form)
        else:
            flash(_("Saved as a draft. Open a cohort and publish it."), "success")
            return redirect(url_for(".detail", program_id=row.id), 303)
    return render_template("programs/new.html", form=form), 422 if form.errors and not changed else 200


@bp.route("/programs/<int:program_id>/edit", methods=["GET", "POST"])
@allow(EDITORS)
def edit(program_id: int) -> ResponseReturnValue:
    row = _edited(program_id)
    form, changed = _program_form(row)
    if not changed and form.validate_on_submit():
        version = int(form.version.data) if str(form.version.data or "").isdigit() else 0
        try:
            service.edit(db.session, current_actor(), row, form.command(), version)
        except DomainError as error:
            show(error, form)
        else:
            flash(_("Saved."), "success")
            return redirect(url_for(".detail", program_id=row.id), 303)
    return render_template("programs/edit.html", form=form, row=row), 422 if form.errors and not changed else 200


@bp.post("/programs/<int:program_id>/publish")
@allow(EDITORS)
def publish(program_id: int) -> ResponseReturnValue:
    service.publish(db.session, current_actor(), _edited(program_id))
    flash(_("Published."), "success")
    return redirect(url_for(".detail", program_id=program_id), 303)


@bp.post("/programs/<int:program_id>/close")
@allow(EDITORS)
def close(program_id: int) -> ResponseReturnValue:
    service.close(db.session, current_actor(), _edited(program_id))
    flash(_("Closed."), "success")
    return redirect(url_for(".detail", program_id=program_id), 303)


@bp.route("/programs/<int:program_id>/cohorts/new", methods=["GET", "POST"])
@allow(EDITORS)
def cohort_new(program_id: int) -> ResponseReturnValue:
    row = _edited(program_id)
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


@bp.post("/programs/<int:program_id>/cohorts/<int:cohort_id>")
@allow(EDITORS)
def cohort_step(program_id: int, cohort_id: int) -> ResponseReturnValue:
    row, cohort = _edited(program_id), db.session.get(Cohort, cohort_id)
    wanted = request.form.get("status", "")
    if cohort is None or wanted not in set(CohortStatus):
        raise NotFound
    service.step_cohort(db.session, current_actor(), row, cohort, CohortStatus(wanted))
    flash(_("Saved."), "success")
    return redirect(url_for(".detail", program_id=row.id), 303)


menu("programs.index", N_("Programs"), anyone, 30)
menu("programs.mine", N_("My programs"), OPERATORS, 12)
