"""What the admin watches: the outbox and the audit log."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from talent.core.audit import AuditEvent
from talent.core.outbox import OutboxMessage, OutboxStatus
from talent.core.paging import PAGE_SIZE, Page, after, decode, page
from talent.taxonomy.models import TaxonomyImport


def outbox_counts(session: Session) -> dict[OutboxStatus, int]:
    """Messages by state."""
    counted = session.execute(select(OutboxMessage.status, func.count()).group_by(OutboxMessage.status))
    rows = {status: n for status, n in counted}  # noqa: C416 - rows are typed, dict() does not see it
    return {status: rows.get(status, 0) for status in OutboxStatus}


def oldest_waiting(session: Session) -> datetime | None:
    """Since when the oldest waiting message waits."""
    return session.scalar(
        select(func.min(OutboxMessage.created_at)).where(OutboxMessage.status == OutboxStatus.WAITING)
    )


def dead_letters(session: Session) -> Sequence[OutboxMessage]:
    """Messages that were given up, newest first."""
    return session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.status == OutboxStatus.DEAD)
        .order_by(OutboxMessage.id.desc())
        .limit(100)
    ).all()


def audit(session: Session, cursor: str | None) -> Page[AuditEvent]:
    """Acts, newest first."""
    statement = select(AuditEvent)
    if values := decode(cursor, int):
        statement = statement.where(after([(AuditEvent.id, True)], values))
    rows = session.scalars(statement.order_by(AuditEvent.id.desc()).limit(PAGE_SIZE + 1)).all()
    return page(rows, lambda e: (e.id,))


def imports(session: Session) -> Sequence[TaxonomyImport]:
    """What the taxonomy was loaded from, newest first."""
    return session.scalars(select(TaxonomyImport).order_by(TaxonomyImport.id.desc()).limit(20)).all()
