"""A region's quarter out of the database into a snapshot's texts: counts, public tables, protection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from talent.core import clock
from talent.core.errors import FieldError
from talent.core.text import N_
from talent.reporting.indicators.disclosure import PUBLIC_ROUNDED, Rule
from talent.reporting.models import Snapshot, SnapshotStatus
from talent.reporting.once.counting import Once
from talent.reporting.once.reading import once
from talent.reporting.quarter import counting
from talent.reporting.quarter.counts import Frozen, QuarterCounts, canonical
from talent.reporting.quarter.period import Period
from talent.reporting.quarter.publication import Published, merged
from talent.reporting.quarter.reporting import public_report
from talent.taxonomy import queries as taxonomy
from talent.taxonomy.models import Named, Occupation, Skill

#: Version of the formulas; raised as METHODOLOGY's rules say.
METHODOLOGY = "1.0.0"


@dataclass(frozen=True)
class Texts:
    """What a snapshot stores."""

    counts: str
    tables: str
    protection: str


def check_period(session: Session, region_code: str, period: Period) -> None:
    """Raises FieldError when the region is unknown, the quarter is not over, or it lies before all data."""
    if taxonomy.region(session, region_code) is None:
        raise FieldError("region", N_("This region code is not known: %(code)s", code=region_code[:20]))
    if period.last >= clock.today():
        raise FieldError("period", N_("This quarter is not over yet. The last one that is: %(period)s.",
                                      period=str(Period.last_complete())))  # fmt: skip
    if not counting.has_data(session, period):
        raise FieldError("period", N_("There are no data of this quarter or of any before it."))


def frozen_counts(session: Session, region_code: str, period: Period) -> Frozen:
    """The quarter and those it is compared with; what was published is compared with as published.

    Raises: FieldError when nothing was on offer and nobody was looking.
    """
    market = counting.Market.of(session)
    now = counting.count(session, market, region_code, period)
    if now.is_empty:
        raise FieldError("region", N_("There was neither an open place nor anybody looking for work in this quarter."))
    others = [_earlier(session, market, region_code, p) for p in (period.previous, period.year_before)]
    counted = _counted_once(session, region_code, period)
    return Frozen(
        now=now,
        last=others[0],
        year=others[1],
        names=_names(session, now, counted),
        once=counted,
        sectors={row.code: str(row.sector) for row in taxonomy.industries(session)},
    )


def _counted_once(session: Session, region_code: str, period: Period) -> Once | None:
    """Everybody counted once at the quarter's end; None where that is too many people to do it in."""
    try:
        return once(session, region_code, period.last)
    except FieldError:
        return None


def _earlier(session: Session, market: counting.Market, region_code: str, period: Period) -> QuarterCounts | None:
    published = session.scalar(
        select(Snapshot.counts).where(
            Snapshot.region_code == region_code,
            Snapshot.period == str(period),
            Snapshot.status == SnapshotStatus.RELEASED,
        )
    )
    if published:
        return Frozen.of_text(published).now
    if not counting.has_data(session, period):
        return None
    found = counting.count(session, market, region_code, period, full=False)
    return None if found.is_empty else found


def _names(session: Session, now: QuarterCounts, counted: Once | None) -> dict[str, dict[str, tuple[str, str]]]:
    """Names of all codes, in the order of the code lists, frozen with the figures."""
    occupations = {offer.occupation for offer in now.offers} | set(now.supply["occupation"])
    occupations |= {row[1] for row in now.grid_places} | {row[1] for row in now.grid_people}
    occupations |= {line.code for line in counted.lines} if counted else set()
    skills = {row[0] for row in now.skill_places} | {row[0] for row in now.skill_people}
    found: dict[str, Sequence[Named]] = {
        "industry": taxonomy.industries(session),
        "education": taxonomy.education_levels(session),
        "occupation": list(taxonomy.by_code(session, Occupation, occupations).values()),
        "skill": list(taxonomy.by_code(session, Skill, skills).values()),
        "region": taxonomy.regions(session, under=now.region_code),
    }
    return {kind: {row.code: (row.name_zh, row.name_en) for row in rows} for kind, rows in found.items()}


def published_before(session: Session, region_code: str, period: Period) -> list[Snapshot]:
    """Releases of the region and of regions above or below it that say something of the same quarters, oldest first.

    Superseded ones too: whoever has read them once may put them beside ours.
    """
    ours = set(quarters_of(period))
    rows = session.scalars(
        select(Snapshot).where(Snapshot.released_at.is_not(None)).order_by(Snapshot.released_at, Snapshot.id)
    )
    return [
        row
        for row in rows
        if _related(row.region_code, region_code) and ours & set(quarters_of(Period.parse(row.period)))
    ]


def quarters_of(period: Period) -> tuple[str, str, str]:
    """The quarters that a quarter's report speaks of."""
    return str(period), str(period.previous), str(period.year_before)


def _related(one: str, other: str) -> bool:
    low, high = taxonomy.prefix(one), taxonomy.prefix(other)
    return low.startswith(high) or high.startswith(low) or "100000" in (one, other)


def texts(frozen: Frozen, rule: Rule, before: Sequence[str]) -> Texts:
    """Deterministic: the same counts, rule and earlier protections give the same bytes."""
    periods = quarters_of(Period.parse(frozen.now.period))
    earlier = merged([Published.of_text(text) for text in before], periods)
    report, made = public_report(frozen, rule, earlier)
    names = frozen.names["region"].get(report.region_code, (report.region_code, report.region_code))
    document: dict[str, Any] = report.as_json() | {
        "region_zh": names[0],
        "region_en": names[1],
        "methodology": METHODOLOGY,
        "rule": rule_json(rule),
    }
    return Texts(frozen.text(), canonical(document), made.text())


def rule_json(rule: Rule) -> dict[str, Any]:
    """The disclosure rule as it is kept and shown."""
    return asdict(rule)


def default_rule() -> Rule:
    """What public tables go through."""
    return PUBLIC_ROUNDED
