"""Writes of accounts: sign-up, sign-in, resets, consent, notices, members."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from talent.accounts import passwords, queries, tokens
from talent.accounts.models import (
    Consent,
    Membership,
    MembershipInvite,
    Notice,
    PasswordReset,
    Purpose,
    SignInSession,
    User,
)
from talent.core import clock, outbox
from talent.core.actor import Actor, Role
from talent.core.audit import record
from talent.core.errors import Conflict, FieldError, NotFound
from talent.core.text import N_, Text
from talent.core.unique import unique

RESET_LIFE = timedelta(minutes=60)
INVITE_LIFE = timedelta(days=7)


@dataclass(frozen=True)
class SignUp:
    """A new account."""

    name: str
    email: str
    password: str
    language: str
    terms: str  # the words the person agreed to


def sign_up(session: Session, data: SignUp) -> User:
    """Make an account and note the consent to the terms.

    Raises: FieldError on "password" or "email".
    """
    passwords.check("password", data.password, email=data.email)
    user = User(
        name=data.name,
        email=data.email.strip().lower(),
        password_hash=passwords.hashed(data.password),
        language=data.language,
    )
    with unique(session, "email", N_("There is an account with this e-mail address already. Sign in instead.")):
        session.add(user)
    give_consent(session, user.id, Purpose.TERMS, wording=data.terms)
    record(session, Actor(user_id=user.id), "user.signed_up", user)
    return user


def sign_in(session: Session, email: str, password: str) -> User:
    """The account of these credentials.

    Raises: FieldError, the same one whether the account or the password is wrong.
    """
    user = queries.user_by_email(session, email)
    right = passwords.matches(user.password_hash if user else None, password)
    if user is None or not right or user.disabled_at:
        raise FieldError("password", N_("The e-mail address or the password is not right."))
    return user


def start_session(session: Session, user: User) -> str:
    """A sign-in; returns the token for the cookie. Ended sign-ins of the user are swept out."""
    token, hashed = tokens.new()
    oldest = clock.now() - queries.ABSOLUTE
    session.execute(delete(SignInSession).where(SignInSession.user_id == user.id, SignInSession.created_at < oldest))
    session.add(SignInSession(token_hash=hashed, user_id=user.id))
    record(session, Actor(user_id=user.id), "user.signed_in", user)
    session.flush()
    return token


def touch_session(session: Session, token: str) -> None:
    """Keep a sign-in alive; does nothing when it was touched a moment ago."""
    now = clock.now()
    session.execute(
        update(SignInSession)
        .where(SignInSession.token_hash == tokens.digest(token), SignInSession.last_seen_at < now - queries.TOUCH_EVERY)
        .values(last_seen_at=now)
    )


def end_session(session: Session, token: str) -> None:
    """Sign out: the cookie is worth nothing from now on, whoever holds a copy."""
    session.execute(delete(SignInSession).where(SignInSession.token_hash == tokens.digest(token)))


def end_all_sessions(session: Session, user_id: int) -> None:
    """Sign the user out everywhere."""
    session.execute(delete(SignInSession).where(SignInSession.user_id == user_id))


def ask_reset(session: Session, email: str) -> None:
    """Mail a reset link if there is such an account; the caller cannot tell.

    The token goes only into the mail: the outbox holds the request's id, and the worker makes the token.
    """
    user = queries.user_by_email(session, email)
    if user and not user.disabled_at:
        outbox.put(session, "password_reset", user_id=user.id)


def new_reset(session: Session, user_id: int) -> str:
    """A reset token for the mail; earlier ones of the user stop working."""
    session.execute(
        update(PasswordReset)
        .where(PasswordReset.user_id == user_id, PasswordReset.used_at.is_(None))
        .values(used_at=clock.now())
    )
    token, hashed = tokens.new()
    session.add(PasswordReset(token_hash=hashed, user_id=user_id, expires_at=clock.now() + RESET_LIFE))
    session.flush()
    return token


def reset_is_good(session: Session, token: str) -> bool:
    """Whether the link can still be used."""
    return _reset(session, token) is not None


def _reset(session: Session, token: str) -> PasswordReset | None:
    return session.scalar(
        select(PasswordReset).where(
            PasswordReset.token_hash == tokens.digest(token),
            PasswordReset.used_at.is_(None),
            PasswordReset.expires_at > clock.now(),
        )
    )


def reset_password(session: Session, token: str, password: str) -> None:
    """Set a new password by a mailed link, once; ends every sign-in of the account.

    Raises: Conflict when the link was used or is too old; FieldError on "password".
    """
    row = _reset(session, token)
    if row is None:
        raise Conflict(N_("This link has been used or is too old. Please ask for a new one."))
    passwords.check("password", password)
    user = session.get_one(User, row.user_id)
    user.password_hash = passwords.hashed(password)
    row.used_at = clock.now()
    end_all_sessions(session, user.id)
    record(session, Actor(user_id=user.id), "user.password_reset", user)
    session.flush()


def change_password(session: Session, user_id: int, old: str, new: str) -> None:
    """Set a new password; ends every sign-in, so the caller starts a new one.

    Raises: FieldError on "old" or "password".
    """
    user = session.get_one(User, user_id)
    if not passwords.matches(user.password_hash, old):
        raise FieldError("old", N_("This is not your present password."))
    passwords.check("password", new, email=user.email)
    user.password_hash = passwords.hashed(new)
    end_all_sessions(session, user.id)
    record(session, Actor(user_id=user.id), "user.password_changed", user)
    session.flush()


def speak(session: Session, user_id: int, language: str) -> None:
    """Remember the language for mails and other machines."""
    session.execute(update(User).where(User.id == user_id).values(language=language))


def give_consent(
    session: Session, user_id: int, purpose: Purpose, *, wording: str, organization_id: int | None = None
) -> None:
    """Note a consent with the words it was given to; does nothing when one is in force."""
    if not queries.has_consent(session, user_id, purpose, organization_id):
        session.add(Consent(user_id=user_id, purpose=purpose, organization_id=organization_id, wording=wording[:1000]))
        session.flush()


def withdraw_consent(session: Session, user_id: int, purpose: Purpose, organization_id: int | None = None) -> None:
    """End a consent at once."""
    session.execute(
        update(Consent)
        .where(
            Consent.user_id == user_id,
            Consent.purpose == purpose,
            Consent.organization_id == organization_id,
            Consent.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=clock.now())
    )


def notify(session: Session, user_id: int | None, text: Text, *, path: str) -> None:
    """Tell a person something: a notice on the site now, a mail from the outbox. Nobody is told for None.

    Args:
        text: values must be plain JSON values.
        path: the page it is about, beginning with "/".
    """
    if user_id is None:
        return
    notice = Notice(user_id=user_id, msgid=text.msgid, values=dict(text.values), path=path)
    session.add(notice)
    session.flush()
    outbox.put(session, "notify", notice_id=notice.id)


def notify_organization(session: Session, organization_id: int, text: Text, *, path: str) -> None:
    """Tell every member of an organization."""
    for user_id in queries.member_user_ids(session, organization_id):
        notify(session, user_id, text, path=path)


def read_notices(session: Session, user_id: int) -> None:
    """Mark all as read."""
    session.execute(
        update(Notice).where(Notice.user_id == user_id, Notice.read_at.is_(None)).values(read_at=clock.now())
    )


def add_member(session: Session, user_id: int, organization_id: int, role: Role) -> Membership:
    """Make a user a member.

    Raises: FieldError on "email" when they are one already.
    """
    membership = Membership(user_id=user_id, organization_id=organization_id, role=role)
    with unique(session, "email", N_("This person is a member already.")):
        session.add(membership)
    return membership


def invite_member(session: Session, actor: Actor, organization_id: int, email: str, role: Role) -> None:
    """Invite somebody by mail to join an organization; the worker makes the link's token."""
    _token, hashed = tokens.new()
    invite = MembershipInvite(
        organization_id=organization_id,
        email=email.strip().lower(),
        role=role,
        token_hash=hashed,
        expires_at=clock.now() + INVITE_LIFE,
    )
    session.add(invite)
    session.flush()
    outbox.put(session, "member_invite", invite_id=invite.id)
    record(session, actor, "member.invited", invite, role=role.value)


def new_invite_token(session: Session, invite: MembershipInvite) -> str:
    """A fresh token for the mail; an earlier one stops working."""
    token, invite.token_hash = tokens.new()
    session.flush()
    return token


def accept_invite(session: Session, user: User, token: str) -> MembershipInvite:
    """Join by a mailed invitation, once, with the address it was sent to.

    Raises: NotFound when it is used, too old or meant for another address.
    """
    invite = session.scalar(
        select(MembershipInvite).where(
            MembershipInvite.token_hash == tokens.digest(token),
            MembershipInvite.accepted_at.is_(None),
            MembershipInvite.expires_at > clock.now(),
            MembershipInvite.email == user.email,
        )
    )
    if invite is None:
        raise NotFound(N_("This invitation has been used, is too old, or was sent to another address."))
    invite.accepted_at = clock.now()
    add_member(session, user.id, invite.organization_id, invite.role)
    return invite


def change_role(session: Session, actor: Actor, organization_id: int, membership_id: int, role: Role | None) -> None:
    """Give a member another role, or (None) end the membership. The last owner stays.

    Raises: NotFound; Conflict for the last owner.
    """
    membership = session.get(Membership, membership_id)
    if membership is None or membership.organization_id != organization_id:
        raise NotFound
    owners = session.scalars(
        select(Membership.id).where(Membership.organization_id == organization_id, Membership.role == Role.OWNER)
    ).all()
    if list(owners) == [membership_id] and role is not Role.OWNER:
        raise Conflict(N_("An organization needs at least one owner."))
    record(session, actor, "member.changed", membership, role=role.value if role else None)
    if role is None:
        session.delete(membership)
    else:
        membership.role = role
    session.flush()
