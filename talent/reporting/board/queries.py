"""Reads of the board: errata, statistics from outside, weights, stored results."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from talent.reporting.board.models import Erratum, ExternalStatistic, IndicatorResult, WeightSet
from talent.reporting.models import Snapshot

#: Codes of the dimensions.
DIMENSIONS = tuple("ABCDEF")


def errata(session: Session, snapshot_id: int) -> Sequence[Erratum]:
    """What was found wrong in a report, oldest first."""
    return session.scalars(
        select(Erratum).where(Erratum.snapshot_id == snapshot_id).order_by(Erratum.at, Erratum.id)
    ).all()


def statistics(session: Session, region_code: str) -> Sequence[ExternalStatistic]:
    """All entries of a region, the latest first."""
    return session.scalars(
        select(ExternalStatistic)
        .where(ExternalStatistic.region_code == region_code)
        .order_by(ExternalStatistic.period.desc(), ExternalStatistic.at.desc(), ExternalStatistic.id.desc())
    ).all()


def in_force(session: Session, region_code: str, period: str) -> dict[str, ExternalStatistic]:
    """Code -> the entry that counts in a period: of the newest period up to it, the one entered last."""
    found: dict[str, ExternalStatistic] = {}
    for row in statistics(session, region_code):
        if row.period <= period:
            found.setdefault(row.code, row)
    return found


def weights(session: Session, region_code: str) -> Sequence[WeightSet]:
    """Sets of weights of a region, the latest first."""
    return session.scalars(
        select(WeightSet).where(WeightSet.region_code == region_code).order_by(WeightSet.at.desc(), WeightSet.id.desc())
    ).all()


def results(session: Session, snapshot_id: int) -> dict[str, IndicatorResult]:
    """Code -> result of a snapshot."""
    rows = session.scalars(select(IndicatorResult).where(IndicatorResult.snapshot_id == snapshot_id))
    return {row.code: row for row in rows}


def scores(session: Session, region_code: str) -> list[dict[str, float]]:
    """Dimension scores of the quarters frozen so far, for the entropy diagnostic; only quarters with all of them."""
    rows = session.execute(
        select(IndicatorResult.snapshot_id, IndicatorResult.code, IndicatorResult.score)
        .join(Snapshot, Snapshot.id == IndicatorResult.snapshot_id)
        .where(Snapshot.region_code == region_code, IndicatorResult.code.in_(DIMENSIONS))
        .order_by(Snapshot.period, Snapshot.version, IndicatorResult.code)
    )
    found: dict[int, dict[str, float]] = {}
    for snapshot_id, code, score in rows:
        if score is not None:
            found.setdefault(snapshot_id, {})[code] = score
    return [row for row in found.values() if len(row) == len(DIMENSIONS)]
