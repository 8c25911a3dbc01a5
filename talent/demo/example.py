"""What the demo graduate has done so far, by the same services as the pages: two applications and a seat."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from talent.accounts.models import User
from talent.accounts.queries import actor_of
from talent.applications import service as applications
from talent.applications.models import Application, ApplicationStatus, DeclineReason
from talent.applications.service import Move
from talent.core import clock
from talent.core.actor import Actor, Member, OrgKind, Role
from talent.core.outbox import OutboxMessage, OutboxStatus
from talent.demo.organizations import Organizations
from talent.enrolments import queries as enrolled
from talent.enrolments import service as enrolments
from talent.enrolments.models import EnrolmentStatus
from talent.opportunities import queries as opportunities
from talent.opportunities.models import Opportunity
from talent.profiles.models import Profile
from talent.programs.models import Cohort
from talent.taxonomy import queries as taxonomy

#: When the first application was sent, and how long after it something happens next. Days.
BEGAN, LATER = 20, 4
WORDING = "demo"


def load(
    session: Session, bodies: Organizations, person: Profile, posts: Sequence[Opportunity], cohorts: Sequence[Cohort]
) -> None:
    """One application declined with a reason, one with an interview ahead, one seat given.

    Nobody who can sign in has to do with them: what the other demo accounts find to do stays as it was. No mail is
    sent about what never happened.
    """
    began = clock.now() - timedelta(days=BEGAN)
    fitting = _fitting(session, bodies, person, posts, before=began)
    own = actor_of(session, session.get_one(User, person.user_id))
    for post, steps in zip(fitting, (_declined, _invited), strict=False):
        with clock.frozen(began):
            sent = applications.apply(session, own, person, post, message="", wording=WORDING)
        sent.profile, sent.opportunity = person, post
        steps(session, sent, _member(post.organization_id, post.organization.kind))
    for cohort in _cohorts(session, bodies, cohorts)[:1]:
        _seat(session, own, person, cohort)
    session.execute(
        update(OutboxMessage).where(OutboxMessage.topic == "notify").values(status=OutboxStatus.DONE, done_at=began)
    )


def _fitting(
    session: Session, bodies: Organizations, person: Profile, posts: Sequence[Opportunity], *, before: datetime
) -> list[Opportunity]:
    """Open posts that were there already, with their organizations: of a wished occupation first, then digital ones."""
    wished = {wish.occupation_code for wish in person.wished_occupations}
    digital = {row.code for row in taxonomy.occupations(session) if row.digital}
    rows = opportunities.by_ids(session, (post.id for post in posts)).values()
    found = [
        row
        for row in rows
        if row.is_open(clock.today())
        and row.published_at
        and row.published_at < before
        and row.organization_id != bodies.enterprises[0].id
    ]
    found.sort(key=lambda row: (row.occupation_code not in wished, row.occupation_code not in digital, -row.id))
    return found


def _cohorts(session: Session, bodies: Organizations, cohorts: Sequence[Cohort]) -> list[Cohort]:
    """Those that take applications, of other operators than the one that can sign in, with their programs."""
    found = [enrolled.cohort(session, cohort.id) for cohort in cohorts if cohort.takes_applications(clock.today())]
    return [row for row in found if row and row.program.base.operator_id != bodies.operators[0].id]


def _member(organization_id: int, kind: OrgKind) -> Actor:
    return Actor(
        user_id=None,
        members=(Member(organization_id=organization_id, kind=kind, role=Role.OWNER, verified=True),),
    )


def _declined(session: Session, sent: Application, employer: Actor) -> None:
    with clock.frozen(sent.created_at + timedelta(days=LATER)):
        why = DeclineReason.STRONGER_APPLICANTS
        applications.move(
            session, employer, sent, Move(status=ApplicationStatus.DECLINED, version=sent.version, decline_reason=why)
        )


def _invited(session: Session, sent: Application, employer: Actor) -> None:
    with clock.frozen(sent.created_at + timedelta(days=LATER)):
        applications.move(session, employer, sent, Move(status=ApplicationStatus.SCREENED, version=sent.version))
    morning = clock.start_of_day(clock.today() + timedelta(days=LATER)) + timedelta(hours=9, minutes=30)
    with clock.frozen(clock.now() - timedelta(days=1)):
        step = Move(
            status=ApplicationStatus.INTERVIEW, version=sent.version, interview_at=morning, interview_place="A 座 301"
        )
        applications.move(session, employer, sent, step)


def _seat(session: Session, actor: Actor, person: Profile, cohort: Cohort) -> None:
    with clock.frozen(clock.now() - timedelta(days=LATER)):
        asked = enrolments.apply(session, actor, person, cohort, message="", wording=WORDING)
    asked.profile, asked.cohort = person, cohort
    with clock.frozen(clock.now() - timedelta(days=1)):
        operator = _member(cohort.program.base.operator_id, OrgKind.TRAINING_OPERATOR)
        enrolments.decide(session, operator, asked, EnrolmentStatus.ENROLLED)
