"""Rules of visitors, and what they answer to those they turn away."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from talent.core.actor import NOBODY, Actor, Member, OrgKind, Role
from talent.web import navigation
from talent.web.access import admin, anyone, bureau, either, member_of, signed_in, talent
from tests.conftest import SignIn
from tests.factories.organizations import organization as make_organization
from tests.page import Page

TALENT, ADMIN = Actor(user_id=1), Actor(user_id=1, is_admin=True)


def member(role: Role, kind: OrgKind = OrgKind.ENTERPRISE, **changes: object) -> Actor:
    values = {"organization_id": 1, "kind": kind, "role": role, "verified": True, **changes}
    return Actor(user_id=1, members=(Member(**values),))  # type: ignore[arg-type]


def test_rules_of_persons() -> None:
    visitors = [NOBODY, TALENT, member(Role.OWNER), ADMIN]
    assert [anyone(a) for a in visitors] == [True] * 4
    assert [signed_in(a) for a in visitors] == [False, True, True, True]
    assert [talent(a) for a in visitors] == [False, True, False, False]
    assert [admin(a) for a in visitors] == [False, False, False, True]


def test_a_role_includes_the_ones_before_it() -> None:
    editor = member_of(OrgKind.ENTERPRISE, least=Role.EDITOR)
    assert [editor(member(role)) for role in (Role.VIEWER, Role.EDITOR, Role.OWNER)] == [False, True, True]
    assert not editor(member(Role.OWNER, OrgKind.UNIVERSITY))
    assert member_of()(member(Role.VIEWER, OrgKind.ASSESSOR))


def test_only_a_verified_bureau_is_a_bureau() -> None:
    assert bureau(member(Role.VIEWER, OrgKind.GOVERNMENT, bureau_region="510100"))
    assert not bureau(member(Role.OWNER, OrgKind.GOVERNMENT, bureau_region="510100", verified=False))
    assert not bureau(member(Role.OWNER, OrgKind.GOVERNMENT))


def test_either_is_enough() -> None:
    rule = either(talent, admin)
    assert [rule(a) for a in (NOBODY, TALENT, member(Role.OWNER), ADMIN)] == [False, True, False, True]


def test_nobody_comes_back_to_the_page_asked_for_but_not_to_a_write(client: FlaskClient) -> None:
    assert client.get("/notices?after=x").location == "/sign-in?next=/notices?after%3Dx"
    assert client.post("/notices/read").location == "/sign-in"


def test_another_s_row_looks_exactly_like_no_row(session: Session, sign_in_as: SignIn) -> None:
    """Not even the length of the answer tells that it exists."""
    hidden = make_organization(session, verified=False)
    session.commit()
    browser = sign_in_as().client
    there, absent = browser.get(f"/organizations/{hidden.id}"), browser.get("/organizations/999999")
    assert there.status_code == absent.status_code == 404
    assert Page(there).text == Page(absent).text


def test_the_menu_shows_what_the_visitor_may_open(app: Flask, client: FlaskClient, sign_in_as: SignIn) -> None:
    person = sign_in_as(admin=True)
    mine, theirs = Page(person.client.get("/how-matching-works")), Page(client.get("/how-matching-works"))
    assert "/admin/" in mine.links()
    assert "/admin/" not in theirs.links()


def test_the_menu_says_where_the_visitor_is_on_pages_beneath_an_entry_too(sign_in_as: SignIn) -> None:
    client = sign_in_as().client
    for path, said in (("/matches/", "page"), ("/matches/programs", "true"), ("/matches/saved", "true")):
        entries = Page(client.get(path)).root.all("nav", class_="navigation")[0].all("a")
        current = [(n.text, n.attributes["aria-current"]) for n in entries if "aria-current" in n.attributes]
        assert current == [("My matches", said)]


def test_what_is_beneath_an_entry_is_a_page(app: Flask) -> None:
    known = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert {endpoint for entry in navigation._entries.values() for endpoint in entry.beneath} <= known
