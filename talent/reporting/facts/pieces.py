"""Counting beside a site in use: histories are read apart, and facts written a month at a time.

On SQLite there is one writer; whoever signs in or applies must not wait until a year has been counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from talent.core import database
from talent.reporting.facts import run
from talent.reporting.models import FactRun

#: Days written in one transaction.
DAYS = 31


def daily(engine: Engine) -> list[FactRun]:
    """What the worker does once a day: count today and the last days again; the first time, everything."""
    with Session(engine) as session:
        days = run.due(session)
    return count(engine, *days) if days else []


def count(
    engine: Engine, first: date, last: date, progress: Callable[[int], object] = lambda _days: None
) -> list[FactRun]:
    """Count first … last, oldest first.

    Raises: what run.recount raises; pieces that were written before stay, and balance.
    """
    market = read(engine)
    made = []
    for start, end in pieces(first, last):
        with database.write(engine) as session:
            made.append(run.recount(session, start, end, progress, market))
    return made


def read(engine: Engine) -> run.Market:
    """Both sides' histories as of one moment, found to agree with the rows of that moment."""
    with database.write(engine) as session:
        run.complete(session)
    with Session(engine) as session:
        if engine.dialect.name == "postgresql":  # SQLite's read transactions see one moment anyway
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        return run.read(session)


def pieces(first: date, last: date) -> Iterator[tuple[date, date]]:
    """first … last in runs of at most DAYS days."""
    start = first
    while start <= last:
        end = min(start + timedelta(days=DAYS - 1), last)
        yield start, end
        start = end + timedelta(days=1)
