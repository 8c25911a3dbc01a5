"""How alike two texts are: by vectors, and by the rare words they share.

Both likenesses are the same from either side and do not depend on a filter, so that a person and an employer see one
score for one pair, in a list as on the page. (BM25, which retrieves, knows a query and a corpus and is neither.)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from matching.weights import MeaningNumbers

_FEW = 1000  # words that are quicker looked for among others than told by a table of the whole vocabulary

Numbers: TypeAlias = NDArray[np.int32]
Floats64: TypeAlias = NDArray[np.float64]


class Vocabulary:
    """Numbers for words, and in how many documents each occurs."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._frequency: NDArray[np.int32] = np.zeros(1024, dtype=np.int32)
        self._documents = 0
        self._rarity: Floats64 | None = None

    def number(self, words: Iterable[str]) -> Numbers:
        """The distinct words as ascending numbers; new words get one."""
        numbers = {self._numbers.setdefault(word, len(self._numbers)) for word in words}
        return np.array(sorted(numbers), dtype=np.int32)

    def numbered(self, words: Iterable[str]) -> Numbers:
        """A number for every word, in their order; new words get one."""
        numbers = self._numbers
        return np.array([numbers.setdefault(word, len(numbers)) for word in words], dtype=np.int32)

    def known(self, words: Iterable[str]) -> list[int]:
        """The numbers of those words that have one, in their order, repeated as often as they occur."""
        found = map(self._numbers.get, words)
        return [number for number in found if number is not None]

    def stored(self) -> tuple[list[str], Numbers, int]:
        """The words by their numbers, in how many documents each occurs, and how many documents there are."""
        self._make_room()
        return list(self._numbers), self._frequency[: len(self._numbers)], self._documents

    def restore(self, words: Iterable[str], frequency: Numbers, documents: int) -> None:
        """Take over what stored() gave."""
        self._numbers = {word: number for number, word in enumerate(words)}
        self._frequency, self._documents, self._rarity = np.append(frequency, np.int32(0)), documents, None

    def glance(self) -> Glance:
        """A view for one question, with room for words that were never seen; good until the next change."""
        return Glance(self._numbers, self.rarity(), self._weight(np.zeros(1))[0])

    def add(self, words: Numbers) -> None:
        """Count a document with these words."""
        self._count(words, 1)

    def remove(self, words: Numbers) -> None:
        """Count a document with these words no longer."""
        self._count(words, -1)

    def rarity(self) -> Floats64:
        """Weight of every word, shape (words,): log(1 + (N - n + .5) / (n + .5)), the idf of BM25."""
        rarity = self._rarity
        if rarity is None or len(rarity) != len(self._numbers):
            self._make_room()
            rarity = self._rarity = self._weight(self._frequency[: len(self._numbers)].astype(np.float64))
        return rarity

    def _weight(self, n: Floats64) -> Floats64:
        weight: Floats64 = np.log1p((self._documents - n + 0.5) / (n + 0.5))
        return weight

    def _count(self, words: Numbers, step: int) -> None:
        self._make_room()
        self._frequency[words] += step
        self._documents += step
        self._rarity = None

    def _make_room(self) -> None:
        while len(self._frequency) <= len(self._numbers):
            self._frequency = np.concatenate([self._frequency, np.zeros_like(self._frequency)])


class Glance:
    """Numbers words for one question without changing the vocabulary: safe beside other readers."""

    def __init__(self, numbers: Mapping[str, int], rarity: Floats64, strange: float) -> None:
        """Args: strange: weight of a word that was never seen."""
        self._numbers = numbers
        self._known = rarity
        self._strange = strange
        self._extra: dict[str, int] = {}

    def number(self, words: Iterable[str]) -> Numbers:
        """The distinct words as ascending numbers; words never seen get numbers beyond the vocabulary's."""
        numbers = []
        for word in set(words):
            number = self._numbers.get(word)
            if number is None:
                number = self._extra.setdefault(word, len(self._known) + len(self._extra))
            numbers.append(number)
        return np.array(sorted(numbers), dtype=np.int32)

    def rarity(self) -> Floats64:
        """Weight of every word numbered so far, those of the vocabulary first."""
        return np.concatenate([self._known, np.full(len(self._extra), self._strange)])


class Weighed(NamedTuple):
    """Texts by the weight of their words, each of shape (texts,)."""

    shared: Floats64  # of those words that another text has too
    whole: Floats64


def weighed(words: Numbers, others: Sequence[Numbers], rarity: Floats64) -> Weighed:
    """Weight of the words each of the others has in common with these, and of all it has.

    Every text is added up by itself, whatever stands beside it. Args: words: ascending.
    """
    shared, whole = np.zeros(len(others)), np.zeros(len(others))
    filled = [place for place, row in enumerate(others) if len(row)]
    if filled:
        rows = [others[place] for place in filled]
        starts, joined = [0, *accumulate(map(len, rows[:-1]))], np.concatenate(rows)
        weights = rarity[joined]
        whole[filled] = np.add.reduceat(weights, starts)
        shared[filled] = np.add.reduceat(np.where(_among(joined, words, len(rarity)), weights, 0.0), starts)
    return Weighed(shared, whole)


def _among(numbers: Numbers, words: Numbers, vocabulary: int) -> NDArray[np.bool_]:
    """Which of the numbers are among the words. Args: words: ascending."""
    if not len(words):
        return np.zeros(len(numbers), dtype=np.bool_)
    if len(numbers) < _FEW:
        found: NDArray[np.bool_] = words.take(np.searchsorted(words, numbers), mode="clip") == numbers
        return found
    known = np.zeros(vocabulary, dtype=np.bool_)
    known[words] = True
    return known[numbers]


class Wording(NamedTuple):
    """The distinct words of the side that asks, and the weight of every word."""

    words: Numbers
    rarity: Floats64


def likeness(wording: Wording, others: Sequence[Numbers]) -> Floats64:
    """Shared weight over the geometric mean of both weights, in [0, 1], shape (len(others),); 0 without words."""
    words, rarity = wording
    shared, whole = weighed(words, others, rarity)
    both = np.sqrt(rarity[words].sum() * whole)
    alike: Floats64 = np.divide(shared, both, out=np.zeros(len(others)), where=both > 0)
    return np.minimum(1.0, alike)


def meaning(numbers: MeaningNumbers, cosine: float | None, likeness: float, profile: float = 0.0) -> float:
    """The likeness of two texts as a share of 1.

    Args:
        cosine: None when a side has no vector.
        profile: likeness of the skills that occupations like either side need.
    """
    if cosine is None:
        return numbers.lexical(0.0, likeness)
    return numbers.dense(cosine, likeness, profile)
