"""Published classifications stand beside our own entries; linked where they are the same; all or nothing."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from talent.core import database
from talent.core.errors import Conflict
from talent.matches.engine import read_taxonomy
from talent.taxonomy import adopting, esco, onet, queries, recognition, service
from talent.taxonomy.lookup import shared
from talent.taxonomy.models import (
    OWN_SOURCE,
    ConceptLink,
    Occupation,
    OccupationDescription,
    OccupationSkill,
    Skill,
    SkillAlias,
    TaxonomyImport,
)
from talent.taxonomy.published import BadClassification, Classification, Concept, parents_first
from talent.web.session import db
from tests.factories import profiles as people
from tests.factories import published
from tests.factories.published import ESCO

ROWS = {"esco": published.esco, "onet": published.onet}


@pytest.fixture(autouse=True)
def clean(app: Flask) -> Iterator[None]:
    """The taxonomy outlives a test elsewhere; here it is brought back to our own, where something was imported."""
    with app.app_context(), Session(db.engine) as session:
        before = session.scalar(select(func.max(TaxonomyImport.id)))
    yield
    with app.app_context(), database.write(db.engine) as session:
        if session.scalar(select(func.max(TaxonomyImport.id))) == before:
            return
        for source in ("onet", "esco"):
            for table in ("wished_occupation", "skill_claim", "profile"):
                session.execute(delete(Skill.metadata.tables[table]))
            if session.scalar(select(func.count()).where(Skill.source == source)):
                adopting.remove(session, source)
        service.load_own(session)


def run(app: Flask, *args: object) -> Result:
    return app.test_cli_runner().invoke(args=["talent", "taxonomy", *map(str, args)])


def imported(app: Flask, source: str, folder: Path, **changed: object) -> dict[str, object]:
    path = ROWS[source](folder / source, **changed)
    result = run(app, "import", "--format", source, path, "--json")
    assert result.exit_code == 0, result.output
    answer: dict[str, object] = json.loads(result.output)
    return answer


def state(session: Session) -> list[object]:
    """Everything an import may change, as values."""
    session.rollback()
    return [
        sorted(session.execute(select(*model.__table__.c).order_by(*model.__table__.primary_key)), key=str)
        for model in (Skill, Occupation, OccupationDescription, OccupationSkill, ConceptLink)
    ] + [sorted(session.execute(select(SkillAlias.skill_code, SkillAlias.name, SkillAlias.source)))]


@pytest.mark.postgres
def test_esco_beside_ours(app: Flask, session: Session, tmp_path: Path) -> None:
    ours = session.get_one(Skill, "python")
    said = imported(app, "esco", tmp_path)
    assert {k: said[k] for k in ("edition", "skills", "skills_linked", "occupations", "occupations_linked")} == {
        "edition": "9.8.7", "skills": 3, "skills_linked": 1, "occupations": 1, "occupations_linked": 1,
    }  # fmt: skip
    assert said["rows_left_out"] == [
        "skills_en.csv, line 7: http://data.europa.eu/esco/skill/old is obsolete",
        "occupationSkillRelations.csv, line 4: the edition does not hold http://data.europa.eu/esco/skill/gone",
    ]
    session.rollback()
    kites = session.get_one(Skill, "esco:kites")
    assert (kites.name_en, kites.name_zh, kites.parent_code) == (
        "fly survey kites",
        "fly survey kites",
        "esco:outdoors",
    )
    assert session.get_one(Skill, "esco:knots").parent_code == "esco:kites"
    assert session.get_one(Occupation, "esco:kite").isco == "3112"
    assert session.get(Skill, "esco:python") is None
    assert session.get_one(Skill, "python").name_en == ours.name_en
    relations = queries.occupation_skills(session)
    assert relations["esco:kite"] == {"esco:kites": True, "python": False}
    assert relations["software-developer"]["esco:knots"] is False
    assert relations["software-developer"]["git"] is True
    assert session.get_one(ConceptLink, ("esco", ESCO + "skill/python")).skill_code == "python"
    row = session.scalars(select(TaxonomyImport).order_by(TaxonomyImport.id.desc())).first()
    assert row is not None
    assert (row.source, row.edition, len(row.sha256)) == ("esco", "9.8.7", 64)


@pytest.mark.postgres
def test_descriptions_reach_the_engine_and_follow_the_edition(app: Flask, session: Session, tmp_path: Path) -> None:
    assert queries.occupation_descriptions(session) == {}  # ours have none
    assert imported(app, "onet", tmp_path)["descriptions"] == 2
    assert imported(app, "esco", tmp_path)["descriptions"] == 2
    session.rollback()
    said = {
        "esco:kite": "Kite surveyors fly cameras over building sites.",
        "onet:91-0001.00": "Survey land from kites.",
        "software-developer": "Make programs.",  # an entry of ours that both describe: the first source by name
    }
    assert queries.occupation_descriptions(session) == said
    entries = read_taxonomy(session).occupations
    assert {code: entry.description for code, entry in entries.items() if entry.description} == said
    next_edition = [[*row[:-1], "Kites, and the land below."] for row in published.POSTS[:1]]
    imported(app, "esco", tmp_path, occupations_en=next_edition)
    session.rollback()
    assert queries.occupation_descriptions(session) == {
        **said, "esco:kite": "Kites, and the land below.", "software-developer": "Make programs.",
    }  # fmt: skip
    rows = session.execute(select(OccupationDescription.source, OccupationDescription.occupation_code))
    assert sorted(tuple(row) for row in rows) == [
        ("esco", "esco:kite"), ("onet", "onet:91-0001.00"), ("onet", "software-developer"),
    ]  # fmt: skip
    assert run(app, "remove", "--format", "esco").exit_code == 0
    session.rollback()
    assert "esco:kite" not in queries.occupation_descriptions(session)


def test_an_edition_without_descriptions_is_none_the_worse(app: Flask, session: Session, tmp_path: Path) -> None:
    rows = [row[:-1] for row in published.POSTS]
    said = imported(app, "esco", tmp_path, occupations_en=rows)
    assert (said["occupations"], said["descriptions"]) == (1, 0)


def test_onet_beside_ours(app: Flask, session: Session, tmp_path: Path) -> None:
    said = imported(app, "onet", tmp_path)
    assert (said["edition"], said["occupations"], said["occupations_linked"]) == ("99.1", 1, 1)
    assert session.get_one(Skill, "onet:kiteview-3d").parent_code == "onet:43230001"
    relations = queries.occupation_skills(session)
    assert relations["onet:91-0001.00"] == {"onet:kiteview-3d": True, "python": False}
    assert relations["software-developer"]["onet:kiteview-3d"] is False
    assert shared(session).occupation("kite pilot") == "onet:91-0001.00"
    session.rollback()
    out = tmp_path / "roles.csv"
    assert (
        app.test_cli_runner()
        .invoke(args=["talent", "convert", "onet-roles", str(tmp_path / "onet"), str(out)])
        .exit_code
        == 0
    )
    with out.open(encoding="utf-8-sig", newline="") as lines:
        assert [row["occupation"] for row in csv.DictReader(lines)] == ["onet:91-0001.00", "software-developer"]


@pytest.mark.parametrize("source", ["esco", "onet"])
def test_again_is_the_same(app: Flask, session: Session, tmp_path: Path, source: str) -> None:
    imported(app, source, tmp_path)
    before = state(session)
    imported(app, source, tmp_path)
    assert state(session) == before


def test_our_own_data_loaded_again_leaves_the_imported(app: Flask, session: Session, tmp_path: Path) -> None:
    imported(app, "esco", tmp_path)
    before = state(session)
    assert run(app, "import").exit_code == 0
    assert state(session) == before


def test_loading_again_brings_back_what_was_changed(session: Session) -> None:
    """Not committed: the other tests need the taxonomy as it is."""
    skill, occupation = session.get_one(Skill, "python"), session.get_one(Occupation, "software-developer")
    before = (skill.name_en, skill.parent_code, occupation.isco)
    skill.name_en, skill.parent_code, occupation.isco = "Snake", None, "9999"
    session.flush()
    service.load_own(session)
    assert (skill.name_en, skill.parent_code, occupation.isco) == before


def test_a_later_edition_updates(app: Flask, session: Session, tmp_path: Path) -> None:
    imported(app, "esco", tmp_path)
    skills = [["K", ESCO + "skill/kites", "", "fly large kites", "kiting for surveys", "released", ""]]
    said = imported(app, "esco", tmp_path, skills_en=skills, occupationSkillRelations=published.RELATIONS[:1])
    assert said["no_longer_published"] == 1  # knots
    session.rollback()
    assert session.get_one(Skill, "esco:kites").name_en == "fly large kites"
    assert session.get(Skill, "esco:knots") is not None
    assert list(queries.occupation_skills(session)["esco:kite"]) == ["esco:kites"]
    assert queries.skill_names(session)["esco:kites"].en == ["fly large kites", "kiting for surveys"]


def test_a_dry_run_writes_nothing(app: Flask, session: Session, tmp_path: Path) -> None:
    before = state(session)
    result = run(
        app, "import", "--format", "esco", published.esco(tmp_path / "e", packed=False), "--edition", "1", "--dry-run"
    )
    assert result.exit_code == 0, result.output
    assert "would be imported" in result.output
    assert state(session) == before


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"skills_en": [["K", "no address", "", "x", "", "released", ""]]}, "line 2: “no address” is no"),
        ({"skills_en": [["K", ESCO + "skill/x", "", " ", "", "released", ""]]}, "line 2: there is no name"),
        ({"occupations_en": [["O", ESCO + "occupation/x", "25", "x", "", "released"]]}, "“25” is no ISCO-08"),
        ({"occupationSkillRelations": [["a", "perhaps", "", "b"]]}, "“perhaps” is neither essential nor optional"),
        ({"skills_en": [published.SKILLS[0], published.SKILLS[0]]}, "stands in the files twice"),
        (
            {"broaderRelationsSkillPillar": [
                ["K", ESCO + "skill/kites", "K", ESCO + "skill/knots"],
                ["K", ESCO + "skill/knots", "K", ESCO + "skill/kites"],
            ]},
            "it is broader than itself",
        ),
    ],
)  # fmt: skip
def test_bad_rows_are_named_and_nothing_is_imported(
    app: Flask, session: Session, tmp_path: Path, changed: dict[str, list[list[str]]], said: str
) -> None:
    before = state(session)
    result = run(app, "import", "--format", "esco", published.esco(tmp_path / "e", **changed))
    assert result.exit_code == 1
    assert said in result.output
    assert "nothing was imported" in result.output
    assert state(session) == before


def test_missing_and_damaged_files(app: Flask, tmp_path: Path) -> None:
    def said(source: str, path: Path) -> str:
        result = run(app, "import", "--format", source, path)
        assert result.exit_code == 1
        return result.output

    empty = tmp_path / "empty"
    empty.mkdir()
    assert "occupations_en.csv: this file is missing" in said("esco", empty)
    assert "Technology Skills.xlsx: this file is missing" in said("onet", empty)
    broken = published.onet(tmp_path / "broken")
    (broken / "Occupation Data.xlsx").write_bytes(b"not a workbook")
    assert "Occupation Data.xlsx: this is not an XLSX workbook" in said("onet", broken)
    nameless = published.esco(tmp_path / "nameless", packed=False)
    assert "give it with --edition" in said("esco", nameless)
    (nameless / "esco-1.0.zip").write_bytes(b"PK but not really")
    assert "esco-1.0.zip: this is not a ZIP file" in said("esco", nameless)
    (nameless / "esco-1.0.zip").unlink()
    (nameless / "occupations_en.csv").write_bytes("conceptUri,preferredLabel\n é".encode("utf-16"))
    result = run(app, "import", "--format", "esco", "--edition", "1", nameless)
    assert "occupations_en.csv, line 0: this is not text in UTF-8" in result.output
    columns = published.onet(tmp_path / "columns", OccupationData=[["Code", "Title"], ["x", "y"]])
    assert "Occupation Data.xlsx, line 1: these columns are missing: O*NET-SOC Code" in said("onet", columns)
    assert run(app, "import", "--format", "esco").exit_code == 2
    assert run(app, "import", "--dry-run").exit_code == 2


def test_our_own_skills_are_found_first(app: Flask, session: Session, tmp_path: Path) -> None:
    """An import neither hides nor doubles what was there: search, files and texts still mean our entry."""
    extra = ["K", ESCO + "skill/py", "", "Python kite control", "python\nML\nmachine learning kites", "released", ""]
    imported(app, "esco", tmp_path, skills_en=[*published.SKILLS, extra])
    found = [s.code for s in queries.suggest_skills(session, "python")]
    assert found[0] == "python"
    assert found[-1] == "esco:py"
    assert shared(session).skill("ML") == "machine-learning"
    assert shared(session).skill("Python kite control") == "esco:py"
    text = "Python and ML, Python scripting, fly survey kites; knots"
    assert [code for code, *_ in recognition.find_skills(session, text)] == [
        "python", "machine-learning", "python", "esco:kites",
    ]  # fmt: skip


def test_taken_out_again(app: Flask, session: Session, tmp_path: Path) -> None:
    before = state(session)
    imported(app, "esco", tmp_path)
    session.rollback()
    profile = people.profile(session, skills={"esco:kites": 1})
    session.commit()
    refused = run(app, "remove", "--format", "esco")
    assert refused.exit_code == 1
    assert "skill_claim (1)" in refused.output
    session.delete(profile)
    session.commit()
    assert run(app, "remove", "--format", "esco").exit_code == 0
    assert state(session) == before
    with pytest.raises(Conflict):
        adopting.remove(session, "esco")
    with pytest.raises(Conflict):
        adopting.remove(session, OWN_SOURCE)


def test_pages_show_the_english_name_once(app: Flask, session: Session, tmp_path: Path) -> None:
    imported(app, "esco", tmp_path)
    (option,) = app.test_client().get("/taxonomy/skills.json?q=survey kites&lang=zh").json
    assert option == {"value": "esco:kites", "text": "fly survey kites", "hint": ""}


def test_technologies_keep_their_signs() -> None:
    assert [onet.code_of(n) for n in ("C", "C++", "C#", "Microsoft  Excel")] == [
        "onet:c", "onet:c++", "onet:c#", "onet:microsoft-excel",
    ]  # fmt: skip


def test_parents_come_first() -> None:
    concepts = {n: Concept(n, n, n, parent=p) for n, p in (("c", "b"), ("b", "a"), ("a", "elsewhere"), ("d", "a"))}
    assert [c.code for c in parents_first(concepts)] == ["a", "b", "c", "d"]


def test_an_empty_classification_is_refused() -> None:
    with pytest.raises(BadClassification):
        adopting.check(Classification(esco.SOURCE, "1", ""))
