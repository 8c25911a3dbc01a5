"""All documents of one kind, with everything that finds them. Not safe by itself: the engine holds the lock."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.filters import Column, TagColumns
from matching.index import Floats, Mask, VectorIndex
from matching.indexes.slot import SlotIndex
from matching.kinship import Kinship
from matching.lexical import Bm25Index
from matching.meaning import Glance, Numbers, Vocabulary
from matching.occupations import Kin, OccupationMap
from matching.reading import Reading
from matching.slots import Slots
from matching.text import Span
from matching.types import Document, Filter


class Record(NamedTuple):
    """A stored document. Words are those of its gist, as numbers of the engine's vocabulary."""

    document: Document
    head: Numbers  # of title and skills
    words: Numbers
    sentences: tuple[tuple[Span, Numbers], ...]


class Collection:
    """Documents of one kind by id: records, vectors, words, tags, skill and occupation codes, one slot for all."""

    def __init__(
        self,
        dimension: int | None,
        vocabulary: Vocabulary,
        occupations: OccupationMap | None = None,
        make_index: Callable[[int, Slots], VectorIndex] = SlotIndex,
    ) -> None:
        """Args: dimension: of the vectors, None when there is no encoder; occupations: in the space of that encoder."""
        self.slots = Slots()
        self.records: dict[int, Record] = {}
        self.vectors: VectorIndex | None = None if dimension is None else make_index(dimension, self.slots)
        self.lexical = Bm25Index()
        self._vocabulary = vocabulary
        self._map = occupations
        self._kinship = None if dimension is None or occupations is None else Kinship(occupations, dimension)
        self._tags = TagColumns(self.slots)
        self._skills = Column()
        self._occupations = Column()

    def put(self, readings: Sequence[Reading], vectors: Sequence[Floats | None]) -> None:
        """Add or replace; a row of vectors is None where the document has no direction (an empty text)."""
        if self.vectors is not None:
            placed = [(r.document.id, v) for r, v in zip(readings, vectors, strict=True) if v is not None]
            if placed:  # first, because a bad vector must stop everything before anything has changed
                self.vectors.upsert([i for i, _ in placed], np.stack([v for _, v in placed]))
            self.vectors.remove(r.document.id for r, v in zip(readings, vectors, strict=True) if v is None)
        slots = self.slots.assign([reading.document.id for reading in readings])
        if self._kinship is not None:
            self._kinship.forget(slots)
        for slot, reading in zip(slots, readings, strict=True):
            self._put(int(slot), reading)

    def remove(self, ids: Iterable[int]) -> None:
        """Forget these ids; an unknown id is no error."""
        known = [document_id for document_id in set(ids) if document_id in self.records]
        if self.vectors is not None:
            self.vectors.remove(known)
        for document_id in known:
            self._vocabulary.remove(self.records.pop(document_id).words)
            self.lexical.remove(document_id)
        for slot in self.slots.release(known):
            self._tags.clear(int(slot))
            self._skills.clear(int(slot))
            self._occupations.clear(int(slot))

    def profiles(self, kin: Kin | None, ids: Sequence[int]) -> tuple[Kin | None, Floats]:
        """The occupations these documents are like, and how alike their skill profiles are to one: (n,), in [0, 1].

        Args: kin: of the one; None where it has no vector. Nothing is alike without encoder or occupations.
        """
        nothing = np.zeros(len(ids), dtype=np.float32)
        if self._kinship is None or self._map is None or self.vectors is None:
            return None, nothing
        found = self._kinship.of(self.slots.find(ids), ids, self.vectors.vector)
        return found, nothing if kin is None else self._map.alike(kin, found)[0]

    def mask(self, where: Filter) -> Mask:
        """Slots that pass the filter."""
        return self._tags.mask(where)

    def code_scores(self, skills: Mapping[str, float], occupations: Mapping[str, float]) -> NDArray[np.float32]:
        """Per slot, the summed weight of the document's skills and occupations, shape (slots.used,)."""
        used = self.slots.used
        total: NDArray[np.float32] = self._skills.total(skills, used) + self._occupations.total(occupations, used)
        return total

    def _put(self, slot: int, reading: Reading) -> None:
        document = reading.document
        if old := self.records.get(document.id):
            self._vocabulary.remove(old.words)
        record = record_of(reading, self._vocabulary)
        self._vocabulary.add(record.words)
        self.records[document.id] = record
        self.lexical.upsert(document.id, reading.tokens)
        self._tags.put(slot, document.facets.tags)
        self._skills.put(slot, (ref.code for ref in document.skills))
        self._occupations.put(slot, document.facets.occupations)


def record_of(reading: Reading, words: Vocabulary | Glance) -> Record:
    """The reading with its words as numbers: by the vocabulary to store it, by a glance only to ask with it."""
    sentences = tuple((span, words.number(found)) for span, found in reading.sentences)
    return Record(reading.document, words.number(reading.head), words.number(reading.gist), sentences)
