"""Writes of applications: applying, moving along, withdrawing, inviting, showing contact details."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from talent.accounts import service as accounts
from talent.accounts.models import Purpose
from talent.applications import policy, queries
from talent.applications.models import (
    Application,
    ApplicationEvent,
    ApplicationStatus,
    ContactReveal,
    DeclineReason,
    Invitation,
    InvitationStatus,
)
from talent.core import clock, outbox
from talent.core.actor import Actor, Role
from talent.core.audit import record
from talent.core.errors import Conflict, FieldError, NotFound
from talent.core.text import N_
from talent.core.unique import unique
from talent.opportunities.models import CloseReason, Opportunity, OpportunityStatus
from talent.profiles.models import Profile, Seeking

#: One look at somebody's contact details is logged once an hour, not once a page view.
REVEAL_EVERY = timedelta(hours=1)


def snapshot(profile: Profile) -> dict[str, Any]:
    """What the employer gets, frozen at the moment of consent. The profile is fully loaded."""
    return {
        "name": profile.name,
        "email": profile.email,
        "phone": profile.phone,
        "headline": profile.headline,
        "summary": profile.summary,
        "educations": [
            {"school": e.school, "level": e.level_code, "major": e.major_name, "graduates_on": _iso(e.graduates_on)}
            for e in profile.educations
        ],
        "experiences": [
            {"title": e.title, "employer": e.employer, "from": _iso(e.starts_on), "to": _iso(e.ends_on),
             "description": e.description}
            for e in profile.experiences
        ],
        "projects": [{"name": p.name, "description": p.description} for p in profile.projects],
        "skills": [{"code": s.skill_code, "level": s.level, "verified": s.source.value} for s in profile.skills],
    }  # fmt: skip


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def apply(
    session: Session, actor: Actor, profile: Profile, opportunity: Opportunity, *, message: str, wording: str
) -> Application:
    """Apply in one step: what is sent is kept as it was, and the consent with its words.

    Raises: Conflict when the opportunity is not open or the person applied already; NotFound for another's profile.
    """
    if profile.user_id is None or profile.user_id != actor.user_id:
        raise NotFound
    if not opportunity.is_open(clock.today()):
        raise Conflict(N_("This opportunity is closed; applications are no longer taken."))
    application = Application(
        profile_id=profile.id, opportunity_id=opportunity.id, message=message.strip(), sent=snapshot(profile)
    )
    try:
        with unique(session, "message", N_("You have applied for this opportunity already.")):
            session.add(application)
    except FieldError as error:
        raise Conflict(error.text) from error
    accounts.give_consent(
        session,
        profile.user_id,
        Purpose.SHARE_WITH_EMPLOYER,
        wording=wording,
        organization_id=opportunity.organization_id,
    )
    _step(session, actor, application, "")
    accounts.notify_organization(
        session,
        opportunity.organization_id,
        N_("New application for “%(title)s”", title=opportunity.title),
        path=f"/applications/{application.id}",
    )
    return application


def _step(session: Session, actor: Actor, application: Application, note: str) -> None:
    session.add(
        ApplicationEvent(
            application_id=application.id, user_id=actor.user_id, status=application.status, note=note.strip()
        )
    )
    record(session, actor, f"application.{application.status.value}", application)
    session.flush()


def withdraw(session: Session, actor: Actor, application: Application) -> None:
    """The person takes the application back; contact details are hidden from then on.

    Raises: NotFound for others; Conflict when it has ended.
    """
    if not policy.is_own(actor, application):
        raise NotFound
    application.move_to(ApplicationStatus.WITHDRAWN)
    application.sent = {}
    session.flush()
    organization_id = application.opportunity.organization_id
    if not queries.contact_allowed(session, organization_id, application.profile_id) and actor.user_id:
        accounts.withdraw_consent(session, actor.user_id, Purpose.SHARE_WITH_EMPLOYER, organization_id)
    _step(session, actor, application, "")
    accounts.notify_organization(
        session,
        organization_id,
        N_("An application for “%(title)s” was withdrawn", title=application.opportunity.title),
        path=f"/applications/{application.id}",
    )


@dataclass(frozen=True, kw_only=True)
class Move:
    """The employer's next step, with what it needs."""

    status: ApplicationStatus
    version: int
    note: str = ""
    decline_reason: DeclineReason | None = None
    interview_at: datetime | None = None
    interview_place: str = ""
    starts_on: date | None = None


MESSAGES = {
    ApplicationStatus.SCREENED: N_("Your application for “%(title)s” passed the first screening"),
    ApplicationStatus.INTERVIEW: N_("You are invited to an interview for “%(title)s”"),
    ApplicationStatus.OFFERED: N_("You have an offer for “%(title)s”"),
    ApplicationStatus.HIRED: N_("You are hired for “%(title)s”"),
    ApplicationStatus.DECLINED: N_("Your application for “%(title)s” was declined; the reason is on its page"),
}


def move(session: Session, actor: Actor, application: Application, step: Move) -> None:
    """Take an application to its next step; the person is told.

    Raises: NotFound for non-editors; FieldError when the step lacks something; Conflict when it does not exist or
    somebody else was quicker.
    """
    if not policy.is_employer(actor, application, Role.EDITOR) or step.status is ApplicationStatus.WITHDRAWN:
        raise NotFound
    if application.version != step.version:
        raise Conflict(N_("Somebody else changed this in the meantime. Reload the page and look again."))
    _require(step)
    application.move_to(step.status)
    declined = step.status is ApplicationStatus.DECLINED
    application.decline_reason = step.decline_reason if declined else None
    application.decline_note = step.note.strip() if declined else ""
    if step.status is ApplicationStatus.INTERVIEW:
        application.interview_at, application.interview_place = step.interview_at, step.interview_place.strip()
    if step.status is ApplicationStatus.HIRED:
        application.starts_on = step.starts_on
        _place(session, actor, application)
    _step(session, actor, application, step.note)
    text = MESSAGES[step.status]
    accounts.notify(
        session,
        application.profile.user_id,
        N_(text.msgid, title=application.opportunity.title),
        path=f"/applications/{application.id}",
    )


def _require(step: Move) -> None:
    if step.status is ApplicationStatus.DECLINED and step.decline_reason is None:
        raise FieldError("decline_reason", N_("Choose a reason; the person sees it."))
    if (
        step.status is ApplicationStatus.DECLINED
        and step.decline_reason is DeclineReason.OTHER
        and not step.note.strip()
    ):
        raise FieldError("note", N_("Say in a sentence why; the person sees it."))
    if step.status is ApplicationStatus.INTERVIEW:
        if step.interview_at is None:
            raise FieldError("interview_at", N_("Give the day and time of the interview."))
        if step.interview_at <= clock.now():
            raise FieldError("interview_at", N_("The interview must be in the future."))
    if step.status is ApplicationStatus.HIRED and step.starts_on is None:
        raise FieldError("starts_on", N_("Give the first day of work."))


def _place(session: Session, actor: Actor, application: Application) -> None:
    """A placement: the person leaves the market, and the post is closed when its last place is filled."""
    profile, opportunity = application.profile, application.opportunity
    profile.seeking = Seeking.EMPLOYED
    outbox.put(session, "profile.changed", profile_id=profile.id)
    session.flush()
    hired = session.scalars(
        select(Application.id).where(
            Application.opportunity_id == opportunity.id, Application.status == ApplicationStatus.HIRED
        )
    ).all()
    if len(hired) >= opportunity.headcount and opportunity.status is OpportunityStatus.PUBLISHED:
        opportunity.move_to(OpportunityStatus.CLOSED)
        opportunity.close_reason, opportunity.closed_at = CloseReason.FILLED, clock.now()
        record(session, actor, "opportunity.closed", opportunity, reason=CloseReason.FILLED.value)
        outbox.put(session, "opportunity.changed", opportunity_id=opportunity.id)


def invite(session: Session, actor: Actor, opportunity: Opportunity, profile: Profile, message: str) -> Invitation:
    """Ask a person to apply; no contact detail is shown until they accept.

    Raises: NotFound when the profile may not be found or the actor may not edit; Conflict when the post is closed or
    the person was invited already.
    """
    if opportunity.organization_id not in actor.organizations(least=Role.EDITOR, verified=True) or not profile.is_open:
        raise NotFound
    if not opportunity.is_open(clock.today()):
        raise Conflict(N_("This opportunity is closed; applications are no longer taken."))
    invitation = Invitation(
        opportunity_id=opportunity.id, profile_id=profile.id, message=message.strip(), invited_by=actor.user_id
    )
    try:
        with unique(session, "message", N_("This person has been invited already.")):
            session.add(invitation)
    except FieldError as error:
        raise Conflict(error.text) from error
    record(session, actor, "invitation.sent", invitation)
    accounts.notify(
        session,
        profile.user_id,
        N_("An employer invites you to “%(title)s”", title=opportunity.title),
        path=f"/applications/invitations/{invitation.id}",
    )
    return invitation


def answer(session: Session, actor: Actor, invitation: Invitation, *, accept: bool, wording: str) -> None:
    """The person's answer; a yes is the consent to show this employer the contact details.

    Raises: NotFound for others; Conflict when it was answered.
    """
    if not policy.is_own(actor, invitation):
        raise NotFound
    if invitation.status is not InvitationStatus.SENT:
        raise Conflict(N_("This invitation has been answered already."))
    invitation.status = InvitationStatus.ACCEPTED if accept else InvitationStatus.DECLINED
    invitation.answered_at = clock.now()
    organization_id = invitation.opportunity.organization_id
    if accept and actor.user_id:
        accounts.give_consent(
            session, actor.user_id, Purpose.SHARE_WITH_EMPLOYER, wording=wording, organization_id=organization_id
        )
    record(session, actor, f"invitation.{invitation.status.value}", invitation)
    text = (
        N_("Your invitation to “%(title)s” was accepted", title=invitation.opportunity.title)
        if accept
        else N_("Your invitation to “%(title)s” was not taken up", title=invitation.opportunity.title)
    )
    accounts.notify_organization(
        session, organization_id, text, path=f"/opportunities/{invitation.opportunity_id}/applications"
    )


def reveal_contact(
    session: Session, actor: Actor, organization_id: int, profile: Profile, opportunity_id: int | None
) -> dict[str, str | None]:
    """Contact details for an organization the person agreed to; every look is logged for the person to see.

    Raises: NotFound unless both agreed.
    """
    if organization_id not in actor.organizations() or not queries.contact_allowed(
        session, organization_id, profile.id
    ):
        raise NotFound
    recent = session.scalar(
        select(ContactReveal.id).where(
            ContactReveal.profile_id == profile.id,
            ContactReveal.organization_id == organization_id,
            ContactReveal.user_id == actor.user_id,
            ContactReveal.at > clock.now() - REVEAL_EVERY,
        )
    )
    if recent is None:
        session.add(
            ContactReveal(
                profile_id=profile.id,
                organization_id=organization_id,
                opportunity_id=opportunity_id,
                user_id=actor.user_id,
            )
        )
        record(session, actor, "contact.revealed", profile, organization=organization_id)
        session.flush()
    return {"name": profile.name, "email": profile.email, "phone": profile.phone}
