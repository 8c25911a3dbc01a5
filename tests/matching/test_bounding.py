"""Nobody who belongs into a list is left unjudged: bounds are never below what judging gives."""

import random
from dataclasses import replace

import pytest

from matching.bounding import Bounder
from matching.coverage import Proximity
from matching.engine import Engine
from matching.gates import fails, gates
from matching.ranking import Judge, in_order, rank
from matching.thresholds import ThresholdColumns
from matching.types import Facets, GateState, Kind, Query, SkillRef
from matching.weights import default_weights
from tests.matching import real_city

WEIGHTS = default_weights()
TAXONOMY = real_city.TAXONOMY
PROXIMITY = Proximity(TAXONOMY, WEIGHTS.near, None)
MAJORS = ["08", "0809", "080901", "0701", "070101"]


def facets(chance):
    maybe = lambda value: value if chance.random() < 0.7 else None  # noqa: E731
    return Facets(
        occupations=tuple(chance.sample(real_city.OCCUPATIONS, chance.randint(0, 2))),
        regions=tuple(chance.sample(["510100", "510000", "110000", "440300"], chance.randint(0, 2))),
        remote=chance.choice([None, True, False]), education=maybe(chance.randint(0, 5)),
        majors=tuple(chance.sample(MAJORS, chance.randint(0, 2))),
        certificates=tuple(chance.sample(["c1", "c2", "sql"], chance.randint(0, 2))),
        languages={code: chance.randint(1, 6) for code in chance.sample(["en", "zh", "de"], chance.randint(0, 2))},
        experience_months=maybe(chance.choice([0, 6, 60])), pay_min=maybe(chance.choice([0, 5000, 9000])),
        pay_max=maybe(8000), available_from=maybe(chance.randint(740000, 740300)),
    )  # fmt: skip


def pairs(count):
    people, posts = real_city.documents(60, 20)
    chance = random.Random(4)
    for _ in range(count):
        person, post = (replace(chance.choice(group), facets=facets(chance)) for group in (people, posts))
        if chance.random() < 0.1:
            person = replace(person, skills=())
        borrowed = tuple(SkillRef(c, essential=False, inferred=True) for c in chance.sample(sorted(TAXONOMY.skills), 3))
        yield person, post, chance.choice([None, 0.0, chance.random(), 1.0]), borrowed


def test_a_bound_without_echo_is_the_rank_itself_and_with_it_above():
    judge, bounder = Judge(TAXONOMY, WEIGHTS, PROXIMITY), Bounder(TAXONOMY, WEIGHTS, PROXIMITY)
    for person, post, meaning, borrowed in pairs(400):
        ready = judge.person(person, post.kind)
        bound = bounder.of(ready, post, meaning, bounder.needed(post, borrowed), failing=fails(person, post))
        for share in (1.0, 0.6, 0.0):
            judged = judge.judge(ready, post, None if meaning is None else meaning * share, borrowed)
            failing = any(gate.state is GateState.FAIL for gate in judged.gates)
            real = (failing, judged.score.value is None, -(judged.score.value or 0.0))
            assert bound <= real
            if share == 1.0:
                assert bound == pytest.approx(real, abs=1e-8)


@pytest.mark.parametrize("kind", [Kind.OPPORTUNITY, Kind.PROGRAM])
def test_a_gate_fails_exactly_when_the_gates_say_so(kind):
    for person, post, _, _ in pairs(600):
        other = replace(post, kind=kind)
        assert fails(person, other) == any(gate.state is GateState.FAIL for gate in gates(person, other))


@pytest.mark.parametrize("kind", [Kind.OPPORTUNITY, Kind.PROGRAM])
def test_who_is_sure_to_fail_does_and_most_who_fail_are_told_by_their_numbers(kind):
    people, others, made = ThresholdColumns(), ThresholdColumns(), []
    for slot, (person, post, _, _) in enumerate(pairs(600)):
        made.append((person, replace(post, kind=kind)))
        people.put(slot, person.facets)
        others.put(slot, post.facets)
    kept = ThresholdColumns()
    kept.restore(people.stored(700))
    known = 0
    for slot, (person, other) in enumerate(made):
        sure = people.failing(Kind.PROFILE, other, 600)[slot]
        assert sure == others.failing(kind, person, 600)[slot] == kept.failing(Kind.PROFILE, other, 700)[slot]
        assert fails(person, other) or not sure
        known += sure
    assert known > 0.4 * sum(fails(*pair) for pair in made)


def test_what_is_not_said_or_beyond_what_is_kept_is_not_sure_to_fail():
    columns = ThresholdColumns()
    for slot, months in ((0, None), (1, 50_000), (99, 0)):
        columns.put(slot, Facets(experience_months=months))
    post = replace(next(pairs(1))[1], facets=Facets(experience_months=60_000))
    assert columns.failing(Kind.PROFILE, post, 120)[[0, 1, 50, 99, 110]].tolist() == [False, False, False, True, False]


@pytest.mark.model
@pytest.mark.parametrize("limit", [0, 1, 7, 200])
def test_the_list_is_the_head_of_all_that_were_found(limit):
    people, posts = real_city.documents()
    engine: Engine = real_city.engine()
    asked = [(post, Kind.PROFILE) for post in posts[:8]] + [(person, Kind.OPPORTUNITY) for person in people[:8]]
    for document, target in asked:
        every = engine.search(Query(target_kind=target, document=document, limit=10_000, quote=False))
        found = engine.search(Query(target_kind=target, document=document, limit=limit, quote=False))
        assert found == every[:limit]
        assert every == in_order(every)
        assert [rank(match) for match in every] == sorted(rank(match) for match in every)
