"""Who fits which places, against plain rules one pair at a time; people counted once, on worked examples."""

from __future__ import annotations

import json
import math
import random
from fractions import Fraction

import numpy as np
import pytest

from matching.evaluation import holding
from talent.reporting.once import fitting
from talent.reporting.once.counting import Once, count
from talent.reporting.once.fitting import CUT, Ask, Person

SKILLS = ("java", "python", "sql", "welding")
REGIONS = ("510104", "510107", "510700")


def share(ask: Ask, person: Person) -> Fraction | None:
    """What she holds of what is asked; None where nothing is."""
    whole = sum(Fraction(str(w)) for _code, w in ask.skills)
    return sum(Fraction(str(w)) for code, w in ask.skills if code in person.skills) / whole if whole else None


def chance_of(ask: Ask, person: Person) -> float:
    """That she can fill it, as the rule is written; 0 where it is too small to count."""
    held = share(ask, person)
    odds = 1.0 if held is None else 1 / (1 + math.exp(4.781 - 9.519 * float(held)))
    return odds if odds >= 0.05 and wanted(ask, person) else 0.0


def fits_one(ask: Ask, person: Person) -> bool:
    """One place and one person, as the rule is written."""
    held = share(ask, person)
    return wanted(ask, person) and (held is None or held >= Fraction(str(CUT)))


def wanted(ask: Ask, person: Person) -> bool:
    """Everything but the skills."""
    return (
        (not person.wishes or ask.occupation in person.wishes)
        and (person.rank is None or person.rank >= ask.rank)
        and (ask.pay is None or person.pay is None or ask.pay >= person.pay)
        and (ask.remote or not person.regions or any(ask.region.startswith(r) for r in person.regions))
    )


def some_ask(draw: random.Random) -> Ask:
    asked = draw.sample(SKILLS, draw.randint(0, 3))
    return Ask(
        occupation=draw.choice("ABC"),
        region=draw.choice(REGIONS),
        rank=draw.randint(0, 3),
        pay=draw.choice((None, 5000, 9000)),
        remote=draw.random() < 0.2,
        skills=tuple(sorted((code, draw.choice((1.0, 0.3))) for code in asked)),
    )


def some_person(draw: random.Random) -> Person:
    return Person(
        skills=frozenset(draw.sample(SKILLS, draw.randint(0, 4))),
        wishes=tuple(sorted(draw.sample("ABC", draw.randint(0, 2)))),
        regions=frozenset(draw.sample(("5101", "510107", "51", ""), draw.randint(0, 2))),
        rank=draw.choice((None, 0, 1, 2, 3)),
        pay=draw.choice((None, 4000, 8000)),
    )


@pytest.mark.parametrize("seed", range(20))
def test_each_pair_as_the_rule_is_written(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fitting, "CHUNK", 4)
    draw = random.Random(seed)
    places = {some_ask(draw): draw.randint(1, 4) for _ in range(12)}
    people = [some_person(draw) for _ in range(15)]
    asks = list(places)
    got = fitting.pairs(asks, people)
    want = [(i, n) for i, person in enumerate(people) for n, ask in enumerate(asks) if fits_one(ask, person)]
    able = got.of_the_able
    assert list(zip(able.who.tolist(), able.ask.tolist(), strict=True)) == want
    soft = 0.0
    for i in range(len(people)):
        for code in {ask.occupation for ask in asks}:
            own = [ask for ask in asks if ask.occupation == code]
            soft += sum(places[ask] * chance_of(ask, people[i]) for ask in own) / sum(places[ask] for ask in own)
    found = count(places, people)
    assert sum(line.expected for line in found.lines) == pytest.approx(soft, abs=1e-4)
    assert found.matched <= min(found.places, found.able)
    assert found.able == len({i for i, _n in want})
    assert found.structural >= found.places - found.people  # nobody takes two places
    assert found.shared_gap >= found.places - sum(line.shared for line in found.lines) - 1e-6
    assert sum(line.shared for line in found.lines) <= found.expected + 1e-6
    assert found.structural == 0 or found.binding_places - found.binding_people == found.structural
    assert count(places, people[::-1]).matched == found.matched


def of(places: dict[str, int], *wishes: str) -> Once:
    """Places that ask nothing, and people who wish for each letter of a word."""
    return count({Ask(code, "510107"): n for code, n in places.items()}, [Person(wishes=tuple(w)) for w in wishes])


def test_worked_examples() -> None:
    first = of({"A": 2, "B": 2}, "AB", "AB", "A")
    assert (first.naive, first.structural, first.matched, first.added, first.able) == (0, 1, 3, 5, 3)
    assert set(first.binding) == {"A", "B"}
    second = of({"A": 2, "B": 1}, "AB", "A", "A")
    assert [(line.code, line.shared) for line in sorted(second.lines, key=lambda line: line.code)] == [
        ("A", 2.5), ("B", 0.5)
    ]  # fmt: skip
    assert (second.shared_gap, second.structural) == (0.5, 0)
    third = of({"A": 3, "B": 2, "C": 1}, "A", "AB", "B", "B", "C", "C", "C")
    assert (third.matched, third.binding) == (5, ("A",))


def test_the_curve_is_the_one_that_judged_pairs_give(capsys: pytest.CaptureFixture[str]) -> None:
    assert holding.main([]) == 0
    line = json.loads(capsys.readouterr().out.splitlines()[0])
    assert line == {"bias": pytest.approx(fitting.BIAS, abs=0.01), "slope": pytest.approx(fitting.SLOPE, abs=0.01)}


def test_half_of_what_is_asked_is_an_even_chance_of_being_able() -> None:
    chances = fitting.chance(np.array([0.0, 0.25, 0.5, 1.0]))
    assert chances == pytest.approx([0.0083, 0.0831, 0.4946, 0.9913], abs=1e-4)
    half = count({Ask("A", "510107", skills=(("java", 1.0), ("sql", 1.0))): 3}, [Person(skills=frozenset(["sql"]))] * 4)
    assert (half.able, half.matched, half.expected) == (4, 3, pytest.approx(4 * chances[2], abs=1e-5))
    little = Ask("A", "510107", skills=tuple((code, 1.0) for code in SKILLS))
    quarter = count({little: 3}, [Person(skills=frozenset(["sql"]))] * 4)
    assert (quarter.able, quarter.matched, quarter.expected) == (0, 0, pytest.approx(4 * chances[1], abs=1e-5))


def test_nobody_and_nothing() -> None:
    assert of({}, "A").is_empty
    nobody = of({"A": 2})
    assert nobody.is_empty
    assert (nobody.structural, nobody.naive, nobody.able, nobody.expected) == (2, 2, 0, 0)


def test_it_can_be_kept() -> None:
    found = of({"A": 2, "B": 2}, "AB", "AB", "A")
    assert Once.from_json(found.as_json()) == found
