"""Which documents have which terms, and how often: sorted segments that never change, and what came last.

A segment lists, per term and count, the slots that have the term so often: four bytes an occurrence, nothing beside. A
changed document is written anew at the end, and its old occurrences count no longer; segments of like size are merged
while searches go on, so that nothing ever waits for a million documents (a log-structured merge tree).
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from matching.summing import Floats, Ints, Longs, Norm, add_saturated, add_up

Keys: TypeAlias = NDArray[np.uint64]

_SLOT_BITS, _COUNT_BITS = 28, 11
MOST_SLOTS = 1 << _SLOT_BITS
MOST_COUNTED = (1 << _COUNT_BITS) - 1
"""A term that occurs more often in a document counts as often as this."""

_FREEZE_AT = 256
"""Documents that came last are cut into a segment when there are so many."""

_FAN_OUT = 4
"""So many neighbouring segments of about one size become one."""

_NOWHERE, _RECENT = 0, -1
_MERGED_AT_ONCE = 4_000_000  # occurrences that are sorted in one go: the memory a merge takes besides its result


class Terms(NamedTuple):
    """The distinct terms of a document as ascending numbers, and how often each occurs."""

    numbers: Ints
    counts: Ints


@dataclass(eq=False, slots=True)
class Segment:
    """Occurrences that are written once."""

    columns: Longs  # term << _COUNT_BITS | count, ascending and distinct
    starts: Longs  # of each column in the slots, and the end of the last; shape (columns + 1,)
    slots: Ints
    serial: int
    documents: int  # that it was cut from
    dead: array[int] = field(default_factory=lambda: array("i"))  # slots whose document is elsewhere now, or gone

    def __len__(self) -> int:
        return len(self.slots)

    def columns_of(self, weights: Mapping[int, float]) -> tuple[Longs, Floats]:
        """Where the columns of these terms are, and the weight of each one's term."""
        terms = np.fromiter(weights, dtype=np.int64, count=len(weights))
        first = np.searchsorted(self.columns, terms << _COUNT_BITS)
        number = np.searchsorted(self.columns, (terms + 1) << _COUNT_BITS) - first
        worth = np.fromiter(weights.values(), dtype=np.float32, count=len(weights))
        return _spread(first, number), np.repeat(worth, number)

    def slots_of(self, places: Longs) -> list[Ints]:
        """The slots of each of these columns."""
        starts, ends = self.starts[places].tolist(), self.starts[places + 1].tolist()
        return [self.slots[start:end] for start, end in zip(starts, ends, strict=True)]


@dataclass(frozen=True, slots=True)
class Merge:
    """Neighbouring segments that should become one, as they were when it was planned."""

    segments: Sequence[Segment]
    dead: Sequence[int]  # how many dead slots each had
    home: Ints
    serial: int

    def done(self) -> Segment:
        """The one segment, without the dead. Needs no lock: what it reads does not change."""
        return _merged(self.segments, self.home, self.serial)


class Postings:
    """Terms by slot. Safe for many readers or one writer; who shares it holds the lock."""

    def __init__(self) -> None:
        self.segments: list[Segment] = []  # the oldest first
        self._recent: dict[int, Terms] = {}
        self._latest: Segment | None = None  # the recent as a segment, made when first asked for
        self._home: Ints = np.zeros(64, dtype=np.int32)  # by slot: serial of the segment that has its document
        self._frequency: Ints = np.zeros(64, dtype=np.int32)  # by term: documents that have it now
        self._serial = 0

    def put(self, slot: int, terms: Terms) -> None:
        """Give a slot without a document one."""
        self._make_room(slot, int(terms.numbers[-1]) if len(terms.numbers) else 0)
        self._recent[slot] = terms
        self._home[slot] = _RECENT
        self._frequency[terms.numbers] += 1
        self._latest = None

    def drop(self, slot: int, numbers: Ints) -> None:
        """Take a slot's document away. Args: numbers: the terms it was put with."""
        home = int(self._home[slot])
        self._home[slot] = _NOWHERE
        self._frequency[numbers] -= 1
        if home == _RECENT:
            del self._recent[slot]
            self._latest = None
        else:
            next(segment for segment in self.segments if segment.serial == home).dead.append(slot)

    def frequency(self, term: int) -> int:
        """Documents that have the term."""
        return int(self._frequency[term]) if term < len(self._frequency) else 0

    def present(self, terms: int) -> NDArray[np.bool_]:
        """Which of the first so many terms a document has, shape (terms,)."""
        known = self._frequency[:terms] > 0
        return np.pad(known, (0, terms - len(known)))

    def total(self, weights: Mapping[int, float], used: int) -> Floats:
        """Sum of the weights of each slot's terms, however often it has them, shape (used,)."""
        sums = np.zeros(used, dtype=np.float32)
        for segment in self._all():
            places, worth = segment.columns_of(weights)
            add_up(sums, segment.slots_of(places), worth)
            _clear(sums, segment)
        return sums

    def saturated(self, weights: Mapping[int, float], used: int, norm: Norm) -> Floats:
        """Sum of weight * count / (count + norm) of each slot's terms, shape (used,)."""
        total, sums = np.zeros(used, dtype=np.float32), np.zeros(used, dtype=np.float32)
        for segment in self._all():
            places, worth = segment.columns_of(weights)
            add_saturated(total, sums, norm, segment.slots_of(places), worth, segment.columns[places] & MOST_COUNTED)
            _clear(total, segment)
        return total

    def freeze(self) -> None:
        """Cut what came last into a segment when it has become much; a few milliseconds."""
        if len(self._recent) < _FREEZE_AT:
            return
        segment = self._cut()
        self._home[np.fromiter(self._recent, dtype=np.int64, count=len(self._recent))] = segment.serial
        self.segments.append(segment)
        self._recent, self._latest = {}, None

    def planned(self) -> Merge | None:
        """The next merge that is worth it; None when there is none."""
        first, last = _worth_merging(self.segments)
        if first == last:
            return None
        chosen = self.segments[first:last]
        self._serial += 1
        return Merge(chosen, [len(segment.dead) for segment in chosen], self._home.copy(), self._serial)

    def adopt(self, merge: Merge, segment: Segment) -> None:
        """Put the merged segment in the place of what it was merged from."""
        first = self.segments.index(merge.segments[0])
        self.segments[first : first + len(merge.segments)] = [segment] if len(segment) else []
        for old, known in zip(merge.segments, merge.dead, strict=True):
            segment.dead.extend(old.dead[known:])  # died while it was merged
            self._home[self._home == old.serial] = segment.serial

    def restore(self, segment: Segment, home: NDArray[np.bool_], frequency: Ints) -> None:
        """Take over one segment as everything there is. Args: home: slots with a document, shape (used,)."""
        self._serial = segment.serial
        self.segments, self._recent, self._latest = [segment], {}, None
        self._home = np.where(home, np.int32(segment.serial), np.int32(_NOWHERE)).astype(np.int32)
        self._frequency = frequency
        self._make_room(64, 64)

    def frozen(self) -> tuple[Segment, Ints]:
        """Everything as one segment without the dead, and the frequency of every term: to be kept in files."""
        return _merged(list(self._all()) or [_NOTHING], self._home, 1), self._frequency

    def _all(self) -> Iterator[Segment]:
        yield from self.segments
        if self._recent:
            latest = self._latest = self._latest or self._cut(_RECENT)
            yield latest

    def _cut(self, serial: int | None = None) -> Segment:
        if serial is None:
            self._serial += 1
            serial = self._serial
        slots = np.repeat(
            np.fromiter(self._recent, dtype=np.uint64, count=len(self._recent)),
            [len(terms.numbers) for terms in self._recent.values()],
        )
        numbers = np.concatenate([terms.numbers for terms in self._recent.values()]).astype(np.uint64)
        counts = np.concatenate([terms.counts for terms in self._recent.values()])
        columns = numbers << np.uint64(_COUNT_BITS) | np.minimum(counts, MOST_COUNTED).astype(np.uint64)
        return _segment([_sorted([_keys(columns, slots)])], len(slots), serial, len(self._recent))

    def _make_room(self, slot: int, term: int) -> None:
        if slot >= MOST_SLOTS:
            raise OverflowError(f"More than {MOST_SLOTS} documents of a kind.")
        if slot >= len(self._home):
            self._home = np.pad(self._home, (0, max(slot + 1, 2 * len(self._home)) - len(self._home)))
        if term >= len(self._frequency):
            more = max(term + 1, 2 * len(self._frequency)) - len(self._frequency)
            self._frequency = np.pad(self._frequency, (0, more))


def _spread(starts: Longs, lengths: Longs) -> Longs:
    """The numbers start, start + 1, … of every range, one range after the other."""
    shift = np.repeat(starts - np.cumsum(lengths) + lengths, lengths)
    numbers: Longs = shift + np.arange(len(shift))
    return numbers


def _clear(sums: Floats, segment: Segment) -> None:
    """Forget what a segment says about documents that are elsewhere now; that comes from a later one."""
    if segment.dead:
        sums[np.frombuffer(segment.dead, dtype=np.int32)] = 0.0


def _worth_merging(segments: Sequence[Segment]) -> tuple[int, int]:
    """First and last + 1 of neighbours to merge: several of one size, or one that is mostly dead."""
    sizes = [_size(segment) for segment in segments]
    for last in range(len(sizes), 0, -1):
        first = last
        while first > 0 and sizes[first - 1] <= sizes[last - 1]:
            first -= 1
        if last - first >= _FAN_OUT:
            return first, last
    for place, segment in enumerate(segments):
        if 2 * len(segment.dead) > max(segment.documents, _FREEZE_AT):
            return place, place + 1
    return 0, 0


def _size(segment: Segment) -> int:
    """A number that grows by one when a segment becomes _FAN_OUT times as long."""
    return max(0, (len(segment).bit_length() - 12) // (_FAN_OUT.bit_length() - 1))


def _merged(segments: Sequence[Segment], home: Ints, serial: int) -> Segment:
    """One segment of several, term range by term range, so that sorting takes little memory besides."""
    documents = int(np.isin(home, [segment.serial for segment in segments]).sum())
    parts = (_sorted([_living(segment, low, high, home) for segment in segments]) for low, high in _ranges(segments))
    return _segment(parts, sum(map(len, segments)), serial, documents)


def _ranges(segments: Sequence[Segment]) -> Iterator[tuple[int, int]]:
    """Ranges of columns that end between two terms and hold a few million occurrences each."""
    largest = max(segments, key=len)
    pieces = 1 + sum(map(len, segments)) // _MERGED_AT_ONCE
    marks = np.searchsorted(largest.starts, np.arange(1, pieces) * (len(largest) // pieces))
    terms = np.unique(largest.columns[np.minimum(marks, len(largest.columns) - 1)] >> _COUNT_BITS)
    ends = [0, *(terms << _COUNT_BITS).tolist(), 1 << 62]
    yield from pairwise(ends)


def _living(segment: Segment, low: int, high: int, home: Ints) -> Keys:
    """The occurrences in a range of columns, but for the dead, as numbers that sort by column, then slot."""
    first, last = np.searchsorted(segment.columns, [low, high]).tolist()
    slots = segment.slots[segment.starts[first] : segment.starts[last]]
    columns = np.repeat(segment.columns[first:last].astype(np.uint64), np.diff(segment.starts[first : last + 1]))
    alive = home[slots] == segment.serial
    return _keys(columns[alive], slots[alive].astype(np.uint64))


def _sorted(parts: Sequence[Keys]) -> Keys:
    keys = np.concatenate(parts)
    keys.sort()
    return keys


def _keys(columns: Keys, slots: Keys) -> Keys:
    return columns << np.uint64(_SLOT_BITS) | slots


def _segment(parts: Iterable[Keys], most: int, serial: int, documents: int) -> Segment:
    """A segment of ascending keys. Args: most: so many at most; no column goes on from one part into the next."""
    slots = np.empty(most, dtype=np.int32)
    columns, starts, filled = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)], 0
    for keys in parts:
        slots[filled : filled + len(keys)] = keys & np.uint64(MOST_SLOTS - 1)
        of_key = (keys >> np.uint64(_SLOT_BITS)).astype(np.int64)
        first = np.flatnonzero(np.diff(of_key, prepend=-1))
        columns.append(of_key[first])
        starts.append(first + filled)
        filled += len(keys)
    if filled < most:
        slots = slots[:filled].copy()
    ends = np.array([filled], dtype=np.int64)
    return Segment(np.concatenate(columns), np.concatenate([*starts, ends]), slots, serial, documents)


_NOTHING = Segment(np.zeros(0, np.int64), np.zeros(1, np.int64), np.zeros(0, np.int32), _NOWHERE, 0)
