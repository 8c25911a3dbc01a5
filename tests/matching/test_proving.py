"""New weights held against old ones on a judged set made here."""

from __future__ import annotations

import json
from pathlib import Path

from matching.encoder import HashingEncoder
from matching.proving import JUDGED, Proof, judged_sets, of_weights, prove, weights_file
from matching.weights import WEIGHTS_FILE, TermKey, default_weights, load_weights
from tests.matching.small_city import TAXONOMY


def small_set(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    tables = {
        "queries": "id\ttitle\ttext\nq1\tdata scientist\tPython and machine learning\n",
        "corpus": "id\ttitle\ttext\na\twelder\twelding of ships\nb\tanalyst\tknows Python and machine learning\n",
        "qrels": "qid\tdocid\tgrade\nq1\tb\t2\n",
    }
    for name, text in tables.items():
        (folder / f"{name}.tsv").write_text(text, encoding="utf-8")
    return folder


def test_who_knows_what_is_asked_for_comes_first(tmp_path: Path) -> None:
    found = of_weights(small_set(tmp_path), default_weights(), TAXONOMY, HashingEncoder(64))
    assert (found["map"], found["ndcg@10"]) == (1.0, 1.0)


def test_sets_are_found_by_their_judgements(tmp_path: Path) -> None:
    inside = small_set(tmp_path / "one")
    (tmp_path / "empty").mkdir()
    assert [path for path in judged_sets([tmp_path]) if JUDGED not in path.parents] == [inside]
    assert [path.name for path in judged_sets()] == ["gaps_programs", "roles_people"]


def test_what_falls_loses() -> None:
    assert Proof("a", "map", 0.5, 0.499).loses
    assert not Proof("a", "map", 0.5, 0.4996).loses
    assert not Proof("a", "map", 0.5, 0.6).loses
    rows = prove([Path("x/a")], lambda folder, new: {"map": 0.4 if new else 0.5}, ["map"])
    assert rows == [Proof("a", "map", 0.5, 0.4)]


def test_a_weights_file_is_a_whole_one_with_a_version_of_its_own(tmp_path: Path) -> None:
    terms = dict.fromkeys(default_weights().profile_opportunity.terms, 0.0) | {
        TermKey.SKILLS: 0.75,
        TermKey.PLACE: 0.25,
    }
    base = tmp_path / "ours.json"
    raw = json.loads(WEIGHTS_FILE.read_text()) | {"version": "2026.1+ours", "pay": {"zero_at": 0.25}}
    base.write_text(json.dumps(raw))
    file = weights_file(tmp_path / "weights", base, terms)
    assert weights_file(tmp_path / "weights", base, terms) == file
    made, before = load_weights(file), load_weights(base)
    assert made.profile_opportunity.terms == terms
    assert made.version.startswith("2026.1+fit.")
    assert (made.profile_program, made.pay) == (before.profile_program, before.pay)
    assert json.loads(file.read_text())["version"] == made.version
