"""The likeness learnt from names, and things found by their best name and by the middle of them."""

import numpy as np
import pytest

from matching.encoder import unit
from matching.metric import learnt
from matching.naming import Names

SHRINKAGE = 3.0


def invented(things=60, names=8, dimension=12, seed=1):
    """Things a few directions tell apart; in the last direction the names of each thing scatter widely."""
    chance = np.random.default_rng(seed)
    middles = np.repeat(chance.normal(size=(things, dimension)), names, axis=0)
    middles[:, -1] = 0
    noise = chance.normal(size=middles.shape) * np.where(np.arange(dimension) == dimension - 1, 4.0, 0.3)
    return unit((middles + noise).astype(np.float32)), np.arange(0, things * names, names)


def test_where_names_of_one_thing_differ_counts_less():
    rows, starts = invented()
    metric = learnt(rows, starts, SHRINKAGE)
    thing = np.repeat(np.arange(len(starts)), 8)

    def missed(likeness):
        """Share whose nearest other name is of another thing."""
        np.fill_diagonal(likeness, -2)
        return float(np.mean(thing[likeness.argmax(axis=1)] != thing))

    plain = missed(rows @ rows.T)
    spread = metric.spread(rows)
    assert missed(spread @ spread.T) < 0.7 * plain
    assert missed(metric.turned(rows) @ rows.T) < 0.7 * plain
    for made in (spread, metric.turned(rows)):
        np.testing.assert_allclose(np.linalg.norm(made, axis=1), 1, atol=1e-6)


@pytest.mark.parametrize("names", [1, 8])
def test_names_that_are_too_few_or_alike_teach_nothing(names):
    rows, starts = invented(things=3 if names > 1 else 60, names=names, dimension=64)
    np.testing.assert_allclose(learnt(rows, starts, SHRINKAGE).spread(rows), rows, atol=1e-6)
    same = np.repeat(rows[:1], 100, axis=0)
    np.testing.assert_allclose(learnt(same, np.array([0]), SHRINKAGE).turned(same), same, atol=1e-6)


def test_a_row_without_direction_stays_without():
    rows, starts = invented()
    metric, nothing = learnt(rows, starts, SHRINKAGE), np.zeros((1, 12), dtype=np.float32)
    assert not metric.spread(nothing).any()
    assert not metric.turned(nothing).any()


def test_the_best_name_and_the_middle_of_all():
    names = Names(np.array([[1, 0], [0, 1], [0, 1]], dtype=np.float32), np.array([0, 2]))
    asked = np.array([[1.0, 0.0]])
    np.testing.assert_allclose(names.best(asked), [[1, 0]])
    np.testing.assert_allclose(names.middle(asked), [[0.5**0.5, 0]], atol=1e-6)
