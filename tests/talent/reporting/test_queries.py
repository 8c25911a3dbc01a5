"""Counts of a hand-made city, worked out by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from talent.core import clock
from talent.opportunities import policy as opportunity_policy
from talent.opportunities.models import Opportunity, OpportunityStatus
from talent.profiles.models import Profile, Seeking, Visibility
from talent.reporting import queries
from talent.reporting.explorer import counts
from talent.reporting.explorer.question import Answer, By, Question
from tests.factories.organizations import organization
from tests.queries import recorded
from tests.talent.reporting.city import BEFORE, DAY, LAST_MOMENT, LONG_AGO, NEXT_DAY, hired, person, post

pytestmark = pytest.mark.postgres
JAVA, PYTHON = "java-developer", "python-developer"


@pytest.fixture(autouse=True)
def the_day() -> Iterator[None]:
    with clock.frozen(LAST_MOMENT):
        yield


def build(session: Session) -> None:
    """Demand in Chengdu: Java 5 (Wuhou) + 2 (Jinjiang) = 7, Python 3 - 1 hired = 2, no occupation 4: in all 13.

    Supply: two wish for Java, one for Java and Python, one for Python in Jinjiang, two for anything: in all 6;
    Java 2.5, Python 1.5, anything 2.
    """
    first, second = organization(session), organization(session)
    post(session, first, JAVA, 5, skills={"java": True, "python": False})
    post(session, second, JAVA, 2, region_code="510104", skills={"java": True})
    python = post(session, first, PYTHON, 3, closed_at=None, expires_on=DAY, skills={"python": True})
    post(session, second, None, 4)
    post(session, second, JAVA, 100, region_code="510700")
    post(session, second, JAVA, 100, status=OpportunityStatus.DRAFT, published_at=None)
    post(session, second, JAVA, 100, expires_on=DAY - timedelta(days=1))
    post(session, second, JAVA, 100, published_at=NEXT_DAY)
    post(session, second, JAVA, 100, status=OpportunityStatus.CLOSED, closed_at=LAST_MOMENT)
    person(session, JAVA, skills=("java",))
    person(session, JAVA, seeking=Seeking.OPEN, skills=("java", "python"))
    person(session, JAVA, PYTHON, skills=("java",))
    person(session, PYTHON, region_code="510104", skills=("python",))
    person(session)
    person(session, published_at=None, created_at=BEFORE)
    person(session, JAVA, region_code="510700", skills=("java",))
    person(session, JAVA, visibility=Visibility.PRIVATE, skills=("java",))
    winner = person(session, JAVA, seeking=Seeking.EMPLOYED, skills=("java",))
    person(session, JAVA, last_active_at=LONG_AGO, skills=("java",))
    person(session, JAVA, published_at=NEXT_DAY, last_active_at=NEXT_DAY, skills=("java",))
    hired(session, python, winner, LAST_MOMENT)
    session.commit()


def report(session: Session, code: str = "510100", day: date = DAY, by: By = By.OCCUPATION) -> Answer:
    return counts.answer(session, Question(region_code=code, day=day, by=by))


def pairs(answer: Answer) -> dict[str, tuple[float, float | None]]:
    return {group.code: (group.demand, group.supply) for group in answer.groups}


def whole(answer: Answer) -> tuple[float, float | None]:
    return answer.whole.demand, answer.whole.supply


def test_a_city_by_hand(session: Session) -> None:
    build(session)
    found = report(session)
    assert whole(found) == (13, 6)
    assert found.unnamed is not None and (found.unnamed.demand, found.unnamed.supply) == (4, 2)
    assert pairs(found) == {JAVA: (7, 2.5), PYTHON: (2, 1.5)}
    # Both sides have some without an occupation: S* = 2.5 + 2*7/9 and 1.5 + 2*2/9; D0/S = 4/6.
    assert found.official() == {
        JAVA: pytest.approx(7 / (2.5 + 14 / 9) + 4 / 6),
        PYTHON: pytest.approx(2 / (1.5 + 4 / 9) + 4 / 6),
    }
    assert [group.code for group in found.shortages()] == [JAVA, PYTHON]
    assert found.surpluses() == []


def test_districts_by_hand(session: Session) -> None:
    build(session)
    assert counts.heat(session, Question(region_code="510100", day=DAY)) == {
        ("510107", JAVA): (5, 2.5),
        ("510104", JAVA): (2, 0),
        ("510107", PYTHON): (2, 0.5),
        ("510104", PYTHON): (0, 1),
    }
    assert whole(report(session, "510104")) == (2, 1)
    assert whole(report(session, "510000")) == (113, 7)  # with Mianyang
    assert ("510700", JAVA) in counts.heat(session, Question(region_code="510000", day=DAY))
    assert whole(report(session, "100000")) == (113, 7)


def test_skills_by_hand(session: Session) -> None:
    build(session)
    # java 5 + 2; python 5 * 0.3 (optional) + 2 places left. Held by three and by two people.
    assert pairs(report(session, by=By.SKILL)) == {"java": (7, 3), "python": (3.5, 2)}


def test_the_day_decides(session: Session) -> None:
    build(session)
    assert report(session, day=date(2026, 5, 30)).is_empty
    earlier = report(session, day=DAY - timedelta(days=1))
    # The post that expired on the 19th and the one closed on the 20th were open, nobody was hired yet.
    assert earlier.whole.demand == 5 + 2 + 3 + 4 + 100 + 100


def test_more_hired_than_places_is_no_negative_demand(session: Session) -> None:
    row = post(session, organization(session), JAVA, 1)
    for _ in range(2):
        hired(session, row, person(session, JAVA, seeking=Seeking.EMPLOYED), BEFORE)
    session.commit()
    assert queries.places(session, "510100", DAY) == []


def test_shares_of_three_wishes_add_up_to_people(session: Session) -> None:
    for _ in range(3):
        person(session, JAVA, PYTHON, "go-developer")
    session.commit()
    rows = queries.people(session, "510100", DAY)
    assert sorted((row.occupation_code, row.count) for row in rows) == [
        ("go-developer", Fraction(1)),
        (JAVA, Fraction(1)),
        (PYTHON, Fraction(1)),
    ]


def test_today_agrees_with_what_lists_show(session: Session) -> None:
    build(session)
    published = Opportunity.published_at < NEXT_DAY
    want = session.scalars(select(Opportunity.id).where(opportunity_policy.open_on(DAY), published)).all()
    got = session.scalars(select(Opportunity.id).where(queries.open_at_end_of(DAY))).all()
    assert sorted(got) == sorted(want)
    looking = session.scalars(select(Profile.id).where(queries.looking_at_end_of(DAY))).all()
    assert len(looking) == 7


@pytest.mark.parametrize("times", [1, 30])
def test_the_number_of_queries_does_not_grow(session: Session, times: int) -> None:
    employer = organization(session)
    for number in range(times):
        post(session, employer, (JAVA, PYTHON)[number % 2], 1, skills={"java": True})
        person(session, (JAVA, PYTHON)[number % 2], skills=("java",))
    session.commit()
    session.expunge_all()
    with recorded(session.get_bind()) as sent:  # type: ignore[arg-type]
        report(session)
    assert len(sent) == 9


def test_the_first_region_is_the_bureaus(session: Session) -> None:
    assert queries.home_region(session) == "100000"
    organization(session, bureau_region_code="510700", verified=False)
    organization(session, bureau_region_code="510100")
    assert queries.home_region(session) == "510100"
