"""Writes of the board: errata, statistics from outside, weights, results of a snapshot."""

from __future__ import annotations

from sqlalchemy.orm import Session

from talent.core import audit
from talent.core.actor import Actor
from talent.core.errors import Conflict, FieldError, NotFound
from talent.core.text import N_
from talent.reporting import policy
from talent.reporting.board.models import Erratum
from talent.reporting.models import Snapshot


def correct(session: Session, actor: Actor, snapshot: Snapshot, text: str) -> Erratum:
    """Say on a published report what was found wrong in it; it stays there for ever.

    Raises: NotFound for those who may not; Conflict for a draft, which can be made anew; FieldError without words.
    """
    if not policy.can_release(actor, snapshot.region_code) or actor.user_id is None:
        raise NotFound
    if snapshot.released_at is None:
        raise Conflict(N_("Only published reports have errata. A draft can be made anew."))
    if not text.strip():
        raise FieldError("note", N_("Say what you found"))
    row = Erratum(snapshot_id=snapshot.id, text=text.strip(), entered_by=actor.user_id)
    session.add(row)
    session.flush()
    audit.record(session, actor, "report.corrected", row, snapshot=snapshot.id)
    return row
