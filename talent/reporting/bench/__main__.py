"""Command line: python -m talent.reporting.bench [--people N] [--posts N] [--rounds N] [--json]."""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from talent.reporting.bench import city
from talent.reporting.bench.city import LAST_DAY, LargeCity
from talent.reporting.facts import counting, skills
from talent.reporting.facts.spans import DEMAND_SIGNS, SUPPLY_SIGNS
from talent.reporting.indicators.disclosure import PUBLIC_ROUNDED
from talent.reporting.quarter import counting as quarters
from talent.reporting.quarter.counts import Frozen, QuarterCounts
from talent.reporting.quarter.period import Period
from talent.reporting.quarter.reporting import exact_report, public_report

QUARTER = Period(2026, 2)
#: Region by skill for 1,000,000 people and 200,000 posts, 12 skills each, with DuckDB on one core [s].
DUCKDB_GAP = 0.195
RECOUNTED = 10
Figures = dict[str, Any]


def main(arguments: Sequence[str] | None = None) -> int:
    """Build the city, time each step, print the rows."""
    parser = argparse.ArgumentParser(prog="python -m talent.reporting.bench", description=__doc__)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--posts", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=3, help="each step so often; the median is printed")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    rows = run(options.people, options.posts, options.rounds)
    sys.stdout.write(json.dumps(rows, indent=1) + "\n" if options.json else table(rows))
    return 0


def table(rows: Sequence[Figures]) -> str:
    """Rows for reading."""
    return "".join(
        f"{row['step']:<40} {row['seconds']:>8.3f} s {row.get('cpu_seconds', 0):>8.3f} s cpu  {row.get('note', '')}\n"
        for row in rows
    )


def run(people: int, posts: int, rounds: int) -> list[Figures]:
    """Median seconds of each step, then the peak memory of all."""
    began = time.perf_counter()
    large = city.build(people, posts)
    made = time.perf_counter() - began
    size = f"{people:,} people, {posts:,} posts, {city.SKILLS_EACH} skills each"
    rows: list[Figures] = [{"step": "inventing the city", "seconds": made, "note": size}]
    demand, supply = large.demand(), large.supply()
    rows.append(_timed("histories into spans and flows", rounds, lambda: (large.demand(), large.supply())))
    rows.append(_timed(f"facts of {RECOUNTED} days, both sides, checked", rounds, lambda: _facts(demand, supply)))
    gap = _timed("gap of all regions by all skills", max(rounds, 5), lambda: _gap(large))
    rows.append(gap | {"note": f"{gap['cpu_seconds'] / DUCKDB_GAP:.2f} of DuckDB's {DUCKDB_GAP} s at 1,000,000 people"})
    counts = _counts(large, demand, supply, QUARTER)
    rows.append(_timed("counting a quarter", rounds, lambda: _counts(large, demand, supply, QUARTER)))
    frozen = Frozen(now=counts, last=_counts(large, demand, supply, QUARTER.previous), year=None,
                    names=_names(), sectors=dict.fromkeys(city.INDUSTRIES, "3"))  # fmt: skip
    rows.append(_timed("the report as counted", rounds, lambda: exact_report(frozen)))
    rows.append(_timed("the report as published", 1, lambda: public_report(frozen, PUBLIC_ROUNDED)))
    rows.append(_timed("the frozen text and its hash", rounds, frozen.text))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [*rows, {"step": "peak memory", "seconds": 0.0, "note": f"{peak:,.0f} MB", "peak_mb": round(peak)}]


def _timed(step: str, rounds: int, work: Callable[[], object]) -> Figures:
    """Medians of the clock and of the processor's time: on a busy machine the two differ."""
    seconds, processor = [], []
    for _ in range(rounds):
        began, worked = time.perf_counter(), time.process_time()
        work()
        seconds.append(time.perf_counter() - began)
        processor.append(time.process_time() - worked)
    return {
        "step": step,
        "seconds": round(statistics.median(seconds), 4),
        "cpu_seconds": round(statistics.median(processor), 4),
    }


def _facts(demand: Any, supply: Any) -> None:
    """What ``flask talent facts`` counts every night, without the writing."""
    first = LAST_DAY - RECOUNTED + 1
    for piece in counting.count(demand.history, first, LAST_DAY, len(demand.cells), DEMAND_SIGNS):
        days = len(piece.stock)
        counting.holders(demand.history.spans, demand.employer, piece.first_day, days, len(demand.cells))
    for _piece in counting.count(supply.history, first, LAST_DAY, len(supply.cells), SUPPLY_SIGNS):
        pass


def _gap(large: LargeCity) -> Any:
    """Weighted places minus people, all regions by all skills."""
    shape = (city.REGIONS, city.SKILLS)
    owner, skill = large.post_skills
    places = skills.cells(large.post_region, owner, skill, large.headcount[owner].astype(np.float64), shape)
    return places - skills.cells(large.person_region, *large.person_skills, None, shape)


def _counts(large: LargeCity, demand: Any, supply: Any, period: Period) -> QuarterCounts:
    days = (period.first.toordinal(), period.last.toordinal())
    return QuarterCounts(
        region_code="510100",
        period=str(period),
        as_of=period.last.isoformat(),
        offers=quarters.offers_of(demand, "510100", days, {}),
        supply=quarters.people_of(supply, "510100", days, large.traits),
    )


def _names() -> dict[str, dict[str, tuple[str, str]]]:
    return {
        "occupation": {f"o{n}": (f"职业{n}", f"Occupation {n}") for n in range(city.OCCUPATIONS)},
        "industry": {code: (code, code) for code in city.INDUSTRIES},
        "education": {code: (code, code) for code in city.EDUCATION if code},
        "skill": {},
        "region": {},
    }


if __name__ == "__main__":
    raise SystemExit(main())
