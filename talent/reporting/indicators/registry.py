"""The talent guarantee indicators as a file: names, formulas, units, anchors, weights. Faults are named and refused."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from talent.reporting.indicators.scale import monotone

FILE = Path(__file__).parent.parent / "data" / "indicators.json"
ANCHORS = 4


class BadRegistry(ValueError):
    """A registry that cannot be used; the message names the entry and what is wrong with it."""


class Unit(StrEnum):
    """What a value is counted in."""

    PERCENT = "percent"
    RATIO = "ratio"
    DAYS = "days"
    PERSONS_PER_PLACE = "persons_per_place"
    PER_10K = "per_10k"
    PERSONS = "persons"
    ORGANIZATIONS = "organizations"


class Direction(StrEnum):
    """Which values are good: large, small, or those in between."""

    UP = "up"
    DOWN = "down"
    BAND = "band"


class Source(StrEnum):
    """Where a figure comes from: counted on the platform, entered from outside statistics, asked in a survey."""

    PLATFORM = "P"
    EXTERNAL = "X"
    SURVEY = "S"


@dataclass(frozen=True, kw_only=True)
class Spec:
    """One indicator.

    formula: name of its function in `computed`; anchors: values at 0, 60, 80, 100 points; upper: for a band, values at
    100, 80, 60, 0 points on the far side; weight: of 100 over all indicators; confirm: what is still to be confirmed.
    """

    code: str
    zh: str
    en: str
    formula: str
    formula_zh: str
    formula_en: str
    unit: Unit
    direction: Direction
    anchors: tuple[float, ...]
    weight: float
    sources: tuple[Source, ...]
    basis_zh: str
    basis_en: str
    upper: tuple[float, ...] = ()
    confirm_zh: str = ""
    confirm_en: str = ""

    @property
    def dimension(self) -> str:
        """Code of its dimension."""
        return self.code[:1]

    @property
    def target(self) -> float:
        """The value that gives 100 points; for a band the nearer end of the plateau."""
        return self.anchors[-1]


@dataclass(frozen=True, kw_only=True)
class Dimension:
    """A group of indicators with the sum of their weights."""

    code: str
    zh: str
    en: str
    weight: float


@dataclass(frozen=True, kw_only=True)
class Statistic:
    """A figure that may be entered: its unit, the range that makes sense, what it is part of, who uses it."""

    code: str
    zh: str
    en: str
    unit: Unit
    low: float
    high: float
    indicators: tuple[str, ...]
    part_of: str = ""
    survey: bool = False


@dataclass(frozen=True, kw_only=True)
class Registry:
    """All of it, in the order of the file."""

    version: str
    dimensions: Mapping[str, Dimension]
    indicators: Mapping[str, Spec]
    statistics: Mapping[str, Statistic] = field(default_factory=dict)

    def of(self, dimension: str) -> list[Spec]:
        """Indicators of a dimension."""
        return [spec for spec in self.indicators.values() if spec.dimension == dimension]


@lru_cache(maxsize=4)
def load(path: Path = FILE) -> Registry:
    """The registry of a file. Raises BadRegistry, naming the entry."""
    try:
        return read(json.loads(path.read_text(encoding="utf-8")))
    except json.JSONDecodeError as error:
        raise BadRegistry(f"{path.name}: line {error.lineno}: {error.msg}") from error


def read(raw: Mapping[str, Any]) -> Registry:
    """The registry of the parsed file. Raises BadRegistry, naming the entry."""
    version = raw.get("version")
    if not isinstance(version, str) or len(parts := version.split(".")) != 3 or not all(p.isdigit() for p in parts):
        raise BadRegistry(f"version: {version!r} is not MAJOR.MINOR.PATCH")
    dimensions = [Dimension(**entry) for entry in _entries(raw, "dimensions", Dimension)]
    specs = [_spec(entry) for entry in _entries(raw, "indicators", Spec)]
    statistics = [_statistic(entry) for entry in _entries(raw, "statistics", Statistic)]
    found = Registry(
        version=version,
        dimensions={d.code: d for d in dimensions},
        indicators={s.code: s for s in specs},
        statistics={s.code: s for s in statistics},
    )
    for fault in _faults(found):
        raise BadRegistry(fault)
    return found


def _entries(raw: Mapping[str, Any], part: str, kind: type[Any]) -> list[dict[str, Any]]:
    """Entries with exactly the fields they need and codes of their own."""
    entries = raw.get(part)
    if not isinstance(entries, list) or not all(
        isinstance(e, dict) and isinstance(e.get("code"), str) for e in entries
    ):
        raise BadRegistry(f"{part}: a list of entries with a code is needed")
    names = {f.name for f in fields(kind)}
    needed = {f.name for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING}
    for entry in entries:
        for name in sorted(needed - entry.keys()):
            raise BadRegistry(f"{entry['code']}: {name} is missing")
        for name in sorted(entry.keys() - names):
            raise BadRegistry(f"{entry['code']}: {name} is not known")
    for code, count in Counter(entry["code"] for entry in entries).items():
        if count > 1:
            raise BadRegistry(f"{code}: given {count} times")
    return entries


def _spec(entry: Mapping[str, Any]) -> Spec:
    code = entry["code"]
    return Spec(
        **{
            **entry,
            "unit": _member(code, "unit", Unit, entry["unit"]),
            "direction": _member(code, "direction", Direction, entry["direction"]),
            "sources": tuple(_member(code, "source", Source, s) for s in entry["sources"]),
            "anchors": _numbers(code, "anchors", entry["anchors"]),
            "upper": _numbers(code, "upper", entry.get("upper", ())),
            "weight": _numbers(code, "weight", [entry["weight"]])[0],
        }
    )


def _statistic(entry: Mapping[str, Any]) -> Statistic:
    code = entry["code"]
    low, high = _numbers(code, "range", [entry["low"], entry["high"]])
    unit = _member(code, "unit", Unit, entry["unit"])
    return Statistic(**{**entry, "unit": unit, "low": low, "high": high, "indicators": tuple(entry["indicators"])})


def _member(code: str, name: str, kind: type[StrEnum], value: object) -> Any:
    try:
        return kind(str(value))
    except ValueError:
        raise BadRegistry(f"{code}: {name} {value!r} is not known") from None


def _numbers(code: str, name: str, values: Sequence[object]) -> tuple[float, ...]:
    found = [v for v in values if isinstance(v, int | float) and not isinstance(v, bool) and math.isfinite(v)]
    if len(found) != len(values):
        raise BadRegistry(f"{code}: {name} must be numbers")
    return tuple(float(v) for v in found)


def _faults(registry: Registry) -> Iterator[str]:
    for spec in registry.indicators.values():
        yield from _spec_faults(spec, registry)
    for dimension in registry.dimensions.values():
        weights = sum(spec.weight for spec in registry.of(dimension.code))
        if abs(weights - dimension.weight) > 1e-9:
            yield f"{dimension.code}: weight {dimension.weight:g}, but its indicators' weights sum to {weights:g}"
    whole = sum(spec.weight for spec in registry.indicators.values())
    if abs(whole - 100) > 1e-9:
        yield f"weights: they sum to {whole:g}, not to 100"
    for statistic in registry.statistics.values():
        yield from _statistic_faults(statistic, registry)


def _spec_faults(spec: Spec, registry: Registry) -> Iterator[str]:
    if spec.dimension not in registry.dimensions:
        yield f"{spec.code}: no dimension {spec.dimension}"
    if spec.weight <= 0:
        yield f"{spec.code}: weight {spec.weight:g} is not positive"
    if not spec.sources:
        yield f"{spec.code}: sources is empty"
    if not all((spec.zh, spec.en, spec.formula, spec.formula_zh, spec.formula_en, spec.basis_zh, spec.basis_en)):
        yield f"{spec.code}: a name, formula or basis is empty"
    wanted = -1 if spec.direction is Direction.DOWN else 1
    if len(spec.anchors) != ANCHORS or monotone(spec.anchors) != wanted:
        yield f"{spec.code}: anchors must be {ANCHORS} {'falling' if wanted < 0 else 'rising'} numbers"
    if (spec.direction is Direction.BAND) != bool(spec.upper):
        yield f"{spec.code}: upper belongs to a band, and to nothing else"
    both = (*spec.anchors, *spec.upper)
    if spec.upper and (len(spec.upper) != ANCHORS or monotone(both) != 1):
        yield f"{spec.code}: upper must be {ANCHORS} rising numbers above the anchors"


def _statistic_faults(statistic: Statistic, registry: Registry) -> Iterator[str]:
    if not statistic.low < statistic.high:
        yield f"{statistic.code}: low is not below high"
    if statistic.part_of and statistic.part_of not in registry.statistics:
        yield f"{statistic.code}: no statistic {statistic.part_of}"
    for code in statistic.indicators:
        if code not in registry.indicators:
            yield f"{statistic.code}: no indicator {code}"
