"""Which words belong to everyday life and which to the field, told by two books: the dictionary and the taxonomy.

A word counts by how much more usual it is in names of skills and occupations than in the dictionary. "Bridge", "week"
and "street" are words of the taxonomy too, but no more usual there than anywhere; "manage" and "data" are. A Latin word
that neither book has is most likely a name, of a product say, and is not everyday; a Chinese one is a chance cut.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping

from matching import dictionary
from matching.text import has_han, words
from matching.types import Taxonomy

ENOUGH = 2000
"""Words of a taxonomy from which on it can tell; of a smaller one no word is everyday."""

_MORE_USUAL = 1.0  # log of how many times more usual than in the dictionary a word of the field is, at least
_HALF = 0.5  # added to every count


class Field:
    """The words of one taxonomy against the dictionary's. Safe from many threads."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        entries = [entry.names for entry in taxonomy.skills.values()]
        entries += [entry.names for entry in taxonomy.occupations.values()]
        usual = Counter(word for names in entries for word in set(_of_names(names)))
        self._rarity = {word: math.log1p((len(entries) - n + _HALF) / (n + _HALF)) for word, n in usual.items()}
        self._strange = max(self._rarity.values(), default=0.0)
        self._everyday = frozenset(_common(usual, len(entries))) if self.can_tell else frozenset()

    @property
    def can_tell(self) -> bool:
        """Whether the taxonomy is large enough."""
        return len(self._rarity) >= ENOUGH

    def weight(self, word: str) -> float:
        """How rare a word is among the names of the field; of one that is in none, as of one that is in one."""
        return self._rarity.get(word, self._strange)

    def is_everyday(self, word: str) -> bool:
        """Whether the word, as matching.text.words has it, says nothing about work by itself."""
        if word in self._rarity or not self.can_tell:
            return word in self._everyday
        return has_han(word) or word.isdecimal() or dictionary.usage(word) > 0


def _common(usual: Mapping[str, int], entries: int) -> Iterator[str]:
    """Words of the field that are about as usual in the dictionary."""
    for word, n in usual.items():
        elsewhere = (dictionary.usage(word) + _HALF) / dictionary.size()
        if math.log((n + _HALF) / entries / elsewhere) < _MORE_USUAL:
            yield word


def _of_names(names: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    for group in names.values():
        for name in group:
            yield from words(name)
