"""The counts of a quarter that everything of its report is assembled from: plain values, as a release freezes them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from talent.reporting.once.counting import Once

#: Dimensions of demand and of supply; "" is the code of those who name none.
DEMAND_BY = ("industry", "nature", "occupation", "education", "grade")
SUPPLY_BY = ("occupation", "education", "grade", "kind", "sex", "age")


@dataclass(frozen=True, order=True, kw_only=True)
class Offer:
    """Places of one employer that agree in all dimensions. ``carried`` were open when the quarter began."""

    employer: int
    industry: str
    nature: str
    occupation: str
    education: str
    grade: str
    carried: int
    new: int

    @property
    def total(self) -> int:
        """All that was on offer in the quarter."""
        return self.carried + self.new


@dataclass(frozen=True, kw_only=True)
class Seekers:
    """People who looked for work in the quarter; fractions where somebody names several occupations."""

    carried: float = 0
    new: float = 0

    @property
    def total(self) -> float:
        """Everybody once."""
        return self.carried + self.new


@dataclass(frozen=True, kw_only=True)
class QuarterCounts:
    """A region's quarter.

    supply: dimension -> code -> people; the dimension "all" has the one code "".
    grid_places: (district, occupation, employer, places) open at the end; grid_people: (district, occupation, people).
    skill_places: (skill, employer, weighted places); skill_people: (skill, people).
    fact_places, fact_people: stock carried over as the facts have it, None when they do not reach back so far.
    """

    region_code: str
    period: str
    as_of: str
    offers: tuple[Offer, ...]
    supply: Mapping[str, Mapping[str, Seekers]]
    grid_places: tuple[tuple[str, str, int, int], ...] = ()
    grid_people: tuple[tuple[str, str, float], ...] = ()
    skill_places: tuple[tuple[str, int, float], ...] = ()
    skill_people: tuple[tuple[str, int], ...] = ()
    fact_places: float | None = None
    fact_people: float | None = None

    @property
    def everybody(self) -> Seekers:
        """All seekers."""
        return self.supply["all"][""]

    @property
    def is_empty(self) -> bool:
        """Neither a place nor a seeker in the whole quarter."""
        return not self.offers and not self.everybody.total

    def as_json(self) -> dict[str, Any]:
        """Plain lists and dictionaries."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> QuarterCounts:
        """The counts that ``as_json`` wrote."""
        plain = dict(kept)
        plain["offers"] = tuple(Offer(**row) for row in kept["offers"])
        plain["supply"] = {
            dimension: {code: Seekers(**row) for code, row in groups.items()}
            for dimension, groups in kept["supply"].items()
        }
        for name in ("grid_places", "grid_people", "skill_places", "skill_people"):
            plain[name] = tuple(tuple(row) for row in kept[name])
        return cls(**plain)


@dataclass(frozen=True, kw_only=True)
class Frozen:
    """What a snapshot keeps: its quarter, the one before, the same one a year ago, and the names of all codes.

    once: people counted once at the quarter's end; None in snapshots frozen before that was counted.
    """

    now: QuarterCounts
    last: QuarterCounts | None
    year: QuarterCounts | None
    names: Mapping[str, Mapping[str, tuple[str, str]]] = field(default_factory=dict)
    sectors: Mapping[str, str] = field(default_factory=dict)  # industry -> sector
    once: Once | None = None

    def text(self) -> str:
        """Canonical JSON: the same counts give the same bytes."""
        parts = {name: getattr(self, name) for name in ("now", "last", "year")}
        plain = {name: counts.as_json() if counts else None for name, counts in parts.items()}
        ordered = {kind: [[code, *both] for code, both in rows.items()] for kind, rows in self.names.items()}
        once = {"once": self.once.as_json()} if self.once else {}
        return canonical(plain | {"names": ordered, "sectors": self.sectors} | once)

    @classmethod
    def of_text(cls, text: str) -> Frozen:
        """What ``text`` wrote."""
        plain = json.loads(text)
        parts = {n: QuarterCounts.from_json(plain[n]) if plain[n] else None for n in ("now", "last", "year")}
        names = {kind: {code: (zh, en) for code, zh, en in rows} for kind, rows in plain["names"].items()}
        now = parts["now"]
        if now is None:
            raise ValueError("a snapshot without counts")
        once = Once.from_json(plain["once"]) if "once" in plain else None
        return cls(now=now, last=parts["last"], year=parts["year"], names=names, sectors=plain["sectors"], once=once)


def canonical(value: Any) -> str:
    """JSON with sorted keys, no white space, no escapes beyond need, no NaN."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def sha256(text: str) -> str:
    """Of the UTF-8 bytes."""
    return hashlib.sha256(text.encode()).hexdigest()
