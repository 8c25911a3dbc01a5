"""What the indicator board keeps: statistics from outside, weights, results, and errata of reports."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from talent.core import clock
from talent.core.models import Identified, Model, enum_type
from talent.core.text import N_, name_members
from talent.reporting.indicators.external import Quality


class WeightMethod(StrEnum):
    """Where weights come from."""

    EQUAL = "equal"
    BUDGET = "budget"
    AHP = "ahp"


name_members(
    WeightMethod,
    {
        WeightMethod.EQUAL: N_("Equal weights"),
        WeightMethod.BUDGET: N_("Experts spread 100 points"),
        WeightMethod.AHP: N_("Pairwise comparison (AHP)"),
    },
)


class ExternalStatistic(Identified, Model):
    """A figure from outside the platform. Later entries for the same code and period replace earlier ones on pages."""

    __tablename__ = "external_statistic"
    __table_args__ = (Index("ix_external_statistic_region_code_code", "region_code", "code"),)

    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"))
    code: Mapped[str] = mapped_column(String(40))
    period: Mapped[str] = mapped_column(String(8))
    value: Mapped[float]
    unit: Mapped[str] = mapped_column(String(40))
    source_name: Mapped[str] = mapped_column(String(200))
    source_url: Mapped[str] = mapped_column(String(500), default="")
    file_sha256: Mapped[str] = mapped_column(String(64), default="")
    quality: Mapped[Quality] = mapped_column(enum_type(Quality))
    n: Mapped[int | None]  # people asked, for a survey
    entered_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)


class WeightSet(Identified, Model):
    """Weights of the six dimensions [points, sum 100] from one day on; ``answers``: what each expert said."""

    __tablename__ = "weight_set"
    __table_args__ = (Index("ix_weight_set_region_code", "region_code"),)

    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"))
    method: Mapped[WeightMethod] = mapped_column(enum_type(WeightMethod))
    weights: Mapped[dict[str, Any]] = mapped_column(JSON)
    answers: Mapped[list[Any]] = mapped_column(JSON, default=list)
    ratio: Mapped[float | None]  # consistency ratio of AHP
    reason: Mapped[str] = mapped_column(Text)
    signed_by: Mapped[str] = mapped_column(String(200))
    valid_from: Mapped[date]
    entered_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)


class IndicatorResult(Model):
    """An indicator in a snapshot; ``value`` None is no data, with its reason."""

    __tablename__ = "indicator_result"

    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshot.id", ondelete="CASCADE"), primary_key=True)
    code: Mapped[str] = mapped_column(String(8), primary_key=True)
    value: Mapped[float | None]
    low: Mapped[float | None]
    high: Mapped[float | None]
    score: Mapped[float | None]
    score_low: Mapped[float | None]
    score_high: Mapped[float | None]
    colour: Mapped[str] = mapped_column(String(16), default="")
    n: Mapped[float | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(String(16), default="")
    edition: Mapped[str] = mapped_column(String(16), default="")  # of the registry


class Erratum(Identified, Model):
    """What was found wrong in a published report; shown on it for ever."""

    __tablename__ = "erratum"

    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshot.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    entered_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
