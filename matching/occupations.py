"""Occupations near to a text, and the skills they usually need: what a title implies without saying it.

Two titles that share hardly a word ("statistician", "data scientist") need the same skills; and the skills of a role
are borrowed from the occupations it is like, which finds far more of them than comparing its text to skill names.
A text is kept as its few nearest occupations; two texts are compared through what those need.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import scipy.sparse as sparse
from numpy.typing import NDArray

from matching.encoder import Encoder
from matching.gloss import Gloss, encoder_text
from matching.metric import Metric, learnt
from matching.naming import Names, with_descriptions
from matching.occupation_words import Numbers, OccupationWords
from matching.passages import in_sentences, vectors
from matching.types import OccupationEntry, Taxonomy
from matching.weights import ProfileNumbers

Floats = NDArray[np.float32]
Floats64 = NDArray[np.float64]
_AT_A_TIME = 512


class Kin(NamedTuple):
    """The occupations nearest to each of some texts, best first; a row of zero weights is of a text without any."""

    places: NDArray[np.int32]  # in OccupationMap.occupations, shape (n, nearest)
    weights: Floats  # same shape, >= 0; such that the skill profile of a row has length 1

    def row(self, place: int) -> Kin:
        """One of the texts."""
        return Kin(self.places[place : place + 1], self.weights[place : place + 1])


class OccupationMap:
    """The occupations of a taxonomy in the space of one encoder; only those that have skills."""

    def __init__(
        self, taxonomy: Taxonomy, encoder: Encoder, gloss: Gloss, numbers: ProfileNumbers, *, plain: bool = False
    ) -> None:
        """Encode every name: a few thousand short texts. Args: plain: likeness is the cosine, nothing is learnt."""
        self._numbers = numbers
        self.occupations = [entry for entry in taxonomy.occupations.values() if entry.essential or entry.optional]
        self.nearest = min(numbers.nearest, len(self.occupations))
        self.words = OccupationWords(self.occupations, taxonomy)
        self._told = np.array([bool(entry.description) for entry in self.occupations], dtype=np.bool_)
        self._metric: Metric | None = None
        if self.occupations:
            names, starts = _encoded(self.occupations, encoder, gloss)
            told = [in_sentences(entry.description) for entry in self.occupations if entry.description]
            descriptions = vectors(told, encoder) if told else None
            self._metric = None if plain else learnt(names, starts, numbers.shrinkage)
            self._names = Names(*with_descriptions(names, starts, descriptions, np.flatnonzero(self._told)))
            self._spread = Names(self._seen(names).astype(np.float32).astype(np.float64), starts)
            self._spread_descriptions = None if descriptions is None else self._seen(descriptions)
        self.skills = sorted({code for entry in self.occupations for code in entry.essential | entry.optional})
        self._needs = _needs(self.occupations, self.skills, numbers.optional)
        needed_by = np.maximum((self._needs > 0).sum(axis=0), 1)
        rare = self._needs @ sparse.diags(np.log1p(len(self.occupations) / np.asarray(needed_by).ravel()))
        self._shared: Floats = (rare @ rare.T).toarray().astype(np.float32)

    def cosines(self, rows: Floats) -> Floats:
        """Cosine of each vector to the best name of each occupation, its description being one: (n, occupations)."""
        if not self.occupations:
            return np.zeros((len(rows), 0), dtype=np.float32)
        return _rounded(self._names.best(rows.astype(np.float64)))

    def middles(self, rows: Floats) -> Floats:
        """Cosine of each vector to the middle of these names of each occupation, shape (n, occupations)."""
        if not self.occupations:
            return np.zeros((len(rows), 0), dtype=np.float32)
        return _rounded(self._names.middle(rows.astype(np.float64)))

    def turned(self, rows: Floats) -> Floats:
        """Titles, to be sought among the vectors of other texts: toward what tells occupations apart."""
        return rows if self._metric is None else self._metric.turned(rows)

    def kin(
        self, rows: Floats, said: Sequence[Numbers] | None = None, *, hidden: Sequence[frozenset[int]] | None = None
    ) -> Kin:
        """The nearest occupations of each vector, a power of the likeness being the weight.

        Args:
            said: For each vector the words of its text, as self.words numbers them; None for titles, which have too
                few. They count only where there is a direction.
            hidden: For each vector occupations not to be found, by place in self.occupations.
        """
        places = np.zeros((len(rows), self.nearest), dtype=np.int32)
        weights = np.zeros((len(rows), self.nearest), dtype=np.float32)
        for start in range(0, len(rows) if self.nearest else 0, _AT_A_TIME):
            part = slice(start, start + _AT_A_TIME)
            likeness = self._likeness(rows[part], None if said is None else said[part])
            for row, gone in zip(likeness, (hidden or ())[part], strict=False):
                row[sorted(gone)] = 0.0
            places[part], weights[part] = self._best(likeness)
        return Kin(places, weights)

    def alike(self, one: Kin, others: Kin) -> Floats:
        """Cosine of the skill profiles, in which rare skills count more: shape (n, m), in [0, 1]."""
        if not self.nearest:
            return np.zeros((len(one.places), len(others.places)), dtype=np.float32)
        alike = np.zeros((len(one.places), len(others.places)), dtype=np.float32)
        for row, places, weights in zip(alike, one.places, one.weights.astype(np.float64), strict=True):
            toward = weights @ self._shared[places]
            row[:] = np.minimum(1.0, (toward[others.places] * others.weights).sum(axis=1).round(7))
        return alike

    def needs(self, kin: Kin) -> Any:
        """Share of the nearest occupations that need each skill, the nearer counting more: sparse, (n, skills)."""
        total = np.maximum(kin.weights.sum(axis=1, keepdims=True), np.float32(1e-9))
        return self._rows(kin.places, kin.weights / total) @ self._needs

    def usual_skills(self, kin: Kin) -> list[Mapping[str, float]]:
        """For each text the skills usual for it: code -> share in (0, 1]."""
        needs = self.needs(kin).tocsr()
        return [{self.skills[i]: float(share) for i, share in zip(row.indices, row.data, strict=True)} for row in needs]

    def _likeness(self, rows: Floats, said: Sequence[Numbers] | None) -> Floats:
        """How like each text is to each occupation by the learnt metric and by words, shape (n, occupations).

        The best and the middle of its names; where it has a description, the mean of that and of the description,
        which tells apart what is called alike.
        """
        seen, middle = self._seen(rows), self._numbers.middle
        likeness = (self._spread.best(seen) + middle * self._spread.middle(seen)) / (1.0 + middle)
        likeness = self._with_descriptions(likeness, seen, self._spread_descriptions)
        if said is not None:
            likeness += self._numbers.words * self.words.shares(said) * rows.any(axis=1, keepdims=True)
        return _rounded(likeness)

    def _seen(self, rows: Floats) -> Floats64:
        return rows.astype(np.float64) if self._metric is None else self._metric.spread(rows)

    def _with_descriptions(
        self, likeness: Floats64, rows: Floats64, descriptions: NDArray[np.floating] | None
    ) -> Floats64:
        if descriptions is not None:
            likeness[:, self._told] = (
                likeness[:, self._told] + rows @ descriptions.T.astype(np.float64, copy=False)
            ) / 2
        return likeness

    def _best(self, cosines: Floats) -> tuple[NDArray[np.int32], Floats]:
        places = np.argpartition(cosines, -self.nearest, axis=1)[:, -self.nearest :]
        found = np.take_along_axis(cosines, places, axis=1)
        order = np.lexsort((places, -found), axis=1)
        places, found = np.take_along_axis(places, order, axis=1), np.take_along_axis(found, order, axis=1)
        counts = np.maximum(found.astype(np.float64), 0.0) ** self._numbers.sharpness
        squared = np.einsum("nk,nkl,nl->n", counts, self._shared[places[:, :, None], places[:, None, :]], counts)
        weights = counts / np.maximum(np.sqrt(squared), 1e-12)[:, None]
        return places.astype(np.int32), weights.round(7).astype(np.float32)

    def _rows(self, places: NDArray[np.int32], values: Floats) -> Any:
        starts = np.arange(len(places) + 1) * self.nearest
        return sparse.csr_matrix((values.ravel(), places.ravel(), starts), shape=(len(places), len(self.occupations)))


def _encoded(
    occupations: Sequence[OccupationEntry], encoder: Encoder, gloss: Gloss
) -> tuple[Floats, NDArray[np.int64]]:
    """A vector per name, those of one occupation in a row, and where the names of each start."""
    names = [_names(entry) for entry in occupations]
    starts = np.cumsum([0, *map(len, names[:-1])])
    return encoder.encode([encoder_text(name, encoder, gloss) for group in names for name in group]), starts


def _rounded(values: Floats64) -> Floats:
    """One text alone and among others must have the same kin to the last digit."""
    rounded: Floats = values.round(6).astype(np.float32)
    return rounded


def _names(entry: OccupationEntry) -> tuple[str, ...]:
    """English ones, being what an English encoder reads best; others where there are none."""
    return entry.names.get("en") or next((names for names in entry.names.values() if names), (entry.code,))


def _needs(occupations: Sequence[OccupationEntry], skills: Sequence[str], optional: float) -> Any:
    """What each occupation needs: 1 essential, less optional; sparse, shape (occupations, skills)."""
    place = {code: number for number, code in enumerate(skills)}
    needs = sparse.lil_matrix((len(occupations), len(skills)), dtype=np.float32)
    for row, entry in enumerate(occupations):
        for code in entry.optional:
            needs[row, place[code]] = optional
        for code in entry.essential:
            needs[row, place[code]] = 1.0
    return needs.tocsr()
