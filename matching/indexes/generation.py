"""Vectors of one kind as files, in numbered folders that are whole and checked, or are not used (see folders.py).

The database stays the truth; a generation carries vectors to another engine or machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matching.index import Floats, unit_rows
from matching.indexes.folders import Damaged, appear, read_json, set_aside, whole, write_array, write_json

_ROWS, _IDS, _HEADER = "rows.npy", "ids.npy", "header.json"
_KEPT = 2  # generations: the newest, and one to fall back on


class OtherEncoder(ValueError):
    """A generation of vectors that do not compare with ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What the vectors are."""

    encoder_id: str
    text_version: str
    dimension: int
    count: int


@dataclass(frozen=True, slots=True)
class Generation:
    """A checked generation. Rows are unit vectors, shape (count, dimension), read from the disk when touched."""

    header: Header
    ids: NDArray[np.int64]
    rows: Floats


def publish(folder: Path, ids: Sequence[int], vectors: Floats, *, encoder_id: str, text_version: str) -> Path:
    """Write a new generation beside the older ones and give its folder; OSError, and nothing changed, on failure."""
    dimension = vectors.shape[1]
    header = Header(encoder_id=encoder_id, text_version=text_version, dimension=dimension, count=len(ids))

    def write(place: Path) -> None:
        write_array(place / _ROWS, unit_rows(vectors, dimension) if len(ids) else vectors.astype(np.float32))
        write_array(place / _IDS, np.asarray(ids, dtype=np.int64))
        write_json(place / _HEADER, asdict(header))

    return appear(folder, write, kept=_KEPT)


def newest(folder: Path, *, encoder_id: str, text_version: str) -> Generation | None:
    """The newest generation that is whole; None when there is none.

    Raises: OtherEncoder: it was made by another encoder, or from another version of the text.
    """
    for place in whole(folder):
        try:
            found = _opened(place)
        except Damaged as error:
            set_aside(place, str(error))
            continue
        if (found.header.encoder_id, found.header.text_version) != (encoder_id, text_version):
            raise OtherEncoder(f"{place} holds vectors of {found.header.encoder_id}, not of {encoder_id}.")
        return found
    return None


def _opened(place: Path) -> Generation:
    if not all((place / name).is_file() for name in (_ROWS, _IDS, _HEADER)):
        raise Damaged("The manifest does not name the files of a generation.")
    header = Header(**read_json(place / _HEADER))
    ids, rows = np.load(place / _IDS), np.load(place / _ROWS, mmap_mode="r")
    if ids.shape != (header.count,) or rows.shape != (header.count, header.dimension):
        raise Damaged(f"{_ROWS} and {_IDS} do not fit {_HEADER}.")
    return Generation(header, ids, rows)
