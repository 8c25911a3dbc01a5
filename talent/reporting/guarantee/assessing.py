"""The board of a region and period: figures, scores, composite with its interval, and what changed since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from talent.reporting.guarantee.collect import Assurance, by_shortage, collect, seed_of
from talent.reporting.guarantee.market import Turnover
from talent.reporting.indicators import computed
from talent.reporting.indicators.composite_interval import CompositeSpread, spread
from talent.reporting.indicators.external import Entered
from talent.reporting.indicators.framework import Board, Colour, Scored, board, by_dimension, changed, equal
from talent.reporting.indicators.registry import Registry, load


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """registry: by which it was made; spread: None where there is no composite; equal: the same scores with equal
    weights, for comparison; alerts: indicators whose colour changed since the period before, the interval agreeing."""

    registry: Registry
    board: Board
    spread: CompositeSpread | None
    equal: Board
    alerts: tuple[Scored, ...]


@dataclass(frozen=True, kw_only=True)
class Given:
    """What the records do not hold.

    entered: statistics from outside in force, by code. weights: of the six dimensions, summing to 100; None for the
    registry's. before: colours of the period before, by indicator. assurance: from the projection, for A4.
    turnover: the period's places and people as a snapshot froze them; None to count them from the facts.
    shortage: index of the occupations rated, which weighs the skills they ask for.
    """

    entered: Mapping[str, Entered] = field(default_factory=dict)
    weights: Mapping[str, float] | None = None
    before: Mapping[str, Colour] = field(default_factory=dict)
    assurance: Assurance | None = None
    turnover: Turnover | None = None
    shortage: Mapping[str, float] = field(default_factory=dict)


def assess(session: Session, region_code: str, days: tuple[date, date], given: Given) -> Assessment:
    """Everything the board shows of a period; the same records give the same numbers.

    Args: days: first and last day of the period.

    Raises: BadRegistry when the registry cannot be used; ValueError for weights of other dimensions or another sum.
    """
    registry = load()
    own = by_dimension(registry, given.weights) if given.weights else None
    estimates = collect(session, region_code, *days, given.entered, given.assurance)
    if given.shortage:
        estimates |= by_shortage(session, region_code, days[1], given.shortage)
    if given.turnover:
        estimates["B1"] = computed.official_ratio(given.turnover.lumps, given.turnover.people)
    found = board(registry, estimates, own)
    return Assessment(
        registry=registry,
        board=found,
        spread=spread(registry, estimates, own, seed=seed_of(region_code, days[1])),
        equal=board(registry, estimates, equal(registry)),
        alerts=tuple(line for code, line in found.lines.items() if changed(given.before.get(code), line)),
    )
