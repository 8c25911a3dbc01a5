"""The landing page, each kind of user's first screen, and how matching works."""

from __future__ import annotations

from flask import Blueprint, current_app, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from talent.core.actor import Actor, OrgKind
from talent.core.text import N_
from talent.opportunities import queries as opportunities
from talent.profiles import queries as profiles
from talent.programs import queries as programs
from talent.web.access import allow, anyone, current_actor, signed_in
from talent.web.navigation import footer
from talent.web.session import db

bp = Blueprint("home", __name__)


@bp.get("/")
@allow(anyone)
def index() -> ResponseReturnValue:
    posts, places = opportunities.open_figures(db.session)
    running, seats = programs.free_seats(db.session)
    return render_template(
        "home/index.html",
        posts=posts,
        places=places,
        programs=running,
        seats=seats,
        people=profiles.open_count(db.session),
    )


@bp.get("/how-matching-works")
@allow(anyone)
def how() -> ResponseReturnValue:
    return render_template("home/how.html")


@bp.get("/terms")
@allow(anyone)
def terms() -> ResponseReturnValue:
    return render_template("home/terms.html")


@bp.get("/accessibility")
@allow(anyone)
def accessibility() -> ResponseReturnValue:
    return render_template("home/accessibility.html")


@bp.get("/dashboard")
@allow(signed_in)
def dashboard() -> ResponseReturnValue:
    return redirect(url_for(first_screen(current_actor())), 303)


def first_screen(actor: Actor) -> str:
    """Where a kind of user begins."""
    if actor.is_admin:
        return "admin.queue"
    if actor.bureau_regions():
        return "reporting.quarter"
    if actor.organizations(OrgKind.ENTERPRISE, OrgKind.GOVERNMENT):
        return "opportunities.mine"
    if actor.organizations(OrgKind.TRAINING_OPERATOR):
        return "programs.mine"
    if actor.organizations(OrgKind.UNIVERSITY):
        return "profiles.graduates"
    return "reporting.index" if actor.organizations(OrgKind.ASSESSOR) else "matches.mine"


@bp.get("/live")
@allow(anyone)
def live() -> ResponseReturnValue:
    """The process answers."""
    return jsonify(status="ok")


@bp.get("/ready")
@allow(anyone)
def ready() -> ResponseReturnValue:
    """The database answers; what matching works with."""
    db.session.execute(text("SELECT 1"))
    follower = current_app.extensions.get("follower")
    matching = "loaded" if follower and follower.loaded else "not loaded yet"
    if follower and follower.by_words_only:
        matching = "loaded, by words and taxonomy only"
    return jsonify(status="ready", matching=matching)


footer("home.how", N_("How matching works"), 10)
footer("home.terms", N_("Terms and privacy"), 20)
footer("home.accessibility", N_("Accessibility"), 30)
