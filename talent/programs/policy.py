"""Who may see and change bases and programs, and when a cohort takes applications."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from talent.core.actor import Actor, OrgKind, Role
from talent.organizations.models import Organization, Verification
from talent.programs.models import Cohort, CohortStatus, Program, ProgramStatus, TrainingBase

#: Kinds of organization that may build a base together with its operator.
PARTNERS = (OrgKind.ENTERPRISE, OrgKind.UNIVERSITY, OrgKind.GOVERNMENT, OrgKind.TRAINING_OPERATOR)


def applications_on(day: date) -> ColumnElement[bool]:
    """Cohort.takes_applications as SQL: the one rule for lists, counts and matches."""
    return and_(Cohort.status == CohortStatus.OPEN, Cohort.apply_by >= day)


def can_view(actor: Actor, row: Program) -> bool:
    """Whatever was published once is public, also when it is closed; the rest is the operator's own.

    ``row.base`` is loaded.
    """
    return _was_published(row) or row.base.operator_id in actor.organizations()


def _was_published(row: Program) -> bool:
    """A draft that was given up is closed too, but nobody outside ever saw it."""
    if row.status is ProgramStatus.CLOSED:
        return row.published_at is not None
    return row.status is ProgramStatus.PUBLISHED


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """can_view as SQL."""
    ours = actor.organizations()
    bases = select(TrainingBase.id).where(TrainingBase.operator_id.in_(ours))
    return or_(
        Program.status == ProgramStatus.PUBLISHED,
        and_(Program.status == ProgramStatus.CLOSED, Program.published_at.is_not(None)),
        Program.base_id.in_(bases) if ours else false(),
    )


def can_view_base(actor: Actor, base: TrainingBase) -> bool:
    """Bases of verified operators are public; the others are seen by the operator's members and the admin.

    ``base.operator`` is loaded.
    """
    return base.operator.is_verified or actor.is_admin or base.operator_id in actor.organizations()


def base_visible_to(actor: Actor) -> ColumnElement[bool]:
    """can_view_base as SQL."""
    if actor.is_admin:
        return true()
    verified = select(Organization.id).where(Organization.verification == Verification.VERIFIED)
    ours = actor.organizations()
    return or_(
        TrainingBase.operator_id.in_(verified),
        TrainingBase.operator_id.in_(ours) if ours else false(),
    )


def can_edit_base(actor: Actor, base: TrainingBase) -> bool:
    """Editors and owners of the operator."""
    return base.operator_id in actor.organizations(OrgKind.TRAINING_OPERATOR, least=Role.EDITOR)


def base_editable_by(actor: Actor) -> ColumnElement[bool]:
    """can_edit_base as SQL."""
    ours = actor.organizations(OrgKind.TRAINING_OPERATOR, least=Role.EDITOR)
    return TrainingBase.operator_id.in_(ours) if ours else false()


def can_edit(actor: Actor, row: Program) -> bool:
    """The same for its programs; ``row.base`` is loaded."""
    return can_edit_base(actor, row.base)
