"""Which requirement keeps how many out: against a count by hand and against the gates themselves."""

import itertools

from matching.gates import gates
from matching.relaxing import Relaxation, reach
from matching.types import GateState
from tests.matching.small_city import opportunity, profile, refs

POST = opportunity(
    skills=refs("python"), education=5, experience_months=24, certificates=("cpa", "pmp"), occupations=("developer",)
)


def person(number, education=5, months=24, certificates=("cpa", "pmp"), skills=("python",), **facets):
    return profile(
        number, refs(*skills), education=education, experience_months=months, certificates=certificates, **facets
    )


PEOPLE = [
    person(1),
    person(2, education=4),
    person(3, education=4),
    person(4, months=3),
    person(5, education=4, months=3),
    person(6, certificates=("cpa",)),
    person(7, certificates=("other",)),  # fails both papers: giving up one of them adds nobody
    person(8, education=None, months=None, certificates=()),  # says nothing: unknown keeps nobody out
    person(9, education=1, skills=("welding",)),  # has nothing to do with the post
    person(10, education=4, skills=("welding",), occupations=("developer",)),  # but wishes for it
]


def test_counted_by_hand():
    said = reach(POST, PEOPLE)
    assert (said.related, said.passing, said.several) == (9, 2, 2)
    assert said.relaxations == (
        Relaxation("education", "5", alone=3, failing=4),
        Relaxation("certificate", "pmp", alone=1, failing=2),
        Relaxation("experience", "24", alone=1, failing=2),
        Relaxation("certificate", "cpa", alone=0, failing=1),
    )


def test_what_is_promised_is_what_giving_it_up_adds():
    made = [
        person(number, education, months, certificates)
        for number, (education, months, certificates) in enumerate(
            itertools.product((None, 4, 5), (None, 3, 30), ((), ("cpa",), ("x",), ("cpa", "pmp")))
        )
    ]

    def passing(post):
        return sum(all(gate.state is not GateState.FAIL for gate in gates(one, post)) for one in made)

    said = {(row.key, row.required): row.alone for row in reach(POST, made).relaxations}
    asked = {"skills": refs("python"), "occupations": ("developer",), "certificates": ("cpa", "pmp")}
    without_education = opportunity(experience_months=24, **asked)
    without_months = opportunity(education=5, **asked)
    without_cpa = opportunity(education=5, experience_months=24, **{**asked, "certificates": ("pmp",)})
    assert said["education", "5"] == passing(without_education) - passing(POST)
    assert said["experience", "24"] == passing(without_months) - passing(POST)
    assert said.get(("certificate", "cpa"), 0) == passing(without_cpa) - passing(POST)


def test_a_post_that_names_nothing_looks_at_everybody():
    assert reach(opportunity(education=5), PEOPLE).related == len(PEOPLE)
    assert reach(opportunity(skills=refs("welding", essential=False)), PEOPLE).related == 2


def test_nobody():
    said = reach(POST, [])
    assert (said.related, said.passing, said.several, said.relaxations) == (0, 0, 0, ())
