"""What is kept of each document, as bytes outside the objects of the process, opened when somebody looks at it.

A search looks closely at a few hundred documents of a million. So each is one piece of bytes: its words as numbers, its
facts, its text. They lie in memory, or in files that the system keeps in memory as long as there is room.
"""

from __future__ import annotations

import json
import os
import struct
import tempfile
import weakref
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from matching.meaning import Glance, Numbers, Vocabulary
from matching.reading import Reading
from matching.text import Span
from matching.types import Document, Facets, Kind, SkillRef

Bytes = bytes | memoryview
_HEAD = struct.Struct("<IIIII")  # terms, sentences, numbers of the sentences, bytes of facts, bytes of the title
_FACETS = tuple(Facets.__dataclass_fields__)
_LISTS = tuple(_FACETS.index(name) for name in ("occupations", "regions", "majors", "certificates"))
#: People have the same few thousand skills at the same few levels: what never changes is made once.
_skill = lru_cache(maxsize=100_000)(SkillRef)


class Record:
    """A document and its words. Words are those of its gist, as numbers of the engine's vocabulary."""

    def __init__(
        self,
        document: Document,
        head: Numbers,
        words: Numbers,
        sentences: tuple[tuple[Span, Numbers], ...],
        named: Mapping[str, Span],
    ) -> None:
        """Args: head: of title and skills; named: where the body first names a skill of the document, by code."""
        self.document = document
        self.head = head
        self.words = words
        self.sentences = sentences
        self.named = named


class StoredRecord(Record):
    """One that is read piece by piece as it is asked for."""

    def __init__(self, packed: Bytes, kind: Kind, document_id: int) -> None:  # not the parent's: all is read later
        self._packed = packed
        self._kind = kind
        self._id = document_id
        self._sizes = _HEAD.unpack_from(packed)
        terms, sentences, numbers, *_ = self._sizes
        self._marks = _HEAD.size + 4 * (terms + 3 * sentences + numbers)

    @cached_property
    def terms(self) -> Numbers:
        """Every word and code, ascending."""
        return np.frombuffer(self._packed, dtype=np.int32, count=self._sizes[0], offset=_HEAD.size)

    @cached_property
    def head(self) -> Numbers:  # type: ignore[override]
        """Of title and skills."""
        return self._marked(0)

    @cached_property
    def words(self) -> Numbers:  # type: ignore[override]
        """Of the gist."""
        return self._marked(1)

    @cached_property
    def sentences(self) -> tuple[tuple[Span, Numbers], ...]:  # type: ignore[override]
        """Of the gist, each with its words."""
        terms, sentences, numbers, *_ = self._sizes
        start = _HEAD.size + 4 * terms
        spans = np.frombuffer(self._packed, dtype=np.int32, count=3 * sentences, offset=start).reshape(-1, 3).tolist()
        places = np.frombuffer(self._packed, dtype=np.int32, count=numbers, offset=start + 12 * sentences)
        found, done = [], 0
        for begin, end, length in spans:
            found.append((Span(begin, end), places[done : done + length]))
            done += length
        return tuple(found)

    @cached_property
    def named(self) -> Mapping[str, Span]:  # type: ignore[override]
        """Where the body first names a skill of the document, by code."""
        return {code: Span(start, end) for code, start, end in self._facts[2]}

    @cached_property
    def document(self) -> Document:  # type: ignore[override]
        """The document as it was put."""
        *_, facts, title = self._sizes
        skills, facets, _ = self._facts
        text = self._packed[self._marks + 2 * _bits(self._sizes[0]) + facts :]
        return Document(
            kind=self._kind,
            id=self._id,
            title=str(text[:title], *_AS_IS),
            body=str(text[title:], *_AS_IS),
            skills=tuple([_skill(*ref) for ref in skills]),
            facets=_facets(facets),
        )

    @cached_property
    def _facts(self) -> list[Any]:
        start = self._marks + 2 * _bits(self._sizes[0])
        found: list[Any] = json.loads(str(self._packed[start : start + self._sizes[3]], "ascii"))
        return found

    def _marked(self, which: int) -> Numbers:
        width = _bits(self._sizes[0])
        start = self._marks + which * width
        bits = np.frombuffer(self._packed, dtype=np.uint8, count=width, offset=start)
        return self.terms[np.unpackbits(bits, count=self._sizes[0]).view(np.bool_)]


def record_with(reading: Reading, numbers: Mapping[str, int]) -> Record:
    """The reading with its words as these numbers. Args: numbers: of every word of it."""

    def number(words: Iterable[str]) -> Numbers:
        found = np.array([numbers[word] for word in words], dtype=np.int32)
        found.sort()
        return found

    sentences = tuple((span, number(found)) for span, found in reading.sentences)
    return Record(reading.document, number(reading.head), number(reading.gist), sentences, reading.named)


def record_of(reading: Reading, words: Vocabulary | Glance) -> Record:
    """The reading with its words as numbers: by the vocabulary to store it, by a glance only to ask with it."""
    sentences = tuple((span, words.number(found)) for span, found in reading.sentences)
    return Record(reading.document, words.number(reading.head), words.number(reading.gist), sentences, reading.named)


def pack(record: Record, terms: Numbers) -> bytes:
    """The record as bytes. Args: terms: ascending, among them all its words."""
    document = record.document
    named = [(code, span.start, span.end) for code, span in record.named.items()]
    facts = json.dumps([[_ref(ref) for ref in document.skills], _plain(document.facets), named], separators=(",", ":"))
    title, body, told = document.title.encode(*_AS_IS), document.body.encode(*_AS_IS), facts.encode()
    spans = np.array([(span.start, span.end, len(found)) for span, found in record.sentences], dtype=np.int32)
    numbers = [found for _, found in record.sentences]
    sizes = len(terms), len(numbers), sum(map(len, numbers)), len(told), len(title)
    marks = [_marks(terms, chosen) for chosen in (record.head, record.words)]
    of_sentences = [spans.tobytes(), *(found.astype(np.int32).tobytes() for found in numbers)]
    return b"".join([_HEAD.pack(*sizes), terms.tobytes(), *of_sentences, *marks, told, title, body])


class Shelf(Protocol):
    """Bytes by slot. Safe for many readers or one writer."""

    def put(self, slot: int, packed: bytes) -> None:
        """Replace what the slot holds."""

    def get(self, slot: int) -> bytes | None:
        """What the slot holds; None when it holds nothing."""

    def drop(self, slot: int) -> None:
        """Forget what the slot holds."""


class MemoryShelf:
    """In memory: for small sites, and without a folder to write to."""

    def __init__(self) -> None:
        self._packed: dict[int, bytes] = {}

    def put(self, slot: int, packed: bytes) -> None:
        """See Shelf."""
        self._packed[slot] = packed

    def get(self, slot: int) -> bytes | None:
        """See Shelf."""
        return self._packed.get(slot)

    def drop(self, slot: int) -> None:
        """See Shelf."""
        self._packed.pop(slot, None)


class FileShelf:
    """At the end of a file that has no name any more: gone with the process, whatever ends it.

    What a slot held before is overwritten. A file of saved records may lie under it and is only read.
    """

    def __init__(self, folder: Path, base: Path | None = None, places: NDArray[np.int64] | None = None) -> None:
        """Args: base: with records as write_records() wrote them; places: what that gave."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        own, name = tempfile.mkstemp(prefix=".records-", dir=folder)
        os.unlink(name)
        self._files = [own] if base is None else [own, os.open(base, os.O_RDONLY)]
        weakref.finalize(self, _close, list(self._files))
        self._end = 0
        #: By slot: start and length; of a record in the base the length is negative, of none it is 0.
        self.places = np.zeros((64, 2), dtype=np.int64) if places is None else places

    def put(self, slot: int, packed: bytes) -> None:
        """See Shelf."""
        if slot >= len(self.places):
            more = max(slot + 1, 2 * len(self.places)) - len(self.places)
            self.places = np.pad(self.places, ((0, more), (0, 0)))
        self.drop(slot)
        self._write(packed, self._end)
        self.places[slot] = self._end, len(packed)
        self._end += len(packed)

    def get(self, slot: int) -> bytes | None:
        """See Shelf. OSError when the disk does not give what was written."""
        if slot >= len(self.places):
            return None
        start, length = self.places[slot].tolist()
        if not length:
            return None
        packed = os.pread(self._files[length < 0], abs(length), start)
        if len(packed) != abs(length):
            raise OSError("A record is shorter than it was written.")
        return packed

    def drop(self, slot: int) -> None:
        """See Shelf."""
        if slot < len(self.places):
            start, length = self.places[slot].tolist()
            if length > 0:
                self._write(bytes(length), start)
            self.places[slot] = 0

    def _write(self, packed: bytes, start: int) -> None:
        written = 0
        while written < len(packed):
            written += os.pwrite(self._files[0], packed[written:], start + written)


def write_records(file: Path, shelf: Shelf, used: int) -> NDArray[np.int64]:
    """Write the records of all slots behind each other; their places for a FileShelf, shape (used, 2)."""
    places = np.zeros((used, 2), dtype=np.int64)
    end = 0
    with file.open("wb") as out:
        for slot in range(used):
            packed = shelf.get(slot)
            if packed is not None:
                out.write(packed)
                places[slot] = end, -len(packed)
                end += len(packed)
        out.flush()
        os.fsync(out.fileno())
    return places


def _close(files: Sequence[int]) -> None:
    for file in files:
        os.close(file)


def _bits(count: int) -> int:
    return -(-count // 8)


def _marks(terms: Numbers, chosen: Numbers) -> bytes:
    """A bit per term: whether it is one of the chosen, which are all among them."""
    bits = np.zeros(len(terms), dtype=np.uint8)
    bits[np.searchsorted(terms, chosen)] = 1
    return np.packbits(bits).tobytes()


def _ref(ref: SkillRef) -> list[Any]:
    return [ref.code, ref.level, ref.essential, ref.verified]


def _plain(facets: Facets) -> list[Any]:
    """The facets in their order."""
    values = [getattr(facets, name) for name in _FACETS]
    values[-1] = {key: sorted(found) for key, found in facets.tags.items()}
    values[_FACETS.index("languages")] = dict(facets.languages)
    return values


def _facets(values: list[Any]) -> Facets:
    for place in _LISTS:
        values[place] = tuple(values[place])
    values[-1] = {key: frozenset(found) for key, found in values[-1].items()}
    return Facets(**dict(zip(_FACETS, values, strict=True)))


_AS_IS = ("utf-8", "surrogatepass")  # a lone surrogate is read like any other character
