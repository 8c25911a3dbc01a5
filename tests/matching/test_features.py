import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching import features
from matching.coverage import Proximity, cover, holdings
from matching.types import Facets
from matching.weights import default_weights
from tests.matching.small_city import TAXONOMY, opportunity, profile, refs

WEIGHTS = default_weights()
PROXIMITY = Proximity(TAXONOMY, WEIGHTS.near)
REGIONS = st.lists(st.sampled_from(["510000", "510100", "510104", "110101", "440305"]), max_size=3).map(tuple)
FACETS = st.builds(
    Facets,
    occupations=st.lists(st.sampled_from([*TAXONOMY.occupations, "unheard-of"]), max_size=3).map(tuple),
    regions=REGIONS,
    remote=st.none() | st.booleans(),
    pay_min=st.none() | st.integers(0, 50_000),
    pay_max=st.none() | st.integers(0, 50_000),
    available_from=st.none() | st.integers(739_000, 741_000),
)


def occupation(wished, offered):
    return features.occupation(wished, offered, TAXONOMY, WEIGHTS.occupation)


def place(wished, offered, mine=None, theirs=None):
    return features.place(Facets(regions=wished, remote=mine), Facets(regions=offered, remote=theirs), WEIGHTS.place)


def fits(needed, person):
    return cover(needed, holdings(person.skills), PROXIMITY)


def test_occupations_are_near_by_their_isco_groups():
    near = WEIGHTS.occupation
    assert occupation(["developer"], ["developer"]) == near.same
    assert occupation(["data-scientist"], ["statistician"]) == near.unit
    assert occupation(["developer"], ["web-developer"]) == near.minor
    assert occupation(["developer"], ["network-engineer"]) == near.sub_major
    assert occupation(["developer"], ["welder"]) == 0
    assert occupation(["welder", "web-developer"], ["developer", "statistician"]) == near.minor  # the nearest two


def test_an_occupation_the_taxonomy_does_not_know_tells_nothing():
    assert occupation(["unheard-of"], ["developer"]) is None
    assert occupation(["unheard-of"], ["unheard-of"]) == 1
    assert occupation([], ["developer"]) is None
    assert occupation(["developer"], []) is None


def test_places_are_near_by_the_administrative_tree():
    near = WEIGHTS.place
    assert place(("510000",), ("510104",)) == near.within
    assert place(("510104",), ("510104",)) == near.within
    assert place(("510104",), ("510000",)) == near.around
    assert place(("510104",), ("510107",)) == near.city
    assert place(("110101",), ("110108",)) == near.city  # a province that is one city
    assert place(("510104",), ("510704",)) == near.province
    assert place(("510104",), ("440305",)) == 0
    assert place(("100000",), ("510104",)) == near.within  # who would go anywhere in the country
    assert place(("510104",), ("100000",)) == near.around
    assert place(("440305", "510107"), ("510104",)) == near.city


def test_work_from_anywhere_is_near_for_whoever_may():
    assert place(("440305",), ("510104",), None, True) == 1
    assert place((), (), True, True) == 1
    assert place(("440305",), ("510104",), False, True) == 0
    assert place((), (), None, True) is None  # the person has said nothing
    assert place((), ("510104",), True, False) == 0
    assert place((), ("510104",), True, None) is None


@pytest.mark.parametrize(
    ("wished", "offer", "value"),
    [
        (8000, Facets(pay_min=6000, pay_max=9000), 1.0),
        (8000, Facets(pay_min=8000), 1.0),
        (8000, Facets(pay_max=6000), 0.5),
        (8000, Facets(pay_max=4000), 0.0),
        (8000, Facets(pay_max=1000), 0.0),
        (0, Facets(pay_max=1000), 1.0),
        (None, Facets(pay_max=1000), None),
        (8000, Facets(), None),
    ],
)
def test_pay_falls_from_the_wish_to_half_of_it(wished, offer, value):
    assert features.pay(Facets(pay_min=wished), offer, WEIGHTS.pay) == value


@pytest.mark.parametrize(("days", "value"), [(-30, 1.0), (0, 1.0), (90, 0.5), (180, 0.0), (999, 0.0)])
def test_a_late_start_falls_by_the_day(days, value):
    late = features.start(Facets(available_from=740_000 + days), Facets(available_from=740_000), WEIGHTS.start)
    assert late == pytest.approx(value)


def test_skills_have_evidence_only_when_both_sides_name_some():
    needed = refs("python", "sql")
    assert features.skills(profile(), fits(needed, profile()), WEIGHTS.skills) is None
    person = profile(skills=refs("welding"))
    assert features.skills(person, fits((), person), WEIGHTS.skills) is None
    assert (
        features.skills(person, fits(needed, person), WEIGHTS.skills) == 0
    )  # named, and not what is needed: that is known


def test_the_needed_skills_of_a_wish_are_those_of_its_occupations():
    wish = profile(occupations=("statistician", "developer", "unheard-of"))
    assert features.needed_of_occupations(wish, TAXONOMY, 0.3) == {"stats": 1.0, "java": 1.0, "sql": 1.0}
    assert features.needed_of_occupations(profile(occupations=("statistician",)), TAXONOMY, 0.3) == {
        "stats": 1.0, "sql": 0.3,
    }  # fmt: skip


def test_the_gap_is_what_the_program_teaches_of_what_is_lacking():
    lacking = {"python": 1.0, "ml": 1.0, "sql": 0.3}
    assert features.gap(lacking, ["python", "welding"], 3) == pytest.approx(1 / 2.3)
    assert features.gap(lacking, ["python", "ml", "sql"], 3) == 1
    assert features.gap(lacking, ["welding"], 3) == 0
    assert features.gap({}, ["python"], 3) is None


def test_nobody_is_asked_to_teach_more_than_the_cap():
    lacking = dict.fromkeys("abcdefgh", 1.0)
    assert features.gap(lacking, "abc", 3) == 1
    assert features.gap(lacking, "ab", 3) == pytest.approx(2 / 3)


def test_newness_is_what_is_not_held_yet():
    person = profile(skills=refs("python:2", "sql:3"))
    assert features.newness(person, fits(refs("python", "sql"), person)) == 0
    assert features.newness(person, fits(refs("python", "welding"), person)) == 0.5
    assert features.newness(person, fits(refs("python:4", "welding"), person)) == pytest.approx((0.5 + 1) / 2)
    assert features.newness(profile(), fits(refs("python"), profile())) is None
    assert features.newness(person, ()) is None


def test_a_title_alone_says_nothing_about_a_person():
    assert not features.has_text(profile(title="Looking for work as a developer"), opportunity())
    assert features.has_text(profile(skills=refs("java")), opportunity())
    assert features.has_text(profile(body="Wrote Java."), opportunity())
    assert not features.has_text(profile(body="Wrote Java."), opportunity(title=" "))


@given(FACETS, FACETS)
def test_every_feature_lies_in_range_or_says_nothing(mine, theirs):
    values = [
        features.occupation(mine.occupations, theirs.occupations, TAXONOMY, WEIGHTS.occupation),
        features.place(mine, theirs, WEIGHTS.place),
        features.pay(mine, theirs, WEIGHTS.pay),
        features.start(mine, theirs, WEIGHTS.start),
    ]
    assert all(value is None or 0 <= value <= 1 for value in values)
