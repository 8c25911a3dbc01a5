"""Spans, flows and counts of invented histories against counting day by day."""

from __future__ import annotations

import random

import numpy as np
import pytest

from talent.reporting.facts import counting, spans
from talent.reporting.facts.spans import DEMAND_SIGNS, NEVER, SUPPLY_SIGNS, Demand, Flows, History, Supply

DAYS, CELLS, POSTS = 40, 4, 12
START = 100


def column(values: list[int]) -> spans.Ints:
    return np.array(values, np.int64)


State = tuple[int, int, bool, int, int, int, int]


def posts(dice: random.Random) -> tuple[list[State], list[tuple[int, int]]]:
    """States (post, day, open, headcount, cell, last day, ending) in order, and hires (post, day)."""
    states: list[State] = []
    hires = []
    for post in range(POSTS):
        for day in sorted(dice.choices(range(START, START + DAYS), k=dice.randint(1, 6))):
            last = dice.choice([NEVER, day + dice.randint(-2, 15)])
            ending = int(dice.choice([Demand.FILLED, Demand.CANCELLED, Demand.EXPIRED]))
            states.append((post, day, dice.random() < 0.7, dice.randint(1, 6), dice.randrange(CELLS), last, ending))
        hires += [(post, dice.randrange(START, START + DAYS)) for _ in range(dice.randint(0, 4))]
    return states, hires


def history(states: list[State], hires: list[tuple[int, int]]) -> History:
    table = np.array(states, np.int64)
    post, day, is_open, headcount, cell, last, ending = (table[:, i] for i in range(7))
    found = np.array(hires, np.int64).reshape(-1, 2)
    return spans.demand(
        spans.PostStates(post, day, is_open.astype(bool), headcount, cell, last, ending), (found[:, 0], found[:, 1])
    )


@pytest.mark.parametrize("seed", range(30))
def test_places_against_counting_by_hand(seed: int) -> None:
    states, hires = posts(random.Random(seed))
    stock = counting.stocks(history(states, hires).spans, START - 1, DAYS + 30, CELLS)
    for day in range(START - 1, START + DAYS + 29):
        wanted = [0] * CELLS
        for post in range(POSTS):
            past = [s for s in states if s[0] == post and s[1] <= day]
            if past and past[-1][2] and past[-1][5] >= day:
                taken = sum(1 for p, d in hires if p == post and d <= day)
                wanted[past[-1][4]] += max(past[-1][3] - taken, 0)
        assert stock[day - START + 1].tolist() == wanted


@pytest.mark.parametrize("seed", range(30))
def test_flows_explain_every_change_of_places(seed: int) -> None:
    found = history(*posts(random.Random(seed)))
    pieces = list(counting.count(found, START - 1, START + DAYS + 28, CELLS, DEMAND_SIGNS))
    assert sum(len(piece.stock) for piece in pieces) == DAYS + 30
    plain = found.flows.kind != Demand.EDITED
    assert (found.flows.amount[plain] > 0).all()


def test_a_wrong_flow_is_found_and_named() -> None:
    found = history(*posts(random.Random(1)))
    flows = found.flows
    wrong = Flows(flows.day, flows.cell, flows.kind, flows.amount + (np.arange(len(flows.amount)) == 3))
    with pytest.raises(counting.Unbalanced) as caught:
        list(counting.count(History(found.spans, wrong), START - 1, START + DAYS, CELLS, DEMAND_SIGNS))
    assert [(day, cell) for day, cell, _off in caught.value.cells] == [(flows.day[3], flows.cell[3])]


def test_days_in_pieces_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    found = history(*posts(random.Random(2)))
    (whole,) = counting.count(found, START, START + 20, CELLS, DEMAND_SIGNS)
    monkeypatch.setattr(counting, "PIECE", 3 * CELLS)
    pieces = list(counting.count(found, START, START + 20, CELLS, DEMAND_SIGNS))
    assert len(pieces) == 7
    assert np.concatenate([p.stock for p in pieces]).tolist() == whole.stock.tolist()
    assert np.concatenate([p.flows for p in pieces]).tolist() == whole.flows.tolist()


@pytest.mark.parametrize("seed", range(10))
def test_employers_and_the_largest_of_them(seed: int) -> None:
    dice = random.Random(seed)
    found = history(*posts(dice)).spans
    employer = column([dice.randint(5, 8) for _ in range(POSTS)])
    counts, most = counting.holders(found, employer, START, DAYS, CELLS)
    for day in range(DAYS):
        for cell in range(CELLS):
            held: dict[int, int] = {}
            for owner, at, begin, end, n in zip(
                found.owner, found.cell, found.start, found.end, found.amount, strict=True
            ):
                if at == cell and begin <= START + day < end:
                    held[int(employer[owner])] = held.get(int(employer[owner]), 0) + int(n)
            assert (counts[day, cell], most[day, cell]) == (len(held), max(held.values(), default=0))


def test_one_post_by_hand() -> None:
    """Opened with 3, one hired, raised to 5, moved to another cell, the rest cancelled."""
    states: list[State] = [
        (0, 100, True, 3, 0, NEVER, 0),
        (0, 104, True, 5, 0, NEVER, 0),
        (0, 106, True, 5, 1, NEVER, 0),
        (0, 108, False, 5, 1, NEVER, int(Demand.CANCELLED)),
    ]
    found = history(states, [(0, 102)])
    flows = {
        (int(d), int(c), Demand(int(k)).name): int(n)
        for d, c, k, n in zip(found.flows.day, found.flows.cell, found.flows.kind, found.flows.amount, strict=True)
    }
    assert flows == {
        (100, 0, "NEW"): 3,
        (102, 0, "FILLED"): 1,
        (104, 0, "EDITED"): 2,
        (106, 0, "EDITED"): -4,
        (106, 1, "EDITED"): 4,
        (108, 1, "CANCELLED"): 4,
    }


def test_hires_beyond_the_places_fill_none() -> None:
    found = history([(0, 100, True, 1, 0, NEVER, 0)], [(0, 101), (0, 101), (0, 103)])
    (piece,) = counting.count(found, 100, 105, 1, DEMAND_SIGNS)
    assert piece.stock[:, 0].tolist() == [1, 0, 0, 0, 0, 0]
    assert piece.flows[:, 0, Demand.FILLED].sum() == 1


def test_a_post_past_its_last_day_has_expired() -> None:
    found = history([(0, 100, True, 2, 0, 102, 0)], [])
    (piece,) = counting.count(found, 100, 105, 1, DEMAND_SIGNS)
    assert piece.stock[:, 0].tolist() == [2, 2, 2, 0, 0, 0]
    assert piece.flows[3, 0, Demand.EXPIRED] == 2


@pytest.mark.parametrize("seed", range(30))
def test_people_against_counting_by_hand(seed: int) -> None:
    dice = random.Random(seed)
    rows = []
    lapses = column([dice.randint(START, START + 2 * DAYS) for _ in range(POSTS)])
    for person in range(POSTS):
        for day in sorted(dice.choices(range(START, START + DAYS), k=dice.randint(1, 6))):
            looking = dice.random() < 0.6
            steps = [Supply.REGISTERED, Supply.REACTIVATED] if looking else [Supply.HIRED, Supply.LAPSED]
            rows.append((person, day, looking, int(dice.choice(steps))))
    wishes = sorted((p, c, 6) for p in range(POSTS) for c in dice.sample(range(CELLS), dice.randint(1, 3)))
    table, wished = np.array(rows, np.int64), np.array(wishes, np.int64)
    states = spans.PersonStates(table[:, 0], table[:, 1], table[:, 2].astype(bool), table[:, 3])
    found = spans.supply(states, lapses, (wished[:, 0], wished[:, 1], wished[:, 2]))
    (piece,) = counting.count(found, START, START + 2 * DAYS, CELLS, SUPPLY_SIGNS)  # balances
    for day in range(START, START + 2 * DAYS):
        wanted = [0] * CELLS
        for person in range(POSTS):
            past = [r for r in rows if r[0] == person and r[1] <= day]
            still = [r for r in rows if r[0] == person]
            # Only the last state of a history can lapse: a lapse that somebody came back from is a state itself.
            if past and past[-1][2] and (_run_ends(still, past[-1]) or day < lapses[person]):
                for who, cell, n in wishes:
                    wanted[cell] += n if who == person else 0
        assert piece.stock[day - START].tolist() == wanted


def _run_ends(rows: list[tuple[int, int, bool, int]], state: tuple[int, int, bool, int]) -> bool:
    """Whether the person leaves the market by a later state (of a later day)."""
    last = {day: looking for _who, day, looking, _step in rows}
    return any(day > state[1] and not looking for day, looking in last.items())


def test_nobody_and_nothing() -> None:
    none, no = column([]), np.zeros(0, bool)
    empty = spans.demand(spans.PostStates(none, none, no, none, none, none, none), (none, none))
    assert next(counting.count(empty, 1, 3, 0, DEMAND_SIGNS)).stock.shape == (3, 0)
    nobody = spans.supply(spans.PersonStates(none, none, no, none), none, (none, none, none))
    assert len(nobody.spans.owner) == 0
