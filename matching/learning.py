"""Weights of the terms from what people decided: who was hired or shortlisted should stand above who was removed.

Only the terms of a score are read, and no term is about a protected trait. Within one query each accepted pair is
held against each refused one (logistic loss on the difference of their scores, Bradley and Terry 1952): what makes
one post's pairs score higher than another's says nothing. Weights stay non-negative and sum to 1, and none moves by
more than a factor of FACTOR.

What is learned must gain on queries it was not learned from, and for sure: every query is judged once by weights that
were fitted to the others (cross-fitting), and the gain is told query against query, with its bootstrap interval.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Self, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from matching.evaluation.intervals import LEVEL, Interval, gain
from matching.weights import Direction, TermKey

Floats: TypeAlias = NDArray[np.float64]
Longs: TypeAlias = NDArray[np.int64]

LEAST_JUDGEMENTS = 200
LEAST_QUERIES = 20
FEWEST_QUERIES = 6
"""Of fewer no interval says how sure a gain is."""
FACTOR = 4.0
"""No term weighs less than a quarter of what it does now, nor more than four times as much. Whoever decides sees a
list that the present weights made, in which what all have seems not to count; and one habit, such as to refuse those
who live far away, must not decide alone. What weighs nothing now stays so. A fit of fitted weights may go further.
"""
LEAST_GAIN = 0.01
"""One more pair of a hundred in the right order: less is not worth scores that change and must be explained."""
_FOLDS = 5
_STEEPNESS = 10.0  # a difference in score of .1 is a strong one
_PULL = 0.5  # how hard the present weights hold back, per weight and judgement of one
_UNSCORED = -1e-6  # a pair without a score stands below one that scores 0
_UNIT = 10_000  # weights have four digits


class NothingLearned(ValueError):
    """No weights come out of it: too little was judged, or what came out is not surely better."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One pair that somebody decided about."""

    query: int  # what the pairs are held against each other within: the opportunity
    values: Mapping[TermKey, float]  # in [0, 1]; terms without evidence left out
    accepted: bool
    trust: float = 1.0  # how much the decision says: a hire more than a click


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """Weights, and what such weights gain on queries they were not fitted to."""

    terms: Mapping[TermKey, float]
    present: Mapping[TermKey, float]  # what they would take the place of
    judgements: int
    queries: int  # with accepted and refused pairs
    before: float  # share in [0, 1] of a query's (accepted, refused) pairs in the right order, mean of the queries
    after: float  # the same, every query by weights that were fitted to the others
    gain: Interval  # after less before


@dataclass(frozen=True, slots=True)
class _Contests:
    """Accepted against refused pairs within queries, a row each; a value that is not known counts 0 of 0."""

    query: Longs  # place of the query, ascending
    trust: Floats  # (contests,) sums to one per query
    winner: Floats  # (contests, terms)
    winner_known: Floats  # 0 or 1
    loser: Floats
    loser_known: Floats

    def only(self, queries: NDArray[np.bool_]) -> Self:
        """The contests of some queries. Args: queries: mask, shape (queries,)."""
        rows = queries[self.query]
        return type(self)(*(getattr(self, field.name)[rows] for field in fields(self)))


class _Limits:
    """What a weight may be, and when the engine gives a score, for one direction."""

    def __init__(self, direction: Direction) -> None:
        self.keys = sorted(direction.terms)
        self.old = np.array([direction.terms[key] for key in self.keys])
        self.low = np.ceil(_UNIT * self.old / FACTOR - 1e-6).astype(np.int64)  # in units of the last digit
        self.high = np.maximum(self.low, np.floor(np.minimum(_UNIT, _UNIT * self.old * FACTOR) + 1e-6).astype(np.int64))
        self.able = np.array([key in direction.ability for key in self.keys], dtype=np.float64)
        self.coverage = direction.minimum_coverage - 1e-9

    def carried(self, values: Floats, known: Floats) -> tuple[Floats, Floats]:
        """The same with the weight of skills carried by the texts, where nothing is known of skills."""
        if not {TermKey.SKILLS, TermKey.MEANING} <= set(self.keys):
            return values, known
        skills, meaning = self.keys.index(TermKey.SKILLS), self.keys.index(TermKey.MEANING)
        values, known, alone = values.copy(), known.copy(), (known[:, skills] == 0) & (known[:, meaning] == 1)
        values[alone, skills], known[alone, skills] = values[alone, meaning], 1.0
        return values, known


def fit(
    judged: Sequence[Judged],
    direction: Direction,
    *,
    least: int = LEAST_JUDGEMENTS,
    least_queries: int = LEAST_QUERIES,
    seed: int = 0,
) -> Fitted:
    """Weights fitted to all queries, and the gain of weights fitted to four fifths on the other fifth, in turn.

    All queries make the weights that are given: each was kept back once already, and to leave some out would only make
    the weights worse than those whose gain is told.

    Raises:
        NothingLearned: fewer judgements or two-sided queries than the least; or the gain is below LEAST_GAIN, or not
            sure, which is to say that its interval does not lie above 0.
        ValueError: a value is of no term of the direction.
    """
    limits = _Limits(direction)
    groups = _two_sided(judged)
    count = sum(map(len, groups))
    if count < least or len(groups) < least_queries:
        raise NothingLearned(
            f"{count} judgements on {len(groups)} opportunities with accepted and refused people are too few: "
            f"{least} on {least_queries} are needed."
        )
    contests = _contests(groups, limits.keys)
    before = _in_order(contests, limits.old, limits)
    after = _judged_by_others(contests, limits, seed)
    found = Fitted(
        terms=dict(zip(limits.keys, map(float, _best(contests, limits)), strict=True)),
        present=direction.terms,
        judgements=count,
        queries=len(groups),
        before=float(before.mean()),
        after=float(after.mean()),
        gain=_gain(after, before),
    )
    if found.gain.low <= 0 or found.gain.mean < LEAST_GAIN:
        raise NothingLearned(_refusal(found))
    return found


def _refusal(found: Fitted) -> str:
    return (
        f"On {found.queries} opportunities, each kept back once, {found.after:.3f} of the pairs would be in the right "
        f"order and {found.before:.3f} are now: a gain of {found.gain.mean:+.3f}, {LEVEL} % interval "
        f"{found.gain.low:+.3f} to {found.gain.high:+.3f}. Needed are {LEAST_GAIN} and an interval above 0."
    )


def _two_sided(judged: Sequence[Judged]) -> list[list[Judged]]:
    """Queries with accepted and refused pairs, in their order: others say nothing about order."""
    groups: dict[int, list[Judged]] = defaultdict(list)
    for one in judged:
        groups[one.query].append(one)
    return [pairs for _, pairs in sorted(groups.items()) if len({one.accepted for one in pairs}) == 2]


def _contests(groups: Sequence[Sequence[Judged]], keys: Sequence[TermKey]) -> _Contests:
    query, trust, won, lost = [], [], [], []
    for place, pairs in enumerate(groups):
        found = [(a, b) for a in pairs if a.accepted for b in pairs if not b.accepted]
        both = [a.trust * b.trust for a, b in found]
        query += [place] * len(found)
        trust += [one / sum(both) for one in both]
        won += [a for a, _ in found]
        lost += [b for _, b in found]
    return _Contests(np.array(query), np.array(trust), *_rows(won, keys), *_rows(lost, keys))


def _rows(pairs: Sequence[Judged], keys: Sequence[TermKey]) -> tuple[Floats, Floats]:
    if strange := {key for pair in pairs for key in pair.values}.difference(keys):
        raise ValueError(f"No terms of the score: {sorted(strange)}.")
    values = np.array([[pair.values.get(key, 0.0) for key in keys] for pair in pairs])
    known = np.array([[float(key in pair.values) for key in keys] for pair in pairs])
    return values, known


def _judged_by_others(contests: _Contests, limits: _Limits, seed: int) -> Floats:
    """Share in the right order of every query, by weights that were fitted to queries of the other folds."""
    count = int(contests.query[-1]) + 1
    fold = np.random.default_rng(seed).permutation(count) % _FOLDS
    shares = np.zeros(count)
    for kept_back in range(min(_FOLDS, count)):
        weights = _best(contests.only(fold != kept_back), limits)
        here = fold == kept_back
        shares[here] = _in_order(contests, weights, limits)[here]
    return shares


def _gain(after: Floats, before: Floats) -> Interval:
    """By how much the mean rises, with its bootstrap interval made wider by the root of 2.

    Two queries that are alike by chance speak for each other twice, each when the other is kept back. Where nothing can
    be learned the mean varies by up to twice the variance that it would have if the queries were independent.
    """
    found = gain(after.tolist(), before.tolist())
    low, high = (found.mean + math.sqrt(2) * (end - found.mean) for end in found[1:])
    return Interval(found.mean, low, high)


def _best(contests: _Contests, limits: _Limits) -> Floats:
    """Weights of least loss within the limits, held back towards the old ones: with little data little changes."""
    old, pull = limits.old, _PULL * len(limits.old)

    def loss(weights: Floats) -> tuple[float, Floats]:
        won, won_slope = _scores(contests.winner, contests.winner_known, weights, limits)
        lost, lost_slope = _scores(contests.loser, contests.loser_known, weights, limits)
        lead, away = _STEEPNESS * (won - lost), weights - old
        slope = -_STEEPNESS * (contests.trust * expit(-lead)) @ (won_slope - lost_slope)
        return float(contests.trust @ np.logaddexp(0.0, -lead) + pull * away @ away), slope + 2 * pull * away

    bounds = list(zip(limits.low / _UNIT, limits.high / _UNIT, strict=True))
    whole = {"type": "eq", "fun": lambda weights: weights.sum() - 1, "jac": np.ones_like}
    found = minimize(loss, old, jac=True, method="SLSQP", bounds=bounds, constraints=whole)
    return _rounded(found.x, limits)


def _scores(values: Floats, known: Floats, weights: Floats, limits: _Limits) -> tuple[Floats, Floats]:
    """Scores as matching.ranking.weigh makes them, but for the calibration, which keeps the order.

    Returns: shape (pairs,), and how they rise with each weight, shape (pairs, terms).
    """
    scored = (known @ weights >= limits.coverage) & (known @ limits.able > 0)
    values, known = limits.carried(values, known)
    whole = np.maximum(known @ weights, 1e-12)
    score = np.where(scored, values @ weights / whole, _UNSCORED)
    slope = np.where(scored[:, None], (values - known * score[:, None]) / whole[:, None], 0.0)
    return score, slope


def _in_order(contests: _Contests, weights: Floats, limits: _Limits) -> Floats:
    """Share of each query's contests won, shape (queries,); a draw counts half."""
    won, _ = _scores(contests.winner, contests.winner_known, weights, limits)
    lost, _ = _scores(contests.loser, contests.loser_known, weights, limits)
    lead = np.round(won - lost, 12)
    return np.round(np.bincount(contests.query, contests.trust * ((lead > 0) + 0.5 * (lead == 0))), 9)


def _rounded(weights: Floats, limits: _Limits) -> Floats:
    """Four digits that sum to 1, within the limits: who has most room takes what rounding leaves."""
    digits = np.clip(np.round(_UNIT * weights).astype(np.int64), limits.low, limits.high)
    while left := _UNIT - int(digits.sum()):
        room = limits.high - digits if left > 0 else digits - limits.low
        digits[room.argmax()] += math.copysign(1, left)
    return digits / _UNIT
