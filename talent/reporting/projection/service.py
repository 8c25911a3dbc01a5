"""Projecting a region: made from the facts, kept by cell, made anew only when something behind it has changed."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from talent.core import clock, database
from talent.core.errors import FieldError
from talent.core.text import N_
from talent.organizations.models import Organization, Verification
from talent.reporting.facts import reading
from talent.reporting.guarantee.collect import Assurance
from talent.reporting.models import DemandFact
from talent.reporting.projection import carrying, months
from talent.reporting.projection.carrying import MONTHS, Carried, NoProjection
from talent.reporting.projection.coming import Coming, coming
from talent.reporting.projection.history import WHOLE, histories
from talent.reporting.projection.model import History
from talent.reporting.projection.models import Projection
from talent.reporting.projection.simulating import Luck
from talent.reporting.queries import COUNTRY
from talent.taxonomy import queries as taxonomy

#: Version of the method; a new one makes all projections anew.
METHOD = "1.0.0"
#: Months ahead of indicator A4.
ASSURED = 6


@dataclass(frozen=True)
class Basis:
    """What the projections of a region are made from."""

    region_code: str
    origin: date
    histories: dict[str, History]
    coming: Coming | None

    def seed(self, code: str) -> int:
        """The seed of a cell: the same month gives the same luck."""
        return seed_of(self.region_code, self.origin, code)

    def carry(self, code: str) -> Carried | NoProjection:
        """A cell carried forward, or why it is not."""
        history = self.histories.get(code)
        reason = carrying.why_not(history)
        if reason is not None or history is None or self.coming is None:
            return reason or NoProjection.NOT_COUNTED
        known = self.coming
        return carrying.carry(
            history,
            known.without_classes(code, history),
            known.pipeline(code),
            known.qualified.get(code),
            self.seed(code),
        )

    def inputs(self, code: str) -> str:
        """SHA-256 of everything a cell is made from."""
        known = self.coming
        plain: list[Any] = [METHOD, str(self.origin), _plain(self.histories.get(code))]
        if known is not None:
            plain += [_plain(known.pipeline(code)), _plain(known.qualified.get(code)), _plain(known.entered.get(code))]
        return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


def seed_of(region_code: str, origin: date, code: str) -> int:
    """The seed of a cell."""
    return zlib.crc32(f"{region_code} {origin} {code}".encode())


def _plain(value: Any) -> Any:
    """Numbers of a dataclass or array, rounded so that a sum in another order makes no difference."""
    if hasattr(value, "__dataclass_fields__"):
        return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
    if hasattr(value, "tolist"):
        return [round(v, 6) for v in value.tolist()]
    return round(value, 6) if isinstance(value, float) else value


def basis(session: Session, region_code: str, origin: date) -> Basis:
    """Read everything of a region as known at the end of a month."""
    found = histories(session, region_code, origin)
    return Basis(region_code, origin, found, coming(session, region_code, origin, MONTHS) if found else None)


def check(session: Session, region_code: str, origin: date) -> None:
    """Raises FieldError for an unknown region, a day that is not the end of a month, or one that is not over."""
    if taxonomy.region(session, region_code) is None:
        raise FieldError("region", N_("This region code is not known: %(code)s", code=region_code[:20]))
    if months.origin(origin) != origin or origin > clock.today():
        raise FieldError("origin", N_("A projection starts at the end of a month that is over."))


def newest_origin(session: Session) -> date | None:
    """The end of the last month that has been counted in full; None before the first counting."""
    covered = reading.coverage(session)
    return months.origin(min(covered[1], clock.today())) if covered else None


def assurance(session: Session, region_code: str, last: date) -> Assurance | None:
    """What indicator A4 is computed from, as seen from the end of a period; None where the market cannot be carried
    forward or the backtest says that it cannot be foretold."""
    if months.origin(last) != last:
        return None
    found = basis(session, region_code, last).carry(WHOLE)
    if isinstance(found, NoProjection) or found.is_naive(ASSURED):
        return None
    supply, demand, ratio = found.assurance(ASSURED)
    return Assurance(supply=supply, demand=demand, draws=tuple(ratio.tolist()))


@dataclass(frozen=True)
class Draft:
    """Projections of a region that are not kept yet."""

    region_code: str
    origin: date
    cells: tuple[str, ...]  # the whole market and every occupation there is
    fresh: tuple[Projection, ...]  # of the cells whose inputs have changed


def draft(session: Session, region_code: str, origin: date) -> Draft:
    """Simulate what has changed since it was kept. Takes seconds: never in a transaction that writes.

    Raises: what ``check`` raises.
    """
    check(session, region_code, origin)
    made_from = basis(session, region_code, origin)
    known = {row.occupation_code: (row.inputs, row.method) for row in stored(session, region_code, origin)}
    cells = (WHOLE, *(code for code in made_from.histories if code != WHOLE))
    inputs = {code: made_from.inputs(code) for code in cells}
    fresh = tuple(_row(made_from, code, inputs[code]) for code in cells if known.get(code) != (inputs[code], METHOD))
    return Draft(region_code, origin, cells, fresh)


def keep(session: Session, made: Draft) -> Sequence[Projection]:
    """Keep a draft; cells that are no more are deleted. Returns: all projections of the region, the whole first."""
    for row in made.fresh:
        session.merge(row)
    session.flush()
    kept = {row.occupation_code: row for row in stored(session, made.region_code, made.origin)}
    for code in kept.keys() - set(made.cells):
        session.delete(kept.pop(code))
    session.flush()
    return [kept[code] for code in made.cells if code in kept]


def project(session: Session, region_code: str, origin: date) -> Sequence[Projection]:
    """Draft and keep in one transaction: for whoever writes alone, as the demo city does."""
    return keep(session, draft(session, region_code, origin))


def _row(made_from: Basis, code: str, inputs: str) -> Projection:
    found = made_from.carry(code)
    values: dict[str, Any] = {}
    reason = ""
    if isinstance(found, NoProjection):
        reason = found.value
    else:
        values = carrying.figures(found)
        if code == WHOLE:
            luck = Luck.of(made_from.seed(code), MONTHS)
            turned = carrying.tornado(found.model, luck, carrying.HORIZONS)
            values["tornado"] = {str(ahead): rows for ahead, rows in turned.items()}
    return Projection(
        region_code=made_from.region_code,
        origin=made_from.origin,
        occupation_code=code,
        reason=reason,
        figures=values,
        inputs=inputs,
        method=METHOD,
        made_at=clock.now(),
    )


def stored(session: Session, region_code: str, origin: date | None = None) -> Sequence[Projection]:
    """The projections kept of a region: as of a month, or the newest."""
    if origin is None:
        origin = session.scalar(
            select(Projection.origin)
            .where(Projection.region_code == region_code)
            .order_by(Projection.origin.desc())
            .limit(1)
        )
    rows = select(Projection).where(Projection.region_code == region_code, Projection.origin == origin)
    return session.scalars(rows.order_by(Projection.occupation_code)).all()


def newest(session: Session, region_code: str) -> Projection | None:
    """The newest projection of a region's whole market."""
    return session.scalars(
        select(Projection)
        .where(Projection.region_code == region_code, Projection.occupation_code == WHOLE)
        .order_by(Projection.origin.desc())
        .limit(1)
    ).first()


def daily(engine: Engine) -> int:
    """What the worker does once a day: the regions of verified bureaus and the districts in them, one by one.

    Returns: how many regions were looked at.
    """
    with Session(engine) as session:
        origin = newest_origin(session)
        codes = list(regions(session, origin)) if origin else []
    if origin is None:
        return 0
    for code in codes:
        with Session(engine) as session:
            made = draft(session, code, origin)
        with database.write(engine) as session:
            keep(session, made)
    return len(codes)


def regions(session: Session, day: date) -> Iterable[str]:
    """Codes of the regions of verified HR bureaus, and of those in them, as far as they had open places on a day."""
    offering = set(session.scalars(select(DemandFact.region_code).where(DemandFact.day == day).distinct()))
    bureaus = session.scalars(
        select(Organization.bureau_region_code)
        .where(Organization.bureau_region_code.is_not(None), Organization.verification == Verification.VERIFIED)
        .order_by(Organization.bureau_region_code)
    )
    known = dict.fromkeys(row.code for code in bureaus if code for row in taxonomy.regions(session, under=code))
    return [
        code for code in known if code == COUNTRY or any(found.startswith(taxonomy.prefix(code)) for found in offering)
    ]
