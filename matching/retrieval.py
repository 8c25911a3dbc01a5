"""The candidates for one seeker: the best by meaning, by words and by codes, all under the same filter.

Relevance fuses scores, not ranks: cosine + w * BM25 + v * skill profile, BM25 as a share of the best in the whole
collection, so that a filter does not change it. The filter is applied before each leg chooses, never after.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.collection import Collection, Record
from matching.index import Floats, Mask
from matching.meaning import Wording, likeness
from matching.occupations import Kin
from matching.types import Filter


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeker:
    """What is looked for, ready for every leg."""

    tokens: Sequence[str]
    vector: Floats | None  # None without encoder or text
    skills: Mapping[str, float]  # code -> weight
    occupations: Mapping[str, float]
    kin: Kin | None  # the occupations it is like; None without vector
    lexical_weight: float  # of BM25 beside the cosine
    profile_weight: float  # of the likeness of the skill profiles beside the cosine
    codes_weight: float = 0.0  # of the codes beside the cosine
    everything: bool = True  # few enough documents are all candidates; False = only those that are hit


class Candidate(NamedTuple):
    """A document worth a closer look."""

    record: Record
    cosine: float | None  # None when a side has no vector
    likeness: float  # of the words, in [0, 1]
    relevance: float
    profile: float = 0.0  # likeness of the skills that occupations like either side need, in [0, 1]
    kin: Kin | None = None  # the occupations the document is like


class _Leg(NamedTuple):
    """What one leg knows of the documents it hits: ids, and values as a share of its best."""

    ids: NDArray[np.int64]
    shares: NDArray[np.float64]


def retrieve(collection: Collection, seeker: Seeker, wording: Wording, where: Filter, depth: int) -> list[Candidate]:
    """The union of the best of each leg, at most depth of each, by descending relevance, then id."""
    mask = collection.mask(where)
    lexical, codes = _lexical(collection, seeker), _codes(collection, seeker)
    if seeker.everything and int(np.count_nonzero(mask)) <= depth:
        ids = collection.slots.ids[mask]
    else:
        ids = _union(collection, seeker, mask, (lexical, codes), depth)
    return _candidates(collection, seeker, wording, np.sort(ids), (lexical, codes))


def _union(
    collection: Collection, seeker: Seeker, mask: Mask, legs: tuple[_Leg, _Leg], depth: int
) -> NDArray[np.int64]:
    best = [_best(collection, leg, mask, depth) for leg in legs]
    if collection.vectors is not None and seeker.vector is not None:
        best.append(collection.vectors.search(seeker.vector, depth, mask).ids[0])
    return np.unique(np.concatenate(best))


def _candidates(
    collection: Collection, seeker: Seeker, wording: Wording, ids: NDArray[np.int64], legs: tuple[_Leg, _Leg]
) -> list[Candidate]:
    records = [collection.records[int(document_id)] for document_id in ids]
    cosine = _cosine(collection, seeker, ids)
    alike = likeness(wording, [record.words for record in records])
    kin, profile = collection.profiles(seeker.kin, ids.tolist())
    relevance = np.nan_to_num(cosine).astype(np.float64) + seeker.profile_weight * profile
    for weight, leg in zip((seeker.lexical_weight, seeker.codes_weight), legs, strict=True):
        relevance += weight * _shares(leg, ids)
    order = np.lexsort((ids, -relevance))
    found = zip(records, cosine.tolist(), alike.tolist(), relevance.tolist(), profile.tolist(), strict=True)
    candidates = [
        Candidate(record, None if math.isnan(near) else near, words, total, skills, kin.row(i) if kin else None)
        for i, (record, near, words, total, skills) in enumerate(found)
    ]
    return [candidates[i] for i in order.tolist()]


def _lexical(collection: Collection, seeker: Seeker) -> _Leg:
    scores = collection.lexical.scores(seeker.tokens)
    return _leg(scores.ids, scores.values.astype(np.float64))


def _codes(collection: Collection, seeker: Seeker) -> _Leg:
    total = collection.code_scores(seeker.skills, seeker.occupations).astype(np.float64)
    hit = np.flatnonzero((total > 0) & collection.slots.live)
    order = np.argsort(collection.slots.ids[hit])
    return _leg(collection.slots.ids[hit][order], total[hit][order])


def _leg(ids: NDArray[np.int64], values: NDArray[np.float64]) -> _Leg:
    return _Leg(ids, values / values.max() if len(values) else values)


def _best(collection: Collection, leg: _Leg, mask: Mask, depth: int) -> NDArray[np.int64]:
    kept = mask[collection.slots.find(leg.ids.tolist())]
    ids, shares = leg.ids[kept], leg.shares[kept]
    return ids[np.lexsort((ids, -shares))[:depth]]


def _shares(leg: _Leg, ids: NDArray[np.int64]) -> NDArray[np.float64]:
    """The leg's shares of these ids; 0 for those it does not hit. The ids of a leg ascend."""
    shares = np.zeros(len(ids))
    if len(leg.ids):
        place = np.minimum(np.searchsorted(leg.ids, ids), len(leg.ids) - 1)
        hit = leg.ids[place] == ids
        shares[hit] = leg.shares[place[hit]]
    return shares


def _cosine(collection: Collection, seeker: Seeker, ids: NDArray[np.int64]) -> Floats:
    if collection.vectors is None or seeker.vector is None:
        return np.full(len(ids), np.nan, dtype=np.float32)
    return collection.vectors.cosine(seeker.vector, ids.tolist())
