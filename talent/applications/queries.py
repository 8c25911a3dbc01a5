"""Reads of applications and invitations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload

from talent.applications import policy
from talent.applications.models import (
    Application,
    ApplicationEvent,
    ApplicationStatus,
    ContactReveal,
    Invitation,
    InvitationStatus,
)
from talent.core.actor import Actor
from talent.core.paging import PAGE_SIZE, Page, after, decode, page
from talent.opportunities.models import Opportunity
from talent.organizations.models import Organization
from talent.profiles.models import Profile

#: States in which the person's consent to share with this employer is in force.
SHARED = frozenset(set(ApplicationStatus) - {ApplicationStatus.WITHDRAWN})


def _loaded() -> Select[Application]:
    return select(Application).options(
        joinedload(Application.profile),
        joinedload(Application.opportunity).joinedload(Opportunity.organization),
    )


def visible(session: Session, actor: Actor, application_id: int) -> Application | None:
    """One application with its profile and opportunity, if the actor may see it."""
    return session.scalar(_loaded().where(Application.id == application_id, policy.visible_to(actor)))


def timeline(session: Session, application_id: int) -> Sequence[ApplicationEvent]:
    """Its steps, oldest first."""
    return session.scalars(
        select(ApplicationEvent)
        .where(ApplicationEvent.application_id == application_id)
        .order_by(ApplicationEvent.at, ApplicationEvent.id)
    ).all()


def of_profile(session: Session, profile_id: int, cursor: str | None = None) -> Page[Application]:
    """A talent's applications, newest first."""
    statement = _loaded().where(Application.profile_id == profile_id)
    if values := decode(cursor, datetime, int):
        statement = statement.where(after([(Application.created_at, True), (Application.id, True)], values))
    rows = session.scalars(
        statement.order_by(Application.created_at.desc(), Application.id.desc()).limit(PAGE_SIZE + 1)
    ).all()
    return page(rows, lambda a: (a.created_at, a.id))


def of_opportunity(
    session: Session, opportunity_id: int, status: ApplicationStatus | None = None, cursor: str | None = None
) -> Page[Application]:
    """Applications for one opportunity, oldest first: who waits longest stands on top."""
    statement = _loaded().where(Application.opportunity_id == opportunity_id)
    if status:
        statement = statement.where(Application.status == status)
    if values := decode(cursor, datetime, int):
        statement = statement.where(after([(Application.created_at, False), (Application.id, False)], values))
    rows = session.scalars(statement.order_by(Application.created_at, Application.id).limit(PAGE_SIZE + 1)).all()
    return page(rows, lambda a: (a.created_at, a.id))


def counts(session: Session, opportunity_ids: Iterable[int]) -> dict[int, dict[ApplicationStatus, int]]:
    """Opportunity -> state -> how many applications."""
    found: dict[int, dict[ApplicationStatus, int]] = {}
    rows = session.execute(
        select(Application.opportunity_id, Application.status, func.count())
        .where(Application.opportunity_id.in_(sorted(set(opportunity_ids))))
        .group_by(Application.opportunity_id, Application.status)
    )
    for opportunity_id, status, n in rows:
        found.setdefault(opportunity_id, {})[status] = n
    return found


def between(session: Session, profile_id: int, opportunity_id: int) -> Application | None:
    """The application of this profile for this opportunity."""
    return session.scalar(
        _loaded().where(Application.profile_id == profile_id, Application.opportunity_id == opportunity_id)
    )


def applied_to(session: Session, profile_id: int) -> frozenset[int]:
    """Opportunities the profile has applied for, whatever became of it."""
    return frozenset(session.scalars(select(Application.opportunity_id).where(Application.profile_id == profile_id)))


def applicants(session: Session, opportunity_id: int) -> dict[int, Application]:
    """Profile id -> its application for this opportunity."""
    rows = session.scalars(select(Application).where(Application.opportunity_id == opportunity_id))
    return {row.profile_id: row for row in rows}


def invitation(session: Session, invitation_id: int) -> Invitation | None:
    """One invitation with its profile and opportunity."""
    return session.scalar(
        select(Invitation)
        .where(Invitation.id == invitation_id)
        .options(
            joinedload(Invitation.profile),
            joinedload(Invitation.opportunity).joinedload(Opportunity.organization),
        )
    )


def invitations_of(session: Session, profile_id: int) -> Sequence[Invitation]:
    """A talent's invitations, newest first."""
    return session.scalars(
        select(Invitation)
        .where(Invitation.profile_id == profile_id)
        .options(joinedload(Invitation.profile))
        .options(joinedload(Invitation.opportunity).joinedload(Opportunity.organization))
        .order_by(Invitation.created_at.desc(), Invitation.id.desc())
        .limit(100)
    ).all()


def invited(session: Session, opportunity_id: int) -> dict[int, Invitation]:
    """Profile id -> invitation for this opportunity."""
    rows = session.scalars(select(Invitation).where(Invitation.opportunity_id == opportunity_id))
    return {row.profile_id: row for row in rows}


def contact_allowed(session: Session, organization_id: int, profile_id: int) -> bool:
    """Both agreed: the person applied to, or accepted an invitation of, this organization, and did not withdraw."""
    ours = select(Opportunity.id).where(Opportunity.organization_id == organization_id)
    applied = select(Application.id).where(
        Application.profile_id == profile_id, Application.opportunity_id.in_(ours), Application.status.in_(SHARED)
    )
    accepted = select(Invitation.id).where(
        Invitation.profile_id == profile_id,
        Invitation.opportunity_id.in_(ours),
        Invitation.status == InvitationStatus.ACCEPTED,
    )
    return bool(session.scalar(select(or_(applied.exists(), accepted.exists()))))


def reveals(session: Session, profile_id: int) -> Sequence[tuple[ContactReveal, Organization]]:
    """Who saw the person's contact details, newest first."""
    rows = session.execute(
        select(ContactReveal, Organization)
        .join(Organization, Organization.id == ContactReveal.organization_id)
        .where(ContactReveal.profile_id == profile_id)
        .order_by(ContactReveal.at.desc(), ContactReveal.id.desc())
        .limit(100)
    )
    return [(reveal, organization) for reveal, organization in rows]


def profile_of(session: Session, user_id: int) -> Profile | None:
    """The profile of an account, without its parts."""
    return session.scalar(select(Profile).where(Profile.user_id == user_id))
