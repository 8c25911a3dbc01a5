"""A filled engine many times over: the same texts with ids and vectors of their own, written as if each had been read.

A million texts take an hour and more to be cut into words, and what is measured afterwards does not depend on whether
they are all different: postings, records, rows and columns are as long and as many.
"""

from __future__ import annotations

import numpy as np

from matching.collection import Collection
from matching.engine import Engine
from matching.index import Floats
from matching.indexes.rows import RowsIndex
from matching.meaning import Vocabulary
from matching.postings import Segment
from matching.records import FileShelf
from matching.types import Kind

_NOISE = 0.35
_AT_A_TIME = 50_000


def multiply(engine: Engine, kind: Kind, copies: int) -> None:
    """Store every document of a kind so many times, with ids from 1 on. Nothing else may be stored."""
    library = engine._library
    _documents(library._of[kind], copies)
    _words(library._vocabulary, copies)


def _documents(collection: Collection, copies: int) -> None:
    once = collection.slots.used
    segment, frequency = collection.postings.frozen()
    lengths = collection.lexical.lengths.stored(once)
    tags = {key: (values, [np.tile(c[:once], copies) for c in columns])
            for key, (values, columns) in collection.tags.stored().items()}  # fmt: skip
    collection.slots.restore(np.arange(1, copies * once + 1), copies * once)
    index = collection.vectors
    if isinstance(index, RowsIndex):
        index.restore(_varied(index.rows[:once], copies), np.ones(copies * once, dtype=np.bool_))
    every = np.ones(copies * once, dtype=np.bool_)
    collection.postings.restore(_repeated(segment, once, copies), every, frequency * np.int32(copies))
    collection.lexical.lengths.restore(np.tile(lengths, copies))
    collection.tags.restore(tags)
    collection.thresholds.restore(np.tile(collection.thresholds.stored(once), (copies, 1)))
    if isinstance(collection.shelf, FileShelf):
        collection.shelf.places = np.tile(collection.shelf.places[:once], (copies, 1))
    if collection.kinship is not None:
        collection.kinship.forget(np.arange(once))


def _words(words: Vocabulary, copies: int) -> None:
    named, frequency, documents = words.stored()
    words.restore(named, frequency * np.int32(copies), documents * copies)


def _varied(rows: Floats, copies: int) -> Floats:
    """Each row and others near to it, at unit length."""
    chance, once = np.random.default_rng(9), len(rows)
    varied: Floats = np.empty((copies * once, rows.shape[1]), dtype=np.float32)
    varied[:once] = rows
    for start in range(once, len(varied), _AT_A_TIME):
        part = varied[start : start + _AT_A_TIME]
        noise = chance.standard_normal(part.shape, dtype=np.float32) * np.float32(_NOISE / rows.shape[1] ** 0.5)
        part[:] = rows[np.arange(start, start + len(part)) % once] + noise
        part /= np.linalg.norm(part, axis=1, keepdims=True)
    return varied


def _repeated(segment: Segment, once: int, copies: int) -> Segment:
    """The columns with the slots of every copy."""
    lengths = np.diff(segment.starts)
    slots = np.empty(copies * len(segment), dtype=np.int32)
    first = np.arange(len(segment)) + np.repeat((copies - 1) * segment.starts[:-1], lengths)
    step = np.repeat(lengths, lengths)
    for copy in range(copies):
        slots[first + copy * step] = segment.slots + np.int32(copy * once)
    return Segment(segment.columns, copies * segment.starts, slots, 1, copies * once)
