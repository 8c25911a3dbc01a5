"""The indicators as functions of plain counts: value, 80 % interval and number of observations, or why there is none.

Values are in the unit of the registry (percent as 58.0). Each function is named by the registry's `formula`, where the
formula itself is written out in both languages; here stands how its uncertainty is found.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from talent.reporting.indicators import mismatch, skills
from talent.reporting.indicators.estimating import Missing as Missing
from talent.reporting.indicators.estimating import (
    at_most,
    entered_share,
    none,
    of_curve,
    percent,
    ratio_of_sums,
    redrawn,
    share,
)
from talent.reporting.indicators.external import Entered
from talent.reporting.indicators.people_once import Expected
from talent.reporting.indicators.spread import Drawn, Estimate, LogNormal, Normal, estimated
from talent.reporting.indicators.stats import PUBLISHED, poisson
from talent.reporting.indicators.survival import Slot, kaplan_meier

AUDITED = 30
#: Days from which a longer time to fill scores the same: nothing.
DECIDED = 120


# A: supply


def qualified_reserve(qualified: Expected, places: Sequence[float]) -> Estimate:
    """A1. Log-normal: clustered headcount of the postings, and the variance of the expected number of people.

    Args: places: open headcount by posting (by employer, where employers post many).
    """
    open_places = sum(places)
    if not open_places:
        return none(Missing.EMPTY)
    if open_places < PUBLISHED or qualified.mean <= 0:
        return none(Missing.FEW, open_places)
    lumps = sum(h * h for h in places) / open_places**2
    deviation = math.sqrt(lumps + max(qualified.variance, qualified.mean) / qualified.mean**2)
    value = qualified.mean / open_places
    return estimated(value, LogNormal(value, deviation), open_places)


def graduate_coverage(profiles: int, graduates: Entered | None) -> Estimate:
    """A2. The cohort is counted outside; its uncertainty is that of the entered number."""
    if graduates is None or not graduates.value:
        return none(Missing.NOT_ENTERED, profiles)
    if profiles > graduates.value:
        return none(Missing.CONTRADICTION, profiles)
    value = 100 * profiles / graduates.value
    return estimated(value, Normal(value, value * graduates.deviation / graduates.value), profiles)


def critical_adequacy(
    demand: Mapping[str, float], supply: Mapping[str, float], seed: int, weight: Mapping[str, float] | None = None
) -> Estimate:
    """A3. Each skill's demand and supply drawn as Poisson counts.

    Args: places asking for a skill, people holding it [persons]; weight: by shortage index, 1 if left out.
    """

    def figure(asked: Mapping[str, float], held: Mapping[str, float]) -> float | None:
        return skills.adequacy(asked, held, weight=weight)

    found = figure(demand, supply)
    whole = sum(demand.values())
    if found is None or whole < PUBLISHED:
        return none(Missing.FEW if whole else Missing.EMPTY, whole)
    return redrawn(100 * found, (demand, supply), figure, seed, whole)


def supply_assurance(supply: float | None, demand: float | None, draws: Sequence[float] = ()) -> Estimate:
    """A4, from medians projected six months ahead.

    Args: supply, demand: [persons]; None without a projection. draws: the ratio in each simulation [percent].
    """
    if supply is None or not demand:
        return none(Missing.NO_PROJECTION)
    value = 100 * supply / demand
    return estimated(value, Drawn(tuple(draws)) if draws else None)


def assured(people: float, joining: float, trained: float, leaving: float) -> float:
    """Supply in six months: seekers now + graduates + completers - leaving [persons]."""
    return people + joining + trained - leaving


# B: demand, fill and match


def official_ratio(places: Sequence[float], seekers: float) -> Estimate:
    """B1. Log-normal with clustered headcount. Args: headcount by posting in the period; seekers in the period."""
    demand = sum(places)
    if not demand and not seekers:
        return none(Missing.EMPTY)
    if demand < PUBLISHED or seekers < PUBLISHED:
        return none(Missing.FEW, demand + seekers)
    value = demand / seekers
    deviation = math.sqrt(sum(h * h for h in places) / demand**2 + 1 / seekers)
    return estimated(value, LogNormal(value, deviation), demand + seekers)


def fill_rate(slots: Sequence[Slot], days: float, seed: int) -> Estimate:
    """B2 (90 days) and D3 (120 days). Cluster bootstrap; where clusters do not differ, as a share of the places."""
    curve = kaplan_meier(slots)
    if curve.n < PUBLISHED:
        return none(Missing.FEW if curve.n else Missing.EMPTY, curve.n)
    filled = curve.filled(days)
    if filled is None:
        return none(Missing.SHORT, curve.n)
    return of_curve(100 * filled, slots, lambda c: percent(c.filled(days)), seed, is_share=True)


def fill_rate_90(slots: Sequence[Slot], seed: int) -> Estimate:
    """B2."""
    return fill_rate(slots, 90, seed)


def fill_rate_120(slots: Sequence[Slot], seed: int) -> Estimate:
    """D3, of high-end digital places."""
    return fill_rate(slots, 120, seed)


def time_to_fill(slots: Sequence[Slot], seed: int) -> Estimate:
    """B3. Cluster bootstrap of the median.

    Where half of the places were not filled while watched, the longest observation as a lower bound, if it is long
    enough to decide the score; else none.
    """
    curve = kaplan_meier(slots)
    if curve.n < PUBLISHED:
        return none(Missing.FEW if curve.n else Missing.EMPTY, curve.n)
    median = curve.median()
    if median is None and curve.longest >= DECIDED:
        return Estimate(value=curve.longest, n=curve.n, reason=Missing.NOT_REACHED)
    if median is None:
        return none(Missing.NOT_REACHED, curve.n)
    return of_curve(median, slots, lambda c: c.median(), seed, is_share=False)


def suitable_per_place(employers: Sequence[tuple[float, float]], seed: int) -> Estimate:
    """B4. Bootstrap of employers. Args: (suitable applications, places) by employer."""
    return ratio_of_sums(employers, 1.0, seed)


def lost_share(cells: Mapping[str, tuple[float, float]], seed: int) -> Estimate:
    """B5 [percent], corrected for what chance shows; cells with fewer than 20 places and people are one cell.

    Args: (places, people) by region and occupation.
    """
    kept, rest = mismatch.merged(cells)
    pairs = [*kept.values(), *([rest] if sum(rest) else [])]
    places, people = sum(p[0] for p in pairs), sum(p[1] for p in pairs)
    if places < PUBLISHED or people < PUBLISHED or len(pairs) < 2:
        return none(Missing.FEW if places + people else Missing.EMPTY, places + people)
    v, u = [round(p[0]) for p in pairs], [round(p[1]) for p in pairs]
    found = mismatch.corrected(v, u, mismatch.lost_share, seed=seed)
    if found is None:
        return none(Missing.FEW, places + people)
    centred = tuple(100 * min(1.0, max(0.0, value)) for value in found.draws)
    return estimated(100 * found.value, Drawn(centred), places + people)


def skill_mismatch(gaps: Mapping[str, skills.SkillGap], seed: int) -> Estimate:
    """B6 [percent]. Counts of both sides drawn as Poisson."""
    asked = {k: g.places for k, g in gaps.items()}
    held = {k: g.people for k, g in gaps.items()}
    found = _skill_mismatch(asked, held) if gaps else None
    n = min(sum(asked.values()), sum(held.values()))
    if found is None or n < PUBLISHED:
        return none(Missing.FEW if n else Missing.EMPTY, n)
    return redrawn(100 * found, (asked, held), _skill_mismatch, seed, n)


def _skill_mismatch(asked: Mapping[str, float], held: Mapping[str, float]) -> float | None:
    return mismatch.skill_mismatch(list(asked.values()), list(held.values()))


# C: training bases and cooperation


def seat_utilisation(cohorts: Sequence[tuple[float, float]], seed: int) -> Estimate:
    """C1 [percent]. Bootstrap of cohorts. Args: (enrolled, offered) seat-days by cohort."""
    return ratio_of_sums(cohorts, 100.0, seed)


def completion(completed: int, ended: int) -> Estimate:
    """C2 [percent]. Args: completed; enrolled in cohorts that have ended."""
    return share(completed, ended)


def training_coverage(gaps: Mapping[str, float], trained: Mapping[str, float], weight: Mapping[str, float]) -> Estimate:
    """C3 [percent]. No interval: gaps and seats are what they are at the day. Args: as `skills.training_coverage`."""
    found = skills.training_coverage(gaps, trained, weight)
    whole = sum(max(0.0, gap) for gap in gaps.values())
    if found is None or whole < PUBLISHED:
        return none(Missing.FEW if whole else Missing.EMPTY, whole)
    return Estimate(value=100 * found, n=whole)


def related_placement(placed: int, observable: int) -> Estimate:
    """C4 [percent]. Args: placed in the target or a related occupation in 90 days; completers watched that long."""
    return share(placed, observable)


def joint_share(programmes: Sequence[tuple[float, float]], seed: int) -> Estimate:
    """C5 [percent]. Bootstrap of programmes. Args: (seats if joint else 0, seats) by programme."""
    return ratio_of_sums(programmes, 100.0, seed)


# D: high-end and digital


def introduction(arrivals: Entered | None, target: Entered | None, elapsed: float) -> Estimate:
    """D1 [percent]. Arrivals as a Poisson count. Args: elapsed: share of the year gone, in (0, 1]."""
    if arrivals is None or target is None:
        return none(Missing.NOT_ENTERED)
    due = target.value * elapsed
    if due <= 0:
        return none(Missing.EMPTY)
    ends = poisson(round(arrivals.value), 0.80).mapped(100 / due)
    value = 100 * arrivals.value / due
    return Estimate(
        value=value,
        interval=ends,
        n=arrivals.value,
        spread=Normal(value, 100 * math.sqrt(max(arrivals.value, 0.5)) / due),
    )


def digital_density(digital: Entered | None, employed: Entered | None) -> Estimate:
    """D2 [per 10,000], uncertain by the quality of both figures."""
    return entered_share(digital, employed, 10_000)


# E: placement and retention


def destination(settled: Entered | None, graduates: Entered | None) -> Estimate:
    """E1 [percent]."""
    return entered_share(settled, graduates, 100)


def local_retention(here: Entered | None, employed: Entered | None) -> Estimate:
    """E2 [percent]."""
    return entered_share(here, employed, 100)


def retention_365(placements: Sequence[Slot], seed: int) -> Estimate:
    """E3 [percent]. Args: days in post, FILLED where the person left; clustered by employer."""
    curve = kaplan_meier(placements)
    if curve.n < PUBLISHED:
        return none(Missing.FEW if curve.n else Missing.EMPTY, curve.n)
    stayed = curve.still_open(365)
    if stayed is None:
        return none(Missing.SHORT, curve.n)
    return of_curve(100 * stayed, placements, lambda c: percent(c.still_open(365)), seed, is_share=True)


# F: participation, satisfaction, fairness


def key_employers(active: Entered | None, listed: Entered | None) -> Estimate:
    """F1 [percent]."""
    if active is None or listed is None:
        return none(Missing.NOT_ENTERED)
    return share(active.value, listed.value)


def satisfaction(sides: Sequence[Entered | None]) -> Estimate:
    """F2 [percent]: the mean of employers, talent and public; none unless all three were asked."""
    known = [side for side in sides if side is not None]
    if not known or len(known) < len(sides):
        return none(Missing.NOT_ENTERED)
    value = sum(side.value for side in known) / len(known)
    deviation = math.sqrt(sum(side.deviation**2 for side in known)) / len(known)
    return at_most(100, estimated(value, Normal(value, deviation), sum(side.n or 0 for side in known)))


def impact_ratio(groups: Mapping[str, tuple[int, int]]) -> Estimate:
    """F3 [ratio]: the smallest selection rate over the largest, among groups of at least 30.

    Interval exp(ln IR ± z √((1-p₁)/(n₁p₁) + (1-p₂)/(n₂p₂))), not above 1 for the ratio itself.

    Args: (selected, n) by group.
    """
    audited = [(k, n) for k, n in groups.values() if n >= AUDITED]
    if len(audited) < 2:
        return none(Missing.GROUPS, sum(n for _k, n in audited))
    low, high = (pick(audited, key=lambda g: g[0] / g[1]) for pick in (min, max))
    n = sum(n for _k, n in audited)
    if not high[0]:
        return none(Missing.EMPTY, n)
    ratio = (low[0] / low[1]) / (high[0] / high[1])
    if not low[0]:
        return Estimate(value=0.0, n=n)
    deviation = math.sqrt(sum((1 - k / m) / k for k, m in (low, high)))
    return at_most(1, estimated(ratio, LogNormal(ratio, deviation), n))
