"""Seats of cohorts. They change only by conditional updates, so that the last one is sold once."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CursorResult, Update, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.util import identity_key

from talent.programs.models import Cohort


def take_seat(session: Session, cohort_id: int) -> bool:
    """Take one seat if one is free; whether one was. A single UPDATE decides, whoever else asks at the same time."""
    free = update(Cohort).where(Cohort.id == cohort_id, Cohort.taken < Cohort.seats)
    return _changed(session, cohort_id, free.values(taken=Cohort.taken + 1))


def free_seat(session: Session, cohort_id: int) -> bool:
    """Give one seat back; whether one was taken."""
    taken = update(Cohort).where(Cohort.id == cohort_id, Cohort.taken > 0)
    return _changed(session, cohort_id, taken.values(taken=Cohort.taken - 1))


def resize(session: Session, cohort_id: int, seats: int) -> bool:
    """Set the number of seats unless more are taken already; whether it was set."""
    enough = update(Cohort).where(Cohort.id == cohort_id, Cohort.taken <= seats)
    return _changed(session, cohort_id, enough.values(seats=seats))


def _changed(session: Session, cohort_id: int, statement: Update) -> bool:
    result: Any = session.execute(statement.execution_options(synchronize_session=False))
    assert isinstance(result, CursorResult)  # noqa: S101 - what an UPDATE gives
    row = session.identity_map.get(identity_key(Cohort, cohort_id))
    if row is not None:
        session.expire(row, ["seats", "taken"])  # what the session remembers of them is no longer true
    return result.rowcount == 1
