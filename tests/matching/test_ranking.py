import json
import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.coverage import Proximity
from matching.ranking import Judge, in_order, weigh
from matching.types import Gate, GateState, Kind, Match
from matching.weights import LEVEL, WEIGHTS_FILE, BadWeights, Calibration, TermKey, default_weights, load_weights
from tests.matching.small_city import TAXONOMY, opportunity, profile, program, refs, without_skill

WEIGHTS = default_weights()
JUDGE = Judge(TAXONOMY, WEIGHTS, Proximity(TAXONOMY, WEIGHTS.near))
DIRECTIONS = [WEIGHTS.profile_opportunity, WEIGHTS.profile_program]
VALUES = st.none() | st.floats(0, 1)


def features_of(direction):
    return st.fixed_dictionaries(dict.fromkeys(direction.terms, VALUES))


def judge(person, other, meaning=None, needed=None):
    return JUDGE.judge(JUDGE.person(person, other.kind, needed), other, meaning)


DIRECTION_AND_FEATURES = st.sampled_from(DIRECTIONS).flatmap(
    lambda direction: st.tuples(st.just(direction), features_of(direction))
)


@given(DIRECTION_AND_FEATURES)
def test_a_score_is_the_sum_of_its_contributions(case):
    direction, values = case
    score = weigh(values, direction)
    assert 0 <= score.coverage <= 1
    if score.value is None:
        assert score.terms == ()
        return
    assert score.value == pytest.approx(math.fsum(term.contribution for term in score.terms), abs=1e-12)
    assert 0 <= score.value <= 1
    whole = sum(term.weight for term in score.terms)
    total = sum(term.value * term.weight for term in score.terms)
    assert score.value == pytest.approx(direction.calibration(min(1.0, total / whole)))
    for term in score.terms:  # the calibration scales all by one factor
        assert term.contribution * total == pytest.approx(term.value * term.weight * score.value)
    assert score.coverage == pytest.approx(sum(direction.terms[term.key] for term in score.terms))
    assert {term.key for term in score.terms} == {key for key, value in values.items() if value is not None}


@given(DIRECTION_AND_FEATURES, st.data())
def test_a_better_feature_never_lowers_the_score(case, data):
    direction, values = case
    before = weigh(values, direction)
    key = data.draw(st.sampled_from(list(values)))
    if before.value is not None and values[key] is not None:
        better = weigh({**values, key: data.draw(st.floats(values[key], 1))}, direction)
        assert better.value >= before.value - 1e-12


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_no_evidence_is_no_score(direction):
    score = weigh(dict.fromkeys(direction.terms), direction)
    assert (score.value, score.coverage, score.terms) == (None, 0, ())


def test_wishes_alone_are_no_match_and_text_alone_is_not_enough():
    direction = WEIGHTS.profile_opportunity
    nothing = dict.fromkeys(direction.terms)
    wishes = dict.fromkeys((TermKey.OCCUPATION, TermKey.PLACE, TermKey.PAY, TermKey.START), 1.0)
    assert weigh({**nothing, **wishes}, direction).value is None
    assert weigh({**nothing, TermKey.MEANING: 1.0}, direction).value is None
    best = weigh({**nothing, TermKey.MEANING: 1.0, TermKey.PLACE: 1.0}, direction)
    assert best.value == pytest.approx(direction.calibration(1.0))
    assert weigh({**nothing, TermKey.SKILLS: 0.0}, direction).value == 0


def test_a_program_needs_evidence_of_something_to_learn():
    direction = WEIGHTS.profile_program
    nothing = dict.fromkeys(direction.terms)
    around = {**nothing, TermKey.MEANING: 1.0, TermKey.PLACE: 1.0, TermKey.START: 1.0}
    assert weigh(around, direction).coverage >= direction.minimum_coverage
    assert weigh(around, direction).value is None
    best = weigh({**around, TermKey.NEWNESS: 1.0}, direction)
    assert best.value == pytest.approx(direction.calibration(1.0))


def test_left_out_terms_do_not_count():
    direction = WEIGHTS.profile_opportunity
    some = {**dict.fromkeys(direction.terms), TermKey.SKILLS: 0.8, TermKey.PLACE: 0.3}
    score = weigh(some, direction)
    skills, place = direction.terms[TermKey.SKILLS], direction.terms[TermKey.PLACE]
    assert score.value == pytest.approx(direction.calibration((0.8 * skills + 0.3 * place) / (skills + place)))
    assert [term.key for term in score.terms] == ["skills", "place"]


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_calibration_rises_and_keeps_both_ends(low, high):
    calibration = Calibration(-1.351, 1.779)
    assert (calibration(0.0), calibration(1.0)) == (0.0, 1.0)
    if low < high:
        assert calibration(low) <= calibration(high)
    assert Calibration()(low) == pytest.approx(low)


@given(st.floats(0, 1), st.floats(0, 1))
def test_beyond_what_is_borne_out_a_score_rises_by_next_to_nothing(low, high):
    calibration = Calibration(-1.351, 1.779, 0.7)
    most = calibration(0.7) + LEVEL
    assert calibration(1.0) == pytest.approx(most)
    assert calibration(low) <= most
    if low + 1e-6 < high:
        assert calibration(low) < calibration(high)


@pytest.mark.parametrize("direction", [WEIGHTS.profile_opportunity, WEIGHTS.profile_program])
def test_no_direction_claims_certainty(direction):
    assert direction.calibration(1.0) < 0.8


def test_wrong_features_are_errors():
    direction = WEIGHTS.profile_opportunity
    with pytest.raises(ValueError, match="do not fit"):
        weigh({TermKey.SKILLS: 1.0}, direction)
    with pytest.raises(ValueError, match="Not in"):
        weigh({**dict.fromkeys(direction.terms), TermKey.SKILLS: 1.1}, direction)


def match(match_id, score=None, state=GateState.PASS, relevance=0.0):
    gates = (Gate("education", state, "30", None),)
    return Match(kind=Kind.OPPORTUNITY, id=match_id, score=score, coverage=1, gates=gates, relevance=relevance)


MATCHES = st.lists(
    st.builds(match, st.integers(), st.none() | st.floats(0, 1), st.sampled_from(GateState), st.floats(-1, 2)),
    unique_by=lambda made: made.id,
)


def test_failing_stand_below_passing_and_unscored_below_scored():
    ordered = [
        match(4, 0.9), match(3, 0.5, GateState.UNKNOWN), match(1, 0.5, relevance=-1), match(2, 0.5, relevance=-1),
        match(9, None, relevance=2), match(5, None), match(7, 1.0, GateState.FAIL), match(6, None, GateState.FAIL),
    ]  # fmt: skip
    assert in_order(reversed(ordered)) == ordered


@given(MATCHES, st.randoms())
def test_the_order_does_not_depend_on_what_came_first(matches, random):
    shuffled = list(matches)
    random.shuffle(shuffled)
    assert in_order(shuffled) == in_order(matches)


def test_a_failing_gate_does_not_lower_the_score():
    person = profile(skills=refs("python", "sql"), education=10)
    low, high = (opportunity(skills=refs("python", "ml"), education=rank) for rank in (10, 50))
    assert judge(person, low).score == judge(person, high).score
    assert [gate.state for gate in judge(person, high).gates] == [GateState.FAIL]


def test_an_empty_profile_has_no_score():
    post = opportunity(skills=refs("python"), occupations=("developer",), regions=("510104",), pay_max=9000)
    course = program(skills=refs("python"), regions=("510104",))
    wishing = profile(title="Developer wanted", occupations=("developer",), regions=("510104",), pay_min=8000)
    for person in (profile(), wishing):
        for other in (post, course):
            assert judge(person, other).score.value is None


def test_every_met_skill_that_is_taken_away_lowers_the_score():
    person = profile(skills=refs("python:3", "sql:2", "qgis"), regions=("510104",), occupations=("developer",))
    post = opportunity(
        skills=refs("python:4", "gis") + refs("sql", essential=False), regions=("510000",), occupations=("developer",)
    )
    whole = judge(person, post, 0.6).score.value
    for code in ("python", "sql", "qgis"):
        assert judge(without_skill(person, code), post, 0.6).score.value < whole


def test_a_skill_nobody_asked_for_changes_nothing():
    person = profile(skills=refs("python", "sql"), regions=("510104",))
    post = opportunity(skills=refs("python", "ml"), regions=("510104",))
    more = replace(person, skills=(*person.skills, *refs("welding")))
    assert judge(more, post, 0.4) == judge(person, post, 0.4)


def test_an_optional_skill_the_person_lacks_weighs_less_than_an_essential_one():
    person = profile(skills=refs("python"))
    optional = judge(person, opportunity(skills=refs("python") + refs("gis", essential=False))).score.value
    essential = judge(person, opportunity(skills=refs("python", "gis"))).score.value
    assert essential < optional < 1


def test_a_program_is_good_for_what_it_teaches_towards_the_wish():
    person = profile(skills=refs("python"), occupations=("data-scientist",))
    towards, away = program(skills=refs("ml", "stats")), program(skills=refs("welding", "gis"))
    assert JUDGE.person(person, Kind.PROGRAM).lacking == {"ml": 1.0, "stats": 1.0, "sql": 0.3}
    assert judge(person, towards).score.value > judge(person, away).score.value
    assert [fit.state for fit in judge(person, program(skills=refs("ml", "python"))).fits] == ["missing", "met"]


def test_a_program_that_teaches_only_what_is_held_scores_nothing():
    person = profile(skills=refs("python:4", "sql"), occupations=("data-scientist",), regions=("510104",))
    known = judge(person, program(skills=refs("python:3"), regions=("510104",)), 0.9)
    assert known.score.value == 0
    assert [(term.key, term.contribution) for term in known.score.terms] == [("newness", 0)]


@pytest.mark.parametrize("alike", [0.5, 0.9, 0.99])
def test_who_leaves_skills_out_does_not_stand_before_who_has_half_of_them(alike):
    wished = {"occupations": ("data-scientist",), "regions": ("510104",)}
    post = opportunity(skills=refs("python", "welding"), **wished)
    half, none = (judge(profile(skills=skills, **wished), post, alike).score for skills in (refs("python"), ()))
    assert none.value < half.value
    assert (none.coverage, half.coverage) == (pytest.approx(0.47), pytest.approx(0.92))
    texts = next(term for term in none.terms if term.key == "meaning")
    assert texts.weight == pytest.approx(0.7)  # that of the skills too, or wishes would be the greater part
    assert texts.value == WEIGHTS.meaning.alone(alike) < alike


def test_that_a_course_of_another_field_is_new_recommends_it_to_nobody():
    nurse = profile(skills=refs("welding"))  # names no wish, so that nobody knows what is missing
    course = program(1, refs("python", "stats"))
    strange, related = (judge(nurse, course, meaning).score for meaning in (0.04, 0.9))
    assert {term.key: term.value for term in strange.terms} == {"meaning": 0.04, "newness": 0.04}
    assert strange.value < 0.1 < related.value
    wishing = profile(skills=refs("welding"), occupations=("data-scientist",))
    assert {term.key: term.value for term in judge(wishing, course, 0.04).score.terms}["newness"] == 1


def test_what_is_needed_can_be_said_instead_of_the_wish():
    person = profile(skills=refs("python"), occupations=("data-scientist",))
    course = program(skills=refs("welding"))
    assert judge(person, course).score.value < judge(person, course, needed={"welding": 1.0}).score.value
    assert JUDGE.person(person, Kind.PROGRAM, {"python": 1.0, "welding": 1.0}).lacking == {"welding": 1.0}


def test_terms_and_weights_speak_of_no_protected_trait():
    traits = ("sex", "gender", "age", "birth", "ethnic", "nation", "hukou", "marital", "photo", "name", "health")
    told = " ".join([*TermKey, *(key for direction in DIRECTIONS for key in direction.terms)]).split()
    assert not [word for word in told if word in traits]


def altered(tmp_path, change):
    raw = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))
    change(raw)
    path = tmp_path / "weights.json"
    path.write_text(json.dumps(raw), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: raw["profile_opportunity"]["terms"].update(skills=0.9),
        lambda raw: raw["profile_opportunity"]["terms"].update(luck=0.0),
        lambda raw: raw["profile_opportunity"].update(ability=["gap"]),
        lambda raw: raw["place"].update(within=1.5),
        lambda raw: raw["place"].update(elsewhere=0.5),
        lambda raw: raw["meaning"]["dense"].update(cosine=-1.0),
        lambda raw: raw["meaning"]["alone"].update(slope=-1.0),
        lambda raw: raw["profile_program"]["calibration"].update(slope=0.0),
        lambda raw: raw["start"].update(zero_after_days=float("nan")),
        lambda raw: raw.pop("version"),
    ],
)
def test_a_weights_file_that_makes_no_sense_is_refused(tmp_path, change):
    with pytest.raises(BadWeights):
        load_weights(altered(tmp_path, change))
    assert load_weights(altered(tmp_path, lambda raw: None)) == WEIGHTS
