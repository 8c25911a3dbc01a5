"""Skills counted by day: the same as from the rows of posts and people, and only the days that are wanted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from talent.core import clock
from talent.reporting.explorer import counts
from talent.reporting.explorer.question import By, Question
from talent.reporting.facts import skill_days
from talent.reporting.facts.run import recount
from talent.reporting.models import SkillFact
from tests.factories.organizations import organization
from tests.talent.reporting.city import DAY, LAST_MOMENT, person, post

pytestmark = pytest.mark.postgres
JAVA, PYTHON = "java-developer", "python-developer"


@pytest.fixture(autouse=True)
def the_day() -> Iterator[None]:
    with clock.frozen(LAST_MOMENT):
        yield


@pytest.fixture
def city(session: Session) -> None:
    one, other = organization(session), organization(session)
    post(session, one, JAVA, 4, skills={"java": True, "python": False})
    post(session, other, PYTHON, 3, skills={"python": True}, region_code="510104")
    post(session, other, JAVA, 9, skills={"java": True}, region_code="510700")
    person(session, JAVA, skills=("java",))
    person(session, skills=("java", "python"), region_code="510104")
    person(session, skills=("java",), region_code=None)
    session.commit()


def asked(region: str) -> Question:
    return Question(region_code=region, day=DAY, by=By.SKILL)


def test_facts_say_what_rows_say(session: Session, city: None) -> None:
    for region in ("510100", "510107", "510000"):
        before = counts.answer(session, asked(region))
        assert before.groups
        recount(session, DAY - timedelta(days=3), DAY)
        assert skill_days.is_counted(session, DAY)
        assert counts.answer(session, asked(region)) == before
        session.rollback()


def test_python_by_hand(session: Session, city: None) -> None:
    recount(session, DAY, DAY)
    assert skill_days.cells(session, "510100", DAY) == [("java", 4, 2), ("python", 4.2, 1)]


def test_a_narrowed_question_asks_the_rows(session: Session, city: None) -> None:
    recount(session, DAY, DAY)
    narrowed = Question(region_code="510100", day=DAY, by=By.SKILL, occupation=JAVA)
    assert {g.code: g.demand for g in counts.answer(session, narrowed).groups} == {"java": 4, "python": 1.2}


def test_days_that_are_over_are_not_counted_as_they_are_not_known(session: Session, city: None) -> None:
    recount(session, DAY - timedelta(days=2), DAY - timedelta(days=1))
    assert not skill_days.is_counted(session, DAY - timedelta(days=1))


def test_old_days_go_but_for_ends_of_months(session: Session, city: None) -> None:
    for day in (date(2026, 5, 30), date(2026, 5, 31), date(2026, 6, 15)):
        session.add(SkillFact(day=day, region_code="510104", skill_code="java", places=1, people=1))
    session.flush()
    skill_days.count(session, DAY)
    assert set(session.scalars(select(SkillFact.day))) == {date(2026, 5, 31), date(2026, 6, 15), DAY}


def test_what_is_kept_is_of_this_counting(session: Session, city: None) -> None:
    """After another counting the page shows the new figures, not those it has kept."""
    recount(session, DAY, DAY)
    session.commit()
    question = Question(region_code="510100", day=DAY)
    assert counts.answer(session, question).whole.demand == 7
    with clock.frozen(datetime(2026, 6, 20, 15, 59, 30, tzinfo=UTC)):
        post(session, organization(session), JAVA, 5)
        session.commit()
        recount(session, DAY, DAY)
        session.commit()
        assert counts.answer(session, question).whole.demand == 12
