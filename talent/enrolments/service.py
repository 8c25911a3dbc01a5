"""Writes of enrolments. Seats change only by conditional updates, so the last one is sold once."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from talent.accounts import service as accounts
from talent.accounts.models import Purpose
from talent.core import clock
from talent.core.actor import Actor, Role
from talent.core.audit import record
from talent.core.errors import Conflict, FieldError, NotFound
from talent.core.text import N_, Text
from talent.core.unique import unique
from talent.enrolments import policy
from talent.enrolments.models import SEATED, Enrolment, EnrolmentEvent, EnrolmentStatus
from talent.profiles import queries as profiles
from talent.profiles import service as profile_service
from talent.profiles.models import Profile
from talent.programs import service as programs
from talent.programs.models import Cohort, CohortStatus, ProgramSkill, ProgramStatus

MESSAGES: Mapping[EnrolmentStatus, Text] = {
    EnrolmentStatus.ENROLLED: N_("You have a seat in “%(title)s”"),
    EnrolmentStatus.DECLINED: N_("You were not admitted to “%(title)s”; the reason is on its page"),
    EnrolmentStatus.COMPLETED: N_("You completed “%(title)s”; its skills are verified in your profile"),
    EnrolmentStatus.DROPPED: N_("Your seat in “%(title)s” has ended; the reason is on its page"),
}


def apply(session: Session, actor: Actor, profile: Profile, cohort: Cohort, *, message: str, wording: str) -> Enrolment:
    """Ask for a seat; the base is given the profile with this consent.

    Raises: NotFound for another's profile; Conflict when the cohort takes no applications or the person asked before.
    """
    if profile.user_id is None or profile.user_id != actor.user_id:
        raise NotFound
    if cohort.program.status is not ProgramStatus.PUBLISHED or not cohort.takes_applications(clock.today()):
        raise Conflict(N_("This cohort takes no more applications."))
    enrolment = Enrolment(profile_id=profile.id, cohort_id=cohort.id, message=message.strip())
    try:
        with unique(session, "message", N_("You have asked for a seat in this cohort already.")):
            session.add(enrolment)
    except FieldError as error:
        raise Conflict(error.text) from error
    operator_id = cohort.program.base.operator_id
    accounts.give_consent(
        session, profile.user_id, Purpose.SHARE_WITH_BASE, wording=wording, organization_id=operator_id
    )
    _step(session, actor, enrolment, "")
    accounts.notify_organization(
        session,
        operator_id,
        N_("Somebody asks for a seat in “%(title)s”", title=cohort.program.title),
        path=f"/cohorts/{cohort.id}/enrolments",
    )
    return enrolment


def _step(session: Session, actor: Actor, enrolment: Enrolment, note: str) -> None:
    session.add(
        EnrolmentEvent(enrolment_id=enrolment.id, user_id=actor.user_id, status=enrolment.status, note=note.strip())
    )
    record(session, actor, f"enrolment.{enrolment.status.value}", enrolment)
    session.flush()


def decide(session: Session, actor: Actor, enrolment: Enrolment, status: EnrolmentStatus, *, note: str = "") -> None:
    """The base's word: admit, decline, complete, end. The person is told.

    Raises: NotFound for non-editors; FieldError on "note" when a reason is wanted; Conflict when no seat is free,
    the course has not run, or the step does not exist.
    """
    if not policy.is_operator(actor, enrolment, Role.EDITOR) or status not in MESSAGES:
        raise NotFound
    if status in {EnrolmentStatus.DECLINED, EnrolmentStatus.DROPPED} and not note.strip():
        raise FieldError("note", N_("Give the reason; the person sees it."))
    if status is EnrolmentStatus.COMPLETED and enrolment.cohort.status not in {
        CohortStatus.RUNNING,
        CohortStatus.FINISHED,
    }:
        raise Conflict(N_("Nobody can complete a course that has not started."))
    held = enrolment.status in SEATED
    enrolment.move_to(status)
    _change_seat(session, enrolment, held)
    enrolment.note = note.strip()
    if status is EnrolmentStatus.COMPLETED:
        _complete(session, enrolment)
    _step(session, actor, enrolment, note)
    title = enrolment.cohort.program.title
    accounts.notify(session, enrolment.profile.user_id, N_(MESSAGES[status].msgid, title=title), path="/enrolments/")


def _change_seat(session: Session, enrolment: Enrolment, held: bool) -> None:
    """Take or free the seat that the new state needs or no longer needs."""
    needs = enrolment.status in SEATED
    if needs and not held and not programs.take_seat(session, enrolment.cohort_id):
        raise Conflict(N_("No seat is free in this cohort."))
    if held and not needs:
        programs.free_seat(session, enrolment.cohort_id)


def _complete(session: Session, enrolment: Enrolment) -> None:
    """What the course taught becomes verified skills of the profile, and so changes its matches."""
    enrolment.completed_at = clock.now()
    taught = session.scalars(select(ProgramSkill).where(ProgramSkill.program_id == enrolment.cohort.program_id))
    profile = profiles.full(session, enrolment.profile_id)
    if profile is not None:
        evidence = enrolment.cohort.program.title
        profile_service.add_verified_skills(session, profile, {s.skill_code: s.level for s in taught}, evidence)


def withdraw(session: Session, actor: Actor, enrolment: Enrolment) -> None:
    """The person gives the seat, or the wish for it, back.

    Raises: NotFound for others; Conflict when it has ended.
    """
    if not policy.is_own(actor, enrolment):
        raise NotFound
    held = enrolment.status in SEATED
    enrolment.move_to(EnrolmentStatus.WITHDRAWN)
    _change_seat(session, enrolment, held)
    _step(session, actor, enrolment, "")
    operator_id = enrolment.cohort.program.base.operator_id
    accounts.notify_organization(
        session,
        operator_id,
        N_("Somebody gave back a seat in “%(title)s”", title=enrolment.cohort.program.title),
        path=f"/cohorts/{enrolment.cohort_id}/enrolments",
    )
