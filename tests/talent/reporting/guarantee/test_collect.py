"""The inputs of the indicators, counted by hand in a small city; the board of an empty one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from talent.applications.models import Application, ApplicationEvent, ApplicationStatus
from talent.core import clock
from talent.core.actor import OrgKind
from talent.enrolments.models import Enrolment, EnrolmentStatus
from talent.opportunities.models import CloseReason, Opportunity, OpportunityStatus
from talent.profiles.demographics import Demographics, Sex
from talent.profiles.models import Education, Profile, Seeking
from talent.programs.models import Cohort, CohortStatus
from talent.reporting.facts.run import recount
from talent.reporting.guarantee import market, outcomes, training
from talent.reporting.guarantee.assessing import Given, assess
from talent.reporting.guarantee.collect import Assurance, by_shortage, collect
from talent.reporting.indicators.computed import Missing
from talent.reporting.indicators.external import Entered, Quality
from talent.reporting.indicators.framework import Colour, board
from talent.reporting.indicators.registry import load
from talent.reporting.indicators.survival import Ending
from talent.taxonomy.grades import Grade
from talent.taxonomy.models import Skill
from tests.factories.organizations import organization
from tests.factories.programs import base, cohort, program
from tests.talent.reporting.city import DAY, LAST_MOMENT, hired, person, post

pytestmark = pytest.mark.postgres
CITY, JAVA, PYTHON = "510100", "java-developer", "python-developer"
FIRST = date(2026, 4, 1)


@pytest.fixture(autouse=True)
def the_day() -> Iterator[None]:
    with clock.frozen(LAST_MOMENT):
        yield


def at(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 4, tzinfo=UTC)


def applied(session: Session, profile: Profile, row: Opportunity, *steps: ApplicationStatus) -> Application:
    application = Application(
        profile_id=profile.id, opportunity_id=row.id, status=steps[-1], created_at=at(6, 2), updated_at=at(6, 2)
    )
    session.add(application)
    session.flush()
    session.add_all(ApplicationEvent(application_id=application.id, at=at(6, 3), status=step) for step in steps)
    session.flush()
    return application


class TestMarket:
    def test_qualified_is_the_share_of_what_is_asked(self, session: Session) -> None:
        """Java asks java in 6 of 6 places and, optionally, python in 2: 6 + 0.6. Held: 6/6.6, all, nothing."""
        employer = organization(session)
        post(session, employer, JAVA, 4, skills={"java": True})
        post(session, employer, JAVA, 2, skills={"java": True, "python": False})
        person(session, JAVA, skills=("java",))
        person(session, JAVA, PYTHON, skills=("java", "python"))
        person(session, JAVA)
        person(session, skills=("java",))
        person(session, PYTHON, skills=("python",))
        found = market.qualified(session, CITY, DAY)
        assert found.mean == pytest.approx(6 / 6.6 + 1)
        assert found.variance == pytest.approx(6 / 6.6 * 0.6 / 6.6)

    def test_turnover_is_carried_over_and_new(self, session: Session) -> None:
        employer, other = organization(session), organization(session)
        with clock.frozen(at(3, 10)):
            post(session, employer, JAVA, 5, published_at=at(3, 10))
            person(session, JAVA, published_at=at(3, 10), last_active_at=at(6, 1))
            session.commit()
        with clock.frozen(at(5, 1)):
            post(session, other, JAVA, 3, published_at=at(5, 1))
            person(session, published_at=at(5, 1), last_active_at=at(6, 1))
            session.commit()
        assert market.turnover(session, CITY, FIRST, DAY) is None
        recount(session, date(2026, 3, 1), DAY)
        found = market.turnover(session, CITY, FIRST, DAY)
        assert found is not None
        assert (found.places, found.people) == (8, 2)
        assert sorted(found.lumps) == [3, 5]

    def test_cells_and_skills(self, session: Session) -> None:
        employer = organization(session)
        post(session, employer, JAVA, 4, skills={"java": True})
        post(session, employer, None, 9)
        person(session, JAVA, PYTHON, skills=("java",), region_code="510104")
        assert market.cells(session, CITY, DAY) == {
            f"510104 {JAVA}": (0, 0.5),
            f"510104 {PYTHON}": (0, 0.5),
            f"510107 {JAVA}": (4, 0),
        }
        gap = market.skill_gaps(session, CITY, DAY)["java"]
        assert (gap.places, gap.people, gap.asked, gap.held) == (4, 1, 4 / 13, 1)

    def test_graduates_of_the_year(self, session: Session) -> None:
        for graduates_on in (date(2026, 6, 30), date(2025, 6, 30)):
            of = person(session).id
            session.add(Education(profile_id=of, school="S", level_code="bachelor", graduates_on=graduates_on))
        session.flush()
        assert market.graduates(session, CITY, DAY) == 1


class TestOutcomes:
    def test_what_came_after_the_period_is_not_known_at_its_end(self, session: Session) -> None:
        employer = organization(session)
        row = post(session, employer, JAVA, 2, published_at=at(5, 1))
        hired(session, row, person(session, JAVA), at(5, 11))
        hired(session, row, person(session, JAVA), at(6, 10))
        closed = post(session, employer, PYTHON, 1, published_at=at(5, 1), status=OpportunityStatus.CLOSED)
        closed.closed_at, closed.close_reason = at(5, 21), CloseReason.CANCELLED
        session.flush()
        found = [(s.days, s.ending) for _p, s in outcomes.slots(session, CITY, date(2026, 5, 31))]
        assert sorted(found) == [(10, Ending.FILLED), (20, Ending.CANCELLED), (30, Ending.OPEN)]
        now = [(s.days, s.ending) for _p, s in outcomes.slots(session, CITY, DAY)]
        assert (40, Ending.FILLED) in now

    def test_suitable_by_employer(self, session: Session) -> None:
        first, second = organization(session), organization(session)
        row = post(session, first, JAVA, 4)
        post(session, second, JAVA, 3)
        post(session, second, JAVA, 50, region_code="510700")
        steps = ApplicationStatus.SUBMITTED, ApplicationStatus.SCREENED
        applied(session, person(session), row, *steps, ApplicationStatus.INTERVIEW)
        applied(session, person(session), row, *steps, ApplicationStatus.DECLINED)
        applied(session, person(session), row, steps[0], ApplicationStatus.DECLINED)
        assert outcomes.suitable(session, CITY, DAY) == [(2, 4), (0, 3)]

    def test_in_post_until_on_the_market_again(self, session: Session) -> None:
        row = post(session, organization(session), JAVA, 4, published_at=at(3, 1))
        since = {"published_at": at(2, 1)}
        stays, leaves = person(session, **since), person(session, **since)
        for profile in (stays, leaves):
            application = applied(session, profile, row, ApplicationStatus.HIRED)
            application.starts_on = date(2026, 3, 20)
            profile.seeking = Seeking.EMPLOYED
        session.commit()
        with clock.frozen(at(5, 9)):
            leaves.seeking = Seeking.SEEKING
            session.commit()
        found = sorted((s.days, s.ending) for s in outcomes.in_post(session, CITY, DAY))
        assert found == [(50, Ending.FILLED), (92, Ending.OPEN)]

    def test_high_end(self, session: Session) -> None:
        employer = organization(session)
        pay = {"pay_min": 5000, "pay_max": 8000}
        for _ in range(12):
            post(session, employer, JAVA, 1, **pay)
        titled = post(session, employer, JAVA, 1, grade=Grade.TITLE_SENIOR, **pay)
        master = post(session, employer, JAVA, 1, education_code="master", experience_months=36, **pay)
        post(session, employer, JAVA, 1, education_code="master", experience_months=12, **pay)
        paid = post(session, employer, JAVA, 1, pay_min=30000, pay_max=50000)
        paid_too = post(session, employer, JAVA, 1, pay_min=30000, pay_max=50000)
        assert outcomes.high_end(session, CITY, DAY) == {titled.id, master.id, paid.id, paid_too.id}

    def test_groups_of_applicants(self, session: Session) -> None:
        row = post(session, organization(session), JAVA, 4)
        for sex, born, step in (
            (Sex.FEMALE, 2003, ApplicationStatus.SCREENED),
            (Sex.FEMALE, 1990, ApplicationStatus.SUBMITTED),
            (Sex.MALE, None, ApplicationStatus.SCREENED),
            (None, 2003, ApplicationStatus.SUBMITTED),
        ):
            profile = person(session)
            session.add(Demographics(profile_id=profile.id, sex=sex, birth_year=born))
            applied(session, profile, row, step)
        applied(session, person(session), row, ApplicationStatus.SCREENED)
        by_sex, by_age = outcomes.taken_further(session, CITY, DAY)
        assert by_sex == {"female": (1, 2), "male": (1, 1)}
        assert by_age == {"16-24": (1, 2), "35-44": (0, 1)}


class TestTraining:
    @staticmethod
    def ended(session: Session, program_id: int, *, seats: int = 10) -> Cohort:
        dates = {"starts_on": date(2026, 1, 5), "ends_on": date(2026, 2, 5), "apply_by": date(2026, 1, 1)}
        return cohort(session, program_id=program_id, seats=seats, status=CohortStatus.FINISHED, **dates)

    def test_seat_days_within_the_period(self, session: Session) -> None:
        dates = {"starts_on": date(2026, 3, 22), "ends_on": date(2026, 4, 10), "apply_by": date(2026, 3, 1)}
        cohort(session, seats=20, taken=15, **dates)
        cohort(session, seats=99, status=CohortStatus.CANCELLED, **dates)
        self.ended(session, program(session).id)
        assert training.seat_days(session, CITY, FIRST, DAY) == [(150, 200)]

    def test_completions_and_what_came_of_them(self, session: Session) -> None:
        run = self.ended(session, program(session, occupations=[JAVA]).id)
        row = post(session, organization(session), PYTHON, 9, published_at=at(1, 2))
        for number, status in enumerate(
            [EnrolmentStatus.COMPLETED] * 3 + [EnrolmentStatus.DROPPED, EnrolmentStatus.DECLINED]
        ):
            profile = person(session)
            done = at(2, 5) if status is EnrolmentStatus.COMPLETED else None
            session.add(Enrolment(profile_id=profile.id, cohort_id=run.id, status=status, completed_at=done))
            if number == 0:
                hired(session, row, profile, at(3, 1))
            if number == 1:
                hired(session, row, profile, at(6, 1))
        session.flush()
        assert training.completions(session, CITY, DAY) == (3, 4)
        assert training.related_placements(session, CITY, DAY) == (1, 3)
        assert training.related_placements(session, CITY, date(2026, 5, 1)) == (0, 0)

    def test_joint_seats_and_courses(self, session: Session) -> None:
        partners = [organization(session, kind=kind).id for kind in (OrgKind.ENTERPRISE, OrgKind.UNIVERSITY)]
        joint = program(session, base_id=base(session, partners=partners).id, skills={"java": 3, "python": 2})
        alone = program(session, base_id=base(session, partners=partners[:1]).id)
        self.ended(session, joint.id, seats=30)
        self.ended(session, alone.id, seats=20)
        cohort(session, program_id=joint.id, seats=12)
        assert training.joint_seats(session, CITY, DAY) == [(30, 30), (0, 20)]
        (course,) = training.courses(session, CITY, DAY, completion=0.75)
        assert (course.completers, course.skills) == (9, {"java", "python"})


class TestBoard:
    def test_an_empty_city_has_no_data(self, session: Session) -> None:
        found = collect(session, CITY, FIRST, DAY, {})
        assert found.keys() == load().indicators.keys()
        assert [e.value for e in found.values()] == [None] * 24
        assert found["B1"].reason == Missing.NOT_COUNTED
        assert found["A4"].reason == Missing.NO_PROJECTION
        assert found["D2"].reason == Missing.NOT_ENTERED
        assert board(load(), found).geometric is None

    def test_a_small_city(self, session: Session) -> None:
        with clock.frozen(at(4, 1)):
            for _ in range(4):
                employer = organization(session)
                row = post(session, employer, JAVA, 6, published_at=at(4, 1), skills={"java": True})
                for day in range(1, 5):
                    hired(session, row, person(session, JAVA), at(4, 2 * day + 1))
            for _ in range(12):
                person(session, JAVA, skills=("java",), published_at=at(4, 1), last_active_at=at(6, 1))
            session.commit()
        recount(session, FIRST - timedelta(days=1), DAY)
        entered = {
            "employed": Entered(value=10_000_000, quality=Quality.MEASURED),
            "digital_employed": Entered(value=400_000, quality=Quality.ESTIMATED),
        }
        found = collect(session, CITY, FIRST, DAY, entered, Assurance(supply=90, demand=100))
        assert found == collect(session, CITY, FIRST, DAY, entered, Assurance(supply=90, demand=100))
        assert found["A1"].reason == Missing.FEW  # 24 places, 16 filled
        assert found["A4"].value == 90
        assert found["B3"].value == 6  # of 24 places, half were filled by the sixth day
        assert found["D2"].value == 400
        assert found["B1"].value == pytest.approx(24 / 28)
        assert found["B2"].reason == Missing.SHORT
        assert found["A3"].reason == Missing.FEW
        before = {"D2": Colour.RED, "A4": Colour.RED, "B3": Colour.GREEN}
        given = Given(entered=entered, before=before, assurance=Assurance(supply=90, demand=100))
        seen = assess(session, CITY, (FIRST, DAY), given)
        assert (seen.board.geometric, seen.spread, seen.equal.geometric) == (None, None, None)
        assert [line.spec.code for line in seen.alerts] == ["A4"]  # D2's interval still holds red
        lines = board(load(), found).lines
        assert lines["D2"].score == pytest.approx(80)
        assert lines["D2"].uncertain


def test_skills_of_short_occupations_weigh_more(session: Session) -> None:
    """40 skills asked 1 time each, half of them held; those of the short occupation are the critical ones."""
    employer = organization(session)
    codes = session.scalars(select(Skill.code).order_by(Skill.code).limit(40)).all()
    for code in codes[:20]:
        post(session, employer, JAVA, 1, skills={code: True})
    for code in codes[20:]:
        post(session, employer, PYTHON, 1, skills={code: True})
    person(session, JAVA, skills=tuple(codes[:20]))
    session.commit()
    asked = market.asked_by_occupation(session, CITY, DAY)
    assert asked == {**{(c, JAVA): 1.0 for c in codes[:20]}, **{(c, PYTHON): 1.0 for c in codes[20:]}}
    java = by_shortage(session, CITY, DAY, {JAVA: 90.0, PYTHON: 10.0})["A3"].value
    nurse = by_shortage(session, CITY, DAY, {JAVA: 10.0, PYTHON: 90.0})["A3"].value
    assert (java, nurse) == (pytest.approx(100 * 20 / 30), pytest.approx(100 * 10 / 30))
