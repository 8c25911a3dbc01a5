"""The engine: documents go in, matches with reasons come out.

Documents are stored per kind and found in four directions (a profile's opportunities and programs, and the people for
either) and by free text. Many threads may search while one stores: reading, encoding, judging and quoting happen
outside the lock.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from matching.borrowing import Borrower
from matching.coverage import Proximity
from matching.encoder import Encoder
from matching.filters import refuse_protected
from matching.gloss import Gloss
from matching.index import BadVector, Floats, Hits, MakeIndex, unit_rows
from matching.library import Library
from matching.occupations import OccupationMap
from matching.pathway import Pathway, what_would_change
from matching.relaxing import Reach, reach, related_codes
from matching.searching import Likeness, Searcher
from matching.seeking import Preparer, is_blank
from matching.stamp import stamp
from matching.titles import Like, TitleMap
from matching.types import Document, Filter, Kind, Match, Query, Taxonomy
from matching.weights import Weights, default_weights

_TOGETHER = 8
"""Documents that are put at once among many changes: each time, the searches that have begun are waited for."""


class Mode(StrEnum):
    """What the engine finds with."""

    FULL = "full"  # meaning, words and taxonomy
    LEXICAL = "lexical"  # words and taxonomy: there is no encoder


class NoEncoder(RuntimeError):
    """Something was to be encoded and there is no encoder."""


class MixedVectors(ValueError):
    """Vectors of another encoder than the engine's were to be stored."""


class Prepared(NamedTuple):
    """What an encoder is given of a document, and its SHA-256: the stored vector is good as long as it is the same."""

    text: str
    source_hash: str


class Engine:
    """Stores documents with their vectors and finds matches among them. Safe from many threads."""

    def __init__(  # noqa: PLR0913 - what a site may bring along
        self,
        encoder: Encoder | None,
        taxonomy: Taxonomy,
        *,
        weights: Weights | None = None,
        gloss: Gloss | None = None,
        labels: Mapping[str, Floats] | None = None,
        names: Encoder | None = None,
        index: MakeIndex | None = None,
        folder: Path | None = None,
    ) -> None:
        """Take what does not change afterwards.

        Args:
            encoder: None = words and taxonomy only (see mode).
            weights: None = those that come with the product.
            gloss: Chinese to English; None = a new one with the names of the taxonomy.
            labels: unit vectors of the skills' names by this encoder (matching.labels); None = skills come near by
                their place in the tree only.
            names: the same encoder with a memory, for the names of the taxonomy; None = they are encoded here.
            index: where the vectors lie; None = in this process (matching.indexes.slot).
            folder: where documents lie, in files without a name that go with the process; None = in memory.
        """
        self._encoder = encoder
        self._weights = weights or default_weights()
        self._proximity = Proximity(taxonomy, self._weights.near, labels)
        gloss = gloss or Gloss(taxonomy)
        occupations = OccupationMap(taxonomy, names or encoder, gloss, self._weights.profile) if encoder else None
        self._preparer = Preparer(encoder, taxonomy, gloss, self._weights, occupations)
        self._stamp = stamp(encoder.id if encoder else None, taxonomy, gloss, self._weights)
        self._titles = TitleMap(taxonomy, self._preparer.reader, self._weights.fusion, occupations)
        self._library = Library(None if encoder is None else encoder.dimension, occupations, index, folder)
        borrower = Borrower(taxonomy, occupations, self._proximity, self._weights.skills)
        self._searcher = Searcher(taxonomy, self._weights, self._proximity, self._preparer, self._library, borrower)

    @property
    def mode(self) -> Mode:
        """Whether meaning plays a part."""
        return Mode.LEXICAL if self._encoder is None else Mode.FULL

    @property
    def encoder_id(self) -> str | None:
        """Id of the encoder whose vectors are taken; None without one."""
        return None if self._encoder is None else self._encoder.id

    @property
    def dimension(self) -> int | None:
        """Of the vectors; None without an encoder."""
        return None if self._encoder is None else self._encoder.dimension

    def prepare(self, documents: Iterable[Document]) -> list[Prepared]:
        """What the encoder is given of each document: tells without encoding whether a stored vector is still good."""
        texts = [self._preparer.text(document) for document in documents]
        return [Prepared(text, hashlib.sha256(text.encode()).hexdigest()) for text in texts]

    def encode(self, documents: Sequence[Document]) -> Floats:
        """Vectors to store, shape (n, dimension), unit rows; a zero row for a document without words."""
        if self._encoder is None:
            raise NoEncoder("There is no encoder; the engine works on words and taxonomy only.")
        return self._preparer.vectors(documents, self._encoder)

    def upsert(
        self, documents: Sequence[Document], vectors: Floats | None = None, *, encoder_id: str | None = None
    ) -> None:
        """Add or replace documents; the next search sees all of them, or on an error none.

        Args:
            vectors: from encode(), a row per document; None = these documents are found by words and taxonomy only.
            encoder_id: who made the vectors, where they were stored meanwhile.

        Raises:
            MixedVectors: the vectors are of another encoder.
            BadVector: a document with words has a vector that is zero or not finite, or the shape is wrong.
            ProtectedTag: a tag names a protected trait.
        """
        self._put(documents, vectors, encoder_id, before_each=lambda: None)

    def upsert_politely(
        self, documents: Sequence[Document], vectors: Floats | None = None, *, encoder_id: str | None = None
    ) -> None:
        """As upsert, a few documents after the other, and the reading of each gives way to searches for a moment.

        For many changes at once: what cuts texts into words holds Python's lock, and searches would queue for it.
        """
        for start in range(0, len(documents), _TOGETHER):
            part = slice(start, start + _TOGETHER)
            rows = None if vectors is None else vectors[part]
            self._put(documents[part], rows, encoder_id, before_each=self._searcher.give_way)

    def remove(self, kind: Kind, ids: Iterable[int]) -> None:
        """Forget documents; an unknown id is no error."""
        self._library.remove(kind, ids)

    def save(self, folder: Path, mark: str) -> Path:
        """Write everything as a new numbered folder, which takes the place of those before (matching.keeping).

        Changes wait until it is done, and searches behind them: for a process that serves nobody meanwhile.

        Args: mark: what the caller wants to know again when it loads, such as how far it had read.
        """
        return self._library.save(folder, self._stamp, mark)

    def load(self, folder: Path) -> str | None:
        """Fill this engine, which is empty, with what was saved; the mark, or None when nothing whole is there.

        Raises: NotOurs: it was saved with other code, texts, taxonomy, encoder or weights.
        """
        return self._library.load(folder, self._stamp)

    def ids(self, kind: Kind) -> list[int]:
        """Every stored id of a kind, ascending."""
        return self._library.ids(kind)

    def search(self, query: Query, *, needed: Mapping[str, float] | None = None) -> list[Match]:
        """The best matches with their reasons, in the order of matching.ranking; by relevance for a free text.

        Args:
            needed: for the programs of a profile, the skills it should learn (code -> weight in (0, 1]), such as
                those its saved opportunities need; None = what its wished occupations usually need.

        Raises:
            BadQuery: neither or both of document and text, or two documents that do not match each other.
            ProtectedTag: the filter asks for a protected trait.
        """
        return self._searcher.search(query, needed)

    def nearest(self, kind: Kind, vector: Floats, k: int) -> Hits:
        """The nearest by vector alone, without words, codes or filters: to hold the index against what is stored.

        Raises: NoEncoder: there are no vectors.
        """
        if self._encoder is None:
            raise NoEncoder("There is no encoder; the engine works on words and taxonomy only.")
        return self._library.nearest(kind, vector, k)

    def pair(self, left: Document, right: Document, *, needed: Mapping[str, float] | None = None) -> Match:
        """The match of two documents, stored or not, as a search for left would show right; same score either way."""
        return self._searcher.pair(left, right, needed)

    def alike(self, left: Document, right: Document) -> Likeness:
        """What the meaning of a pair is made of, before the curve: to fit the curve to judged pairs."""
        return self._searcher.alike(left, right)

    def occupations_like(self, title: str, k: int = 3) -> list[Like]:
        """The occupations that a title as people write it is likely to mean, best first; none for one without words."""
        if not title.strip():
            return []
        return self._titles.like(title, self._preparer.title_vector(title), k)

    def what_would_change(self, profile: Document, opportunity: Document, where: Filter | None = None) -> Pathway:
        """What stands between the two, and the shortest set of stored programs (that pass the filter) across."""
        programs = self._library.documents(Kind.PROGRAM, where or Filter())
        return what_would_change(profile, opportunity, programs, self._proximity)

    def reach(self, opportunity: Document, where: Filter | None = None) -> Reach:
        """Which requirement of an opportunity keeps how many of the stored profiles (that pass the filter) out."""
        related = self._library.documents(Kind.PROFILE, where or Filter(), related_codes(opportunity))
        return reach(opportunity, related)

    def _put(
        self,
        documents: Sequence[Document],
        vectors: Floats | None,
        encoder_id: str | None,
        before_each: Callable[[], None],
    ) -> None:
        """See upsert. Args: before_each: done before a document is read."""
        if encoder_id is not None and encoder_id != self.encoder_id:
            raise MixedVectors(f"Vectors of {encoder_id} do not go with {self.encoder_id}.")
        latest = {(document.kind, document.id): place for place, document in enumerate(documents)}
        places = sorted(latest.values())
        for place in places:
            refuse_protected(documents[place].facets.tags)
        rows, readings = self._rows(documents, vectors), []
        for place in places:
            before_each()
            readings.append(self._preparer.reader.read(documents[place]))
        self._library.put(readings, [rows[place] for place in places])

    def _rows(self, documents: Sequence[Document], vectors: Floats | None) -> list[Floats | None]:
        """The row of each document; None where there is no vector to have."""
        if vectors is None or self._encoder is None:
            return [None] * len(documents)
        if vectors.shape != (len(documents), self._encoder.dimension):
            raise BadVector(f"Vectors of shape {vectors.shape} do not fit {len(documents)} documents.")
        filled = [place for place, document in enumerate(documents) if vectors[place].any() or self._speaks(document)]
        if filled:
            unit_rows(vectors[filled], self._encoder.dimension)  # a bad one stops here, before anything is stored
        rows: list[Floats | None] = [None] * len(documents)
        for place in filled:
            rows[place] = vectors[place]
        return rows

    def _speaks(self, document: Document) -> bool:
        """Whether there is anything to make a vector of."""
        return not is_blank(document) and bool(self._preparer.text(document))
