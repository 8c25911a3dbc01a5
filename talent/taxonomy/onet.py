"""O*NET's official Excel database as a classification: occupations with their titles and technologies."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

from talent.taxonomy.models import SkillKind
from talent.taxonomy.naming import fold
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

SOURCE = "onet"
OCCUPATIONS, TECHNOLOGIES, READ_ME = "Occupation Data.xlsx", "Technology Skills.xlsx", "Read Me.txt"
#: Other titles; a file that is not there is done without.
TITLES = {
    "Alternate Titles.xlsx": ("Alternate Title", "Short Title"),
    "Sample of Reported Titles.xlsx": ("Reported Job Title",),
}
CODE, DESCRIPTION = "O*NET-SOC Code", "Description"
ROOT = "technologies"


def present(files: Files) -> list[str]:
    """Those of the files that are read and are there."""
    return [name for name in (OCCUPATIONS, TECHNOLOGIES, *TITLES) if name in files]


def size(path: Path) -> int:
    """Bytes that read() will report as read."""
    files = Files(path)
    return files.size(*present(files))


def edition_of(files: Files) -> str | None:
    """The version in the publisher's Read Me: "O*NET 29.3 Database"."""
    if READ_ME not in files:
        return None
    with files.open(READ_ME) as file:
        match = re.search(r"O\*NET\s+(\d+\.\d+)", file.read(4000).decode("utf-8", "replace"))
    return match[1] if match else None


def read(path: Path, edition: str | None, progress: Progress) -> Classification:
    """Occupations, and the technologies they use as skills: in demand is essential, the others are optional.

    Raises: BadClassification when files or columns are missing or the edition is not known.
    """
    files = Files(path)
    files.need(OCCUPATIONS, TECHNOLOGIES)
    edition = edition or edition_of(files)
    if edition is None:
        raise BadClassification([Fault(READ_ME, None, "no Read Me tells the edition; give it with --edition")])
    found = Classification(SOURCE, edition, files.sha256(*present(files)))
    titles = _titles(files, progress)
    for line, row in files.xlsx_rows(OCCUPATIONS, (CODE, "Title"), progress, also=(DESCRIPTION,)):
        code, name = row[CODE], plain(row["Title"])
        if not re.fullmatch(r"\d{2}-\d{4}\.\d{2}", code):
            found.faults.append(Fault(OCCUPATIONS, line, f"“{code[:60]}” is no O*NET-SOC code"))
        elif problem := name_fault(name):
            found.faults.append(Fault(OCCUPATIONS, line, problem))
        else:
            aliases = aliases_of(name, titles.get(code, ()))
            found.occupations.append(
                Concept(code, f"{SOURCE}:{code}", name, aliases, description=described(row[DESCRIPTION]))
            )
    _technologies(found, files, progress)
    return found


def _titles(files: Files, progress: Progress) -> dict[str, list[str]]:
    titles: dict[str, list[str]] = defaultdict(list)
    for name, columns in TITLES.items():
        if name in files:
            for _line, row in files.xlsx_rows(name, (CODE, *columns), progress):
                titles[row[CODE]] += [row[column] for column in columns if row[column] not in {"", "n/a"}]
    return titles


def _technologies(found: Classification, files: Files, progress: Progress) -> None:
    """Technologies grouped by their UNSPSC commodity; one named in several groups hangs in the first."""
    known = {concept.reference for concept in found.occupations}
    groups = {ROOT: Concept(ROOT, f"{SOURCE}:{ROOT}", "Technologies (O*NET)", kind=SkillKind.GROUP)}
    skills: dict[str, Concept] = {}
    columns = (CODE, "Example", "Commodity Code", "Commodity Title", "In Demand")
    for line, row in files.xlsx_rows(TECHNOLOGIES, columns, progress):
        name, occupation = plain(row["Example"]), row[CODE]
        if problem := name_fault(name):
            found.faults.append(Fault(TECHNOLOGIES, line, problem))
            continue
        if occupation not in known:
            found.left_out.append(Fault(TECHNOLOGIES, line, f"there is no occupation {occupation[:60]}"))
            continue
        group, key = row["Commodity Code"], code_of(name)
        groups.setdefault(group, _group(group, row["Commodity Title"]))
        skills.setdefault(key, Concept(key, key, name, parent=group))
        pair = (occupation, key)
        found.relations[pair] = row["In Demand"] == "Y" or found.relations.get(pair, False)
    found.skills += [*groups.values(), *skills.values()]


def _group(code: str, title: str) -> Concept:
    return Concept(code, f"{SOURCE}:{code}", title or code, kind=SkillKind.GROUP, parent=ROOT)


def code_of(name: str) -> str:
    """The code of a technology, which O*NET gives none: its name in small letters. "C++" and "C#" stay apart."""
    return f"{SOURCE}:" + re.sub(r"[^\w+#.&/-]+", "-", fold(name)).strip("-")[:70]
