"""What people and organizations put aside, so that they can see it and take it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from talent.matches.models import Mark, OpportunityMark, ProgramMark
from talent.opportunities import queries as opportunities
from talent.profiles import queries as profiles
from talent.profiles.pseudonym import hider
from talent.programs import queries as programs


@dataclass(frozen=True)
class PutAside:
    """One row that is not ranked any more: what it is about, why, and since when."""

    row: Any
    reason: str  # a code of words.WHY_NOT or words.WHY_REMOVED; "" when none was given
    since: datetime

    @property
    def headline(self) -> str:
        """A profile's headline as organizations see it before the person agreed."""
        return hider(self.row)(self.row.headline)


def opportunities_of(session: Session, profile_id: int) -> list[PutAside]:
    """Opportunities a person put aside, closed ones too, the latest first."""
    said = select(OpportunityMark).where(
        OpportunityMark.profile_id == profile_id, OpportunityMark.mark == Mark.DISMISSED
    )
    marks = session.scalars(said.order_by(OpportunityMark.id.desc())).all()
    rows = opportunities.by_ids(session, (mark.opportunity_id for mark in marks))
    return [PutAside(rows[m.opportunity_id], m.reason, m.created_at) for m in marks if m.opportunity_id in rows]


def programs_of(session: Session, profile_id: int) -> list[PutAside]:
    """Programs a person put aside, closed ones too, the latest first."""
    said = select(ProgramMark).where(ProgramMark.profile_id == profile_id, ProgramMark.mark == Mark.DISMISSED)
    marks = session.scalars(said.order_by(ProgramMark.id.desc())).all()
    rows = programs.by_ids(session, (mark.program_id for mark in marks))
    return [PutAside(rows[m.program_id], m.reason, m.created_at) for m in marks if m.program_id in rows]


def people_of(session: Session, opportunity_id: int) -> list[PutAside]:
    """People an organization took off the list of a post and who may still be found, the latest first."""
    said = select(OpportunityMark).where(
        OpportunityMark.opportunity_id == opportunity_id, OpportunityMark.mark == Mark.REMOVED
    )
    marks = session.scalars(said.order_by(OpportunityMark.id.desc())).all()
    rows = profiles.by_ids(session, (mark.profile_id for mark in marks))
    found = {profile_id: row for profile_id, row in rows.items() if row.is_open}
    return [PutAside(found[m.profile_id], m.reason, m.created_at) for m in marks if m.profile_id in found]
