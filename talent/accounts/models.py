"""Users and what hangs on the person: memberships, sessions, resets, consent, notices."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from talent.core import clock
from talent.core.actor import Role
from talent.core.models import Identified, Model, enum_type
from talent.core.text import N_, name_members
from talent.organizations.models import Organization


class Purpose(StrEnum):
    """What a person may consent to, each by itself."""

    TERMS = "terms"
    MATCHING = "matching"
    SHARE_WITH_EMPLOYER = "share_with_employer"
    SHARE_WITH_BASE = "share_with_base"
    STATISTICS = "statistics"


name_members(
    Purpose,
    {
        Purpose.TERMS: N_("Terms of use and privacy notice"),
        Purpose.MATCHING: N_("Use my profile for matching and show it, without my name, to verified organizations"),
        Purpose.SHARE_WITH_EMPLOYER: N_("Give my profile and contact details to this employer"),
        Purpose.SHARE_WITH_BASE: N_("Give my profile and contact details to this training base"),
        Purpose.STATISTICS: N_("Count me, without my name, in supply and demand figures"),
    },
)


class User(Identified, Model):
    """An account. ``email`` is stored in lower case."""

    __tablename__ = "user"

    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    password_hash: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(2), default="zh")
    is_admin: Mapped[bool] = mapped_column(default=False)
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class Membership(Identified, Model):
    """A user's place in an organization."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("user_id", "organization_id"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    role: Mapped[Role] = mapped_column(enum_type(Role))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    user: Mapped[User] = relationship(lazy="raise")
    organization: Mapped[Organization] = relationship(lazy="raise")


class MembershipInvite(Identified, Model):
    """An invitation by mail to join an organization; only the hash of its token is kept."""

    __tablename__ = "membership_invite"

    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    email: Mapped[str] = mapped_column(String(254))
    role: Mapped[Role] = mapped_column(enum_type(Role))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]


class SignInSession(Identified, Model):
    """One sign-in. The cookie carries a random token; here is only its hash. Gone row = signed out, everywhere."""

    __tablename__ = "sign_in_session"

    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_seen_at: Mapped[datetime] = mapped_column(default=clock.now)


class PasswordReset(Identified, Model):
    """A reset link that was mailed: single use, short-lived, only its hash kept."""

    __tablename__ = "password_reset"

    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Consent(Identified, Model):
    """One consent to one purpose, with what was said at the time; withdrawn, not deleted."""

    __tablename__ = "consent"
    __table_args__ = (Index("ix_consent_user_id_purpose", "user_id", "purpose"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    purpose: Mapped[Purpose] = mapped_column(enum_type(Purpose))
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    wording: Mapped[str] = mapped_column(String(1000))
    given_at: Mapped[datetime] = mapped_column(default=clock.now)
    withdrawn_at: Mapped[datetime | None]


class Notice(Identified, Model):
    """Something a person should know; stored as an English sentence and its values, shown in their language."""

    __tablename__ = "notice"
    __table_args__ = (Index("ix_notice_user_id_read_at", "user_id", "read_at"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    msgid: Mapped[str] = mapped_column(String(500))
    values: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    path: Mapped[str] = mapped_column(String(300))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    read_at: Mapped[datetime | None]
