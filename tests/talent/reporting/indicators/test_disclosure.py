"""Hidden cells stay hidden: an attack by linear programme, written apart from the code it attacks."""

from __future__ import annotations

import json
import random
import time

import numpy as np
import pytest
from scipy.optimize import linprog

from talent.reporting.indicators.attack import bounds
from talent.reporting.indicators.cells import Cell, Key, Sum, Table, Unbalanced, crossed, key
from talent.reporting.indicators.disclosure import (
    BUREAU,
    PUBLIC,
    PUBLIC_ROUNDED,
    Figure,
    Release,
    Rule,
    Why,
    protect,
    uncontrolled,
)

DISTRICTS = [f"5101{n:02d}" for n in range(4, 12)]
OCCUPATIONS = [f"2-02-{n:02d}" for n in range(12)]


def attacked(*releases: Release, base: int | None = None) -> dict[Key, tuple[float, float]]:
    """Least and most of each hidden cell, from one programme over all cells and sums of the releases."""
    printed: dict[Key, float] = {}
    for release in releases:
        printed |= {name: figure.value for name, figure in release.figures.items() if figure.value is not None}
    sums = list({found for release in releases for found in release.sums})
    names = sorted({member for found in sums for member in found.members} | printed.keys())
    place = {name: i for i, name in enumerate(names)}
    matrix = np.zeros((len(sums), len(names)))
    for row, found in enumerate(sums):
        matrix[row, place[found.total]] += 1
        for part in found.parts:
            matrix[row, place[part]] -= 1
    slack = (base - 1) / 2 if base else 0
    limits = []
    for name in names:
        value = printed.get(name)
        if value is None:
            limits.append((1, None) if "change" not in name[0] else (None, None))
        else:
            limits.append((value - (slack if value else 0), value + (slack if value else 0)))
    found_out = {}
    for name in names:
        if name in printed or "change" in name[0]:
            continue
        aim = np.zeros(len(names))
        aim[place[name]] = 1
        ends = []
        for sign in (1, -1):
            answer = linprog(sign * aim, A_eq=matrix, b_eq=np.zeros(len(sums)), bounds=limits, method="highs")
            ends.append(answer.x[place[name]] if answer.status == 0 else sign * -np.inf)
        found_out[name] = (ends[0], ends[1])
    return found_out


def recovered(*releases: Release, base: int | None = None, width: float = 5) -> list[Key]:
    """Hidden cells known more closely than they may be."""
    return [name for name, (low, high) in attacked(*releases, base=base).items() if high - low < width - 1e-6]


def people(seed: int, period: str = "2026Q3") -> list[Table]:
    """A release: seekers by district and occupation, by district and degree, with small cells in both."""
    chance = random.Random(seed)
    inner = {(d, o): float(int(chance.expovariate(1 / 14))) for d in DISTRICTS for o in OCCUPATIONS}
    first = crossed("by occupation", "seekers", period, inner, ("region", "occupation"))
    degrees = {}
    for district in DISTRICTS:
        left = int(sum(n for (d, _o), n in inner.items() if d == district))
        for degree in ("college", "bachelor", "master"):
            part = chance.randint(0, left)
            degrees[(district, degree)] = float(part)
            left -= part
        degrees[(district, "doctor")] = float(left)
    second = crossed("by degree", "seekers", period, degrees, ("region", "degree"))
    return [first, second]


def places(seed: int) -> list[Table]:
    """Demand with its employers; some cells have one or two of them, or one that holds nearly all."""
    chance = random.Random(seed)
    inner = {}
    for district in DISTRICTS:
        for occupation in OCCUPATIONS:
            employers = chance.sample(range(40), chance.choice([0, 1, 2, 4, 6]))
            inner[(district, occupation)] = {e: float(chance.choice([1, 3, 8, 60])) for e in employers}
    return [crossed("demand", "demand", "2026Q3", inner, ("region", "occupation"))]


class TestMargins:
    def test_the_same_number_has_the_same_key_in_two_tables(self) -> None:
        first, second = people(1)
        shared = {c.key for c in first.cells} & {c.key for c in second.cells}
        assert key("seekers", "2026Q3") in shared
        assert key("seekers", "2026Q3", {"region": "510104"}) in shared
        assert len(shared) == 1 + len(DISTRICTS)

    def test_employers_of_a_total_are_counted_once(self) -> None:
        table = crossed("t", "demand", "p", {("a",): {1: 5, 2: 1}, ("b",): {1: 9, 3: 0}}, ("region",))
        whole = next(c for c in table.cells if c.key == key("demand", "p"))
        assert (whole.count, whole.employers, whole.largest) == (15, 2, 14)

    def test_a_total_that_is_not_the_sum_is_named(self) -> None:
        table = crossed("t", "seekers", "p", {("a",): 20, ("b",): 30}, ("region",))
        wrong = Table(name="t", cells=(*table.cells, Cell(key=key("seekers", "p"), count=51)), sums=table.sums)
        with pytest.raises(Unbalanced, match="seekers/p: 51 is not the sum of its parts, 50"):
            protect([wrong])


class TestRule:
    @pytest.mark.parametrize(
        ("cell", "why"),
        [
            (Cell(key=("a",), count=9), Why.PERSONS),
            (Cell(key=("a",), count=10), None),
            (Cell(key=("a",), count=0), None),
            (Cell(key=("a",), count=100, employers=2, largest=50), Why.EMPLOYERS),
            (Cell(key=("a",), count=100, employers=3, largest=85), None),
            (Cell(key=("a",), count=100, employers=3, largest=86), Why.DOMINANCE),
        ],
    )
    def test_own_reasons(self, cell: Cell, why: Why | None) -> None:
        assert PUBLIC.hides(cell) is why

    def test_the_bureau_sees_more(self) -> None:
        assert BUREAU.hides(Cell(key=("a",), count=5)) is None
        assert BUREAU.hides(Cell(key=("a",), count=4)) is Why.PERSONS


class TestWorkedExample:
    """[[25, 4], [30, 40]] with totals: the cell of 4 takes its row, its column and the rectangle with it."""

    TABLE = crossed(
        "2x2", "seekers", "p", {("a", "x"): 25, ("a", "y"): 4, ("b", "x"): 30, ("b", "y"): 40}, ("row", "column")
    )

    def test_the_rectangle_is_hidden(self) -> None:
        release = protect([self.TABLE])
        inner = {key("seekers", "p", {"row": r, "column": c}) for r in "ab" for c in "xy"}
        assert set(release.hidden()) == inner
        assert release.figures[key("seekers", "p", {"row": "a", "column": "y"})] == Figure(None, Why.PERSONS)
        assert release.figures[key("seekers", "p", {"row": "b", "column": "x"})].why is Why.COMPLEMENTARY
        assert release.figures[key("seekers", "p")].value == 99
        assert recovered(release) == []

    def test_without_control_it_is_subtracted(self) -> None:
        found = attacked(uncontrolled([self.TABLE]))
        assert found == {key("seekers", "p", {"row": "a", "column": "y"}): (4, 4)}


class TestAttack:
    @pytest.mark.parametrize("seed", range(4))
    @pytest.mark.parametrize("rule", [PUBLIC, PUBLIC_ROUNDED], ids=["exact", "rounded"])
    def test_nothing_is_recovered(self, seed: int, rule: Rule) -> None:
        release = protect(people(seed), rule)
        assert len(release.hidden()) > 20
        assert recovered(release, base=rule.base) == []
        assert release.exposed == ()

    @pytest.mark.parametrize("seed", range(4))
    def test_without_control_some_are(self, seed: int) -> None:
        assert len(recovered(uncontrolled(people(seed)))) > 0

    @pytest.mark.parametrize("seed", range(3))
    def test_employers_are_protected(self, seed: int) -> None:
        release = protect(places(seed))
        assert {Why.EMPLOYERS, Why.DOMINANCE} <= {figure.why for figure in release.figures.values()}
        assert recovered(release) == []
        big = [n for n, f in release.figures.items() if f.why in (Why.EMPLOYERS, Why.DOMINANCE)]
        counts = {c.key: c.count for t in places(seed) for c in t.cells}
        found = attacked(release)
        assert all(found[n][1] - found[n][0] >= 0.1 * counts[n] - 1e-6 for n in big)

    def test_own_bounds_agree_with_the_other_programme(self) -> None:
        release = protect(people(7))
        found = attacked(release)
        own = bounds(release.known, release.sums, release.hidden())
        for name, (low, high) in found.items():
            assert own[name].low == pytest.approx(low, abs=1e-6)
            assert own[name].high == pytest.approx(min(high, release.known[name].high), abs=1e-6)

    def test_zero_is_no_secret_and_protects_nobody(self) -> None:
        table = crossed("t", "seekers", "p", {("a",): 0, ("b",): 3, ("c",): 40, ("d",): 0}, ("region",))
        release = protect([table])
        assert release.figures[key("seekers", "p", {"region": "a"})].value == 0
        assert set(release.hidden()) == {key("seekers", "p", {"region": r}) for r in "bc"}

    def test_a_city_with_one_small_group_hides_its_total_too(self) -> None:
        release = protect([crossed("t", "seekers", "p", {("a",): 3}, ("region",))])
        assert [f.value for f in release.figures.values()] == [None, None]

    def test_the_same_tables_give_the_same_release(self) -> None:
        assert protect(people(3)) == protect(people(3)[::-1])

    def test_a_release_can_be_kept_as_json(self) -> None:
        release = protect(people(3))
        assert Release.from_json(json.loads(json.dumps(release.as_json()))) == release


class TestReleases:
    """The last release is public: its figures link to this one through changes."""

    @staticmethod
    def quarter(period: str, counts: dict[str, float], last: tuple[str, dict[str, float]] | None = None) -> list[Table]:
        tables = [crossed("seekers", "seekers", period, {(d,): n for d, n in counts.items()}, ("region",))]
        if last:
            period_before, before = last
            cells, sums = [], []
            for district, n in counts.items():
                now, then = (key("seekers", p, {"region": district}) for p in (period, period_before))
                change = key("change", period, {"region": district})
                cells += [
                    Cell(key=change, count=n - before[district], signed=True),
                    Cell(key=then, count=before[district]),
                ]
                sums.append(Sum(now, (then, change)))
            tables.append(Table(name="changes", cells=tuple(cells), sums=tuple(sums)))
        return tables

    FIRST = {"a": 4.0, "b": 60.0, "c": 15.0, "d": 90.0}
    SECOND = {"a": 22.0, "b": 61.0, "c": 7.0, "d": 95.0}

    def test_a_change_does_not_give_away_what_either_release_hides(self) -> None:
        first = protect(self.quarter("Q1", self.FIRST))
        second = protect(self.quarter("Q2", self.SECOND, ("Q1", self.FIRST)), before=first)
        assert key("seekers", "Q1", {"region": "a"}) in first.hidden()
        assert second.figures[key("seekers", "Q1", {"region": "a"})].value is None
        assert second.figures[key("change", "Q2", {"region": "a"})].value is None
        assert second.figures[key("seekers", "Q2", {"region": "c"})].value is None
        assert second.figures[key("change", "Q2", {"region": "d"})].value == 5
        assert recovered(first, second) == []

    def test_without_control_the_second_release_opens_the_first(self) -> None:
        first = uncontrolled(self.quarter("Q1", self.FIRST))
        second = uncontrolled(self.quarter("Q2", self.SECOND, ("Q1", self.FIRST)))
        assert len(recovered(first, second)) > 0

    def test_what_was_shown_cannot_be_hidden_and_is_named(self) -> None:
        first = protect(self.quarter("Q1", self.FIRST), Rule(persons=1, width=1))
        again = protect(self.quarter("Q1", self.FIRST), PUBLIC, before=first)
        assert key("seekers", "Q1", {"region": "a"}) in again.exposed
        assert again.figures[key("seekers", "Q1", {"region": "a"})].value == 4


def test_a_city_of_many_cells_takes_seconds() -> None:
    chance = random.Random(5)
    regions, occupations = [f"r{n}" for n in range(23)], [f"o{n}" for n in range(80)]
    counts = {(r, o): float(int(chance.paretovariate(0.7))) for r in regions for o in occupations}
    started = time.perf_counter()
    release = protect([crossed("heat map", "seekers", "p", counts, ("region", "occupation"))])
    assert time.perf_counter() - started < 60
    assert len(release.hidden()) > 800


def printed(count: float | dict[int, float]) -> float | None:
    """One cell as everybody gets it by the rule of releases; None: not shown."""
    [cell] = [c for c in crossed("T", "count", "2026Q2", {("a",): count}, ("by",)).cells if len(c.key) == 3]
    return None if PUBLIC_ROUNDED.hides(cell) else PUBLIC_ROUNDED.shown(cell.count)


@pytest.mark.parametrize(
    ("count", "shown"), [(0, 0), (0.5, None), (9.5, None), (10, 10), (12, 10), (12.5, 15), (13, 15)]
)
def test_small_counts_stay_inside(count: float, shown: float | None) -> None:
    assert printed(count) == shown


@pytest.mark.parametrize(
    ("employers", "shown"),
    [
        ({1: 20, 2: 20}, None),  # two employers know each other's figure
        ({1: 20, 2: 20, 3: 0}, None),
        ({1: 3, 2: 3, 3: 3}, None),  # too few places
        ({1: 10, 2: 10, 3: 11}, 30),
        ({1: 87, 2: 7, 3: 6}, None),  # one employer is 87 %
        ({1: 85, 2: 9, 3: 6}, 100),
    ],
)
def test_no_employer_can_be_read_off(employers: dict[int, float], shown: float | None) -> None:
    assert printed(employers) == shown
