"""The blueprint of this slice, and what its pages look up."""

from __future__ import annotations

from flask import Blueprint

from talent.core.actor import OrgKind, Role
from talent.core.errors import NotFound
from talent.programs import policy, queries
from talent.programs.models import Cohort, Program, TrainingBase
from talent.web.access import current_actor, member_of
from talent.web.session import db

bp = Blueprint("programs", __name__)
OPERATORS = member_of(OrgKind.TRAINING_OPERATOR)
EDITORS = member_of(OrgKind.TRAINING_OPERATOR, least=Role.EDITOR)


def seen(program_id: int) -> Program:
    """A program the visitor may see."""
    row = queries.full(db.session, program_id)
    if row is None or not policy.can_view(current_actor(), row):
        raise NotFound
    return row


def edited(program_id: int) -> Program:
    """A program the visitor may change."""
    row = seen(program_id)
    if not policy.can_edit(current_actor(), row):
        raise NotFound
    return row


def seen_base(base_id: int) -> TrainingBase:
    """A base the visitor may see."""
    row = queries.base(db.session, base_id)
    if row is None or not policy.can_view_base(current_actor(), row):
        raise NotFound
    return row


def edited_base(base_id: int) -> TrainingBase:
    """A base the visitor may change."""
    row = seen_base(base_id)
    if not policy.can_edit_base(current_actor(), row):
        raise NotFound
    return row


def edited_cohort(cohort_id: int) -> Cohort:
    """A cohort the visitor may change."""
    row = queries.cohort(db.session, cohort_id)
    if row is None or not policy.can_edit(current_actor(), row.program):
        raise NotFound
    return row
