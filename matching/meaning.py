"""How alike two texts are: by vectors, and by the rare words they share.

Both likenesses are the same from either side and do not depend on a filter, so that a person and an employer see one
score for one pair, in a list as on the page. (BM25, which retrieves, knows a query and a corpus and is neither.)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from matching.weights import MeaningNumbers

Numbers: TypeAlias = NDArray[np.int32]
Floats64: TypeAlias = NDArray[np.float64]


class Words(NamedTuple):
    """The distinct words of a text."""

    known: Numbers
    strange: int = 0  # how many there are besides that the vocabulary has never seen


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

    def look_up(self, words: Iterable[str]) -> Words:
        """The distinct words without giving new ones a number: safe beside other readers."""
        distinct = set(words)
        known = sorted(self._numbers[word] for word in distinct if word in self._numbers)
        return Words(np.array(known, dtype=np.int32), len(distinct) - len(known))

    def add(self, words: Numbers) -> None:
        """Count a document with these words."""
        self._count(words, 1)

    def remove(self, words: Numbers) -> None:
        """Count a document with these words no longer."""
        self._count(words, -1)

    def rarity(self) -> Floats64:
        """Weight of every word, shape (words + 1,): log(1 + (N - n + .5) / (n + .5)), the idf of BM25.

        The last cell is the weight of a word that was never seen.
        """
        rarity = self._rarity
        if rarity is None or len(rarity) != len(self._numbers) + 1:
            self._make_room()
            n = self._frequency[: len(self._numbers) + 1].astype(np.float64)
            rarity = self._rarity = np.log1p((self._documents - n + 0.5) / (n + 0.5))
        return rarity

    def _count(self, words: Numbers, step: int) -> None:
        self._make_room()
        self._frequency[words] += step
        self._documents += step
        self._rarity = None

    def _make_room(self) -> None:
        while len(self._frequency) <= len(self._numbers):
            self._frequency = np.concatenate([self._frequency, np.zeros_like(self._frequency)])


def shared(words: Numbers, others: Sequence[Numbers], rarity: Floats64) -> Floats64:
    """Weight of the words each of the others has in common with these, shape (len(others),)."""
    own = np.zeros(len(rarity))
    own[words] = rarity[words]
    return _sums(own, others)


def likeness(words: Words, others: Sequence[Words], rarity: Floats64) -> Floats64:
    """Shared weight over the geometric mean of both weights, in [0, 1], shape (len(others),); 0 without words."""
    rows = [other.known for other in others]
    own = rarity[words.known].sum() + words.strange * rarity[-1]
    theirs = _sums(rarity, rows) + rarity[-1] * np.array([other.strange for other in others], dtype=np.float64)
    both = np.sqrt(own * theirs)
    common = shared(words.known, rows, rarity)
    alike: Floats64 = np.divide(common, both, out=np.zeros(len(others)), where=both > 0)
    return np.minimum(1.0, alike)


def meaning(numbers: MeaningNumbers, cosine: float | None, likeness: float) -> float:
    """The likeness of two texts as a share of 1. Args: cosine: None when a side has no vector."""
    if cosine is None:
        return numbers.lexical(0.0, likeness)
    return numbers.dense(cosine, likeness)


def _sums(weights: Floats64, rows: Sequence[Numbers]) -> Floats64:
    """Weight of the words of each row; every row is added up by itself, whatever stands beside it."""
    sums = np.zeros(len(rows))
    filled = [place for place, row in enumerate(rows) if len(row)]
    if filled:
        starts = np.cumsum([0, *(len(rows[place]) for place in filled[:-1])])
        sums[filled] = np.add.reduceat(weights[np.concatenate([rows[place] for place in filled])], starts)
    return sums
