"""What a text says about work: its sentences that speak of it, each once, in an order of their own.

A vector and a likeness of words are means over a text, so that hobbies, a poem or the same line fifty times would move
them, and so would the order of the sections. They are therefore made of the gist only; BM25, which adds up hits and
never loses by what stands beside them, reads everything. Here words decide, and where only a few of them speak of work
("the heart is the stage") whoever knows the sense of the sentence is asked; matching.passages asks of every sentence.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import NamedTuple

from matching.everyday import Field
from matching.neutral import neutral
from matching.text import Span, sentences, words
from matching.types import Taxonomy
from matching.verdicts import judges

SPEAKS_OF_WORK = 0.3
"""Share of a sentence's words that are not everyday ones, at least. See docs/benchmarks.md for what passes."""

_REPEATED = 2  # of one word in a sentence, as many are kept
_HAMMERED = 8  # a sentence that says a word more often is no sentence
_LONG = 60  # characters from which on it is asked whether it is one
_SHORT = 3  # characters; articles and prepositions may come as often as they like
_ENDLESS = 1_000  # characters; a longer sentence is not remembered
_FEW = 3
"""Words of work, none of them part of another, up to which it is doubtful whether a sentence speaks of it."""


class _Weighed(NamedTuple):
    """What the words of a sentence say about work."""

    share: float  # of them that are not everyday ones
    weight: float  # of what it shares with the field, rare words counting more; 0 = nothing about work
    judges: bool = False  # and tells hardly anything else
    doubtful: bool = False  # few words of work


class Gist:
    """Tells by the vocabulary of one taxonomy which sentences speak of work. Safe from many threads."""

    def __init__(self, taxonomy: Taxonomy, speaks: Callable[[str, float], bool] | None = None) -> None:
        """Args: speaks: whether a sentence with this share of words of work speaks of work; None = words decide."""
        self._field = Field(taxonomy)
        self._weighed = lru_cache(maxsize=50_000)(self._weigh)
        self._speaks = lru_cache(maxsize=50_000)(speaks) if speaks else None

    def sentences(self, body: str) -> list[str]:
        """Every sentence once, without protected traits; those that say most first, so that their order does not count.

        Sentences without a word, with one that is hammered in, or that only judge are left out.
        """
        said = {_plainly(body[span.start : span.end]) for span in sentences(body)} - {""}
        told = (text for text in said if not self._known(text).judges)
        return sorted(told, key=lambda text: (-self._weight(text), text))

    def share(self, sentence: str) -> float:
        """How many of the words of a sentence are not everyday ones, in [0, 1]."""
        return self._known(sentence).share

    def spans(self, body: str) -> list[Span]:
        """The sentences of the body that speak of work, in its order; of two that say the same the first."""
        said: set[str] = set()
        kept = []
        for span in sentences(body):
            text = _plainly(body[span.start : span.end])
            if text not in said and self._weight(text) > 0 and self._is_told(text):
                said.add(text)
                kept.append(span)
        return kept

    def specific(self, found: Iterable[str]) -> frozenset[str]:
        """Those of the words (matching.text.words) that are not everyday ones."""
        return frozenset(word for word in found if not self._field.is_everyday(word))

    def _weight(self, sentence: str) -> float:
        return self._known(sentence).weight

    def _is_told(self, sentence: str) -> bool:
        """Whether work is what a sentence tells, as far as its sense is known."""
        known = self._known(sentence)
        return self._speaks is None or not known.doubtful or self._speaks(sentence, known.share)

    def _known(self, sentence: str) -> _Weighed:
        return self._weighed(sentence) if len(sentence) <= _ENDLESS else self._weigh(sentence)

    def _weigh(self, sentence: str) -> _Weighed:
        found = {word for word in words(sentence) if len(word) > 1}
        if not found:
            return _Weighed(0.0, 0.0)
        of_work = self.specific(found)
        share = len(of_work) / len(found)
        if judges(found, of_work, SPEAKS_OF_WORK):
            return _Weighed(share, 0.0, judges=True)
        if not self._field.can_tell:
            return _Weighed(share, 1.0)
        if len(of_work) < SPEAKS_OF_WORK * len(found):
            return _Weighed(share, 0.0)
        whole = math.fsum(sorted(self._field.weight(word) for word in of_work))
        return _Weighed(share, whole / math.sqrt(len(found)), doubtful=len(_apart(of_work)) <= _FEW)


def _apart(found: frozenset[str]) -> set[str]:
    """Those of the words that are no part of another: the underground station, and neither underground nor station."""
    return {word for word in found if not any(word in other for other in found if other != word)}


def _plainly(sentence: str) -> str:
    return _remembered(sentence) if len(sentence) <= _ENDLESS else _plain(sentence)


def _plain(sentence: str) -> str:
    """Neutral, single-spaced, and no word more than a few times; nothing of a sentence that hammers a word."""
    if len(sentence) > _LONG and _hammers(sentence):
        return ""
    parts = neutral(sentence).split()
    if len(parts) == len(set(parts)):
        return " ".join(parts)
    times: Counter[str] = Counter()
    kept = []
    for part in parts:
        times[part.casefold()] += 1
        if times[part.casefold()] <= _REPEATED or len(part) <= _SHORT:
            kept.append(part)
    return " ".join(kept)


#: A document is read twice, for its vector and for its words, and many documents share sentences.
_remembered = lru_cache(maxsize=20_000)(_plain)


def _hammers(sentence: str) -> bool:
    times = Counter(word for word in words(sentence) if len(word) > 1)
    return max(times.values(), default=0) > _HAMMERED
