"""Organizations as a browser sees them."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from talent.accounts.models import Membership
from talent.core.actor import OrgKind, Role
from talent.organizations.credit_code import with_check_digit
from talent.organizations.models import Organization, Verification
from tests.conftest import SignIn
from tests.factories.organizations import organization as make_organization
from tests.page import Page

PAPERS = {
    "kind": "enterprise",
    "name_zh": "成都焊接厂",
    "credit_code": with_check_digit("91510107MA9999999"),
    "region_code": "510107",
}


def test_who_registers_owns_and_waits(session: Session, sign_in_as: SignIn) -> None:
    person = sign_in_as()
    assert Page(person.client.get("/organizations/new")).status == 200
    answer = person.client.post("/organizations/new", data=PAPERS)
    assert answer.status_code == 303
    row = session.scalars(select(Organization)).one()
    assert answer.location == f"/organizations/{row.id}"
    assert row.verification is Verification.PENDING
    membership = session.scalars(select(Membership)).one()
    assert (membership.user_id, membership.role) == (person.user.id, Role.OWNER)
    assert Page(person.client.get(answer.location)).status == 200


@pytest.mark.parametrize(("field", "value"), [("credit_code", "123"), ("website", "ftp://x"), ("name_zh", "")])
def test_a_wrong_field_is_told_and_nothing_kept(session: Session, sign_in_as: SignIn, field: str, value: str) -> None:
    page = Page(sign_in_as().client.post("/organizations/new", data={**PAPERS, field: value}))
    assert (page.status, set(page.errors())) == (422, {field})
    assert session.scalars(select(Organization)).all() == []


def test_an_unverified_one_is_seen_by_its_members_only(session: Session, sign_in_as: SignIn) -> None:
    member = sign_in_as(OrgKind.ENTERPRISE, Role.VIEWER, verified=False)
    assert member.organization is not None
    path = f"/organizations/{member.organization.id}"
    assert Page(member.client.get(path)).status == 200
    assert Page(sign_in_as(admin=True).client.get(path)).status == 200
    assert sign_in_as(OrgKind.ENTERPRISE).client.get(path).status_code == 404


def test_only_editors_edit_their_own(session: Session, sign_in_as: SignIn) -> None:
    editor = sign_in_as(OrgKind.ENTERPRISE, Role.EDITOR)
    other = make_organization(session)
    session.commit()
    assert editor.organization is not None
    path = f"/organizations/{editor.organization.id}/edit"
    page = Page(editor.client.get(path))
    version = page.root.all("input", name="version")[0].attributes["value"]
    form = {"region_code": "510107", "description": "We weld", "version": version}
    assert editor.client.post(path, data=form).status_code == 303
    assert Page(editor.client.post(path, data=form)).status == 409, "the form is old now"
    assert editor.client.get(f"/organizations/{other.id}/edit").status_code == 404
    assert editor.client.get(f"/organizations/{editor.organization.id}/members").status_code == 404
    session.rollback()
    session.expire_all()
    assert session.get_one(Organization, editor.organization.id).description == "We weld"


def test_one_acts_only_for_one_s_own(session: Session, sign_in_as: SignIn) -> None:
    member, other = sign_in_as(OrgKind.ENTERPRISE), make_organization(session)
    session.commit()
    assert member.organization is not None
    assert member.client.post(f"/organizations/{member.organization.id}/act").status_code == 303
    assert member.client.post(f"/organizations/{other.id}/act").status_code == 404
