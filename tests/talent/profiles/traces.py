"""Who changed a profile, and what the change left behind."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from talent.core.actor import Actor
from talent.core.audit import AuditEvent
from talent.core.outbox import OutboxMessage
from talent.profiles.models import Profile


def left_behind(session: Session, row: Profile) -> tuple[list[str], int]:
    """What was noted about a profile: its audit actions, and how many messages ask to match it anew."""
    target = (AuditEvent.target_kind == "profile", AuditEvent.target_id == row.id)
    actions = list(session.scalars(select(AuditEvent.action).where(*target).order_by(AuditEvent.id)))
    topic = select(OutboxMessage).where(OutboxMessage.topic == "profile.changed")
    return actions, sum(message.payload == {"profile_id": row.id} for message in session.scalars(topic))


def by(row: Profile) -> Actor:
    """The person."""
    return Actor(user_id=row.user_id)
