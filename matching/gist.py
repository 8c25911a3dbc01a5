"""What a text says about work: its sentences that speak of it, each once, in an order of their own.

A vector and a likeness of words are means over a text, so that hobbies, a poem or the same line fifty times would move
them, and so would the order of the sections. They are therefore made of the gist only; BM25, which adds up hits and
never loses by what stands beside them, reads everything. Here words decide; matching.passages asks the encoder too.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from matching.everyday import Field
from matching.neutral import neutral
from matching.text import Span, sentences, words
from matching.types import Taxonomy

SPEAKS_OF_WORK = 0.3
"""Share of a sentence's words that are not everyday ones, at least. See docs/benchmarks.md for what passes."""

_REPEATED = 2  # of one word in a sentence, as many are kept
_HAMMERED = 8  # a sentence that says a word more often is no sentence
_LONG = 60  # characters from which on it is asked whether it is one
_SHORT = 3  # characters; articles and prepositions may come as often as they like


class Gist:
    """Tells by the vocabulary of one taxonomy which sentences speak of work. Safe from many threads."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self._field = Field(taxonomy)
        self._weight = lru_cache(maxsize=50_000)(self._weighed)

    def sentences(self, body: str) -> list[str]:
        """Every sentence once, without protected traits; those that say most first, so that their order does not count.

        Sentences without a word, or with one that is hammered in, are left out.
        """
        said = {_plain(body[span.start : span.end]) for span in sentences(body)} - {""}
        return sorted(said, key=lambda text: (-self._weight(text), text))

    def share(self, sentence: str) -> float:
        """How many of the words of a sentence are not everyday ones, in [0, 1]."""
        found = {word for word in words(sentence) if len(word) > 1}
        return len(self.specific(found)) / len(found) if found else 0.0

    def spans(self, body: str) -> list[Span]:
        """The sentences of the body that speak of work, in its order; of two that say the same the first."""
        said: set[str] = set()
        kept = []
        for span in sentences(body):
            text = _plain(body[span.start : span.end])
            if text not in said and self._weight(text) > 0:
                said.add(text)
                kept.append(span)
        return kept

    def specific(self, found: Iterable[str]) -> frozenset[str]:
        """Those of the words (matching.text.words) that are not everyday ones."""
        return frozenset(word for word in found if not self._field.is_everyday(word))

    def _weighed(self, sentence: str) -> float:
        """How much of its words a sentence shares with the field, rare ones counting more; 0 = nothing about work."""
        found = {word for word in words(sentence) if len(word) > 1}
        if not found:
            return 0.0
        if not self._field.can_tell:
            return 1.0
        of_work = self.specific(found)
        if len(of_work) < SPEAKS_OF_WORK * len(found):
            return 0.0
        return math.fsum(sorted(self._field.weight(word) for word in of_work)) / math.sqrt(len(found))


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


def _hammers(sentence: str) -> bool:
    times = Counter(word for word in words(sentence) if len(word) > 1)
    return max(times.values(), default=0) > _HAMMERED
