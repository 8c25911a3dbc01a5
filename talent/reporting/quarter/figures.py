"""A quarter's numbers as their reader may see them: exact for the bureau, after disclosure control for everybody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from talent.reporting.indicators.cells import Cell, Key, Sum, Table, crossed, key
from talent.reporting.indicators.disclosure import Release, Rule, protect
from talent.reporting.quarter.counts import DEMAND_BY, SUPPLY_BY, Offer, QuarterCounts, Seekers
from talent.reporting.quarter.publication import Published, new_names, renamed

Places = Mapping[int, float]


@dataclass(frozen=True)
class Exact:
    """Everything as counted."""

    counts: QuarterCounts
    sectors: Mapping[str, str]
    demand: Mapping[str, Mapping[str, Places]] = field(init=False)  # dimension -> code -> employer -> places

    def __post_init__(self) -> None:
        object.__setattr__(self, "demand", self._demand())

    def _demand(self) -> dict[str, dict[str, Places]]:
        by = ("all", "sector", *DEMAND_BY)
        found: dict[str, dict[str, dict[int, float]]] = {n: defaultdict(lambda: defaultdict(float)) for n in by}
        for offer in self.counts.offers:
            for name in by:
                found[name][self._code(offer, name)][offer.employer] += offer.total
        return {name: {code: dict(places) for code, places in groups.items()} for name, groups in found.items()}

    def _code(self, offer: Offer, by: str) -> str:
        if by == "sector":
            return self.sectors.get(offer.industry, "")
        return "" if by == "all" else str(getattr(offer, by))

    def parts(self, name: str) -> Places:
        """Carried over, or new, by employer."""
        places: dict[int, float] = defaultdict(float)
        for offer in self.counts.offers:
            places[offer.employer] += getattr(offer, name)
        return {employer: n for employer, n in places.items() if n}

    def codes(self, side: str, dimension: str) -> Sequence[str]:
        """Codes with anything in them."""
        if side == "demand":
            return sorted(code for code, places in self.demand[dimension].items() if sum(places.values()))
        return sorted(code for code, seekers in self.counts.supply[dimension].items() if seekers.total)

    def count(self, side: str, dimension: str, code: str) -> float | None:
        """Places or people of a group."""
        if side == "demand":
            return sum(self.demand[dimension].get(code, {}).values())
        return self.counts.supply[dimension].get(code, Seekers()).total

    def part(self, side: str, name: str) -> float | None:
        """Carried over, or new, of everything."""
        if side == "demand":
            return sum(self.parts(name).values())
        return float(getattr(self.counts.everybody, name))

    def grid(self, side: str) -> Mapping[tuple[str, str], float | None]:
        """Stock by district and occupation."""
        found: dict[tuple[str, str], float | None] = {}
        if side == "supply":
            return {(district, code): n for district, code, n in self.counts.grid_people}
        for district, code, _employer, n in self.counts.grid_places:
            found[district, code] = (found.get((district, code)) or 0) + n
        return found

    def stock(self, side: str, occupation: str | None = None) -> float | None:
        """Places or people at the end, of all occupations or of one."""
        return sum(n or 0 for (_d, code), n in self.grid(side).items() if occupation in (None, code))

    def skills(self, side: str) -> Mapping[str, float | None]:
        """Weighted places, or people, by skill."""
        found: dict[str, float | None] = {}
        if side == "supply":
            return dict(self.counts.skill_people)
        for code, _employer, n in self.counts.skill_places:
            found[code] = round((found.get(code) or 0) + n, 6)
        return found


@dataclass(frozen=True)
class Protected:
    """The same numbers after disclosure control: hidden ones are None."""

    exact: Exact
    release: Release
    names: Mapping[Key, Key] = field(default_factory=dict)  # keys of numbers corrected since they were published

    def _shown(self, measure: str, coordinates: Mapping[str, str]) -> float | None:
        counts = self.exact.counts
        name = key(measure, counts.period, {"region": counts.region_code, **coordinates})
        name = self.names.get(name, name)
        return self.release.value(name) if name in self.release.figures else 0

    def codes(self, side: str, dimension: str) -> Sequence[str]:
        """Codes with anything in them: that there is something is shown, how much may be hidden."""
        return self.exact.codes(side, dimension)

    def count(self, side: str, dimension: str, code: str) -> float | None:
        """Places or people of a group."""
        return self._shown(side, {} if dimension == "all" else {dimension: code})

    def part(self, side: str, name: str) -> float | None:
        """Carried over, or new, of everything."""
        return self._shown(side, {"part": name})

    def grid(self, side: str) -> Mapping[tuple[str, str], float | None]:
        """Stock by district and occupation."""
        return {k: self._shown(f"stock-{side}", {"region": k[0], "occupation": k[1]}) for k in self.exact.grid(side)}

    def stock(self, side: str, occupation: str | None = None) -> float | None:
        """Places or people at the end, of all occupations or of one."""
        return self._shown(f"stock-{side}", {"occupation": occupation} if occupation else {})

    def skills(self, side: str) -> Mapping[str, float | None]:
        """Weighted places, or people, by skill."""
        return {code: self._shown(f"skill-{side}", {"skill": code}) for code in self.exact.skills(side)}


def protected(
    quarters: Sequence[Exact], rule: Rule, before: Published | None = None
) -> tuple[list[Protected], Published]:
    """All tables of a release, its quarter and those it is compared with, hidden and rounded together."""
    tables = [table for exact in quarters for table in tables_of(exact)]
    names = new_names(tables, before.counts if before else {})
    tables = [renamed(table, names) for table in tables]
    release = protect(tables, rule, before.release if before else None)
    counts = {cell.key: cell.count for table in tables for cell in table.cells}
    made = Published(release, dict(sorted(counts.items())))
    return [Protected(exact, release, names) for exact in quarters], made


def tables_of(exact: Exact) -> list[Table]:
    """The tables of a quarter as cells, with every sum that a reader knows to hold."""
    period = exact.counts.period
    found = [_one(exact, "demand", by, exact.demand[by]) for by in ("sector", *DEMAND_BY)]
    found += [
        _one(exact, "supply", by, {code: seekers.total for code, seekers in exact.counts.supply[by].items()})
        for by in SUPPLY_BY
    ]
    found.append(_one(exact, "demand", "part", {name: exact.parts(name) for name in ("carried", "new")}))
    everybody = exact.counts.everybody
    found.append(_one(exact, "supply", "part", {"carried": everybody.carried, "new": everybody.new}))
    found.append(Table(name="sectors", cells=(), sums=tuple(_sectors(exact))))
    places: dict[tuple[str, ...], dict[int, float]] = defaultdict(dict)
    for district, occupation, employer, n in exact.counts.grid_places:
        places[district, occupation][employer] = n
    people: dict[tuple[str, ...], float] = {(region, code): n for region, code, n in exact.counts.grid_people}
    found.append(crossed("G1 demand", "stock-demand", period, places, ("region", "occupation")))
    found.append(crossed("G1 supply", "stock-supply", period, people, ("region", "occupation")))
    return [_located(table, exact.counts.region_code) for table in (*found, _skill_cells(exact))]


def _located(table: Table, region_code: str) -> Table:
    """Keys with the region they speak of, so that the releases of a city and of its districts are linked."""

    def named(name: Key) -> Key:
        if any(part.startswith("region=") for part in name[2:]):
            return name
        return (*name[:2], *sorted([*name[2:], f"region={region_code}"]))

    cells = {named(cell.key): replace(cell, key=named(cell.key)) for cell in table.cells}
    sums = [Sum(named(found.total), tuple(named(part) for part in found.parts)) for found in table.sums]
    # A region that has nothing below it is its own only district.
    return Table(name=table.name, cells=tuple(cells.values()), sums=tuple(s for s in sums if s.total not in s.parts))


def _one(exact: Exact, side: str, by: str, counts: Mapping[str, float] | Mapping[str, Places]) -> Table:
    """One dimension with its total. An empty one still has the total."""
    table = crossed(by, side, exact.counts.period, {(code,): count for code, count in counts.items()}, (by,))
    if counts:
        return table
    return Table(name=by, cells=(Cell(key=key(side, exact.counts.period), count=0),), sums=())


def _sectors(exact: Exact) -> list[Sum]:
    """Each sector is the sum of its industries."""
    period, parts = exact.counts.period, defaultdict[str, list[Key]](list)
    for industry in exact.demand["industry"]:
        parts[exact.sectors.get(industry, "")].append(key("demand", period, {"industry": industry}))
    return [Sum(key("demand", period, {"sector": sector}), tuple(found)) for sector, found in sorted(parts.items())]


def _skill_cells(exact: Exact) -> Table:
    """Skills do not add up: one post asks for several."""
    period = exact.counts.period
    places: dict[str, dict[int, float]] = defaultdict(dict)
    for code, employer, n in exact.counts.skill_places:
        places[code][employer] = n
    cells = [
        Cell(
            key=key("skill-demand", period, {"skill": code}),
            count=sum(held.values()),
            employers=len(held),
            largest=max(held.values()),
        )
        for code, held in sorted(places.items())
    ]
    cells += [Cell(key=key("skill-supply", period, {"skill": code}), count=n) for code, n in exact.counts.skill_people]
    return Table(name="K1", cells=tuple(cells), sums=())
