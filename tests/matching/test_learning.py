"""Weights from decisions: a known answer is found again, and what is not better is refused."""

import math

import numpy as np
import pytest

from matching.learning import Judged, NothingLearned, _kept_back, fit
from matching.weights import TermKey, default_weights

DIRECTION = default_weights().profile_opportunity
KEYS = sorted(DIRECTION.terms)


def decisions(weights, *, queries=60, people=12, missing=0.0, noise=0.0, seed=0):
    """People of each post, the better half by these weights accepted."""
    chance = np.random.default_rng(seed)
    made = []
    for query in range(queries):
        rows = []
        for _ in range(people):
            values = {key: float(chance.random()) for key in KEYS if chance.random() >= missing}
            whole = sum(weights[key] for key in values) or 1.0
            rows.append(
                (sum(weights[k] * v for k, v in values.items()) / whole + noise * chance.standard_normal(), values)
            )
        rows.sort(key=lambda row: -row[0])
        made += [Judged(query, values, place < people // 2) for place, (_, values) in enumerate(rows)]
    return made


TRUE = dict.fromkeys(KEYS, 0.02) | {TermKey.PLACE: 0.6, TermKey.PAY: 0.32}


@pytest.mark.parametrize("missing", [0.0, 0.3])
def test_weights_that_made_the_decisions_are_found_again(missing):
    found = fit(decisions(TRUE, missing=missing), DIRECTION)
    assert found.after > found.before + 0.1
    assert found.after > 0.9
    top = sorted(found.terms, key=lambda key: -found.terms[key])
    assert top[:2] == [TermKey.PLACE, TermKey.PAY]
    assert found.terms[TermKey.PLACE] == pytest.approx(0.6, abs=0.15)
    assert (found.judgements, found.queries, found.held_out) == (720, 60, 20)


def test_weights_are_shares_whatever_was_judged():
    terms = fit(decisions(TRUE, noise=0.2, seed=4), DIRECTION).terms
    assert min(terms.values()) >= 0
    assert math.fsum(terms.values()) == pytest.approx(1, abs=1e-12)
    assert terms.keys() == DIRECTION.terms.keys()


def test_the_same_decisions_give_the_same_weights():
    assert fit(decisions(TRUE), DIRECTION) == fit(list(reversed(decisions(TRUE))), DIRECTION)


def test_too_little_is_refused():
    with pytest.raises(NothingLearned, match="too few"):
        fit(decisions(TRUE, queries=5), DIRECTION)
    one_sided = [Judged(query, {TermKey.SKILLS: 0.5}, True) for query in range(500)]
    with pytest.raises(NothingLearned, match="0 judgements on 0"):
        fit(one_sided, DIRECTION)


def test_decisions_of_the_present_weights_cannot_be_bettered():
    with pytest.raises(NothingLearned, match="not more than"):
        fit(decisions(dict(DIRECTION.terms)), DIRECTION)


def test_what_is_as_good_as_now_is_no_gain():
    alike = [Judged(query, {TermKey.SKILLS: 0.5}, taken) for query in range(60) for taken in (True, True, False, False)]
    with pytest.raises(NothingLearned, match=r"0\.500 of the pairs .* not more than the 0\.500"):
        fit(alike, DIRECTION)


PRESENT = dict(DIRECTION.terms)
KEPT_BACK = _kept_back(range(60), seed=0)


def test_the_gain_is_told_of_opportunities_that_were_not_learned_from():
    true, present = decisions(TRUE), decisions(PRESENT)
    mixed = [present[i] if one.query in KEPT_BACK else one for i, one in enumerate(true)]
    with pytest.raises(NothingLearned, match=r"On 20 opportunities kept back .* not more than the 1\.000"):
        fit(mixed, DIRECTION)


def test_every_opportunity_counts_the_same_however_many_were_judged():
    chance = np.random.default_rng(1)
    one = min(set(range(60)) - KEPT_BACK)
    made = []
    for query in range(60):
        by = TermKey.PAY if query == one else TermKey.PLACE
        for _ in range(100 if query == one else 6):
            values = {key: float(chance.random()) for key in KEYS}
            made.append(Judged(query, values, values[by] > 0.5))
    terms = fit(made, DIRECTION).terms
    assert max(terms, key=lambda key: terms[key]) is TermKey.PLACE


def test_a_hire_says_more_than_a_click():
    # In each post the hired one is strong in skills, those who only clicked are strong in place.
    made = []
    for query in range(60):
        made += [Judged(query, {TermKey.SKILLS: 0.9, TermKey.PLACE: 0.1}, True, 3.0)]
        made += [Judged(query, {TermKey.SKILLS: 0.1, TermKey.PLACE: 0.8}, True, 0.2)]
        made += [Judged(query, {TermKey.SKILLS: 0.5, TermKey.PLACE: 0.5}, False) for _ in range(2)]
    direction = type(DIRECTION)(
        terms={TermKey.SKILLS: 0.3, TermKey.PLACE: 0.7}, minimum_coverage=0.3, ability=DIRECTION.ability
    )
    assert fit(made, direction).terms[TermKey.SKILLS] > 0.5
