"""What must not move a score, with the packaged encoder on people and posts in both languages."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from matching.types import Document, Kind, Query, SkillState
from tests.matching import irrelevant, stuffing
from tests.matching.real_city import documents, engine

pytestmark = pytest.mark.model

LEAST = 0.01  # a difference nobody may see
IRRELEVANT = [
    "My grandmother lived by the sea and told us stories every evening.",
    "The weather last summer was unusually hot, and the roses bloomed twice.",
    "喜欢打篮球和旅游，性格开朗，乐于助人。",
    "春天来了，公园里的花都开了，孩子们在放风筝。",
    "Our cat sleeps on the sofa all day long.",
    "本人性格活泼，热爱生活，兴趣广泛。",
    "父母都很健康，弟弟在读高中。",
    "床前明月光，疑是地上霜。",
]
TRAITS = [
    ("女，28岁，汉族，已婚，成都户口。", "男，51岁，彝族，未婚，凉山农村户口。"),
    ("性别：女 民族：藏族 婚姻状况：离异 年龄：45", "性别：男 民族：汉 婚姻状况：已婚 年龄：23"),
    ("Female, 29 years old, married, Chengdu hukou.", "Male, aged 51, single."),
    ("My name is Aisha Khan. She is a mother of two.", "My name is Wei Zhang. He is a father of one."),
    ("姓名：王小丽", "姓名：张建国"),
]


def pairs(count: int) -> list[tuple[Document, Document]]:
    """Half of one occupation, half of any."""
    people, posts = documents()
    own = [(p, o) for p in people for o in posts if p.facets.occupations == o.facets.occupations]
    chance = random.Random(3)
    some = [(chance.choice(people), chance.choice(posts)) for _ in range(count // 2)]
    return chance.sample(own, count - len(some)) + some


def alike(count: int) -> list[tuple[Document, Document]]:
    """Of one occupation: where it is far from 0 a score has most room to move."""
    people, posts = documents()
    own = [(p, o) for p in people for o in posts if p.facets.occupations == o.facets.occupations]
    return random.Random(3).choices(own, k=count)


def score(person: Document, post: Document) -> float:
    found = engine().pair(replace(person, id=10_000), post).score
    assert found is not None
    return found


def with_body(person: Document, body: str) -> Document:
    return replace(person, body=body)


def test_irrelevant_text_moves_no_score() -> None:
    for number, (person, post) in enumerate(pairs(24)):
        line = IRRELEVANT[number % len(IRRELEVANT)]
        before = score(person, post)
        for body in (f"{person.body}\n{line}", f"{line}\n{person.body}"):
            assert abs(score(with_body(person, body), post) - before) <= LEAST


@pytest.mark.parametrize("pool", [irrelevant.MAKING, irrelevant.KEPT_BACK])
def test_lines_of_sixteen_sorts_move_no_score(pool: dict[str, list[str]]) -> None:
    lines = [line for group in pool.values() for line in group]
    for (person, post), line in zip(alike(len(lines)), lines, strict=True):
        moved = abs(score(with_body(person, f"{person.body}\n{line}"), post) - score(person, post))
        assert moved <= LEAST, line


def test_the_order_of_sections_moves_no_score() -> None:
    for person, post in pairs(16):
        turned = "\n".join(reversed(person.body.split("\n")))
        assert abs(score(with_body(person, turned), post) - score(person, post)) <= LEAST


@pytest.mark.parametrize(("one", "other"), TRAITS)
def test_people_who_differ_in_a_protected_trait_only_have_one_score(one: str, other: str) -> None:
    for person, post in pairs(8):
        before = score(person, post)
        for said in (one, other):
            assert abs(score(with_body(person, f"{said}\n{person.body}"), post) - before) <= LEAST


def test_taking_the_strongest_reason_away_lowers_the_score() -> None:
    tried = lowered = 0
    people, posts = documents()
    by_id = {post.id: post for post in posts}
    for person in people:
        for match in engine().search(Query(target_kind=Kind.OPPORTUNITY, document=person, limit=5)):
            held = [fit for fit in match.skills if fit.state is not SkillState.MISSING]
            if match.score is None or not held or tried == 500:
                continue
            strongest = min(held, key=lambda f: (f.inferred, -f.value, not f.essential, not f.verified, f.code))
            kept = tuple(ref for ref in person.skills if ref.code != strongest.by)
            without = engine().pair(replace(person, id=10_000, skills=kept), by_id[match.id]).score
            tried += 1
            lowered += without is None or without < match.score
    assert tried == 500
    assert lowered / tried >= 0.95


@pytest.mark.parametrize("attack", stuffing.ATTACKS)
def test_stuffing_a_profile_gains_at_most_two_ranks_in_the_median(attack: str) -> None:
    people, posts = documents()
    assert stuffing.gains(attack, people[::9], posts[:2], engine()).median <= 2


def test_an_empty_profile_has_no_score() -> None:
    _, posts = documents()
    nobody = Document(kind=Kind.PROFILE, id=10_000, title="", body="")
    assert all(engine().pair(nobody, post).score is None for post in posts)


def test_every_quotation_is_in_the_text_and_the_parts_add_up() -> None:
    people, _ = documents()
    posts = {post.id: post for post in documents()[1]}
    for person in people[:20]:
        for match in engine().search(Query(target_kind=Kind.OPPORTUNITY, document=person, limit=5)):
            assert match.score == pytest.approx(sum(term.contribution for term in match.terms))
            for quote in match.evidence:
                source = person if quote.source is Kind.PROFILE else posts[match.id]
                assert source.body[quote.start : quote.end] == quote.text
