"""The benchmarks print what they promise; how fast anything is, no test can say."""

import json

import pytest

from matching.bench.__main__ import main

KEYS = {"engine", "kept", "p50_ms", "p95_ms", "processor_ms", "recall@100", "read_ms", "read_processor_ms"}


@pytest.mark.parametrize(
    ("what", "cases"),
    [
        (["search", "--questions", "2"], {"100 %"}),
        (["filter", "--questions", "2"], {"100 %", "50 %", "10 %", "1 %", "0.1 %", "84 %, only the far"}),
        (["update"], {"add", "overwrite", "remove", "search, nothing changes", "search between changes of 500"}),
    ],
)
def test_a_row_of_figures_per_engine_and_case(what, cases, capsys):
    assert main([*what, "--n", "4000", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    own = [row for row in rows if row["engine"] == "slot index"]
    assert {row["kept"] for row in own} == cases
    assert all(row.keys() == KEYS for row in rows)
    assert all(row["recall@100"] >= 0.999 and row["p95_ms"] >= row["p50_ms"] > 0 < row["processor_ms"] for row in own)
