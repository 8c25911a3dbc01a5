"""Reads of the catalogue: ratings of a snapshot, decisions of panels, how an occupation stood before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from talent.reporting.indicators.shortage import Gate, Lasting, Rating, Unrated, gate, persistence, ranking
from talent.reporting.models import Snapshot
from talent.reporting.shortage.models import PanelDecision, ShortageRating
from talent.taxonomy import queries as taxonomy
from talent.taxonomy.models import Occupation

#: Quarters that persistence looks at.
QUARTERS = 4


@dataclass(frozen=True)
class Entry:
    """An occupation of the catalogue with all that decides whether it is listed."""

    rating: ShortageRating
    occupation: Occupation
    gate: Gate
    lasting: Lasting
    rank: int | None  # by gap and districts; None without a gap
    rank_before: int | None
    decision: PanelDecision | None

    @property
    def is_listed(self) -> bool:
        """It stands in the published list."""
        return self.gate is Gate.LISTED


def ratings(session: Session, snapshot_id: int) -> Sequence[ShortageRating]:
    """All rated and unrated occupations of a snapshot, by code."""
    return session.scalars(
        select(ShortageRating).where(ShortageRating.snapshot_id == snapshot_id).order_by(ShortageRating.occupation_code)
    ).all()


def decisions(session: Session, region_code: str, period: str | None = None) -> Sequence[PanelDecision]:
    """Decisions of the region's panels, the latest first."""
    query = select(PanelDecision).where(PanelDecision.region_code == region_code)
    if period is not None:
        query = query.where(PanelDecision.period == period)
    return session.scalars(query.order_by(PanelDecision.at.desc(), PanelDecision.id.desc())).all()


def before(session: Session, snapshot: Snapshot, limit: int = QUARTERS) -> list[Snapshot]:
    """The region's snapshots of earlier periods, the latest version of each, the newest first."""
    rows = session.scalars(
        select(Snapshot)
        .where(Snapshot.region_code == snapshot.region_code, Snapshot.period < snapshot.period)
        .order_by(Snapshot.period.desc(), Snapshot.version.desc(), Snapshot.id)
    )
    latest: dict[str, Snapshot] = {}
    for row in rows:
        latest.setdefault(row.period, row)
    return list(latest.values())[:limit]


def catalogue(session: Session, snapshot: Snapshot, until: datetime | None = None) -> list[Entry]:
    """Every occupation with its gate, the most short first; those not rated last, by gap.

    Args: until: decisions entered later are left out.
    """
    return _entries(session, snapshot, ratings(session, snapshot.id), _said(session, snapshot, until))


def listed(session: Session, snapshot: Snapshot, until: datetime | None = None) -> list[Entry]:
    """The entries of the catalogue that stand in the published list; nothing else is read."""
    said = _said(session, snapshot, until)
    confirmed = [code for code, decision in said.items() if decision.confirmed]
    rows = session.scalars(
        select(ShortageRating).where(
            ShortageRating.snapshot_id == snapshot.id, ShortageRating.occupation_code.in_(confirmed)
        )
    ).all()
    return [entry for entry in _entries(session, snapshot, rows, said) if entry.is_listed]


def _said(session: Session, snapshot: Snapshot, until: datetime | None) -> dict[str, PanelDecision]:
    """Occupation -> the decision that counts."""
    said: dict[str, PanelDecision] = {}
    for decision in decisions(session, snapshot.region_code, snapshot.period):
        if until is None or decision.at <= until:
            said.setdefault(decision.occupation_code, decision)
    return said


def _entries(
    session: Session, snapshot: Snapshot, rows: Sequence[ShortageRating], said: Mapping[str, PanelDecision]
) -> list[Entry]:
    if not rows:
        return []
    now = _stood(session, [snapshot.id])[0]
    earlier = _stood(session, [old.id for old in before(session, snapshot)])
    ranks, last = _ranks(now), _ranks(earlier[0]) if earlier else {}
    names = taxonomy.by_code(session, Occupation, [r.occupation_code for r in rows])
    entries = []
    for row in rows:
        code = row.occupation_code
        history = [old[code].tsi if code in old else None for old in reversed(earlier)] + [row.tsi]
        confirmed = code in said and said[code].confirmed
        entries.append(
            Entry(
                rating=row,
                occupation=names[code],
                gate=gate(as_rating(row), row.bound, confirmed=confirmed),
                lasting=persistence(history),
                rank=ranks.get(code),
                rank_before=last.get(code),
                decision=said.get(code),
            )
        )
    return sorted(entries, key=lambda e: (e.rating.tsi is None, -(e.rating.tsi or 0), -e.rating.gap, e.occupation.code))


def _stood(session: Session, snapshot_ids: Sequence[int]) -> list[dict[str, Any]]:
    """Of each snapshot, occupation -> what is compared with it (tsi, places, people, districts), and no more."""
    columns = (ShortageRating.tsi, ShortageRating.places, ShortageRating.people, ShortageRating.districts)
    rows = session.execute(
        select(ShortageRating.snapshot_id, ShortageRating.occupation_code, *columns).where(
            ShortageRating.snapshot_id.in_(snapshot_ids)
        )
    )
    found: dict[int, dict[str, Any]] = {number: {} for number in snapshot_ids}
    for row in rows:
        found[row.snapshot_id][row.occupation_code] = row
    return list(found.values())


def as_rating(row: ShortageRating) -> Rating:
    """A stored rating as the formulas know it."""
    unrated = Unrated(row.unrated) if row.unrated else None
    return Rating(index=row.tsi, stars=row.stars, points=row.points, unrated=unrated)


def _ranks(stood: Mapping[str, Any]) -> dict[str, int]:
    """Occupation -> rank by gap and districts."""
    found = {code: (row.places - row.people, row.districts) for code, row in stood.items()}
    return {ranked.name: ranked.rank for ranked in ranking(found)}


def history(session: Session, region_code: str, occupation_code: str) -> list[tuple[str, ShortageRating]]:
    """(period, rating) of an occupation in the region's snapshots, oldest first; the latest version of each."""
    rows = session.execute(
        select(Snapshot.period, ShortageRating)
        .join(ShortageRating, ShortageRating.snapshot_id == Snapshot.id)
        .where(Snapshot.region_code == region_code, ShortageRating.occupation_code == occupation_code)
        .order_by(Snapshot.period, Snapshot.version)
    )
    return list({period: (period, rating) for period, rating in rows}.values())
