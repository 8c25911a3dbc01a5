"""The systems that are compared, by name. One set of weights for all sets; the shape of a set says which count."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matching.encoder import Encoder
from matching.evaluation.borrowing import borrowed
from matching.evaluation.sets import Entry, EvaluationSet
from matching.evaluation.shapes import Shape, TextKind, labels, shape_of, texts, whole
from matching.gloss import Gloss, encoder_text
from matching.lexical import Bm25Index
from matching.occupations import OccupationMap
from matching.text import has_han, words
from matching.types import Taxonomy

Floats = NDArray[np.float32]


class System(StrEnum):
    """What ranks the documents."""

    RAW_DENSE = "raw-dense"  # one vector of the text as it is: the plain model, the baseline
    BM25 = "bm25"
    DENSE = "dense"  # vectors of the glossed text; the best of its labels for a concept
    FUSED = "fused"  # dense, words, and what the taxonomy says


# Weights beside the cosine, which counts 1. Chosen on the dev halves, one set of numbers for all sets.
_WORDS = {TextKind.TITLE: 0.2, TextKind.FULL: 0.4}
_WORDS_OF_CONCEPTS = 0.3
_SKILL_PROFILE = {TextKind.TITLE: 0.3, TextKind.FULL: 0.2}
_BORROWED = 3.0


@dataclass(frozen=True)
class Bench:
    """A set with what its texts are read with; every leg is computed once."""

    data: EvaluationSet
    encoder: Encoder
    gloss: Gloss
    taxonomy: Taxonomy

    @cached_property
    def shape(self) -> Shape:
        """Kind of the texts."""
        return shape_of(self.data)

    @cached_property
    def queries(self) -> Floats:
        """A vector per query."""
        return self.encode(texts(self.data.queries, self.shape.kind))

    @cached_property
    def documents(self) -> Floats:
        """A vector per document; of a concept that of its label."""
        return self.encode(texts(self.data.corpus, TextKind.TITLE if self.shape.concepts else self.shape.kind))

    @cached_property
    def dense(self) -> Floats:
        """Cosines, shape (queries, documents); for concepts the best of their labels."""
        if not self.shape.concepts:
            return self.queries @ self.documents.T
        names = [labels(document) for document in self.data.corpus]
        starts = np.cumsum([0, *map(len, names[:-1])])
        flat = self.encode([name for group in names for name in group])
        best: Floats = np.maximum.reduceat(self.queries @ flat.T, starts, axis=1)
        return best

    @cached_property
    def lexical(self) -> Floats:
        """BM25, shape (queries, documents)."""
        index = Bm25Index()
        for place, document in enumerate(self.data.corpus):
            index.upsert(place, self._tokens(self._searched(document)))
        scores = np.zeros((len(self.data.queries), len(self.data.corpus)), dtype=np.float32)
        for row, query in zip(scores, self.data.queries, strict=True):
            found = index.scores(self._tokens(whole(query)))
            row[found.ids] = found.values
        return scores

    @cached_property
    def occupations(self) -> OccupationMap:
        """The occupations of the taxonomy."""
        return OccupationMap(self.taxonomy, self.encoder, self.gloss)

    def encode(self, texts: Sequence[str]) -> Floats:
        """Vectors of texts as the encoder may read them; each text is encoded once."""
        read = [encoder_text(text, self.encoder, self.gloss) for text in texts]
        place = {text: number for number, text in enumerate(dict.fromkeys(read))}
        return self.encoder.encode(list(place))[[place[text] for text in read]]

    def _searched(self, document: Entry) -> str:
        """Titles ask for titles and alternative labels; longer texts for everything."""
        by_label = self.shape.concepts and self.shape.kind is TextKind.TITLE
        return "\n".join(labels(document)) if by_label else whole(document)

    def _tokens(self, text: str) -> list[str]:
        found = words(text)
        return found + self.gloss.glosses(text) if has_han(text) else found


def _raw_dense(bench: Bench) -> Floats:
    kind = bench.shape.kind
    queries = bench.encoder.encode(texts(bench.data.queries, kind))
    documents = bench.encoder.encode(texts(bench.data.corpus, TextKind.TITLE if bench.shape.concepts else kind))
    return queries @ documents.T


def _fused(bench: Bench) -> Floats:
    shape = bench.shape
    if shape.needs:
        return _with_words(bench, _WORDS[shape.kind]) + np.float32(_BORROWED) * borrowed(bench)
    if shape.concepts:
        return _with_words(bench, _WORDS_OF_CONCEPTS)
    queries, documents = bench.occupations.profiles(bench.queries), bench.occupations.profiles(bench.documents)
    return _with_words(bench, _WORDS[shape.kind]) + np.float32(_SKILL_PROFILE[shape.kind]) * (queries @ documents.T)


def _with_words(bench: Bench, weight: float) -> Floats:
    return bench.dense + np.float32(weight) * share_of_range(bench.lexical)


SYSTEMS: dict[System, Callable[[Bench], Floats]] = {
    System.RAW_DENSE: _raw_dense,
    System.BM25: lambda bench: bench.lexical,
    System.DENSE: lambda bench: bench.dense,
    System.FUSED: _fused,
}


def share_of_range(scores: Floats) -> Floats:
    """Each row from its least (0) to its greatest value (1); a row of one value is all 0."""
    least = scores.min(axis=1, keepdims=True, initial=np.inf)
    extent = scores.max(axis=1, keepdims=True, initial=-np.inf) - least
    shares: Floats = (scores - least) / np.where(extent > 0, extent, 1)
    return shares.astype(np.float32)
