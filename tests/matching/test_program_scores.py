"""The calibration of what programs score: how it is fitted, and that the product's numbers hold their form."""

import numpy as np
import pytest

from matching.engine import Engine
from matching.evaluation.programs import NEEDED, held_out, needed_for
from matching.evaluation.reliability import brier, expected_error, fit_calibration, reliability
from matching.types import Kind, Query
from matching.weights import LEVEL, default_weights
from tests.matching.small_city import TAXONOMY, profile, program, refs


def invented(gaps=60, programs=40, seed=2):
    """Sums of terms, and grades that fit them with the odds of the sum, squared."""
    chance = np.random.default_rng(seed)
    raw = chance.uniform(0.05, 0.95, (gaps, programs))
    odds = (raw / (1 - raw)) ** 2
    return raw, (chance.uniform(size=raw.shape) < odds / (1 + odds)).astype(float)


def test_scores_of_gaps_that_took_no_part_keep_their_word():
    raw, grades = invented()
    scores, fits = held_out(raw, grades)
    assert expected_error(reliability(scores, fits)) < 0.03
    assert brier(scores, fits) < brier(raw.ravel(), fits)


def test_the_curve_ends_where_those_above_it_no_longer_fit_as_it_says():
    raw, grades = invented()
    assert fit_calibration(raw.ravel(), grades.ravel()).last > 0.85
    grades[raw > 0.7] = 0
    grades[(raw > 0.7) & (raw < 0.8)] = 1
    ended = fit_calibration(raw.ravel(), grades.ravel())
    assert ended.last < 0.8
    assert ended(1.0) <= grades[raw >= ended.last].mean()


def test_where_nothing_is_borne_out_nothing_is_claimed():
    raw, grades = invented()
    grades[(raw > 0.9) | (np.arange(grades.size).reshape(grades.shape) % 60 > 0)] = 0  # few fit, and none on top
    found = fit_calibration(raw.ravel(), grades.ravel())
    assert found.slope > 0
    assert found(1.0) <= LEVEL + 0.005
    assert 0 < found.last < 0.06


def test_pairs_without_a_score_take_no_part():
    raw, grades = invented()
    raw[:, ::2] = np.nan
    scores, fits = held_out(raw, grades)
    assert len(scores) == len(fits) == raw.size // 2
    assert not np.isnan(scores).any()


def test_what_is_lacking_are_the_nearest_names_and_none_that_points_away():
    rows = np.eye(NEEDED + 3, dtype=np.float32)
    labels = {f"s{n:02}": row for n, row in enumerate(rows)}
    told = np.zeros(NEEDED + 3, dtype=np.float32)
    told[:3] = (0.9, 0.4, -0.3)
    assert list(needed_for(told, labels)) == ["s00", "s01"]
    assert len(needed_for(np.ones(NEEDED + 3, dtype=np.float32), labels)) == NEEDED


def test_a_programs_score_is_calibrated_and_its_parts_still_add_up():
    calibration = default_weights().profile_program.calibration
    assert calibration.slope > 1
    assert calibration(0.0) == 0
    person = profile(1, refs("sql"), "Writes SQL.", occupations=("data-scientist",))
    course = program(1, refs("python", "stats"), "Python and statistics.")
    engine = Engine(None, TAXONOMY)
    engine.upsert([course])
    match = engine.search(Query(target_kind=Kind.PROGRAM, document=person))[0]
    weights = default_weights().profile_program.terms
    total = sum(t.value * t.weight for t in match.terms) / sum(weights[t.key] for t in match.terms)
    assert match.score == pytest.approx(calibration(total))
    assert match.score == pytest.approx(sum(term.contribution for term in match.terms))
