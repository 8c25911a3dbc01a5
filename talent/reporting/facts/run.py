"""Counts days into fact rows, replacing what is there, and refuses when figures do not add up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from sqlalchemy import Insert, delete, func, insert, select
from sqlalchemy.orm import Session

from talent.core import clock
from talent.core.errors import Conflict, FieldError
from talent.core.text import N_
from talent.opportunities import history as posts
from talent.opportunities.history import OpportunityState
from talent.opportunities.models import Opportunity
from talent.profiles import history as profiles
from talent.profiles.history import SeekingState
from talent.profiles.models import Profile
from talent.reporting import queries
from talent.reporting.facts import counting, loading, skill_days
from talent.reporting.facts.spans import DEMAND_SIGNS, SUPPLY_SIGNS, Demand, Ints, Supply
from talent.reporting.models import SHARES, DemandFact, FactRun, SupplyFact

#: Days counted again by every run, so that what arrives late heals by itself.
RECOUNT_DAYS = 10
#: Rows per INSERT.
BATCH = 5000
#: Cells named when figures do not add up.
NAMED = 10
DEMAND_KEY = ("region_code", "industry_code", "nature", "occupation_code", "education_code")
SUPPLY_KEY = ("region_code", "occupation_code", "education_code")

Rows = list[dict[str, Any]]
Progress = Callable[[int], object]


class UnbalancedFacts(Conflict):
    """Stock and flow do not add up, or histories and present rows disagree; nothing was written."""


@dataclass(frozen=True)
class _Kind:
    """What tells demand and supply apart."""

    table: type[DemandFact] | type[SupplyFact]
    names: tuple[str, ...]
    key: tuple[str, ...]
    signs: Ints
    edited: int
    unit: int


_DEMAND = _Kind(DemandFact, tuple(k.name.lower() for k in Demand), DEMAND_KEY, DEMAND_SIGNS, Demand.EDITED, 1)
_SUPPLY = _Kind(SupplyFact, tuple(k.name.lower() for k in Supply), SUPPLY_KEY, SUPPLY_SIGNS, Supply.EDITED, SHARES)


@dataclass(frozen=True)
class Market:
    """Both sides' histories."""

    demand: loading.Side
    supply: loading.Side


def read(session: Session) -> Market:
    """The histories of both sides.

    Raises: UnbalancedFacts where they do not lead to what posts and profiles say today.
    """
    market = Market(loading.posts(session), loading.people(session))
    _agree(session, market.demand, market.supply)
    return market


def recount(
    session: Session, first: date, last: date, progress: Progress | None = None, market: Market | None = None
) -> FactRun:
    """Count the days first … last again from the histories, replacing their facts.

    What differs from facts counted earlier for the day before (corrections that came later than RECOUNT_DAYS, people
    and posts that moved) is booked as ``edited`` on the first day, so that the rows of all days balance.

    Args:
        progress: called with the number of days done since the last call.
        market: the histories, if they have been read already.

    Raises: FieldError when the days are in the future or in the wrong order; UnbalancedFacts naming the cells.
    """
    check_days(first, last)
    if market is None:
        complete(session)
        market = read(session)
    session.execute(delete(DemandFact).where(DemandFact.day.between(first, last)))
    session.execute(delete(SupplyFact).where(SupplyFact.day.between(first, last)))
    places = _Writer(session, _DEMAND, market.demand, first, last)
    people = _Writer(session, _SUPPLY, market.supply, first, last)
    places.write(progress or (lambda _days: None))
    people.write(lambda _days: None)
    run = FactRun(
        first_day=first,
        last_day=last,
        demand_rows=places.rows,
        supply_rows=people.rows,
        revised_places=places.revised,
        revised_people=round(people.revised / SHARES),
    )
    session.add(run)
    if last == clock.today():
        skill_days.count(session, last)
    session.flush()
    return run


def up_to_date(session: Session, recount_days: int = RECOUNT_DAYS) -> FactRun | None:
    """Count what is due in the present transaction; None when nothing is."""
    days = due(session, recount_days)
    return recount(session, *days) if days else None


def due(session: Session, recount_days: int = RECOUNT_DAYS) -> tuple[date, date] | None:
    """Which days the day's counting is for: the last ones again, or all the first time.

    None when it has been done today or there is nothing to count.
    """
    today = clock.today()
    last = last_counted(session)
    began = queries.first_day(session)
    if began is None or (last is not None and last >= today):
        return None
    if last is None:
        return began, today
    return max(began, min(last, today - timedelta(days=recount_days)) + timedelta(days=1)), today


def check_days(first: date, last: date) -> None:
    """Raises FieldError when the days are in the future or in the wrong order."""
    if last < first:
        raise FieldError("to", N_("The last day lies before the first one."))
    if last > clock.today():
        raise FieldError("to", N_("This day has not been yet. Choose today or an earlier day."))


class _Writer:
    """Writes one side's facts day by day."""

    def __init__(self, session: Session, kind: _Kind, side: loading.Side, first: date, last: date) -> None:
        self._session, self._kind, self._side = session, kind, side
        self._first, self._last = first.toordinal(), last.toordinal()
        self._numbers = {key: n for n, key in enumerate(side.cells)}
        self._cells: list[loading.Key] = list(side.cells)
        self.rows = self.revised = 0

    def write(self, progress: Progress) -> None:
        """Count and insert; the first day carries what was corrected since it was last counted."""
        corrections = self._corrections()
        cells = len(self._side.cells)
        try:
            pieces = counting.count(self._side.history, self._first, self._last, cells, self._kind.signs)
            for piece in pieces:
                self._insert(piece, corrections if piece.first_day == self._first else {})
                progress(len(piece.stock))
        except counting.Unbalanced as error:
            raise self._unbalanced(error) from error

    def _corrections(self) -> dict[loading.Key, int]:
        """Recounted stock of the day before the first minus the stored one, where there are facts of that day."""
        eve = loading.day_of(self._first - 1)
        table = self._kind.table
        if not self._session.scalar(select(func.count()).select_from(FactRun).where(
            FactRun.first_day <= eve, FactRun.last_day >= eve
        )):  # fmt: skip
            return self._opening()
        columns = [getattr(table, name) for name in self._kind.key]
        stored = {tuple(key): n for *key, n in self._session.execute(
            select(*columns, table.stock).where(table.day == eve, table.stock != 0))}  # fmt: skip
        now = self._stock_before()
        found = {key: now.get(key, 0) - stored.get(key, 0) for key in now.keys() | stored.keys()}
        found = {key: n for key, n in found.items() if n}
        self.revised = sum(abs(n) for n in found.values())
        return found

    def _opening(self) -> dict[loading.Key, int]:
        """The first facts ever begin from nothing: what was there before their first day came by ``edited``."""
        return self._stock_before()

    def _stock_before(self) -> dict[loading.Key, int]:
        before = counting.stocks(self._side.history.spans, self._first - 1, 1, len(self._cells))[0]
        return {self._cells[cell]: int(before[cell]) for cell in np.flatnonzero(before)}

    def _insert(self, piece: counting.Counted, corrections: Mapping[loading.Key, int]) -> None:
        flows = piece.flows
        known = {self._numbers[key]: n for key, n in corrections.items() if key in self._numbers}
        for cell, amount in known.items():
            flows[0, cell, self._kind.edited] += amount
        used = (piece.stock != 0) | (flows != 0).any(axis=2)
        extra = self._holders(piece)
        for rows in _batches(self._rows(piece, used, extra), BATCH):
            self._session.execute(self._statement(), rows)
            self.rows += len(rows)
        gone = [self._gone(key, n) for key, n in corrections.items() if key not in self._numbers]
        if gone:
            self._session.execute(self._statement(), gone)
            self.rows += len(gone)

    def _statement(self) -> Insert:
        return insert(self._kind.table)

    def _gone(self, key: loading.Key, amount: int) -> dict[str, Any]:
        """A cell nothing is in any more leaves by an edit."""
        row: dict[str, Any] = {"day": loading.day_of(self._first), "stock": 0, **dict.fromkeys(self._kind.names, 0)}
        if self._kind is _DEMAND:
            row |= {"employers": 0, "largest": 0}
        return row | {"edited": amount} | dict(zip(self._kind.key, key, strict=True))

    def _holders(self, piece: counting.Counted) -> tuple[Ints, Ints] | None:
        if self._kind is not _DEMAND:
            return None
        days, cells = piece.stock.shape
        return counting.holders(self._side.history.spans, self._side.employer, piece.first_day, days, cells)

    def _rows(self, piece: counting.Counted, used: Any, extra: tuple[Ints, Ints] | None) -> Iterator[dict[str, Any]]:
        names = self._kind.names
        keys = [dict(zip(self._kind.key, key, strict=True)) for key in self._cells]
        for at, marks in enumerate(used):
            day = loading.day_of(piece.first_day + at)
            cells = np.flatnonzero(marks)
            stock, flows = piece.stock[at, cells].tolist(), piece.flows[at, cells].tolist()
            held = [side[at, cells].tolist() for side in extra] if extra else []
            for n, cell in enumerate(cells.tolist()):
                row = {"day": day, "stock": stock[n], **keys[cell], **dict(zip(names, flows[n], strict=True))}
                if held:
                    row["employers"], row["largest"] = held[0][n], held[1][n]
                yield row

    def _unbalanced(self, error: counting.Unbalanced) -> UnbalancedFacts:
        named = [(loading.day_of(day), self._cells[cell], off / self._kind.unit) for day, cell, off in error.cells]
        return _refused([f"{day.isoformat()} {_key(cell)}: {off:+g}" for day, cell, off in named])


def _key(cell: loading.Key) -> str:
    return "/".join(part or "-" for part in cell)


def _refused(cells: list[str]) -> UnbalancedFacts:
    more = f" (+{len(cells) - NAMED})" if len(cells) > NAMED else ""
    return UnbalancedFacts(
        N_("The figures do not add up, nothing was written: %(cells)s", cells="; ".join(cells[:NAMED]) + more)
    )


def _batches(rows: Iterator[dict[str, Any]], size: int) -> Iterator[Rows]:
    batch: Rows = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _agree(session: Session, demand: loading.Side, supply: loading.Side) -> None:
    """The histories lead to what posts and profiles say today, counted by another way (SQL on the rows themselves).

    Raises: UnbalancedFacts naming region and occupation.
    """
    today = clock.today()
    lived: dict[tuple[str, str, str], float] = defaultdict(float)
    for name, side, unit, region, occupation in (("demand", demand, 1, 0, 3), ("supply", supply, SHARES, 0, 1)):
        stock = counting.stocks(side.history.spans, today.toordinal(), 1, len(side.cells))[0]
        for cell in np.flatnonzero(stock).tolist():
            key = side.cells[cell]
            if key[region]:
                lived[name, key[region], key[occupation]] += int(stock[cell]) / unit
    for place in queries.places(session, queries.COUNTRY, today):
        lived["demand", place.region_code, place.occupation_code or ""] -= place.count
    for group in queries.people(session, queries.COUNTRY, today):
        lived["supply", group.region_code, group.occupation_code or ""] -= float(group.count)
    off = [(key, n) for key, n in sorted(lived.items()) if abs(n) > 1e-6]
    if off:
        raise _refused([f"{today.isoformat()} {_key(key)}: {n:+g}" for key, n in off])


def complete(session: Session) -> None:
    """Give posts and profiles that were there before histories were kept the states they still know of."""
    known_posts = select(OpportunityState.opportunity_id).distinct()
    old_posts = select(Opportunity).where(Opportunity.published_at.is_not(None), Opportunity.id.not_in(known_posts))
    known_people = select(SeekingState.profile_id).distinct()
    old_people = select(Profile).where(Profile.published_at.is_not(None), Profile.id.not_in(known_people))
    offers = [row for post in session.scalars(old_posts) for row in posts.states(post)]
    seekers = [row for profile in session.scalars(old_people) for row in profiles.states(profile)]
    if offers:
        session.execute(insert(OpportunityState), offers)
    if seekers:
        session.execute(insert(SeekingState), seekers)


def last_counted(session: Session) -> date | None:
    """The newest day with facts; None before the first counting."""
    return session.scalar(select(func.max(FactRun.last_day)))
