"""Organizations and how far their verification is."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from talent.core.actor import OrgKind
from talent.core.errors import Conflict
from talent.core.models import Identified, Model, Timed, enum_type
from talent.core.text import N_, label, name_members


class Verification(StrEnum):
    """States of the admin's check of an organization's papers."""

    PENDING = "pending"
    IN_PROGRESS = "in_progress"
    VERIFIED = "verified"
    DECLINED = "declined"


class Nature(StrEnum):
    """Nature of the employer, as the official tables split it."""

    STATE_OWNED = "state_owned"
    COLLECTIVE = "collective"
    PRIVATE = "private"
    JOINT_STOCK = "joint_stock"
    FOREIGN = "foreign"
    HK_MACAO_TAIWAN = "hk_macao_taiwan"
    INSTITUTION = "institution"
    AUTHORITY = "authority"
    OTHER = "other"


name_members(
    Verification,
    {
        Verification.PENDING: N_("Waiting for verification"),
        Verification.IN_PROGRESS: N_("More papers asked for"),
        Verification.VERIFIED: N_("Verified"),
        Verification.DECLINED: N_("Not verified"),
    },
)
name_members(
    Nature,
    {
        Nature.STATE_OWNED: N_("State-owned enterprise"),
        Nature.COLLECTIVE: N_("Collective enterprise"),
        Nature.PRIVATE: N_("Private enterprise"),
        Nature.JOINT_STOCK: N_("Joint-stock enterprise"),
        Nature.FOREIGN: N_("Foreign-invested enterprise"),
        Nature.HK_MACAO_TAIWAN: N_("Enterprise invested from Hong Kong, Macao or Taiwan"),
        Nature.INSTITUTION: N_("Public institution"),
        Nature.AUTHORITY: N_("Public authority"),
        Nature.OTHER: N_("Other"),
    },
)

TRANSITIONS: dict[Verification, frozenset[Verification]] = {
    Verification.PENDING: frozenset({Verification.IN_PROGRESS, Verification.VERIFIED, Verification.DECLINED}),
    Verification.IN_PROGRESS: frozenset({Verification.PENDING, Verification.VERIFIED, Verification.DECLINED}),
    Verification.VERIFIED: frozenset({Verification.IN_PROGRESS, Verification.DECLINED}),
    Verification.DECLINED: frozenset({Verification.PENDING, Verification.IN_PROGRESS, Verification.VERIFIED}),
}


class Organization(Identified, Timed, Model):
    """A legal body. ``bureau_region_code`` makes a government unit the HR bureau of that region."""

    __tablename__ = "organization"

    kind: Mapped[OrgKind] = mapped_column(enum_type(OrgKind), index=True)
    name_zh: Mapped[str] = mapped_column(String(200), unique=True)
    name_en: Mapped[str | None] = mapped_column(String(200))
    credit_code: Mapped[str] = mapped_column(String(18), unique=True)
    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"), index=True)
    industry_code: Mapped[str | None] = mapped_column(ForeignKey("industry.code"))
    nature: Mapped[Nature | None] = mapped_column(enum_type(Nature))
    bureau_region_code: Mapped[str | None] = mapped_column(ForeignKey("region.code"))
    description: Mapped[str] = mapped_column(Text, default="")
    website: Mapped[str | None] = mapped_column(String(200))
    contact_name: Mapped[str | None] = mapped_column(String(80))
    contact_email: Mapped[str | None] = mapped_column(String(254))
    contact_phone: Mapped[str | None] = mapped_column(String(40))
    verification: Mapped[Verification] = mapped_column(
        enum_type(Verification), default=Verification.PENDING, index=True
    )
    verification_note: Mapped[str] = mapped_column(Text, default="")
    verified_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read once by SQLAlchemy

    @property
    def is_verified(self) -> bool:
        """Whether its papers were accepted."""
        return self.verification is Verification.VERIFIED

    def move_to(self, state: Verification) -> None:
        """Change the state along TRANSITIONS; Conflict when the step does not exist."""
        if state not in TRANSITIONS[self.verification]:
            raise Conflict(
                N_(
                    "Verification cannot go from “%(old)s” to “%(new)s”.",
                    old=label(self.verification),
                    new=label(state),
                )
            )
        self.verification = state
