"""What people say about their matches."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete
from sqlalchemy.orm import Session

from talent.core.actor import Actor
from talent.core.audit import record
from talent.core.errors import NotFound
from talent.matches.models import Mark, OpportunityMark, ProgramMark
from talent.opportunities.models import Opportunity
from talent.profiles.models import Profile
from talent.programs.models import Program


def mark_opportunity(
    session: Session, actor: Actor, profile: Profile, opportunity: Opportunity, mark: Mark, reason: str = ""
) -> None:
    """Note what one side says; saying it again changes the reason. The opposite mark of that side is taken back.

    Raises: NotFound when the actor is not that side.
    """
    own = profile.user_id is not None and profile.user_id == actor.user_id
    employer = opportunity.organization_id in actor.organizations()
    if (mark in {Mark.SAVED, Mark.DISMISSED} and not own) or (
        mark in {Mark.SHORTLISTED, Mark.REMOVED} and not (employer and profile.is_open)
    ):
        raise NotFound
    unmark_opportunity(session, profile.id, opportunity.id, (mark, OPPOSITE[mark]))
    row = OpportunityMark(
        profile_id=profile.id, opportunity_id=opportunity.id, mark=mark, reason=reason[:300], user_id=actor.user_id
    )
    session.add(row)
    session.flush()
    record(session, actor, f"match.{mark.value}", row)


OPPOSITE = {
    Mark.SAVED: Mark.DISMISSED,
    Mark.DISMISSED: Mark.SAVED,
    Mark.SHORTLISTED: Mark.REMOVED,
    Mark.REMOVED: Mark.SHORTLISTED,
}


def unmark_opportunity(session: Session, profile_id: int, opportunity_id: int, marks: Iterable[Mark]) -> None:
    """Take marks back."""
    session.execute(
        delete(OpportunityMark).where(
            OpportunityMark.profile_id == profile_id,
            OpportunityMark.opportunity_id == opportunity_id,
            OpportunityMark.mark.in_(list(marks)),
        )
    )


def mark_program(session: Session, actor: Actor, profile: Profile, program: Program, mark: Mark) -> None:
    """Keep or dismiss a program.

    Raises: NotFound when the profile is not the actor's.
    """
    if profile.user_id is None or profile.user_id != actor.user_id or mark not in {Mark.SAVED, Mark.DISMISSED}:
        raise NotFound
    unmark_program(session, profile.id, program.id)
    row = ProgramMark(profile_id=profile.id, program_id=program.id, mark=mark, user_id=actor.user_id)
    session.add(row)
    session.flush()
    record(session, actor, f"match.{mark.value}", row)


def unmark_program(session: Session, profile_id: int, program_id: int) -> None:
    """Take the marks of a program back."""
    session.execute(
        delete(ProgramMark).where(ProgramMark.profile_id == profile_id, ProgramMark.program_id == program_id)
    )
