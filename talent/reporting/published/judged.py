"""What a frozen quarter was judged to be, for its report: occupations confirmed as short, and the composite.

Ratings and indicators of a published quarter do not change any more; of the panels' decisions those count that were
there when it was published. So a report reads the same for ever.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from talent.reporting.board import queries as board
from talent.reporting.board.models import IndicatorResult
from talent.reporting.board.results import COMPOSITE
from talent.reporting.indicators.disclosure import Rule
from talent.reporting.indicators.drivers import Driver
from talent.reporting.indicators.framework import Unrated
from talent.reporting.indicators.interval import Interval
from talent.reporting.indicators.narrative import Composite, ShortOccupation
from talent.reporting.indicators.words import Sentence
from talent.reporting.models import Snapshot
from talent.reporting.quarter.tables import Report, Row
from talent.reporting.shortage import queries as shortage
from talent.reporting.shortage.models import ShortageRating
from talent.taxonomy.models import Occupation

#: A share is published from so many observations on.
LEAST_SHARE = 25


@dataclass(frozen=True)
class Judged:
    """short: occupations listed, the most short first; public: without what may not be published."""

    short: tuple[ShortOccupation, ...] = ()
    composite: Composite | None = None
    public: bool = True


def judged(session: Session, snapshot: Snapshot, report: Report, *, public: bool) -> Judged:
    """Of a snapshot. Args: report: as its reader sees it; public: leave out what rests on too few."""
    entries = shortage.listed(session, snapshot, until=snapshot.released_at)
    rows = {row.code: row for row in report.tables["T5"].rows} if "T5" in report.tables else {}
    rule = Rule(**snapshot.suppression) if public and snapshot.suppression else None
    short = [_short(entry.rating, _name(entry.occupation), _told(entry.rating, rule, rows)) for entry in entries]
    return Judged(tuple(short), _composite(board.results(session, snapshot.id).get(COMPOSITE)), public)


def _name(occupation: Occupation) -> Sentence:
    return Sentence(occupation.name_zh, occupation.name_en or occupation.name_zh)


@dataclass(frozen=True)
class Told:
    """What may be said of an occupation beside its index."""

    fill: bool
    suitable: bool


def _told(row: ShortageRating, rule: Rule | None, rows: Mapping[str, Row]) -> Told:
    """Everybody gets shares of LEAST_SHARE places or more, and numbers of applicants from the rule's persons on, of
    occupations whose places are shown and that no employer dominates."""
    if rule is None:
        return Told(fill=True, suitable=True)
    shown = rows.get(row.occupation_code)
    evidence = row.evidence or {}
    safe = (
        shown is not None
        and not shown.hidden
        and row.employers >= rule.employers
        and row.largest <= rule.dominance * row.places
    )
    return Told(
        fill=safe and evidence.get("slots", 0) >= LEAST_SHARE,
        suitable=safe and evidence.get("suitable", 0) >= rule.persons,
    )


def _short(row: ShortageRating, name: Sentence, told: Told) -> ShortOccupation:
    evidence, unfilled = row.evidence or {}, row.signals.get("unfilled")
    low, high = evidence.get("low"), evidence.get("high")
    fill = None if unfilled is None or not told.fill else 1 - unfilled
    return ShortOccupation(
        code=row.occupation_code,
        name=name,
        index=row.tsi or 0.0,
        stars=row.stars or 0,
        fill=fill,
        interval=None if fill is None or low is None or high is None else Interval(low, high),
        suitable=row.signals.get("suitable") if told.suitable else None,
        driver=Driver(row.drivers[0]) if row.drivers else Driver.UNDETERMINED,
    )


def _composite(row: IndicatorResult | None) -> Composite | None:
    if row is None:
        return None
    return Composite(
        geometric=row.value,
        arithmetic=row.score,
        interval=None if row.low is None or row.high is None else Interval(row.low, row.high),
        unrated=Unrated(row.reason) if row.reason else None,
    )
