"""Which occupations of the taxonomy a title is like, as people write titles: not in the words of any list.

The best of a vector per name, and the middle and the words of all names beside it, a description being one more name,
as matching.evaluation measures normalisation (esco_title_norm, onet_title2occ). Without an encoder words alone.
"""

from __future__ import annotations

import threading
from typing import NamedTuple

import numpy as np

from matching.fusion import of_concept
from matching.index import Floats
from matching.lexical import Bm25Index
from matching.occupations import OccupationMap
from matching.reading import Reader
from matching.types import Taxonomy
from matching.weights import FusionNumbers

LEAST = 0.5
"""Cosine from which on an occupation is worth naming; by words alone, that share of the best."""


class Like(NamedTuple):
    """An occupation that a title is like."""

    code: str
    score: float  # in [0, 1]: cosine to the nearest of its names; without an encoder, share of the best by words


class TitleMap:
    """The names of a taxonomy's occupations. Safe from many threads."""

    def __init__(
        self, taxonomy: Taxonomy, reader: Reader, numbers: FusionNumbers, occupations: OccupationMap | None = None
    ) -> None:
        """Args: occupations: those of the taxonomy in the space of the encoder; None without one."""
        self._reader = reader
        self._occupations = occupations
        self._numbers = numbers
        entries = occupations.occupations if occupations else [*taxonomy.occupations.values()]
        self._codes = [entry.code for entry in entries]
        self._words = Bm25Index()
        self._one = threading.Lock()  # the index of words is for one thread at a time
        for place, entry in enumerate(entries):
            said = (*(name for group in entry.names.values() for name in group), entry.description)
            self._words.upsert(place, [token for text in said for token in reader.tokens(text)])

    def like(self, title: str, vector: Floats | None, k: int) -> list[Like]:
        """The k likest, best first. Args: vector: of the title, shape (dimension,); None without an encoder."""
        by_words = np.zeros(len(self._codes))
        tokens = self._reader.tokens(title)
        with self._one:
            found = self._words.scores(tokens)
        by_words[found.ids] = found.values / max(found.values.max(initial=0.0), 1e-9)
        shown = total = by_words
        if vector is not None and self._occupations is not None:
            shown = self._occupations.cosines(vector.reshape(1, -1))[0].astype(np.float64)
            middle = self._occupations.middles(vector.reshape(1, -1))[0].astype(np.float64)
            total = of_concept(shown, middle, by_words, self._numbers)
        order = np.lexsort((np.arange(len(total)), -total))[:k]
        return [Like(self._codes[i], min(1.0, float(shown[i]))) for i in order if shown[i] >= LEAST]
