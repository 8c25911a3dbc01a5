"""The benchmark of what is found tells each direction, and that of few nobody is missed."""

import json

import pytest

from matching.bench.__main__ import main


@pytest.mark.model
def test_a_row_for_each_direction_and_of_few_all_are_judged(capsys):
    assert main(["found", "--n", "80", "--questions", "2", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["sought"] for row in rows] == [
        "profile for opportunity", "opportunity for profile", "program for profile", "profile for program",
    ]  # fmt: skip
    assert all((row["of_10"], row["of_50"], row["score_lost"]) == (1.0, 1.0, 0.0) for row in rows)
    assert all(row["cpu_ms"] > 0 for row in rows)
