"""Who may see and move an application or an invitation."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select

from talent.applications.models import Application, Invitation
from talent.core.actor import Actor, Role
from talent.opportunities.models import Opportunity
from talent.profiles.models import Profile


def is_own(actor: Actor, row: Application | Invitation) -> bool:
    """The talent's own; ``row.profile`` is loaded."""
    return actor.user_id is not None and row.profile.user_id == actor.user_id


def is_employer(actor: Actor, row: Application | Invitation, least: Role = Role.VIEWER) -> bool:
    """A member of the organization whose opportunity it is; ``row.opportunity`` is loaded."""
    return row.opportunity.organization_id in actor.organizations(least=least)


def can_view(actor: Actor, row: Application | Invitation) -> bool:
    """The two sides and nobody else."""
    return is_own(actor, row) or is_employer(actor, row)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """can_view as SQL, for applications."""
    mine = select(Profile.id).where(Profile.user_id == actor.user_id)
    ours = select(Opportunity.id).where(Opportunity.organization_id.in_(actor.organizations()))
    employer = Application.opportunity_id.in_(ours)
    return employer if actor.user_id is None else or_(Application.profile_id.in_(mine), employer)
