"""People counted once: worked examples, and every small case against trying all placements."""

from __future__ import annotations

import itertools
import random

import pytest

from talent.reporting.indicators.people_once import expected_qualified, match, naive_gap, shares


def people(*kinds: str) -> list[frozenset[str]]:
    return [frozenset(kind) for kind in kinds]


def best_by_trying(places: dict[str, int], kinds: list[frozenset[str]]) -> int:
    if not kinds:
        return 0
    first, *rest = kinds
    taken = [1 + best_by_trying(places | {c: places[c] - 1}, rest) for c in first if places[c]]
    return max([best_by_trying(places, rest), *taken])


class TestMatching:
    def test_naive_sees_no_gap_where_there_is_one(self) -> None:
        found = match({"A": 2, "B": 2}, people("AB", "AB", "A"))
        assert (found.matched, found.structural, found.frictional, found.naive) == (3, 1, 3, 0)
        assert (found.binding, found.binding_places, found.binding_people) == (("A", "B"), 4, 3)

    def test_naive_sees_a_gap_where_there_is_none(self) -> None:
        found = match({"A": 2, "B": 1}, people("AB", "A", "A"))
        assert (found.matched, found.structural, found.binding) == (3, 0, ())
        supply = {"A": 2.5, "B": 0.5}
        assert naive_gap({"A": 2, "B": 1}, supply) == pytest.approx(0.5, abs=1e-9)
        assert [sum(s) for s in zip(shares([1, 1]), [1, 0], [1, 0], strict=True)] == [2.5, 0.5]

    def test_the_binding_occupation_is_named(self) -> None:
        found = match({"A": 3, "B": 2, "C": 1}, people("A", "AB", "B", "B", "C", "C", "C"))
        assert (found.places, found.matched) == (6, 5)
        assert (found.binding, found.binding_places, found.binding_people) == (("A",), 3, 2)

    def test_nobody_and_nothing(self) -> None:
        assert match({}, people("A")).structural == 0
        empty = match({"A": 3, "B": 0}, [])
        assert (empty.structural, empty.binding, empty.binding_people) == (3, ("A",), 0)
        with pytest.raises(ValueError, match="not negative"):
            match({"A": -1}, [])

    def test_against_trying_all(self) -> None:
        chance = random.Random(3)
        for _ in range(150):
            places = {cell: chance.randint(0, 2) for cell in "ABC"}
            kinds = [frozenset(c for c in "ABC" if chance.random() < 0.4) for _ in range(chance.randint(0, 5))]
            found = match(places, kinds)
            assert found.matched == best_by_trying(places, kinds)
            assert found.structural >= found.places - len(kinds)
            assert sum(found.filled.values()) == found.matched
            assert found.binding_places - found.binding_people == found.structural
            deficits = [
                sum(places[c] for c in chosen) - sum(bool(kind & set(chosen)) for kind in kinds)
                for n in range(4)
                for chosen in itertools.combinations("ABC", n)
            ]
            assert max(deficits) == found.structural

    def test_many_people(self) -> None:
        chance = random.Random(8)
        cells = [f"o{n}" for n in range(300)]
        kinds = [frozenset(chance.sample(cells, chance.randint(1, 3))) for _ in range(30_000)]
        found = match({cell: chance.randint(0, 250) for cell in cells}, kinds)
        assert found.binding_places - found.binding_people == found.structural > 0


class TestShares:
    def test_worked_examples(self) -> None:
        found = shares([0.9, 0.6, 0.3])
        assert found == pytest.approx([0.45, 0.30, 0.15], abs=1e-9)
        assert [share / 0.9 for share in found] == pytest.approx([0.5, 0.3333, 0.1667], abs=5e-5)
        assert [s / 0.9 for s in shares([0.9, 0.6, 0.3], 2)] == pytest.approx([0.6429, 0.2857, 0.0714], abs=5e-5)
        assert shares([0, 0]) == [0, 0]
        assert shares([]) == []

    def test_expected_number(self) -> None:
        found = expected_qualified([0.9, 0.8, 0.6, 0.3, 0.1])
        assert found.mean == pytest.approx(2.7, abs=1e-9)
        assert found.variance == pytest.approx(0.79, abs=1e-9)
        assert found.deviation == pytest.approx(0.8888, abs=5e-5)
        assert expected_qualified([1, 1], [0.5, 1]).mean == 1.5
