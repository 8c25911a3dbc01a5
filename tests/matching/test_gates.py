import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.gates import GateKey, gates
from matching.types import Facets, Gate, GateState, Match
from tests.matching.small_city import opportunity, profile, program, refs

PASS, FAIL, UNKNOWN = GateState.PASS, GateState.FAIL, GateState.UNKNOWN


def states(person, other):
    return [(gate.key, gate.state) for gate in gates(person, other)]


@pytest.mark.parametrize(
    ("held", "state", "shown"), [(40, PASS, "40"), (30, PASS, "30"), (20, FAIL, "20"), (None, UNKNOWN, None)]
)
def test_education_is_held_against_the_rank_required(held, state, shown):
    assert gates(profile(education=held), opportunity(education=30)) == (Gate(GateKey.EDUCATION, state, "30", shown),)


@pytest.mark.parametrize(("held", "state"), [(24, PASS), (23, FAIL), (0, FAIL), (None, UNKNOWN)])
def test_experience_is_counted_in_months(held, state):
    assert states(profile(experience_months=held), opportunity(experience_months=24)) == [("experience", state)]


def test_what_is_not_required_is_no_gate():
    person = profile(education=10, experience_months=0, majors=("050101",), certificates=("c1",), languages={"en": 1})
    assert gates(person, opportunity(experience_months=0)) == ()


@pytest.mark.parametrize(
    ("held", "required", "state"),
    [
        (("080901",), ("080901",), PASS),
        (("080901",), ("08",), PASS),
        (("080901",), ("0809",), PASS),
        (("080901", "120201"), ("1202",), PASS),
        (("080901",), ("080902",), FAIL),
        (("050101",), ("08", "12"), FAIL),
        (("08",), ("080901",), UNKNOWN),
        ((), ("08",), UNKNOWN),
        (("cse",), ("cs",), FAIL),
    ],
)
def test_a_major_passes_by_itself_its_family_or_its_discipline(held, required, state):
    assert states(profile(majors=held), opportunity(majors=required)) == [("major", state)]


def test_each_certificate_is_a_gate_of_its_own():
    person = profile(skills=refs("pmp"), certificates=("cpa",))
    assert states(person, opportunity(certificates=("cpa", "pmp", "driver"))) == [
        ("certificate", PASS), ("certificate", FAIL), ("certificate", PASS),
    ]  # fmt: skip
    assert states(profile(), opportunity(certificates=("cpa",))) == [("certificate", UNKNOWN)]


def test_a_language_not_listed_is_unknown_even_beside_others():
    found = gates(profile(languages={"en": 4}), opportunity(languages={"zh": 5, "en": 3, "de": 1}))
    assert [(gate.required, gate.held, gate.state) for gate in found] == [
        ("de:1", None, UNKNOWN), ("en:3", "en:4", PASS), ("zh:5", None, UNKNOWN),
    ]  # fmt: skip
    assert states(profile(languages={"en": 2}), opportunity(languages={"en": 3})) == [("language", FAIL)]


def test_a_program_presumes_education_and_majors_only():
    course = program(education=20, majors=("08",), certificates=("cpa",), languages={"en": 3}, experience_months=12)
    assert states(profile(), course) == [("education", UNKNOWN), ("major", UNKNOWN)]


def test_a_region_is_a_wish_and_never_a_gate():
    assert gates(profile(regions=("440300",)), opportunity(regions=("510104",), remote=False)) == ()


def test_unknown_gates_do_not_count_against_anybody():
    found = gates(profile(), opportunity(education=30, majors=("08",), languages={"en": 4}, certificates=("cpa",)))
    assert {gate.state for gate in found} == {UNKNOWN}
    assert Match(kind=profile().kind, id=1, score=0.5, coverage=1, gates=found).passes


REQUIRED = st.builds(
    Facets,
    education=st.none() | st.integers(0, 50),
    majors=st.lists(st.sampled_from(["08", "0809", "080901", "12"]), max_size=3).map(tuple),
    certificates=st.lists(st.sampled_from(["a", "b"]), max_size=2).map(tuple),
    languages=st.dictionaries(st.sampled_from(["zh", "en"]), st.integers(1, 6)),
    experience_months=st.none() | st.integers(0, 120),
)


@given(REQUIRED)
def test_who_says_nothing_fails_nothing(required):
    asked = opportunity()
    asked = type(asked)(kind=asked.kind, id=1, title="", body="", facets=required)
    assert all(gate.state is UNKNOWN for gate in gates(profile(), asked))
