"""The public list, one program, one base, and an operator's own; editing pages come in from their own modules."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from talent.accounts import acting
from talent.core import clock
from talent.core.actor import OrgKind, Role
from talent.core.text import N_
from talent.organizations.models import Organization
from talent.programs import editing, importing, pages, queries
from talent.programs.blueprint import OPERATORS, bp, seen, seen_base
from talent.web.access import allow, anyone, current_actor
from talent.web.navigation import menu
from talent.web.session import db

__all__ = ["bp", "editing", "importing"]


@bp.get("/programs/")
@allow(anyone)
def index() -> ResponseReturnValue:
    found = pages.listed(db.session)
    return render_template("programs/index.html", **found), 422 if found["form"].errors else 200


@bp.get("/programs/<int:program_id>")
@allow(anyone)
def detail(program_id: int) -> ResponseReturnValue:
    return render_template("programs/detail.html", **pages.shown(db.session, seen(program_id)))


@bp.get("/bases/<int:base_id>")
@allow(anyone)
def base(base_id: int) -> ResponseReturnValue:
    return render_template("programs/base.html", **pages.shown_base(db.session, seen_base(base_id)))


@bp.get("/programs/mine")
@allow(OPERATORS)
def mine() -> ResponseReturnValue:
    operator_id = acting.organization_id(OrgKind.TRAINING_OPERATOR)
    bases = queries.bases_of(db.session, operator_id)
    programs = queries.of_bases(db.session, (base.id for base in bases))
    return render_template(
        "programs/mine.html",
        bases=bases,
        programs=programs,
        cohorts=queries.cohorts(db.session, (p.id for found in programs.values() for p in found)),
        today=clock.today(),
        organization=db.session.get(Organization, operator_id),
        may_edit=operator_id in current_actor().organizations(OrgKind.TRAINING_OPERATOR, least=Role.EDITOR),
    )


menu("programs.index", N_("Programs"), anyone, 30)
menu("programs.mine", N_("My programs"), OPERATORS, 12, ("programs.edit", "matches.learners"))
