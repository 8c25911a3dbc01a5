"""Signing in and out, the account page, language, and members, as a browser sees them."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from talent.accounts import queries, service
from talent.accounts.models import Consent, Membership, MembershipInvite, Purpose, User
from talent.accounts.routes import local
from talent.core.actor import OrgKind, Role
from talent.core.text import N_
from tests.conftest import SignIn
from tests.factories.accounts import PASSWORD
from tests.factories.accounts import user as make_user
from tests.page import Page

NEW = "another sentence, not short"


def sign_in(client: FlaskClient, email: str, password: str = PASSWORD, query: str = "") -> Page:
    return Page(client.post(f"/sign-in{query}", data={"email": email, "password": password}))


def test_sign_in_leads_to_the_first_screen(client: FlaskClient, session: Session) -> None:
    user = make_user(session)
    session.commit()
    answer = client.post("/sign-in", data={"email": user.email, "password": PASSWORD})
    assert (answer.status_code, answer.location) == (303, "/dashboard")
    assert client.get("/account").status_code == 200


def test_wrong_account_and_wrong_password_look_the_same(client: FlaskClient, session: Session) -> None:
    user = make_user(session)
    session.commit()
    unknown, wrong = sign_in(client, "nobody@example.org"), sign_in(client, user.email, "wrong password!")
    assert unknown.status == wrong.status == 422
    assert unknown.errors() == wrong.errors() != {}
    assert unknown.text == wrong.text


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "javascript:alert(1)",
        "http:evil.example",
        " //evil.example",
        "evil.example",
        "",
        None,
        "/" + "x" * 3000,
    ],
)
def test_nobody_is_sent_off_the_site(target: str | None) -> None:
    assert local(target) is None


@pytest.mark.parametrize("target", ["/", "/opportunities/?q=a%2Fb&page=2", "/programs/1#cohorts"])
def test_paths_of_this_site_are_followed(target: str) -> None:
    assert local(target) == target


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_sign_in_and_language_ignore_foreign_targets(client: FlaskClient, session: Session, target: str) -> None:
    user = make_user(session)
    session.commit()
    answer = client.post("/sign-in", data={"email": user.email, "password": PASSWORD, "next": target})
    assert answer.location == "/dashboard"
    assert client.get("/language/zh", query_string={"next": target}).location == "/"


def test_the_page_asked_for_is_reached_after_signing_in(client: FlaskClient, session: Session) -> None:
    user = make_user(session)
    session.commit()
    turned_away = client.get("/notices?after=x")
    page = Page(client.get(turned_away.location))
    (hidden,) = page.root.all("input", name="next")
    form = {"email": user.email, "password": PASSWORD, "next": hidden.attributes["value"]}
    assert client.post("/sign-in", data=form).location == "/notices?after=x"


def test_a_copied_cookie_is_worth_nothing_after_sign_out(app: Flask, client: FlaskClient, session: Session) -> None:
    user = make_user(session)
    session.commit()
    sign_in(client, user.email)
    cookie = client.get_cookie("session")
    assert cookie is not None
    thief = app.test_client()
    thief.set_cookie("session", cookie.value)
    assert thief.get("/account").status_code == 200
    assert client.post("/sign-out").status_code == 303
    assert thief.get("/account").status_code == 303


def test_signing_in_throws_the_old_cookie_away(app: Flask, client: FlaskClient, session: Session) -> None:
    """A cookie an attacker planted before sign-in does not become the person's."""
    user = make_user(session)
    session.commit()
    with client.session_transaction() as planted:
        planted["organization_id"] = 99
    sign_in(client, user.email)
    with client.session_transaction() as cookie:
        assert "organization_id" not in cookie
        assert cookie["_user_id"] != str(user.id)


def test_the_cookie_is_out_of_reach_of_scripts(client: FlaskClient, session: Session) -> None:
    user = make_user(session)
    session.commit()
    answer = client.post("/sign-in", data={"email": user.email, "password": PASSWORD})
    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith("session="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


@pytest.mark.parametrize(("purpose", "first"), [("talent", "/profile"), ("organization", "/organizations/new")])
def test_sign_up(client: FlaskClient, session: Session, purpose: str, first: str) -> None:
    form = {"name": "Li Na", "email": "li@example.org", "password": PASSWORD, "purpose": purpose, "terms": "y"}
    answer = client.post("/sign-up", data=form)
    assert (answer.status_code, answer.location) == (303, first)
    user = session.scalars(select(User)).one()
    assert user.language == "en"
    assert session.scalars(select(Consent.purpose)).all() == [Purpose.TERMS]


def test_sign_up_says_at_each_field_what_is_wrong(client: FlaskClient, session: Session) -> None:
    form = {"name": "", "email": "no address", "password": "x", "purpose": "spy"}
    page = Page(client.post("/sign-up", data=form))
    assert page.status == 422
    assert {"name", "email", "terms", "purpose"} <= set(page.errors())
    assert session.scalars(select(User)).all() == []


def test_a_huge_field_is_told_not_stored(client: FlaskClient, session: Session) -> None:
    form = {"name": "x" * 100_000, "email": "a@example.org", "password": PASSWORD, "purpose": "talent", "terms": "y"}
    page = Page(client.post("/sign-up", data=form))
    assert page.status == 422
    assert "name" in page.errors()


def test_asking_for_a_reset_says_the_same_for_every_address(client: FlaskClient, session: Session) -> None:
    user = make_user(session)
    session.commit()
    answers = [client.post("/password/forgot", data={"email": e}) for e in (user.email, "nobody@example.org")]
    assert [a.status_code for a in answers] == [303, 303]
    assert answers[0].data == answers[1].data


def test_a_made_up_reset_link_is_refused(client: FlaskClient) -> None:
    assert Page(client.get("/password/reset/made-up")).status == 409
    assert Page(client.post("/password/reset/made-up", data={"password": NEW})).status == 409


def test_changing_the_password_keeps_this_browser_and_ends_the_others(
    app: Flask, session: Session, sign_in_as: SignIn
) -> None:
    person = sign_in_as()
    other = app.test_client()
    sign_in(other, person.user.email)
    wrong = Page(person.client.post("/account/password", data={"old": "wrong", "password": NEW}))
    assert (wrong.status, set(wrong.errors())) == (422, {"old"})
    assert other.get("/account").status_code == 200
    done = person.client.post("/account/password", data={"old": PASSWORD, "password": NEW})
    assert done.status_code == 303
    assert person.client.get("/account").status_code == 200
    assert other.get("/account").status_code == 303


def test_the_language_of_mails_is_kept_with_the_account(session: Session, sign_in_as: SignIn) -> None:
    person = sign_in_as()
    assert person.client.post("/account/language/zh").status_code == 303
    session.expire_all()
    assert session.get_one(User, person.user.id).language == "zh"
    assert person.client.post("/account/language/fr").status_code == 404


def test_notices_are_shown_in_the_language_of_the_page_and_marked_read(session: Session, sign_in_as: SignIn) -> None:
    person = sign_in_as()
    service.notify(session, person.user.id, N_("You are hired for “%(title)s”", title="Welder"), path="/account")
    session.commit()
    page = Page(person.client.get("/notices"))
    assert "You are hired for “Welder”" in page.text
    assert "/account" in page.links()
    person.client.get("/language/zh")
    assert "You are hired" not in Page(person.client.get("/notices")).text
    assert person.client.post("/notices/read").status_code == 303
    assert queries.unread(session, person.user.id) == 0


def test_invited_by_mail_one_joins_with_that_address_only(session: Session, sign_in_as: SignIn) -> None:
    owner, guest, stranger = sign_in_as(OrgKind.ENTERPRISE), sign_in_as(), sign_in_as()
    assert owner.organization is not None
    members = f"/organizations/{owner.organization.id}/members"
    assert owner.client.post(members, data={"email": guest.user.email, "role": "editor"}).status_code == 303
    invite = session.scalars(select(MembershipInvite)).one()
    token = service.new_invite_token(session, invite)
    session.commit()
    assert Page(guest.client.get(f"/invitations/join/{token}")).status == 200
    assert stranger.client.post(f"/invitations/join/{token}").status_code == 404
    assert guest.client.post(f"/invitations/join/{token}").status_code == 303
    assert guest.client.post(f"/invitations/join/{token}").status_code == 404
    joined = session.scalars(select(Membership).where(Membership.user_id == guest.user.id)).one()
    assert joined.role is Role.EDITOR


def test_the_last_owner_cannot_leave(session: Session, sign_in_as: SignIn) -> None:
    owner = sign_in_as(OrgKind.ENTERPRISE)
    assert owner.organization is not None
    membership = session.scalars(select(Membership)).one()
    address = f"/organizations/{owner.organization.id}/members/{membership.id}"
    assert Page(owner.client.post(address, data={"role": "remove"})).status == 409
    assert owner.client.post(address, data={"role": "emperor"}).status_code == 404
    session.expire_all()
    assert session.scalars(select(Membership.role)).one() is Role.OWNER
