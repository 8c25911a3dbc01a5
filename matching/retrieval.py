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

from matching.collection import Collection
from matching.index import Floats, Mask
from matching.meaning import Wording, likeness
from matching.occupations import Kin
from matching.records import Record
from matching.slots import SlotArray
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
    """What one leg thinks of every document: values by slot, 0 = not hit, and the greatest of them."""

    values: NDArray[np.float32]
    greatest: float

    def shares(self, slots: SlotArray) -> NDArray[np.float64]:
        """The values of these slots as shares of the greatest."""
        shares: NDArray[np.float64] = self.values[slots].astype(np.float64) / (self.greatest or 1.0)
        return shares


def retrieve(collection: Collection, seeker: Seeker, wording: Wording, where: Filter, depth: int) -> list[Candidate]:
    """The union of the best of each leg, at most depth of each, by descending relevance, then id."""
    mask = collection.mask(where)
    lexical = _leg(collection.word_scores(seeker.tokens))
    codes = _leg(collection.code_scores(seeker.skills, seeker.occupations))
    if seeker.everything and int(np.count_nonzero(mask)) <= depth:
        slots = np.flatnonzero(mask)
    else:
        slots = _union(collection, seeker, mask, (lexical, codes), depth)
    slots = slots[np.argsort(collection.slots.ids[slots])]
    return _candidates(collection, seeker, wording, slots, (lexical, codes))


def _union(collection: Collection, seeker: Seeker, mask: Mask, legs: tuple[_Leg, _Leg], depth: int) -> SlotArray:
    allowed = np.flatnonzero(mask)
    best = [_best(collection, leg, allowed, depth) for leg in legs]
    if collection.vectors is not None and seeker.vector is not None:
        ids = collection.vectors.search(seeker.vector, depth, mask).ids[0]
        best.append(collection.slots.find(ids.tolist()))
    return np.unique(np.concatenate(best))


def _candidates(
    collection: Collection, seeker: Seeker, wording: Wording, slots: SlotArray, legs: tuple[_Leg, _Leg]
) -> list[Candidate]:
    ids = collection.slots.ids[slots]
    records = [record for slot in slots.tolist() if (record := collection.record(slot)) is not None]
    cosine = _cosine(collection, seeker, ids)
    alike = likeness(wording, [record.words for record in records])
    kin, profile = collection.profiles(seeker.kin, slots)
    relevance = np.nan_to_num(cosine).astype(np.float64) + seeker.profile_weight * profile
    for weight, leg in zip((seeker.lexical_weight, seeker.codes_weight), legs, strict=True):
        relevance += weight * leg.shares(slots)
    order = np.lexsort((ids, -relevance))
    found = zip(records, cosine.tolist(), alike.tolist(), relevance.tolist(), profile.tolist(), strict=True)
    candidates = [
        Candidate(record, None if math.isnan(near) else near, words, total, skills, kin.row(i) if kin else None)
        for i, (record, near, words, total, skills) in enumerate(found)
    ]
    return [candidates[i] for i in order.tolist()]


def _leg(values: NDArray[np.float32]) -> _Leg:
    return _Leg(values, float(values.max(initial=0.0)))


def _best(collection: Collection, leg: _Leg, allowed: SlotArray, depth: int) -> SlotArray:
    """The allowed slots of the highest values, of equal ones those with the lowest ids."""
    values = leg.values[allowed]
    found = values > 0
    hit, values = allowed[found], values[found]
    if len(hit) > depth:
        least = np.partition(values, len(values) - depth)[len(values) - depth]
        kept = values >= least
        hit, values = hit[kept], values[kept]
    return hit[np.lexsort((collection.slots.ids[hit], -values))[:depth]]


def _cosine(collection: Collection, seeker: Seeker, ids: NDArray[np.int64]) -> Floats:
    if collection.vectors is None or seeker.vector is None:
        return np.full(len(ids), np.nan, dtype=np.float32)
    return collection.vectors.cosine(seeker.vector, ids.tolist())
