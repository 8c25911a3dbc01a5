"""Seats, consent, reasons, verified skills; and the last seat is sold once."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import Engine, func, select, text, update
from sqlalchemy.orm import Session

from talent.accounts import service as account_service
from talent.accounts.models import Consent, Notice, Purpose
from talent.core import clock, database
from talent.core.actor import NOBODY, Actor, Member, OrgKind, Role
from talent.core.errors import Conflict, FieldError, NotFound
from talent.enrolments import policy, queries, service
from talent.enrolments.models import SEATED, TRANSITIONS, Enrolment, EnrolmentStatus
from talent.organizations.models import Organization
from talent.profiles.models import ClaimSource, Profile, SkillClaim
from talent.programs.models import Cohort, CohortStatus, ProgramStatus
from talent.programs.service import take_seat
from tests.factories.accounts import user as make_user
from tests.factories.organizations import organization as make_organization
from tests.talent.pairs import open_cohort, published_profile, skill_codes

S = EnrolmentStatus
EXISTING = {
    (S.APPLIED, S.ENROLLED), (S.APPLIED, S.DECLINED), (S.APPLIED, S.WITHDRAWN),
    (S.ENROLLED, S.COMPLETED), (S.ENROLLED, S.DROPPED), (S.ENROLLED, S.WITHDRAWN),
}  # fmt: skip


def acting(operator: Organization, user_id: int, role: Role = Role.EDITOR) -> Actor:
    member = Member(organization_id=operator.id, kind=OrgKind.TRAINING_OPERATOR, role=role, verified=True)
    return Actor(user_id=user_id, members=(member,))


class Case:
    """A base with one open cohort."""

    def __init__(self, session: Session, seats: int = 1) -> None:
        self.session = session
        self.operator = make_organization(session, kind=OrgKind.TRAINING_OPERATOR)
        self.cohort = open_cohort(session, self.operator, seats)
        owner = make_user(session)
        account_service.add_member(session, owner.id, self.operator.id, Role.OWNER)
        self.base = acting(self.operator, owner.id)
        self.viewer = acting(self.operator, owner.id, Role.VIEWER)

    def ask(self, profile: Profile) -> Enrolment:
        person = Actor(user_id=profile.user_id)
        row = service.apply(self.session, person, profile, self.cohort, message=" Please ", wording="I agree")
        found = queries.visible(self.session, person, row.id)
        assert found is not None
        return found

    def taken(self) -> int:
        taken = self.session.scalar(select(Cohort.taken).where(Cohort.id == self.cohort.id))
        assert taken is not None
        return taken


@pytest.fixture
def case(session: Session) -> Case:
    """A base with one open cohort of one seat."""
    return Case(session)


@pytest.mark.parametrize("old", list(S))
@pytest.mark.parametrize("new", list(S))
def test_the_table_of_steps(old: S, new: S) -> None:
    row = Enrolment(status=old)
    if (old, new) in EXISTING:
        row.move_to(new)
        assert row.status is new
    else:
        with pytest.raises(Conflict):
            row.move_to(new)
    assert set(TRANSITIONS) == set(S)
    assert {S.ENROLLED, S.COMPLETED} == SEATED


@pytest.mark.postgres
def test_asking_records_the_consent_and_takes_no_seat(case: Case, session: Session) -> None:
    row = case.ask(published_profile(session))
    assert (row.status, row.message, case.taken()) == (S.APPLIED, "Please", 0)
    consent = session.scalars(select(Consent)).one()
    assert (consent.purpose, consent.organization_id) == (Purpose.SHARE_WITH_BASE, case.operator.id)
    assert session.scalars(select(Notice.user_id)).all() == [case.base.user_id]


@pytest.mark.postgres
def test_one_asks_once_for_oneself_and_while_it_is_open(case: Case, session: Session) -> None:
    profile = published_profile(session)
    with pytest.raises(NotFound):
        service.apply(session, case.base, profile, case.cohort, message="", wording="w")
    case.ask(profile)
    with pytest.raises(Conflict):
        case.ask(profile)
    other = published_profile(session)
    case.cohort.program.status = ProgramStatus.CLOSED
    with pytest.raises(Conflict):
        case.ask(other)
    case.cohort.program.status, case.cohort.apply_by = ProgramStatus.PUBLISHED, clock.start_of_day(clock.today()).date()
    case.cohort.status = CohortStatus.CANCELLED
    with pytest.raises(Conflict):
        case.ask(other)


@pytest.mark.postgres
def test_seats_are_taken_and_freed(case: Case, session: Session) -> None:
    first, second = (case.ask(published_profile(session)) for _ in range(2))
    ids, people = (first.id, second.id), [Actor(user_id=row.profile.user_id) for row in (first, second)]
    service.decide(session, case.base, first, S.ENROLLED)
    assert case.taken() == 1
    session.commit()
    with pytest.raises(Conflict):
        service.decide(session, case.base, second, S.ENROLLED)
    session.rollback()
    rows = {row.id: row for row in queries.of_cohort(session, case.cohort.id).rows}
    first, second = (rows[i] for i in ids)
    service.withdraw(session, people[0], first)
    assert case.taken() == 0
    service.decide(session, case.base, second, S.ENROLLED)
    service.decide(session, case.base, second, S.DROPPED, note="Never came")
    assert (case.taken(), second.note) == (0, "Never came")


@pytest.mark.parametrize("status", [S.DECLINED, S.DROPPED])
def test_a_no_needs_a_reason(case: Case, session: Session, status: S) -> None:
    row = case.ask(published_profile(session))
    if status is S.DROPPED:
        service.decide(session, case.base, row, S.ENROLLED)
    before = row.status
    with pytest.raises(FieldError) as refused:
        service.decide(session, case.base, row, status, note="  ")
    assert (refused.value.field, row.status) == ("note", before)
    service.decide(session, case.base, row, status, note="Too late")
    told = session.scalars(select(Notice).where(Notice.user_id == row.profile.user_id)).all()
    assert told[-1].msgid == service.MESSAGES[status].msgid


def test_only_editors_of_the_base_decide_and_only_the_person_withdraws(case: Case, session: Session) -> None:
    row = case.ask(published_profile(session))
    person, stranger = Actor(user_id=row.profile.user_id), Actor(user_id=make_user(session).id)
    for actor in (case.viewer, person, stranger, NOBODY):
        with pytest.raises(NotFound):
            service.decide(session, actor, row, S.ENROLLED)
    for actor in (case.base, stranger, NOBODY):
        with pytest.raises(NotFound):
            service.withdraw(session, actor, row)
    with pytest.raises(NotFound):
        service.decide(session, case.base, row, S.WITHDRAWN)


@pytest.mark.postgres
def test_code_and_sql_let_in_the_same_people(session: Session) -> None:
    one, two = Case(session), Case(session)
    rows = [one.ask(published_profile(session)), two.ask(published_profile(session))]
    people = [Actor(user_id=row.profile.user_id) for row in rows]
    for actor in (NOBODY, *people, one.base, two.viewer):
        in_sql = set(session.scalars(select(Enrolment.id).where(policy.visible_to(actor))))
        assert in_sql == {row.id for row in rows if policy.can_view(actor, row)}
        assert len(in_sql) == (0 if actor is NOBODY else 1)


@pytest.mark.postgres
def test_completion_verifies_the_skills_taught(case: Case, session: Session) -> None:
    profile = published_profile(session)
    row = case.ask(profile)
    service.decide(session, case.base, row, S.ENROLLED)
    with pytest.raises(Conflict):
        service.decide(session, case.base, row, S.COMPLETED)
    row.cohort.status = CohortStatus.RUNNING
    service.decide(session, case.base, row, S.COMPLETED)
    session.commit()
    first, second = skill_codes(session, 2)
    claims = {c.skill_code: c for c in session.scalars(select(SkillClaim).where(SkillClaim.profile_id == profile.id))}
    assert {c.source for c in claims.values()} == {ClaimSource.VERIFIED}
    assert (claims[first].level, claims[second].level) == (3, None), "declared at 2, taught up to 3"
    assert row.completed_at is not None
    assert case.taken() == 1, "a completed course keeps its seat"


def race(engine: Engine, case: Case, sell: str) -> list[bool]:
    """Eight admissions at the same time to a cohort with one seat; who was told yes."""
    told: list[bool] = []
    barrier = threading.Barrier(8)
    cohort_id = case.cohort.id

    def careful() -> bool:
        with database.write(engine) as own:
            return take_seat(own, cohort_id)

    def careless() -> bool:
        with Session(engine) as own:
            free = own.scalar(select(Cohort.seats - Cohort.taken).where(Cohort.id == cohort_id))
        barrier.wait()
        if not free:
            return False
        with database.write(engine) as own:
            own.execute(update(Cohort).where(Cohort.id == cohort_id).values(taken=1))
        return True

    def buyer() -> None:
        if sell == "careful":
            barrier.wait()
        told.append(careful() if sell == "careful" else careless())

    threads = [threading.Thread(target=buyer) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


@pytest.mark.postgres
def test_the_last_seat_is_sold_once(session: Session, engine: Engine) -> None:
    case = Case(session)
    session.commit()
    told = race(engine, case, "careful")
    assert (len(told), sum(told)) == (8, 1)
    session.expire_all()
    assert case.taken() == 1


@pytest.mark.postgres
def test_the_race_would_catch_a_seller_who_looks_before_he_sells(session: Session, engine: Engine) -> None:
    """The control: reading first and writing later sells the one seat eight times."""
    case = Case(session)
    session.commit()
    assert sum(race(engine, case, "careless")) == 8


@pytest.mark.postgres
def test_the_database_itself_refuses_more_than_there_are(case: Case, session: Session) -> None:
    with pytest.raises(Exception, match="taken_within_seats"):
        session.execute(text("UPDATE cohort SET taken = seats + 1"))
    session.rollback()
    assert session.scalar(select(func.count(Enrolment.id))) == 0
