"""Whatever decides how a text is read makes what was saved before useless."""

import ast
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from matching import stamp as stamps
from matching.gloss import Gloss
from matching.stamp import difference, stamp
from matching.types import OccupationEntry, SkillEntry, Taxonomy
from matching.weights import default_weights
from tests.matching.small_city import TAXONOMY

FOLDER = Path(stamps.__file__).parent
GLOSS = Gloss(TAXONOMY)
CUTTING = ("reading", "passages", "occupations", "records", "kinship")
"""Modules that make what is saved of a text; so do all that they import."""
NOT_CUTTING = {"encoder", "processors", "types", "weights", "meaning"}
"""Imported for names of types and constants, or told by the encoder's id, the layout and the weights."""


def made(**other):
    given = {"encoder_id": "model@1", "taxonomy": TAXONOMY, "gloss": GLOSS, "weights": default_weights()} | other
    return stamp(given["encoder_id"], given["taxonomy"], given["gloss"], given["weights"])


def test_every_module_that_reads_texts_is_in_it():
    seen, waiting = set(), list(CUTTING)
    while waiting:
        name = waiting.pop()
        if name not in seen | NOT_CUTTING:
            seen.add(name)
            waiting += _imported(FOLDER / f"{name}.py")
    assert seen == set(stamps._CODE)


def _imported(file):
    found = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module == "matching":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("matching."):
            found.add(node.module.split(".")[1])
    return found


@pytest.mark.parametrize("name", [*(f"{name}.py" for name in stamps._CODE), "data/hr_lexicon.tsv"])
def test_a_change_in_one_of_them_is_another_stamp(name, tmp_path, monkeypatch):
    for file in (*FOLDER.glob("*.py"), *(FOLDER / "data").iterdir()):
        (tmp_path / file.relative_to(FOLDER)).parent.mkdir(exist_ok=True)
        shutil.copy(file, tmp_path / file.relative_to(FOLDER))
    monkeypatch.setattr(stamps, "__file__", str(tmp_path / "stamp.py"))
    before = made()
    assert difference(before, made()) is None
    with (tmp_path / name).open("a") as file:
        file.write("\n")
    assert difference(before, made()) == "code"


def test_other_settings_are_named():
    before, weights = made(), default_weights()
    skill, occupation = next(iter(TAXONOMY.skills.values())), next(iter(TAXONOMY.occupations.values()))
    renamed = SkillEntry(code=skill.code, parent=skill.parent, names={"en": ("another name",)})
    freed = OccupationEntry(code=occupation.code, isco=occupation.isco, names=occupation.names)
    for changed in (
        Taxonomy(skills={**TAXONOMY.skills, skill.code: renamed}, occupations=TAXONOMY.occupations),
        Taxonomy(skills=TAXONOMY.skills, occupations={**TAXONOMY.occupations, occupation.code: freed}),
    ):
        assert difference(before, made(taxonomy=changed)) == "taxonomy"
    assert difference(before, made(encoder_id="model@2")) == "encoder"
    assert difference(before, made(encoder_id=None)) == "encoder"
    assert difference(before, made(gloss=Gloss())) == "gloss"
    nearest = replace(weights.profile, nearest=weights.profile.nearest + 1)
    assert difference(before, made(weights=replace(weights, profile=nearest))) == "weights"
