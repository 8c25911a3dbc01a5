"""ESCO's official CSV package (one language, version 1.1 or later) as a classification."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from talent.taxonomy.models import SkillKind
from talent.taxonomy.published import (
    BadClassification,
    Classification,
    Concept,
    Fault,
    Files,
    Progress,
    aliases_of,
    described,
    name_fault,
    plain,
)

SOURCE = "esco"
SKILLS, GROUPS, OCCUPATIONS = "skills_en.csv", "skillGroups_en.csv", "occupations_en.csv"
BROADER, RELATIONS = "broaderRelationsSkillPillar.csv", "occupationSkillRelations.csv"
FILES = (SKILLS, GROUPS, OCCUPATIONS, BROADER, RELATIONS)
NAMED = ("conceptUri", "preferredLabel", "altLabels", "status")
DESCRIPTION = "description"
RELEASED = "released"
ROOT = "http://data.europa.eu/esco/"


def edition_of(files: Files) -> str | None:
    """The version in the names of the ZIPs: esco-1.1.1-relations.zip, "ESCO dataset - v1.2.0 - ….zip"."""
    found = [match[0] for name in files.archives() if (match := re.search(r"\d+\.\d+(?:\.\d+)?", name))]
    return found[0] if found else None


def size(path: Path) -> int:
    """Bytes that read() will report as read."""
    return Files(path).size(*FILES)


def read(path: Path, edition: str | None, progress: Progress) -> Classification:
    """Skills with their groups, occupations, and which skills they need.

    Raises: BadClassification when files or columns are missing or the edition is not known.
    """
    files = Files(path)
    files.need(*FILES)
    edition = edition or edition_of(files)
    if edition is None:
        raise BadClassification([Fault(str(path), None, "no file name tells the edition; give it with --edition")])
    found = Classification(SOURCE, edition, files.sha256(*FILES))
    parents = _parents(files, progress)
    for file, kind in ((GROUPS, SkillKind.GROUP), (SKILLS, SkillKind.SKILL)):
        for line, row in files.csv_rows(file, NAMED, progress):
            if concept := _concept(found, file, line, row):
                parent = parents.get(concept.reference)
                found.skills.append(replace(concept, kind=kind, parent=parent.reference if parent else None))
    for line, row in files.csv_rows(OCCUPATIONS, (*NAMED, "iscoGroup"), progress, also=(DESCRIPTION,)):
        if concept := _concept(found, OCCUPATIONS, line, row):
            found.occupations.append(replace(concept, isco=row["iscoGroup"], description=described(row[DESCRIPTION])))
            if not re.fullmatch(r"[0-9]{4}", row["iscoGroup"]):
                found.faults.append(Fault(OCCUPATIONS, line, f"“{row['iscoGroup'][:60]}” is no ISCO-08 unit group"))
    _relate(found, files, progress)
    return found


def _concept(found: Classification, file: str, line: int, row: dict[str, str]) -> Concept | None:
    """The concept of a row; None for what is not released or wrong, which is noted."""
    uri, name = row["conceptUri"], plain(row["preferredLabel"])
    if row["status"] and row["status"] != RELEASED:
        found.left_out.append(Fault(file, line, f"{uri} is {row['status']}"))
        return None
    if not re.fullmatch(re.escape(ROOT) + r"[\w./-]{1,60}", uri):
        found.faults.append(Fault(file, line, f"“{uri[:60]}” is no address of an ESCO concept"))
        return None
    if problem := name_fault(name):
        found.faults.append(Fault(file, line, problem))
        return None
    return Concept(uri, _code(uri), name, aliases_of(name, row["altLabels"].split("\n")))


def _code(uri: str) -> str:
    """Address to code: …/esco/skill/0005c151-… to esco:0005c151-…, …/esco/isced-f/061 to esco:isced-f-061."""
    rest = uri.removeprefix(ROOT)
    for pillar in ("skill/", "occupation/"):
        rest = rest.removeprefix(pillar)
    return f"{SOURCE}:{rest.replace('/', '-')}"


@dataclass(frozen=True)
class _Broader:
    """What a concept hangs under, and how little that says: a skill 0, a group 1, a field of education (ISCED-F) 2."""

    distance: int
    reference: str


def _parents(files: Files, progress: Progress) -> dict[str, _Broader]:
    """Concept -> its parent: of several broader ones the one that says most, then the first in the file."""
    parents: dict[str, _Broader] = {}
    for _line, row in files.csv_rows(BROADER, ("conceptUri", "broaderType", "broaderUri"), progress):
        distance = 2 if "/isced-f/" in row["broaderUri"] else 1 if row["broaderType"] == "SkillGroup" else 0
        known = parents.get(row["conceptUri"])
        if known is None or distance < known.distance:
            parents[row["conceptUri"]] = _Broader(distance, row["broaderUri"])
    return parents


def _relate(found: Classification, files: Files, progress: Progress) -> None:
    """Which skills an occupation needs; relations to concepts that the edition does not hold are left out."""
    occupations = {concept.reference for concept in found.occupations}
    skills = {concept.reference for concept in found.skills if concept.kind is SkillKind.SKILL}
    for line, row in files.csv_rows(RELATIONS, ("occupationUri", "relationType", "skillUri"), progress):
        occupation, skill, kind = row["occupationUri"], row["skillUri"], row["relationType"]
        if kind not in {"essential", "optional"}:
            found.faults.append(Fault(RELATIONS, line, f"“{kind[:60]}” is neither essential nor optional"))
        elif occupation not in occupations or skill not in skills:
            unknown = skill if occupation in occupations else occupation
            found.left_out.append(Fault(RELATIONS, line, f"the edition does not hold {unknown}"))
        else:
            found.relations[occupation, skill] = kind == "essential" or found.relations.get((occupation, skill), False)
