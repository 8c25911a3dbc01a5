"""Pages on which an operator imports programs from a file."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from talent.accounts import acting
from talent.core.actor import OrgKind, Role
from talent.core.errors import FieldError, NotFound
from talent.organizations.models import Organization
from talent.programs import queries
from talent.programs import upload as imports
from talent.programs.blueprint import EDITORS, bp
from talent.taxonomy.rows import Plan
from talent.taxonomy.sheets import csv_template, xlsx_template
from talent.web.access import allow, current_actor
from talent.web.forms import show
from talent.web.session import db
from talent.web.uploads import UploadForm, download


@bp.route("/programs/import", methods=["GET", "POST"])
@allow(EDITORS)
def upload() -> ResponseReturnValue:
    operator_id = acting.organization_id(OrgKind.TRAINING_OPERATOR, least=Role.EDITOR)
    form = UploadForm()
    planned = _planned(form, operator_id) if form.validate_on_submit() else None
    if planned and not planned.errors and not form.only_check:
        count = imports.carry_out(db.session, current_actor(), operator_id, planned)
        flash(_imported(count, sum(course.public for course in planned.commands)), "success")
        return redirect(url_for(".mine"), 303)
    page = render_template("programs/upload.html", form=form, plan=planned, columns=imports.TEMPLATE)
    return page, 422 if form.errors or (planned and planned.errors) else 200


def _planned(form: UploadForm, operator_id: int) -> Plan[imports.Course] | None:
    operator = db.session.get_one(Organization, operator_id)
    try:
        return imports.plan(db.session, operator, imports.read(*form.content()))
    except FieldError as error:
        show(error, form)
        return None


def _imported(count: int, public: int) -> str:
    drafts = count - public
    said = [ngettext("%(num)s program imported.", "%(num)s programs imported.", count)]
    if drafts:
        said.append(ngettext("%(num)s of them is a draft.", "%(num)s of them are drafts.", drafts))
    return " ".join(said)


@bp.get("/programs/import/template.<kind>")
@allow(EDITORS)
def template(kind: str) -> ResponseReturnValue:
    if kind not in {"csv", "xlsx"}:
        raise NotFound
    operator_id = acting.organization_id(OrgKind.TRAINING_OPERATOR, least=Role.EDITOR)
    columns = imports.template(next(iter(queries.bases_of(db.session, operator_id)), None))
    data = csv_template(columns) if kind == "csv" else xlsx_template(db.session, columns, _("yes"), _("no"))
    return download(data, f"programs-template.{kind}")
