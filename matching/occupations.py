"""Occupations near to a text, and the skills they usually need: what a title implies without saying it.

Two titles that share hardly a word ("statistician", "data scientist") need the same skills; and the skills of a role
are borrowed from the occupations it is like, which finds far more of them than comparing its text to skill names.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from matching.encoder import Encoder, unit
from matching.gloss import Gloss, encoder_text
from matching.types import OccupationEntry, Taxonomy

Floats = NDArray[np.float32]

_OPTIONAL = 0.5  # what an optional skill counts beside an essential one
_NEAREST = 20
_SHARPNESS = 8  # power of the cosine: an occupation that is plainly the one meant outweighs many that are related


class OccupationMap:
    """The occupations of a taxonomy in the space of one encoder; only those that have skills."""

    def __init__(self, taxonomy: Taxonomy, encoder: Encoder, gloss: Gloss) -> None:
        """Encode every name: a few thousand short texts."""
        self.occupations = [entry for entry in taxonomy.occupations.values() if entry.essential or entry.optional]
        names = [_names(entry) for entry in self.occupations]
        self._starts = np.cumsum([0, *map(len, names[:-1])])
        flat = [name for group in names for name in group]
        self._vectors = encoder.encode([encoder_text(name, encoder, gloss) for name in flat]) if flat else None
        self.skills = sorted({code for entry in self.occupations for code in entry.essential | entry.optional})
        self._needs = _needs(self.occupations, self.skills)
        needed_by = np.maximum((self._needs > 0).sum(axis=0), 1)
        self._rarity = np.log1p(len(self.occupations) / needed_by).astype(np.float32)

    def cosines(self, vectors: Floats) -> Floats:
        """Cosine of each vector to each occupation, the best of its names, shape (n, occupations)."""
        if self._vectors is None:
            return np.zeros((len(vectors), 0), dtype=np.float32)
        best: Floats = np.maximum.reduceat(vectors @ self._vectors.T, self._starts, axis=1)
        return best

    def needs(self, vectors: Floats, *, hidden: Sequence[frozenset[int]] | None = None) -> Floats:
        """Share of the nearest occupations that need each skill, the nearer counting more: (n, skills), in [0, 1].

        Args:
            hidden: For each vector occupations not to borrow from, by place in self.occupations.
        """
        shares = _nearest(self.cosines(vectors), hidden)
        total = np.maximum(shares.sum(axis=1, keepdims=True), np.float32(1e-9))
        needed: Floats = (shares / total) @ self._needs
        return needed

    def profiles(self, vectors: Floats) -> Floats:
        """The needs as unit vectors in which rare skills count more, shape (n, skills), to be compared by product."""
        return unit(self.needs(vectors) * self._rarity)


def _nearest(cosines: Floats, hidden: Sequence[frozenset[int]] | None) -> Floats:
    """What each occupation counts: a power of its cosine for the nearest of each row, zero for the others."""
    for row, places in zip(cosines, hidden or (), strict=False):
        row[sorted(places)] = 0.0
    if cosines.shape[1] > _NEAREST:
        bound = np.partition(cosines, -_NEAREST, axis=1)[:, -_NEAREST, None]
        cosines = np.where(cosines >= bound, cosines, np.float32(0.0))
    counts: Floats = np.maximum(cosines, np.float32(0.0)) ** _SHARPNESS
    return counts


def _names(entry: OccupationEntry) -> tuple[str, ...]:
    """English ones, being what an English encoder reads best; others where there are none."""
    return entry.names.get("en") or next((names for names in entry.names.values() if names), (entry.code,))


def _needs(occupations: Sequence[OccupationEntry], skills: Sequence[str]) -> Floats:
    place = {code: number for number, code in enumerate(skills)}
    needs = np.zeros((len(occupations), len(skills)), dtype=np.float32)
    for row, entry in zip(needs, occupations, strict=True):
        row[[place[code] for code in entry.optional]] = _OPTIONAL
        row[[place[code] for code in entry.essential]] = 1.0
    return needs
