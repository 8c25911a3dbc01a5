"""Matches as plain values, for commands and whatever else reads no page: title, score, terms, requirements, skills."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from matching.engine import Engine
from matching.types import Filter, Kind
from talent.core.errors import NotFound
from talent.core.text import N_
from talent.matches import queries, words
from talent.matches.queries import Found, Names
from talent.opportunities import queries as opportunities
from talent.profiles import queries as profiles
from talent.programs import queries as programs


def opportunities_of(session: Session, engine: Engine, profile_id: int) -> Sequence[Found]:
    """Open opportunities for a profile. Raises: NotFound."""
    profile = profiles.full(session, profile_id)
    if profile is None:
        raise NotFound(N_("There is no profile with this number."))
    return queries.opportunities_for(session, engine, profile, Filter())


def programs_of(session: Session, engine: Engine, profile_id: int) -> Sequence[Found]:
    """Programs for a profile. Raises: NotFound."""
    profile = profiles.full(session, profile_id)
    if profile is None:
        raise NotFound(N_("There is no profile with this number."))
    return queries.programs_for(session, engine, profile, Filter())


def people_of(session: Session, engine: Engine, opportunity_id: int) -> Sequence[Found]:
    """People for an opportunity. Raises: NotFound."""
    row = opportunities.full(session, opportunity_id)
    if row is None:
        raise NotFound(N_("There is no opportunity with this number."))
    return queries.profiles_for(session, engine, row, Filter()).found


def learners_of(session: Session, engine: Engine, program_id: int) -> Sequence[Found]:
    """People who need what a program teaches. Raises: NotFound."""
    row = programs.full(session, program_id)
    if row is None:
        raise NotFound(N_("There is no program with this number."))
    return queries.learners_for(session, engine, row)


def of_text(session: Session, engine: Engine, text: str, kind: str) -> Sequence[Found]:
    """Open opportunities or programs that answer a free text; ``kind`` says which."""
    return queries.search(session, engine, text, Kind(kind)).close


def plain(session: Session, found: Sequence[Found]) -> list[dict[str, Any]]:
    """Ranked rows as JSON takes them, in the words of the language in force; a score of None is no score."""
    shown = queries.names(session, (f.match for f in found), [getattr(f.row, "region_code", None) for f in found])
    return [_row(rank, f, shown) for rank, f in enumerate(found, start=1)]


def _row(rank: int, found: Found, shown: Names) -> dict[str, Any]:
    match = found.match
    return {
        "rank": rank,
        "kind": match.kind.value,
        "id": match.id,
        "title": found.headline if match.kind is Kind.PROFILE else found.row.title,
        "score": match.score,
        "coverage": match.coverage,
        "terms": [
            {"label": term["label"], "value": term["value"], "points": term["contribution"]}
            for term in words.terms(match)
        ],
        "requirements": [
            {key: gate[key] for key in ("label", "state", "required", "held")} for gate in words.gates(match, shown)
        ],
        "skills": [
            {key: skill[key] for key in ("name", "state", "near_to", "essential", "inferred")}
            for skill in words.skills(match, shown)
        ],
        "quotes": [evidence.text for evidence in match.evidence],
    }
