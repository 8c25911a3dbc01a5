"""Who did what to which row, and when. Rows are only added."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from talent.core import clock
from talent.core.actor import Actor
from talent.core.models import Identified, Model


class AuditEvent(Identified, Model):
    """One act. ``detail`` holds codes and ids, never names, contacts or free text of a person."""

    __tablename__ = "audit_event"
    __table_args__ = (Index("ix_audit_event_target", "target_kind", "target_id"),)

    at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    user_id: Mapped[int | None] = mapped_column(index=True)
    action: Mapped[str] = mapped_column(String(64))
    target_kind: Mapped[str] = mapped_column(String(32))
    target_id: Mapped[int | None]
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


def record(session: Session, actor: Actor, action: str, target: Any, **detail: Any) -> None:
    """Note an act on a flushed row, in the same transaction as the act.

    Args:
        action: "opportunity.published": noun.participle.
        target: a model instance with an id.
    """
    session.add(
        AuditEvent(
            user_id=actor.user_id,
            action=action,
            target_kind=target.__tablename__,
            target_id=getattr(target, "id", None),
            detail=detail,
        )
    )
