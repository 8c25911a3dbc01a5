"""Work that must follow a committed change: stored with the change, taken by workers, done at least once.

Rows are taken by status, never by "ids above the last one seen": transactions commit out of order, so an id cursor
misses rows. Handlers are idempotent; after five tries a message becomes a dead letter, visible to the admin.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from talent.core import clock
from talent.core.models import Identified, Model, enum_type
from talent.core.text import N_, name_members

MAX_TRIES = 5


class OutboxStatus(StrEnum):
    """Where a message is on its way."""

    WAITING = "waiting"
    DONE = "done"
    DEAD = "dead"


name_members(
    OutboxStatus,
    {
        OutboxStatus.WAITING: N_("Waiting"),
        OutboxStatus.DONE: N_("Done"),
        OutboxStatus.DEAD: N_("Given up"),
    },
)


class OutboxMessage(Identified, Model):
    """One thing to do. ``topic`` names the handler; ``payload`` holds ids, never personal data."""

    __tablename__ = "outbox_message"
    __table_args__ = (Index("ix_outbox_message_due", "status", "due_at", "id"),)

    topic: Mapped[str] = mapped_column(String(64))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    status: Mapped[OutboxStatus] = mapped_column(enum_type(OutboxStatus), default=OutboxStatus.WAITING)
    tries: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    due_at: Mapped[datetime] = mapped_column(default=clock.now)
    done_at: Mapped[datetime | None]


def put(session: Session, topic: str, **payload: Any) -> None:
    """Ask for work in the transaction of the change that needs it."""
    session.add(OutboxMessage(topic=topic, payload=payload))


def take(session: Session, limit: int = 100) -> Sequence[OutboxMessage]:
    """Due messages, oldest first, locked for this transaction (PostgreSQL: other workers skip them)."""
    return session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.status == OutboxStatus.WAITING, OutboxMessage.due_at <= clock.now())
        .order_by(OutboxMessage.due_at, OutboxMessage.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def done(message: OutboxMessage) -> None:
    """The work is finished."""
    message.status, message.done_at, message.error = OutboxStatus.DONE, clock.now(), None


def failed(message: OutboxMessage, error: str) -> None:
    """The work did not succeed: try again later, twice as late each time, at most MAX_TRIES times."""
    message.tries += 1
    message.error = error[:2000]
    if message.tries >= MAX_TRIES:
        message.status = OutboxStatus.DEAD
    else:
        message.due_at = clock.now() + timedelta(seconds=2**message.tries)
