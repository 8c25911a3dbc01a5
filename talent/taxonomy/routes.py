"""Search-as-you-type over skills and occupations."""

from __future__ import annotations

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from talent.taxonomy import queries
from talent.taxonomy.queries import Suggestion
from talent.web.access import allow, anyone
from talent.web.i18n import language
from talent.web.session import db

bp = Blueprint("taxonomy", __name__, url_prefix="/taxonomy")

LONGEST_QUERY = 80


def _answer(found: list[Suggestion]) -> ResponseReturnValue:
    """What the enhanced select reads: the shown language's name, the other one as a hint."""
    zh = language() == "zh"
    return jsonify(
        [
            {"value": s.code, "text": s.name_zh if zh else s.name_en, "hint": s.name_en if zh else s.name_zh}
            for s in found
        ]
    )


@bp.get("/skills.json")
@allow(anyone)
def skills() -> ResponseReturnValue:
    return _answer(queries.suggest_skills(db.session, request.args.get("q", "")[:LONGEST_QUERY]))


@bp.get("/occupations.json")
@allow(anyone)
def occupations() -> ResponseReturnValue:
    return _answer(queries.suggest_occupations(db.session, request.args.get("q", "")[:LONGEST_QUERY]))
