"""The candidates for one seeker: the best by meaning, by words and by codes, all under the same filter.

The filter is applied before each leg chooses, never after. Candidates for a document are judged afterwards, each by
itself, so a leg only has to put those in order that the filter keeps. Those for a free text are ordered by relevance:
scores are fused, not ranks, cosine + w * BM25 + v * skill profile + u * codes, BM25 as a share of the best in the whole
collection, so that a filter does not change it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.collection import Collection
from matching.gates import fails
from matching.index import Floats, Mask
from matching.lexical import MOST_ASKED
from matching.meaning import Wording, likeness
from matching.occupations import Kin
from matching.records import Record
from matching.slots import SlotArray
from matching.types import Document, Filter, Kind

_CLOSELY, _LEARNERS_CLOSELY = 4, 8
"""So many documents are opened and judged for each that is wanted, the most promising. More of those who seek a course:
what each lacks is known only when they are opened. See docs/benchmarks.md."""

_WORDS_OF_A_DOCUMENT = 20
"""Words of a document that others are found by: more cost time and bring up nobody who stays."""

_WIDE, _DEEPER = 2, 8  # times as deep each leg looks, and how deep when too few of the found pass every gate
_OF_EACH_LEG = 16  # are opened in any case
_OF_MEANING = 0.5  # what the cosine, and the likeness of the skill profiles, count beside the codes for a closer look


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
    fails: bool = False  # a gate of the document that is looked for, or one of its own
    relevance: float = 0.0  # to a free text; 0 where the pair is judged

    @property
    def kin(self) -> Kin | None:
        """The occupations the document is like."""
        return self.kin_of_all and self.kin_of_all.row(self.place)


def retrieve(
    collection: Collection, seeker: Seeker, wording: Wording, where: Filter, depth: int, enough: int
) -> list[Candidate]:
    """The best of each leg, at most depth of each; for a text by descending relevance, then id.

    For a document the most promising of them. Args: enough: if so many pass every gate, those that fail one are left
    out: they would all stand behind.
    """
    legs, mask = _Legs(collection, seeker), collection.mask(where)
    if seeker.fusing is None:
        return _candidates(_who_may_count(legs, mask, depth, enough), wording)
    seen = legs.seen(legs.best(mask, depth))
    opened = [_Opened(seen, place, record) for place, record in legs.records(seen, range(len(seen.slots)))]
    return _by_relevance(_candidates(opened, wording), seeker.fusing, legs.words, legs.codes, seen.slots)


class _Seen(NamedTuple):
    """What is known of some documents without opening what is kept of them: a row for each."""

    slots: SlotArray
    cosine: Floats  # NaN when a side has no vector
    profile: Floats
    kin: Kin | None


class _Opened(NamedTuple):
    """One of them, opened."""

    seen: _Seen
    place: int
    record: Record
    fails: bool = False


class _Legs:
    """What finds candidates, each kind of likeness by itself."""

    def __init__(self, collection: Collection, seeker: Seeker) -> None:
        self._collection = collection
        self._seeker = seeker

    @property
    def closely(self) -> int:
        """How many documents are opened for each that is wanted."""
        sought = self._seeker.document
        return _CLOSELY if sought is None or sought.kind is not Kind.PROGRAM else _LEARNERS_CLOSELY

    @cached_property
    def words(self) -> Floats:
        """By slot."""
        most = _WORDS_OF_A_DOCUMENT if self._seeker.fusing is None else MOST_ASKED
        return self._collection.word_scores(self._seeker.tokens, most)

    @cached_property
    def codes(self) -> Floats:
        """By slot."""
        return self._collection.code_scores(self._seeker.skills, self._seeker.occupations)

    def best(self, mask: Mask, depth: int) -> SlotArray:
        """Every slot of the mask that is among the best so many of a leg, ascending; all when they are not more."""
        allowed = np.flatnonzero(mask)
        if self._seeker.fusing is None and len(allowed) <= depth:
            return allowed
        found = [_best(self._collection, values, allowed, depth) for values in (self.words, self.codes)]
        if self._collection.vectors is not None and self._seeker.vector is not None:
            ids = self._collection.vectors.search(self._seeker.vector, depth, mask).ids[0]
            found.append(self._collection.slots.find(ids.tolist()))
        return np.unique(np.concatenate(found))

    def seen(self, slots: SlotArray) -> _Seen:
        """What is known of the documents in these slots."""
        kin, profile = self._collection.profiles(self._seeker.kin, slots)
        return _Seen(slots, self._cosine(slots), profile, kin)

    def promising(self, seen: _Seen, most: int) -> Sequence[int]:
        """The rows of what is seen, the most promising first, of equal ones the lowest id; as they come if few.

        Not the order they are shown in: it says only who is worth a closer look. The best few of each leg are, whatever
        the others say.
        """
        if len(seen.slots) <= most:
            return range(len(seen.slots))
        ids, cosine = self._collection.slots.ids[seen.slots], np.nan_to_num(seen.cosine)
        codes = self.codes[seen.slots]
        promise = codes / (codes.max(initial=0.0) or 1.0) + _OF_MEANING * (cosine + seen.profile)
        best = np.zeros(len(ids), dtype=np.bool_)
        for leg in (codes, self.words[seen.slots], cosine, seen.profile):
            best[np.lexsort((ids, -leg))[:_OF_EACH_LEG]] = True
        order: list[int] = np.lexsort((ids, -promise, ~best)).tolist()
        return order

    def records(self, seen: _Seen, places: Iterable[int]) -> Iterator[tuple[int, Record]]:
        """What is kept of the documents in these rows, opened one by one; those of whom something is kept."""
        slots = seen.slots.tolist()
        for place in places:
            if (record := self._collection.record(slots[place])) is not None:
                yield place, record

    def sure_to_fail(self) -> Mask:
        """By slot, who fails a gate, as far as that is known without opening anything."""
        assert self._seeker.document is not None  # noqa: S101 - a text has no gates
        return self._collection.sure_to_fail(self._seeker.document)

    def fails(self, record: Record) -> bool:
        """Whether one of the gates between the two fails."""
        found, sought = record.document, self._seeker.document
        assert sought is not None  # noqa: S101 - a text has no gates
        return fails(found, sought) if found.kind is Kind.PROFILE else fails(sought, found)

    def _cosine(self, slots: SlotArray) -> Floats:
        collection, vector = self._collection, self._seeker.vector
        if collection.vectors is None or vector is None:
            return np.full(len(slots), np.nan, dtype=np.float32)
        return collection.vectors.cosine(vector, collection.slots.ids[slots].tolist())


def _who_may_count(legs: _Legs, mask: Mask, depth: int, enough: int) -> list[_Opened]:
    """The most promising of those who pass every gate; if they are not enough, some who fail one too.

    The legs choose among those first of whom nothing is known to fail: who fails stands behind all of them, so that
    whoever is found in their place is found for nothing. If too few of the found pass, it is looked deeper once.
    """
    late, close = legs.sure_to_fail(), max(depth, legs.closely * enough)
    early = mask & ~late
    for reach in (_WIDE * depth, _DEEPER * depth):
        seen = legs.seen(legs.best(early, reach))
        passing, failing = _by_gates(legs, seen, close)
        if len(passing) >= enough or len(seen.slots) == np.count_nonzero(early):
            break
    if len(passing) >= enough:
        return passing
    behind = legs.seen(legs.best(mask & late, depth))
    last = legs.records(behind, legs.promising(behind, close)[:close])
    return [*passing, *failing, *(_Opened(behind, place, record, fails=True) for place, record in last)]


def _by_gates(legs: _Legs, seen: _Seen, close: int) -> tuple[list[_Opened], list[_Opened]]:
    """So many who pass every gate, the most promising first, and those who fail one and came before the last."""
    passing: list[_Opened] = []
    failing: list[_Opened] = []
    for place, record in legs.records(seen, legs.promising(seen, close)):
        if len(passing) >= close:
            break
        fails = legs.fails(record)
        (failing if fails else passing).append(_Opened(seen, place, record, fails))
    return passing, failing


def _candidates(opened: Sequence[_Opened], wording: Wording) -> list[Candidate]:
    alike = likeness(wording, [one.record.words for one in opened]).tolist()
    return [_candidate(one, words) for one, words in zip(opened, alike, strict=True)]


def _candidate(opened: _Opened, words: float) -> Candidate:
    seen, place, record, fails = opened
    near = float(seen.cosine[place])
    cosine = None if math.isnan(near) else near
    return Candidate(record, cosine, words, float(seen.profile[place]), seen.kin, place, fails)


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
