"""When an opportunity is open, and who may see and change it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, false, or_

from talent.core.actor import Actor, OrgKind, Role
from talent.opportunities.models import Opportunity, OpportunityStatus

#: Kinds of organization that post needs.
POSTERS = (OrgKind.ENTERPRISE, OrgKind.GOVERNMENT, OrgKind.UNIVERSITY, OrgKind.TRAINING_OPERATOR)


def open_on(day: date) -> ColumnElement[bool]:
    """Opportunity.is_open as SQL: the one rule for lists, search, matches, feeds and reports."""
    return and_(
        Opportunity.status == OpportunityStatus.PUBLISHED,
        or_(Opportunity.expires_on.is_(None), Opportunity.expires_on >= day),
    )


def can_view(actor: Actor, row: Opportunity) -> bool:
    """Whatever was published once is public, also when it is closed; the rest is the organization's own."""
    return _was_published(row) or row.organization_id in actor.organizations()


def _was_published(row: Opportunity) -> bool:
    """A draft that was given up is closed too, but nobody outside ever saw it."""
    if row.status is OpportunityStatus.CLOSED:
        return row.published_at is not None
    return row.status is OpportunityStatus.PUBLISHED


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """can_view as SQL."""
    ours = actor.organizations()
    return or_(
        Opportunity.status == OpportunityStatus.PUBLISHED,
        and_(Opportunity.status == OpportunityStatus.CLOSED, Opportunity.published_at.is_not(None)),
        Opportunity.organization_id.in_(ours) if ours else false(),
    )


def can_edit(actor: Actor, row: Opportunity) -> bool:
    """Editors and owners of the organization."""
    return row.organization_id in actor.organizations(*POSTERS, least=Role.EDITOR)


def editable_by(actor: Actor) -> ColumnElement[bool]:
    """can_edit as SQL."""
    ours = actor.organizations(*POSTERS, least=Role.EDITOR)
    return Opportunity.organization_id.in_(ours) if ours else false()
