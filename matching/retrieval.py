"""The candidates for one seeker: the best by meaning, by words and by codes, all under the same filter.

The filter is applied before each leg chooses, never after. Candidates for a document are judged afterwards, each by
itself, so a leg only has to put those in order that the filter keeps. Those for a free text are ordered by relevance:
scores are fused, not ranks, cosine + w * BM25 + v * skill profile + u * codes, BM25 as a share of the best in the whole
collection, so that a filter does not change it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.collection import Collection
from matching.gates import fails
from matching.index import Floats
from matching.meaning import Wording, likeness
from matching.occupations import Kin
from matching.records import Record
from matching.slots import SlotArray
from matching.types import Document, Filter, Kind


class Fusing(NamedTuple):
    """What counts beside the cosine, which counts 1, in the relevance of what is found for a free text."""

    words: float  # BM25
    profile: float  # likeness of the skill profiles
    codes: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeker:
    """What is looked for, ready for every leg."""

    tokens: Sequence[str]
    vector: Floats | None  # None without encoder or text
    skills: Mapping[str, float]  # code -> weight
    occupations: Mapping[str, float]
    kin: Kin | None  # the occupations it is like; None without vector
    document: Document | None = None  # None for a free text
    fusing: Fusing | None = None  # None for a document


class Candidate(NamedTuple):
    """A document worth a closer look."""

    record: Record
    cosine: float | None  # None when a side has no vector
    likeness: float  # of the words, in [0, 1]
    profile: float  # likeness of the skills that occupations like either side need, in [0, 1]
    kin_of_all: Kin | None  # the occupations that this document and others are like
    place: int = 0  # of this document among them
    relevance: float = 0.0  # to a free text; 0 where the pair is judged

    @property
    def kin(self) -> Kin | None:
        """The occupations the document is like."""
        return self.kin_of_all and self.kin_of_all.row(self.place)


def retrieve(
    collection: Collection, seeker: Seeker, wording: Wording, where: Filter, depth: int, enough: int
) -> list[Candidate]:
    """The union of the best of each leg, at most depth of each; for a text by descending relevance, then id.

    Args: enough: if so many pass every gate, those that fail one are left out: they would all stand behind.
    """
    mask = collection.mask(where)
    allowed = np.flatnonzero(mask)
    if seeker.document is not None and len(allowed) <= depth:
        return _who_may_count(collection, seeker, wording, allowed, enough)
    words = collection.word_scores(seeker.tokens)
    codes = collection.code_scores(seeker.skills, seeker.occupations)
    found = [_best(collection, values, allowed, depth) for values in (words, codes)]
    if collection.vectors is not None and seeker.vector is not None:
        ids = collection.vectors.search(seeker.vector, depth, mask).ids[0]
        found.append(collection.slots.find(ids.tolist()))
    slots = np.unique(np.concatenate(found))
    if seeker.fusing is None:
        return _who_may_count(collection, seeker, wording, slots, enough)
    return _by_relevance(_candidates(collection, seeker, wording, slots, {}), seeker.fusing, words, codes, slots)


def _who_may_count(
    collection: Collection, seeker: Seeker, wording: Wording, slots: SlotArray, enough: int
) -> list[Candidate]:
    """Those who pass every gate, if they are enough; otherwise all. Who is sure to fail is opened last."""
    assert seeker.document is not None  # noqa: S101 - a text has no gates
    late = collection.sure_to_fail(slots, seeker.document)
    opened = {slot: record for slot in slots[~late].tolist() if (record := collection.record(slot)) is not None}
    passing = [slot for slot, record in opened.items() if not _fails(record, seeker.document)]
    if len(passing) >= enough:
        slots = np.array(passing, dtype=np.int64)
    return _candidates(collection, seeker, wording, slots, opened)


def _fails(record: Record, sought: Document) -> bool:
    found = record.document
    return fails(found, sought) if found.kind is Kind.PROFILE else fails(sought, found)


def _candidates(
    collection: Collection, seeker: Seeker, wording: Wording, slots: SlotArray, opened: Mapping[int, Record]
) -> list[Candidate]:
    """Args: opened: what has been read already, by slot."""
    ids = collection.slots.ids[slots]
    read = (opened.get(slot) or collection.record(slot) for slot in slots.tolist())
    records = [record for record in read if record is not None]
    alike = likeness(wording, [record.words for record in records])
    kin, profile = collection.profiles(seeker.kin, slots)
    found = zip(records, _cosine(collection, seeker, ids).tolist(), alike.tolist(), profile.tolist(), strict=True)
    return [
        Candidate(record, None if math.isnan(near) else near, words, skills, kin, i)
        for i, (record, near, words, skills) in enumerate(found)
    ]


def _by_relevance(
    candidates: Sequence[Candidate], fusing: Fusing, words: Floats, codes: Floats, slots: SlotArray
) -> list[Candidate]:
    """Candidates in the order of slots, and what the legs think of every slot."""
    relevance = fusing.words * _share(words, slots) + fusing.codes * _share(codes, slots)
    ranked = [
        one._replace(relevance=(one.cosine or 0.0) + fusing.profile * one.profile + more)
        for one, more in zip(candidates, relevance.tolist(), strict=True)
    ]
    return sorted(ranked, key=lambda one: (-one.relevance, one.record.document.id))


def _share(values: Floats, slots: SlotArray) -> NDArray[np.float64]:
    """The values of these slots as shares of the greatest."""
    shares: NDArray[np.float64] = values[slots].astype(np.float64) / (float(values.max(initial=0.0)) or 1.0)
    return shares


def _best(collection: Collection, by_slot: Floats, allowed: SlotArray, depth: int) -> SlotArray:
    """The allowed slots of the highest values > 0, of equal ones those with the lowest ids."""
    values = by_slot[allowed]
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
