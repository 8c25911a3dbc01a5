"""Which entry a published concept is: one of ours (or of a source imported before), or an entry of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from talent.taxonomy.models import (
    OWN_SOURCE,
    ConceptLink,
    Occupation,
    OccupationAlias,
    Skill,
    SkillAlias,
    SkillKind,
)
from talent.taxonomy.naming import fold
from talent.taxonomy.published import Classification, Concept

#: "Python (computer programming)": what it is told apart by is no part of its name.
_TOLD_APART = re.compile(r"\s*\([^()]*\)$")


@dataclass
class Known:
    """Entries of other sources by what they are called; our own come before those of other publishers."""

    references: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    aliases: dict[str, set[str]] = field(default_factory=dict)  # our own only
    isco: dict[str, str] = field(default_factory=dict)
    linked: dict[str, str] = field(default_factory=dict)  # what an earlier import of this source decided
    own_rows: set[str] = field(default_factory=set)  # codes this source has already

    def alias(self, text: str) -> str | None:
        """The one entry that has this as another name."""
        codes = self.aliases.get(text, set())
        return next(iter(codes)) if len(codes) == 1 else None


def places(session: Session, found: Classification) -> tuple[dict[str, str], dict[str, str]]:
    """(skill -> code, occupation -> code), by the publisher's references; what was decided once stays so."""
    skills, occupations = known_skills(session, found.source), known_occupations(session, found.source)
    return (
        {concept.reference: _skill(concept, skills) for concept in found.skills},
        {concept.reference: _occupation(concept, occupations) for concept in found.occupations},
    )


def _skill(concept: Concept, known: Known) -> str:
    if concept.kind is SkillKind.GROUP or concept.code in known.own_rows:
        return concept.code
    bare = fold(_TOLD_APART.sub("", concept.name))
    candidates = (
        known.linked.get(concept.reference),
        known.references.get(concept.reference),
        *(known.names.get(name) or known.alias(name) for name in dict.fromkeys((fold(concept.name), bare))),
    )
    return next((code for code in candidates if code), concept.code)


def _occupation(concept: Concept, known: Known) -> str:
    """Ours by its name; by another name only when both say the same ISCO group, or the publisher says none."""
    if concept.code in known.own_rows:
        return concept.code
    if code := known.linked.get(concept.reference):
        return code
    for name in (fold(concept.name), singular(fold(concept.name))):
        if code := known.names.get(name):
            return code
        code = known.alias(name)
        if code and concept.isco in {"", known.isco.get(code)}:
            return code
    return concept.code


def singular(name: str) -> str:
    """A title in the plural ("web developers") in the singular."""
    if name.endswith("ies"):
        return name[:-3] + "y"
    return name[:-1] if name.endswith("s") and not name.endswith("ss") else name


def known_skills(session: Session, source: str) -> Known:
    """Skills (no groups) that are not of this source."""
    known = _known(session, Skill, SkillAlias, SkillAlias.skill_code, source)
    statement = select(ConceptLink.reference, ConceptLink.skill_code).where(
        ConceptLink.source == source, ConceptLink.skill_code.is_not(None)
    )
    known.linked = {reference: code for reference, code in session.execute(statement) if code}
    return known


def known_occupations(session: Session, source: str) -> Known:
    """Occupations that are not of this source."""
    known = _known(session, Occupation, OccupationAlias, OccupationAlias.occupation_code, source)
    known.isco = {row.code: row.isco for row in session.execute(select(Occupation.code, Occupation.isco))}
    statement = select(ConceptLink.reference, ConceptLink.occupation_code).where(
        ConceptLink.source == source, ConceptLink.occupation_code.is_not(None)
    )
    known.linked = {reference: code for reference, code in session.execute(statement) if code}
    return known


def _known(session: Session, model: Any, alias: Any, owner: Any, source: str) -> Known:
    known = Known()
    rows = session.scalars(select(model).order_by(model.source != OWN_SOURCE, model.source, model.code)).all()
    for row in rows:
        if row.source == source:
            known.own_rows.add(row.code)
        elif getattr(row, "kind", SkillKind.SKILL) is SkillKind.SKILL:
            known.names.setdefault(fold(row.name_en), row.code)
            if row.reference:
                known.references.setdefault(row.reference, row.code)
    ours = {row.code for row in rows if row.source == OWN_SOURCE}
    for code, name in session.execute(select(owner, alias.name).where(alias.source == OWN_SOURCE)):
        if code in ours:
            known.aliases.setdefault(fold(name), set()).add(code)
    return known


def links(
    found: Classification, skills: Mapping[str, str], occupations: Mapping[str, str]
) -> list[dict[str, str | None]]:
    """Rows of ConceptLink for what became no entry of its own."""
    rows: list[dict[str, str | None]] = []
    for concepts, decided, column in (
        (found.skills, skills, "skill_code"),
        (found.occupations, occupations, "occupation_code"),
    ):
        empty = {"skill_code": None, "occupation_code": None}
        rows += [
            empty | {"source": found.source, "reference": c.reference, column: decided[c.reference]}
            for c in concepts
            if decided[c.reference] != c.code
        ]
    return rows
