"""Puts a gap report together: counts -> lines with names, as its reader may see them. Writes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from sqlalchemy.orm import Session

from talent.reporting import queries
from talent.reporting.indicators.gap import Gap, total
from talent.reporting.indicators.ratio import official_ratios
from talent.reporting.indicators.suppression import released, released_demand
from talent.taxonomy import queries as taxonomy
from talent.taxonomy.models import Named, Occupation, Region, Skill


@dataclass
class Count:
    """What is known of one group before anything is hidden."""

    places: dict[int, float] = field(default_factory=lambda: defaultdict(float))  # by employer
    people: Fraction = Fraction(0)

    def seen(self, *, everything: bool) -> Gap | None:
        """Both counts; None where the reader may not see one of them."""
        if everything:
            return Gap(demand=round(sum(self.places.values()), 6), supply=round(float(self.people), 6))
        demand, supply = released_demand(self.places), released(float(self.people))
        return None if demand is None or supply is None else Gap(demand=demand, supply=supply)


@dataclass(frozen=True)
class Line:
    """One group of a table. ``gap`` None: hidden. ``row`` None: posts and people that name no group."""

    row: Named | None
    gap: Gap | None
    ratio: float | None  # official ratio, those without a group spread; None also when hidden


@dataclass(frozen=True)
class GapReport:
    """A region on a day. Lines are ordered by gap, largest shortage first, hidden ones last."""

    region: Region
    as_of: date
    everything: bool  # nothing hidden or rounded
    is_empty: bool  # neither an open place nor anybody looking for work
    whole: Gap | None
    occupations: tuple[Line, ...]
    unspecified: Gap | None
    skills: tuple[Line, ...]
    districts: tuple[Region, ...]
    cells: Mapping[tuple[str, str], Gap | None]  # (district, occupation) -> its gap; no key: no data

    def shortages(self, limit: int = 10) -> list[Line]:
        """Occupations with more places than people, largest gap first."""
        return [line for line in self.occupations if line.gap and line.gap.persons > 0][:limit]

    def surpluses(self, limit: int = 10) -> list[Line]:
        """Occupations with more people than places, largest surplus first."""
        found = [line for line in self.occupations if line.gap and line.gap.persons < 0]
        return sorted(found, key=lambda line: (line.gap.persons if line.gap else 0, _code(line)))[:limit]


def gap_report(session: Session, region: Region, day: date, *, everything: bool) -> GapReport:
    """The gap report of a region on a day; ``everything`` False hides and rounds as publication demands."""
    places = queries.places(session, region.code, day)
    people = queries.people(session, region.code, day)
    districts = _districts(session, region)
    city, by_occupation, cells = _counted(places, people, [d.code for d in districts])
    loose = by_occupation.pop(None, Count())
    names = taxonomy.by_code(session, Occupation, by_occupation)
    whole, unspecified = city.seen(everything=everything), loose.seen(everything=everything)
    return GapReport(
        region=region,
        as_of=day,
        everything=everything,
        is_empty=not places and not people,
        whole=whole,
        occupations=_lines(by_occupation, whole or Gap(), unspecified or Gap(), names, everything=everything),
        unspecified=unspecified,
        skills=_skills(session, region.code, day, everything=everything),
        districts=districts,
        cells={key: count.seen(everything=everything) for key, count in cells.items()},
    )


def _districts(session: Session, region: Region) -> tuple[Region, ...]:
    """The regions right below, or the region itself when it has none."""
    below = [r for r in taxonomy.regions(session, under=region.code) if r.parent_code == region.code]
    return tuple(below) or (region,)


Counted = tuple[Count, dict[str | None, Count], dict[tuple[str, str], Count]]


def _counted(
    places: Iterable[queries.Places], people: Iterable[queries.People], district_codes: Iterable[str]
) -> Counted:
    """Counts of the whole, by occupation, and by (district, occupation)."""
    whole, by_occupation, cells = (
        Count(),
        defaultdict[str | None, Count](Count),
        defaultdict[tuple[str, str], Count](Count),
    )
    starts = {taxonomy.prefix(code): code for code in district_codes}

    def groups(region_code: str, occupation_code: str | None) -> list[Count]:
        found = [whole, by_occupation[occupation_code]]
        district = next((starts[region_code[:n]] for n in (2, 4, 6) if region_code[:n] in starts), None)
        if district and occupation_code:
            found.append(cells[district, occupation_code])
        return found

    for place in places:
        for count in groups(place.region_code, place.occupation_code):
            count.places[place.organization_id] += place.count
    for person in people:
        for count in groups(person.region_code, person.occupation_code):
            count.people += person.count
    return whole, dict(by_occupation), dict(cells)


def _lines(
    counts: Mapping[str | None, Count], whole: Gap, loose: Gap, names: Mapping[str, Named], *, everything: bool
) -> tuple[Line, ...]:
    """Occupations with their official ratio, computed from what the reader may see."""
    seen = {code: count.seen(everything=everything) for code, count in counts.items() if code}
    shown = {code: gap for code, gap in seen.items() if gap is not None}
    groups = [*shown.values(), _rest(whole, loose, shown.values())]
    ratios = dict(zip(shown, official_ratios(groups, loose)[:-1], strict=True))
    return _ordered(Line(names[code], gap, ratios.get(code)) for code, gap in seen.items())


def _rest(whole: Gap, loose: Gap, shown: Iterable[Gap]) -> Gap:
    """What the hidden groups hold together: they take their share of those without a group."""
    known = total(shown) + loose
    return Gap(demand=max(whole.demand - known.demand, 0), supply=max(whole.supply - known.supply, 0))


def _skills(session: Session, region_code: str, day: date, *, everything: bool) -> tuple[Line, ...]:
    counts: dict[str, Count] = defaultdict(Count)
    for place in queries.skill_places(session, region_code, day):
        counts[place.skill_code].places[place.organization_id] += place.count
    for code, n in queries.skill_people(session, region_code, day).items():
        counts[code].people += n
    names = taxonomy.by_code(session, Skill, counts)
    gaps = {code: count.seen(everything=everything) for code, count in counts.items()}
    return _ordered(Line(names[code], gap, gap.tightness if gap else None) for code, gap in gaps.items())


def _ordered(lines: Iterable[Line]) -> tuple[Line, ...]:
    return tuple(sorted(lines, key=lambda line: (line.gap is None, -line.gap.persons if line.gap else 0, _code(line))))


def _code(line: Line) -> str:
    return line.row.code if line.row else ""
