"""Results of the indicators in a snapshot: computed once, kept with it, compared with the period before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from talent.core import audit
from talent.core.actor import Actor
from talent.core.errors import Conflict, NotFound
from talent.core.text import N_
from talent.reporting import policy
from talent.reporting.board import entering, queries
from talent.reporting.board.models import IndicatorResult, WeightSet
from talent.reporting.guarantee.assessing import Assessment, Given, assess
from talent.reporting.guarantee.market import Turnover
from talent.reporting.indicators.framework import Board, Colour, DimensionScore, Scored, colour
from talent.reporting.models import Snapshot, SnapshotStatus
from talent.reporting.projection import service as projection
from talent.reporting.quarter.counts import Frozen
from talent.reporting.quarter.period import Period
from talent.reporting.shortage import queries as shortage

#: Code of the row that holds the composite: value geometric, low and high its 80 % interval, score arithmetic.
COMPOSITE = "ALL"
#: Code of the row that holds, for comparison, the composite with equal weights: value geometric, score arithmetic.
EQUAL = "EQUAL"
#: A row without figures.
NOTHING: dict[str, Any] = {
    **dict.fromkeys(("value", "low", "high", "score", "score_low", "score_high", "n")),
    **dict.fromkeys(("colour", "reason", "source"), ""),
}


def store(session: Session, actor: Actor, snapshot: Snapshot) -> Assessment:
    """Compute and keep the indicators of a snapshot that is not published yet; earlier results of it are replaced.

    Beside the indicators there is a row for each dimension (code A … F, score only), one for the composite, and one for
    the composite with equal weights.

    Raises: NotFound for others than the region's bureau; Conflict for what is published.
    """
    if not policy.can_release(actor, snapshot.region_code):
        raise NotFound
    if snapshot.released_at is not None:
        raise Conflict(N_("This is published. Its indicators stay as they are."))
    found = _assessed(session, snapshot)
    session.execute(delete(IndicatorResult).where(IndicatorResult.snapshot_id == snapshot.id))
    session.add_all(_rows(snapshot.id, found))
    session.flush()
    audit.record(session, actor, "indicators.computed", snapshot, edition=found.registry.version)
    return found


def _assessed(session: Session, snapshot: Snapshot) -> Assessment:
    period = Period.parse(snapshot.period)
    weights = weights_in_force(session, snapshot.region_code, period)
    given = Given(
        entered=entering.in_force(session, snapshot.region_code, snapshot.period),
        weights={code: float(w) for code, w in weights.weights.items()} if weights else None,
        before=colours(before(session, snapshot)),
        turnover=_turnover(Frozen.of_text(snapshot.counts)),
        assurance=projection.assurance(session, snapshot.region_code, period.last),
        shortage={r.occupation_code: r.tsi for r in shortage.ratings(session, snapshot.id) if r.tsi is not None},
    )
    return assess(session, snapshot.region_code, (period.first, period.last), given)


def weights_in_force(session: Session, region_code: str, period: Period) -> WeightSet | None:
    """The set entered last of those valid at the end of the period; None for the registry's own."""
    return next((row for row in queries.weights(session, region_code) if row.valid_from <= period.last), None)


def _turnover(frozen: Frozen) -> Turnover:
    """Places and people as the snapshot's own tables have them."""
    lumps: dict[int, float] = defaultdict(float)
    for offer in frozen.now.offers:
        lumps[offer.employer] += offer.total
    places = tuple(n for _employer, n in sorted(lumps.items()) if n)
    return Turnover(sum(places), frozen.now.everybody.total, places)


def _rows(snapshot_id: int, found: Assessment) -> list[IndicatorResult]:
    lines = [_row(code, line) for code, line in found.board.lines.items()]
    lines += [_dimension(d) for d in found.board.dimensions.values()]
    lines += [_composite(found), _equal(found.equal)]
    return [IndicatorResult(snapshot_id=snapshot_id, edition=found.registry.version, **values) for values in lines]


def _row(code: str, line: Scored) -> dict[str, Any]:
    estimate, reach = line.estimate, line.range
    return {
        "code": code,
        "value": estimate.value,
        "low": estimate.interval.low if estimate.interval else None,
        "high": estimate.interval.high if estimate.interval else None,
        "score": line.score,
        "score_low": reach.low if reach else None,
        "score_high": reach.high if reach else None,
        "colour": line.colour.value if line.colour else "",
        "n": estimate.n,
        "reason": estimate.reason or "",
        "source": "+".join(line.spec.sources),
    }


def _dimension(found: DimensionScore) -> dict[str, Any]:
    painted = "" if found.score is None else colour(found.score).value
    return NOTHING | {"code": found.code, "score": found.score, "colour": painted, "n": found.known}


def _composite(found: Assessment) -> dict[str, Any]:
    whole, span = found.board, found.spread.interval if found.spread else None
    return NOTHING | {
        "code": COMPOSITE,
        "value": whole.geometric,
        "low": span.low if span else None,
        "high": span.high if span else None,
        "score": whole.arithmetic,
        "colour": "" if whole.geometric is None else colour(whole.geometric).value,
        "reason": whole.unrated.value if whole.unrated else "",
    }


def _equal(whole: Board) -> dict[str, Any]:
    return NOTHING | {
        "code": EQUAL,
        "value": whole.geometric,
        "score": whole.arithmetic,
        "reason": whole.unrated.value if whole.unrated else "",
    }


def before(session: Session, snapshot: Snapshot) -> dict[str, IndicatorResult]:
    """Results of the period before: of its published snapshot, else of its newest one; empty without any."""
    last = str(Period.parse(snapshot.period).previous)
    found = session.scalars(
        select(Snapshot)
        .where(Snapshot.region_code == snapshot.region_code, Snapshot.period == last)
        .order_by(Snapshot.version.desc())
    ).all()
    published = [row for row in found if row.status is SnapshotStatus.RELEASED]
    return queries.results(session, (published or found)[0].id) if found else {}


def colours(results: Mapping[str, IndicatorResult]) -> dict[str, Colour]:
    """Colours of those that have one."""
    return {code: Colour(row.colour) for code, row in results.items() if row.colour}


def alerts(now: Mapping[str, IndicatorResult], then: Mapping[str, IndicatorResult]) -> list[tuple[str, Colour, Colour]]:
    """(code, colour before, colour now) of indicators that changed and whose whole interval has the new colour."""
    old = colours(then)
    found: Sequence[tuple[str, Colour | None, Colour]] = [
        (code, old.get(code), new) for code, new in colours(now).items() if _is_sure(now[code])
    ]
    return [(code, was, new) for code, was, new in found if was is not None and was is not new]


def _is_sure(row: IndicatorResult) -> bool:
    """Whether it is an indicator's row whose interval, if there is one, lies within its colour."""
    if row.value is None or row.code in (COMPOSITE, EQUAL):
        return False
    ends = [end for end in (row.score_low, row.score_high) if end is not None]
    return all(colour(end).value == row.colour for end in ends)
