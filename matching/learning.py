"""Weights of the terms from what people decided: who was hired or shortlisted should stand above who was removed.

Only the terms of a score are read, and no term is about a protected trait. Within one query each accepted pair is
held against each refused one (logistic loss on the difference of their scores, Bradley and Terry 1952): what makes
one post's pairs score higher than another's says nothing. Weights stay non-negative and sum to 1.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from matching.weights import Direction, TermKey

Floats: TypeAlias = NDArray[np.float64]

LEAST_JUDGEMENTS = 200
LEAST_QUERIES = 20
_HELD_OUT = 1 / 3
_STEEPNESS = 10.0  # a difference in score of .1 is a strong one
_PULL = 0.5  # how hard the present weights hold back, per weight and judgement of one


class NothingLearned(ValueError):
    """No weights come out of it: too little was judged, or what came out is not better."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One pair that somebody decided about."""

    query: int  # what the pairs are held against each other within: the opportunity
    values: Mapping[TermKey, float]  # in [0, 1]; terms without evidence left out
    accepted: bool
    trust: float = 1.0  # how much the decision says: a hire more than a click


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """Weights and what they gain on queries that were kept back."""

    terms: Mapping[TermKey, float]
    judgements: int
    queries: int  # with accepted and refused pairs, kept-back ones included
    held_out: int  # of these
    before: float  # share in [0, 1] of (accepted, refused) pairs of kept-back queries in the right order
    after: float


@dataclass(frozen=True, slots=True)
class _Contests:
    """Accepted against refused pairs within queries, as rows of terms; a value that is not known counts 0 of 0."""

    winner: Floats  # (contests, terms)
    winner_known: Floats
    loser: Floats
    loser_known: Floats
    trust: Floats  # (contests,) sums to one per query


def fit(
    judged: Sequence[Judged],
    direction: Direction,
    *,
    least: int = LEAST_JUDGEMENTS,
    least_queries: int = LEAST_QUERIES,
    seed: int = 0,
) -> Fitted:
    """Fit on two thirds of the queries and report the gain on the rest.

    Raises:
        NothingLearned: fewer judgements or two-sided queries than the least, or no gain on the queries kept back.
    """
    keys = sorted(direction.terms)
    by_query = _two_sided(judged)
    count = sum(map(len, by_query.values()))
    if count < least or len(by_query) < least_queries:
        raise NothingLearned(
            f"{count} judgements on {len(by_query)} opportunities with accepted and refused people are too few: "
            f"{least} on {least_queries} are needed."
        )
    kept_back = _kept_back(sorted(by_query), seed)
    learn = _contests([pairs for query, pairs in by_query.items() if query not in kept_back], keys)
    check = _contests([pairs for query, pairs in by_query.items() if query in kept_back], keys)
    old = np.array([direction.terms[key] for key in keys])
    new = _best(learn, old)
    before, after = _in_order(check, old), _in_order(check, new)
    if after <= before:
        raise NothingLearned(
            f"On {len(kept_back)} opportunities kept back {after:.3f} of the pairs would be in the right order, "
            f"not more than the {before:.3f} of now."
        )
    terms = dict(zip(keys, _rounded(new), strict=True))
    return Fitted(
        terms=terms, judgements=count, queries=len(by_query), held_out=len(kept_back), before=before, after=after
    )


def _two_sided(judged: Sequence[Judged]) -> dict[int, list[Judged]]:
    """Queries with accepted and refused pairs: others say nothing about order."""
    groups: dict[int, list[Judged]] = defaultdict(list)
    for one in judged:
        groups[one.query].append(one)
    return {query: pairs for query, pairs in sorted(groups.items()) if len({one.accepted for one in pairs}) == 2}


def _kept_back(queries: Sequence[int], seed: int) -> frozenset[int]:
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    return frozenset(chance.sample(list(queries), max(1, round(_HELD_OUT * len(queries)))))


def _contests(groups: Sequence[Sequence[Judged]], keys: Sequence[TermKey]) -> _Contests:
    won, lost, trust = [], [], []
    for pairs in groups:
        found = [(a, b) for a in pairs if a.accepted for b in pairs if not b.accepted]
        won += [a for a, _ in found]
        lost += [b for _, b in found]
        both = [a.trust * b.trust for a, b in found]
        trust += [one / sum(both) for one in both]
    return _Contests(*_rows(won, keys), *_rows(lost, keys), np.array(trust))


def _rows(pairs: Sequence[Judged], keys: Sequence[TermKey]) -> tuple[Floats, Floats]:
    values = np.array([[pair.values.get(key, 0.0) for key in keys] for pair in pairs], dtype=np.float64)
    known = np.array([[key in pair.values for key in keys] for pair in pairs], dtype=np.float64)
    return values.reshape(-1, len(keys)), known.reshape(-1, len(keys))


def _best(contests: _Contests, old: Floats) -> Floats:
    """Weights of least loss, held back towards the old ones: with little data little changes."""
    pull = _PULL * len(old)

    def loss(logits: Floats) -> float:
        weights = _share(logits)
        lead = _STEEPNESS * _lead(contests, weights)
        return float(contests.trust @ np.logaddexp(0.0, -lead)) + pull * float(((weights - old) ** 2).sum())

    start = np.log(np.maximum(old, 1e-4))
    return _share(minimize(loss, start, method="L-BFGS-B", bounds=[(-12.0, 4.0)] * len(old)).x)


def _share(logits: Floats) -> Floats:
    raised = np.exp(logits - logits.max())
    shares: Floats = raised / raised.sum()
    return shares


def _lead(contests: _Contests, weights: Floats) -> Floats:
    """Score of the accepted less that of the refused; a score is made as in matching.ranking.weigh."""
    won = contests.winner @ weights / np.maximum(contests.winner_known @ weights, 1e-12)
    lost = contests.loser @ weights / np.maximum(contests.loser_known @ weights, 1e-12)
    lead: Floats = won - lost
    return lead


def _in_order(contests: _Contests, weights: Floats) -> float:
    """Share of the contests won; a draw counts half; every query counts the same."""
    lead = np.round(_lead(contests, weights), 12)
    share = contests.trust @ ((lead > 0) + 0.5 * (lead == 0)) / contests.trust.sum()
    return round(float(share), 9)


def _rounded(weights: Floats) -> list[float]:
    """Four digits that sum to 1: the largest takes what rounding leaves."""
    digits = np.round(10_000 * weights).astype(int)
    digits[digits.argmax()] += 10_000 - digits.sum()
    return [int(digit) / 10_000 for digit in digits]
