"""Reads of the taxonomy. The code lists are short and rarely change; skills and occupations are searched."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, SQLColumnExpression, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from talent.taxonomy.models import (
    EducationLevel,
    Industry,
    Major,
    Named,
    Occupation,
    OccupationAlias,
    OccupationSkill,
    Region,
    RegionLevel,
    Skill,
    SkillAlias,
    SkillKind,
)

T = TypeVar("T", bound=Named)


def regions(session: Session, *, under: str | None = None, level: RegionLevel | None = None) -> Sequence[Region]:
    """Regions by code; ``under`` keeps those inside (and including) a region."""
    statement = select(Region).order_by(Region.code)
    if under:
        statement = statement.where(inside(Region.code, under))
    if level:
        statement = statement.where(Region.level == level)
    return session.scalars(statement).all()


def inside(column: SQLColumnExpression[Any], code: str) -> ColumnElement[bool]:
    """Whether a GB/T 2260 code lies in a region: the administrative hierarchy is the prefix of the code."""
    if code == "100000":
        return column.is_not(None)
    return column.startswith(prefix(code), autoescape=True)


def prefix(code: str) -> str:
    """The part of a region code that everything inside shares: 510000 -> 51, 510100 -> 5101, 510104 -> 510104."""
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code


def region(session: Session, code: str) -> Region | None:
    """One region, or None."""
    return session.get(Region, code)


def industries(session: Session) -> Sequence[Industry]:
    """Sections A to T."""
    return session.scalars(select(Industry).order_by(Industry.code)).all()


def education_levels(session: Session) -> Sequence[EducationLevel]:
    """Lowest first."""
    return session.scalars(select(EducationLevel).order_by(EducationLevel.rank)).all()


def majors(session: Session) -> Sequence[Major]:
    """Disciplines and major families by code."""
    return session.scalars(select(Major).order_by(Major.code)).all()


def occupations(session: Session, *, digital: bool | None = None) -> Sequence[Occupation]:
    """All occupations by ISCO group, then code."""
    statement = select(Occupation).order_by(Occupation.isco, Occupation.code)
    if digital is not None:
        statement = statement.where(Occupation.digital == digital)
    return session.scalars(statement).all()


def by_code(session: Session, model: type[T], codes: Iterable[str | None]) -> dict[str, T]:
    """Entries of one kind for these codes; unknown codes are simply not in the answer."""
    wanted = sorted({code for code in codes if code})
    found: dict[str, T] = {}
    for start in range(0, len(wanted), 500):
        rows = session.scalars(select(model).where(model.code.in_(wanted[start : start + 500])))
        found.update({row.code: row for row in rows})
    return found


def unknown_codes(session: Session, model: type[Named], codes: Iterable[str]) -> list[str]:
    """Those of the codes that do not exist, sorted. A skill group does not count as a skill."""
    wanted = set(codes)
    found = by_code(session, model, wanted)
    return sorted(code for code in wanted if code not in found or getattr(found[code], "kind", None) is SkillKind.GROUP)


@dataclass(frozen=True)
class Suggestion:
    """One hit of search-as-you-type."""

    code: str
    name_zh: str
    name_en: str


def suggest_skills(session: Session, text: str, limit: int = 12) -> list[Suggestion]:
    """Skills whose name or alias holds the text, those that begin with it first."""
    return _suggest(session, Skill, SkillAlias, SkillAlias.skill_code, text, limit)


def suggest_occupations(session: Session, text: str, limit: int = 12) -> list[Suggestion]:
    """Occupations whose name or alias holds the text, those that begin with it first."""
    return _suggest(session, Occupation, OccupationAlias, OccupationAlias.occupation_code, text, limit)


def _suggest(
    session: Session,
    model: type[Skill] | type[Occupation],
    alias: type[SkillAlias] | type[OccupationAlias],
    owner: InstrumentedAttribute[str],
    text: str,
    limit: int,
) -> list[Suggestion]:
    text = text.strip()
    if not text:
        return []
    lowered = text.lower()
    named = or_(*(func.lower(c).contains(lowered, autoescape=True) for c in (model.name_zh, model.name_en)))
    aliased = select(owner).where(func.lower(alias.name).contains(lowered, autoescape=True))
    exact = or_(func.lower(model.name_zh) == lowered, func.lower(model.name_en) == lowered)
    begins = or_(*(func.lower(c).startswith(lowered, autoescape=True) for c in (model.name_zh, model.name_en)))
    statement = (
        select(model.code, model.name_zh, model.name_en)
        .where(or_(named, model.code.in_(aliased)))
        .order_by(case((exact, 0), (begins, 1), else_=2), func.length(model.name_en), model.code)
        .limit(limit)
    )
    if model is Skill:
        statement = statement.where(Skill.kind == SkillKind.SKILL)
    return [Suggestion(*row) for row in session.execute(statement)]


@dataclass
class Names:
    """Every name of an entry: preferred name first, then aliases, by language."""

    zh: list[str] = field(default_factory=list)
    en: list[str] = field(default_factory=list)


def skill_names(session: Session) -> dict[str, Names]:
    """All names of all skills (no groups), for recognition and for the engine."""
    names = {
        s.code: Names([s.name_zh], [s.name_en])
        for s in session.scalars(select(Skill).where(Skill.kind == SkillKind.SKILL).order_by(Skill.code))
    }
    for alias in session.scalars(select(SkillAlias).order_by(SkillAlias.id)):
        if alias.skill_code in names:
            getattr(names[alias.skill_code], alias.language).append(alias.name)
    return names


def occupation_names(session: Session) -> dict[str, Names]:
    """All names of all occupations."""
    names = {o.code: Names([o.name_zh], [o.name_en]) for o in occupations(session)}
    for alias in session.scalars(select(OccupationAlias).order_by(OccupationAlias.id)):
        getattr(names[alias.occupation_code], alias.language).append(alias.name)
    return names


def occupation_skills(session: Session) -> dict[str, dict[str, bool]]:
    """Occupation -> its usual skills -> whether essential."""
    found: dict[str, dict[str, bool]] = {}
    for row in session.scalars(select(OccupationSkill)):
        found.setdefault(row.occupation_code, {})[row.skill_code] = row.essential
    return found


def skills_under(session: Session, group: str) -> frozenset[str]:
    """Codes of all skills in a group, at any depth."""
    rows = session.execute(select(Skill.code, Skill.parent_code, Skill.kind)).all()
    children: dict[str | None, list[tuple[str, SkillKind]]] = {}
    for code, parent, kind in rows:
        children.setdefault(parent, []).append((code, kind))
    found: set[str] = set()
    waiting = [group]
    while waiting:
        for code, kind in children.get(waiting.pop(), []):
            waiting.append(code)
            if kind is SkillKind.SKILL:
                found.add(code)
    return frozenset(found)
