import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.coverage import Proximity, cover, hard_coverage, holdings, missing, needs, soft_coverage
from matching.types import SkillEntry, SkillFit, SkillRef, SkillState, Taxonomy
from matching.weights import default_weights
from tests.matching.small_city import SKILLS, TAXONOMY, refs

NEAR = default_weights().near
PROXIMITY = Proximity(TAXONOMY, NEAR)
CODES = [entry.code for entry in SKILLS]
REFS = st.lists(
    st.builds(SkillRef, st.sampled_from(CODES), st.none() | st.integers(1, 5), st.booleans()), max_size=6
).map(tuple)


def fits(needed, held):
    return cover(needed, holdings(held), PROXIMITY)


def fit(needed, held):
    (only,) = fits(needed, held)
    return only


def made(essential, optional):
    return [SkillFit("x", SkillState.MET, True, value=value, by="x" if value == 1 else None) for value in essential] + [
        SkillFit("x", SkillState.MET, False, value=value, by="x" if value == 1 else None) for value in optional
    ]


def test_hard_and_soft_coverage_are_those_of_the_worked_example():
    # METHODOLOGY.md §10.12: 4 essential (3 held) and 2 optional (1 held), lambda .3
    assert hard_coverage(made([1, 1, 1, 0], [1, 0]), 0.3) == pytest.approx(0.717391, abs=1e-6)
    assert soft_coverage(made([1, 1, 1, 0.8], [1, 0.5]), 0.3) == pytest.approx(0.923913, abs=1e-6)


def test_nothing_needed_is_no_coverage_and_not_full_coverage():
    assert hard_coverage([], 0.3) is None
    assert soft_coverage([], 0.3) is None


@pytest.mark.parametrize(
    ("held", "required", "value", "state"),
    [
        (3, 3, 1.0, SkillState.MET),
        (5, 3, 1.0, SkillState.MET),
        (2, 4, 0.5, SkillState.NEAR),
        (1, 5, 0.2, SkillState.NEAR),
        (None, 4, 1.0, SkillState.MET),
        (1, None, 1.0, SkillState.MET),
    ],
)
def test_a_level_counts_up_to_what_is_required(held, required, value, state):
    found = fit([SkillRef("welding", required)], [SkillRef("welding", held, verified=True)])
    assert (found.value, found.state, found.by) == (value, state, "welding")
    assert (found.required_level, found.held_level, found.verified) == (required, held, True)


def test_a_sibling_comes_near_and_a_stranger_does_not():
    near = fit(refs("python"), refs("java:2"))
    assert (near.state, near.by, near.value, near.held_level) == (SkillState.NEAR, "java", NEAR.sibling, 2)
    assert fit(refs("python"), refs("welding")) == SkillFit("python", SkillState.MISSING, True)


def test_what_stands_in_a_group_of_hundreds_is_no_kin():
    def kin(size):
        crowd = [
            SkillEntry(code="group", parent=None, names={}),
            *(SkillEntry(code=f"tool-{n}", parent="group", names={}) for n in range(size)),
        ]
        return Proximity(Taxonomy(skills={entry.code: entry for entry in crowd}, occupations={}), NEAR).near("tool-0")

    assert kin(30)["tool-1"] == NEAR.sibling
    assert kin(300) == {"group": NEAR.broader}


def test_a_kind_of_the_needed_skill_is_worth_more_than_its_group():
    assert fit(refs("gis"), refs("qgis")).value == NEAR.narrower
    assert fit(refs("qgis"), refs("gis")).value == NEAR.broader


def test_the_level_counts_for_near_skills_too():
    assert fit(refs("python:4"), refs("java:2")).value == pytest.approx(NEAR.sibling / 2)


def test_the_best_of_several_counts_whatever_the_order():
    held = refs("welding", "java:1", "python:4")
    assert fit(refs("python:4"), held) == fit(refs("python:4"), held[::-1])
    assert fit(refs("python:4"), held).by == "python"


def test_ones_own_skill_explains_a_low_level_better_than_a_near_one():
    found = fit(refs("python:5"), refs("python:1", "java:5"))
    assert (found.by, found.held_level, found.value) == ("python", 1, NEAR.sibling)
    assert hard_coverage([found], 0.3) == 1


def test_labels_bring_skills_near_only_from_one_half():
    axis = np.eye(3, dtype=np.float32)
    close = (0.95 * axis[0] + np.sqrt(1 - 0.95**2) * axis[1]).astype(np.float32)
    proximity = Proximity(TAXONOMY, NEAR, {"welding": axis[0], "gis": close, "ml": axis[2]})
    assert proximity.near("welding") == {"gis": pytest.approx(NEAR.cosine(0.95), abs=1e-6)}
    assert NEAR.cosine(0.95) >= 0.5
    assert "ml" not in proximity.near("gis")


def test_a_skill_listed_twice_counts_once_at_its_strictest_and_its_best():
    assert needs(refs("sql:2") + refs("sql:4") + refs("sql:5", essential=False)) == [SkillRef("sql", 4)]
    assert holdings(refs("sql", "sql:3", "sql:1")) == {"sql": SkillRef("sql", 3)}
    proved = refs("sql:3", verified=True)
    for listed in (refs("sql:3") + proved, proved + refs("sql:3")):  # of two that say the same, the one that is proved
        assert holdings(listed)["sql"].verified


def test_what_is_missing_starts_with_what_weighs_most():
    found = fits(refs("welding", "sql:5", "ml") + refs("gis", essential=False), refs("sql:2", "stats"))
    assert [(item.code, item.essential) for item in missing(found)] == [
        ("welding", True), ("ml", True), ("sql", True), ("gis", False),
    ]  # fmt: skip
    assert missing(fits(refs("sql:4"), refs("sql:2"))) == ()  # half the level: near enough not to be missing


@given(REFS, REFS)
def test_values_lie_in_range_and_states_agree_with_them(needed, held):
    for item in fits(needed, held):
        assert 0 <= item.value <= 1
        assert (item.state in {SkillState.MISSING, SkillState.UNKNOWN}) == (item.by is None) == (item.value == 0)
        assert (item.state is SkillState.UNKNOWN) == (not held)
        assert (item.state is SkillState.MET) == (item.value == 1 and item.by == item.code)


def test_who_names_no_skill_is_not_known_to_lack_any():
    assert [item.state for item in fits(refs("sql", "gis"), ())] == [SkillState.UNKNOWN] * 2
    assert [item.state for item in fits(refs("sql", "gis"), refs("welding"))] == [SkillState.MISSING] * 2


@given(REFS, REFS, st.randoms())
def test_the_order_in_which_skills_are_listed_does_not_matter(needed, held, random):
    shuffled, others = list(needed), list(held)
    random.shuffle(shuffled)
    random.shuffle(others)
    assert fits(shuffled, others) == fits(needed, held)


@given(REFS, REFS, st.sampled_from(CODES))
def test_one_skill_more_never_lowers_the_coverage(needed, held, code):
    before = soft_coverage(fits(needed, held), 0.3)
    after = soft_coverage(fits(needed, (*held, SkillRef(code, 5))), 0.3)
    assert after == before or after > before
