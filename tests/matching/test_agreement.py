"""Kappa against figures worked by hand and an independent implementation; the command; the sets that are ours."""

import json
import math
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from matching.evaluation.agreement import agreed, agreement, all_pairs, kappa, main, read_judgement, table
from matching.evaluation.sets import BadSet, read_entries, read_set
from matching.text import has_han
from talent.core.config import ROOT

JUDGED = ROOT / "matching" / "judged"
SIZES = {"roles_people": (30, 60), "gaps_programs": (50, 100)}

# Rows the first judge, columns the second; ten pairs. Row sums 6 2 2, column sums 5 2 3.
TABLE = np.array([[5, 1, 0], [0, 1, 1], [0, 0, 2]])
FIRST = "q1 d4 1|q1 d5 1|q2 d1 2|q2 d2 2"
SECOND = "q1 d3 1|q1 d4 1|q1 d5 2|q2 d1 2|q2 d2 2"


def write(folder, name, header, rows):
    lines = [header, *rows]
    (folder / f"{name}.tsv").write_text("\n".join("\t".join(line.split(" ")) for line in lines) + "\n")


@pytest.fixture
def folder(tmp_path):
    write(tmp_path, "queries", "id text", ["q1 x", "q2 y"])
    write(tmp_path, "corpus", "id text", [f"d{number} z" for number in range(1, 6)])
    write(tmp_path, "judge_a", "qid docid grade", FIRST.split("|"))
    write(tmp_path, "judge_b", "qid docid grade", SECOND.split("|"))
    return tmp_path


def test_kappas_are_those_worked_by_hand():
    # Relevant or not: [[5 1] [0 4]], observed .9, by chance .6 * .5 + .4 * .5 = .5, so (.9 - .5) / (1 - .5) = .8.
    # Grades: weights 1 and 4; observed 1 + 1 = 2 of ten, by chance (12 + 4 * 18 + 10 + 6 + 4 * 10 + 4) / 10 = 14.4.
    found = agreement(TABLE)
    assert found["kappa_relevant"] == 0.8
    assert found["kappa_grades_quadratic"] == pytest.approx(1 - 2 / 14.4, abs=1e-4)
    assert (found["pairs"], found["relevant_a"], found["relevant_b"], found["relevant_both"]) == (10, 4, 5, 4)


def test_pairs_nobody_lists_count_as_judged_0(folder):
    pairs = all_pairs(folder)
    first, second = (read_judgement(folder / f"judge_{name}.tsv", pairs) for name in "ab")
    assert table(first, second, pairs).tolist() == TABLE.tolist()


def test_nothing_can_be_said_where_chance_agrees_everywhere():
    assert kappa(np.array([[7, 0], [0, 0]]), power=0) is None
    assert kappa(np.zeros((3, 3), dtype=int), power=2) is None


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=40), st.sampled_from([0, 2]))
def test_kappa_is_scikit_learns(grades, power):
    counts = np.zeros((3, 3), dtype=int)
    for pair in grades:
        counts[pair] += 1
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = cohen_kappa_score(
            *zip(*grades, strict=True), labels=[0, 1, 2], weights="quadratic" if power else None
        )
    found = kappa(counts, power=power)
    assert found is None if math.isnan(expected) else found == pytest.approx(expected)


def test_relevant_is_what_both_hold_relevant_and_the_lower_grade_counts():
    first, second = {("q", "a"): 2, ("q", "b"): 1, ("q", "c"): 2}, {("q", "a"): 1, ("q", "b"): 0, ("q", "c"): 2}
    pairs = [("q", document) for document in "abcd"]
    assert agreed(first, second, pairs) == [(("q", "a"), 1), (("q", "c"), 2)]


def test_the_command_prints_json_and_writes_only_when_asked(folder, capsys):
    assert main([str(folder)]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert (printed["kappa_relevant"], printed["queries_without_relevant"]) == (0.8, 0)
    assert not (folder / "qrels.tsv").exists()
    assert main([str(folder), "--write"]) == 0
    assert (folder / "qrels.tsv").read_text().splitlines()[1:] == [
        "q1\td4\t1", "q1\td5\t1", "q2\td1\t2", "q2\td2\t2",
    ]  # fmt: skip
    assert read_set(folder).judged == [{3: 1, 4: 1}, {0: 2, 1: 2}]


def test_a_query_on_which_the_judges_agree_on_nothing_is_counted(folder, capsys):
    write(folder, "judge_b", "qid docid grade", ["q1 d4 1", "q2 d5 1"])
    assert main([str(folder)]) == 0
    assert json.loads(capsys.readouterr().out)["queries_without_relevant"] == 1


def test_a_judge_who_is_missing_is_named_and_nothing_is_written(folder, capsys):
    (folder / "judge_b.tsv").unlink()
    assert main([str(folder), "--write"]) == 2
    printed = capsys.readouterr()
    assert "judge_b.tsv is missing" in printed.err
    assert printed.out == ""
    assert not (folder / "qrels.tsv").exists()


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("q9 d1 1", "no pair q9, d1"),
        ("q1 d9 1", "no pair q1, d9"),
        ("q1 d1 3", "grade '3'"),
        ("q1 d1 x", "grade 'x'"),
        ("q1 d1", "grade ''"),
        ("q1 d4 2", "graded twice"),
    ],
)
def test_a_row_that_cannot_be_is_refused(folder, row, said):
    write(folder, "judge_a", "qid docid grade", [*FIRST.split("|"), row])
    with pytest.raises(BadSet, match=said):
        read_judgement(folder / "judge_a.tsv", all_pairs(folder))


@pytest.mark.parametrize("name", SIZES)
def test_our_sets_are_whole(name):
    queries, corpus = (list(read_entries(JUDGED / name / f"{file}.tsv")) for file in ("queries", "corpus"))
    assert (len(queries), len(corpus)) == SIZES[name]
    for entries in (queries, corpus):
        assert len({entry.id for entry in entries}) == len(entries)
        assert len({entry.fields["text"] for entry in entries}) == len(entries)
        assert all(entry.fields["title"] and entry.fields["text"] for entry in entries)
    assert {has_han(entry.fields["text"]) for entry in corpus} == {True, False}


@pytest.mark.parametrize("name", SIZES)
@pytest.mark.parametrize("judge", ["judge_a", "judge_b"])
def test_our_judgements_can_be_read(name, judge):
    file = JUDGED / name / f"{judge}.tsv"
    if not file.exists():
        pytest.skip(f"{judge} has not graded {name} yet")
    found = read_judgement(file, all_pairs(JUDGED / name))
    assert set(found.values()) == {1, 2}
