"""The benchmark of whole searches runs, prints what it promises and starts again from what it kept."""

import json

import pytest

from matching.bench.__main__ import main

DONE = [
    "started from files", "first search", "city and wish, top 50 with reasons", "the same, processor time",
    "province and wish, top 50 with reasons", "the same, processor time",
    "no filter, top 50 with reasons", "before", "while 5 profiles change", "afterwards",
]  # fmt: skip


@pytest.mark.model
def test_rows_of_figures_and_a_second_run_from_what_was_kept(tmp_path, capsys):
    arguments = ["endtoend", "--n", "60", "--copies", "3", "--questions", "2", "--changes", "5"]
    assert main([*arguments, "--keep", str(tmp_path), "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["done"] for row in rows][-len(DONE) :] == DONE
    assert len(rows) == len(DONE) + 3
    assert all(row["greatest_ms"] >= row["p95_ms"] >= row["p50_ms"] > 0 for row in rows if "p50_ms" in row)
    assert main([*arguments, "--keep", str(tmp_path), "--json"]) == 0
    assert [row["done"] for row in json.loads(capsys.readouterr().out)] == DONE
