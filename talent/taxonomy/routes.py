"""Search-as-you-type over skills and occupations."""

from __future__ import annotations

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from talent.taxonomy import queries, tongue
from talent.taxonomy.queries import Suggestion
from talent.web.access import allow, anyone
from talent.web.i18n import language
from talent.web.session import db

bp = Blueprint("taxonomy", __name__, url_prefix="/taxonomy")

bp.add_app_template_filter(tongue.lang_attribute)
bp.add_app_template_filter(tongue.own_language)

LONGEST_QUERY = 80


def _answer(found: list[Suggestion]) -> ResponseReturnValue:
    """What the enhanced select reads: the shown language's name, the other one as a hint where there is one."""
    return jsonify([_option(suggestion) for suggestion in found])


def _option(found: Suggestion) -> dict[str, str]:
    shown, other = (found.name_zh, found.name_en) if language() == "zh" else (found.name_en, found.name_zh)
    return {"value": found.code, "text": shown, "hint": other if other != shown else ""}


@bp.get("/skills.json")
@allow(anyone)
def skills() -> ResponseReturnValue:
    return _answer(queries.suggest_skills(db.session, request.args.get("q", "")[:LONGEST_QUERY]))


@bp.get("/occupations.json")
@allow(anyone)
def occupations() -> ResponseReturnValue:
    return _answer(queries.suggest_occupations(db.session, request.args.get("q", "")[:LONGEST_QUERY]))
