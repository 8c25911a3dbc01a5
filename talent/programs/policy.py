"""Who may see and change bases and programs."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select

from talent.core.actor import Actor, OrgKind, Role
from talent.programs.models import Program, ProgramStatus, TrainingBase


def can_view(actor: Actor, row: Program) -> bool:
    """Whatever was published is public; drafts are the operator's own. ``row.base`` is loaded."""
    return row.status is not ProgramStatus.DRAFT or row.base.operator_id in actor.organizations()


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """can_view as SQL."""
    ours = select(TrainingBase.id).where(TrainingBase.operator_id.in_(actor.organizations()))
    return or_(Program.status != ProgramStatus.DRAFT, Program.base_id.in_(ours))


def can_edit_base(actor: Actor, base: TrainingBase) -> bool:
    """Editors and owners of the operator."""
    return base.operator_id in actor.organizations(OrgKind.TRAINING_OPERATOR, least=Role.EDITOR)


def can_edit(actor: Actor, row: Program) -> bool:
    """The same for its programs; ``row.base`` is loaded."""
    return can_edit_base(actor, row.base)
