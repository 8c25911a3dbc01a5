"""Offers of work and what they need."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from talent.core.clock import CITY_ZONE
from talent.core.errors import Conflict
from talent.core.models import Identified, Model, Timed, enum_type
from talent.core.text import N_, label, name_members
from talent.organizations.models import Organization
from talent.taxonomy.grades import Grade


class OpportunityKind(StrEnum):
    """Kinds of work on offer."""

    ROLE = "role"
    INTERNSHIP = "internship"
    PROJECT = "project"
    NEED = "need"


class OpportunityStatus(StrEnum):
    """Life of an opportunity. Expired = published, but past its last day; no row needs changing for that."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CLOSED = "closed"


class CloseReason(StrEnum):
    """Why it was closed; reports need it."""

    FILLED = "filled"
    PARTLY_FILLED = "partly_filled"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    DUPLICATE = "duplicate"


name_members(
    OpportunityKind,
    {
        OpportunityKind.ROLE: N_("Role"),
        OpportunityKind.INTERNSHIP: N_("Internship"),
        OpportunityKind.PROJECT: N_("Project"),
        OpportunityKind.NEED: N_("Need"),
    },
)
name_members(
    OpportunityStatus,
    {
        OpportunityStatus.DRAFT: N_("Draft"),
        OpportunityStatus.PUBLISHED: N_("Published"),
        OpportunityStatus.CLOSED: N_("Closed"),
    },
)
name_members(
    CloseReason,
    {
        CloseReason.FILLED: N_("All places filled"),
        CloseReason.PARTLY_FILLED: N_("Some places filled"),
        CloseReason.CANCELLED: N_("Cancelled"),
        CloseReason.EXPIRED: N_("Past its last day"),
        CloseReason.DUPLICATE: N_("Duplicate"),
    },
)

_S = OpportunityStatus
TRANSITIONS: dict[OpportunityStatus, frozenset[OpportunityStatus]] = {
    _S.DRAFT: frozenset({_S.PUBLISHED, _S.CLOSED}),
    _S.PUBLISHED: frozenset({_S.CLOSED}),
    _S.CLOSED: frozenset({_S.PUBLISHED}),
}


class SkillNeed(Identified, Model):
    """The opportunity asks for a skill, at a level of 1 to 5 (None: any), essential or optional."""

    __tablename__ = "skill_need"
    __table_args__ = (
        UniqueConstraint("opportunity_id", "skill_code"),
        CheckConstraint("level BETWEEN 1 AND 5", name="level_range"),
    )

    opportunity_id: Mapped[int] = mapped_column(ForeignKey("opportunity.id", ondelete="CASCADE"), index=True)
    skill_code: Mapped[str] = mapped_column(ForeignKey("skill.code"), index=True)
    level: Mapped[int | None]
    essential: Mapped[bool] = mapped_column(default=True)


class MajorNeed(Model):
    """A major the opportunity asks for; any one of them is enough."""

    __tablename__ = "major_need"

    opportunity_id: Mapped[int] = mapped_column(ForeignKey("opportunity.id", ondelete="CASCADE"), primary_key=True)
    major_code: Mapped[str] = mapped_column(ForeignKey("major.code"), primary_key=True)


class LanguageNeed(Model):
    """A language the opportunity asks for, at least at this level (A1 … C2)."""

    __tablename__ = "language_need"

    opportunity_id: Mapped[int] = mapped_column(ForeignKey("opportunity.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    level: Mapped[str] = mapped_column(String(2))


class Opportunity(Identified, Timed, Model):
    """The six elements the law asks for (employer, headcount, requirements, duties, place, pay) and validity."""

    __tablename__ = "opportunity"
    __table_args__ = (
        UniqueConstraint("organization_id", "external_id"),
        CheckConstraint("headcount >= 1", name="headcount_positive"),
        CheckConstraint("pay_min <= pay_max", name="pay_range"),
    )

    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    external_id: Mapped[str | None] = mapped_column(String(80))
    kind: Mapped[OpportunityKind] = mapped_column(enum_type(OpportunityKind))
    title: Mapped[str] = mapped_column(String(200))
    duties: Mapped[str] = mapped_column(Text, default="")
    requirements: Mapped[str] = mapped_column(Text, default="")
    headcount: Mapped[int] = mapped_column(default=1)
    region_code: Mapped[str | None] = mapped_column(ForeignKey("region.code"), index=True)
    address: Mapped[str] = mapped_column(String(200), default="")
    remote: Mapped[bool] = mapped_column(default=False)
    occupation_code: Mapped[str | None] = mapped_column(ForeignKey("occupation.code"), index=True)
    education_code: Mapped[str | None] = mapped_column(ForeignKey("education_level.code"))
    experience_months: Mapped[int | None]
    grade: Mapped[Grade | None] = mapped_column(enum_type(Grade))  # technical grade or title asked for
    pay_min: Mapped[int | None]  # CNY a month
    pay_max: Mapped[int | None]
    starts_on: Mapped[date | None]
    expires_on: Mapped[date | None] = mapped_column(index=True)  # last day on which it is open
    status: Mapped[OpportunityStatus] = mapped_column(enum_type(OpportunityStatus), default=_S.DRAFT, index=True)
    published_at: Mapped[datetime | None] = mapped_column(index=True)
    closed_at: Mapped[datetime | None]
    close_reason: Mapped[CloseReason | None] = mapped_column(enum_type(CloseReason))
    version: Mapped[int] = mapped_column(default=1)

    organization: Mapped[Organization] = relationship(lazy="raise")
    skills: Mapped[list[SkillNeed]] = relationship(lazy="raise", cascade="all, delete-orphan", order_by=SkillNeed.id)
    majors: Mapped[list[MajorNeed]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by=MajorNeed.major_code
    )
    languages: Mapped[list[LanguageNeed]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by=LanguageNeed.language
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read once by SQLAlchemy

    def is_open(self, on: date) -> bool:
        """Published and not past its last day. policy.open_on is the same rule as SQL."""
        return self.status is _S.PUBLISHED and (self.expires_on is None or self.expires_on >= on)

    def days_open(self, on: date) -> int | None:
        """Whole days since it was published; None for what never was."""
        return (on - self.published_at.astimezone(CITY_ZONE).date()).days if self.published_at else None

    def move_to(self, status: OpportunityStatus) -> None:
        """Change status along TRANSITIONS; Conflict when the step does not exist."""
        if status not in TRANSITIONS[self.status]:
            raise Conflict(
                N_("An opportunity cannot go from “%(old)s” to “%(new)s”.", old=label(self.status), new=label(status))
            )
        self.status = status
