"""Training bases, what they teach, and when there are seats."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from talent.core.actor import OrgKind
from talent.core.errors import Conflict
from talent.core.models import Identified, Model, Timed, enum_type
from talent.core.text import N_, label, name_members
from talent.organizations.models import Organization


class ProgramStatus(StrEnum):
    """Life of a program."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CLOSED = "closed"


class Delivery(StrEnum):
    """How a program is taught."""

    ONSITE = "onsite"
    ONLINE = "online"
    BLENDED = "blended"


class CohortStatus(StrEnum):
    """Life of one run of a program."""

    OPEN = "open"
    RUNNING = "running"
    FINISHED = "finished"
    CANCELLED = "cancelled"


name_members(
    ProgramStatus,
    {
        ProgramStatus.DRAFT: N_("Draft"),
        ProgramStatus.PUBLISHED: N_("Published"),
        ProgramStatus.CLOSED: N_("Closed"),
    },
)
name_members(
    Delivery,
    {Delivery.ONSITE: N_("On site"), Delivery.ONLINE: N_("Online"), Delivery.BLENDED: N_("Partly online")},
)
name_members(
    CohortStatus,
    {
        CohortStatus.OPEN: N_("Open for enrolment"),
        CohortStatus.RUNNING: N_("Running"),
        CohortStatus.FINISHED: N_("Finished"),
        CohortStatus.CANCELLED: N_("Cancelled"),
    },
)

_S = ProgramStatus
TRANSITIONS: dict[ProgramStatus, frozenset[ProgramStatus]] = {
    _S.DRAFT: frozenset({_S.PUBLISHED, _S.CLOSED}),
    _S.PUBLISHED: frozenset({_S.CLOSED}),
    _S.CLOSED: frozenset({_S.PUBLISHED}),
}
_C = CohortStatus
COHORT_TRANSITIONS: dict[CohortStatus, frozenset[CohortStatus]] = {
    _C.OPEN: frozenset({_C.RUNNING, _C.CANCELLED}),
    _C.RUNNING: frozenset({_C.FINISHED, _C.CANCELLED}),
    _C.FINISHED: frozenset(),
    _C.CANCELLED: frozenset(),
}


class BasePartner(Model):
    """An organization that builds the base jointly with its operator."""

    __tablename__ = "base_partner"

    base_id: Mapped[int] = mapped_column(ForeignKey("training_base.id", ondelete="CASCADE"), primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), primary_key=True, index=True)

    organization: Mapped[Organization] = relationship(lazy="raise")


class TrainingBase(Identified, Timed, Model):
    """A place of training with one operator and any number of partners."""

    __tablename__ = "training_base"

    operator_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    name_zh: Mapped[str] = mapped_column(String(200), unique=True)
    name_en: Mapped[str | None] = mapped_column(String(200))
    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"), index=True)
    address: Mapped[str] = mapped_column(String(200), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)

    operator: Mapped[Organization] = relationship(lazy="raise")
    partners: Mapped[list[BasePartner]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by=BasePartner.organization_id
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read once by SQLAlchemy

    @property
    def is_jointly_built(self) -> bool:
        """Whether at least one enterprise and one university are partners; the partners' organizations are loaded."""
        return {OrgKind.ENTERPRISE, OrgKind.UNIVERSITY} <= {partner.organization.kind for partner in self.partners}


class ProgramSkill(Identified, Model):
    """A skill the program teaches, up to a level of 1 to 5 (None: not said)."""

    __tablename__ = "program_skill"
    __table_args__ = (
        UniqueConstraint("program_id", "skill_code"),
        CheckConstraint("level BETWEEN 1 AND 5", name="level_range"),
    )

    program_id: Mapped[int] = mapped_column(ForeignKey("program.id", ondelete="CASCADE"), index=True)
    skill_code: Mapped[str] = mapped_column(ForeignKey("skill.code"), index=True)
    level: Mapped[int | None]


class ProgramOccupation(Model):
    """An occupation the program prepares for."""

    __tablename__ = "program_occupation"

    program_id: Mapped[int] = mapped_column(ForeignKey("program.id", ondelete="CASCADE"), primary_key=True)
    occupation_code: Mapped[str] = mapped_column(ForeignKey("occupation.code"), primary_key=True)


class Program(Identified, Timed, Model):
    """A course as it is described; it runs as cohorts."""

    __tablename__ = "program"
    __table_args__ = (
        UniqueConstraint("base_id", "external_id"),
        CheckConstraint("hours >= 1", name="hours_positive"),
        CheckConstraint("fee >= 0", name="fee_not_negative"),
    )

    base_id: Mapped[int] = mapped_column(ForeignKey("training_base.id"), index=True)
    external_id: Mapped[str | None] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    prerequisites: Mapped[str] = mapped_column(Text, default="")
    education_code: Mapped[str | None] = mapped_column(ForeignKey("education_level.code"))
    delivery: Mapped[Delivery] = mapped_column(enum_type(Delivery), default=Delivery.ONSITE)
    hours: Mapped[int]
    fee: Mapped[int] = mapped_column(default=0)  # CNY, whole course
    certificate: Mapped[str] = mapped_column(String(200), default="")
    status: Mapped[ProgramStatus] = mapped_column(enum_type(ProgramStatus), default=_S.DRAFT, index=True)
    published_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    base: Mapped[TrainingBase] = relationship(lazy="raise")
    skills: Mapped[list[ProgramSkill]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by=ProgramSkill.id
    )
    occupations: Mapped[list[ProgramOccupation]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by=ProgramOccupation.occupation_code
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read once by SQLAlchemy

    def move_to(self, status: ProgramStatus) -> None:
        """Change status along TRANSITIONS; Conflict when the step does not exist."""
        if status not in TRANSITIONS[self.status]:
            raise Conflict(
                N_("A program cannot go from “%(old)s” to “%(new)s”.", old=label(self.status), new=label(status))
            )
        self.status = status


class Cohort(Identified, Timed, Model):
    """One run of a program. ``taken`` is changed only by conditional updates, so the last seat is sold once."""

    __tablename__ = "cohort"
    __table_args__ = (
        CheckConstraint("seats >= 1", name="seats_positive"),
        CheckConstraint("taken >= 0 AND taken <= seats", name="taken_within_seats"),
        CheckConstraint("starts_on <= ends_on", name="dates_in_order"),
    )

    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    apply_by: Mapped[date]
    seats: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    status: Mapped[CohortStatus] = mapped_column(enum_type(CohortStatus), default=_C.OPEN, index=True)

    program: Mapped[Program] = relationship(lazy="raise")

    @property
    def free(self) -> int:
        """Seats nobody has yet."""
        return self.seats - self.taken

    def takes_applications(self, on: date) -> bool:
        """Open and not past its last day to apply; a full cohort still takes applications for places that fall free."""
        return self.status is _C.OPEN and self.apply_by >= on

    def move_to(self, status: CohortStatus) -> None:
        """Change status along COHORT_TRANSITIONS; Conflict when the step does not exist."""
        if status not in COHORT_TRANSITIONS[self.status]:
            raise Conflict(
                N_("A cohort cannot go from “%(old)s” to “%(new)s”.", old=label(self.status), new=label(status))
            )
        self.status = status
