"""Puts the tables together from counts taken elsewhere. Pure: what may be shown is the caller's ``Figures``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from talent.reporting.indicators.gap import Gap
from talent.reporting.indicators.ratio import official_ratios
from talent.reporting.quarter.names import NO_REQUIREMENT, UNKNOWN, UNSPECIFIED
from talent.reporting.quarter.tables import LikeForLike, Report, Row, Side, Table

#: Rows of the tables of largest shortages and surpluses.
TOP = 10
#: Table -> dimension; those on one side only name it.
BOTH_SIDES = {"T5": "occupation", "T11": "education", "T12": "grade"}
DEMAND_ONLY = {"T2": "sector", "T3": "industry", "T4": "nature"}
SUPPLY_ONLY = {"T8": "kind", "T9": "sex", "T10": "age"}
Names = Mapping[str, Mapping[str, tuple[str, str]]]


class Figures(Protocol):
    """The numbers of one quarter as their reader may see them. None: hidden."""

    def codes(self, side: str, dimension: str) -> Sequence[str]:
        """Codes with anything in them; "" for those who name none."""

    def count(self, side: str, dimension: str, code: str) -> float | None:
        """Places ("demand") or people ("supply") of a group; the dimension "all" has the code ""; 0 when unknown."""

    def part(self, side: str, name: str) -> float | None:
        """ "carried" or "new" of everything."""

    def grid(self, side: str) -> Mapping[tuple[str, str], float | None]:
        """(district, occupation) -> stock at the end of the quarter."""

    def stock(self, side: str, occupation: str | None = None) -> float | None:
        """Places or people at the end of the quarter, of all occupations or of one; 0 when unknown."""

    def skills(self, side: str) -> Mapping[str, float | None]:
        """Skill -> weighted places, or people, at the end of the quarter."""


@dataclass(frozen=True)
class Quarters:
    """The quarter and what it is compared with."""

    now: Figures
    last: Figures | None
    year: Figures | None

    def before(self) -> tuple[Figures | None, Figures | None]:
        """Last quarter, same quarter last year."""
        return self.last, self.year


def assemble(head: tuple[str, str, str], quarters: Quarters, names: Names, like_for_like: LikeForLike | None) -> Report:
    """The report.

    Args:
        head: region code, period, as-of day.
        names: dimension -> code -> (Chinese, English), in the order of the rows.
    """
    tables = [_totals(quarters, names)]
    tables += [_one_side(code, "demand", by, quarters, names) for code, by in DEMAND_ONLY.items()]
    both = {code: _both_sides(code, by, quarters, names) for code, by in BOTH_SIDES.items()}
    tables += [both["T5"], _extremes("T6", both["T5"], 1), _extremes("T7", both["T5"], -1)]
    tables += [_one_side(code, "supply", by, quarters, names) for code, by in SUPPLY_ONLY.items()]
    tables += [both["T11"], both["T12"], _grid(quarters.now, names), _skills(quarters.now, names)]
    return Report(
        region_code=head[0],
        period=head[1],
        as_of=head[2],
        tables={table.code: table for table in tables},
        like_for_like=like_for_like,
    )


def _totals(quarters: Quarters, names: Names) -> Table:
    return Table(code="T1", rows=tuple(_total(part, quarters, names) for part in ("carried", "new", "total")))


def _total(part: str, quarters: Quarters, names: Names) -> Row:
    sides = {side: _grown(side, part, quarters) for side in ("demand", "supply")}
    ratio = _part_ratio(quarters.now, part)
    before = [_part_ratio(figures, part) for figures in quarters.before()]
    row = _row(names["part"], part, sides)
    return replace(row, ratio=ratio, ratio_qoq=difference(ratio, before[0]), ratio_yoy=difference(ratio, before[1]))


def _part(figures: Figures | None, side: str, part: str) -> float | None:
    if figures is None:
        return None
    return figures.count(side, "all", "") if part == "total" else figures.part(side, part)


def _grown(side: str, part: str, quarters: Quarters) -> Side:
    count = _part(quarters.now, side, part)
    before = [_part(figures, side, part) for figures in quarters.before()]
    return Side(count=count, growth_qoq=growth(count, before[0]), growth_yoy=growth(count, before[1]))


def _part_ratio(figures: Figures | None, part: str) -> float | None:
    return quotient(_part(figures, "demand", part), _part(figures, "supply", part))


def _one_side(table: str, side: str, by: str, quarters: Quarters, names: Names) -> Table:
    codes = _ordered(quarters.now.codes(side, by), names[by])
    rows = [_row(names[by], code, {side: _side(side, by, code, quarters)}, UNKNOWN) for code in codes]
    return Table(code=table, rows=tuple(rows))


def _both_sides(table: str, by: str, quarters: Quarters, names: Names) -> Table:
    known = dict.fromkeys([*quarters.now.codes("demand", by), *quarters.now.codes("supply", by)])
    codes = _ordered(list(known), names[by])
    now = ratios(quarters.now, by)
    before = [ratios(figures, by) if figures else {} for figures in quarters.before()]
    rows = []
    for code in codes:
        sides = {side: _side(side, by, code, quarters) for side in ("demand", "supply")}
        row = _row(names[by], code, sides, NO_REQUIREMENT)
        if code:
            ratio = now.get(code)
            row = replace(
                row,
                ratio=ratio,
                ratio_qoq=difference(ratio, before[0].get(code)),
                ratio_yoy=difference(ratio, before[1].get(code)),
            )
        rows.append(row)
    return Table(code=table, rows=tuple(rows))


def ratios(figures: Figures, by: str) -> dict[str, float | None]:
    """Official ratios of a dimension's groups; those that name none are spread by the rule of the bureaus.

    Only what is shown goes in: hidden groups take part together, as what is left of the shown totals. None where a
    number that the rule needs is hidden.
    """
    codes = [c for c in dict.fromkeys([*figures.codes("demand", by), *figures.codes("supply", by)]) if c]
    sides = {c: (figures.count("demand", by, c), figures.count("supply", by, c)) for c in codes}
    loose = (figures.count("demand", by, ""), figures.count("supply", by, ""))
    whole = (figures.count("demand", "all", ""), figures.count("supply", "all", ""))
    if loose[0] is None or loose[1] is None or whole[0] is None or whole[1] is None:
        return dict.fromkeys(codes)
    shown = {c: Gap(demand=d, supply=s) for c, (d, s) in sides.items() if d is not None and s is not None}
    groups = list(shown.values())
    if len(shown) < len(sides):
        used = (sum(g.demand for g in groups) + loose[0], sum(g.supply for g in groups) + loose[1])
        groups.append(Gap(demand=max(whole[0] - used[0], 0), supply=max(whole[1] - used[1], 0)))
    found = official_ratios(groups, Gap(demand=loose[0], supply=loose[1]), whole=_are_whole(groups))
    return {**dict.fromkeys(codes), **dict(zip(shown, found[: len(shown)], strict=True))}


def _are_whole(groups: Sequence[Gap]) -> bool:
    return all(float(n).is_integer() for gap in groups for n in (gap.demand, gap.supply))


def _extremes(table: str, occupations: Table, sign: int) -> Table:
    """The occupations with the largest shortage (sign 1) or surplus (-1); those without an occupation left out."""
    gaps = [(sign * row.gap, row) for row in occupations.rows if row.gap is not None and row.code != UNSPECIFIED]
    found = sorted((pair for pair in gaps if pair[0] > 0), key=lambda pair: (-pair[0], pair[1].code))
    return Table(code=table, rows=tuple(row for _gap, row in found[:TOP]))


def _side(side: str, by: str, code: str, quarters: Quarters) -> Side:
    share = _share(quarters.now, side, by, code)
    before = [_share(figures, side, by, code) if figures else None for figures in quarters.before()]
    return Side(
        count=quarters.now.count(side, by, code),
        share=share,
        qoq=points(share, before[0]),
        yoy=points(share, before[1]),
    )


def _share(figures: Figures, side: str, by: str, code: str) -> float | None:
    return quotient(figures.count(side, by, code), figures.count(side, "all", ""))


def _grid(figures: Figures, names: Names) -> Table:
    demand, supply = figures.grid("demand"), figures.grid("supply")
    keys = sorted({*demand, *supply})
    rows = []
    for district, occupation in keys:
        sides = {
            "demand": Side(count=demand.get((district, occupation), 0)),
            "supply": Side(count=supply.get((district, occupation), 0)),
        }
        row = _row(names["occupation"], occupation, sides, NO_REQUIREMENT)
        rows.append(replace(row, parent=district, ratio=quotient(sides["demand"].count, sides["supply"].count)))
    return Table(code="G1", rows=tuple(rows))


def _skills(figures: Figures, names: Names) -> Table:
    demand, supply = figures.skills("demand"), figures.skills("supply")
    rows = []
    for code in sorted({*demand, *supply}):
        sides = {"demand": Side(count=demand.get(code, 0)), "supply": Side(count=supply.get(code, 0))}
        row = _row(names["skill"], code, sides)
        rows.append(replace(row, ratio=quotient(sides["demand"].count, sides["supply"].count)))
    return Table(code="K1", rows=tuple(rows))


def _ordered(codes: Sequence[str], names: Mapping[str, tuple[str, str]]) -> list[str]:
    """In the order of the names; those who name none come last."""
    place = {code: n for n, code in enumerate(names)}
    return sorted(codes, key=lambda code: (not code, place.get(code, len(place)), code))


def _row(
    names: Mapping[str, tuple[str, str]], code: str, sides: Mapping[str, Side], without: tuple[str, str] = UNKNOWN
) -> Row:
    zh, en = names.get(code, (code, code)) if code else without
    return Row(code=code or UNSPECIFIED, name_zh=zh, name_en=en, demand=sides.get("demand"), supply=sides.get("supply"))


def quotient(part: float | None, whole: float | None) -> float | None:
    """part / whole; None when either is hidden or there is no whole."""
    return None if part is None or not whole else part / whole


def difference(now: float | None, before: float | None) -> float | None:
    """now - before; None when either is not there."""
    return None if now is None or before is None else now - before


def points(now: float | None, before: float | None) -> float | None:
    """Difference of two shares [percentage points]."""
    found = difference(now, before)
    return None if found is None else 100 * found


def growth(now: float | None, before: float | None) -> float | None:
    """now / before - 1; None when either is not there or there was nothing."""
    return None if now is None or not before else now / before - 1
