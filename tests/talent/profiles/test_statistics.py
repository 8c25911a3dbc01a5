"""What people tell for statistics: by consent, taken back at will, read by nothing that matches."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from talent.accounts import queries as accounts
from talent.accounts.models import Purpose
from talent.core.actor import Actor
from talent.core.audit import AuditEvent
from talent.core.errors import NotFound
from talent.profiles import statistics
from talent.profiles.demographics import Demographics, Sex, age_band
from talent.profiles.statistics import Told
from talent.taxonomy.grades import Grade
from tests.conftest import Person, SignIn
from tests.factories.profiles import profile
from tests.page import Page

PATH = "/profile/statistics"
ALL = {"sex": "female", "birth_year": "1999", "grade": "skill-3", "consent": "y"}


@pytest.fixture
def person(sign_in_as: SignIn, session: Session) -> Person:
    found = sign_in_as()
    profile(session, user_id=found.user.id)
    session.commit()
    return found


def consented(session: Session, person: Person) -> bool:
    session.rollback()  # what the request committed is seen by a new transaction only
    return accounts.has_consent(session, person.user.id, Purpose.STATISTICS)


@pytest.mark.postgres
def test_told_shown_and_taken_back(person: Person, session: Session) -> None:
    assert person.client.post(PATH, data=ALL).status_code == 303
    row = session.scalars(select(Demographics)).one()
    assert (row.sex, row.birth_year, consented(session, person)) == (Sex.FEMALE, 1999, True)
    answer = person.client.get(PATH)
    assert Page(answer).status == 200
    assert 'value="1999"' in answer.text
    assert '<option selected value="female">' in answer.text
    events = session.scalars(select(AuditEvent).where(AuditEvent.action == "profile.statistics_told")).all()
    assert [event.detail for event in events] == [{}]
    assert person.client.post(PATH, data={"sex": "", "birth_year": "", "grade": ""}).status_code == 303
    assert not consented(session, person)
    assert session.scalars(select(Demographics)).all() == []


@pytest.mark.parametrize(
    ("change", "field"),
    [({"consent": ""}, "consent"), ({"birth_year": "1850"}, "birth_year"), ({"birth_year": "2999"}, "birth_year"),
     ({"birth_year": "x"}, "birth_year"), ({"sex": "other"}, "sex"), ({"grade": "boss"}, "grade")],
)  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_is_kept(
    person: Person, session: Session, change: dict[str, str], field: str
) -> None:
    data = {name: value for name, value in (ALL | change).items() if value}
    page = Page(person.client.post(PATH, data=data))
    assert page.status == 422
    assert set(page.errors()) == {field}
    assert session.scalars(select(Demographics)).all() == []
    assert not consented(session, person)


def test_nobody_tells_for_another(session: Session) -> None:
    row = profile(session)
    with pytest.raises(NotFound):
        statistics.tell(session, Actor(user_id=0), row, Told(grade=Grade.NONE), wording="yes")


@pytest.mark.parametrize(("born", "band"), [(None, None), (2011, None), (2010, "16-24"), (2002, "16-24"),
                                            (2001, "25-34"), (1982, "35-44"), (1981, "45+")])  # fmt: skip
def test_age_bands(born: int | None, band: str | None) -> None:
    assert age_band(born, 2026) == band
