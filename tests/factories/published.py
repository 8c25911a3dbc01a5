"""A few invented rows in the official layouts of ESCO and O*NET."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import xlsxwriter

ESCO = "http://data.europa.eu/esco/"
SKILL_COLUMNS = ["conceptType", "conceptUri", "skillType", "preferredLabel", "altLabels", "status", "description"]
GROUP_COLUMNS = ["conceptType", "conceptUri", "preferredLabel", "altLabels", "status"]
POST_COLUMNS = ["conceptType", "conceptUri", "iscoGroup", "preferredLabel", "altLabels", "status", "description"]
BROADER_COLUMNS = ["conceptType", "conceptUri", "broaderType", "broaderUri"]
RELATION_COLUMNS = ["occupationUri", "relationType", "skillType", "skillUri"]

SKILLS = [
    ["K", ESCO + "skill/kites", "skill/competence", "fly survey kites", "kite flying\nkite surveying", "released", ""],
    ["K", ESCO + "skill/python", "knowledge", "Python (computer programming)", "Python scripting", "released", ""],
    ["K", ESCO + "skill/knots", "knowledge", "knots", "ropes and\u00a0knots", "released", "Many,\nmany knots"],
    ["K", ESCO + "skill/old", "knowledge", "telegraphy", "", "obsolete", ""],
]  # fmt: skip
GROUPS = [["SkillGroup", ESCO + "skill/outdoors", "outdoor work", "", "released"]]
POSTS = [
    ["Occupation", ESCO + "occupation/kite", "3112", "kite surveyor", "kite survey technician", "released",
     "Kite surveyors fly cameras\nover\u00a0building sites."],
    ["Occupation", ESCO + "occupation/dev", "2512", "software developer", "maker of programs", "released",
     "Make programs."],
]  # fmt: skip
BROADER = [
    ["K", ESCO + "skill/kites", "SkillGroup", ESCO + "skill/outdoors"],
    ["K", ESCO + "skill/kites", "SkillGroup", ESCO + "isced-f/0732"],
    ["K", ESCO + "skill/knots", "KnowledgeSkillCompetence", ESCO + "skill/kites"],
]
RELATIONS = [
    [ESCO + "occupation/kite", "essential", "skill/competence", ESCO + "skill/kites"],
    [ESCO + "occupation/kite", "optional", "knowledge", ESCO + "skill/python"],
    [ESCO + "occupation/kite", "optional", "knowledge", ESCO + "skill/gone"],
    [ESCO + "occupation/dev", "optional", "knowledge", ESCO + "skill/knots"],
]
ESCO_FILES: Mapping[str, tuple[Sequence[str], Sequence[Sequence[str]]]] = {
    "skills_en.csv": (SKILL_COLUMNS, SKILLS),
    "skillGroups_en.csv": (GROUP_COLUMNS, GROUPS),
    "occupations_en.csv": (POST_COLUMNS, POSTS),
    "broaderRelationsSkillPillar.csv": (BROADER_COLUMNS, BROADER),
    "occupationSkillRelations.csv": (RELATION_COLUMNS, RELATIONS),
}

CODE = "O*NET-SOC Code"
ONET_FILES: Mapping[str, Sequence[Sequence[object]]] = {
    "Occupation Data.xlsx": [
        [CODE, "Title", "Description"],
        ["91-0001.00", "Kite Surveyors", "Survey land from kites."],
        ["91-0002.00", "Software Developers", "Make programs."],
    ],
    "Alternate Titles.xlsx": [
        [CODE, "Title", "Alternate Title", "Short Title", "Source(s)"],
        ["91-0001.00", "Kite Surveyors", "Kite Pilot", None, "08"],
    ],
    "Technology Skills.xlsx": [
        [CODE, "Title", "Example", "Commodity Code", "Commodity Title", "Hot Technology", "In Demand"],
        ["91-0001.00", "Kite Surveyors", "KiteView 3D", 43230001, "Kite software", "N", "Y"],
        ["91-0001.00", "Kite Surveyors", "Python", 43230002, "Programming languages", "Y", "N"],
        ["91-0002.00", "Software Developers", "C++", 43230002, "Programming languages", "Y", "Y"],
        ["91-0002.00", "Software Developers", "KiteView 3D", 43230001, "Kite software", "N", "N"],
    ],
    "Task Statements.xlsx": [
        [CODE, "Title", "Task ID", "Task", "Task Type"],
        ["91-0001.00", "Kite Surveyors", 1, "Fly kites over building sites.", "Core"],
        ["91-0001.00", "Kite Surveyors", 2, "Draw maps from pictures.", "Supplemental"],
    ],
    "Job Zones.xlsx": [[CODE, "Title", "Job Zone"], ["91-0001.00", "Kite Surveyors", 4]],
}


def esco(folder: Path, *, packed: bool = True, **changed: Sequence[Sequence[str]]) -> Path:
    """ESCO's package; ``changed`` gives a file (its name up to the dot) other rows."""
    folder.mkdir(exist_ok=True)
    texts = {
        name: _csv([columns, *changed.get(name.split(".")[0], rows)]) for name, (columns, rows) in ESCO_FILES.items()
    }
    if packed:
        with zipfile.ZipFile(folder / "esco-9.8.7-classification-en.zip", "w") as archive:
            for name, text in texts.items():
                archive.writestr(name, text)
    else:
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8")
    return folder


def onet(folder: Path, **changed: Sequence[Sequence[object]]) -> Path:
    """O*NET's database; ``changed`` gives a file (its name without blanks, up to the dot) other rows."""
    folder.mkdir(exist_ok=True)
    (folder / "Read Me.txt").write_text("O*NET 99.1 Database\nMay 2099 Release\n")
    for name, rows in ONET_FILES.items():
        book = xlsxwriter.Workbook(folder / name)
        sheet = book.add_worksheet()
        for line, row in enumerate(changed.get(name.removesuffix(".xlsx").replace(" ", ""), rows)):
            sheet.write_row(line, 0, row)
        book.close()
    return folder


def _csv(rows: Sequence[Sequence[str]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue()
