"""Reads of enrolments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from talent.core.actor import Actor
from talent.core.paging import PAGE_SIZE, Page, after, decode, page
from talent.enrolments import policy
from talent.enrolments.models import Enrolment, EnrolmentEvent, EnrolmentStatus
from talent.programs.models import Cohort, Program, TrainingBase


def _loaded() -> Select[Enrolment]:
    return select(Enrolment).options(
        joinedload(Enrolment.profile),
        joinedload(Enrolment.cohort)
        .joinedload(Cohort.program)
        .joinedload(Program.base)
        .joinedload(TrainingBase.operator),
    )


def visible(session: Session, actor: Actor, enrolment_id: int) -> Enrolment | None:
    """One enrolment with profile, cohort, program and base, if the actor may see it."""
    return session.scalar(_loaded().where(Enrolment.id == enrolment_id, policy.visible_to(actor)))


def cohort(session: Session, cohort_id: int) -> Cohort | None:
    """A cohort with its program, base and operator."""
    return session.scalar(
        select(Cohort)
        .where(Cohort.id == cohort_id)
        .options(joinedload(Cohort.program).joinedload(Program.base).joinedload(TrainingBase.operator))
    )


def of_profile(session: Session, profile_id: int) -> Sequence[Enrolment]:
    """A talent's enrolments, newest first."""
    return session.scalars(
        _loaded()
        .where(Enrolment.profile_id == profile_id)
        .order_by(Enrolment.created_at.desc(), Enrolment.id.desc())
        .limit(200)
    ).all()


def of_cohort(session: Session, cohort_id: int, cursor: str | None = None) -> Page[Enrolment]:
    """Who asked for a seat, first come first."""
    statement = _loaded().where(Enrolment.cohort_id == cohort_id)
    if values := decode(cursor, datetime, int):
        statement = statement.where(after([(Enrolment.created_at, False), (Enrolment.id, False)], values))
    rows = session.scalars(statement.order_by(Enrolment.created_at, Enrolment.id).limit(PAGE_SIZE + 1)).all()
    return page(rows, lambda e: (e.created_at, e.id))


def counts(session: Session, cohort_ids: Iterable[int]) -> dict[int, dict[EnrolmentStatus, int]]:
    """Cohort -> state -> how many enrolments."""
    found: dict[int, dict[EnrolmentStatus, int]] = {}
    rows = session.execute(
        select(Enrolment.cohort_id, Enrolment.status, func.count())
        .where(Enrolment.cohort_id.in_(sorted(set(cohort_ids))))
        .group_by(Enrolment.cohort_id, Enrolment.status)
    )
    for cohort_id, status, n in rows:
        found.setdefault(cohort_id, {})[status] = n
    return found


def between(session: Session, profile_id: int, cohort_id: int) -> Enrolment | None:
    """The enrolment of this profile in this cohort."""
    return session.scalar(_loaded().where(Enrolment.profile_id == profile_id, Enrolment.cohort_id == cohort_id))


def timeline(session: Session, enrolment_id: int) -> Sequence[EnrolmentEvent]:
    """Its steps, oldest first."""
    return session.scalars(
        select(EnrolmentEvent)
        .where(EnrolmentEvent.enrolment_id == enrolment_id)
        .order_by(EnrolmentEvent.at, EnrolmentEvent.id)
    ).all()


def programs_taken(session: Session, profile_id: int) -> frozenset[int]:
    """Programs the profile is in or has completed."""
    live = {EnrolmentStatus.APPLIED, EnrolmentStatus.ENROLLED, EnrolmentStatus.COMPLETED}
    return frozenset(
        session.scalars(
            select(Cohort.program_id)
            .join(Enrolment, Enrolment.cohort_id == Cohort.id)
            .where(Enrolment.profile_id == profile_id, Enrolment.status.in_(live))
        )
    )
