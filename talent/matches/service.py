"""Writes of matches: bringing stored vectors up to date, and what people say about their matches."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from matching.engine import Engine, Prepared
from matching.render import TEXT_VERSION
from matching.types import Document, Kind
from talent.core import clock
from talent.core.actor import Actor
from talent.core.audit import record
from talent.core.errors import NotFound
from talent.matches import documents
from talent.matches.models import Mark, OpportunityMark, ProgramMark, StoredVector
from talent.opportunities import queries as opportunities
from talent.opportunities.models import Opportunity
from talent.profiles import queries as profiles
from talent.profiles.models import Profile
from talent.programs import queries as programs
from talent.programs.models import Program, ProgramStatus

log = logging.getLogger(__name__)

#: Entities per transaction when many are brought up to date: other writers get their turn in between.
BATCH = 64


def document_of(session: Session, kind: Kind, entity_id: int, known: documents.Codes) -> Document | None:
    """The engine's document of an entity that may be found today; None for one that may not, or is gone."""
    today = clock.today()
    if kind is Kind.PROFILE:
        profile = profiles.full(session, entity_id)
        return documents.of_profile(profile, known) if profile and profile.is_open else None
    if kind is Kind.OPPORTUNITY:
        row = opportunities.full(session, entity_id)
        return documents.of_opportunity(row, known) if row and row.is_open(today) else None
    program = programs.full(session, entity_id)
    if program is None or program.status is not ProgramStatus.PUBLISHED:
        return None
    cohorts = programs.open_cohorts(session, [entity_id], today).get(entity_id, [])
    return documents.of_program(program, cohorts, known)


def refresh(session: Session, engine: Engine, kind: Kind, ids: Iterable[int]) -> int:
    """Bring the stored vectors of these entities up to date; encodes only what reads differently than before.

    Returns: how many were encoded.
    """
    known = documents.codes(session)
    wanted = sorted(set(ids))
    found = {entity_id: document_of(session, kind, entity_id, known) for entity_id in wanted}
    stored = {
        row.entity_id: row
        for row in session.scalars(
            select(StoredVector).where(StoredVector.kind == kind.value, StoredVector.entity_id.in_(wanted))
        )
    }
    _forget(session, kind, [i for i, document in found.items() if document is None], stored)
    open_ones = [document for document in found.values() if document is not None]
    return _store(session, engine, open_ones, stored)


def refresh_or_say(session: Session, engine: Engine, kind: Kind, ids: Iterable[int]) -> dict[int, str]:
    """refresh(), but an entity that cannot be read or encoded holds up nobody else.

    Returns: what went wrong, by entity.
    """
    wanted = sorted(set(ids))
    try:
        with session.begin_nested():
            refresh(session, engine, kind, wanted)
    except Exception as error:  # whatever it is, the others must not suffer; the message keeps it for the admin
        log.warning("%s %s cannot be brought up to date", kind.value, wanted, exc_info=True)
        if len(wanted) == 1:
            return {wanted[0]: repr(error)}
        faults: dict[int, str] = {}
        for entity_id in wanted:
            faults |= refresh_or_say(session, engine, kind, [entity_id])
        return faults
    return {}


def _forget(session: Session, kind: Kind, ids: Sequence[int], stored: dict[int, StoredVector]) -> None:
    """Leave a row without document and vector, so that followers drop the entity."""
    for entity_id in ids:
        row = stored.get(entity_id)
        if row is not None and (row.document is not None or row.vector is not None):
            row.document, row.vector, row.source_hash, row.changed_at = None, None, "", clock.now()
    session.flush()


def _store(session: Session, engine: Engine, found: Sequence[Document], stored: dict[int, StoredVector]) -> int:
    prepared = dict(zip((d.id for d in found), engine.prepare(found), strict=True))
    stale = [d for d in found if not _is_good(stored.get(d.id), prepared[d.id], engine)]
    vectors = dict(zip((d.id for d in stale), engine.encode(stale), strict=True)) if engine.encoder_id else {}
    for document in found:
        row = stored.get(document.id)
        packed = documents.pack(document)
        if row is None:
            row = StoredVector(kind=document.kind.value, entity_id=document.id)
            session.add(row)
        elif document not in stale and row.document == packed:
            continue
        row.document, row.source_hash = packed, prepared[document.id].source_hash
        row.encoder_id, row.text_version = engine.encoder_id or "none", str(TEXT_VERSION)
        if document in stale:
            row.vector = vectors[document.id].astype("<f4").tobytes() if document.id in vectors else None
        row.changed_at = clock.now()
    session.flush()
    return len(vectors)


def _is_good(row: StoredVector | None, prepared: Prepared, engine: Engine) -> bool:
    return (
        row is not None
        and row.vector is not None
        and row.source_hash == prepared.source_hash
        and row.encoder_id == engine.encoder_id
        and row.text_version == str(TEXT_VERSION)
    )


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
