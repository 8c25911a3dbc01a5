"""Cohorts behind the figures of training: seats, who enrolled, who completed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from talent.core import paging
from talent.core.errors import FieldError
from talent.core.text import N_
from talent.enrolments.models import Enrolment, EnrolmentStatus
from talent.programs.models import Cohort, CohortStatus, Program, TrainingBase
from talent.reporting.guarantee.training import SEATED
from talent.taxonomy.queries import inside

YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Row:
    """A cohort. seated: had a seat, whether or not they stayed; completed, dropped: of those."""

    id: int
    program_id: int
    program: str
    base_id: int
    base: str
    starts: date
    ends: date
    seats: int
    seated: int
    completed: int
    dropped: int


def page(session: Session, region_code: str, day: date, after: str | None) -> paging.Page[Row]:
    """Cohorts that ran in the year up to the day, the latest start first."""
    statement = _cohorts(region_code, day)
    if after:
        values = paging.decode(after, date, int)
        if values is None:
            raise FieldError("after", N_("This address leads to no page of the list. Start from the first page."))
        statement = statement.where(paging.after(((Cohort.starts_on, True), (Cohort.id, True)), values))
    rows = session.execute(statement.limit(paging.PAGE_SIZE + 1)).all()
    return paging.page([_row(row) for row in rows], lambda row: (row.starts, row.id))


def every(session: Session, region_code: str, day: date) -> list[Row]:
    """All of them, for a file."""
    return [_row(row) for row in session.execute(_cohorts(region_code, day))]


def _row(found: Any) -> Row:
    *start, seated, completed, dropped = found
    return Row(*start, *(int(n or 0) for n in (seated, completed, dropped)))


def _cohorts(region_code: str, day: date) -> Select[Any]:
    def of(*states: EnrolmentStatus) -> Any:
        return func.sum(case((Enrolment.status.in_(states), 1), else_=0))

    taken = (
        select(Enrolment.cohort_id, of(*SEATED).label("seated"), of(EnrolmentStatus.COMPLETED).label("completed"),
               of(EnrolmentStatus.DROPPED).label("dropped"))
        .group_by(Enrolment.cohort_id)
        .subquery()
    )  # fmt: skip
    return (
        select(Cohort.id, Program.id, Program.title, TrainingBase.id, TrainingBase.name_zh, Cohort.starts_on,
               Cohort.ends_on, Cohort.seats, taken.c.seated, taken.c.completed, taken.c.dropped)
        .join(Program, Program.id == Cohort.program_id)
        .join(TrainingBase, TrainingBase.id == Program.base_id)
        .outerjoin(taken, taken.c.cohort_id == Cohort.id)
        .where(
            inside(TrainingBase.region_code, region_code),
            Cohort.status != CohortStatus.CANCELLED,
            Cohort.starts_on <= day,
            Cohort.ends_on > day - YEAR,
        )
        .order_by(Cohort.starts_on.desc(), Cohort.id.desc())
    )  # fmt: skip
