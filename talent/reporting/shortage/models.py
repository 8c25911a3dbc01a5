"""How short each occupation was in a frozen quarter, and what panels decided about it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from talent.core import clock
from talent.core.models import Identified, Model


class ShortageRating(Model):
    """An occupation in a snapshot. ``tsi``, ``bound`` in [0, 100]; None where there is no evidence (``unrated``)."""

    __tablename__ = "shortage_rating"

    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshot.id", ondelete="CASCADE"), primary_key=True)
    occupation_code: Mapped[str] = mapped_column(ForeignKey("occupation.code"), primary_key=True)
    places: Mapped[int]  # open at the end of the period [places]
    people: Mapped[float]  # looking for it; who names k occupations is 1/k in each [persons]
    employers: Mapped[int]
    largest: Mapped[int]  # most places one employer holds
    districts: Mapped[int]  # that have it among their 20 largest gaps
    tsi: Mapped[float | None]
    bound: Mapped[float | None]  # lower end of the 80 % interval
    stars: Mapped[int | None]
    unrated: Mapped[str] = mapped_column(String(16), default="")
    signals: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # as measured
    points: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # in [0, 100]
    drivers: Mapped[list[str]] = mapped_column(JSON, default=list)
    #: What a published sentence rests on: slots, suitable [counts]; low, high: 95 % interval of the 90-day fill rate.
    #: None in ratings made before it was kept.
    evidence: Mapped[dict[str, Any] | None] = mapped_column(JSON, default=dict)

    @property
    def gap(self) -> float:
        """Places minus people [persons]."""
        return self.places - self.people


class PanelDecision(Identified, Model):
    """What a panel said of an occupation in a period. The last one counts; the others are its history."""

    __tablename__ = "panel_decision"
    __table_args__ = (Index("ix_panel_decision_region_code_period", "region_code", "period"),)

    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"))
    period: Mapped[str] = mapped_column(String(8))
    occupation_code: Mapped[str] = mapped_column(ForeignKey("occupation.code"))
    confirmed: Mapped[bool]
    members: Mapped[str] = mapped_column(Text)  # names, one a line
    decided_on: Mapped[date]
    comment: Mapped[str] = mapped_column(Text, default="")
    entered_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
