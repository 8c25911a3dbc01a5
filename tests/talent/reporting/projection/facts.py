"""Months of facts for a market that is in balance with itself: one row a month holds what happened in it."""

from __future__ import annotations

from datetime import date

import numpy as np
from sqlalchemy.orm import Session

from talent.reporting.models import SHARES, DemandFact, FactRun, SupplyFact
from talent.reporting.projection import months

REGION = "510107"


def counted(session: Session, last: date, count: int, occupations: dict[str, tuple[int, int]]) -> None:
    """Facts of so many months up to a day. Args: occupations: code -> places and people at the start."""
    random = np.random.default_rng(5)
    final = months.number(last)
    for code, (places, people) in occupations.items():
        for month in range(final - count + 1, final + 1):
            season = 1 + 0.3 * np.sin(2 * np.pi * month / 12)
            new, came = int(random.poisson(0.2 * places * season)), int(random.poisson(0.12 * people))
            filled = min(int(random.poisson(0.06 * places)), places, people)
            expired = int(random.binomial(places - filled, 0.12))
            left = int(random.binomial(people - filled, 0.05))
            places, people = places + new - filled - expired, people + came - filled - left
            day = months.last_day(month)
            session.add(DemandFact(
                day=day, region_code=REGION, industry_code="I", nature="private", occupation_code=code,
                education_code="", stock=places, new=new, filled=filled, cancelled=0, expired=expired, edited=0,
                employers=4, largest=places,
            ))  # fmt: skip
            session.add(SupplyFact(
                day=day, region_code=REGION, occupation_code=code, education_code="", stock=people * SHARES,
                registered=came * SHARES, reactivated=0, hired=filled * SHARES, withdrawn=left * SHARES, lapsed=0,
                edited=0,
            ))  # fmt: skip
    session.add(FactRun(
        first_day=date(last.year - 4, 1, 1), last_day=last, demand_rows=1, supply_rows=1, revised_places=0,
        revised_people=0,
    ))  # fmt: skip
    session.flush()
