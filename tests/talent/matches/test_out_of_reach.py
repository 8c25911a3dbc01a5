"""The rail beside ranked people: which requirement keeps how many out, without telling about one of them."""

from __future__ import annotations

from sqlalchemy.orm import Session

from talent.core import outbox
from talent.core.actor import OrgKind
from talent.matches.worker import Worker
from tests.conftest import SignIn
from tests.page import Page
from tests.talent.pairs import published_opportunity, published_profile


def shown(session: Session, sign_in_as: SignIn, people: int, language: str = "en") -> Page:
    """The candidates of a post that asks for a master's degree, which none of so many people has."""
    person = sign_in_as(OrgKind.ENTERPRISE)
    assert person.organization is not None
    post = published_opportunity(session, person.organization, education_code="master")
    for _ in range(people):
        outbox.put(session, "profile.changed", profile_id=published_profile(session).id)
    session.commit()
    Worker(person.client.application).drain()
    person.client.set_cookie("language", language)
    return Page(person.client.get(f"/opportunities/{post.id}/candidates"))


def test_a_requirement_and_how_many_people_it_keeps_out(session: Session, sign_in_as: SignIn) -> None:
    page = shown(session, sign_in_as, 6)
    assert page.status == 200
    rail = page.root.all("section", aria_labelledby="reach")[0].text
    assert "Doing without one requirement would add so many people:" in rail
    assert "Education: Master 6" in rail.replace("’s degree", "").replace("'s degree", "")


def test_few_people_are_not_told_exactly(session: Session, sign_in_as: SignIn) -> None:
    rail = shown(session, sign_in_as, 1).root.all("section", aria_labelledby="reach")[0].text
    assert "fewer than 5" in rail


def test_nobody_is_said_so(session: Session, sign_in_as: SignIn) -> None:
    rail = shown(session, sign_in_as, 0).root.all("section", aria_labelledby="reach")[0].text
    assert "Nobody who may be found" in rail
