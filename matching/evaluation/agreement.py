"""How far two judges of one set agree, and the set's qrels.tsv from both.

python -m matching.evaluation.agreement FOLDER [--write]
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matching.evaluation.sets import BadSet, read_entries, read_rows

GRADES = 3  # 0 no, 1 partly, 2 fits
JUDGES = ("judge_a.tsv", "judge_b.tsv")

Pair = tuple[str, str]
Judgement = Mapping[Pair, int]
"""Grade by (query id, document id); what is not listed is 0."""
Counts = NDArray[np.int64]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the agreement as JSON and, if asked, write qrels.tsv; 2 when a file is not as it should be."""
    options = _parser().parse_args(arguments)
    try:
        pairs = all_pairs(options.folder)
        first, second = (read_judgement(options.folder / name, pairs) for name in JUDGES)
    except BadSet as error:
        sys.stderr.write(f"{error}\n")
        return 2
    both = agreed(first, second, pairs)
    if options.write:
        write_qrels(options.folder / "qrels.tsv", both)
    empty = {query for query, _ in pairs} - {query for (query, _), _ in both}
    figures = {**agreement(table(first, second, pairs)), "queries_without_relevant": len(empty)}
    sys.stdout.write(json.dumps(figures) + "\n")
    return 0


def all_pairs(folder: Path) -> list[Pair]:
    """Every query with every document, in the order of the files: all of them count as judged."""
    queries, documents = (
        [entry.id for entry in read_entries(folder / f"{name}.tsv")] for name in ("queries", "corpus")
    )
    return [(query, document) for query in queries for document in documents]


def read_judgement(file: Path, pairs: Iterable[Pair]) -> Judgement:
    """The pairs one judge graded other than 0.

    Raises:
        BadSet: for a missing file, an unknown or repeated pair, or a grade that does not exist.
    """
    if not file.is_file():
        raise BadSet(f"{file} is missing: both judges must have graded the set before their agreement is known.")
    known, grades = set(pairs), {str(grade): grade for grade in range(GRADES)}
    found: dict[Pair, int] = {}
    for query, document, grade in (row[:3] for row in read_rows(file, 3)):
        pair = (query, document)
        if pair not in known:
            raise BadSet(f"{file}: the set has no pair {query}, {document}.")
        if pair in found:
            raise BadSet(f"{file}: {query}, {document} is graded twice.")
        if grade not in grades:
            raise BadSet(f"{file}: {query}, {document} has the grade {grade!r}; 0, 1 and 2 exist.")
        found[pair] = grades[grade]
    return found


def table(first: Judgement, second: Judgement, pairs: Iterable[Pair]) -> Counts:
    """Pairs counted by both grades, shape (grades of the first, grades of the second)."""
    counts = np.zeros((GRADES, GRADES), dtype=np.int64)
    for pair in pairs:
        counts[first.get(pair, 0), second.get(pair, 0)] += 1
    return counts


def agreement(counts: Counts) -> dict[str, int | float | None]:
    """Numbers of pairs and both kappas; a kappa is None where chance alone would agree everywhere."""
    relevant = np.array(
        [[counts[0, 0], counts[0, 1:].sum()], [counts[1:, 0].sum(), counts[1:, 1:].sum()]], dtype=np.int64
    )
    return {
        "pairs": int(counts.sum()),
        "relevant_a": int(relevant[1].sum()),
        "relevant_b": int(relevant[:, 1].sum()),
        "relevant_both": int(relevant[1, 1]),
        "kappa_relevant": _rounded(kappa(relevant, power=0)),
        "kappa_grades_quadratic": _rounded(kappa(counts, power=2)),
    }


def kappa(counts: Counts, *, power: int) -> float | None:
    """Cohen's kappa: 1 - sum(w * observed) / sum(w * expected), where w = |i - j| ** power off the diagonal.

    Expected is what judges who grade independently, each as often as the margins say, would give.

    Args:
        counts: Shape (n, n), rows the one judge, columns the other.
        power: 0 is the unweighted kappa (Cohen 1960), 2 the quadratic-weighted one (Cohen 1968).

    Returns:
        At most 1; 0 is chance. None where no disagreement is to be expected, so that nothing can be said.
    """
    place = np.arange(len(counts))
    distance = np.abs(place[:, None] - place[None, :])
    weights = np.where(distance > 0, distance.astype(float) ** power, 0.0)
    total = counts.sum()
    by_chance = float((weights * np.outer(counts.sum(axis=1), counts.sum(axis=0))).sum())
    return 1 - float((weights * counts).sum()) * float(total) / by_chance if by_chance else None


def agreed(first: Judgement, second: Judgement, pairs: Iterable[Pair]) -> list[tuple[Pair, int]]:
    """The pairs both judges hold relevant, each with the lower of the two grades."""
    grades = ((pair, min(first.get(pair, 0), second.get(pair, 0))) for pair in pairs)
    return [(pair, grade) for pair, grade in grades if grade]


def write_qrels(file: Path, grades: Iterable[tuple[Pair, int]]) -> None:
    """Write the grades in the layout of an evaluation set."""
    rows = ["qid\tdocid\tgrade", *(f"{query}\t{document}\t{grade}" for (query, document), grade in grades)]
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m matching.evaluation.agreement", description="Agreement of two judges of one set."
    )
    parser.add_argument("folder", type=Path, help=f"queries.tsv, corpus.tsv, {JUDGES[0]} and {JUDGES[1]}")
    parser.add_argument(
        "--write", action="store_true", help="write qrels.tsv: pairs both hold relevant, the lower grade"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
