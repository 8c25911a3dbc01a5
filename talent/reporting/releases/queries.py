"""Reads of releases: what is public, what a bureau works on, and the report of a snapshot."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from talent.core.actor import Actor
from talent.core.kept import Kept
from talent.reporting import policy
from talent.reporting.models import Snapshot, SnapshotStatus
from talent.reporting.quarter.counts import Frozen
from talent.reporting.quarter.reporting import exact_report
from talent.reporting.quarter.tables import Report


def published(session: Session, region_code: str | None = None) -> Sequence[Snapshot]:
    """Current releases, newest quarter first; their texts are not loaded."""
    statement = select(Snapshot).where(Snapshot.status == SnapshotStatus.RELEASED)
    if region_code is not None:
        statement = statement.where(Snapshot.region_code == region_code)
    return session.scalars(statement.order_by(Snapshot.period.desc(), Snapshot.region_code, Snapshot.id)).all()


def latest(session: Session, region_code: str) -> Snapshot | None:
    """The region's newest released quarter."""
    return session.scalars(
        select(Snapshot)
        .where(Snapshot.status == SnapshotStatus.RELEASED, Snapshot.region_code == region_code)
        .order_by(Snapshot.period.desc(), Snapshot.id.desc())
        .limit(1)
    ).first()


def of_region(session: Session, actor: Actor, region_code: str) -> Sequence[Snapshot]:
    """Everything of a region that the actor may see, drafts included for its bureau: newest first, flags loaded."""
    return session.scalars(
        select(Snapshot)
        .where(Snapshot.region_code == region_code, policy.snapshots_visible_to(actor))
        .options(selectinload(Snapshot.flags))
        .order_by(Snapshot.period.desc(), Snapshot.version.desc())
    ).all()


def one(session: Session, snapshot_id: int) -> Snapshot | None:
    """A snapshot with its flags. Whether it may be seen is policy.can_see_snapshot's to say.

    Its texts, megabytes in a large city, are read when they are asked for.
    """
    return session.scalars(
        select(Snapshot).where(Snapshot.id == snapshot_id).options(selectinload(Snapshot.flags))
    ).first()


def report(snapshot: Snapshot, *, public: bool) -> Report:
    """The report: from the public tables, or exact from the frozen counts for who may see all.

    Kept in the process under the hash of what it is made from, which never changes.
    """
    if public:
        return _kept.get(snapshot.tables_sha256, lambda: Report.from_json(json.loads(snapshot.tables)))
    return _kept.get((snapshot.counts_sha256, "exact"), lambda: exact_report(Frozen.of_text(snapshot.counts)))


def _rows(report: Report) -> int:
    return sum(len(table.rows) for table in report.tables.values())


#: Rows of the reports kept, of 1 kB or so each.
KEPT_ROWS = 100_000
_kept: Kept[Report] = Kept(KEPT_ROWS, _rows)
