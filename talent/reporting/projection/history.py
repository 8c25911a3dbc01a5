"""Months of stocks and flows out of the facts, for a region and each of its occupations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import extract, func, select
from sqlalchemy.orm import Session

from talent.reporting.facts.reading import DEMAND_FLOWS, SUPPLY_FLOWS
from talent.reporting.models import NOT_SAID, SHARES, DemandFact, FactRun, SupplyFact
from talent.reporting.projection import months
from talent.reporting.projection.chance import Floats
from talent.reporting.projection.model import History
from talent.taxonomy.queries import inside

Fact = type[DemandFact] | type[SupplyFact]
#: The whole market of a region, among occupations; those who name none are in it only.
WHOLE = ""


def histories(session: Session, region_code: str, origin: date) -> dict[str, History]:
    """Occupation (WHOLE for all) -> its months up to the one that ends with ``origin``.

    A history begins with the month after the first in which both sides had anything: that one is not complete.
    Days that were not counted make no history at all.
    """
    first = session.scalar(select(func.min(FactRun.first_day)))
    if first is None or not _counted(session, origin):
        return {}
    span = range(months.number(first), months.number(origin) + 1)
    sides = [
        _side(session, DemandFact, DEMAND_FLOWS, (region_code, span)),
        _side(session, SupplyFact, SUPPLY_FLOWS, (region_code, span)),
    ]
    found = {}
    for code in sorted(sides[0].keys() | sides[1].keys()):
        history = _history(sides[0].get(code), sides[1].get(code), span)
        if history is not None:
            found[code] = history
    return found


def _counted(session: Session, day: date) -> bool:
    return bool(session.scalar(select(func.max(FactRun.last_day)).where(FactRun.last_day >= day)))


def _side(session: Session, fact: Fact, flows: Sequence[str], asked: tuple[str, range]) -> dict[str, dict[str, Floats]]:
    """Occupation -> "stock" and flows by month; the whole is their sum, those who name none included."""
    region_code, span = asked
    unit = SHARES if fact is SupplyFact else 1
    empty: dict[str, dict[str, Floats]] = defaultdict(lambda: {name: np.zeros(len(span)) for name in ("stock", *flows)})
    where = inside(fact.region_code, region_code)
    ends = [months.last_day(month) for month in span]
    stocks = select(fact.day, fact.occupation_code, func.sum(fact.stock))
    for day, code, n in session.execute(
        stocks.where(where, fact.day.in_(ends)).group_by(fact.day, fact.occupation_code)
    ):
        empty[code]["stock"][months.number(day) - span.start] += float(n) / unit
    year, month = extract("year", fact.day), extract("month", fact.day)
    sums: list[Any] = [func.sum(getattr(fact, name)) for name in flows]
    rows = select(year, month, fact.occupation_code, *sums).where(where, fact.day <= ends[-1])
    for in_year, in_month, code, *counts in session.execute(rows.group_by(year, month, fact.occupation_code)):
        at = int(in_year) * 12 + int(in_month) - 1 - span.start
        for name, n in zip(flows, counts, strict=True):
            empty[code][name][at] += float(n) / unit
    return _with_whole(empty)


def _with_whole(cells: Mapping[str, dict[str, Floats]]) -> dict[str, dict[str, Floats]]:
    if not cells:
        return {}
    names = next(iter(cells.values())).keys()
    whole = {name: np.sum([cell[name] for cell in cells.values()], axis=0) for name in names}
    return {code: cell for code, cell in cells.items() if code != NOT_SAID} | {WHOLE: whole}


def _history(demand: dict[str, Floats] | None, supply: dict[str, Floats] | None, span: range) -> History | None:
    """Both sides together, from the first month after both had anything.

    What was moved or corrected counts as coming or going; people hired for work that they had not named, or from
    elsewhere, make up the difference of places filled and people hired the same way.
    """
    if demand is None or supply is None:
        return None
    begun = [np.flatnonzero(side["stock"] > 0) for side in (demand, supply)]
    if any(not len(found) for found in begun):
        return None
    first = max(int(found[0]) for found in begun) + 1
    other = supply["edited"] + demand["filled"] - supply["hired"]
    edited = demand["edited"]
    rows = {
        "people": supply["stock"],
        "places": demand["stock"],
        "arrivals": supply["registered"] + supply["reactivated"] + np.maximum(other, 0),
        "leaving": supply["withdrawn"] + supply["lapsed"] + np.maximum(-other, 0),
        "posted": demand["new"] + np.maximum(edited, 0),
        "ended": demand["cancelled"] + demand["expired"] + np.maximum(-edited, 0),
        "filled": demand["filled"],
    }
    return History(first_month=(span.start + first) % 12, **{name: row[first:] for name, row in rows.items()})
