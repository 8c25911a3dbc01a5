"""The official report as values: tables, rows, and the two sides of a row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from talent.reporting.indicators.interval import Interval


@dataclass(frozen=True, kw_only=True)
class Side:
    """Demand or supply of a row.

    count [places, persons]; share [0, 1] of the table's total; qoq, yoy: change of the share against last quarter and
    the same quarter last year [percentage points]; growth_qoq, growth_yoy: of the count [share], in T1 only.
    None: hidden, or there is nothing to compare with.
    """

    count: float | None
    share: float | None = None
    qoq: float | None = None
    yoy: float | None = None
    growth_qoq: float | None = None
    growth_yoy: float | None = None


@dataclass(frozen=True, kw_only=True)
class Row:
    """One group. A side that the table does not have is None; a hidden one is a Side without count."""

    code: str
    name_zh: str
    name_en: str
    parent: str | None = None  # district of a grid's row
    demand: Side | None = None
    supply: Side | None = None
    ratio: float | None = None  # official ratio, those without a group spread
    ratio_qoq: float | None = None  # difference of ratios
    ratio_yoy: float | None = None

    @property
    def gap(self) -> float | None:
        """demand - supply [persons]; None unless both are shown."""
        if self.demand is None or self.supply is None or self.demand.count is None or self.supply.count is None:
            return None
        return self.demand.count - self.supply.count

    @property
    def hidden(self) -> tuple[str, ...]:
        """Sides whose count is not shown."""
        sides = (("demand", self.demand), ("supply", self.supply))
        return tuple(name for name, side in sides if side is not None and side.count is None)

    def as_json(self) -> dict[str, Any]:
        """Plain values; what the table does not have is left out, what is hidden is null."""
        plain: dict[str, Any] = {"code": self.code, "zh": self.name_zh, "en": self.name_en}
        if self.parent is not None:
            plain["parent"] = self.parent
        for name, side in (("demand", self.demand), ("supply", self.supply)):
            if side is not None:
                plain[name] = {k: tidy(v) for k, v in vars(side).items() if v is not None or k == "count"}
        if self.demand is not None and self.supply is not None:
            plain |= {name: tidy(getattr(self, name)) for name in ("ratio", "ratio_qoq", "ratio_yoy", "gap")}
        return plain | ({"hidden": list(self.hidden)} if self.hidden else {})


@dataclass(frozen=True, kw_only=True)
class Table:
    """One table of the report, T1 to T12, G1 (districts by occupation), K1 (skills)."""

    code: str
    rows: tuple[Row, ...]

    def row(self, code: str, parent: str | None = None) -> Row | None:
        """The row of a group."""
        return next((row for row in self.rows if row.code == code and row.parent == parent), None)


@dataclass(frozen=True, kw_only=True)
class LikeForLike:
    """Growth of demand on the employers present in both quarters, beside the raw growth [shares]."""

    employers_qoq: int | None
    qoq: float | None
    raw_qoq: float | None
    employers_yoy: int | None
    yoy: float | None
    raw_yoy: float | None


@dataclass(frozen=True, kw_only=True)
class Shift:
    """The ratio of the quarter against an earlier one. low, high: ends of the change's 80 % interval; None where too
    few employers stand behind either ratio."""

    before: float
    change: float
    low: float | None = None
    high: float | None = None

    @property
    def interval(self) -> Interval | None:
        """Of the change."""
        return None if self.low is None or self.high is None else Interval(self.low, self.high)


@dataclass(frozen=True, kw_only=True)
class OnceSaid:
    """People counted once, as its reader may see it [persons].

    naive: added by occupation; binding: (code, Chinese, English) of occupations that bind, others: how many more;
    binding_places, binding_people: in them. None: not shown.
    """

    places: int
    structural: int
    naive: int | None
    binding: tuple[tuple[str, str, str], ...]
    others: int
    binding_places: int | None = None
    binding_people: int | None = None

    @property
    def frictional(self) -> int:
        """Places somebody could fill."""
        return self.places - self.structural


@dataclass(frozen=True, kw_only=True)
class Report:
    """A region's quarter. qoq, yoy: its ratio against the quarter before, and the same one of the year before."""

    region_code: str
    period: str
    as_of: str
    tables: Mapping[str, Table]
    like_for_like: LikeForLike | None
    qoq: Shift | None = None
    yoy: Shift | None = None
    once: OnceSaid | None = None

    def as_json(self) -> dict[str, Any]:
        """Plain values for canonical JSON."""
        growth, shifts = self.like_for_like, {"qoq": self.qoq, "yoy": self.yoy}
        return {
            "region": self.region_code,
            "period": self.period,
            "as_of": self.as_of,
            "like_for_like": {k: tidy(v) for k, v in vars(growth).items()} if growth else None,
            "ratio": {n: {k: tidy(v) for k, v in vars(found).items()} for n, found in shifts.items() if found},
            "once": vars(self.once) if self.once else None,
            "tables": [{"code": t.code, "rows": [row.as_json() for row in t.rows]} for t in self.tables.values()],
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Report:
        """The report that ``as_json`` wrote."""
        tables = [Table(code=t["code"], rows=tuple(_row(row) for row in t["rows"])) for t in kept["tables"]]
        growth, shifts, once = kept["like_for_like"], kept.get("ratio", {}), kept.get("once")
        return cls(
            region_code=kept["region"],
            period=kept["period"],
            as_of=kept["as_of"],
            tables={table.code: table for table in tables},
            like_for_like=LikeForLike(**growth) if growth else None,
            qoq=Shift(**shifts["qoq"]) if "qoq" in shifts else None,
            yoy=Shift(**shifts["yoy"]) if "yoy" in shifts else None,
            once=OnceSaid(**{**once, "binding": tuple(map(tuple, once["binding"]))}) if once else None,
        )


def _row(kept: Mapping[str, Any]) -> Row:
    demand, supply = (Side(**kept[name]) if name in kept else None for name in ("demand", "supply"))
    ratios = {name: kept.get(name) for name in ("ratio", "ratio_qoq", "ratio_yoy")}
    return Row(
        code=kept["code"],
        name_zh=kept["zh"],
        name_en=kept["en"],
        parent=kept.get("parent"),
        demand=demand,
        supply=supply,
        **ratios,
    )


def tidy(value: float | None) -> float | int | None:
    """Whole numbers as int, others with nine digits after the point: enough for every figure, the same on every
    machine."""
    if value is None:
        return None
    rounded = round(value, 9)
    return int(rounded) if float(rounded).is_integer() else rounded
