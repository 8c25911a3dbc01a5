"""Writes of imported classifications: they stand beside our own entries, which they never change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from talent.core.errors import Conflict
from talent.core.text import N_
from talent.taxonomy import linking
from talent.taxonomy.models import (
    OWN_SOURCE,
    ConceptLink,
    Occupation,
    OccupationAlias,
    OccupationDescription,
    OccupationSkill,
    Skill,
    SkillAlias,
    TaxonomyImport,
)
from talent.taxonomy.published import (
    LONGEST_NAME,
    MOST_FAULTS,
    BadClassification,
    Classification,
    Concept,
    Fault,
    Progress,
    parents_first,
)

BATCH = 5000
#: Tables whose rows say from which source they are.
SOURCED = frozenset(
    m.__table__
    for m in (Skill, SkillAlias, Occupation, OccupationAlias, OccupationDescription, OccupationSkill, ConceptLink)
)
#: Edition of the row that notes that a source was taken out again.
REMOVED = "removed"


@dataclass(frozen=True)
class Adopted:
    """What an import did, in rows."""

    source: str
    edition: str
    skills: int  # entries of their own, groups included
    skills_linked: int  # concepts that are one of the entries that were there
    occupations: int
    occupations_linked: int
    aliases: int
    descriptions: int  # of occupations
    relations: int
    no_longer_published: int  # entries of earlier editions, kept because people may point to them
    left_out: int  # rows of the files that name what the files do not hold

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def check(found: Classification) -> None:
    """What must hold of a classification before anything is written.

    Raises: BadClassification with everything that is wrong.
    """
    faults = [*found.faults, *_doubled(found.skills), *_doubled(found.occupations)]
    if not found.occupations and not found.skills:
        faults.append(Fault(found.source, None, "the files hold neither skills nor occupations"))
    if faults:
        raise BadClassification(faults[:MOST_FAULTS])
    parents_first({concept.reference: concept for concept in found.skills})


def _doubled(concepts: Iterable[Concept]) -> list[Fault]:
    seen: dict[str, str] = {}
    faults = []
    for concept in concepts:
        if concept.code in seen:
            faults.append(Fault(concept.name, None, f"{concept.reference} stands in the files twice"))
        seen[concept.code] = concept.reference
    return faults


def adopt(session: Session, found: Classification, progress: Progress = lambda _rows: None) -> Adopted:
    """Bring the database to this edition of a source: all of it, in the caller's transaction.

    Raises: BadClassification, with nothing written.
    """
    check(found)
    skills, occupations = linking.places(session, found)
    rows = _skill_rows(found, skills)
    posts = [_occupation_row(c, found.source) for c in found.occupations if occupations[c.reference] == c.code]
    gone = _put(session, Skill, rows, found.source, progress) + _put(session, Occupation, posts, found.source, progress)
    _put_links(session, found, linking.links(found, skills, occupations))
    aliases = _put_aliases(session, SkillAlias, "skill_code", _aliases(found.skills, skills), found.source, progress)
    aliases += _put_aliases(
        session, OccupationAlias, "occupation_code", _aliases(found.occupations, occupations), found.source, progress
    )
    descriptions = _put_descriptions(session, found, occupations, progress)
    relations = {(occupations[o], skills[s]): essential for (o, s), essential in sorted(found.relations.items())}
    related = _put_relations(session, relations, found.source, progress)
    done = Adopted(
        found.source, found.edition, len(rows), len(skills) - len(rows), len(posts), len(occupations) - len(posts),
        aliases, descriptions, related, gone, len(found.left_out),
    )  # fmt: skip
    _note(session, done, found.sha256)
    return done


def expected_rows(found: Classification) -> int:
    """How many rows adopt() will report as written, about."""
    named = [*found.skills, *found.occupations]
    return len(named) + sum(len(concept.aliases) for concept in named) + len(found.relations)


def _skill_rows(found: Classification, places: dict[str, str]) -> list[dict[str, Any]]:
    ordered = parents_first({concept.reference: concept for concept in found.skills})
    return [
        {"code": c.code, "name_zh": c.name, "name_en": c.name, "kind": c.kind, "source": found.source,
         "reference": c.reference, "parent_code": places.get(c.parent) if c.parent else None}
        for c in ordered
        if places[c.reference] == c.code
    ]  # fmt: skip


def _occupation_row(concept: Concept, source: str) -> dict[str, Any]:
    """Publishers name no Chinese; the English name stands in for it."""
    return {
        "code": concept.code, "name_zh": concept.name, "name_en": concept.name, "isco": concept.isco,
        "digital": False, "source": source, "reference": concept.reference,
    }  # fmt: skip


def _aliases(concepts: Iterable[Concept], places: dict[str, str]) -> dict[tuple[str, str], None]:
    """(code, name) of every other name; the name itself too where the concept is somebody else's entry."""
    found: dict[tuple[str, str], None] = {}
    for concept in concepts:
        code = places[concept.reference]
        for name in concept.aliases if code == concept.code else (concept.name, *concept.aliases):
            found[code, name] = None
    return found


def _put(session: Session, model: Any, rows: Sequence[dict[str, Any]], source: str, progress: Progress) -> int:
    """Add entries or bring them up to date, by code; returns how many this edition no longer has."""
    if not rows:
        return 0
    columns = [model.__table__.c[name] for name in rows[0]]
    known = {row.code: row._asdict() for row in session.execute(select(*columns).where(model.source == source))}
    new = [row for row in rows if row["code"] not in known]
    changed = [row for row in rows if row["code"] in known and row != known[row["code"]]]
    _insert(session, model, new, progress)
    if changed:
        session.execute(update(model), changed)
    progress(len(rows) - len(new))
    return len(known.keys() - {row["code"] for row in rows})


def _insert(session: Session, model: Any, rows: Sequence[dict[str, Any]], progress: Progress) -> None:
    for start in range(0, len(rows), BATCH):
        part = rows[start : start + BATCH]
        session.execute(insert(model), part)
        progress(len(part))


def _put_links(session: Session, found: Classification, rows: Sequence[dict[str, str | None]]) -> None:
    session.execute(delete(ConceptLink).where(ConceptLink.source == found.source))
    _insert(session, ConceptLink, rows, lambda _rows: None)


def _put_aliases(
    session: Session, model: Any, owner: str, names: Iterable[tuple[str, str]], source: str, progress: Progress
) -> int:  # fmt: skip
    """Replace the source's other names; one that an entry has already from elsewhere is not added again."""
    session.execute(delete(model).where(model.source == source))
    column = getattr(model, owner)
    taken = set(session.execute(select(column, model.name).where(model.language == "en")))
    rows = [
        {owner: code, "language": "en", "name": name[:LONGEST_NAME], "source": source}
        for code, name in names
        if (code, name) not in taken
    ]
    _insert(session, model, rows, progress)
    return len(rows)


def _put_descriptions(session: Session, found: Classification, places: dict[str, str], progress: Progress) -> int:
    """Replace the source's descriptions; of two concepts that are one entry of ours the first is described."""
    session.execute(delete(OccupationDescription).where(OccupationDescription.source == found.source))
    texts: dict[str, str] = {}
    for concept in found.occupations:
        if concept.description:
            texts.setdefault(places[concept.reference], concept.description)
    rows = [
        {"occupation_code": code, "source": found.source, "language": "en", "text": text}
        for code, text in texts.items()
    ]
    _insert(session, OccupationDescription, rows, progress)
    return len(rows)


def _put_relations(session: Session, found: dict[tuple[str, str], bool], source: str, progress: Progress) -> int:
    """Replace the source's relations; what we or another source say of a pair stays."""
    session.execute(delete(OccupationSkill).where(OccupationSkill.source == source))
    pairs = select(OccupationSkill.occupation_code, OccupationSkill.skill_code)
    taken = set(session.execute(pairs))
    rows = [
        {"occupation_code": occupation, "skill_code": skill, "essential": essential, "source": source}
        for (occupation, skill), essential in found.items()
        if (occupation, skill) not in taken
    ]
    _insert(session, OccupationSkill, rows, progress)
    return len(rows)


def _note(session: Session, done: Adopted, sha256: str) -> None:
    session.add(
        TaxonomyImport(
            source=done.source, edition=done.edition, sha256=sha256, skills=done.skills, occupations=done.occupations
        )
    )
    session.flush()


def remove(session: Session, source: str) -> tuple[int, int]:
    """Take an imported source out again; returns (skills, occupations) removed.

    Raises: Conflict when it is not there, or profiles, posts, programs or another source point to its entries.
    """
    if source == OWN_SOURCE:
        raise Conflict(N_("The product's own taxonomy stays."))
    counts = [session.scalar(select(func.count()).where(m.source == source)) or 0 for m in (Skill, Occupation)]
    if not any(counts):
        raise Conflict(N_("Nothing was imported from this source."))
    used = {**_used(session, Skill, source), **_used(session, Occupation, source)}
    if used:
        places = ", ".join(f"{table} ({count})" for table, count in sorted(used.items()))
        raise Conflict(N_("Its entries are in use and stay: %(places)s.", places=places))
    for model in (ConceptLink, SkillAlias, OccupationAlias, OccupationDescription, OccupationSkill, Occupation):
        session.execute(delete(model).where(model.source == source))
    session.execute(update(Skill).where(Skill.source == source).values(parent_code=None))
    session.execute(delete(Skill).where(Skill.source == source))
    _note(session, Adopted(source, REMOVED, 0, 0, 0, 0, 0, 0, 0, 0, 0), "")
    return counts[0], counts[1]


def _used(session: Session, model: Any, source: str) -> dict[str, int]:
    """Table -> rows of it that point to the source's entries, the source's own rows left out."""
    codes = select(model.code).where(model.source == source)
    used: dict[str, int] = {}
    for table in model.metadata.sorted_tables:
        for column in table.columns:
            if not any(key.column is model.__table__.c.code for key in column.foreign_keys):
                continue
            statement = select(func.count()).select_from(table).where(column.in_(codes))
            if table in SOURCED:
                statement = statement.where(table.c.source != source)
            if count := session.scalar(statement):
                used[table.name] = used.get(table.name, 0) + count
    return used
