"""What a text says about work: its sentences that speak of it, each once, in an order of their own.

A vector and a likeness of words are means over a text, so that hobbies, a poem or the same line fifty times would move
them, and so would the order of the sections. They are therefore made of the gist only; BM25, which adds up hits and
never loses by what stands beside them, reads everything.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache

from matching.neutral import neutral
from matching.text import Span, has_han, sentences, words
from matching.types import Taxonomy

_SPEAKS_OF_WORK = 0.5
"""Share of a sentence's words that names of skills or occupations have too. In task statements of all occupations it is
.82 in the mean and 99 % of the sentences are above; of hobbies, weather and family it is below .4."""

_ENOUGH = 2000
"""Words of a taxonomy from which on it can tell; a smaller one lets every sentence pass."""

_REPEATED = 2  # of one word in a sentence, as many are kept
_HAMMERED = 8  # a sentence that says a word more often is no sentence
_LONG = 60  # characters from which on it is asked whether it is one
_SHORT = 3  # characters; articles and prepositions may come as often as they like


class Gist:
    """Tells by the vocabulary of one taxonomy which sentences speak of work. Safe from many threads."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        entries = [entry.names for entry in taxonomy.skills.values()]
        entries += [entry.names for entry in taxonomy.occupations.values()]
        usual = Counter(word for names in entries for word in set(_field_words(names)))
        self._rarity = {word: math.log1p((len(entries) - n + 0.5) / (n + 0.5)) for word, n in usual.items()}
        self._weight = lru_cache(maxsize=50_000)(self._weighed)

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

    def text(self, body: str) -> str:
        """These sentences without protected traits, those that say most first, so that their order does not count."""
        said = {_plain(body[span.start : span.end]) for span in self.spans(body)}
        ordered = sorted(said, key=lambda text: (-self._weight(text), text))
        return "\n".join(ordered)

    def _weighed(self, sentence: str) -> float:
        """How much of its words a sentence shares with the field, rare ones counting more; 0 = nothing about work."""
        found = {word for word in words(sentence) if len(word) > 1}
        if not found:
            return 0.0
        if len(self._rarity) < _ENOUGH:
            return 1.0
        of_work = [self._rarity[word] for word in found if word in self._rarity]
        if len(of_work) < _SPEAKS_OF_WORK * len(found):
            return 0.0
        return math.fsum(sorted(of_work)) / math.sqrt(len(found))


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


def _field_words(names: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    for group in names.values():
        for name in group:
            yield from (word for word in words(name) if len(word) > 1 or not has_han(word))
