"""What a post offered at each moment: headcount changes are events, not overwrites.

Rows are written by the mapper, so that no way of changing a post (form, import, placement, admin) can forget them.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, ForeignKey, Index, String, event, insert, inspect
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from talent.core import clock
from talent.core.models import Identified, Model, enum_type
from talent.opportunities.models import CloseReason, Opportunity, OpportunityStatus

#: A change of any of these is a new state.
WATCHED = (
    "status", "headcount", "region_code", "occupation_code", "education_code", "grade", "expires_on", "published_at",
)  # fmt: skip
COPIED = ("headcount", "region_code", "occupation_code", "education_code", "expires_on")


class OpportunityState(Identified, Model):
    """What holds from ``at`` until the next state. Drafts have no state: they offer nothing."""

    __tablename__ = "opportunity_state"
    __table_args__ = (Index("ix_opportunity_state_opportunity_id_at", "opportunity_id", "at"),)

    opportunity_id: Mapped[int] = mapped_column(ForeignKey("opportunity.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(index=True)
    is_open: Mapped[bool]
    headcount: Mapped[int]
    region_code: Mapped[str | None] = mapped_column(String(80))
    occupation_code: Mapped[str | None] = mapped_column(String(80))
    education_code: Mapped[str | None] = mapped_column(String(80))
    grade: Mapped[str | None] = mapped_column(String(32))
    expires_on: Mapped[date | None]
    close_reason: Mapped[CloseReason | None] = mapped_column(enum_type(CloseReason))


def states(row: Opportunity) -> list[dict[str, Any]]:
    """The states that the row itself still knows of: its (last) publishing and its closing."""
    if row.published_at is None:
        return []
    found = [_state(row, row.published_at, is_open=True)]
    if row.status is OpportunityStatus.CLOSED:
        found.append(_state(row, row.closed_at or row.updated_at, is_open=False))
    return found


def _state(row: Opportunity, at: datetime, *, is_open: bool) -> dict[str, Any]:
    plain = {name: getattr(row, name) for name in COPIED}
    return {
        "opportunity_id": row.id,
        "at": at,
        "is_open": is_open,
        "grade": row.grade.value if row.grade else None,
        "close_reason": None if is_open else row.close_reason,
        **plain,
    }


@event.listens_for(Opportunity, "after_insert")
def _inserted(_mapper: Mapper[Any], connection: Connection, row: Opportunity) -> None:
    if found := states(row):
        connection.execute(insert(OpportunityState), found)


@event.listens_for(Opportunity, "after_update")
def _updated(_mapper: Mapper[Any], connection: Connection, row: Opportunity) -> None:
    changed = {name for name in WATCHED if inspect(row).attrs[name].history.has_changes()}
    if not changed or row.published_at is None:
        return
    is_open = row.status is OpportunityStatus.PUBLISHED
    moment = row.published_at if is_open else row.closed_at
    at = moment if moment and changed & {"status", "published_at"} else clock.now()
    connection.execute(insert(OpportunityState), [_state(row, at, is_open=is_open)])
