"""The benchmark runs, on a city small enough for a test, and its invented histories balance."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from talent.core import clock
from talent.reporting.bench import city, filling
from talent.reporting.bench.__main__ import main
from talent.reporting.facts import reading, skills
from talent.reporting.models import DemandFact
from talent.reporting.quarter.period import Period
from talent.reporting.releases import queries as releases


def test_it_prints_a_row_per_step(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--people", "400", "--posts", "120", "--rounds", "1", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    steps = [row["step"] for row in rows]
    assert "counting a quarter" in steps
    assert steps[-1] == "peak memory"
    assert rows[-1]["peak_mb"] > 0


def test_the_same_city_every_time() -> None:
    one, two = city.build(200, 60), city.build(200, 60)
    assert one.post_cells == two.post_cells
    assert one.hires[1].tolist() == two.hires[1].tolist()
    assert len(one.person_skills[0]) == 200 * city.SKILLS_EACH


def test_region_by_skill_by_hand() -> None:
    region = np.array([1, 0, 1])
    row, skill = np.array([0, 0, 1, 2]), np.array([2, 0, 2, 2])
    found = skills.cells(region, row, skill, np.array([1.0, 0.3, 2.0, 4.0]), (2, 3))
    assert found.tolist() == [[0, 0, 2], [0.3, 0, 5]]
    assert skills.cells(region, row, skill, None, (2, 3)).tolist() == [[0, 0, 1], [1, 0, 2]]


@pytest.mark.parametrize("protect", [False, True])
def test_a_database_is_filled_with_what_the_pages_read(session: Session, protect: bool) -> None:
    """Not committed: the codes it invents must not stay in the taxonomy of the other tests."""
    day, period = date(2026, 7, 1), Period(2026, 2)
    with clock.frozen(datetime(2026, 7, 1, 4, tzinfo=UTC)):
        codes = filling.Codes.of(session)
        large = city.build(300, 60)
        sides = codes.side(large.demand(), 3), codes.side(large.supply(), 1)
        assert filling.facts(session, sides, [day]) > 0
        assert filling.skill_facts(session, large, sides, day, codes) > 0
        counted = filling.frozen(large, sides, period, session, codes)
        if protect:
            counted = replace(counted, now=replace(counted.now, grid_places=(), grid_people=()), last=None)
        snapshot = filling.publish(session, counted, period, protect=protect)
        filling.rate(session, snapshot, counted)
        whole = reading.cells(session, filling.REGION, day, [])[0]
    assert whole.demand == session.scalar(select(func.sum(DemandFact.stock)))
    assert whole.supply > 0
    report = releases.report(snapshot, public=True)
    assert report.tables["T1"].rows
    session.rollback()
