"""Sign-up, sign-in, resets, consent, notices and members, without a browser."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from talent.accounts import queries, service, tokens
from talent.accounts.models import Consent, Membership, MembershipInvite, Notice, PasswordReset, Purpose, SignInSession
from talent.accounts.service import SignUp
from talent.core import clock
from talent.core.actor import Actor, Role
from talent.core.audit import AuditEvent
from talent.core.errors import Conflict, FieldError, NotFound
from talent.core.outbox import OutboxMessage
from talent.core.text import N_
from tests.factories.accounts import PASSWORD
from tests.factories.accounts import user as make_user
from tests.factories.organizations import organization as make_organization

NEW = "another sentence, not short"


def signing_up(**changes: str) -> SignUp:
    values = {"name": "Li Na", "email": "li.na@example.org", "password": PASSWORD, "language": "zh", "terms": "I agree"}
    return SignUp(**{**values, **changes})


def count(session: Session, model: type) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


@pytest.mark.postgres
def test_sign_up_notes_the_words_agreed_to(session: Session) -> None:
    user = service.sign_up(session, signing_up(email=" Li.Na@Example.ORG "))
    assert user.email == "li.na@example.org"
    assert user.password_hash.startswith("$argon2id$")
    (consent,) = queries.consents(session, user.id)
    assert (consent.purpose, consent.wording, consent.withdrawn_at) == (Purpose.TERMS, "I agree", None)


@pytest.mark.postgres
def test_an_address_has_one_account_whatever_its_case(session: Session) -> None:
    service.sign_up(session, signing_up())
    with pytest.raises(FieldError) as refused:
        service.sign_up(session, signing_up(email="LI.NA@example.org"))
    assert refused.value.field == "email"


def test_wrong_account_wrong_password_and_disabled_are_told_the_same(session: Session) -> None:
    user = make_user(session)
    told = set()
    for email, password in [("nobody@example.org", PASSWORD), (user.email, "wrong"), (user.email, PASSWORD)]:
        user.disabled_at = clock.now() if password == PASSWORD and email == user.email else None
        with pytest.raises(FieldError) as refused:
            service.sign_in(session, email, password)
        told.add((refused.value.field, str(refused.value.text)))
    assert len(told) == 1


def test_the_right_password_signs_in_whatever_the_case_of_the_address(session: Session) -> None:
    user = make_user(session)
    assert service.sign_in(session, user.email.upper(), PASSWORD) is user


def test_only_the_hash_of_a_sign_in_is_stored(session: Session) -> None:
    user = make_user(session)
    token = service.start_session(session, user)
    stored = session.scalars(select(SignInSession.token_hash)).one()
    assert stored == tokens.digest(token) != token
    assert queries.user_of_token(session, token) is user
    assert queries.user_of_token(session, stored) is None


def test_a_sign_in_ends_when_idle_and_in_any_case_after_a_day(session: Session) -> None:
    user = make_user(session)
    start = clock.now()
    token = service.start_session(session, user)
    with clock.frozen(start + queries.IDLE + timedelta(seconds=5)):
        assert queries.user_of_token(session, token) is None
    at = start
    while at < start + queries.ABSOLUTE - queries.IDLE:
        at += queries.IDLE - timedelta(minutes=1)
        with clock.frozen(at):
            assert queries.user_of_token(session, token) is user
            service.touch_session(session, token)
    with clock.frozen(start + queries.ABSOLUTE + timedelta(seconds=5)):
        assert queries.user_of_token(session, token) is None


def test_sign_out_ends_one_sign_in_and_disabling_ends_all(session: Session) -> None:
    user = make_user(session)
    here, there = service.start_session(session, user), service.start_session(session, user)
    service.end_session(session, here)
    assert queries.user_of_token(session, here) is None
    assert queries.user_of_token(session, there) is user
    user.disabled_at = clock.now()
    session.flush()
    assert queries.user_of_token(session, there) is None


def test_asking_for_a_reset_puts_no_token_into_the_outbox(session: Session) -> None:
    user = make_user(session)
    service.ask_reset(session, user.email.upper())
    service.ask_reset(session, "nobody@example.org")
    session.flush()
    (message,) = session.scalars(select(OutboxMessage)).all()
    assert (message.topic, message.payload) == ("password_reset", {"user_id": user.id})
    assert count(session, PasswordReset) == 0


def test_a_reset_works_once_and_signs_out_everywhere(session: Session) -> None:
    user = make_user(session)
    signed_in = service.start_session(session, user)
    token = service.new_reset(session, user.id)
    service.reset_password(session, token, NEW)
    assert queries.user_of_token(session, signed_in) is None
    assert service.sign_in(session, user.email, NEW) is user
    with pytest.raises(Conflict):
        service.reset_password(session, token, PASSWORD)
    assert service.sign_in(session, user.email, NEW) is user


def test_a_reset_dies_of_age_and_of_a_newer_one(session: Session) -> None:
    user = make_user(session)
    first = service.new_reset(session, user.id)
    second = service.new_reset(session, user.id)
    assert not service.reset_is_good(session, first)
    assert service.reset_is_good(session, second)
    with clock.frozen(clock.now() + service.RESET_LIFE + timedelta(seconds=5)):
        assert not service.reset_is_good(session, second)
    assert not service.reset_is_good(session, "made up")


def test_a_refused_new_password_leaves_the_link_usable(session: Session) -> None:
    token = service.new_reset(session, make_user(session).id)
    with pytest.raises(FieldError):
        service.reset_password(session, token, "short")
    assert service.reset_is_good(session, token)


def test_changing_the_password_needs_the_old_one(session: Session) -> None:
    user = make_user(session)
    elsewhere = service.start_session(session, user)
    with pytest.raises(FieldError) as refused:
        service.change_password(session, user.id, "wrong", NEW)
    assert refused.value.field == "old"
    assert queries.user_of_token(session, elsewhere) is user
    service.change_password(session, user.id, PASSWORD, NEW)
    assert queries.user_of_token(session, elsewhere) is None


@pytest.mark.postgres
def test_consent_is_per_purpose_and_organization_and_kept_when_withdrawn(session: Session) -> None:
    user, ours, theirs = make_user(session), make_organization(session), make_organization(session)
    share = Purpose.SHARE_WITH_EMPLOYER
    service.give_consent(session, user.id, share, wording="yes", organization_id=ours.id)
    service.give_consent(session, user.id, share, wording="again", organization_id=ours.id)
    service.give_consent(session, user.id, Purpose.MATCHING, wording="find me")
    assert count(session, Consent) == 2
    assert not queries.has_consent(session, user.id, share, theirs.id)
    assert not queries.has_consent(session, user.id, share)
    service.withdraw_consent(session, user.id, share, ours.id)
    assert not queries.has_consent(session, user.id, share, ours.id)
    assert queries.has_consent(session, user.id, Purpose.MATCHING)
    assert count(session, Consent) == 2
    service.give_consent(session, user.id, share, wording="once more", organization_id=ours.id)
    assert queries.has_consent(session, user.id, share, ours.id)


def test_a_notice_waits_on_the_site_and_in_the_outbox(session: Session) -> None:
    user = make_user(session)
    service.notify(session, user.id, N_("Hello %(name)s", name="Li"), path="/account")
    service.notify(session, None, N_("Nobody hears this"), path="/")
    session.flush()
    notice = session.scalars(select(Notice)).one()
    assert (notice.msgid, notice.values) == ("Hello %(name)s", {"name": "Li"})
    assert session.scalars(select(OutboxMessage)).one().payload == {"notice_id": notice.id}
    assert queries.unread(session, user.id) == 1
    service.read_notices(session, user.id)
    assert queries.unread(session, user.id) == 0


def test_all_members_of_an_organization_are_told(session: Session) -> None:
    organization = make_organization(session)
    for role in Role:
        service.add_member(session, make_user(session).id, organization.id, role)
    make_user(session)
    service.notify_organization(session, organization.id, N_("News"), path="/")
    assert count(session, Notice) == len(Role)


def test_an_invitation_is_for_one_address_once_and_for_a_week(session: Session) -> None:
    organization, guest = make_organization(session), make_user(session)
    service.invite_member(session, Actor(user_id=1), organization.id, guest.email.upper(), Role.EDITOR)
    invite = session.scalars(select(MembershipInvite)).one()
    token = service.new_invite_token(session, invite)
    with pytest.raises(NotFound):
        service.accept_invite(session, make_user(session), token)
    with clock.frozen(clock.now() + service.INVITE_LIFE + timedelta(seconds=5)), pytest.raises(NotFound):
        service.accept_invite(session, guest, token)
    assert service.accept_invite(session, guest, token).organization_id == organization.id
    assert session.scalars(select(Membership)).one().role is Role.EDITOR
    with pytest.raises(NotFound):
        service.accept_invite(session, guest, token)


@pytest.mark.postgres
def test_nobody_is_a_member_twice(session: Session) -> None:
    organization, user = make_organization(session), make_user(session)
    service.add_member(session, user.id, organization.id, Role.VIEWER)
    with pytest.raises(FieldError):
        service.add_member(session, user.id, organization.id, Role.OWNER)


@pytest.mark.parametrize("role", [Role.EDITOR, Role.VIEWER, None])
def test_the_last_owner_stays(session: Session, role: Role | None) -> None:
    organization = make_organization(session)
    first = service.add_member(session, make_user(session).id, organization.id, Role.OWNER)
    service.add_member(session, make_user(session).id, organization.id, Role.EDITOR)
    by = Actor(user_id=first.user_id)
    with pytest.raises(Conflict):
        service.change_role(session, by, organization.id, first.id, role)
    second = service.add_member(session, make_user(session).id, organization.id, Role.OWNER)
    service.change_role(session, by, organization.id, first.id, role)
    with pytest.raises(Conflict):
        service.change_role(session, by, organization.id, second.id, role)


def test_members_of_another_organization_cannot_be_changed(session: Session) -> None:
    ours, theirs = make_organization(session), make_organization(session)
    member = service.add_member(session, make_user(session).id, theirs.id, Role.VIEWER)
    with pytest.raises(NotFound):
        service.change_role(session, Actor(user_id=1), ours.id, member.id, None)


def test_acts_are_audited_without_personal_data(session: Session) -> None:
    user = service.sign_up(session, signing_up())
    service.start_session(session, user)
    events = session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [e.action for e in events] == ["user.signed_up", "user.signed_in"]
    assert all(user.email not in str(e.detail) and user.name not in str(e.detail) for e in events)
