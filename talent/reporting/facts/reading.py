"""Reads of facts for pages: cells of a day by chosen dimensions, totals by day. All counts are in persons and places.

A day that has not been counted yet is counted on the fly, so that pages are never empty; only the counting of facts
(worker, ``flask talent facts``) writes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from talent.reporting.facts import counting, loading
from talent.reporting.facts.run import DEMAND_KEY, SUPPLY_KEY
from talent.reporting.models import NOT_SAID, SHARES, DemandFact, FactRun, SupplyFact
from talent.taxonomy.queries import inside, prefix

DEMAND_FLOWS = ("new", "filled", "cancelled", "expired", "edited")
SUPPLY_FLOWS = ("registered", "reactivated", "hired", "withdrawn", "lapsed", "edited")


@dataclass(frozen=True)
class FactCell:
    """Stock at the end of a day. ``key`` in the order of ``by``; "" = not said.

    There are at least ``employers`` employers in it, and none holds more than ``largest`` places.
    """

    key: tuple[str, ...]
    demand: float = 0
    supply: float = 0
    employers: int = 0
    largest: int = 0


@dataclass(frozen=True, kw_only=True)
class DayTotals:
    """Stock and flows of one day, of places and of people."""

    day: date
    places: float
    people: float
    new: float
    filled: float
    cancelled: float
    expired: float
    edited: float
    registered: float
    reactivated: float
    hired: float
    withdrawn: float
    lapsed: float
    moved: float  # people's counterpart of edited


def coverage(session: Session) -> tuple[date, date] | None:
    """First and last day with facts; None before the first counting."""
    first, last = session.execute(select(func.min(FactRun.first_day), func.max(FactRun.last_day))).one()
    return (first, last) if first and last else None


def is_counted(session: Session, day: date) -> bool:
    """Whether there are facts of the day."""
    return bool(session.scalar(select(FactRun.id).where(FactRun.first_day <= day, FactRun.last_day >= day).limit(1)))


def edition(session: Session, day: date) -> tuple[Hashable, ...] | None:
    """Which counting the facts of a day are of, for what is kept beside them; None while it is not counted."""
    of_day = select(FactRun.id).where(FactRun.first_day <= day, FactRun.last_day >= day).exists()
    newest = select(FactRun.id, FactRun.at, of_day.label("counted")).order_by(FactRun.id.desc()).limit(1)
    run = session.execute(newest).one_or_none()
    if run is None or not run.counted:
        return None
    return str(session.get_bind().engine.url), run.id, run.at


def cells(session: Session, region_code: str, day: date, by: Sequence[str]) -> list[FactCell]:
    """Stock of a region at the end of a day, grouped.

    Args:
        by: of region_code, occupation_code, education_code (both sides), industry_code, nature (demand only: the
            supply of every group but "" is then 0).

    Returns: ordered by key.
    """
    if is_counted(session, day):
        demand_rows, supply_rows = _demand(session, region_code, day, by), _supply(session, region_code, day, by)
    else:
        demand_rows, supply_rows = (
            _demand_now(session, region_code, day, by),
            _supply_now(session, region_code, day, by),
        )
    demand = {key: rest for key, *rest in demand_rows}
    supply = dict(supply_rows)
    found = []
    for key in sorted(demand.keys() | supply.keys()):
        places, employers, largest = demand.get(key, (0, 0, 0))
        found.append(FactCell(key, places, supply.get(key, 0) / SHARES, employers, largest))
    return found


def _demand(
    session: Session, region_code: str, day: date, by: Sequence[str]
) -> list[tuple[tuple[str, ...], int, int, int]]:
    fact = DemandFact
    columns = [getattr(fact, name) for name in by]
    rows = session.execute(
        select(*columns, func.sum(fact.stock), func.max(fact.employers), func.sum(fact.largest))
        .where(fact.day == day, fact.stock > 0, inside(fact.region_code, region_code))
        .group_by(*columns)
    )
    return [(tuple(key), int(n), int(most), int(least)) for *key, n, most, least in rows if n]


def _demand_now(
    session: Session, region_code: str, day: date, by: Sequence[str]
) -> list[tuple[tuple[str, ...], int, int, int]]:
    side = loading.posts(session)
    stock = counting.stocks(side.history.spans, day.toordinal(), 1, len(side.cells))[0]
    holders = counting.holders(side.history.spans, side.employer, day.toordinal(), 1, len(side.cells))
    groups: dict[tuple[str, ...], tuple[int, int, int]] = defaultdict(lambda: (0, 0, 0))
    for cell in np.flatnonzero(stock).tolist():
        key = dict(zip(DEMAND_KEY, side.cells[cell], strict=True))
        if _inside(key["region_code"], region_code):
            group = tuple(key[name] for name in by)
            n, most, least = groups[group]
            groups[group] = (
                n + int(stock[cell]),
                max(most, int(holders[0][0, cell])),
                least + int(holders[1][0, cell]),
            )
    return [(key, *values) for key, values in groups.items()]


def _supply(session: Session, region_code: str, day: date, by: Sequence[str]) -> list[tuple[tuple[str, ...], int]]:
    fact = SupplyFact
    columns = [getattr(fact, name) for name in by if name in SUPPLY_KEY]
    rows = session.execute(
        select(*columns, func.sum(fact.stock))
        .where(fact.day == day, fact.stock > 0, inside(fact.region_code, region_code))
        .group_by(*columns)
    )
    return [(_padded(by, key), int(n)) for *key, n in rows if n]


def _padded(by: Sequence[str], key: Sequence[str]) -> tuple[str, ...]:
    """A supply key with "" in the dimensions that supply does not have."""
    values = iter(key)
    return tuple(next(values) if name in SUPPLY_KEY else NOT_SAID for name in by)


def _supply_now(session: Session, region_code: str, day: date, by: Sequence[str]) -> list[tuple[tuple[str, ...], int]]:
    side = loading.people(session)
    stock = counting.stocks(side.history.spans, day.toordinal(), 1, len(side.cells))[0]
    groups: dict[tuple[str, ...], int] = defaultdict(int)
    for cell in np.flatnonzero(stock).tolist():
        key = dict(zip(SUPPLY_KEY, side.cells[cell], strict=True))
        if _inside(key["region_code"], region_code):
            groups[tuple(key.get(name, NOT_SAID) for name in by)] += int(stock[cell])
    return list(groups.items())


def _inside(code: str, region_code: str) -> bool:
    return bool(code) and (region_code == "100000" or code.startswith(prefix(region_code)))


def series(
    session: Session, region_code: str, first: date, last: date, *, occupation_code: str | None = None
) -> list[DayTotals]:
    """Totals of each counted day, oldest first; days without facts are not in it."""
    demand = _by_day(session, DemandFact, DEMAND_FLOWS, (region_code, first, last, occupation_code))
    supply = _by_day(session, SupplyFact, SUPPLY_FLOWS, (region_code, first, last, occupation_code))
    nothing_d, nothing_s = [0.0] * (1 + len(DEMAND_FLOWS)), [0.0] * (1 + len(SUPPLY_FLOWS))
    found = []
    for day in sorted(demand.keys() | supply.keys()):
        places, *moves = demand.get(day, nothing_d)
        people, *steps = (n / SHARES for n in supply.get(day, nothing_s))
        flows = dict(zip(DEMAND_FLOWS, moves, strict=True)) | dict(zip(SUPPLY_FLOWS[:-1], steps[:-1], strict=True))
        found.append(DayTotals(day=day, places=places, people=people, moved=steps[-1], **flows))
    return found


def _by_day(
    session: Session, fact: type[DemandFact] | type[SupplyFact], flows: Sequence[str], asked: tuple[Any, ...]
) -> Mapping[date, Sequence[float]]:
    region_code, first, last, occupation_code = asked
    wanted = [fact.day.between(first, last), inside(fact.region_code, region_code)]
    if occupation_code is not None:
        wanted.append(fact.occupation_code == occupation_code)
    sums = [func.sum(getattr(fact, name)) for name in ("stock", *flows)]
    rows = session.execute(select(fact.day, *sums).where(*wanted).group_by(fact.day))
    return {day: [float(n) for n in values] for day, *values in rows}
