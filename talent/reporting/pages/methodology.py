"""How the figures are made: every number with its formula, unit, source, and whether it is still to be confirmed."""

from __future__ import annotations

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from talent.reporting import methods, wording
from talent.reporting.board import view as board
from talent.reporting.exports import data
from talent.reporting.indicators import explained, registry
from talent.reporting.pages.blueprint import bp
from talent.web.access import allow, anyone


@bp.get("/methodology")
@allow(anyone)
def methodology() -> ResponseReturnValue:
    return render_template(
        "reporting/methodology.html",
        chapters=methods.CHAPTERS,
        version=wording.METHOD,
        registry=registry.load(),
        board=board,
        explained=explained,
    )


@bp.get("/schema.json")
@allow(anyone)
def schema() -> ResponseReturnValue:
    return Response(data.schema(), mimetype="application/schema+json")
