"""Occupations by words: what each is called, what its description says and what the skills it needs are called.

Occupations that lie side by side in the space of an encoder often share no tool, material or product, and a longer text
names them. BM25 over a few thousand entries that never change, so all of it is one sparse product.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import scipy.sparse as sparse
from numpy.typing import NDArray

from matching.text import words
from matching.types import OccupationEntry, SkillEntry, Taxonomy

Numbers = NDArray[np.int32]
Floats64 = NDArray[np.float64]

_K1, _B = 1.5, 0.75  # as in matching.lexical


class OccupationWords:
    """The words of some occupations. Safe from many threads."""

    def __init__(self, occupations: Sequence[OccupationEntry], taxonomy: Taxonomy) -> None:
        """Args: taxonomy: tells what the skills are called."""
        counts = [Counter(_said(entry, taxonomy)) for entry in occupations]
        self.terms = sorted(set().union(*counts)) if counts else []
        self._number = {term: number for number, term in enumerate(self.terms)}
        self._parts = _bm25(counts, self._number)

    def numbers(self, found: Iterable[str]) -> Numbers:
        """Those of the words that any occupation has, by their places in terms, ascending."""
        return np.array(sorted({self._number[word] for word in found if word in self._number}), dtype=np.int32)

    def shares(self, texts: Sequence[Numbers]) -> Floats64:
        """How well each occupation goes with the words of each text, as a share of the best: (texts, occupations)."""
        starts = np.cumsum([0, *map(len, texts)])
        places = np.concatenate([*texts, np.zeros(0, dtype=np.int32)])
        asked = sparse.csr_matrix((np.ones(len(places)), places, starts), shape=(len(texts), len(self.terms)))
        scores: Floats64 = (asked @ self._parts).toarray()
        best = scores.max(axis=1, keepdims=True, initial=0.0)
        return scores / np.where(best > 0, best, 1.0)


def _said(entry: OccupationEntry, taxonomy: Taxonomy) -> Iterator[str]:
    """All names of the occupation, and of each skill the first in every language."""
    for names in entry.names.values():
        for name in names:
            yield from words(name)
    yield from words(entry.description)
    for code in sorted(entry.essential | entry.optional):
        skill = taxonomy.skills.get(code)
        for name in _first_names(skill) if skill else ():
            yield from words(name)


def _first_names(skill: SkillEntry) -> Iterator[str]:
    return (names[0] for names in skill.names.values() if names)


def _bm25(counts: Sequence[Counter[str]], number: dict[str, int]) -> Any:
    """What each word adds to the score of each occupation: sparse, shape (terms, occupations)."""
    having = Counter(term for found in counts for term in found)
    lengths = [found.total() for found in counts]
    mean = sum(lengths) / max(1, len(lengths)) or 1.0
    rarity = {term: math.log1p((len(counts) - n + 0.5) / (n + 0.5)) for term, n in having.items()}
    rows, columns, parts = [], [], []
    for place, found in enumerate(counts):
        norm = _K1 * (1 - _B + _B * lengths[place] / mean)
        rows += [number[term] for term in found]
        columns += [place] * len(found)
        parts += [rarity[term] * times * (_K1 + 1) / (times + norm) for term, times in found.items()]
    return sparse.csr_matrix((np.array(parts, dtype=np.float64), (rows, columns)), shape=(len(number), len(counts)))
