"""No row of people can be told from four others, whatever the people are like."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from talent.reporting.rows.anonymity import ALIKE, generalised, pseudonym, shown


@pytest.mark.parametrize("seed", range(30))
def test_every_combination_shown_stands_for_five(seed: int) -> None:
    draw = random.Random(seed)
    people = {
        who: tuple(draw.choice("abc" if place else "abcdefgh") for place in range(4))
        for who in range(draw.choice((3, 5, 40, 400)))
    }
    found = generalised(people)
    assert min(Counter(found.values()).values(), default=ALIKE) >= ALIKE
    assert len(people) - len(found) < ALIKE
    for who, traits in found.items():
        kept = [t for t in traits if t is not None]
        assert tuple(kept) == people[who][: len(kept)]  # what is shown is true, and what is given up is at the end


def test_as_much_is_kept_as_five_share() -> None:
    people = dict.fromkeys(range(5), ("wuhou", "bachelor", "fresh"))
    people |= {n: ("wuhou", "master", f"kind {n}") for n in range(5, 10)}
    people |= {10: ("jinjiang", "bachelor", "fresh")}
    found = generalised(people)
    assert found[0] == ("wuhou", "bachelor", "fresh")
    assert found[7] == ("wuhou", "master", None)
    assert 10 not in found


def test_fewer_than_five_have_no_rows() -> None:
    assert shown(dict.fromkeys(range(4), ("a",)), "question", "key") == []
    assert len(shown(dict.fromkeys(range(5), ("a",)), "question", "key")) == 5


def test_names_of_two_questions_or_sites_cannot_be_joined() -> None:
    one = {row.name for row in shown(dict.fromkeys(range(50), ("a",)), "510100 2026-06-20 ", "key")}
    other = {row.name for row in shown(dict.fromkeys(range(50), ("a",)), "510100 2026-06-20 skill=java", "key")}
    assert len(one) == 50
    assert not one & other
    assert pseudonym(7, "question", "key") == pseudonym(7, "question", "key") != pseudonym(7, "question", "other key")


def test_the_order_says_nothing_of_who_came_first() -> None:
    rows = shown({n: (str(n // 100),) for n in range(400)}, "question", "key")
    assert [r.name for r in rows] == sorted(r.name for r in rows)
    assert [r.traits[0] for r in rows] != sorted(r.traits[0] or "" for r in rows)
