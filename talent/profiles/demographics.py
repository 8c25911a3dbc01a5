"""Traits that official tables ask for and that no match may know of: sex and year of birth, by consent only.

They stand in a table of their own. Nothing but the counting of reports and the fairness audit reads it; an import
contract keeps matching away from this module.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from talent.core import clock
from talent.core.models import Model, enum_type
from talent.core.text import N_, name_members


class Sex(StrEnum):
    """As on the identity card."""

    FEMALE = "female"
    MALE = "male"


class AgeBand(StrEnum):
    """The bands of the official tables [years]."""

    TO_24 = "16-24"
    TO_34 = "25-34"
    TO_44 = "35-44"
    FROM_45 = "45+"


name_members(Sex, {Sex.FEMALE: N_("Female"), Sex.MALE: N_("Male")})
name_members(
    AgeBand,
    {
        AgeBand.TO_24: N_("16 to 24 years"),
        AgeBand.TO_34: N_("25 to 34 years"),
        AgeBand.TO_44: N_("35 to 44 years"),
        AgeBand.FROM_45: N_("45 years and older"),
    },
)


class Demographics(Model):
    """What a person told for statistics. No row, or None: unknown, and counted as unknown."""

    __tablename__ = "demographics"
    __table_args__ = (CheckConstraint("birth_year BETWEEN 1900 AND 2100", name="birth_year_range"),)

    profile_id: Mapped[int] = mapped_column(ForeignKey("profile.id", ondelete="CASCADE"), primary_key=True)
    sex: Mapped[Sex | None] = mapped_column(enum_type(Sex))
    birth_year: Mapped[int | None]
    consented_at: Mapped[datetime] = mapped_column(default=clock.now)


def age_band(birth_year: int | None, year: int) -> AgeBand | None:
    """The band of somebody born in a year; None when unknown or not of working age."""
    if birth_year is None or year - birth_year < 16:
        return None
    bounds = ((24, AgeBand.TO_24), (34, AgeBand.TO_34), (44, AgeBand.TO_44))
    return next((band for most, band in bounds if year - birth_year <= most), AgeBand.FROM_45)
