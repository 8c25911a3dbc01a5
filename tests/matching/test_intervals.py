"""How sure a figure is."""

import random

import numpy as np
import pytest

from matching.evaluation.intervals import gain, interval, intervals


def values(count, seed=1):
    chance = random.Random(seed)
    return [chance.random() for _ in range(count)]


def test_as_wide_as_the_normal_approximation_says():
    found = interval(sample := values(400))
    half = 1.96 * np.std(sample) / 20
    assert found.mean == pytest.approx(np.mean(sample))
    assert found.high - found.mean == pytest.approx(half, rel=0.05)
    assert found.mean - found.low == pytest.approx(half, rel=0.05)


def test_the_same_values_give_the_same_and_no_queries_nothing():
    assert interval(values(50)) == interval(values(50))
    assert interval([]) == (0, 0, 0)
    assert interval([0.5] * 9) == (0.5, 0.5, 0.5)


def test_a_gain_is_told_query_against_query():
    old = values(100)
    small = [value + 0.01 for value in old]
    found = gain(small, old)
    assert (found.low, found.high) == (pytest.approx(0.01), pytest.approx(0.01))
    assert interval(small).low < interval(old).mean  # which the intervals of each by itself would not show
    with pytest.raises(ValueError, match="zip"):
        gain(small, old[:-1])


def test_what_is_printed():
    one, two = {"map": [1.0, 0.0]}, {"map": [0.5, 0.0]}
    assert intervals(one) == {"map_95%": [0.0, 1.0]}
    assert intervals(one, two) == {"map_95%": [0.0, 1.0], "map_gain": [0.25, 0.0, 0.5]}
