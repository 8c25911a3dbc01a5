"""A profile's seat in a cohort."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from talent.core import clock
from talent.core.errors import Conflict
from talent.core.models import Identified, Model, Timed, enum_type
from talent.core.text import N_, label, name_members
from talent.profiles.models import Profile
from talent.programs.models import Cohort


class EnrolmentStatus(StrEnum):
    """Steps from wish to certificate."""

    APPLIED = "applied"
    ENROLLED = "enrolled"
    COMPLETED = "completed"
    DROPPED = "dropped"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


name_members(
    EnrolmentStatus,
    {
        EnrolmentStatus.APPLIED: N_("Asked for a seat"),
        EnrolmentStatus.ENROLLED: N_("Enrolled"),
        EnrolmentStatus.COMPLETED: N_("Completed"),
        EnrolmentStatus.DROPPED: N_("Left before the end"),
        EnrolmentStatus.DECLINED: N_("Not admitted"),
        EnrolmentStatus.WITHDRAWN: N_("Withdrawn"),
    },
)

_S = EnrolmentStatus
TRANSITIONS: dict[EnrolmentStatus, frozenset[EnrolmentStatus]] = {
    _S.APPLIED: frozenset({_S.ENROLLED, _S.DECLINED, _S.WITHDRAWN}),
    _S.ENROLLED: frozenset({_S.COMPLETED, _S.DROPPED, _S.WITHDRAWN}),
    _S.COMPLETED: frozenset(),
    _S.DROPPED: frozenset(),
    _S.DECLINED: frozenset(),
    _S.WITHDRAWN: frozenset(),
}
#: A seat is held in these states.
SEATED = frozenset({_S.ENROLLED, _S.COMPLETED})


class Enrolment(Identified, Timed, Model):
    """One person, one cohort."""

    __tablename__ = "enrolment"
    __table_args__ = (UniqueConstraint("profile_id", "cohort_id"),)

    profile_id: Mapped[int] = mapped_column(ForeignKey("profile.id"))
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), index=True)
    status: Mapped[EnrolmentStatus] = mapped_column(enum_type(EnrolmentStatus), default=_S.APPLIED, index=True)
    message: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")  # reason the person sees when declined or dropped
    consented_at: Mapped[datetime] = mapped_column(default=clock.now)
    completed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    profile: Mapped[Profile] = relationship(lazy="raise")
    cohort: Mapped[Cohort] = relationship(lazy="raise")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read once by SQLAlchemy

    def move_to(self, status: EnrolmentStatus) -> None:
        """Change status along TRANSITIONS; Conflict when the step does not exist."""
        if status not in TRANSITIONS[self.status]:
            raise Conflict(
                N_("An enrolment cannot go from “%(old)s” to “%(new)s”.", old=label(self.status), new=label(status))
            )
        self.status = status


class EnrolmentEvent(Identified, Model):
    """One step of an enrolment."""

    __tablename__ = "enrolment_event"
    __table_args__ = (Index("ix_enrolment_event_enrolment_id_at", "enrolment_id", "at"),)

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    status: Mapped[EnrolmentStatus] = mapped_column(enum_type(EnrolmentStatus))
    note: Mapped[str] = mapped_column(Text, default="")
