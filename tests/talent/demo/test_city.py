"""The demo city: the same every time, whole, and with nothing absurd in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matching.types import Kind
from talent.accounts.models import Membership, Notice, User
from talent.accounts.queries import actor_of
from talent.applications.models import Application, ApplicationStatus
from talent.core import clock, outbox
from talent.core.actor import Actor, OrgKind
from talent.demo import city, figures, statistics
from talent.demo.organizations import DOMAIN
from talent.demo.words import BUSINESS, PAY, SCARCE
from talent.enrolments.models import Enrolment, EnrolmentStatus
from talent.matches import upkeep
from talent.opportunities.models import Opportunity
from talent.opportunities.policy import open_on
from talent.organizations.models import Organization
from talent.profiles.models import Profile
from talent.programs.models import BasePartner, Cohort, Program, TrainingBase
from talent.reporting.board.models import ExternalStatistic
from talent.reporting.board.queries import results
from talent.reporting.board.results import COMPOSITE
from talent.reporting.indicators.shortage import LEAST_EMPLOYERS, LEAST_PLACES, Gate
from talent.reporting.models import FactRun, Snapshot
from talent.reporting.quarter.period import Period
from talent.reporting.releases import queries as releases
from talent.reporting.shortage.queries import catalogue
from talent.web.session import db

PEOPLE = 60


@pytest.fixture(scope="module")
def twice(sqlite_app: Flask) -> Iterator[tuple[Session, list[list[object]]]]:
    """The city loaded, undone and loaded again, with a picture of each; nothing of it stays."""
    with sqlite_app.app_context():
        engine = db.engine
    pictures: list[list[object]] = []
    with Session(engine, expire_on_commit=False) as session:
        for _ in range(2):
            session.rollback()
            city.load(session, PEOPLE, lambda _: None)
            session.flush()
            pictures.append(picture(session))
        yield session, pictures
        session.rollback()


@pytest.fixture
def loaded(twice: tuple[Session, list[list[object]]]) -> Session:
    return twice[0]


def picture(session: Session) -> list[object]:
    """What is drawn by dice, without what is drawn by the clock."""
    return [
        *session.execute(select(Profile.name, Profile.headline, Profile.summary).order_by(Profile.id)),
        *session.execute(select(Opportunity.title, Opportunity.duties, Opportunity.pay_min).order_by(Opportunity.id)),
        *session.execute(select(Program.title, Program.hours, Program.fee).order_by(Program.id)),
        *session.execute(select(Application.status, Application.starts_on).order_by(Application.id)),
    ]


def test_universities_have_graduates_to_look_at(loaded: Session) -> None:
    rows = loaded.execute(select(Profile.university_id, Profile.external_id).where(Profile.university_id.is_not(None)))
    numbers = [number for _university, number in rows]
    assert numbers
    assert all(numbers)
    assert len(set(numbers)) == len(numbers)


def test_the_same_city_every_time(twice: tuple[Session, list[list[object]]]) -> None:
    first, second = twice[1]
    assert first == second


def test_it_has_what_it_promises(loaded: Session) -> None:
    def count(model: type) -> int:
        return loaded.scalar(select(func.count()).select_from(model)) or 0

    assert count(Profile) >= PEOPLE
    assert (count(Opportunity), count(Program), count(TrainingBase)) == (300, 40, 8)
    assert count(Organization) >= 57
    assert {kind for (kind,) in loaded.execute(select(Organization.kind).distinct())} == set(OrgKind)
    assert loaded.scalar(select(func.count(BasePartner.base_id.distinct()))) == 8
    assert len(city.sign_ins(loaded)) == len(city.WHO)


def test_no_post_hires_more_people_than_it_wants_and_no_cohort_has_more_people_than_seats(loaded: Session) -> None:
    hired = dict(
        loaded.execute(
            select(Application.opportunity_id, func.count())
            .where(Application.status == ApplicationStatus.HIRED)
            .group_by(Application.opportunity_id)
        ).all()
    )
    assert hired
    wanted = dict(loaded.execute(select(Opportunity.id, Opportunity.headcount)).all())
    assert [i for i, n in hired.items() if n > wanted[i]] == []
    assert [c.id for c in loaded.scalars(select(Cohort)) if c.taken > c.seats] == []


def test_posts_stand_with_those_who_have_such_work_at_usual_pay(loaded: Session) -> None:
    odd = []
    for post, poster in loaded.execute(select(Opportunity, Organization).join(Opportunity.organization)):
        brands = BUSINESS.get(post.occupation_code)
        if brands and poster.kind is OrgKind.ENTERPRISE and not poster.name_zh.startswith(brands):
            odd.append((post.occupation_code, poster.name_zh))
        low, high = PAY.get(post.occupation_code, PAY[""])
        if not low <= post.pay_min <= high:
            odd.append((post.occupation_code, post.pay_min))
    assert odd == []


@pytest.fixture(scope="module")
def counted(twice: tuple[Session, list[list[object]]]) -> Session:
    """The city with its facts and published quarters."""
    figures.load(twice[0], lambda _words: None)
    return twice[0]


def test_its_figures_balance_and_quarters_are_published(counted: Session) -> None:
    """Recounting refuses when histories, flows and today's rows disagree."""
    run = counted.scalars(select(FactRun)).one()
    assert run.demand_rows > 300
    period = Period.last_complete()
    expected = [period := period.previous for _ in range(figures.PUBLISHED)]
    assert [s.period for s in releases.of_region(counted, bureau(counted), figures.REGION)] == [
        str(p) for p in expected
    ]
    published = releases.latest(counted, figures.REGION)
    assert published is not None
    report = releases.report(published, public=False)
    assert {code for code, table in report.tables.items() if table.rows} >= {"T1", "T3", "T5", "T9", "T12", "G1"}


def test_what_is_scarce_has_evidence_enough_and_an_invented_panel_confirms_what_is_proven(counted: Session) -> None:
    entries = [entry for snapshot in counted.scalars(select(Snapshot)) for entry in catalogue(counted, snapshot)]
    rich = [e for e in entries if e.rating.employers >= LEAST_EMPLOYERS and e.rating.places >= LEAST_PLACES]
    assert len({e.occupation.code for e in rich} & SCARCE) >= 4
    assert Gate.PANEL not in {e.gate for e in entries}
    assert {e.decision.members for e in entries if e.decision} == {figures.PANEL}
    assert "虚构" in figures.PANEL
    assert "invented" in figures.PANEL


def test_what_comes_from_outside_is_marked_as_invented_and_completes_the_board(counted: Session) -> None:
    assert set(counted.scalars(select(ExternalStatistic.source_name))) == {statistics.SOURCE}
    assert "虚构" in statistics.SOURCE
    assert "invented" in statistics.SOURCE
    found = releases.latest(counted, figures.REGION)
    assert found is not None
    kept = results(counted, found.id)
    assert [code for code in ("C1", "C4", "D1", "D3", "E1", "F2") if kept[code].value is None] == []
    assert kept[COMPOSITE].value is not None


def bureau(session: Session) -> Actor:
    """Who signs in for the demo bureau."""
    return actor_of(session, session.scalars(select(User).where(User.email == f"bureau@{DOMAIN}")).one())


def test_a_sweep_makes_vectors_of_all_that_may_be_found(loaded: Session) -> None:
    assert len(upkeep.expected(loaded, Kind.PROFILE)) == PEOPLE
    assert len(upkeep.expected(loaded, Kind.OPPORTUNITY)) > 50
    assert len(upkeep.expected(loaded, Kind.PROGRAM)) == 40


def test_the_enterprise_has_open_posts_with_applicants(loaded: Session) -> None:
    own = select(Membership.organization_id).join(Membership.user).where(User.email == f"enterprise@{DOMAIN}")
    posts = loaded.scalars(select(Opportunity.id).where(open_on(clock.today()), Opportunity.organization_id.in_(own)))
    found = posts.all()
    assert len(found) >= 3
    assert loaded.scalar(select(func.count()).where(Application.opportunity_id.in_(found))) > 0


def test_the_graduate_has_something_to_look_at_and_nobody_gets_mail(loaded: Session) -> None:
    own = loaded.scalars(select(Application).where(Application.profile_id == graduate(loaded).id)).all()
    assert sorted(row.status for row in own) == [ApplicationStatus.DECLINED, ApplicationStatus.INTERVIEW]
    ahead = [row.interview_at for row in own if row.interview_at]
    assert [at > clock.now() for at in ahead] == [True]
    enrolled = loaded.scalars(select(Enrolment.status).where(Enrolment.profile_id == graduate(loaded).id)).all()
    assert enrolled == [EnrolmentStatus.ENROLLED]
    assert loaded.scalars(select(Notice.msgid).where(Notice.user_id == graduate(loaded).user_id)).all() != []
    assert outbox.take(loaded, 10) == []


def graduate(session: Session) -> Profile:
    """Who signs in as the demo graduate."""
    return session.scalars(select(Profile).where(Profile.email == f"graduate@{DOMAIN}")).one()
