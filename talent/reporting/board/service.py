"""Writes of the board: errata, weights, and the ratings of a frozen quarter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from talent.core import audit
from talent.core.actor import Actor
from talent.core.errors import Conflict, FieldError, NotFound
from talent.core.text import N_
from talent.reporting import policy
from talent.reporting.board import entering, results
from talent.reporting.board.models import Erratum, WeightMethod, WeightSet
from talent.reporting.indicators import registry, weights
from talent.reporting.models import Snapshot
from talent.reporting.shortage import service as shortage


def correct(session: Session, actor: Actor, snapshot: Snapshot, text: str) -> Erratum:
    """Say on a published report what was found wrong in it; it stays there for ever.

    Raises: NotFound for those who may not; Conflict for a draft, which can be made anew; FieldError without words.
    """
    _allowed(actor, snapshot.region_code)
    if snapshot.released_at is None:
        raise Conflict(N_("Only published reports have errata. A draft can be made anew."))
    if not text.strip():
        raise FieldError("note", N_("Say what you found"))
    row = Erratum(snapshot_id=snapshot.id, text=text.strip(), entered_by=actor.user_id)
    session.add(row)
    session.flush()
    audit.record(session, actor, "report.corrected", row, snapshot=snapshot.id)
    return row


def _allowed(actor: Actor, region_code: str) -> None:
    if not policy.can_release(actor, region_code) or actor.user_id is None:
        raise NotFound


@dataclass(frozen=True, kw_only=True)
class Weigh:
    """New weights of the dimensions. answers: one mapping (budget) or matrix (AHP) per expert."""

    method: WeightMethod
    answers: Sequence[object]
    reason: str
    signed_by: str
    valid_from: date


def weigh(session: Session, actor: Actor, region_code: str, command: Weigh) -> WeightSet:
    """Put weights in force, with reason and signature: a new major version of the board.

    Raises: NotFound; FieldError on "answers" for weights that do not sum to 100 or comparisons that contradict.
    """
    _allowed(actor, region_code)
    codes = list(registry.load().dimensions)
    found, ratio = _weights(command, codes)
    row = WeightSet(
        region_code=region_code,
        method=command.method,
        weights=found,
        answers=list(command.answers),
        ratio=ratio,
        reason=command.reason.strip(),
        signed_by=command.signed_by.strip(),
        valid_from=command.valid_from,
        entered_by=actor.user_id,
    )
    session.add(row)
    session.flush()
    audit.record(session, actor, "weights.set", row, method=command.method.value)
    return row


def _weights(command: Weigh, codes: list[str]) -> tuple[dict[str, float], float | None]:
    if command.method is WeightMethod.EQUAL:
        return {code: 100 / len(codes) for code in codes}, None
    try:
        if command.method is WeightMethod.BUDGET:
            return dict(weights.budget(command.answers).mean), None  # type: ignore[arg-type]
        judged = weights.ahp(command.answers)  # type: ignore[arg-type]
    except ValueError as error:
        raise FieldError("answers", N_("The answers cannot be used: %(reason)s", reason=str(error))) from error
    if not judged.accepted:
        ratio = f"{judged.ratio:.3f}"
        text = N_("The comparisons contradict each other: ratio %(ratio)s, at most 0.10", ratio=ratio)
        raise FieldError("answers", text)
    return {code: 100 * w for code, w in zip(codes, judged.weights, strict=True)}, judged.ratio


def rate(session: Session, actor: Actor, snapshot: Snapshot) -> None:
    """Everything that a frozen quarter is judged by: ratings of occupations and the board, kept beside it.

    Raises: NotFound for those who may not; Conflict for what is published.
    """
    given = entering.in_force(session, snapshot.region_code, snapshot.period)
    prices = given["CPI"].value / 100 if "CPI" in given else None
    shortage.rate_all(session, snapshot, prices)
    results.store(session, actor, snapshot)
