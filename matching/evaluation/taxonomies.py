"""Taxonomies from files: our own TSV layout, and ESCO's published CSV files as an operator downloads them."""

from __future__ import annotations

import csv
import io
import sys
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from matching.types import OccupationEntry, SkillEntry, Taxonomy

_ESCO_ESSENTIAL = "essential"


class BadTaxonomy(ValueError):
    """The folder holds neither our taxonomy files nor ESCO's."""


def read_taxonomy(folder: Path) -> Taxonomy:
    """The taxonomy in a folder: skills*.tsv with occupations.tsv, or ESCO (CSV files or the ZIPs they come in)."""
    if (folder / "occupations.tsv").is_file():
        return _own(folder)
    if files := _esco_files(folder):
        return _esco(files)
    raise BadTaxonomy(f"{folder} holds neither occupations.tsv nor ESCO's CSV files.")


def _own(folder: Path) -> Taxonomy:
    skills = {}
    for file in sorted(folder.glob("skills*.tsv")):
        for row in _tsv(file):
            if row["kind"] != "group":
                skills[row["code"]] = SkillEntry(code=row["code"], parent=row["parent"] or None, names=_names(row))
    occupations = {
        row["code"]: OccupationEntry(
            code=row["code"],
            isco=row["isco"],
            names=_names(row),
            essential=frozenset(_parts(row["essential"])),
            optional=frozenset(_parts(row["optional"])),
        )
        for row in _tsv(folder / "occupations.tsv")
    }
    return Taxonomy(skills=skills, occupations=occupations)


def _names(row: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    return {
        language: (row[f"name_{language}"], *_parts(row.get(f"aliases_{language}") or "")) for language in ("zh", "en")
    }


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split("|") if part.strip()]


def _tsv(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE, restval="")


def _esco_files(folder: Path) -> dict[str, bytes]:
    wanted = ("occupations_en.csv", "skills_en.csv", "occupationSkillRelations.csv")
    found = {path.name: path.read_bytes() for path in folder.glob("*.csv") if path.name in wanted}
    for archive in sorted(folder.glob("*.zip")):
        with zipfile.ZipFile(archive) as members:
            found |= {Path(name).name: members.read(name) for name in members.namelist() if Path(name).name in wanted}
    return found if len(found) == len(wanted) else {}


def _esco(files: Mapping[str, bytes]) -> Taxonomy:
    def rows(name: str) -> Iterator[dict[str, str]]:
        csv.field_size_limit(sys.maxsize)
        return csv.DictReader(io.StringIO(files[name].decode("utf-8-sig"), newline=""))

    needs: dict[str, tuple[set[str], set[str]]] = {}
    for row in rows("occupationSkillRelations.csv"):
        essential, optional = needs.setdefault(row["occupationUri"], (set(), set()))
        (essential if row["relationType"] == _ESCO_ESSENTIAL else optional).add(row["skillUri"])
    skills = {
        row["conceptUri"]: SkillEntry(code=row["conceptUri"], parent=None, names={"en": _esco_names(row)})
        for row in rows("skills_en.csv")
    }
    occupations = {}
    for row in rows("occupations_en.csv"):
        essential, optional = needs.get(row["conceptUri"], (set(), set()))
        occupations[row["conceptUri"]] = OccupationEntry(
            code=row["conceptUri"],
            isco=row["iscoGroup"],
            names={"en": _esco_names(row)},
            essential=frozenset(essential),
            optional=frozenset(optional),
            description=row.get("description", ""),
        )
    return Taxonomy(skills=skills, occupations=occupations)


def _esco_names(row: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([row["preferredLabel"], *filter(None, map(str.strip, row["altLabels"].split("\n")))]))
