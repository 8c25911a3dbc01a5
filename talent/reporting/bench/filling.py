"""The large invented city as facts, releases and ratings in a database: what the pages of reports read.

Its posts and people stay columns: a million accounts are not needed to time pages on published data.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from talent.core import clock
from talent.reporting.bench import city
from talent.reporting.bench.city import LargeCity
from talent.reporting.board.models import IndicatorResult
from talent.reporting.facts import run, skills
from talent.reporting.facts.loading import Side
from talent.reporting.facts.spans import Ints
from talent.reporting.indicators import registry
from talent.reporting.indicators.disclosure import PUBLIC_ROUNDED
from talent.reporting.indicators.framework import colour
from talent.reporting.models import FactRun, SkillFact, Snapshot, SnapshotStatus
from talent.reporting.quarter import counting as quarters
from talent.reporting.quarter.counts import Frozen, QuarterCounts, canonical, sha256
from talent.reporting.quarter.period import Period
from talent.reporting.quarter.reporting import exact_report
from talent.reporting.releases import freezing
from talent.reporting.shortage.models import ShortageRating
from talent.taxonomy.models import EducationLevel, Industry, Occupation, Region, RegionLevel, Skill, SkillKind

REGION = "510100"


@dataclass(frozen=True)
class Codes:
    """Codes of the taxonomy in the order of the city's numbers."""

    regions: Sequence[str]
    occupations: Sequence[str]
    skills: Sequence[str]

    @classmethod
    def of(cls, session: Session) -> Codes:
        """Codes there are, and invented ones as far as these do not reach."""
        regions = list(session.scalars(select(Region.code).where(Region.parent_code == REGION).order_by(Region.code)))
        more = [code for code in (f"5101{n:02d}" for n in range(1, 100)) if code not in regions]
        _add(session, Region, [
            {"code": code, "name_zh": f"区{code}", "name_en": f"District {code}", "parent_code": REGION,
             "level": RegionLevel.COUNTY}
            for code in more[: city.REGIONS - len(regions)]
        ])  # fmt: skip
        skills = list(session.scalars(select(Skill.code).where(Skill.kind == SkillKind.SKILL).order_by(Skill.code)))
        new = [f"bench-skill-{n}" for n in range(max(city.SKILLS - len(skills), 0))]
        _add(session, Skill, [
            {"code": code, "name_zh": f"技能{code[12:]}", "name_en": f"Skill {code[12:]}", "kind": SkillKind.SKILL}
            for code in new
        ])  # fmt: skip
        occupations = list(session.scalars(select(Occupation.code).order_by(Occupation.code)))
        return cls((regions + more)[: city.REGIONS], occupations[: city.OCCUPATIONS], (skills + new)[: city.SKILLS])

    def side(self, side: Side, occupation: int) -> Side:
        """A side with codes of the taxonomy. Args: occupation: place of the occupation in the keys of its cells."""
        place = {code: n for n, code in enumerate(city.regions())}
        cells = []
        for key in side.cells:
            parts = [self.regions[place[key[0]]], *key[1:]]
            parts[occupation] = self.occupations[int(key[occupation][1:])] if key[occupation] else ""
            cells.append(tuple(parts))
        return replace(side, cells=cells)


def _add(session: Session, model: type[Any], rows: list[dict[str, Any]]) -> None:
    if rows:
        session.execute(insert(model), rows)


def facts(session: Session, sides: tuple[Side, Side], days: Sequence[date]) -> int:
    """Facts of single days, each opened by itself. Returns: rows written."""
    rows = 0
    for day in days:
        writers = [
            run._Writer(session, kind, side, day, day)
            for kind, side in zip((run._DEMAND, run._SUPPLY), sides, strict=True)
        ]
        for writer in writers:
            writer.write(lambda _days: None)
        counts = [writer.rows for writer in writers]
        session.add(FactRun(first_day=day, last_day=day, demand_rows=counts[0], supply_rows=counts[1],
                            revised_places=0, revised_people=0))  # fmt: skip
        session.flush()
        rows += sum(counts)
    return rows


def skill_facts(session: Session, large: LargeCity, sides: tuple[Side, Side], day: date, codes: Codes) -> int:
    """Skills of a day. Returns: rows written."""
    posts, _cells, places = _open(sides[0], day.toordinal())
    people, _wishes, _shares = _open(sides[1], day.toordinal())
    asked, looking = np.zeros(large.size[1]), np.zeros(large.size[0])
    asked[posts], looking[people] = places, 1.0
    shape = (city.REGIONS, city.SKILLS)
    owner, skill = large.post_skills
    demand = skills.cells(large.post_region, owner, skill, asked[owner], shape)
    owner, skill = large.person_skills
    supply = skills.cells(large.person_region, owner, skill, looking[owner], shape)
    rows = [
        {"day": day, "region_code": codes.regions[r], "skill_code": codes.skills[s], "places": float(demand[r, s]),
         "people": int(supply[r, s])}
        for r, s in np.argwhere((demand > 0) | (supply > 0)).tolist()
    ]  # fmt: skip
    session.execute(insert(SkillFact), rows)
    return len(rows)


def frozen(large: LargeCity, sides: tuple[Side, Side], period: Period, session: Session, codes: Codes) -> Frozen:
    """A quarter's counts as a release freezes them, grid and skills included."""
    now = _counts(large, sides, period)
    at_end = _grid(large, sides, period.last.toordinal(), codes)
    names = {
        "occupation": _names(session, Occupation),
        "industry": _names(session, Industry),
        "education": _names(session, EducationLevel),
        "skill": {code: name for code, name in _names(session, Skill).items() if code in set(codes.skills)},
        "region": {code: name for code, name in _names(session, Region).items() if code in {REGION, *codes.regions}},
    }
    return Frozen(
        now=replace(now, **at_end),
        last=_counts(large, sides, period.previous),
        year=None,
        names=names,
        sectors=dict.fromkeys(city.INDUSTRIES, "3"),
    )


def _counts(large: LargeCity, sides: tuple[Side, Side], period: Period) -> QuarterCounts:
    days = (period.first.toordinal(), period.last.toordinal())
    return QuarterCounts(
        region_code=REGION,
        period=str(period),
        as_of=period.last.isoformat(),
        offers=quarters.offers_of(sides[0], REGION, days, {}),
        supply=quarters.people_of(sides[1], REGION, days, large.traits),
    )


def _names(session: Session, model: type[Any]) -> dict[str, tuple[str, str]]:
    rows = session.execute(select(model.code, model.name_zh, model.name_en).order_by(model.code))
    return {code: (zh, en) for code, zh, en in rows}


def _open(side: Side, day: int) -> tuple[Ints, Ints, Ints]:
    """(owner, cell, amount) of what is on the market at the end of a day."""
    spans = side.history.spans
    there = (spans.start <= day) & (spans.end > day)
    return spans.owner[there], spans.cell[there], spans.amount[there]


def _grid(large: LargeCity, sides: tuple[Side, Side], day: int, codes: Codes) -> dict[str, Any]:
    """Districts by occupation, and skills, at the end of a day."""
    posts, cells, places = _open(sides[0], day)
    people, wishes, _shares = _open(sides[1], day)
    grid: dict[tuple[str, str, int], int] = defaultdict(int)
    for post, cell, n in zip(posts.tolist(), cells.tolist(), places.tolist(), strict=True):
        key = sides[0].cells[cell]
        grid[key[0], key[3], int(large.employer[post])] += n
    wished = np.bincount(wishes, minlength=len(sides[1].cells))
    looking: dict[tuple[str, str], float] = defaultdict(float)
    for cell, n in enumerate(wished.tolist()):
        region, occupation, _level = sides[1].cells[cell]
        looking[region, occupation] += n
    asked = np.zeros(large.size[1], np.int64)
    asked[posts] = places
    owner, skill = large.post_skills
    wanted = np.flatnonzero(asked[owner])
    lumps: dict[tuple[int, int], float] = defaultdict(float)
    for number, post in zip(skill[wanted].tolist(), owner[wanted].tolist(), strict=True):
        lumps[number, int(large.employer[post])] += float(asked[post])
    is_open = np.zeros(large.size[0], bool)
    is_open[people] = True
    held = np.bincount(large.person_skills[1][is_open[large.person_skills[0]]], minlength=city.SKILLS)
    return {
        "grid_places": tuple((*key, n) for key, n in sorted(grid.items())),
        "grid_people": tuple((*key, n) for key, n in sorted(looking.items()) if n),
        "skill_places": tuple((codes.skills[s], who, n) for (s, who), n in sorted(lumps.items())),
        "skill_people": tuple((codes.skills[s], int(n)) for s, n in enumerate(held) if n),
    }


def publish(session: Session, counted: Frozen, period: Period, *, protect: bool) -> Snapshot:
    """The counts as a published snapshot. Args: protect: through disclosure control; without it every cell is shown,
    which gives the pages most to do."""
    rule = freezing.rule_json(PUBLIC_ROUNDED)
    if protect:
        texts = freezing.texts(counted, PUBLIC_ROUNDED, [])
        tables, counts = texts.tables, texts.counts
    else:
        shown = exact_report(counted).as_json() | {"region_zh": "成都市", "region_en": "Chengdu"}
        tables, counts = canonical(shown | {"methodology": freezing.METHODOLOGY, "rule": rule}), counted.text()
    snapshot = Snapshot(
        region_code=REGION,
        period=str(period),
        version=1,
        status=SnapshotStatus.RELEASED,
        as_of=period.last,
        methodology=freezing.METHODOLOGY,
        parameters={},
        suppression=rule,
        counts=counts,
        counts_sha256=sha256(counts),
        tables=tables,
        tables_sha256=sha256(tables),
        protection="",
        released_at=clock.now(),
    )
    session.add(snapshot)
    session.flush()
    return snapshot


def rate(session: Session, snapshot: Snapshot, counted: Frozen) -> None:
    """Ratings of all occupations and results of all indicators: drawn, for pages to show."""
    dice = np.random.default_rng(city.SEED)
    places: Mapping[str, int] = defaultdict(int)
    for offer in counted.now.offers:
        places[offer.occupation] += offer.total  # type: ignore[index]
    for code, n in sorted(places.items()):
        index = float(dice.uniform(0, 100))
        session.add(ShortageRating(
            snapshot_id=snapshot.id, occupation_code=code, places=n, people=float(dice.integers(1, 5000)), employers=40,
            largest=9, districts=int(dice.integers(0, 20)), tsi=index, bound=index - 8, stars=1 + int(index // 20.01),
            signals={}, points={}, drivers=[], evidence=None,
        ))  # fmt: skip
    known = registry.load()
    for code in (*known.indicators, *known.dimensions):
        score = float(dice.uniform(20, 100))
        spec = known.indicators.get(code)
        value = spec.target * score / 100 if spec else None
        session.add(IndicatorResult(
            snapshot_id=snapshot.id, code=code, value=value, low=value and value * 0.95, high=value and value * 1.05,
            score=score, score_low=score - 4, score_high=min(score + 4, 100), colour=colour(score).value, n=1000,
            edition=known.version,
        ))  # fmt: skip
    session.flush()
