"""Vectors of one kind as files: a numbered folder that is whole and checked, or is not used.

A generation appears by one rename after everything in it has reached the disk, so a crash leaves the old one or the new
one. Every file's SHA-256 stands in a manifest and is checked before a byte is believed: a flipped bit in an array loads
without any error. A damaged generation is set aside under a name that says so, with the reason beside it, and the one
before is used. The database stays the truth; a generation carries vectors to another engine or machine.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.index import Floats, unit_rows

log = logging.getLogger(__name__)

_ROWS, _IDS, _HEADER, _MANIFEST = "rows.npy", "ids.npy", "header.json", "manifest.json"
_KEPT = 2  # generations: the newest, and one to fall back on
_DAMAGED = "damaged-"


class Damaged(ValueError):
    """A generation that is not what its manifest says; the message names the file."""


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
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob(".new-*"):
        shutil.rmtree(left)
    dimension = vectors.shape[1]
    header = Header(encoder_id=encoder_id, text_version=text_version, dimension=dimension, count=len(ids))
    number = max(_numbers(folder), default=0) + 1
    unfinished = folder / f".new-{number:06d}"
    unfinished.mkdir()
    _save(unfinished / _ROWS, unit_rows(vectors, dimension) if len(ids) else vectors.astype(np.float32))
    _save(unfinished / _IDS, np.asarray(ids, dtype=np.int64))
    _write(unfinished / _HEADER, asdict(header))
    hashes = {name: _hash(unfinished / name) for name in (_ROWS, _IDS, _HEADER)}
    _write(unfinished / _MANIFEST, hashes)
    _sync(unfinished)
    final = folder / f"{number:06d}"
    unfinished.rename(final)
    _sync(folder)
    for old in sorted(_numbers(folder))[:-_KEPT]:
        shutil.rmtree(folder / f"{old:06d}")
    return final


def newest(folder: Path, *, encoder_id: str, text_version: str) -> Generation | None:
    """The newest generation that is whole; None when there is none.

    Raises: OtherEncoder: it was made by another encoder, or from another version of the text.
    """
    for number in sorted(_numbers(folder), reverse=True):
        place = folder / f"{number:06d}"
        try:
            found = _checked(place)
        except Damaged as error:
            _set_aside(place, str(error))
            continue
        if (found.header.encoder_id, found.header.text_version) != (encoder_id, text_version):
            raise OtherEncoder(f"{place} holds vectors of {found.header.encoder_id}, not of {encoder_id}.")
        return found
    return None


def _checked(place: Path) -> Generation:
    hashes = _read(place / _MANIFEST)
    if set(hashes) != {_ROWS, _IDS, _HEADER}:
        raise Damaged(f"{_MANIFEST} does not name the files of a generation.")
    for name, expected in hashes.items():
        if not (place / name).is_file() or _hash(place / name) != expected:
            raise Damaged(f"{name} is not the file that was written.")
    header = Header(**_read(place / _HEADER))
    ids, rows = np.load(place / _IDS), np.load(place / _ROWS, mmap_mode="r")
    if ids.shape != (header.count,) or rows.shape != (header.count, header.dimension):
        raise Damaged(f"{_ROWS} and {_IDS} do not fit {_HEADER}.")
    return Generation(header, ids, rows)


def _set_aside(place: Path, reason: str) -> None:
    aside = place.with_name(_DAMAGED + place.name)
    shutil.rmtree(aside, ignore_errors=True)
    place.rename(aside)
    (aside / "reason.txt").write_text(reason + "\n")
    log.error("%s is damaged and was set aside: %s", place, reason)


def _numbers(folder: Path) -> list[int]:
    return [int(found.name) for found in folder.glob("[0-9]*") if found.name.isdecimal()]


def _read(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_bytes())
    except (OSError, ValueError) as error:
        raise Damaged(f"{file.name} cannot be read.") from error
    if not isinstance(found, dict):
        raise Damaged(f"{file.name} holds something else.")
    return found


def _write(file: Path, content: object) -> None:
    with file.open("w") as out:
        json.dump(content, out, indent=1)
        out.flush()
        os.fsync(out.fileno())


def _save(file: Path, array: NDArray[np.generic]) -> None:
    with file.open("wb") as out:
        np.save(out, array, allow_pickle=False)
        out.flush()
        os.fsync(out.fileno())


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _hash(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
