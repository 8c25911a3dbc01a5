from itertools import combinations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from matching.coverage import Proximity
from matching.pathway import EXACT_UP_TO, Step, shortest_cover, what_would_change
from matching.types import GateState
from matching.weights import default_weights
from tests.matching.small_city import TAXONOMY, opportunity, profile, program, refs

PROXIMITY = Proximity(TAXONOMY, default_weights().near)
TEACHES = st.dictionaries(st.integers(1, 30), st.frozensets(st.sampled_from("abcdefg")), max_size=9)


def change(person, post, programs):
    return what_would_change(person, post, programs, PROXIMITY)


def fewest(teaches):
    """By trying every set of programs."""
    goal = frozenset().union(*teaches.values())
    sizes = range(len(teaches) + 1)
    return next(
        size
        for size in sizes
        if any(goal <= frozenset().union(*(teaches[i] for i in chosen)) for chosen in combinations(teaches, size))
    )


@given(TEACHES)
def test_the_set_covers_all_that_can_be_covered_and_is_shortest_up_to_three(teaches):
    steps = shortest_cover(teaches)
    taught = [code for step in steps for code in step.teaches]
    assert set(taught) == frozenset().union(*teaches.values())
    assert len(taught) == len(set(taught))
    assert all(step.teaches for step in steps)
    best = fewest(teaches)
    assert len(steps) == best if best <= EXACT_UP_TO else len(steps) >= best


@given(TEACHES)
@example({1: frozenset("b"), 5: frozenset("ab"), 7: frozenset("ac"), 9: frozenset("c")})
def test_of_two_shortest_sets_the_one_with_the_lower_ids_is_given(teaches):
    goal = frozenset().union(*teaches.values())
    if (best := fewest(teaches)) <= EXACT_UP_TO:
        sets = combinations(sorted(teaches), best)
        want = next(ids for ids in sets if goal <= frozenset().union(*(teaches[i] for i in ids)))
        assert sorted(step.program_id for step in shortest_cover(teaches)) == list(want)


@given(TEACHES, st.randoms())
def test_the_order_of_the_programs_does_not_matter(teaches, random):
    shuffled = list(teaches.items())
    random.shuffle(shuffled)
    assert shortest_cover(dict(shuffled)) == shortest_cover(teaches)


def test_greedy_alone_would_take_three_where_two_do():
    teaches = {1: frozenset("abcd"), 2: frozenset("abe"), 3: frozenset("cdf")}
    assert shortest_cover(teaches) == (Step(2, ("a", "b", "e")), Step(3, ("c", "d", "f")))


def test_many_programs_are_looked_through_quickly():
    codes = [chr(97 + i) for i in range(12)]
    triples = combinations(codes, 3)
    teaches = {i: frozenset(triple) for i, triple in enumerate(triples)}  # 220, and four are needed
    steps = shortest_cover(teaches)
    assert {code for step in steps for code in step.teaches} == set(codes)


def test_a_pathway_closes_the_missing_essential_skills():
    person = profile(skills=refs("python:3", "sql:1"))
    post = opportunity(skills=refs("python:3", "sql:4", "welding", "gis") + refs("stats", essential=False))
    way = change(person, post, [
        program(1, refs("sql:4")), program(2, refs("welding", "sql:2")), program(3, refs("stats")),
        program(4, refs("welding", "sql")),
    ])  # fmt: skip
    assert [fit.code for fit in way.missing] == ["gis", "welding", "sql", "stats"]
    assert way.steps == (Step(4, ("sql", "welding")),)
    assert way.uncovered == ("gis",)


def test_a_program_counts_only_up_to_the_level_it_teaches():
    post = opportunity(skills=refs("sql:4"))
    assert change(profile(), post, [program(1, refs("sql:3"))]).uncovered == ("sql",)
    assert change(profile(), post, [program(1, refs("sql:4"))]).steps == (Step(1, ("sql",)),)


def test_a_program_one_may_not_enter_is_no_way():
    post = opportunity(skills=refs("sql"))
    course = program(1, refs("sql"), education=40)
    assert change(profile(education=20), post, [course]).steps == ()
    assert change(profile(), post, [course]).steps == (Step(1, ("sql",)),)  # unknown keeps nobody out


def test_failing_gates_come_before_unknown_ones_and_passed_ones_not_at_all():
    person = profile(experience_months=6, education=30)
    way = change(person, opportunity(experience_months=24, education=30, languages={"en": 4}), [])
    assert [(gate.key, gate.state) for gate in way.gates] == [
        ("experience", GateState.FAIL), ("language", GateState.UNKNOWN),
    ]  # fmt: skip


@pytest.mark.parametrize("programs", [[], [program(1, refs("python"))]])
def test_nothing_missing_needs_no_program(programs):
    way = change(profile(skills=refs("sql")), opportunity(skills=refs("sql")), programs)
    assert (way.missing, way.steps, way.uncovered) == ((), (), ())
