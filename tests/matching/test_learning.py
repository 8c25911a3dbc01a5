"""Weights from decisions: a known answer is found again, and what is not surely better is refused."""

import math
from dataclasses import replace

import numpy as np
import pytest

from matching import learning
from matching.filters import PROTECTED
from matching.learning import _UNIT, FACTOR, Judged, NothingLearned, fit
from matching.ranking import weigh
from matching.weights import TermKey, default_weights

DIRECTION = default_weights().profile_opportunity
KEYS = sorted(DIRECTION.terms)
PRESENT = dict(DIRECTION.terms)
ALL = {"least": 1, "least_queries": 1}


def someone(chance, missing=0.0):
    return {key: float(chance.random()) for key in KEYS if chance.random() >= missing}


def decisions(weights, *, queries=60, people=12, missing=0.0, noise=0.0, seed=0):
    """People of each post, the better half by these weights accepted."""
    chance = np.random.default_rng(seed)
    made = []
    for query in range(queries):
        rows = []
        for _ in range(people):
            values = someone(chance, missing)
            whole = sum(weights[key] for key in values) or 1.0
            rows.append(
                (sum(weights[k] * v for k, v in values.items()) / whole + noise * chance.standard_normal(), values)
            )
        rows.sort(key=lambda row: -row[0])
        made += [Judged(query, values, place < people // 2) for place, (_, values) in enumerate(rows)]
    return made


def by_chance(seed, queries=20, people=5):
    chance = np.random.default_rng(seed)
    return [
        Judged(query, someone(chance, missing=0.2), bool(chance.random() < 0.4))
        for query in range(queries)
        for _ in range(people)
    ]


def as_the_engine(judged, terms):
    """Share of the pairs in the right order, mean of the queries, by scores of matching.ranking."""
    direction = replace(DIRECTION, terms=terms)
    scores = [weigh({key: one.values.get(key) for key in KEYS}, direction).value for one in judged]
    shares = []
    for query in sorted({one.query for one in judged}):
        here = [(one, -1.0 if s is None else s) for one, s in zip(judged, scores, strict=True) if one.query == query]
        won = [(x > y) + 0.5 * (x == y) for a, x in here if a.accepted for b, y in here if not b.accepted]
        shares += [sum(won) / len(won)] if won else []
    return float(np.mean(shares))


TRUE = {"skills": 0.15, "meaning": 0.1, "occupation": 0.1, "place": 0.4, "pay": 0.2, "start": 0.05}
TRUE = {TermKey(key): weight for key, weight in TRUE.items()}
ONLY_PLACE = dict.fromkeys(KEYS, 0.0) | {TermKey.PLACE: 1.0}


@pytest.mark.parametrize("missing", [0.0, 0.2])
def test_weights_that_made_the_decisions_are_found_again(missing):
    made = decisions(TRUE, missing=missing)
    found = fit(made, DIRECTION)
    assert found.gain.low > 0.05
    assert found.after > 0.85
    for key in (TermKey.PLACE, TermKey.PAY, TermKey.SKILLS):
        assert found.terms[key] == pytest.approx(TRUE[key], abs=0.08)
    assert as_the_engine(made, found.terms) >= found.after - 0.01
    assert (found.judgements, found.queries, found.present) == (720, 60, PRESENT)


def test_decisions_at_random_are_refused():
    accepted = 0
    for seed in range(100):
        try:
            fit(by_chance(seed), DIRECTION, **ALL)
        except NothingLearned:
            continue
        accepted += 1
    assert accepted <= 5


def test_a_gain_on_some_opportunities_and_a_loss_on_as_many_is_refused():
    half = [one for one in decisions(TRUE) if one.query < 30]
    other = [Judged(one.query + 30, one.values, not one.accepted) for one in half]
    with pytest.raises(NothingLearned, match="interval -"):
        fit(half + other, DIRECTION)


def test_a_gain_too_small_to_matter_is_refused_however_sure(monkeypatch):
    monkeypatch.setattr(learning, "LEAST_GAIN", 0.5)
    with pytest.raises(NothingLearned, match=r"interval \+0\.\d+ to \+0\.\d+\. Needed are 0\.5"):
        fit(decisions(TRUE), DIRECTION)


@pytest.mark.parametrize("seed", range(20))
def test_rounding_keeps_the_limits_and_the_sum(seed):
    chance = np.random.default_rng(seed)
    present = dict(zip(KEYS, chance.dirichlet([1.0] * len(KEYS)).tolist(), strict=True))
    limits = learning._Limits(replace(DIRECTION, terms=present))
    for wish in (limits.low, limits.high, _UNIT * chance.dirichlet([0.5] * len(KEYS))):
        digits = _UNIT * learning._rounded(wish / _UNIT, limits)
        assert digits.round().sum() == _UNIT
        assert (limits.low - 1e-6 <= digits).all()
        assert (digits <= limits.high + 1e-6).all()


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("truth", [TRUE, ONLY_PLACE, dict.fromkeys(KEYS, 0.0) | {TermKey.MEANING: 1.0}])
def test_no_weight_leaves_its_limits_and_rounding_keeps_them(truth, seed):
    thirds = dict(zip(KEYS, [1 / 3, 1 / 7, 1 / 11, 1 / 13, 1 / 17], strict=False))
    thirds[KEYS[-1]] = 1 - math.fsum(thirds.values())
    for present in (PRESENT, thirds):
        terms = fit(decisions(truth, seed=seed, queries=30), replace(DIRECTION, terms=present)).terms
        assert math.fsum(terms.values()) == pytest.approx(1, abs=1e-12)
        assert terms.keys() == DIRECTION.terms.keys()
        for key, weight in terms.items():
            assert present[key] / FACTOR <= weight <= present[key] * FACTOR + 1e-12
            assert weight == round(weight, 4)


def test_skills_keep_a_weight_though_decisions_contradict_them():
    against = dict.fromkeys(KEYS, 0.0) | {TermKey.SKILLS: -1.0, TermKey.OCCUPATION: 0.5, TermKey.MEANING: 0.5}
    terms = fit(decisions(against), DIRECTION).terms
    assert terms[TermKey.SKILLS] == pytest.approx(PRESENT[TermKey.SKILLS] / FACTOR, abs=5e-4)
    assert terms[TermKey.SKILLS] >= PRESENT[TermKey.SKILLS] / FACTOR


def test_what_weighs_nothing_now_stays_so():
    off = PRESENT | {TermKey.PLACE: 0.0, TermKey.SKILLS: PRESENT[TermKey.SKILLS] + PRESENT[TermKey.PLACE]}
    truth = TRUE | {TermKey.SKILLS: 0.0, TermKey.MEANING: 0.25}
    assert fit(decisions(truth), replace(DIRECTION, terms=off)).terms[TermKey.PLACE] == 0


@pytest.mark.parametrize("trait", sorted(PROTECTED))
def test_no_protected_trait_enters(trait):
    assert trait not in {key.value for key in TermKey}
    made = [replace(one, values={**one.values, trait: float(one.accepted)}) for one in decisions(TRUE)]
    with pytest.raises(ValueError, match=f"No terms of the score: .*{trait}"):
        fit(made, DIRECTION)


@pytest.mark.parametrize("weights", [PRESENT, TRUE, PRESENT | {TermKey.PLACE: 0.05, TermKey.PAY: 0.1}])
def test_pairs_are_ordered_as_the_engine_orders_them(weights):
    # With four of ten terms unknown many pairs have no score, or one only with some of these weights.
    made = decisions(PRESENT, missing=0.4, noise=0.3)
    limits = learning._Limits(DIRECTION)
    contests = learning._contests(learning._two_sided(made), limits.keys)
    shares = learning._in_order(contests, np.array([weights[key] for key in limits.keys]), limits)
    assert shares.mean() == pytest.approx(as_the_engine(made, weights), abs=1e-9)


def test_a_weight_that_costs_the_accepted_their_score_is_no_gain():
    # Accepted people are known by meaning and place alone, which carry just enough weight for a score.
    made = []
    for query in range(60):
        made += [Judged(query, {TermKey.MEANING: 0.5, TermKey.PLACE: 0.5}, True) for _ in range(2)]
        made += [Judged(query, {TermKey.MEANING: 0.4, TermKey.SKILLS: 0.4}, False) for _ in range(2)]
    with pytest.raises(NothingLearned, match=r"1\.000 of the pairs"):
        fit(made, DIRECTION)
    limits = learning._Limits(DIRECTION)
    contests = learning._contests(learning._two_sided(made), limits.keys)
    fewer = np.array([(PRESENT | {TermKey.PLACE: 0.05, TermKey.PAY: 0.1})[key] for key in limits.keys])
    assert learning._in_order(contests, limits.old, limits).tolist() == [1.0] * 60
    assert learning._in_order(contests, fewer, limits).tolist() == [0.0] * 60
    assert learning._best(contests, limits)[[limits.keys.index(key) for key in ("meaning", "place")]].sum() >= 0.35


def test_the_slope_of_a_score_is_its_slope():
    made = decisions(PRESENT, missing=0.3, queries=3)
    limits = learning._Limits(DIRECTION)
    values, known = learning._rows(made, limits.keys)
    _, slope = learning._scores(values, known, limits.old, limits)
    for place in range(len(KEYS)):
        step = 1e-7 * np.eye(len(KEYS))[place]
        up, down = (learning._scores(values, known, limits.old + way, limits)[0] for way in (step, -step))
        even = abs(up - down) < 1e-3  # others lose or gain their score
        np.testing.assert_allclose(slope[even, place], (up - down)[even] / 2e-7, atol=1e-5)


def test_the_same_decisions_give_the_same_weights():
    made = decisions(TRUE, missing=0.2, noise=0.1)
    assert fit(made, DIRECTION) == fit(list(reversed(made)), DIRECTION)


def test_too_little_is_refused():
    with pytest.raises(NothingLearned, match="too few"):
        fit(decisions(TRUE, queries=5), DIRECTION)
    one_sided = [Judged(query, {TermKey.SKILLS: 0.5}, True) for query in range(500)]
    with pytest.raises(NothingLearned, match="0 judgements on 0"):
        fit(one_sided, DIRECTION)


def test_decisions_of_the_present_weights_cannot_be_bettered():
    with pytest.raises(NothingLearned, match=r"and 1\.000 are now"):
        fit(decisions(PRESENT), DIRECTION)


def test_what_is_as_good_as_now_is_no_gain():
    alike = [Judged(query, {TermKey.SKILLS: 0.5}, taken) for query in range(60) for taken in (True, True, False, False)]
    with pytest.raises(NothingLearned, match=r"0\.500 .* 0\.500 are now: a gain of \+0\.000, 95 % interval \+0\.000"):
        fit(alike, DIRECTION)


def test_the_gain_is_told_of_opportunities_that_were_not_learned_from():
    # Each is decided by a weight of its own, which can be learned and carries over to none of the others.
    chance = np.random.default_rng(3)
    made = []
    for query in range(40):
        own = dict(zip(KEYS, chance.dirichlet([0.3] * len(KEYS)), strict=True))
        made += [replace(one, query=query) for one in decisions(own, queries=1, people=4, seed=query)]
    with pytest.raises(NothingLearned):
        fit(made, DIRECTION, **ALL)
    limits = learning._Limits(DIRECTION)
    contests = learning._contests(learning._two_sided(made), limits.keys)
    seen = learning._in_order(contests, learning._best(contests, limits), limits)
    assert seen.mean() > learning._judged_by_others(contests, limits, 0).mean()


def test_every_opportunity_counts_the_same_however_many_were_judged():
    chance = np.random.default_rng(1)
    made = []
    for query in range(60):
        by = TermKey.PAY if query == 0 else TermKey.PLACE
        for _ in range(100 if query == 0 else 6):
            values = someone(chance)
            made.append(Judged(query, values, values[by] > 0.5))
    terms = fit(made, DIRECTION).terms
    without = fit([one for one in made if one.query > 0], DIRECTION).terms
    assert terms[TermKey.PLACE] == pytest.approx(FACTOR * PRESENT[TermKey.PLACE], abs=1e-3)
    assert terms[TermKey.PAY] == pytest.approx(without[TermKey.PAY], abs=0.02)


def test_a_hire_says_more_than_a_click():
    # In each post the hired one is strong in skills, those who only clicked are strong in place.
    made = []
    for query in range(60):
        made += [Judged(query, {TermKey.SKILLS: 0.9, TermKey.PLACE: 0.1}, True, 3.0)]
        made += [Judged(query, {TermKey.SKILLS: 0.1, TermKey.PLACE: 0.8}, True, 0.2)]
        made += [Judged(query, {TermKey.SKILLS: 0.5, TermKey.PLACE: 0.5}, False) for _ in range(2)]
    direction = replace(DIRECTION, terms={TermKey.SKILLS: 0.3, TermKey.PLACE: 0.7}, minimum_coverage=0.3)
    assert fit(made, direction).terms[TermKey.SKILLS] > 0.5
