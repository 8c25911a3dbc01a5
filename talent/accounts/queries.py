"""Reads of accounts: who asks, notices, memberships, consent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from talent.accounts import tokens
from talent.accounts.models import Consent, Membership, Notice, Purpose, SignInSession, User
from talent.core import clock
from talent.core.actor import Actor, Member
from talent.core.paging import PAGE_SIZE, Page, after, decode, page

#: A sign-in ends after so long without a request, and in any case after so long.
IDLE, ABSOLUTE = timedelta(hours=2), timedelta(hours=24)
#: last_seen_at is written at most so often, so that reading pages does not write each time.
TOUCH_EVERY = timedelta(minutes=5)


def user_by_email(session: Session, email: str) -> User | None:
    """An account by its address, whatever its case."""
    return session.scalar(select(User).where(User.email == email.strip().lower()))


def user_of_token(session: Session, token: str) -> User | None:
    """Who signed in with this cookie token; None when the sign-in has ended or the account is disabled."""
    now = clock.now()
    return session.scalar(
        select(User)
        .join(SignInSession, SignInSession.user_id == User.id)
        .where(
            SignInSession.token_hash == tokens.digest(token),
            SignInSession.last_seen_at > now - IDLE,
            SignInSession.created_at > now - ABSOLUTE,
            User.disabled_at.is_(None),
        )
    )


def is_stale(session: Session, token: str) -> bool:
    """Whether the sign-in was last touched so long ago that it should be touched now."""
    seen = session.scalar(select(SignInSession.last_seen_at).where(SignInSession.token_hash == tokens.digest(token)))
    return seen is not None and seen < clock.now() - TOUCH_EVERY


def memberships(session: Session, user_id: int) -> Sequence[Membership]:
    """A user's memberships with their organizations, oldest first."""
    return session.scalars(
        select(Membership)
        .where(Membership.user_id == user_id)
        .options(joinedload(Membership.organization))
        .order_by(Membership.id)
    ).all()


def members(session: Session, organization_id: int) -> Sequence[Membership]:
    """An organization's members with their accounts, oldest first."""
    return session.scalars(
        select(Membership)
        .where(Membership.organization_id == organization_id)
        .options(joinedload(Membership.user))
        .order_by(Membership.id)
    ).all()


def member_user_ids(session: Session, organization_id: int) -> Sequence[int]:
    """Accounts that should hear what concerns an organization."""
    return session.scalars(
        select(Membership.user_id).where(Membership.organization_id == organization_id).order_by(Membership.id)
    ).all()


def actor_of(session: Session, user: User) -> Actor:
    """The user as policies see them."""
    return Actor(
        user_id=user.id,
        is_admin=user.is_admin,
        members=tuple(
            Member(
                organization_id=m.organization_id,
                kind=m.organization.kind,
                role=m.role,
                verified=m.organization.is_verified,
                bureau_region=m.organization.bureau_region_code,
            )
            for m in memberships(session, user.id)
        ),
    )


def unread(session: Session, user_id: int) -> int:
    """How many notices the person has not opened."""
    return session.scalar(select(func.count(Notice.id)).where(Notice.user_id == user_id, Notice.read_at.is_(None))) or 0


def notices(session: Session, user_id: int, cursor: str | None = None) -> Page[Notice]:
    """A person's notices, newest first."""
    statement = select(Notice).where(Notice.user_id == user_id)
    if values := decode(cursor, datetime, int):
        statement = statement.where(after([(Notice.created_at, True), (Notice.id, True)], values))
    rows = session.scalars(statement.order_by(Notice.created_at.desc(), Notice.id.desc()).limit(PAGE_SIZE + 1)).all()
    return page(rows, lambda n: (n.created_at, n.id))


def has_consent(session: Session, user_id: int, purpose: Purpose, organization_id: int | None = None) -> bool:
    """Whether a consent to this purpose (towards this organization) is in force."""
    return (
        session.scalar(
            select(Consent.id)
            .where(
                Consent.user_id == user_id,
                Consent.purpose == purpose,
                Consent.organization_id == organization_id,
                Consent.withdrawn_at.is_(None),
            )
            .limit(1)
        )
        is not None
    )


def consents(session: Session, user_id: int) -> Sequence[Consent]:
    """Everything a person agreed to, newest first, withdrawn ones included."""
    return session.scalars(select(Consent).where(Consent.user_id == user_id).order_by(Consent.id.desc())).all()
