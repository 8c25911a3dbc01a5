"""Applying, moving along and inviting, as a browser sees it."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from talent.applications.models import Application, ApplicationStatus, Invitation
from talent.core.actor import OrgKind, Role
from talent.opportunities.models import Opportunity
from talent.profiles.models import Profile
from tests.conftest import Person, SignIn
from tests.page import Page
from tests.talent.pairs import published_opportunity, published_profile

PHONE = "13900000000"


class Sides(NamedTuple):
    """A person and an employer, both signed in."""

    person: Person
    employer: Person
    profile: Profile
    post: Opportunity


@pytest.fixture
def sides(session: Session, sign_in_as: SignIn) -> Sides:
    """A person and an employer, both signed in."""
    person, employer = sign_in_as(), sign_in_as(OrgKind.ENTERPRISE, Role.EDITOR)
    assert employer.organization is not None
    profile = published_profile(session, person.user)
    post = published_opportunity(session, employer.organization)
    session.commit()
    return Sides(person, employer, profile, post)


def applied(sides: Sides, session: Session) -> Application:
    answer = sides.person.client.post(f"/opportunities/{sides.post.id}/apply", data={"consent": "y", "message": "Hi"})
    assert answer.status_code == 303
    return session.scalars(select(Application)).one()


def test_nothing_is_sent_without_consent(sides: Sides, session: Session) -> None:
    path = f"/opportunities/{sides.post.id}/apply"
    assert PHONE in Page(sides.person.client.get(path)).text, "the person sees what will be sent"
    page = Page(sides.person.client.post(path, data={"message": "Hi"}))
    assert (page.status, set(page.errors())) == (422, {"consent"})
    assert session.scalars(select(Application)).all() == []


def test_from_application_to_decline(sides: Sides, session: Session) -> None:
    row = applied(sides, session)
    path = f"/applications/{row.id}"
    page = Page(sides.employer.client.get(path))
    version = page.root.all("input", name="version")[0].attributes["value"]
    refused = Page(sides.employer.client.post(f"{path}/move", data={"version": version, "status": "declined"}))
    assert (refused.status, set(refused.errors())) == (422, {"decline_reason"})
    form = {"version": version, "status": "declined", "decline_reason": "place_filled"}
    assert sides.employer.client.post(f"{path}/move", data=form).status_code == 303
    assert "The place has been filled" in Page(sides.person.client.get(path)).text


def test_the_form_asks_only_for_what_the_steps_from_here_need(sides: Sides, session: Session) -> None:
    row = applied(sides, session)
    path = f"/applications/{row.id}"

    def asked() -> set[str]:
        page = Page(sides.employer.client.get(path))
        names = {str(n.attributes.get("name")) for tag in ("input", "select", "textarea") for n in page.root.all(tag)}
        return names & {"interview_at", "interview_place", "starts_on", "decline_reason", "note"}

    def move(**values: str) -> None:
        version = Page(sides.employer.client.get(path)).root.all("input", name="version")[0].attributes["value"]
        answer = sides.employer.client.post(f"{path}/move", data={"version": version, **values})
        assert answer.status_code == 303, Page(answer).errors()

    assert asked() == {"decline_reason", "note"}
    move(status="screened", decline_reason="place_filled")
    assert "The place has been filled" not in Page(sides.person.client.get(path)).text, "it was not declined"
    assert asked() == {"interview_at", "interview_place", "decline_reason", "note"}
    move(status="offered")
    assert asked() == {"starts_on", "decline_reason", "note"}
    move(status="hired", starts_on="2099-01-02")
    session.rollback()
    session.expire_all()
    assert (row.status, row.starts_on, row.decline_reason) == (ApplicationStatus.HIRED, date(2099, 1, 2), None)


def test_contact_is_shown_after_applying_and_hidden_after_withdrawing(sides: Sides, session: Session) -> None:
    row = applied(sides, session)
    path = f"/applications/{row.id}"
    assert PHONE in Page(sides.employer.client.post(f"{path}/contact")).text
    assert sides.person.client.post(f"{path}/withdraw").status_code == 303
    assert PHONE not in Page(sides.employer.client.get(path)).text
    assert sides.employer.client.post(f"{path}/contact").status_code == 404
    session.rollback()
    session.expire_all()
    assert row.status is ApplicationStatus.WITHDRAWN


def test_others_see_nothing(sides: Sides, session: Session, sign_in_as: SignIn) -> None:
    row = applied(sides, session)
    for other in (sign_in_as(), sign_in_as(OrgKind.ENTERPRISE)):
        assert other.client.get(f"/applications/{row.id}").status_code == 404
        assert other.client.get(f"/opportunities/{sides.post.id}/applications").status_code == 404


def test_lists_of_both_sides(sides: Sides, session: Session) -> None:
    row = applied(sides, session)
    link = f"/applications/{row.id}"
    assert link in Page(sides.person.client.get("/applications/")).links()
    listing = f"/opportunities/{sides.post.id}/applications"
    assert link in Page(sides.employer.client.get(listing)).links()
    assert link not in Page(sides.employer.client.get(f"{listing}?status=hired")).links()
    assert Page(sides.employer.client.get(f"{listing}?status=nonsense")).status == 422


def test_an_invitation_and_its_answer(sides: Sides, session: Session) -> None:
    path = f"/opportunities/{sides.post.id}/invite/{sides.profile.id}"
    page = Page(sides.employer.client.get(path))
    assert (page.status, PHONE in page.text, "王芳" in page.text) == (200, False, False)
    assert sides.employer.client.post(path, data={"message": "Come"}).status_code == 303
    row = session.scalars(select(Invitation)).one()
    contact = f"/applications/invitations/{row.id}/contact"
    assert sides.employer.client.post(contact).status_code == 404
    answer = f"/applications/invitations/{row.id}"
    assert Page(sides.person.client.post(answer, data={"answer": "accept"})).status == 422, "a yes needs the consent"
    assert sides.person.client.post(answer, data={"answer": "accept", "consent": "y"}).status_code == 303
    assert PHONE in Page(sides.employer.client.post(contact)).text
