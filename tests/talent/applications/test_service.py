"""Consent, contact, declining with a reason, hiring, inviting."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from talent.accounts import queries as accounts
from talent.accounts import service as account_service
from talent.accounts.models import Consent, Notice, Purpose
from talent.applications import queries, service
from talent.applications.models import (
    Application,
    ApplicationStatus,
    ContactReveal,
    DeclineReason,
    Invitation,
    InvitationStatus,
)
from talent.applications.service import Move
from talent.core import clock
from talent.core.actor import Actor, Member, OrgKind, Role
from talent.core.errors import Conflict, FieldError, NotFound
from talent.core.outbox import OutboxMessage
from talent.opportunities.models import CloseReason, Opportunity, OpportunityStatus
from talent.organizations.models import Organization
from talent.profiles.models import Profile, Seeking, Visibility
from tests.factories.accounts import user as make_user
from tests.factories.organizations import organization as make_organization
from tests.talent.pairs import published_opportunity, published_profile

S = ApplicationStatus


class Case:
    """A person, an employer and a post."""

    def __init__(self, session: Session, **post: object) -> None:
        self.session = session
        self.organization: Organization = make_organization(session)
        self.profile: Profile = published_profile(session)
        self.post: Opportunity = published_opportunity(session, self.organization, **post)
        owner = make_user(session)
        account_service.add_member(session, owner.id, self.organization.id, Role.OWNER)
        self.person = Actor(user_id=self.profile.user_id)
        self.employer = self.member(owner.id, Role.OWNER)
        self.viewer = self.member(owner.id, Role.VIEWER)
        self.stranger = Actor(user_id=make_user(session).id)

    def member(self, user_id: int, role: Role) -> Actor:
        member = Member(organization_id=self.organization.id, kind=OrgKind.ENTERPRISE, role=role, verified=True)
        return Actor(user_id=user_id, members=(member,))

    def apply(self) -> Application:
        row = service.apply(self.session, self.person, self.profile, self.post, message=" Hello ", wording="I agree")
        found = queries.visible(self.session, self.person, row.id)
        assert found is not None
        return found

    def move(self, row: Application, status: S, **changes: object) -> None:
        service.move(self.session, self.employer, row, Move(status=status, version=row.version, **changes))  # type: ignore[arg-type]

    def contact_allowed(self) -> bool:
        return queries.contact_allowed(self.session, self.organization.id, self.profile.id)


@pytest.fixture
def case(session: Session) -> Case:
    """A person, an employer and a post."""
    return Case(session)


@pytest.mark.postgres
def test_applying_records_the_consent_with_its_words(case: Case, session: Session) -> None:
    assert not case.contact_allowed()
    row = case.apply()
    assert (row.status, row.message, row.sent["phone"]) == (S.SUBMITTED, "Hello", "13900000000")
    consent = session.scalars(select(Consent)).one()
    assert (consent.purpose, consent.organization_id) == (Purpose.SHARE_WITH_EMPLOYER, case.organization.id)
    assert consent.wording == "I agree"
    assert [e.status for e in queries.timeline(session, row.id)] == [S.SUBMITTED]
    assert case.contact_allowed()
    assert session.scalars(select(Notice.user_id)).all() == [case.employer.user_id]


def test_what_was_sent_does_not_change_with_the_profile(case: Case, session: Session) -> None:
    row = case.apply()
    case.profile.phone = "13800000000"
    session.flush()
    session.expire(row)
    assert row.sent["phone"] == "13900000000"


@pytest.mark.postgres
def test_one_applies_once_for_oneself_and_only_while_it_is_open(case: Case) -> None:
    with pytest.raises(NotFound):
        service.apply(case.session, case.stranger, case.profile, case.post, message="", wording="w")
    case.apply()
    with pytest.raises(Conflict):
        case.apply()
    case.post.expires_on = clock.today() - timedelta(days=1)
    with pytest.raises(Conflict):
        service.apply(case.session, case.person, case.profile, case.post, message="", wording="w")


@pytest.mark.postgres
def test_withdrawing_hides_everything_again(case: Case, session: Session) -> None:
    row = case.apply()
    with pytest.raises(NotFound):
        service.withdraw(session, case.employer, row)
    service.withdraw(session, case.person, row)
    assert (row.status, row.sent) == (S.WITHDRAWN, {})
    assert not case.contact_allowed()
    assert not accounts.has_consent(
        session, case.profile.user_id or 0, Purpose.SHARE_WITH_EMPLOYER, case.organization.id
    )
    with pytest.raises(NotFound):
        service.reveal_contact(session, case.employer, case.organization.id, case.profile, case.post.id)


def test_contact_is_shown_to_the_agreed_side_only_and_logged(case: Case, session: Session) -> None:
    with pytest.raises(NotFound):
        service.reveal_contact(session, case.employer, case.organization.id, case.profile, case.post.id)
    case.apply()
    with pytest.raises(NotFound):
        service.reveal_contact(session, case.stranger, case.organization.id, case.profile, case.post.id)
    for _ in range(2):
        shown = service.reveal_contact(session, case.viewer, case.organization.id, case.profile, case.post.id)
    assert shown["phone"] == "13900000000"
    assert session.scalar(select(func.count(ContactReveal.id))) == 1, "one look, not one per page view"
    with clock.frozen(clock.now() + service.REVEAL_EVERY + timedelta(seconds=5)):
        service.reveal_contact(session, case.viewer, case.organization.id, case.profile, case.post.id)
    assert [o.id for _, o in queries.reveals(session, case.profile.id)] == [case.organization.id] * 2


def test_declining_needs_a_reason_the_person_sees(case: Case) -> None:
    row = case.apply()
    with pytest.raises(FieldError) as refused:
        case.move(row, S.DECLINED)
    assert refused.value.field == "decline_reason"
    with pytest.raises(FieldError) as refused:
        case.move(row, S.DECLINED, decline_reason=DeclineReason.OTHER, note="  ")
    assert refused.value.field == "note"
    case.move(row, S.DECLINED, decline_reason=DeclineReason.OTHER, note="The post was merged")
    assert (row.status, row.decline_note) == (S.DECLINED, "The post was merged")


def test_an_interview_needs_a_future_time_and_a_hire_a_first_day(case: Case) -> None:
    row = case.apply()
    case.move(row, S.SCREENED)
    for at in (None, clock.now() - timedelta(hours=1)):
        with pytest.raises(FieldError) as refused:
            case.move(row, S.INTERVIEW, interview_at=at)
        assert refused.value.field == "interview_at"
    case.move(row, S.INTERVIEW, interview_at=clock.now() + timedelta(days=1), interview_place=" Room 1 ")
    assert row.interview_place == "Room 1"
    case.move(row, S.OFFERED)
    with pytest.raises(FieldError) as refused:
        case.move(row, S.HIRED)
    assert refused.value.field == "starts_on"


def test_viewers_and_strangers_move_nothing_and_stale_forms_conflict(case: Case, session: Session) -> None:
    row = case.apply()
    for actor in (case.viewer, case.stranger, case.person):
        with pytest.raises(NotFound):
            service.move(session, actor, row, Move(status=S.SCREENED, version=row.version))
    with pytest.raises(Conflict):
        service.move(session, case.employer, row, Move(status=S.SCREENED, version=row.version - 1))
    with pytest.raises(NotFound):
        case.move(row, S.WITHDRAWN)
    assert row.status is S.SUBMITTED


@pytest.mark.postgres
@pytest.mark.parametrize(("headcount", "closed"), [(1, True), (2, False)])
def test_a_hire_takes_the_person_off_the_market_and_fills_a_place(
    session: Session, headcount: int, closed: bool
) -> None:
    case = Case(session, headcount=headcount)
    row = case.apply()
    case.move(row, S.SCREENED)
    case.move(row, S.OFFERED)
    case.move(row, S.HIRED, starts_on=date(2026, 7, 1))
    assert (row.profile.seeking, row.starts_on) == (Seeking.EMPLOYED, date(2026, 7, 1))
    assert (row.opportunity.status is OpportunityStatus.CLOSED) is closed
    assert row.opportunity.close_reason is (CloseReason.FILLED if closed else None)
    topics = set(session.scalars(select(OutboxMessage.topic)))
    assert "profile.changed" in topics
    assert ("opportunity.changed" in topics) is closed


def test_every_step_tells_the_person(case: Case, session: Session) -> None:
    row = case.apply()
    case.move(row, S.SCREENED)
    case.move(row, S.OFFERED)
    told = session.scalars(select(Notice).where(Notice.user_id == case.person.user_id).order_by(Notice.id)).all()
    assert [n.msgid for n in told] == [service.MESSAGES[s].msgid for s in (S.SCREENED, S.OFFERED)]
    assert {n.values["title"] for n in told} == {"焊工"}


@pytest.mark.parametrize("accept", [True, False])
def test_an_invitation_shows_contact_only_after_a_yes(case: Case, session: Session, accept: bool) -> None:
    sent = service.invite(session, case.employer, case.post, case.profile, "Come")
    row = queries.invitation(session, sent.id)
    assert row is not None
    assert not case.contact_allowed()
    with pytest.raises(NotFound):
        service.answer(session, case.stranger, row, accept=True, wording="w")
    service.answer(session, case.person, row, accept=accept, wording="yes, show it")
    assert row.status is (InvitationStatus.ACCEPTED if accept else InvitationStatus.DECLINED)
    assert case.contact_allowed() is accept
    assert (session.scalar(select(Consent.wording)) == "yes, show it") is accept
    with pytest.raises(Conflict):
        service.answer(session, case.person, row, accept=True, wording="w")


@pytest.mark.postgres
def test_who_may_be_invited_by_whom(case: Case, session: Session) -> None:
    with pytest.raises(NotFound):
        service.invite(session, case.viewer, case.post, case.profile, "")
    case.profile.visibility = Visibility.PRIVATE
    with pytest.raises(NotFound):
        service.invite(session, case.employer, case.post, case.profile, "")
    case.profile.visibility = Visibility.EMPLOYERS
    service.invite(session, case.employer, case.post, case.profile, "")
    with pytest.raises(Conflict):
        service.invite(session, case.employer, case.post, case.profile, "")
    assert session.scalar(select(func.count(Invitation.id))) == 1
