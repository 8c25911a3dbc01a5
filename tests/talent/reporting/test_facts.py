"""Facts in the database: what happens to posts and people, day by day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, delete, func, select, update
from sqlalchemy.orm import Session

from talent.core import clock
from talent.core.errors import FieldError
from talent.opportunities.history import OpportunityState
from talent.opportunities.models import CloseReason, Opportunity, OpportunityStatus
from talent.profiles.history import SeekingState
from talent.profiles.models import Profile, Seeking, Visibility
from talent.reporting import queries
from talent.reporting.facts import pieces, reading, run, slots
from talent.reporting.models import SHARES, DemandFact, FactRun, SupplyFact
from tests.factories.organizations import organization
from tests.talent.reporting.city import hired, person, post

JAVA, PYTHON = "java-developer", "python-developer"
FIRST = date(2026, 6, 1)
LAST = date(2026, 6, 20)


def at(day: int, hour: int = 4) -> datetime:
    """An instant on a day of June 2026 (hour 4 UTC is noon in the city)."""
    return datetime(2026, 6, day, hour, tzinfo=UTC)


@pytest.fixture(autouse=True)
def stopped() -> Iterator[None]:
    with clock.frozen(at(20)):
        yield


def count(session: Session, first: date = FIRST, last: date = LAST) -> FactRun:
    made = run.recount(session, first, last)
    session.commit()
    return made


def flows(session: Session, occupation: str = JAVA) -> dict[int, dict[str, int]]:
    """Day of June -> what moved on it."""
    rows = session.scalars(select(DemandFact).where(DemandFact.occupation_code == occupation).order_by(DemandFact.day))
    return {
        row.day.day: {n: getattr(row, n) for n in reading.DEMAND_FLOWS if getattr(row, n)}
        for row in rows
        if any(getattr(row, n) for n in reading.DEMAND_FLOWS)
    }


def stock(session: Session, day: int, occupation: str = JAVA) -> int:
    where = (DemandFact.day == date(2026, 6, day), DemandFact.occupation_code == occupation)
    return session.scalar(select(func.sum(DemandFact.stock)).where(*where)) or 0


@pytest.mark.postgres
def test_the_life_of_a_post(session: Session) -> None:
    with clock.frozen(at(2)):
        row = post(session, organization(session), JAVA, 3, published_at=at(2))
        worker = person(session, JAVA, published_at=at(2), last_active_at=at(2))
        session.commit()
    with clock.frozen(at(5)):
        row.headcount = 5
        session.commit()
    with clock.frozen(at(7)):
        hired(session, row, worker, at(7))
        worker.seeking = Seeking.EMPLOYED
        session.commit()
    with clock.frozen(at(9)):
        row.status, row.closed_at, row.close_reason = OpportunityStatus.CLOSED, at(9), CloseReason.CANCELLED
        session.commit()
    with clock.frozen(at(12)):
        row.status, row.published_at, row.closed_at, row.close_reason = OpportunityStatus.PUBLISHED, at(12), None, None
        session.commit()
    with clock.frozen(at(14)):
        row.occupation_code = PYTHON
        row.expires_on = date(2026, 6, 16)
        session.commit()
    count(session)
    assert flows(session) == {
        2: {"new": 3},
        5: {"edited": 2},
        7: {"filled": 1},
        9: {"cancelled": 4},
        12: {"new": 4},
        14: {"edited": -4},
    }
    assert flows(session, PYTHON) == {14: {"edited": 4}, 17: {"expired": 4}}
    assert [stock(session, day) for day in (1, 2, 5, 7, 9, 12, 14)] == [0, 3, 5, 4, 0, 4, 0]
    totals = {t.day.day: t for t in reading.series(session, "510100", FIRST, LAST)}
    assert (totals[2].registered, totals[6].people, totals[7].hired, totals[7].people) == (1, 1, 1, 0)


@pytest.mark.postgres
def test_people_come_go_and_lapse(session: Session) -> None:
    with clock.frozen(at(2)):
        long_ago = at(2) - timedelta(days=86)  # seen for the last time; 90 days later is 6 June
        away = person(session, published_at=at(2), last_active_at=long_ago)
        quitter = person(session, JAVA, PYTHON, published_at=at(3), last_active_at=at(3))
        session.commit()
    with clock.frozen(at(10)):
        away.last_active_at = at(10)
        session.commit()
    with clock.frozen(at(12)):
        quitter.visibility = Visibility.PRIVATE
        session.commit()
    count(session)
    totals = {t.day.day: t for t in reading.series(session, "510100", FIRST, LAST)}
    assert [totals[day].people for day in (2, 3, 6, 10, 12)] == [1, 2, 1, 2, 1]
    assert (totals[6].lapsed, totals[10].reactivated, totals[12].withdrawn) == (1, 1, 1)
    halves = session.scalars(
        select(SupplyFact.stock).where(SupplyFact.day == date(2026, 6, 3), SupplyFact.occupation_code != "")
    ).all()
    assert halves == [SHARES // 2] * 2


@pytest.mark.postgres
def test_facts_of_today_are_what_posts_and_profiles_say(session: Session) -> None:
    enterprise, other = organization(session), organization(session)
    first = post(session, enterprise, JAVA, 3, published_at=at(2), expires_on=date(2026, 6, 25))
    post(session, other, JAVA, 9, published_at=at(3), region_code="510104", education_code="bachelor")
    post(session, other, None, 2, published_at=at(3))
    post(session, other, JAVA, 50, published_at=at(3), region_code=None, remote=True)
    hired(session, first, person(session, JAVA, seeking=Seeking.EMPLOYED), at(4))
    person(session, JAVA, PYTHON)
    person(session)
    session.commit()
    count(session)
    found = {cell.key: cell for cell in reading.cells(session, "510100", LAST, ["region_code", "occupation_code"])}
    places = {(p.region_code, p.occupation_code or ""): 0 for p in queries.places(session, "510100", LAST)}
    for p in queries.places(session, "510100", LAST):
        places[p.region_code, p.occupation_code or ""] += p.count
    assert {key: cell.demand for key, cell in found.items() if cell.demand} == places
    assert {key: cell.supply for key, cell in found.items() if cell.supply} == {
        (p.region_code, p.occupation_code or ""): float(p.count) for p in queries.people(session, "510100", LAST)
    }
    by = ["occupation_code", "industry_code", "nature", "education_code"]
    counted = reading.cells(session, "510100", LAST, by)
    session.execute(delete(FactRun))
    session.execute(delete(DemandFact))
    session.execute(delete(SupplyFact))
    assert reading.cells(session, "510100", LAST, by) == counted  # counted on the fly


def test_a_counted_day_with_nothing_in_it(session: Session) -> None:
    post(session, organization(session), JAVA, 3, published_at=at(10))
    session.commit()
    count(session)
    assert reading.cells(session, "510100", date(2026, 6, 5), []) == []
    assert reading.cells(session, "510700", LAST, []) == []


def test_a_second_run_changes_nothing(session: Session) -> None:
    post(session, organization(session), JAVA, 3, published_at=at(2))
    person(session, JAVA)
    session.commit()
    count(session)
    before = [tuple(row) for row in session.execute(select(DemandFact.__table__).order_by(*DemandFact.__table__.c))]
    again = count(session, date(2026, 6, 11))
    assert (again.revised_places, again.revised_people) == (0, 0)
    after = [tuple(row) for row in session.execute(select(DemandFact.__table__).order_by(*DemandFact.__table__.c))]
    assert after == before


@pytest.mark.postgres
def test_late_data_heals_and_what_is_older_is_booked_as_an_edit(session: Session) -> None:
    row = post(session, organization(session), JAVA, 3, published_at=at(2))
    session.commit()
    count(session)
    session.execute(update(OpportunityState).values(occupation_code=PYTHON))
    session.execute(update(Opportunity).values(occupation_code=PYTHON))
    session.commit()
    again = count(session, date(2026, 6, 11))
    assert again.revised_places == 6  # three places left one cell, three came to another
    assert [stock(session, day) for day in (10, 11, 20)] == [3, 0, 0]
    assert [stock(session, day, PYTHON) for day in (10, 11, 20)] == [0, 3, 3]
    assert flows(session)[11] == {"edited": -3}
    assert row.id


def test_histories_that_contradict_the_present_are_refused_by_name(session: Session) -> None:
    post(session, organization(session), JAVA, 3, published_at=at(2))
    session.commit()
    session.execute(update(OpportunityState).values(headcount=2))
    session.commit()
    with pytest.raises(run.UnbalancedFacts, match=r"510107/java-developer: -1"):
        run.recount(session, FIRST, LAST)
    session.rollback()
    assert session.scalar(select(func.count()).select_from(DemandFact)) == 0


def test_rows_from_before_histories_were_kept(session: Session) -> None:
    post(session, organization(session), JAVA, 3, published_at=at(2))
    person(session, JAVA)
    session.execute(delete(OpportunityState))
    session.execute(delete(SeekingState))
    session.commit()
    count(session)
    assert stock(session, 20) == 3
    assert reading.cells(session, "510100", LAST, [])[0].supply == 1


def test_days_that_have_not_been_are_refused(session: Session) -> None:
    with pytest.raises(FieldError, match="has not been"):
        run.recount(session, FIRST, LAST + timedelta(days=1))
    with pytest.raises(FieldError, match="before the first"):
        run.recount(session, LAST, FIRST)


def test_once_a_day_is_enough(session: Session) -> None:
    assert run.up_to_date(session) is None  # an empty city
    post(session, organization(session), JAVA, 3, published_at=at(2))
    session.commit()
    made = run.up_to_date(session)
    assert made is not None
    assert (made.first_day, made.last_day) == (date(2026, 6, 2), LAST)
    assert run.up_to_date(session) is None
    with clock.frozen(at(23)):
        made = run.up_to_date(session)
        assert made is not None
        assert (made.first_day, made.last_day) == (date(2026, 6, 14), date(2026, 6, 23))
    assert reading.coverage(session) == (date(2026, 6, 2), date(2026, 6, 23))


@pytest.mark.postgres
def test_a_month_at_a_time_gives_the_same_rows(session: Session, engine: Engine) -> None:
    for n in range(4):
        post(session, organization(session), JAVA, 2 + n, published_at=at(1) - timedelta(days=30 * n),
             expires_on=date(2026, 6, 10 + n))  # fmt: skip
        person(session, JAVA, PYTHON, published_at=at(1) - timedelta(days=20 * n))
    session.commit()
    run.up_to_date(session)
    session.commit()
    columns = [table.__table__ for table in (DemandFact, SupplyFact)]
    whole = [session.execute(select(t).order_by(*t.c)).all() for t in columns]
    for model in (FactRun, DemandFact, SupplyFact):
        session.execute(delete(model))
    session.commit()
    made = pieces.daily(engine)
    assert [(r.last_day - r.first_day).days + 1 for r in made][:-1] == [pieces.DAYS] * (len(made) - 1)
    assert len(made) > 3
    assert [session.execute(select(t).order_by(*t.c)).all() for t in columns] == whole
    assert all(r.revised_places == r.revised_people == 0 for r in made)
    assert pieces.daily(engine) == []


def test_a_profile_that_was_never_published_is_nobody(session: Session) -> None:
    row = Profile(name="Private")
    session.add(row)
    session.commit()
    assert session.scalar(select(func.count()).select_from(SeekingState)) == 0


def test_slots_by_hand(session: Session) -> None:
    employer = organization(session)
    row = post(session, employer, JAVA, 3, published_at=at(1))
    hired(session, row, person(session), at(5))
    gone = post(session, employer, JAVA, 1, published_at=at(2), status=OpportunityStatus.CLOSED, closed_at=at(4),
                close_reason=CloseReason.CANCELLED)  # fmt: skip
    late = post(session, employer, PYTHON, 1, published_at=at(3), expires_on=date(2026, 6, 9))
    session.commit()
    found = slots.slots(session, "510100", FIRST, LAST)
    assert [(s.opportunity_id, s.days, s.filled, s.cancelled) for s in found] == [
        (row.id, 4, True, False),
        (row.id, 19, False, False),
        (row.id, 19, False, False),
        (gone.id, 2, False, True),
        (late.id, 7, False, False),
    ]
    assert len(slots.slots(session, "510100", FIRST, LAST, occupation_code=PYTHON)) == 1
