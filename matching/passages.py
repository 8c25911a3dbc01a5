"""The vector of a text: the mean of those of its title, its skills and each of its sentences that speaks of work.

One vector per sentence, each counting the same, says more about a text than one vector of all of it, reads long texts
to their end, and knows no order (docs/benchmarks.md). Whether a sentence speaks of work is told from its words and from
its vector: by a plane between names of a taxonomy and senses of a dictionary, which is fitted once per encoder
(python -m matching.evaluation.work).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.encoder import BF16, Encoder, unit
from matching.gist import SPEAKS_OF_WORK
from matching.text import sentences

_PLANE = Path(__file__).parent / "data" / "work_plane.json"

_WORDS = 2.0
_SURE = 1.2
"""What the share of words weighs beside the side of the plane, in log-odds, and how far from the plane work begins."""

MOST = 48
"""Passages of one text that are read; whoever writes more has said it by then."""

Floats = NDArray[np.float32]


class Sentence(NamedTuple):
    """A sentence as the encoder reads it, and the share of its words that are not everyday ones."""

    text: str
    share: float


class Passages(NamedTuple):
    """A text in parts."""

    head: tuple[str, ...] = ()  # counts whatever it says: title, skills
    sentences: tuple[Sentence, ...] = ()  # count where they speak of work; where nothing else is said, all of them do


class Plane(NamedTuple):
    """Parts what speaks of work from what does not, in the space of one encoder."""

    encoder: str
    direction: Floats
    bias: float

    def speaks(self, vector: Floats, share: float) -> bool:
        """Whether a unit vector (dimension,) lies on the side of work; its words count too."""
        return float(vector @ self.direction) + self.bias + _WORDS * (share - SPEAKS_OF_WORK) > _SURE


def plane_for(encoder: Encoder) -> Plane | None:
    """The plane that was fitted to this encoder, or to the same in another precision; None for any other."""
    plane = _plane()
    return plane if encoder.id.removesuffix(BF16) == plane.encoder else None


def in_sentences(body: str) -> Passages:
    """A description: a passage per sentence, all of which speak of work."""
    return Passages(tuple(body[span.start : span.end] for span in sentences(body)) or (body,))


def vectors(texts: Sequence[Passages], encoder: Encoder) -> Floats:
    """A unit row per text, (len(texts), dimension); a zero row for a text without passages."""
    texts = [Passages(text.head, text.sentences[:MOST]) for text in texts]
    parts = (part for text in texts for part in (*text.head, *(said.text for said in text.sentences)))
    place = {part: number for number, part in enumerate(dict.fromkeys(parts))}
    rows = encoder.encode(list(place))
    plane = plane_for(encoder)
    means = np.zeros((len(texts), encoder.dimension), dtype=np.float32)
    for mean, text in zip(means, texts, strict=True):
        kept = [*text.head, *(said.text for said in text.sentences if _speaks(plane, rows[place[said.text]], said))]
        counted = [place[part] for part in kept or [said.text for said in text.sentences]]
        if counted:
            mean[:] = rows[counted].sum(axis=0, dtype=np.float64)
    return unit(means)


def speaks(text: str, share: float, encoder: Encoder) -> bool:
    """Whether a sentence speaks of work by its sense. Args: text: as the encoder reads it; share: see Sentence."""
    plane = plane_for(encoder)
    return plane is None or plane.speaks(encoder.encode([text])[0], share)


def _speaks(plane: Plane | None, vector: Floats, said: Sentence) -> bool:
    return said.share >= SPEAKS_OF_WORK if plane is None else plane.speaks(vector, said.share)


@cache
def _plane() -> Plane:
    raw = json.loads(_PLANE.read_text(encoding="utf-8"))
    return Plane(raw["encoder"], np.array(raw["direction"], dtype=np.float32), float(raw["bias"]))
