"""How good a ranking is, each figure as ranx computes it: 0 to 1, the mean over all queries.

A document counts as relevant from grade 1 on; what nobody judged is not relevant. A query for which nothing is
relevant counts 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Grades = Mapping[int, int]
"""Grade of the judged documents, by place in the corpus."""


def average_precision(ranking: Sequence[int], grades: Grades) -> float:
    """Mean over the relevant documents of the precision at their rank; one that is not ranked counts 0."""
    relevant, found, total = _relevant(grades), 0, 0.0
    for rank, document in enumerate(ranking, start=1):
        if document in relevant:
            found += 1
            total += found / rank
            if found == len(relevant):
                break
    return total / len(relevant) if relevant else 0.0


def ndcg(ranking: Sequence[int], grades: Grades, k: int) -> float:
    """Sum of grade / log2(rank + 1) over the first k, as a share of the best possible sum (linear gain)."""
    best = _discounted(sorted(grades.values(), reverse=True)[:k])
    return _discounted([grades.get(document, 0) for document in ranking[:k]]) / best if best else 0.0


def recall(ranking: Sequence[int], grades: Grades, k: int) -> float:
    """Share of the relevant documents among the first k."""
    relevant = _relevant(grades)
    return sum(document in relevant for document in ranking[:k]) / len(relevant) if relevant else 0.0


def reciprocal_rank(ranking: Sequence[int], grades: Grades) -> float:
    """1 / rank of the first relevant document; 0 when none is ranked."""
    relevant = _relevant(grades)
    return next((1 / rank for rank, document in enumerate(ranking, start=1) if document in relevant), 0.0)


def measure(rankings: Sequence[Sequence[int]], judged: Sequence[Grades]) -> dict[str, float]:
    """All figures, as means over the queries; see by_query."""
    return {name: mean(values) for name, values in by_query(rankings, judged).items()}


def by_query(rankings: Sequence[Sequence[int]], judged: Sequence[Grades]) -> dict[str, list[float]]:
    """All figures, a value for each query.

    Args:
        rankings: For each query the places of documents in the corpus, best first.
        judged: For each query its grades.
    """
    pairs = list(zip(rankings, judged, strict=True))
    return {
        "map": [average_precision(ranking, grades) for ranking, grades in pairs],
        "ndcg@10": [ndcg(ranking, grades, 10) for ranking, grades in pairs],
        "recall@10": [recall(ranking, grades, 10) for ranking, grades in pairs],
        "recall@100": [recall(ranking, grades, 100) for ranking, grades in pairs],
        "mrr": [reciprocal_rank(ranking, grades) for ranking, grades in pairs],
    }


def mean(values: Sequence[float]) -> float:
    """0 for no query."""
    return sum(values) / len(values) if values else 0.0


def ranked(scores: NDArray[np.floating], excluded: frozenset[int] = frozenset()) -> list[int]:
    """Places by descending score; equal ones in the order of the corpus."""
    order = np.argsort(-scores, kind="stable")
    return [place for place in order.tolist() if place not in excluded]


def _relevant(grades: Grades) -> set[int]:
    return {document for document, grade in grades.items() if grade > 0}


def _discounted(gains: Sequence[int]) -> float:
    return float(sum(gain / np.log2(rank + 1) for rank, gain in enumerate(gains, start=1)))
