"""The systems that are compared, by name: the stages of one pipeline, each of which can be left out.

One set of weights for all sets, those the pages rank with; the shape of a set says which of them count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matching.encoder import Encoder
from matching.evaluation.borrowing import borrowed
from matching.evaluation.sets import Entry, EvaluationSet
from matching.evaluation.shapes import Shape, description, labels, shape_of, texts, whole
from matching.fusion import TextKind, of_concept, profile_weight, share_of_best, words_weight
from matching.gist import Gist
from matching.gloss import Gloss, encoder_text
from matching.lexical import Bm25Index
from matching.naming import Names, with_descriptions
from matching.occupation_words import Numbers
from matching.occupations import OccupationMap
from matching.passages import Passages, Sentence, in_sentences, vectors
from matching.text import has_han, words
from matching.types import Taxonomy
from matching.weights import Weights, default_weights

Floats = NDArray[np.float32]


class System(StrEnum):
    """What ranks the documents."""

    RAW_DENSE = "raw-dense"  # one vector of the text as it is: the plain model, the baseline
    GLOSS_DENSE = "gloss-dense"  # the glossed text; a long one as the mean of its sentences
    DENSE = "dense"  # the same, and of a concept the best of a vector per label
    MIDDLE = "label-middle"  # the same, and of a concept the middle of its labels
    BM25 = "bm25"  # words alone
    GLOSS_WORDS = "gloss-dense+bm25"
    DENSE_WORDS = "dense+bm25"  # label-middle and words
    PROFILE = "skill-profile"  # the same, and the skills of the occupations that both texts are like
    METRIC = "learnt-metric"  # the same, by the likeness learnt from the names of the occupations
    BORROWED = "borrowed-skills"  # the same, and for an occupation's needs the skills borrowed from those like it
    DESCRIBED = "descriptions"  # the same, and the description of a concept as one more name
    FUSED = "fused"  # everything: the same, and the occupations that a longer text is like by its words too


@dataclass(frozen=True, slots=True, kw_only=True)
class Stages:
    """Which stages of the pipeline take part."""

    dense: bool = True
    gloss: bool = True
    labels: bool = True
    middle: bool = True
    words: bool = True
    profile: bool = True
    metric: bool = True
    borrowed: bool = True
    described: bool = True
    kin_words: bool = True


_UP_TO_DESCRIBED = Stages(kin_words=False)
_UP_TO_BORROWED = replace(_UP_TO_DESCRIBED, described=False)
_UP_TO_METRIC = replace(_UP_TO_BORROWED, borrowed=False)
_UP_TO_PROFILE = replace(_UP_TO_METRIC, metric=False)
_UP_TO_WORDS = replace(_UP_TO_PROFILE, profile=False)
_UP_TO_MIDDLE = replace(_UP_TO_WORDS, words=False)
_UP_TO_LABELS = replace(_UP_TO_MIDDLE, middle=False)
_UP_TO_GLOSS = replace(_UP_TO_LABELS, labels=False)
SYSTEMS = {
    System.RAW_DENSE: replace(_UP_TO_GLOSS, gloss=False),
    System.GLOSS_DENSE: _UP_TO_GLOSS,
    System.DENSE: _UP_TO_LABELS,
    System.MIDDLE: _UP_TO_MIDDLE,
    System.BM25: Stages(dense=False, described=False),
    System.GLOSS_WORDS: replace(_UP_TO_GLOSS, words=True),
    System.DENSE_WORDS: _UP_TO_WORDS,
    System.PROFILE: _UP_TO_PROFILE,
    System.METRIC: _UP_TO_METRIC,
    System.BORROWED: _UP_TO_BORROWED,
    System.DESCRIBED: _UP_TO_DESCRIBED,
    System.FUSED: Stages(),
}


@dataclass(frozen=True)
class Bench:
    """A set with what its texts are read with; every leg is computed once."""

    data: EvaluationSet
    encoder: Encoder
    gloss: Gloss
    taxonomy: Taxonomy

    @cached_property
    def weights(self) -> Weights:
        """Those of the pages."""
        return default_weights()

    @cached_property
    def shape(self) -> Shape:
        """Kind of the texts."""
        return shape_of(self.data)

    @cached_property
    def queries(self) -> Floats:
        """A vector per query."""
        return self._vectors(self.data.queries, self.shape.kind)

    @cached_property
    def documents(self) -> Floats:
        """A vector per document; of a concept that of its label."""
        return self._vectors(self.data.corpus, TextKind.TITLE if self.shape.concepts else self.shape.kind)

    @cached_property
    def names(self) -> Names:
        """The labels of each concept."""
        return Names(*self._labels)

    @cached_property
    def described_names(self) -> Names:
        """The same, and the description of each that has one."""
        told = [(place, said) for place, said in enumerate(map(description, self.data.corpus)) if said]
        rows = vectors([in_sentences(said) for _, said in told], self.encoder) if told else None
        places = np.array([place for place, _ in told], dtype=np.int64)
        return Names(*with_descriptions(*self._labels, rows, places))

    @cached_property
    def lexical(self) -> Floats:
        """BM25, shape (queries, documents); titles ask for titles and alternative labels, longer texts for all."""
        by_label = self.shape.concepts and self.shape.kind is TextKind.TITLE
        return self._bm25([labels(document) if by_label else [whole(document)] for document in self.data.corpus])

    @cached_property
    def described_lexical(self) -> Floats:
        """The same, and titles ask for the descriptions of concepts as well."""
        if not (self.shape.concepts and self.shape.kind is TextKind.TITLE):
            return self.lexical
        return self._bm25([[*labels(document), description(document)] for document in self.data.corpus])

    @cached_property
    def occupations(self) -> OccupationMap:
        """The occupations of the taxonomy."""
        return OccupationMap(self.taxonomy, self.encoder, self.gloss, self.weights.profile)

    @cached_property
    def plain_occupations(self) -> OccupationMap:
        """The same, by the cosine as it is."""
        return OccupationMap(self.taxonomy, self.encoder, self.gloss, self.weights.profile, plain=True)

    def said(self, entries: Sequence[Entry]) -> list[Numbers]:
        """The words of longer texts that are not everyday ones, as the occupations number them."""
        gist, known = Gist(self.taxonomy), self.occupations.words
        return [known.numbers(gist.specific(self._tokens(whole(entry)))) for entry in entries]

    def query_texts(self) -> list[str]:
        """Each query as one text."""
        return texts(self.data.queries, self.shape.kind)

    def document_texts(self) -> list[str]:
        """Each document as one text."""
        return texts(self.data.corpus, TextKind.TITLE if self.shape.concepts else self.shape.kind)

    def encode(self, texts: Sequence[str]) -> Floats:
        """Vectors of texts as the encoder may read them; each text is encoded once."""
        return encode_once(self.encoder, [encoder_text(text, self.encoder, self.gloss) for text in texts])

    def _vectors(self, entries: Sequence[Entry], kind: TextKind) -> Floats:
        """A title is read as it stands, a longer text by its passages, as the pages read it."""
        if kind is TextKind.TITLE:
            return self.encode(texts(entries, kind))
        gist = Gist(self.taxonomy)
        said = [gist.sentences(text) for text in texts(entries, kind)]
        return vectors(
            [Passages(sentences=tuple(self._sentence(text, gist) for text in group)) for group in said], self.encoder
        )

    def _sentence(self, text: str, gist: Gist) -> Sentence:
        return Sentence(encoder_text(text, self.encoder, self.gloss), gist.share(text))

    @cached_property
    def _labels(self) -> tuple[Floats, NDArray[np.int64]]:
        groups = [labels(document) for document in self.data.corpus]
        starts = np.cumsum([0, *map(len, groups[:-1])])
        return self.encode([name for group in groups for name in group]), starts

    def _bm25(self, searched: Sequence[Sequence[str]]) -> Floats:
        index = Bm25Index()
        for place, said in enumerate(searched):
            index.upsert(place, self._tokens("\n".join(said)))
        scores = np.zeros((len(self.data.queries), len(self.data.corpus)), dtype=np.float32)
        for row, query in zip(scores, self.data.queries, strict=True):
            found = index.scores(self._tokens(whole(query)))
            row[found.ids] = found.values
        return scores

    def _tokens(self, text: str) -> list[str]:
        found = words(text)
        return found + self.gloss.glosses(text) if has_han(text) else found


def score(bench: Bench, stages: Stages) -> Floats:
    """Relevance of every document for every query, shape (queries, documents)."""
    if not stages.dense:
        return bench.lexical
    shape, numbers = bench.shape, bench.weights.fusion
    if shape.concepts and not shape.needs and stages.labels:
        return _of_concepts(bench, stages)
    total = _cosines(bench, stages)
    if stages.words:
        total = total + np.float32(words_weight(shape.kind, numbers)) * share_of_best(bench.lexical)
    by_words = stages.kin_words and shape.kind is TextKind.FULL
    if stages.profile and not shape.concepts:
        occupations = bench.occupations if stages.metric else bench.plain_occupations
        sides = (bench.data.queries, bench.queries), (bench.data.corpus, bench.documents)
        kin = [occupations.kin(rows, bench.said(entries) if by_words else None) for entries, rows in sides]
        total = total + np.float32(profile_weight(shape.kind, numbers)) * occupations.alike(*kin)
    if stages.borrowed and shape.needs:
        total = total + np.float32(numbers.borrowed) * borrowed(bench, by_words=by_words)
    return total


def _of_concepts(bench: Bench, stages: Stages) -> Floats:
    """As the pages tell which occupation a title means (matching.titles)."""
    names = bench.described_names if stages.described else bench.names
    lexical = bench.described_lexical if stages.described else bench.lexical
    numbers = bench.weights.fusion
    counted = replace(
        numbers,
        middle_label=numbers.middle_label if stages.middle else 0.0,
        words_label=numbers.words_label if stages.words else 0.0,
    )
    best, middle = names.best(bench.queries), names.middle(bench.queries)
    return of_concept(best, middle, share_of_best(lexical), counted).astype(np.float32)


def encode_once(encoder: Encoder, texts: Sequence[str]) -> Floats:
    """A vector for each text, shape (len(texts), dimension), however often it occurs."""
    place = {text: number for number, text in enumerate(dict.fromkeys(texts))}
    return encoder.encode(list(place))[[place[text] for text in texts]]


def _cosines(bench: Bench, stages: Stages) -> Floats:
    if not stages.gloss:
        queries, documents = bench.query_texts(), bench.document_texts()
        return encode_once(bench.encoder, queries) @ encode_once(bench.encoder, documents).T
    if not bench.shape.concepts:
        turn = stages.metric and bench.shape.kind is TextKind.TITLE
        return (bench.occupations.turned(bench.queries) if turn else bench.queries) @ bench.documents.T
    if not stages.labels:
        return bench.queries @ bench.documents.T
    return (bench.described_names if stages.described else bench.names).best(bench.queries)
