"""Projections as they are kept: one row for each cell that was asked for, also for those that have none."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from talent.core import clock
from talent.core.models import Model


class Projection(Model):
    """A region's market ("" as occupation), or one occupation of it, seen from the end of a month.

    ``reason`` says why there is no projection; ``figures`` is then empty. ``inputs`` is the SHA-256 of all it was made
    from, so that a night without news writes nothing.
    """

    __tablename__ = "projection"

    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"), primary_key=True)
    origin: Mapped[date] = mapped_column(primary_key=True)
    occupation_code: Mapped[str] = mapped_column(String(80), primary_key=True)
    reason: Mapped[str] = mapped_column(String(16), default="")
    figures: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    inputs: Mapped[str] = mapped_column(String(64))
    method: Mapped[str] = mapped_column(String(16))
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
