"""Writes of the taxonomy: loading the product's own data files."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import delete, insert, or_, select
from sqlalchemy.orm import Session

from talent.core.models import Model
from talent.taxonomy.models import (
    OWN_SOURCE,
    EducationLevel,
    Industry,
    Major,
    Occupation,
    OccupationAlias,
    OccupationSkill,
    Region,
    Skill,
    SkillAlias,
    TaxonomyImport,
)

DATA = Path(__file__).parent / "data"
#: Version of the files in data/; raise it when they change.
EDITION = "2026.11"
LANGUAGES = ("zh", "en")
T = TypeVar("T")


def read_tsv(path: Path) -> list[dict[str, str]]:
    """Rows of one of our data files."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def load_own(session: Session, folder: Path = DATA) -> TaxonomyImport:
    """Bring the database to the state of the data files; entries that profiles may point to are never deleted."""
    for model, name in (
        (Region, "regions"),
        (Industry, "industries"),
        (EducationLevel, "education_levels"),
        (Major, "majors"),
    ):
        put(session, model, (_plain(model, row) for row in read_tsv(folder / f"{name}.tsv")))
    skill_files = sorted(folder.glob("skills_*.tsv"))
    skills = _parents_first([row for file in skill_files for row in read_tsv(file)])
    put(session, Skill, (_plain(Skill, row) | {"source": OWN_SOURCE} for row in skills))
    occupations = read_tsv(folder / "occupations.tsv")
    put(session, Occupation, (_occupation(row) for row in occupations))
    put_aliases(session, SkillAlias, "skill_code", skills)
    put_aliases(session, OccupationAlias, "occupation_code", occupations)
    put_relations(session, {row["code"]: _relations(row) for row in occupations})
    return note(
        session, OWN_SOURCE, EDITION, sorted(folder.glob("*.tsv")), skills=len(skills), occupations=len(occupations)
    )


def _plain(model: type[Model], row: Mapping[str, str]) -> dict[str, Any]:
    """The columns of a row that the table has; ``parent`` is ``parent_code`` there, and empty is None."""
    values: dict[str, Any] = {}
    for column in model.__table__.columns:
        text = row.get("parent" if column.key == "parent_code" else column.key)
        if text is not None:
            values[column.key] = (int(text) if column.type.python_type is int else text) if text else None
    return values


def _occupation(row: Mapping[str, str]) -> dict[str, Any]:
    return {
        "code": row["code"],
        "name_zh": row["name_zh"],
        "name_en": row["name_en"],
        "isco": row["isco"],
        "dictionary_code": row["dictionary"] or None,
        "digital": row["digital"] == "1",
        "source": OWN_SOURCE,
    }


def _relations(row: Mapping[str, str]) -> dict[str, bool]:
    optional = {code: False for code in row["optional"].split("|") if code}
    return optional | {code: True for code in row["essential"].split("|") if code}


def _parents_first(rows: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    """Rows in an order in which every parent comes before its children, as foreign keys want it."""
    by_code = {row["code"]: row for row in rows}
    ordered: dict[str, dict[str, str]] = {}

    def visit(row: dict[str, str]) -> None:
        if row["code"] not in ordered:
            if row["parent"]:
                visit(by_code[row["parent"]])
            ordered[row["code"]] = row

    for row in by_code.values():
        visit(row)
    return list(ordered.values())


def put(session: Session, model: type[Any], rows: Iterable[dict[str, Any]]) -> None:
    """Add entries or bring them up to date, by code."""
    known = {entry.code: entry for entry in session.scalars(select(model))}
    new: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row["code"] not in known:
            new[row["code"]] = row
            continue
        for column, value in row.items():
            setattr(known[row["code"]], column, value)
    if new:
        session.execute(insert(model), list(new.values()))
    session.flush()


def put_aliases(session: Session, model: type[Any], owner: str, rows: Iterable[Mapping[str, str]]) -> None:
    """Replace our aliases of these entries; those that imported sources add stay, unless they say the same."""
    rows = list(rows)
    column = getattr(model, owner)
    values = [
        {owner: row["code"], "language": language, "name": name} for row in rows for language, name in _aliases(row)
    ]
    ours = {(value[owner], value["language"], value["name"]) for value in values}
    for part in _parts([row["code"] for row in rows]):
        session.execute(delete(model).where(column.in_(part), model.source == OWN_SOURCE))
        others = session.execute(select(model.id, column, model.language, model.name).where(column.in_(part)))
        same = [row_id for row_id, *said in others if tuple(said) in ours]
        for some in _parts(same):
            session.execute(delete(model).where(model.id.in_(some)))
    if values:
        session.execute(insert(model), values)


def _aliases(row: Mapping[str, str]) -> list[tuple[str, str]]:
    """(language, name), each once."""
    pairs = ((language, name.strip()) for language in LANGUAGES for name in row[f"aliases_{language}"].split("|"))
    return list(dict.fromkeys(pair for pair in pairs if pair[1]))


def put_relations(session: Session, relations: Mapping[str, Mapping[str, bool]]) -> None:
    """Replace what we say of the usual skills of these occupations (skill -> essential), before what others say."""
    for occupation in _related(session, relations):
        said = OccupationSkill.skill_code.in_(list(relations[occupation]))
        session.execute(
            delete(OccupationSkill).where(
                OccupationSkill.occupation_code == occupation, or_(OccupationSkill.source == OWN_SOURCE, said)
            )
        )
    values = [
        {"occupation_code": occupation, "skill_code": skill, "essential": essential}
        for occupation, skills in relations.items()
        for skill, essential in skills.items()
    ]
    if values:
        session.execute(insert(OccupationSkill), values)
    session.flush()


def _related(session: Session, codes: Iterable[str]) -> Iterator[str]:
    """Those of the occupations that have a usual skill already."""
    column = OccupationSkill.occupation_code
    for part in _parts(list(codes)):
        yield from session.scalars(select(column).where(column.in_(part)).distinct()).all()


def _parts(codes: list[T], size: int = 500) -> Iterator[list[T]]:
    for start in range(0, len(codes), size):
        yield codes[start : start + size]


def note(
    session: Session, source: str, edition: str, files: Iterable[Path], *, skills: int, occupations: int
) -> TaxonomyImport:
    """Remember what was loaded: source, edition, the files' hash and how much."""
    hashed = hashlib.sha256()
    for file in files:
        hashed.update(file.read_bytes())
    row = TaxonomyImport(
        source=source, edition=edition, sha256=hashed.hexdigest(), skills=skills, occupations=occupations
    )
    session.add(row)
    session.flush()
    return row


def is_loaded(session: Session) -> bool:
    """Whether our own taxonomy is there in the edition of the data files."""
    found = session.scalar(
        select(TaxonomyImport.id).where(TaxonomyImport.source == OWN_SOURCE, TaxonomyImport.edition == EDITION).limit(1)
    )
    return found is not None
