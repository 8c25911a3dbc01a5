"""Figures somebody has to look at before a quarter is released. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from talent.reporting.indicators.disclosure import Rule
from talent.reporting.models import FlagKind
from talent.reporting.quarter.counts import Frozen
from talent.reporting.quarter.figures import Exact
from talent.reporting.quarter.names import UNSPECIFIED
from talent.reporting.quarter.tables import Report, Row, Side

#: A change of a share by more is looked at [percentage points], if the group has at least JUMP_LEAST places or people.
JUMP_POINTS = 10
JUMP_LEAST = 30
#: Growth of a total by more is looked at [share].
JUMP_GROWTH = 0.5
#: Facts and report may differ by rounding of people shared between occupations [persons].
TOLERANCE = 0.5
TABLES = {"T2": "sector", "T3": "industry", "T4": "nature", "T5": "occupation", "T11": "education", "T12": "grade"}


@dataclass(frozen=True)
class Found:
    """One flag to be."""

    kind: FlagKind
    place: str  # "T5 java-developer"
    figures: Mapping[str, Any]


def flags(frozen: Frozen, report: Report, rule: Rule) -> list[Found]:
    """All flags of a quarter; ``report`` is the exact one."""
    return [*_identities(frozen), *_dominance(frozen, rule), *_small(report, rule), *_jumps(report)]


def _identities(frozen: Frozen) -> Iterator[Found]:
    """What was carried over is the stock that the facts have for the eve of the quarter."""
    now = frozen.now
    carried = sum(offer.carried for offer in now.offers)
    for name, facts, counted in (
        ("demand", now.fact_places, carried),
        ("supply", now.fact_people, now.everybody.carried),
    ):
        if facts is not None and abs(facts - counted) > TOLERANCE:
            yield Found(FlagKind.IDENTITY, f"T1 {name}", {"facts": round(facts, 2), "counted": round(counted, 2)})


def _dominance(frozen: Frozen, rule: Rule) -> Iterator[Found]:
    """Groups, and the whole, in which one employer holds more than the rule allows."""
    exact = Exact(frozen.now, frozen.sectors)
    by = {"T1": "all", **TABLES}
    for table, dimension in by.items():
        for code, places in sorted(exact.demand[dimension].items()):
            total, most = sum(places.values()), max(places.values(), default=0)
            if total >= rule.persons and most > rule.dominance * total:
                employer = min(places, key=lambda key: (-places[key], key))
                yield Found(
                    FlagKind.DOMINANCE,
                    f"{table} {code or UNSPECIFIED}",
                    {"employer": employer, "places": most, "total": total, "share": round(most / total, 4)},
                )


def _small(report: Report, rule: Rule) -> Iterator[Found]:
    """One flag per table: the rows that are too small to be shown."""
    for table in report.tables.values():
        if table.code in {"T6", "T7", "G1", "K1"}:  # the same rows as T5; too many to be looked at one by one
            continue
        rows = [row.code for row in table.rows if any(0 < n < rule.persons for n in _counts(row))]
        if rows:
            yield Found(FlagKind.SMALL, table.code, {"rows": rows, "least": rule.persons})


def _counts(row: Row) -> list[float]:
    return [side.count for side in (row.demand, row.supply) if side is not None and side.count is not None]


def _jumps(report: Report) -> Iterator[Found]:
    for table in report.tables.values():
        if table.code in {"T6", "T7", "G1", "K1"}:
            continue
        for row in table.rows:
            for name, side in (("demand", row.demand), ("supply", row.supply)):
                changes = _large(side) if side is not None else {}
                if changes:
                    yield Found(FlagKind.JUMP, f"{table.code} {row.code} {name}", changes)


def _large(side: Side) -> dict[str, Any]:
    """Changes of a side that are larger than what is expected."""
    if side.count is None or side.count < JUMP_LEAST:
        return {}
    limits = {"qoq": JUMP_POINTS, "yoy": JUMP_POINTS, "growth_qoq": JUMP_GROWTH, "growth_yoy": JUMP_GROWTH}
    values = {name: getattr(side, name) for name in limits}
    return {n: round(v, 4) for n, v in values.items() if v is not None and abs(v) > limits[n]}
