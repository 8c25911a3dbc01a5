"""Who may see and change an organization."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, true

from talent.core.actor import Actor, Role
from talent.organizations.models import Organization, Verification


def can_view(actor: Actor, organization: Organization) -> bool:
    """Verified ones are public; others are seen by their members and the admin."""
    return organization.is_verified or actor.is_admin or organization.id in actor.organizations()


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The same rule for lists."""
    if actor.is_admin:
        return true()
    return or_(Organization.verification == Verification.VERIFIED, Organization.id.in_(actor.organizations()))


def can_edit(actor: Actor, organization: Organization) -> bool:
    """Editors and owners."""
    return organization.id in actor.organizations(least=Role.EDITOR)


def can_manage(actor: Actor, organization: Organization) -> bool:
    """Owners."""
    return organization.id in actor.organizations(least=Role.OWNER)
