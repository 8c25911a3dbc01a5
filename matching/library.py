"""Everything the engine holds, behind one lock: many threads look while one stores."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from matching import keeping
from matching.collection import Collection, documents_of
from matching.index import Floats, Hits, MakeIndex, dot, no_hits
from matching.indexes.slot import SlotIndex
from matching.locks import ReadWriteLock
from matching.meaning import Floats64, Glance, Vocabulary, Wording, likeness
from matching.occupations import Kin, OccupationMap
from matching.reading import Reading
from matching.records import FileShelf, MemoryShelf, Record, record_of
from matching.relaxing import Codes
from matching.retrieval import Candidate, Seeker, retrieve
from matching.stamp import Stamp
from matching.types import Document, Filter, Kind

_AT_A_TIME = 256


class Sight(NamedTuple):
    """What was seen at one moment; stays true to itself whatever is stored afterwards."""

    seeker: Record
    kin: Kin | None  # of the seeker
    candidates: list[Candidate]
    rarity: Floats64


class Library:
    """The collections of all kinds and the vocabulary they share."""

    def __init__(
        self,
        dimension: int | None,
        occupations: OccupationMap | None = None,
        index: MakeIndex | None = None,
        folder: Path | None = None,
    ) -> None:
        """Take what does not change afterwards.

        Args:
            dimension: of the vectors, None when there is no encoder.
            occupations: in the space of that encoder.
            folder: where documents lie, in files without a name; None = in memory.
        """
        self._lock = ReadWriteLock()
        self._merging = Lock()
        self._vocabulary = Vocabulary()
        self._occupations = occupations
        if occupations is not None:  # before all others, so that a number says whether an occupation has the word
            self._vocabulary.numbered(occupations.words.terms)
        self._of = {
            kind: Collection(
                kind,
                dimension,
                self._vocabulary,
                occupations,
                partial(index, kind) if index else SlotIndex,
                FileShelf(folder) if folder else MemoryShelf(),
            )
            for kind in Kind
        }

    def put(self, readings: Sequence[Reading], vectors: Sequence[Floats | None]) -> None:
        """Add or replace documents of any kinds; all of them are seen at once."""
        batches: dict[Kind, list[int]] = defaultdict(list)
        for place, reading in enumerate(readings):
            batches[reading.document.kind].append(place)
        with self._lock.writing():
            for kind, places in batches.items():
                self._of[kind].put([readings[i] for i in places], [vectors[i] for i in places])
        for kind in batches:
            self._merge(kind)

    def remove(self, kind: Kind, ids: Iterable[int]) -> None:
        """Forget documents; an unknown id is no error."""
        with self._lock.writing():
            self._of[kind].remove(ids)

    def ids(self, kind: Kind) -> list[int]:
        """Every stored id of a kind, ascending."""
        with self._lock.reading():
            return self._of[kind].slots.all_ids()

    def documents(self, kind: Kind, where: Filter, codes: Codes | None = None) -> list[Document]:
        """The stored documents of a kind that pass a filter, by id. Args: codes: only those that have one of these."""
        with self._lock.reading():
            collection = self._of[kind]
            mask = collection.mask(where)
            if codes is not None:
                mask &= (
                    collection.code_scores(dict.fromkeys(codes.skills, 1.0), dict.fromkeys(codes.occupations, 1.0)) > 0
                )
            ids = sorted(collection.slots.ids[mask].tolist())
        found: list[Document] = []
        for start in range(0, len(ids), _AT_A_TIME):  # in pieces, so that nobody waits for all of them
            with self._lock.reading():
                found += documents_of(collection, ids[start : start + _AT_A_TIME])
        return found

    def vector_of(self, document: Document) -> Floats | None:
        """The stored vector of exactly this document; None when another state of it, or none, is stored."""
        with self._lock.reading():
            collection = self._of[document.kind]
            record = collection.record_of(document.id)
            if record is None or collection.vectors is None or record.document != document:
                return None
            return collection.vectors.vector(document.id)

    def nearest(self, kind: Kind, vector: Floats, k: int) -> Hits:
        """The nearest documents of a kind by vector alone."""
        with self._lock.reading():
            index = self._of[kind].vectors
            return no_hits(1) if index is None else index.search(vector.reshape(1, -1), k)

    def look(self, reading: Reading, seeker: Seeker, target: Kind, where: Filter, depth: int, enough: int) -> Sight:
        """The candidates of a kind for what is looked for. Args: enough: see retrieve."""
        with self._lock.reading():
            glance = self._vocabulary.glance()
            own = self._record(reading, glance)
            rarity = glance.rarity()
            found = retrieve(self._of[target], seeker, Wording(own.words, rarity), where, depth, enough)
            return Sight(own, seeker.kin, found, rarity)

    def compare(self, reading: Reading, vector: Floats | None, other: Reading, others: Floats | None) -> Sight:
        """One document against one other, stored or not."""
        cosine = None if vector is None or others is None else float(dot(others.reshape(1, -1), vector)[0])
        with self._lock.reading():
            glance = self._vocabulary.glance()
            own, theirs = self._record(reading, glance), self._record(other, glance)
            rarity = glance.rarity()
        alike = float(likeness(Wording(own.words, rarity), [theirs.words])[0])
        kin, of_other = self._kin(vector, reading), self._kin(others, other)
        profile = float(self._occupations.alike(kin, of_other)[0, 0]) if self._occupations and kin and of_other else 0.0
        return Sight(own, kin, [Candidate(theirs, cosine, alike, profile, of_other)], rarity)

    def save(self, folder: Path, stamp: Stamp, mark: str) -> Path:
        """Write everything to files; see matching.keeping. Who wants to change something waits."""
        with self._merging, self._lock.reading():
            return keeping.save(folder, self._vocabulary, self._of, stamp, mark)

    def load(self, folder: Path, stamp: Stamp) -> str | None:
        """Fill an empty library from files; see matching.keeping."""
        with self._lock.writing():
            return keeping.load(folder, self._vocabulary, self._of, stamp)

    def _kin(self, vector: Floats | None, reading: Reading) -> Kin | None:
        if vector is None or self._occupations is None:
            return None
        return self._occupations.kin(vector.reshape(1, -1), [self._occupations.words.numbers(reading.gist)])

    def _record(self, reading: Reading, glance: Glance) -> Record:
        stored = self._of[reading.document.kind].record_of(reading.document.id)
        if stored is not None and stored.document == reading.document:
            return stored
        return record_of(reading, glance)

    def _merge(self, kind: Kind) -> None:
        """Make few segments of many; searches go on meanwhile."""
        postings = self._of[kind].postings
        with self._merging:
            while True:
                with self._lock.writing():
                    merge = postings.planned()
                if merge is None:
                    return
                segment = merge.done()
                with self._lock.writing():
                    postings.adopt(merge, segment)
