"""A talent's profile and its parts."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from talent.core import clock
from talent.core.models import Identified, Model, Timed, enum_type
from talent.core.text import N_, name_members
from talent.taxonomy.grades import Grade


class Seeking(StrEnum):
    """Whether the person is on the market."""

    SEEKING = "seeking"
    OPEN = "open"
    EMPLOYED = "employed"
    WITHDRAWN = "withdrawn"


class Visibility(StrEnum):
    """Who may find the profile. Private until the person publishes it."""

    PRIVATE = "private"
    EMPLOYERS = "employers"


class SeekerKind(StrEnum):
    """Kinds of seekers, as the official tables split them."""

    FRESH_GRADUATE = "fresh_graduate"
    FORMER_GRADUATE = "former_graduate"
    EXPERIENCED = "experienced"


class ClaimSource(StrEnum):
    """What a skill claim rests on."""

    DECLARED = "declared"
    VERIFIED = "verified"


class SpokenLevel(StrEnum):
    """Common European Framework levels."""

    A1 = "A1"
    A2 = "A2"
    B1 = "B1"
    B2 = "B2"
    C1 = "C1"
    C2 = "C2"

    @property
    def rank(self) -> int:
        """1 (A1) to 6 (C2)."""
        return list(SpokenLevel).index(self) + 1


name_members(
    Seeking,
    {
        Seeking.SEEKING: N_("Looking for work"),
        Seeking.OPEN: N_("Open to offers"),
        Seeking.EMPLOYED: N_("Employed"),
        Seeking.WITHDRAWN: N_("Not on the market"),
    },
)
name_members(
    Visibility,
    {
        Visibility.PRIVATE: N_("Private: only I see it"),
        Visibility.EMPLOYERS: N_("Published: verified organizations find it without name and contact"),
    },
)
name_members(
    SeekerKind,
    {
        SeekerKind.FRESH_GRADUATE: N_("Graduating this year"),
        SeekerKind.FORMER_GRADUATE: N_("Graduated earlier, not yet placed"),
        SeekerKind.EXPERIENCED: N_("Has work experience"),
    },
)
name_members(ClaimSource, {ClaimSource.DECLARED: N_("Declared"), ClaimSource.VERIFIED: N_("Verified")})
name_members(SpokenLevel, {level: N_(level.value) for level in SpokenLevel})


class Education(Identified, Model):
    """One stage of education."""

    __tablename__ = "education"

    profile_id: Mapped[int] = mapped_column(ForeignKey("profile.id", ondelete="CASCADE"), index=True)
    school: Mapped[str] = mapped_column(String(200))
    level_code: Mapped[str] = mapped_column(ForeignKey("education_level.code"))
    major_code: Mapped[str | None] = mapped_column(ForeignKey("major.code"))
    major_name: Mapped[str] = mapped_column(String(200), default="")
    starts_on: Mapped[date | None]
    graduates_on: Mapped[date | None]


class Experience(Identified, Model):
    """One employment or internship."""

    __tablename__ = "experience"

    profile_id: Mapped[int] = mapped_column(ForeignKey("profile.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    employer: Mapped[str] = mapped_column(String(200), default="")
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    description: Mapped[str] = mapped_column(Text, default="")


class Project(Identified, Model):
    """One project the person worked on."""

    __tablename__ = "project"

    profile_id: Mapped[int] = mapped_column(ForeignKey("profile.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")


class SkillClaim(Identified, Model):
    """The profile has a skill, at a level of 1 to 5 (None: not said), declared or verified."""

    __tablename__ = "skill_claim"
    __table_args__ = (
        UniqueConstraint("profile_id", "skill_code"),
        CheckConstraint("level BETWEEN 1 AND 5", name="level_range"),
    )

    profile_id: Mapped[int] = mapped_column(ForeignKey("profile.id", ondelete="CASCADE"), index=True)
    skill_code: Mapped[str] = mapped_column(ForeignKey("skill.code"), index=True)
    level: Mapped[int | None]
    source: Mapped[ClaimSource] = mapped_column(enum_type(ClaimSource), default=ClaimSource.DECLARED)
    evidence: Mapped[str] = mapped_column(String(500), default="")


class ProfileLanguage(Model):
    """A language the person speaks."""

    __tablename__ = "profile_language"

    profile_id: Mapped[int] = mapped_column(ForeignKey("profile.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    level: Mapped[SpokenLevel] = mapped_column(enum_type(SpokenLevel))


class WishedRegion(Model):
    """A region the person would work in."""

    __tablename__ = "wished_region"

    profile_id: Mapped[int] = mapped_column(ForeignKey("profile.id", ondelete="CASCADE"), primary_key=True)
    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"), primary_key=True)


class WishedOccupation(Model):
    """An occupation the person wishes; none = any (无要求)."""

    __tablename__ = "wished_occupation"

    profile_id: Mapped[int] = mapped_column(ForeignKey("profile.id", ondelete="CASCADE"), primary_key=True)
    occupation_code: Mapped[str] = mapped_column(ForeignKey("occupation.code"), primary_key=True, index=True)


class Profile(Identified, Timed, Model):
    """One talent. Name and contact are shown only to the person and, after both agreed, to one organization.

    ``user_id`` is None for profiles a university uploaded whose owners have not signed up yet.
    """

    __tablename__ = "profile"
    __table_args__ = (UniqueConstraint("university_id", "external_id"),)

    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), unique=True)
    university_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"), index=True)
    external_id: Mapped[str | None] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(80))
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(40))
    headline: Mapped[str] = mapped_column(String(200), default="")
    summary: Mapped[str] = mapped_column(Text, default="")
    region_code: Mapped[str | None] = mapped_column(ForeignKey("region.code"), index=True)
    seeking: Mapped[Seeking] = mapped_column(enum_type(Seeking), default=Seeking.SEEKING)
    seeker_kind: Mapped[SeekerKind | None] = mapped_column(enum_type(SeekerKind))
    visibility: Mapped[Visibility] = mapped_column(enum_type(Visibility), default=Visibility.PRIVATE, index=True)
    grade: Mapped[Grade | None] = mapped_column(enum_type(Grade))  # technical grade or title held
    available_from: Mapped[date | None]
    pay_min: Mapped[int | None]
    remote: Mapped[bool | None]
    published_at: Mapped[datetime | None]
    last_active_at: Mapped[datetime] = mapped_column(default=clock.now)
    version: Mapped[int] = mapped_column(default=1)

    educations: Mapped[list[Education]] = relationship(
        lazy="raise",
        cascade="all, delete-orphan",
        order_by=(Education.graduates_on.desc().nulls_first(), Education.id),
    )
    experiences: Mapped[list[Experience]] = relationship(
        lazy="raise",
        cascade="all, delete-orphan",
        order_by=(Experience.starts_on.desc().nulls_last(), Experience.id),
    )
    projects: Mapped[list[Project]] = relationship(lazy="raise", cascade="all, delete-orphan", order_by=Project.id)
    skills: Mapped[list[SkillClaim]] = relationship(lazy="raise", cascade="all, delete-orphan", order_by=SkillClaim.id)
    languages: Mapped[list[ProfileLanguage]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by=ProfileLanguage.language
    )
    wished_regions: Mapped[list[WishedRegion]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by=WishedRegion.region_code
    )
    wished_occupations: Mapped[list[WishedOccupation]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by=WishedOccupation.occupation_code
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read once by SQLAlchemy

    @property
    def is_open(self) -> bool:
        """May be found by verified organizations: published and on the market."""
        return self.visibility is Visibility.EMPLOYERS and self.seeking in OPEN_STATES


OPEN_STATES = frozenset({Seeking.SEEKING, Seeking.OPEN})
