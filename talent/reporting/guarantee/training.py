"""Seats, completions and what completers did next, at the region's training bases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from talent.applications.models import Application, ApplicationEvent, ApplicationStatus
from talent.core import clock
from talent.core.clock import CITY_ZONE
from talent.enrolments.models import Enrolment, EnrolmentStatus
from talent.opportunities.models import Opportunity
from talent.programs.models import (
    BasePartner,
    Cohort,
    CohortStatus,
    Program,
    ProgramOccupation,
    ProgramSkill,
    TrainingBase,
)
from talent.reporting import queries
from talent.reporting.indicators.skills import Course
from talent.taxonomy.models import Occupation
from talent.taxonomy.queries import inside

YEAR = timedelta(days=365)
SOON = timedelta(days=90)
#: Occupations whose ISCO codes share so many digits are related (minor group).
RELATED_DIGITS = 3
#: Had a seat when the cohort ended, or left before.
SEATED = (EnrolmentStatus.ENROLLED, EnrolmentStatus.COMPLETED, EnrolmentStatus.DROPPED)


def _cohorts(session: Session, region_code: str, first: date, last: date) -> Sequence[Cohort]:
    """Cohorts running at some time from first to last."""
    return session.scalars(
        select(Cohort)
        .join(Program, Program.id == Cohort.program_id)
        .join(TrainingBase, TrainingBase.id == Program.base_id)
        .where(
            inside(TrainingBase.region_code, region_code),
            Cohort.status != CohortStatus.CANCELLED,
            Cohort.starts_on <= last,
            Cohort.ends_on >= first,
        )
        .order_by(Cohort.id)
    ).all()


def seat_days(session: Session, region_code: str, first: date, last: date) -> list[tuple[float, float]]:
    """(enrolled, offered) seat-days of each cohort within the period."""
    found = []
    for cohort in _cohorts(session, region_code, first, last):
        days = (min(cohort.ends_on, last) - max(cohort.starts_on, first)).days + 1
        found.append((float(cohort.taken * days), float(cohort.seats * days)))
    return found


def completions(session: Session, region_code: str, last: date) -> tuple[int, int]:
    """(completed, had a seat) in cohorts that ended in the year up to the end of the period."""
    counted = session.execute(
        select(Enrolment.status, func.count(Enrolment.id))
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .join(Program, Program.id == Cohort.program_id)
        .join(TrainingBase, TrainingBase.id == Program.base_id)
        .where(
            inside(TrainingBase.region_code, region_code),
            Cohort.status != CohortStatus.CANCELLED,
            Cohort.ends_on > last - YEAR,
            Cohort.ends_on <= last,
            Enrolment.status.in_(SEATED),
        )
        .group_by(Enrolment.status)
    )
    rows = {status: int(n) for status, n in counted}
    return rows.get(EnrolmentStatus.COMPLETED, 0), sum(rows.values())


def courses(session: Session, region_code: str, last: date, completion: float) -> list[Course]:
    """Cohorts still to end, with the completers to be expected of their seats, and what they teach.

    Args: completion: share of seats that end in completion, in [0, 1].
    """
    coming = _cohorts(session, region_code, last + timedelta(days=1), last + YEAR)
    taught: dict[int, set[str]] = defaultdict(set)
    for program, skill in session.execute(
        select(ProgramSkill.program_id, ProgramSkill.skill_code).where(
            ProgramSkill.program_id.in_({cohort.program_id for cohort in coming})
        )
    ):
        taught[program].add(skill)
    return [Course(cohort.seats * completion, frozenset(taught[cohort.program_id])) for cohort in coming]


def joint_seats(session: Session, region_code: str, last: date) -> list[tuple[float, float]]:
    """(seats of jointly built bases, seats) by programme, of cohorts of the year up to the end of the period."""
    cohorts = _cohorts(session, region_code, last - YEAR + timedelta(days=1), last)
    programs = session.scalars(
        select(Program)
        .where(Program.id.in_({cohort.program_id for cohort in cohorts}))
        .options(selectinload(Program.base).selectinload(TrainingBase.partners).selectinload(BasePartner.organization))
    )
    joint = {program.id: program.base.is_jointly_built for program in programs}
    seats: dict[int, int] = defaultdict(int)
    for cohort in cohorts:
        seats[cohort.program_id] += cohort.seats
    return [(float(n if joint[program] else 0), float(n)) for program, n in sorted(seats.items())]


def related_placements(session: Session, region_code: str, last: date) -> tuple[int, int]:
    """(placed in a target or related occupation within 90 days, completers who could be watched that long).

    Of completions in the year that ended 90 days before the end of the period; related = same ISCO minor group.
    Programs that name no occupation aim at none and are left out.
    """
    targets = _targets(session)
    rows = session.execute(
        select(Enrolment.profile_id, Cohort.program_id, Enrolment.completed_at)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .join(Program, Program.id == Cohort.program_id)
        .join(TrainingBase, TrainingBase.id == Program.base_id)
        .where(
            inside(TrainingBase.region_code, region_code),
            Enrolment.status == EnrolmentStatus.COMPLETED,
            Enrolment.completed_at >= clock.start_of_day(last - SOON - YEAR),
            Enrolment.completed_at < queries.end_of(last - SOON),
        )
    ).all()
    hires = _hires(session, {row.profile_id for row in rows})
    placed = watched = 0
    for profile, program, at in rows:
        if at is None or not targets.get(program):
            continue
        done = at.astimezone(CITY_ZONE).date()
        watched += 1
        placed += any(done <= day <= done + SOON and group in targets[program] for day, group in hires.get(profile, ()))
    return placed, watched


def _targets(session: Session) -> Mapping[int, set[str]]:
    """Program -> ISCO minor groups it prepares for."""
    found: dict[int, set[str]] = defaultdict(set)
    for program, isco in session.execute(
        select(ProgramOccupation.program_id, Occupation.isco).join(
            Occupation, Occupation.code == ProgramOccupation.occupation_code
        )
    ):
        found[program].add(isco[:RELATED_DIGITS])
    return found


def _hires(session: Session, profiles: set[int]) -> Mapping[int, Sequence[tuple[date, str]]]:
    """Profile -> days of placements with the ISCO minor group of the post."""
    rows = session.execute(
        select(Application.profile_id, func.min(ApplicationEvent.at), Occupation.isco)
        .join(ApplicationEvent, ApplicationEvent.application_id == Application.id)
        .join(Opportunity, Opportunity.id == Application.opportunity_id)
        .join(Occupation, Occupation.code == Opportunity.occupation_code)
        .where(ApplicationEvent.status == ApplicationStatus.HIRED)
        .group_by(Application.id, Application.profile_id, Occupation.isco)
    )
    found: dict[int, list[tuple[date, str]]] = defaultdict(list)
    for profile, at, isco in rows:
        if profile in profiles:
            found[profile].append((at.astimezone(CITY_ZONE).date(), isco[:RELATED_DIGITS]))
    return found
