"""From application or invitation to placement."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from talent.core import clock
from talent.core.errors import Conflict
from talent.core.models import Identified, Model, Timed, enum_type
from talent.core.text import N_, label, name_members
from talent.opportunities.models import Opportunity
from talent.profiles.models import Profile


class ApplicationStatus(StrEnum):
    """Steps of the pipeline."""

    SUBMITTED = "submitted"
    SCREENED = "screened"
    INTERVIEW = "interview"
    OFFERED = "offered"
    HIRED = "hired"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class DeclineReason(StrEnum):
    """Why an employer declines; the person sees it."""

    REQUIREMENT_NOT_MET = "requirement_not_met"
    OTHER_SKILLS_NEEDED = "other_skills_needed"
    STRONGER_APPLICANTS = "stronger_applicants"
    PLACE_FILLED = "place_filled"
    OFFER_REFUSED = "offer_refused"
    OTHER = "other"


class InvitationStatus(StrEnum):
    """What became of an invitation."""

    SENT = "sent"
    ACCEPTED = "accepted"
    DECLINED = "declined"


name_members(
    ApplicationStatus,
    {
        ApplicationStatus.SUBMITTED: N_("Submitted"),
        ApplicationStatus.SCREENED: N_("Screened"),
        ApplicationStatus.INTERVIEW: N_("Interview"),
        ApplicationStatus.OFFERED: N_("Offer"),
        ApplicationStatus.HIRED: N_("Hired"),
        ApplicationStatus.DECLINED: N_("Declined"),
        ApplicationStatus.WITHDRAWN: N_("Withdrawn"),
    },
)
name_members(
    DeclineReason,
    {
        DeclineReason.REQUIREMENT_NOT_MET: N_("A requirement of the post is not met"),
        DeclineReason.OTHER_SKILLS_NEEDED: N_("Other skills are needed first"),
        DeclineReason.STRONGER_APPLICANTS: N_("Other applicants fit better"),
        DeclineReason.PLACE_FILLED: N_("The place has been filled"),
        DeclineReason.OFFER_REFUSED: N_("The person did not take the offer"),
        DeclineReason.OTHER: N_("Other reason"),
    },
)
name_members(
    InvitationStatus,
    {
        InvitationStatus.SENT: N_("Waiting for an answer"),
        InvitationStatus.ACCEPTED: N_("Accepted"),
        InvitationStatus.DECLINED: N_("Not interested"),
    },
)

_S = ApplicationStatus
TRANSITIONS: dict[ApplicationStatus, frozenset[ApplicationStatus]] = {
    _S.SUBMITTED: frozenset({_S.SCREENED, _S.DECLINED, _S.WITHDRAWN}),
    _S.SCREENED: frozenset({_S.INTERVIEW, _S.OFFERED, _S.DECLINED, _S.WITHDRAWN}),
    _S.INTERVIEW: frozenset({_S.OFFERED, _S.DECLINED, _S.WITHDRAWN}),
    _S.OFFERED: frozenset({_S.HIRED, _S.DECLINED, _S.WITHDRAWN}),
    _S.HIRED: frozenset(),
    _S.DECLINED: frozenset(),
    _S.WITHDRAWN: frozenset(),
}
ENDED = frozenset({_S.HIRED, _S.DECLINED, _S.WITHDRAWN})


class Application(Identified, Timed, Model):
    """A profile's request for an opportunity. ``sent`` is what the employer got, as it was when the person agreed."""

    __tablename__ = "application"
    __table_args__ = (UniqueConstraint("profile_id", "opportunity_id"),)

    profile_id: Mapped[int] = mapped_column(ForeignKey("profile.id"))
    opportunity_id: Mapped[int] = mapped_column(ForeignKey("opportunity.id"), index=True)
    status: Mapped[ApplicationStatus] = mapped_column(enum_type(ApplicationStatus), default=_S.SUBMITTED, index=True)
    message: Mapped[str] = mapped_column(Text, default="")
    sent: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    consented_at: Mapped[datetime] = mapped_column(default=clock.now)
    decline_reason: Mapped[DeclineReason | None] = mapped_column(enum_type(DeclineReason))
    decline_note: Mapped[str] = mapped_column(Text, default="")
    interview_at: Mapped[datetime | None]
    interview_place: Mapped[str] = mapped_column(String(300), default="")
    starts_on: Mapped[date | None]  # first day of work, set when hired
    version: Mapped[int] = mapped_column(default=1)

    profile: Mapped[Profile] = relationship(lazy="raise")
    opportunity: Mapped[Opportunity] = relationship(lazy="raise")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read once by SQLAlchemy

    def move_to(self, status: ApplicationStatus) -> None:
        """Change status along TRANSITIONS; Conflict when the step does not exist."""
        if status not in TRANSITIONS[self.status]:
            raise Conflict(
                N_("An application cannot go from “%(old)s” to “%(new)s”.", old=label(self.status), new=label(status))
            )
        self.status = status


class ApplicationEvent(Identified, Model):
    """One step of an application; the person and the employer both see the timeline."""

    __tablename__ = "application_event"
    __table_args__ = (Index("ix_application_event_application_id_at", "application_id", "at"),)

    application_id: Mapped[int] = mapped_column(ForeignKey("application.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    status: Mapped[ApplicationStatus] = mapped_column(enum_type(ApplicationStatus))
    note: Mapped[str] = mapped_column(Text, default="")


class Invitation(Identified, Model):
    """An employer asks a person to apply. Contact is shown only after the person accepted."""

    __tablename__ = "invitation"
    __table_args__ = (UniqueConstraint("opportunity_id", "profile_id"),)

    opportunity_id: Mapped[int] = mapped_column(ForeignKey("opportunity.id"))
    profile_id: Mapped[int] = mapped_column(ForeignKey("profile.id"), index=True)
    status: Mapped[InvitationStatus] = mapped_column(enum_type(InvitationStatus), default=InvitationStatus.SENT)
    message: Mapped[str] = mapped_column(Text, default="")
    invited_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    answered_at: Mapped[datetime | None]

    profile: Mapped[Profile] = relationship(lazy="raise")
    opportunity: Mapped[Opportunity] = relationship(lazy="raise")


class ContactReveal(Identified, Model):
    """Somebody of an organization saw a person's contact details; the person sees this log."""

    __tablename__ = "contact_reveal"

    profile_id: Mapped[int] = mapped_column(ForeignKey("profile.id"), index=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    opportunity_id: Mapped[int | None] = mapped_column(ForeignKey("opportunity.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
