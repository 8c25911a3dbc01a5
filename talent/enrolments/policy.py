"""Who may see and decide an enrolment."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select

from talent.core.actor import Actor, Role
from talent.enrolments.models import Enrolment
from talent.profiles.models import Profile
from talent.programs.models import Cohort, Program, TrainingBase


def is_own(actor: Actor, row: Enrolment) -> bool:
    """The talent's own; ``row.profile`` is loaded."""
    return actor.user_id is not None and row.profile.user_id == actor.user_id


def is_operator(actor: Actor, row: Enrolment, least: Role = Role.VIEWER) -> bool:
    """A member of the base's operator; cohort, program and base are loaded."""
    return row.cohort.program.base.operator_id in actor.organizations(least=least)


def can_view(actor: Actor, row: Enrolment) -> bool:
    """The two sides and nobody else."""
    return is_own(actor, row) or is_operator(actor, row)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """can_view as SQL."""
    mine = select(Profile.id).where(Profile.user_id == actor.user_id)
    ours = (
        select(Cohort.id)
        .join(Program, Program.id == Cohort.program_id)
        .join(TrainingBase, TrainingBase.id == Program.base_id)
        .where(TrainingBase.operator_id.in_(actor.organizations()))
    )
    operator = Enrolment.cohort_id.in_(ours)
    return operator if actor.user_id is None else or_(Enrolment.profile_id.in_(mine), operator)
