"""Text of a person that only repeats the post: pasted from it, or a list of its words.

Copying a post says nothing about the person who copies. Sentences are told from an honest account by their words, of
which the post has nearly all; and they count as an echo only as far as the person shares these words with the post
nowhere else, neither in title and skills nor in a sentence of their own.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from matching.meaning import Floats64, Numbers, weighed
from matching.records import Record
from matching.text import Span

_CONTAINED = 0.75  # weight of a sentence's words that the post has
_LEAST = 4  # distinct words of all such sentences; fewer say too little to tell
_FREE = 0.4  # share of the common words that may rest on echoes alone without a loss


def own_share(person: Record, post: Record, rarity: Floats64) -> float:
    """How much of the likeness is the person's own, in [0, 1]: 1 without echoes, 0 when it rests on nothing else."""
    return own_shares([person], post, rarity)[0]


def own_shares(people: Sequence[Record], post: Record, rarity: Floats64) -> list[float]:
    """The same for many people at once."""
    rows = [numbers for person in people for _, numbers in person.sentences]
    theirs, whole = weighed(post.words, rows, rarity)
    contained = iter((theirs >= _CONTAINED * whole).tolist())
    copied = [[one for one in person.sentences if next(contained)] for person in people]
    return [_own(person, post, found, rarity) for person, found in zip(people, copied, strict=True)]


def _own(person: Record, post: Record, copied: Sequence[tuple[Span, Numbers]], rarity: Floats64) -> float:
    """Args: copied: the sentences of the person that consist of the post's words."""
    if len({number for _, numbers in copied for number in numbers.tolist()}) < _LEAST:
        return 1.0
    common = np.intersect1d(person.words, post.words)
    elsewhere = _elsewhere(person, [span for span, _ in copied])
    whole = rarity[common].sum()
    own = rarity[np.intersect1d(common, elsewhere)].sum()
    return float(min(1.0, own / whole / (1.0 - _FREE)) ** 2) if whole > 0 else 1.0


def _elsewhere(person: Record, copied: Sequence[Span]) -> Numbers:
    """Words of the person outside the copied sentences."""
    gone = set(copied)
    rest = [numbers for span, numbers in person.sentences if span not in gone]
    return np.unique(np.concatenate([person.head, *rest])).astype(np.int32)
