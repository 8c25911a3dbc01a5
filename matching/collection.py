"""All documents of one kind, with everything that finds them. Not safe by itself: the engine holds the lock."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from threading import Lock

import numpy as np

from matching.filters import TagColumns
from matching.index import Floats, Mask, VectorIndex
from matching.indexes.slot import SlotIndex
from matching.kinship import Kinship
from matching.lexical import MOST_ASKED, NO_LENGTH, Bm25, terms
from matching.meaning import Numbers, Vocabulary
from matching.occupations import Kin, OccupationMap
from matching.postings import Postings
from matching.reading import Reading
from matching.records import MemoryShelf, Shelf, StoredRecord, pack, record_with
from matching.slots import SlotArray, Slots
from matching.thresholds import ThresholdColumns
from matching.types import Document, Filter, Kind

_OPEN = 4096  # records that stay open because they were looked at last


class Collection:
    """Documents of one kind by slot: records, vectors, words, tags, skill and occupation codes."""

    def __init__(
        self,
        kind: Kind,
        dimension: int | None,
        vocabulary: Vocabulary,
        occupations: OccupationMap | None = None,
        make_index: Callable[[int, Slots], VectorIndex] = SlotIndex,
        shelf: Shelf | None = None,
    ) -> None:
        """Take what does not change afterwards.

        Args:
            dimension: of the vectors, None when there is no encoder.
            vocabulary: its first words are those of the occupations.
            occupations: in the space of that encoder.
        """
        self._kind = kind
        self.slots = Slots()
        self.shelf: Shelf = shelf or MemoryShelf()
        self.vectors: VectorIndex | None = None if dimension is None else make_index(dimension, self.slots)
        self.postings = Postings()
        self.lexical = Bm25(self.postings)
        self.tags = TagColumns(self.slots)
        self.thresholds = ThresholdColumns()
        self.kinship = None if dimension is None or occupations is None else Kinship(occupations, dimension)
        self._vocabulary = vocabulary
        self._map = occupations
        self._open: OrderedDict[int, StoredRecord] = OrderedDict()
        self._opening = Lock()  # many readers open records

    def put(self, readings: Sequence[Reading], vectors: Sequence[Floats | None]) -> None:
        """Add or replace; a row of vectors is None where the document has no direction (an empty text)."""
        if self.vectors is not None:
            placed = [(r.document.id, v) for r, v in zip(readings, vectors, strict=True) if v is not None]
            if placed:  # first, because a bad vector must stop everything before anything has changed
                self.vectors.upsert([i for i, _ in placed], np.stack([v for _, v in placed]))
            self.vectors.remove(r.document.id for r, v in zip(readings, vectors, strict=True) if v is None)
        slots = self.slots.assign([reading.document.id for reading in readings])
        if self.kinship is not None:
            self.kinship.forget(slots)
        for slot, reading in zip(slots.tolist(), readings, strict=True):
            self._put(slot, reading)
        self.postings.freeze()

    def remove(self, ids: Iterable[int]) -> None:
        """Forget these ids, so that nothing saved afterwards tells who they were; an unknown id is no error."""
        known = [document_id for document_id in set(ids) if document_id in self.slots]
        if self.vectors is not None:
            self.vectors.remove(known)
        slots = self.slots.find(known)
        if self.kinship is not None:
            self.kinship.forget(slots)
        for slot in slots.tolist():
            self._forget(slot)
            self.shelf.drop(slot)
            self.tags.clear(slot)
            self.thresholds.clear(slot)
            self.lexical.lengths.put(slot, NO_LENGTH)
        self.slots.release(known)

    def record(self, slot: int) -> StoredRecord | None:
        """What is kept of the document in a slot; None when there is none."""
        with self._opening:
            found = self._open.get(slot)
            if found is not None:
                self._open.move_to_end(slot)
                return found
        packed = self.shelf.get(slot)
        if packed is None:
            return None
        found = StoredRecord(packed, self._kind, int(self.slots.ids[slot]))
        with self._opening:
            self._open[slot] = found
            if len(self._open) > _OPEN:
                self._open.popitem(last=False)
        return found

    def record_of(self, document_id: int) -> StoredRecord | None:
        """What is kept of a document; None when it is not stored."""
        slots = self.slots.find([document_id])
        return self.record(int(slots[0])) if len(slots) else None

    def sure_to_fail(self, sought: Document) -> Mask:
        """By slot, who fails a gate, as far as that is known without opening what is kept of them."""
        return self.thresholds.failing(self._kind, sought, self.slots.used)

    def profiles(self, kin: Kin | None, slots: SlotArray) -> tuple[Kin | None, Floats]:
        """The occupations these documents are like, and how alike their skill profiles are to one: (n,), in [0, 1].

        Args: kin: of the one; None where it has no vector. Nothing is alike without encoder or occupations.
        """
        nothing = np.zeros(len(slots), dtype=np.float32)
        found = self.kin(slots)
        if found is None or self._map is None or kin is None:
            return found, nothing
        return found, self._map.alike(kin, found)[0]

    def kin(self, slots: SlotArray) -> Kin | None:
        """The occupations these documents are like; None without encoder or occupations."""
        if self.kinship is None or self.vectors is None:
            return None
        return self.kinship.of(slots, self.slots.ids[slots].tolist(), self.vectors.vector, self._said)

    def mask(self, where: Filter) -> Mask:
        """Slots that pass the filter."""
        return self.tags.mask(where)

    def word_scores(self, tokens: Sequence[str], most: int = MOST_ASKED) -> Floats:
        """Per slot, BM25 of so many of the words, shape (slots.used,); 0 = the document has none of them."""
        return self.lexical.scores(self._vocabulary.known(tokens), self.slots.used, most)

    def code_scores(self, skills: Mapping[str, float], occupations: Mapping[str, float]) -> Floats:
        """Per slot, the summed weight of the document's skills and occupations, shape (slots.used,)."""
        weights = {skill_term(code): weight for code, weight in skills.items()}
        weights |= {occupation_term(code): weight for code, weight in occupations.items()}
        numbered = {code: number for code in weights for number in self._vocabulary.known([code])}
        return self.postings.total({numbered[code]: weights[code] for code in numbered}, self.slots.used)

    def _said(self, document_id: int) -> Numbers:
        """The words of a document that any occupation has, which are the first of the vocabulary."""
        record = self.record_of(document_id)
        if record is None or self._map is None:
            return np.zeros(0, dtype=np.int32)
        return record.words[: np.searchsorted(record.words, len(self._map.words.terms))]

    def _put(self, slot: int, reading: Reading) -> None:
        self._forget(slot)
        document = reading.document
        counts = Counter(reading.tokens)
        counts.update({skill_term(ref.code) for ref in document.skills})
        counts.update({occupation_term(code) for code in document.facets.occupations})
        numbers = self._vocabulary.numbered(counts)
        record = record_with(reading, dict(zip(counts, numbers.tolist(), strict=True)))
        self._vocabulary.add(record.words)
        found = terms(counts, numbers)
        self.postings.put(slot, found)
        self.lexical.lengths.put(slot, len(reading.tokens))
        self.shelf.put(slot, pack(record, found.numbers))
        self.tags.put(slot, document.facets.tags)
        self.thresholds.put(slot, document.facets)

    def _forget(self, slot: int) -> None:
        """Take away what is counted of the document in a slot, if there is one."""
        old = self.record(slot)
        if old is not None:
            self._vocabulary.remove(old.words)
            self.postings.drop(slot, old.terms)
            self._open.pop(slot, None)


def skill_term(code: str) -> str:
    """How a skill is written among the words: no word has this character."""
    return f"\x01{code}"


def occupation_term(code: str) -> str:
    """How an occupation is written among the words."""
    return f"\x02{code}"


def documents_of(collection: Collection, ids: Iterable[int]) -> list[Document]:
    """The documents of those ids that are stored."""
    records = (collection.record_of(document_id) for document_id in ids)
    return [record.document for record in records if record is not None]
