"""Counting once from stored rows: wishes, skills, education, pay and place decide, and nothing that is not said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from sqlalchemy.orm import Session

from talent.core import clock
from talent.profiles.models import Education, Profile, Seeking, WishedRegion
from talent.reporting.once.counting import Once
from talent.reporting.once.fitting import chance
from talent.reporting.once.reading import once
from tests.factories.organizations import organization
from tests.queries import recorded
from tests.talent.reporting.city import DAY, LAST_MOMENT, person, post

pytestmark = pytest.mark.postgres
JAVA, PYTHON = "java-developer", "python-developer"
BOTH = {"java": True, "python": True}


@pytest.fixture(autouse=True)
def the_day() -> Iterator[None]:
    with clock.frozen(LAST_MOMENT):
        yield


def counted(session: Session) -> Once:
    session.commit()
    return once(session, "510100", DAY)


def able(session: Session, **changes: Any) -> int:
    """Whether one more person like this could fill the one place there is."""
    person(session, JAVA, skills=("java",), **changes)
    return counted(session).able


def test_a_city_by_hand(session: Session) -> None:
    """Java 2 + 1 and Python 1; one can do both, one Java, one wishes for Java without the skill; another city has its
    own."""
    first = organization(session)
    post(session, first, JAVA, 2, skills={"java": True})
    post(session, first, JAVA, 1, skills={"java": True, "python": True, "sql": False})
    post(session, first, PYTHON, 1, skills={"python": True})
    post(session, first, None, 3)
    post(session, first, JAVA, 9, region_code="510700")
    post(session, first, JAVA, 9, expires_on=DAY - timedelta(days=1))
    person(session, JAVA, PYTHON, skills=("java", "python"))
    person(session, JAVA, skills=("java",))
    person(session, JAVA, skills=("sql",))
    person(session, JAVA, skills=("java",), region_code="510700")
    person(session, JAVA, skills=("java",), seeking=Seeking.EMPLOYED)
    found = counted(session)
    assert (found.places, found.loose, found.people, found.able) == (4, 3, 3, 2)
    lines = {line.code: line for line in found.lines}
    java, python = lines[JAVA], lines[PYTHON]
    # The second holds 1 of 2.3 that the single place asks, less than half of it; the third .3, too little to count.
    assert (java.places, java.wishing, java.able) == (3, 3, 2)
    whole, most, some = chance(np.array([1, 2 / 2.3, 1 / 2.3]))
    assert java.expected == pytest.approx((2 * whole + most + 2 * whole + some) / 3, abs=1e-6)
    assert (python.places, python.able, python.expected) == (1, 1, pytest.approx(whole, abs=1e-6))
    assert (found.matched, found.structural, found.naive) == (2, 2, 1)
    assert found.added == 3


def test_who_wishes_nothing_takes_anything(session: Session) -> None:
    post(session, organization(session), JAVA, 1, skills={"java": True})
    person(session, skills=("java",))
    person(session, PYTHON, skills=("java",))
    assert counted(session).able == 1


@pytest.mark.parametrize(
    ("offer", "changes", "fits"),
    [
        ({"pay_min": 6000, "pay_max": 9000}, {"pay_min": 9000}, 1),
        ({"pay_min": 6000, "pay_max": 9000}, {"pay_min": 9001}, 0),
        ({}, {"pay_min": 9001}, 1),
        ({"education_code": "bachelor"}, {}, 1),
    ],
)
def test_pay_and_what_is_not_said(session: Session, offer: dict[str, Any], changes: dict[str, Any], fits: int) -> None:
    post(session, organization(session), JAVA, 1, skills={"java": True}, **offer)
    assert able(session, **changes) == fits


@pytest.mark.parametrize(("level", "fits"), [("bachelor", 1), ("master", 1), ("junior-college", 0)])
def test_education(session: Session, level: str, fits: int) -> None:
    post(session, organization(session), JAVA, 1, skills={"java": True}, education_code="bachelor")
    row = person(session, JAVA, skills=("java",))
    session.add(Education(profile_id=row.id, school="School", level_code=level))
    assert counted(session).able == fits


@pytest.mark.parametrize(
    ("wish", "remote", "fits"),
    [(None, False, 1), ("510107", False, 1), ("510104", False, 0), ("510104", True, 1), ("510000", False, 1),
     ("100000", False, 1)],
)  # fmt: skip
def test_place(session: Session, wish: str | None, remote: bool, fits: int) -> None:
    post(session, organization(session), JAVA, 1, skills={"java": True}, remote=remote)
    row: Profile = person(session, JAVA, skills=("java",), region_code="510104")
    if wish:
        session.add(WishedRegion(profile_id=row.id, region_code=wish))
    assert counted(session).able == fits


def test_as_many_queries_for_one_as_for_thirty(session: Session) -> None:
    def queries() -> int:
        session.commit()
        session.expunge_all()
        with recorded(session.get_bind().engine) as seen:
            once(session, "510100", DAY)
        return len(seen)

    post(session, organization(session), JAVA, 1, skills=BOTH)
    person(session, JAVA, skills=("java",))
    before = queries()
    for _ in range(30):
        post(session, organization(session), JAVA, 1, skills=BOTH)
        person(session, JAVA, PYTHON, skills=("java",))
    assert queries() == before
