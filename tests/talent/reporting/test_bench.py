"""The benchmark runs, on a city small enough for a test, and its invented histories balance."""

from __future__ import annotations

import json

import numpy as np
import pytest

from talent.reporting.bench import city
from talent.reporting.bench.__main__ import main
from talent.reporting.facts import skills


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
