"""When an opportunity is open, and who may see and change it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, or_

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
    """Whatever was published is public; drafts are the organization's own."""
    return row.status is not OpportunityStatus.DRAFT or row.organization_id in actor.organizations()


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """can_view as SQL."""
    return or_(Opportunity.status != OpportunityStatus.DRAFT, Opportunity.organization_id.in_(actor.organizations()))


def can_edit(actor: Actor, row: Opportunity) -> bool:
    """Editors and owners of the organization."""
    return row.organization_id in actor.organizations(*POSTERS, least=Role.EDITOR)
