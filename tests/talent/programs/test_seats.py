"""The last seat is sold once, on both engines; a control that counts first and writes later sells it twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from itertools import cycle

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from talent.core import database
from talent.programs import service
from talent.programs.models import Cohort
from talent.programs.seats import free_seat, resize, take_seat
from tests.factories.programs import cohort

pytestmark = pytest.mark.postgres
BUYERS = 12


def taken(session: Session, cohort_id: int) -> tuple[int, int]:
    """(taken, seats) as the database has it."""
    session.rollback()
    row = session.execute(select(Cohort.taken, Cohort.seats).where(Cohort.id == cohort_id)).one()
    return row.taken, row.seats


def race(engine: Engine, act: Callable[[Session], bool], threads: int = BUYERS) -> list[bool]:
    """Everybody acts at the same moment, each in a transaction of their own; who succeeded."""
    barrier, found = threading.Barrier(threads), []

    def buy() -> None:
        barrier.wait()
        with database.write(engine) as session:
            sold = act(session)
        found.append(sold)

    crowd = [threading.Thread(target=buy) for _ in range(threads)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    assert len(found) == threads, "somebody got an error instead of an answer"
    return found


def test_the_names_that_other_slices_use() -> None:
    assert service.take_seat is take_seat
    assert service.free_seat is free_seat


def test_seats_are_taken_until_none_is_left_and_given_back(session: Session) -> None:
    row = cohort(session, seats=2)
    assert [take_seat(session, row.id) for _ in range(3)] == [True, True, False]
    assert row.free == 0, "what the session holds must be true too"
    assert free_seat(session, row.id)
    assert take_seat(session, row.id)
    assert [free_seat(session, row.id) for _ in range(3)] == [True, True, False]
    assert row.free == 2
    assert not take_seat(session, 999_999)


def test_seats_never_fall_below_what_is_taken(session: Session) -> None:
    row = cohort(session, seats=5, taken=3)
    assert not resize(session, row.id, 2)
    assert resize(session, row.id, 3)
    assert (row.seats, row.free) == (3, 0)


def test_the_last_seats_are_sold_once_however_many_ask_at_the_same_time(session: Session, engine: Engine) -> None:
    row = cohort(session, seats=3)
    session.commit()
    sold = race(engine, lambda own: take_seat(own, row.id))
    assert sold.count(True) == 3
    assert taken(session, row.id) == (3, 3)


def in_turn(*acts: Callable[[Session], bool]) -> Callable[[Session], bool]:
    """Each caller gets the next of these acts, again and again."""
    turns, lock = cycle(acts), threading.Lock()

    def act(own: Session) -> bool:
        with lock:
            chosen = next(turns)
        return chosen(own)

    return act


def test_giving_back_and_taking_at_the_same_time_loses_no_seat(session: Session, engine: Engine) -> None:
    row = cohort(session, seats=20, taken=10)
    session.commit()
    both = in_turn(lambda own: take_seat(own, row.id), lambda own: free_seat(own, row.id))
    assert all(race(engine, both))
    assert taken(session, row.id) == (10, 20)


@pytest.mark.parametrize("_time", range(5))
def test_fewer_seats_and_a_buyer_at_the_same_time(session: Session, engine: Engine, _time: int) -> None:
    """Either the buyer was quicker and the seats stay, or the seats went and the buyer gets none."""
    row = cohort(session, seats=2, taken=1)
    session.commit()
    both = in_turn(lambda own: take_seat(own, row.id), lambda own: resize(own, row.id, 1))
    assert race(engine, both, threads=2).count(True) == 1
    have, seats = taken(session, row.id)
    assert have == seats


def test_counting_first_and_writing_later_sells_the_last_seat_twice(session: Session, engine: Engine) -> None:
    """The control: without the conditional update the same race over-sells, so the tests above can fail."""
    row = cohort(session, seats=1)
    session.commit()
    sold, barrier = [], threading.Barrier(4)

    def buy() -> None:
        with Session(engine) as own:  # a reader that decides on what it saw, as code without the update would
            free = own.scalar(select(Cohort.seats - Cohort.taken).where(Cohort.id == row.id)) or 0
            own.rollback()
        barrier.wait()
        if free > 0:
            _note_sale(engine, row.id, sold)

    crowd = [threading.Thread(target=buy) for _ in range(4)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    assert len(sold) > 1
    assert taken(session, row.id) == (1, 1), "and the column does not even show it"


def _note_sale(engine: Engine, cohort_id: int, sold: list[int]) -> None:
    try:
        with database.write(engine) as own:
            own.execute(update(Cohort).where(Cohort.id == cohort_id).values(taken=1))
    except OperationalError:
        return
    sold.append(cohort_id)
