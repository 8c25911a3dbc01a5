"""Figures of a ranking, worked by hand: three relevant documents, of grades 2, 1 and 1; one is not ranked."""

import math

import numpy as np
import pytest

from matching.evaluation.metrics import (
    average_precision,
    by_query,
    mean,
    measure,
    ndcg,
    ranked,
    recall,
    reciprocal_rank,
)

GRADES = {4: 1, 7: 2, 9: 1, 3: 0}
RANKING = [3, 7, 5, 4, 8]


def test_precision_is_averaged_over_all_that_are_relevant_ranked_or_not():
    assert average_precision(RANKING, GRADES) == pytest.approx((1 / 2 + 2 / 4) / 3)
    assert average_precision([7, 4, 9, 3], GRADES) == 1
    assert average_precision([3, 5], GRADES) == 0


def test_gain_is_a_share_of_the_best_order_of_the_grades():
    best = 2 / math.log2(2) + 1 / math.log2(3) + 1 / math.log2(4)
    assert ndcg(RANKING, GRADES, 10) == pytest.approx((2 / math.log2(3) + 1 / math.log2(5)) / best)
    assert ndcg(RANKING, GRADES, 2) == pytest.approx((2 / math.log2(3)) / (2 + 1 / math.log2(3)))
    assert ndcg([7, 9, 4], GRADES, 10) == 1


def test_recall_and_the_first_hit():
    assert recall(RANKING, GRADES, 2) == pytest.approx(1 / 3)
    assert recall(RANKING, GRADES, 10) == pytest.approx(2 / 3)
    assert reciprocal_rank(RANKING, GRADES) == 1 / 2
    assert reciprocal_rank([3, 5], GRADES) == 0


def test_a_query_for_which_nothing_is_relevant_counts_nothing_in_the_mean():
    figures = measure([RANKING, RANKING], [GRADES, {3: 0}])
    alone = by_query([RANKING], [GRADES])
    assert figures == {name: pytest.approx(values[0] / 2) for name, values in alone.items()}
    assert mean([]) == 0


def test_equal_scores_stand_in_the_order_of_the_corpus_and_what_is_excluded_is_left_out():
    assert ranked(np.array([0.2, 0.9, 0.2, 0.9])) == [1, 3, 0, 2]
    assert ranked(np.array([0.2, 0.9, 0.2, 0.9]), frozenset({3, 0})) == [1, 2]
