"""What a quarter's report says beside its tables: how far the ratio moved, and people counted once.

Everybody's version rests on numbers that are shown, on sums over many employers that tell of none, and on names of
occupations whose numbers are shown.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence

from talent.reporting.indicators.disclosure import Rule
from talent.reporting.indicators.stats import effective_number, ratio_change
from talent.reporting.once.counting import Once
from talent.reporting.quarter.assembling import Figures
from talent.reporting.quarter.counts import Frozen, QuarterCounts
from talent.reporting.quarter.tables import OnceSaid, Shift

#: Of the interval of a change.
LEVEL = 0.80
#: An interval is given where so many employers stand behind each ratio: fewer could be told apart by its width.
LEAST_EMPLOYERS = 10
#: Occupations named as the bottleneck; the others are counted.
NAMED = 5
#: Places by lump, and people.
Sides = tuple[Sequence[float], float]
Names = Mapping[str, tuple[str, str]]


def by_employer(counts: QuarterCounts | None) -> dict[int, float] | None:
    """Places of each employer in the quarter."""
    if counts is None:
        return None
    found: dict[int, float] = defaultdict(float)
    for offer in counts.offers:
        found[offer.employer] += offer.total
    return dict(found)


def exact_shift(frozen: Frozen, before: QuarterCounts | None) -> Shift | None:
    """For the bureau: each employer's places are one lump."""
    return _shift(*((_lumps(counts), counts.everybody.total) if counts else None for counts in (frozen.now, before)))


def _lumps(counts: QuarterCounts) -> list[float]:
    return sorted(n for n in (by_employer(counts) or {}).values() if n)


def public_shift(frozen: Frozen, before: QuarterCounts | None, shown: tuple[Figures, Figures | None]) -> Shift | None:
    """For everybody: totals as shown, in as many equal lumps as employers count effectively, rounded down."""
    sides = [
        _public(counts, figures) if counts is not None and figures is not None else None
        for counts, figures in zip((frozen.now, before), shown, strict=True)
    ]
    return _shift(*sides)


def _public(counts: QuarterCounts, figures: Figures) -> Sides | None:
    places, people = figures.count("demand", "all", ""), figures.count("supply", "all", "")
    if places is None or people is None:
        return None
    lumps = _lumps(counts)
    n = math.floor(effective_number(lumps)) if len(lumps) >= LEAST_EMPLOYERS else 0
    return [places / n] * n if n else [places], people


def _shift(now: Sides | None, before: Sides | None) -> Shift | None:
    """None where either ratio is missing."""
    if now is None or before is None or not now[1] or not before[1]:
        return None
    ratio, old = sum(now[0]) / now[1], sum(before[0]) / before[1]
    enough = min(len(now[0]), len(before[0])) > 1
    interval = ratio_change(now, before, LEVEL) if enough else None
    return Shift(
        before=old,
        change=ratio - old,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
    )


def exact_once(found: Once | None, names: Names) -> OnceSaid | None:
    """For the bureau, as counted."""
    if found is None or found.is_empty:
        return None
    return OnceSaid(
        places=found.places,
        structural=found.structural,
        naive=found.naive,
        binding=_named(found.binding[:NAMED], names),
        others=max(len(found.binding) - NAMED, 0),
        binding_places=found.binding_places,
        binding_people=found.binding_people,
    )


def public_once(found: Once | None, names: Names, rule: Rule, figures: Figures) -> OnceSaid | None:
    """For everybody: rounded; nothing where a part is too small, or the stock itself is not shown."""
    if found is None or found.is_empty or figures.stock("demand") is None or figures.stock("supply") is None:
        return None
    if any(0 < n < rule.persons for n in (found.places, found.structural, found.matched)):
        return None
    open_to_all = [code for code in found.binding if figures.stock("demand", code) is not None]
    return OnceSaid(
        places=int(rule.shown(found.places)),
        structural=int(rule.shown(found.structural)),
        naive=None if 0 < found.naive < rule.persons else int(rule.shown(found.naive)),
        binding=_named(open_to_all[:NAMED], names),
        others=len(found.binding) - len(open_to_all[:NAMED]),
    )


def _named(codes: Sequence[str], names: Names) -> tuple[tuple[str, str, str], ...]:
    return tuple((code, *names.get(code, (code, code))) for code in codes)
