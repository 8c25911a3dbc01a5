"""A description is one more name of what it describes."""

import numpy as np

from matching.encoder import HashingEncoder
from matching.engine import Engine
from matching.naming import Names, with_descriptions
from matching.types import OccupationEntry, Taxonomy
from tests.matching.small_city import TAXONOMY

ROWS = np.eye(6, dtype=np.float32)


def test_a_description_comes_after_the_names_of_its_own_thing():
    names, starts = with_descriptions(ROWS[:4], np.array([0, 1, 3]), ROWS[4:], np.array([1, 2]))
    assert starts.tolist() == [0, 1, 4]
    assert names.argmax(axis=1).tolist() == [0, 1, 2, 4, 3, 5]
    best = Names(names, starts).best(ROWS)
    assert best[4].tolist() == [0, 1, 0]
    assert best[5].tolist() == [0, 0, 1]


def test_without_descriptions_the_names_stay_as_they_are():
    for descriptions, told in ((None, []), (ROWS[:0], [])):
        names, starts = with_descriptions(ROWS, np.array([0, 2]), descriptions, np.array(told, dtype=np.int64))
        assert (names is ROWS, starts.tolist()) == (True, [0, 2])


def test_a_title_finds_an_occupation_by_what_its_description_says():
    told = OccupationEntry(
        code="told", isco="4412", names={"en": ("clerk",)}, essential=frozenset({"sql"}),
        description="Letter carriers sort letters. They bring parcels to the door.",
    )  # fmt: skip
    taxonomy = Taxonomy(skills=TAXONOMY.skills, occupations={**TAXONOMY.occupations, "told": told})
    for encoder in (None, HashingEncoder()):
        assert Engine(encoder, taxonomy).occupations_like("letter carriers sort letters")[0].code == "told"
