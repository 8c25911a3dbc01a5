"""Reads of the taxonomy. The code lists are short and rarely change; skills and occupations are searched."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from talent.taxonomy.models import (
    OWN_SOURCE,
    EducationLevel,
    Industry,
    Major,
    Named,
    Occupation,
    OccupationAlias,
    OccupationDescription,
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


def names(session: Session, model: type[Named], codes: Iterable[str | None]) -> dict[str, Any]:
    """Code -> row with code, name_zh and name_en: a tenth of the work of whole entries, for lists of thousands."""
    wanted = sorted({code for code in codes if code})
    found: dict[str, Any] = {}
    for start in range(0, len(wanted), 500):
        asked = model.code.in_(wanted[start : start + 500])
        rows = session.execute(select(model.code, model.name_zh, model.name_en).where(asked))
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
    """Skills whose name or alias holds the text: our own, those that begin with it first, then imported ones."""
    return _suggest(session, _Searched(Skill, SkillAlias, SkillAlias.skill_code), text, limit)


def suggest_occupations(session: Session, text: str, limit: int = 12) -> list[Suggestion]:
    """Occupations whose name or alias holds the text: our own, those that begin with it first, then imported ones."""
    return _suggest(session, _Searched(Occupation, OccupationAlias, OccupationAlias.occupation_code), text, limit)


@dataclass(frozen=True)
class _Searched:
    """Which tables a search reads."""

    model: type[Skill] | type[Occupation]
    alias: type[SkillAlias] | type[OccupationAlias]
    owner: InstrumentedAttribute[str]


def _suggest(session: Session, tables: _Searched, text: str, limit: int) -> list[Suggestion]:
    """The imported names, a hundred times as many, are read only where our own do not fill the list."""
    lowered = text.strip().lower()
    if not lowered:
        return []
    found: list[Suggestion] = []
    for own in (True, False):
        if len(found) < limit:
            statement = _holding(tables, lowered, own).limit(limit - len(found))
            found += [Suggestion(code, zh, en) for code, zh, en in session.execute(statement)]
    return found


def _holding(tables: _Searched, lowered: str, own: bool) -> Select[str, str, str]:
    model, alias = tables.model, tables.alias
    named = or_(*(func.lower(c).contains(lowered, autoescape=True) for c in (model.name_zh, model.name_en)))
    aliased = select(tables.owner).where(
        _by(alias.source, own), func.lower(alias.name).contains(lowered, autoescape=True)
    )
    exact = or_(func.lower(model.name_zh) == lowered, func.lower(model.name_en) == lowered)
    begins = or_(*(func.lower(c).startswith(lowered, autoescape=True) for c in (model.name_zh, model.name_en)))
    statement = (
        select(model.code, model.name_zh, model.name_en)
        .where(_by(model.source, own), or_(named, model.code.in_(aliased)))
        .order_by(case((exact, 0), (begins, 1), else_=2), func.length(model.name_en), model.code)
    )
    return statement.where(Skill.kind == SkillKind.SKILL) if model is Skill else statement


def _by(source: SQLColumnExpression[str], own: bool) -> ColumnElement[bool]:
    return source == OWN_SOURCE if own else source != OWN_SOURCE


@dataclass
class Names:
    """Every name of an entry: preferred name first, then aliases, by language; and whose entry it is."""

    zh: list[str] = field(default_factory=list)
    en: list[str] = field(default_factory=list)
    source: str = OWN_SOURCE

    @property
    def imported(self) -> bool:
        """Whether the entry comes from another publisher: then what ours is called comes before."""
        return self.source != OWN_SOURCE


def skill_names(session: Session, *, source: str | None = None) -> dict[str, Names]:
    """All names of all skills (no groups), for recognition and for the engine; our own skills first."""
    statement = select(Skill.code, Skill.name_zh, Skill.name_en, Skill.source).where(Skill.kind == SkillKind.SKILL)
    if source:
        statement = statement.where(Skill.source == source)
    names = _names_of(session.execute(statement.order_by(Skill.source != OWN_SOURCE, Skill.code)))
    aliases = select(SkillAlias.skill_code, SkillAlias.language, SkillAlias.name).order_by(SkillAlias.id)
    return _with_aliases(names, session.execute(aliases))


def occupation_names(session: Session, *, source: str | None = None) -> dict[str, Names]:
    """All names of all occupations; our own first, by ISCO group."""
    statement = select(Occupation.code, Occupation.name_zh, Occupation.name_en, Occupation.source)
    if source:
        statement = statement.where(Occupation.source == source)
    statement = statement.order_by(Occupation.source != OWN_SOURCE, Occupation.isco, Occupation.code)
    names = _names_of(session.execute(statement))
    aliases = select(OccupationAlias.occupation_code, OccupationAlias.language, OccupationAlias.name)
    return _with_aliases(names, session.execute(aliases.order_by(OccupationAlias.id)))


def _names_of(rows: Iterable[tuple[str, str, str, str]]) -> dict[str, Names]:
    return {code: Names([zh], [en], source) for code, zh, en, source in rows}


def _with_aliases(names: dict[str, Names], aliases: Iterable[tuple[str, str, str]]) -> dict[str, Names]:
    for code, language, name in aliases:
        if code in names:
            (names[code].zh if language == "zh" else names[code].en).append(name)
    return names


def occupation_descriptions(session: Session) -> dict[str, str]:
    """Occupation -> what is done in it, in English; where several sources say so, the first by its name."""
    found: dict[str, str] = {}
    statement = select(OccupationDescription.occupation_code, OccupationDescription.text)
    for code, text in session.execute(statement.order_by(OccupationDescription.source)):
        found.setdefault(code, text)
    return found


def occupation_skills(session: Session) -> dict[str, dict[str, bool]]:
    """Occupation -> its usual skills -> whether essential."""
    found: dict[str, dict[str, bool]] = {}
    statement = select(OccupationSkill.occupation_code, OccupationSkill.skill_code, OccupationSkill.essential)
    for occupation, skill, essential in session.execute(statement):
        found.setdefault(occupation, {})[skill] = essential
    return found


def skills_under(session: Session, group: str) -> frozenset[str]:
    """Codes of all skills in a group, at any depth."""
    found: set[str] = set()
    waiting = [group]
    while waiting:  # level by level: the whole of an imported taxonomy takes a quarter of a second to read
        rows = session.execute(select(Skill.code, Skill.kind).where(Skill.parent_code.in_(waiting))).all()
        found |= {code for code, kind in rows if kind is SkillKind.SKILL}
        waiting = [code for code, _kind in rows]
    return frozenset(found)
