"""Counts a quarter from the histories of posts and people: carried over + new, everybody and every place once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from talent.core.clock import CITY_ZONE
from talent.opportunities.models import Opportunity, SkillNeed
from talent.profiles.demographics import Demographics, age_band
from talent.profiles.models import Profile, SkillClaim
from talent.reporting import queries
from talent.reporting.facts import loading, reading
from talent.reporting.facts.spans import SPAN, Ints, Spans
from talent.reporting.models import SHARES
from talent.reporting.quarter.counts import Offer, QuarterCounts, Seekers
from talent.reporting.quarter.period import Period
from talent.taxonomy import queries as taxonomy
from talent.taxonomy.queries import prefix


@dataclass(frozen=True)
class Market:
    """Both sides' histories, loaded once for the three quarters that a report compares."""

    posts: loading.Side
    people: loading.Side

    @classmethod
    def of(cls, session: Session) -> Market:
        """Everything there is."""
        return cls(loading.posts(session), loading.people(session))


@dataclass(frozen=True)
class Effective:
    """Owners with something in the quarter: index, cell at its end, carried over, new."""

    owner: Ints
    cell: Ints
    carried: Ints
    new: Ints


def effective_places(spans: Spans, hires: tuple[Ints, Ints], first: int, last: int) -> Effective:
    """Places of each post that were on offer in first … last.

    A post's total is the most it offered at once, hires of the quarter included; so a post that was closed and opened
    again, or filled in between, is counted once. Carried over is what was open on the eve.
    """
    inside = (spans.end > first - 1) & (spans.start <= last)
    owner, cell, amount = spans.owner[inside], spans.cell[inside], spans.amount[inside]
    start, end = spans.start[inside], spans.end[inside]
    hire_key = np.sort(hires[0] * SPAN + hires[1])
    # A span already lacks the hires up to its start; those of the quarter are added back.
    until = np.searchsorted(hire_key, owner * SPAN + np.maximum(start, first - 1), "right")
    since = np.searchsorted(hire_key, owner * SPAN + first - 1, "right")
    offered = amount + np.maximum(until - since, 0)
    eve = (start < first) & (end >= first)
    return _by_owner(owner, cell, offered, np.where(eve, amount, 0))


def _by_owner(owner: Ints, cell: Ints, offered: Ints, carried: Ints) -> Effective:
    """Spans of each owner (sorted by owner, then day) as one row."""
    if not len(owner):
        return Effective(owner, cell, carried, offered)
    heads = np.flatnonzero(np.append(True, owner[1:] != owner[:-1]))
    tails = np.append(heads[1:], len(owner)) - 1
    most = np.maximum.reduceat(offered, heads)
    before = np.maximum.reduceat(carried, heads)
    return Effective(owner[heads], cell[tails], before, np.maximum(most - before, 0))


def effective_people(spans: Spans, first: int, last: int) -> Effective:
    """Shares of each person and cell in first … last: carried over if on the market on the eve, else new."""
    inside = (spans.end > first - 1) & (spans.start <= last)
    key = spans.owner[inside] * SPAN + spans.cell[inside]
    known, at = np.unique(key, return_inverse=True)
    amount = np.zeros(len(known), np.int64)
    amount[at] = spans.amount[inside]
    eve = np.zeros(len(known), bool)
    np.logical_or.at(eve, at, (spans.start[inside] < first) & (spans.end[inside] >= first))
    owner = known // SPAN
    # A person who moved from one cell to another is still one: carried in all cells or in none.
    return Effective(owner, known % SPAN, np.where(eve, amount, 0), np.where(eve, 0, amount))


def count(session: Session, market: Market, region_code: str, period: Period, *, full: bool = True) -> QuarterCounts:
    """The quarter's counts.

    Args:
        full: with the grid of districts by occupation and the skills at the quarter's end.
    """
    first, last = period.first.toordinal(), period.last.toordinal()
    supply = people_of(market.people, region_code, (first, last), traits(session, period.year))
    eve = period.first - timedelta(days=1)
    covered = reading.is_counted(session, eve)
    stock = reading.cells(session, region_code, eve, []) if covered else []
    grid = _grid(session, market, region_code, last) if full else ((), ())
    skills = _skills(session, market, region_code, last) if full else ((), ())
    return QuarterCounts(
        region_code=region_code,
        period=str(period),
        as_of=period.last.isoformat(),
        offers=offers_of(market.posts, region_code, (first, last), _grades(session)),
        supply=supply,
        grid_places=grid[0],
        grid_people=grid[1],
        skill_places=skills[0],
        skill_people=skills[1],
        fact_places=sum(cell.demand for cell in stock) if covered else None,
        fact_people=sum(cell.supply for cell in stock) if covered else None,
    )


def _inside(side: loading.Side, region_code: str) -> list[bool]:
    """Which cells lie in the region."""
    start = "" if region_code == queries.COUNTRY else prefix(region_code)
    return [bool(key[0]) and key[0].startswith(start) for key in side.cells]


def offers_of(
    side: loading.Side, region_code: str, days: tuple[int, int], grades: Mapping[int, str]
) -> tuple[Offer, ...]:
    """Places on offer in the region from the first to the last day, by employer and all dimensions.

    Args:
        grades: post id -> grade asked for.
    """
    found = effective_places(side.history.spans, side.hires, *days)
    here = _inside(side, region_code)
    groups: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0])
    columns = (found.owner.tolist(), found.cell.tolist(), found.carried.tolist(), found.new.tolist())
    for owner, cell, carried, new in zip(*columns, strict=True):
        if here[cell]:
            _region, industry, nature, occupation, education = side.cells[cell]
            employer = int(side.employer[owner])
            grade = grades.get(side.owners[owner], "")
            group = groups[employer, industry, nature, occupation, education, grade]
            group[0] += carried
            group[1] += new
    names = ("employer", "industry", "nature", "occupation", "education", "grade")
    return tuple(
        sorted(
            Offer(**dict(zip(names, key, strict=True)), carried=carried, new=new)
            for key, (carried, new) in groups.items()
        )
    )


def _grades(session: Session) -> dict[int, str]:
    rows = session.execute(select(Opportunity.id, Opportunity.grade).where(Opportunity.grade.is_not(None)))
    return {post: grade.value for post, grade in rows if grade}


def people_of(
    side: loading.Side, region_code: str, days: tuple[int, int], known: Mapping[str, Mapping[int, str]]
) -> dict[str, dict[str, Seekers]]:
    """People of the region by each dimension by itself. Everybody is whole in all but the occupations.

    Args:
        known: dimension -> profile id -> code, of those who told.
    """
    found = effective_people(side.history.spans, *days)
    here = _inside(side, region_code)
    shares: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    people: dict[int, tuple[bool, str]] = {}
    columns = (found.owner.tolist(), found.cell.tolist(), found.carried.tolist(), found.new.tolist())
    for owner, cell, carried, new in zip(*columns, strict=True):
        if here[cell]:
            _region, occupation, education = side.cells[cell]
            shares[occupation][0] += carried
            shares[occupation][1] += new
            people[side.owners[owner]] = (carried > 0, education)
    counted: dict[str, dict[str, Seekers]] = {
        "occupation": {
            code: Seekers(carried=carried / SHARES, new=new / SHARES) for code, (carried, new) in sorted(shares.items())
        }
    }
    codes: dict[str, Mapping[int, str]] = {
        "all": {},
        "education": {who: education for who, (_carried, education) in people.items()},
        **known,
    }
    for name, told in codes.items():
        counted[name] = _whole(people, told)
    counted["all"].setdefault("", Seekers())
    return counted


def _whole(people: Mapping[int, tuple[bool, str]], known: Mapping[int, str]) -> dict[str, Seekers]:
    groups: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for who, (carried, _education) in people.items():
        groups[known.get(who, "")][0 if carried else 1] += 1
    return {code: Seekers(carried=carried, new=new) for code, (carried, new) in sorted(groups.items())}


def traits(session: Session, year: int) -> dict[str, dict[int, str]]:
    """Dimension -> profile -> code, of those who told."""
    kinds: dict[int, str] = {}
    grades: dict[int, str] = {}
    for who, kind, grade in session.execute(select(Profile.id, Profile.seeker_kind, Profile.grade)):
        if kind:
            kinds[who] = kind.value
        if grade:
            grades[who] = grade.value
    sexes: dict[int, str] = {}
    ages: dict[int, str] = {}
    for who, sex, born in session.execute(select(Demographics.profile_id, Demographics.sex, Demographics.birth_year)):
        if sex:
            sexes[who] = sex.value
        if band := age_band(born, year):
            ages[who] = band.value
    return {"kind": kinds, "grade": grades, "sex": sexes, "age": ages}


Grid = tuple[tuple[tuple[str, str, int, int], ...], tuple[tuple[str, str, float], ...]]


def _grid(session: Session, market: Market, region_code: str, day: int) -> Grid:
    """Open places and people by district and occupation at the end of the quarter."""
    below = {prefix(r.code): r.code for r in taxonomy.regions(session, under=region_code)
             if r.parent_code == region_code} or {prefix(region_code): region_code}  # fmt: skip

    def district(code: str) -> str:
        return next((below[code[:n]] for n in (2, 4, 6) if code[:n] in below), "")

    places: dict[tuple[str, str, int], int] = defaultdict(int)
    posts, here = market.posts, _inside(market.posts, region_code)
    for owner, cell, amount in _on(posts.history.spans, day):
        if here[cell]:
            key = posts.cells[cell]
            places[district(key[0]), key[3], int(posts.employer[owner])] += amount
    people: dict[tuple[str, str], int] = defaultdict(int)
    side, here = market.people, _inside(market.people, region_code)
    for _owner, cell, amount in _on(side.history.spans, day):
        if here[cell]:
            key = side.cells[cell]
            people[district(key[0]), key[1]] += amount
    return (
        tuple((*key, n) for key, n in sorted(places.items())),
        tuple((*pair, n / SHARES) for pair, n in sorted(people.items())),
    )


def _on(spans: Spans, day: int) -> list[tuple[int, int, int]]:
    held = (spans.start <= day) & (spans.end > day)
    return list(zip(spans.owner[held].tolist(), spans.cell[held].tolist(), spans.amount[held].tolist(), strict=True))


Skills = tuple[tuple[tuple[str, int, float], ...], tuple[tuple[str, int], ...]]


def _skills(session: Session, market: Market, region_code: str, day: int) -> Skills:
    """Weighted places and people by skill at the end of the quarter; optional skills count OPTIONAL_WEIGHT."""
    posts, here = market.posts, _inside(market.posts, region_code)
    held = {posts.owners[o]: (int(posts.employer[o]), n) for o, c, n in _on(posts.history.spans, day) if here[c]}
    places: dict[tuple[str, int], float] = defaultdict(float)
    needs = select(SkillNeed.opportunity_id, SkillNeed.skill_code, SkillNeed.essential).order_by(SkillNeed.id)
    for post, skill, essential in session.execute(needs):
        if post in held:
            employer, n = held[post]
            places[skill, employer] += n if essential else n * queries.OPTIONAL_WEIGHT
    side, here = market.people, _inside(market.people, region_code)
    looking = {side.owners[owner] for owner, cell, _n in _on(side.history.spans, day) if here[cell]}
    people: dict[str, int] = defaultdict(int)
    for who, skill in session.execute(select(SkillClaim.profile_id, SkillClaim.skill_code)):
        if who in looking:
            people[skill] += 1
    return (
        tuple((*key, round(n, 6)) for key, n in sorted(places.items())),
        tuple(sorted(people.items())),
    )


def has_data(session: Session, period: Period) -> bool:
    """Whether anything had been published by the end of the quarter."""
    first = queries.first_day(session)
    return first is not None and first <= period.last


def first_period(session: Session) -> Period | None:
    """The quarter of the first published post or profile."""
    found = session.scalar(select(func.min(Opportunity.published_at)))
    return Period.of(found.astimezone(CITY_ZONE).date()) if found else None
