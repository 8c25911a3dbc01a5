"""The measures against figures worked by hand, and the command on a set made here."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def write(folder: Path, name: str, *rows: str) -> None:
    (folder / f"{name}.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")


def measured(folder: Path, system: str, *more: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "matching.evaluation", str(folder), "--system", system, "--json", *more]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=True)
    return json.loads(answer.stdout.strip().splitlines()[-1])


def small_set(folder: Path) -> None:
    """One query; BM25 ranks d1 (both words), then d2 (one word), d3 shares nothing. Relevant: d2."""
    write(folder, "queries", "qid\ttext", "q1\tpython developer")
    write(folder, "corpus", "docid\ttext", "d1\tpython developer", "d2\tpython teacher", "d3\tnurse")
    write(folder, "qrels", "qid\tdocid\tgrade", "q1\td2\t1")


def test_a_hit_in_second_place(tmp_path: Path) -> None:
    small_set(tmp_path)
    found = measured(tmp_path, "bm25")
    assert (found["queries"], found["map"], found["mrr"]) == (1, 0.5, 0.5)
    assert abs(found["ndcg@10"] - 1 / math.log2(3)) < 1e-3
    assert (found["recall@10"], found["recall@100"]) == (1, 1)


def test_how_sure_it_is_and_what_is_gained(tmp_path: Path) -> None:
    small_set(tmp_path)
    found = measured(tmp_path, "bm25", "--intervals", "raw-dense")
    gain = round(0.5 - measured(tmp_path, "raw-dense")["map"], 4)
    assert (found["map"], found["map_95%"], found["map_gain"]) == (0.5, [0.5, 0.5], [gain, gain, gain])
    assert "map_gain" not in measured(tmp_path, "bm25", "--intervals", "bm25")


def test_what_is_excluded_is_taken_out_before_scoring(tmp_path: Path) -> None:
    small_set(tmp_path)
    write(tmp_path, "exclude", "qid\tdocid", "q1\td1")
    assert measured(tmp_path, "bm25")["map"] == 1


def test_a_set_without_a_file_is_named(tmp_path: Path) -> None:
    write(tmp_path, "queries", "qid\ttext", "q1\tx")
    command = [sys.executable, "-m", "matching.evaluation", str(tmp_path), "--json"]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert answer.returncode != 0
    assert "corpus" in answer.stderr
