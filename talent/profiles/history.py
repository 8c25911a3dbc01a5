"""When a person came on the market, left it, and came back: what the profile itself overwrites.

Rows are written by the mapper, so that no way of changing a profile can forget them.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, ForeignKey, Index, event, insert, inspect
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from talent.core import clock
from talent.core.models import Identified, Model, enum_type
from talent.profiles.models import Profile, Seeking, Visibility

#: People nobody has seen for longer are not counted as looking for work.
ACTIVE_FOR = timedelta(days=90)


class MarketStep(StrEnum):
    """Why the person is on the market from now on, or no longer is."""

    REGISTERED = "registered"
    REACTIVATED = "reactivated"
    HIRED = "hired"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class SeekingState(Identified, Model):
    """What holds from ``at`` until the next state."""

    __tablename__ = "seeking_state"
    __table_args__ = (Index("ix_seeking_state_profile_id_at", "profile_id", "at"),)

    profile_id: Mapped[int] = mapped_column(ForeignKey("profile.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(index=True)
    is_looking: Mapped[bool]
    step: Mapped[MarketStep] = mapped_column(enum_type(MarketStep))


def states(row: Profile) -> list[dict[str, Any]]:
    """The states that the row itself still knows of: published, and off the market since its last change."""
    if row.published_at is None and row.visibility is Visibility.PRIVATE:
        return []
    began = row.published_at or row.created_at
    found = [_state(row, began, MarketStep.REGISTERED)]
    if not row.is_open:
        found.append(_state(row, max(row.updated_at, began), _left(row)))
    return found


def _left(row: Profile) -> MarketStep:
    return MarketStep.HIRED if row.seeking is Seeking.EMPLOYED else MarketStep.WITHDRAWN


def _state(row: Profile, at: datetime, step: MarketStep) -> dict[str, Any]:
    is_looking = step in {MarketStep.REGISTERED, MarketStep.REACTIVATED}
    return {"profile_id": row.id, "at": at, "is_looking": is_looking, "step": step}


@event.listens_for(Profile, "after_insert")
def _inserted(_mapper: Mapper[Any], connection: Connection, row: Profile) -> None:
    if found := states(row):
        connection.execute(insert(SeekingState), found)


@event.listens_for(Profile, "after_update")
def _updated(_mapper: Mapper[Any], connection: Connection, row: Profile) -> None:
    now = clock.now()
    found = []
    before = inspect(row).attrs["last_active_at"].history.deleted
    was_open = _was_open(row)
    if was_open and before and before[0] and before[0] + ACTIVE_FOR < now:
        found.append(_state(row, before[0] + ACTIVE_FOR, MarketStep.LAPSED))
        if row.is_open:
            found.append(_state(row, now, MarketStep.REACTIVATED))
    if was_open and not row.is_open:
        found.append(_state(row, now, _left(row)))
    elif row.is_open and not was_open:
        known = inspect(row).attrs["published_at"].history.deleted
        is_first = bool(known) and None in known
        found.append(_state(row, now, MarketStep.REGISTERED if is_first else MarketStep.REACTIVATED))
    if found:
        connection.execute(insert(SeekingState), found)


def _was_open(row: Profile) -> bool:
    """Whether the row, as the database had it, was on the market."""
    old = {}
    for name in ("visibility", "seeking"):
        history = inspect(row).attrs[name].history
        old[name] = history.deleted[0] if history.deleted else getattr(row, name)
    return old["visibility"] is Visibility.EMPLOYERS and old["seeking"] in {Seeking.SEEKING, Seeking.OPEN}
