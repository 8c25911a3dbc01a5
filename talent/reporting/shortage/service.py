"""Writes of the catalogue: rate a frozen quarter, enter what a panel decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import delete
from sqlalchemy.orm import Session

from talent.core import audit, clock
from talent.core.actor import Actor
from talent.core.errors import FieldError, NotFound
from talent.core.text import N_
from talent.reporting import policy
from talent.reporting.indicators.drivers import drivers
from talent.reporting.indicators.shortage import LISTED, Evidence, Rating, Signals, lower_bound, measured, rate
from talent.reporting.indicators.survival import bootstrap
from talent.reporting.models import Snapshot
from talent.reporting.quarter.counts import Frozen
from talent.reporting.shortage.evidence import Found, collect
from talent.reporting.shortage.models import PanelDecision, ShortageRating
from talent.taxonomy import queries as taxonomy
from talent.taxonomy.models import Occupation

#: Draws of the interval's lower end start from here, so that a second run gives the same.
SEED = 20260101


def rate_all(session: Session, snapshot: Snapshot, prices: float | None = None) -> list[ShortageRating]:
    """Rate every occupation with open places at the snapshot's day, replacing earlier ratings of the snapshot.

    Args:
        prices: growth of consumer prices on the year before [share]; without it growth of pay is not known to be real.
    """
    session.execute(delete(ShortageRating).where(ShortageRating.snapshot_id == snapshot.id))
    found = collect(session, snapshot.region_code, snapshot.as_of)
    counted = Frozen.of_text(snapshot.counts).once
    for line in counted.lines if counted else ():
        if line.code in found:
            found[line.code].matchable = line.filled / line.places
    rows = [_rated(snapshot, code, found[code], prices) for code in sorted(found)]
    session.add_all(rows)
    session.flush()
    return rows


def _rated(snapshot: Snapshot, code: str, found: Found, prices: float | None) -> ShortageRating:
    evidence = found.evidence()
    wage = None if found.wage is None or prices is None else (1 + found.wage) / (1 + prices) - 1
    signals = measured(evidence, found.people, wage)
    employers = sum(1 for n in found.open_places.values() if n > 0)
    places = sum(found.open_places.values())
    rating = rate(signals, places, employers)
    bound, behind = None, dict[str, float | None]()
    if rating.index is not None and rating.index >= LISTED:
        bound, behind = lower_bound(evidence, found.people, wage, seed=SEED), _evidence(evidence)
    return ShortageRating(
        snapshot_id=snapshot.id,
        occupation_code=code,
        places=places,
        people=round(found.people, 6),
        employers=employers,
        largest=max(found.open_places.values(), default=0),
        districts=found.districts,
        tsi=rating.index,
        bound=bound,
        stars=rating.stars,
        unrated=rating.unrated.value if rating.unrated else "",
        signals=asdict(signals),
        points=dict(rating.points),
        drivers=_drivers(found, rating, signals),
        evidence=behind,
    )


def _evidence(rows: Sequence[Evidence]) -> dict[str, float | None]:
    """How much a sentence about the occupation rests on, and the interval of its fill rate; employers are lumps."""
    slots = [slot for row in rows for slot in row.slots]
    span = bootstrap(slots, lambda curve: curve.filled(90), seed=SEED, level=0.95)
    return {
        "slots": sum(slot.weight for slot in slots),
        "suitable": sum(row.suitable for row in rows),
        "low": span.low if span else None,
        "high": span.high if span else None,
    }


def _drivers(found: Found, rating: Rating, signals: Signals) -> list[str]:
    """Why the occupation is short; nothing is said of one that is not."""
    if rating.index is None or rating.index < LISTED:
        return []
    filled = None if signals.unfilled is None else 1 - signals.unfilled
    return [driver.value for driver in drivers(found.situation(filled))]


@dataclass(frozen=True)
class Decide:
    """A panel's word on an occupation."""

    occupation_code: str
    confirmed: bool
    members: str
    decided_on: date
    comment: str


def decide(session: Session, actor: Actor, snapshot: Snapshot, command: Decide) -> PanelDecision:
    """Enter what the panel decided about an occupation in the snapshot's period; earlier entries stay as history.

    Raises: NotFound for those who may not; FieldError for an unknown occupation, nobody named, a day to come.
    """
    if not policy.can_release(actor, snapshot.region_code) or actor.user_id is None:
        raise NotFound
    if taxonomy.unknown_codes(session, Occupation, [command.occupation_code]):
        raise FieldError("occupation", N_("This occupation is not known."))
    if not command.members.strip():
        raise FieldError("members", N_("Name the members of the panel."))
    if command.decided_on > clock.today():
        raise FieldError("decided_on", N_("This day has not been yet. Choose today or an earlier day."))
    row = PanelDecision(
        region_code=snapshot.region_code,
        period=snapshot.period,
        occupation_code=command.occupation_code,
        confirmed=command.confirmed,
        members=command.members.strip(),
        decided_on=command.decided_on,
        comment=command.comment.strip(),
        entered_by=actor.user_id,
    )
    session.add(row)
    session.flush()
    audit.record(session, actor, "shortage.decided", row, occupation=command.occupation_code)
    return row
