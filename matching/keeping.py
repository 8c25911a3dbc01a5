"""Everything an engine holds as files, so that it starts without reading, cutting or encoding a text.

One numbered folder (matching.indexes.folders) of arrays that are mapped into memory, not read: pages come when they are
touched, processes of one machine share them, and what changes afterwards is this process's own.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from matching.collection import Collection
from matching.indexes.folders import Damaged, appear, clear_aside, read_json, set_aside, whole, write_array, write_json
from matching.indexes.rows import RowsIndex
from matching.meaning import Vocabulary
from matching.occupations import Kin
from matching.postings import Segment
from matching.records import FileShelf, write_records
from matching.stamp import Stamp, difference
from matching.types import Kind

_HEADER, _WORDS = "header.json", "words.json"
_GONE = "\x03"
_HEADROOM = 1.25
"""Rows there is room for, beside those in use: new documents find a place without the rows being moved."""
_AT_A_TIME = 4096
_CHUNK = 65_536

Array = NDArray[Any]


class NotOurs(ValueError):
    """A saved engine of another make; the message says in what it differs."""


class NotKept(TypeError):
    """The vectors lie outside this process, where they are kept already."""


def save(folder: Path, words: Vocabulary, collections: Mapping[Kind, Collection], stamp: Stamp, mark: str) -> Path:
    """Write everything as the newest folder, and delete the older. Nobody may change anything meanwhile.

    Args: mark: what the caller wants to know again when it loads.
    """

    def write(place: Path) -> None:
        named, frequency, documents = words.stored()
        write_json(place / _WORDS, {"words": _still_said(named, collections)})
        write_array(place / "word-frequency.npy", frequency)
        kinds = {kind.value: _write(place, kind, collection) for kind, collection in collections.items()}
        header = {"stamp": dict(stamp), "mark": mark, "documents": documents, "kinds": kinds}
        write_json(place / _HEADER, header)

    saved = appear(folder, write, kept=1)
    clear_aside(folder)  # they hold people's texts too, and nobody would erase them
    return saved


def mark_of(folder: Path) -> str | None:
    """The mark that the newest folder says it was saved with, unchecked; None when there is none."""
    newest = max((place for place in folder.glob("[0-9]*") if place.name.isdecimal()), default=None)
    try:
        return None if newest is None else str(read_json(newest / _HEADER)["mark"])
    except (Damaged, KeyError):
        return None


def load(folder: Path, words: Vocabulary, collections: Mapping[Kind, Collection], stamp: Stamp) -> str | None:
    """Fill what is empty from the newest folder that is whole; the mark it was saved with, None when there is none.

    Raises: NotOurs: it is of another make, and nothing was filled.
    """
    for place in whole(folder):
        try:
            header = read_json(place / _HEADER)
            if other := difference(header["stamp"], stamp):
                raise NotOurs(f"{place} was saved with another {other}.")
            _read_all(place, header, words, collections)
        except (Damaged, KeyError, TypeError, OSError) as error:  # its manifest was right: whoever wrote it was wrong
            set_aside(place, str(error))
            continue
        return str(header["mark"])
    return None


def _read_all(place: Path, header: Mapping[str, Any], words: Vocabulary, of: Mapping[Kind, Collection]) -> None:
    named = read_json(place / _WORDS)["words"]
    words.restore(named, np.load(place / "word-frequency.npy"), int(header["documents"]))
    for kind, collection in of.items():
        _read(place, kind, collection, header["kinds"][kind.value])


def _still_said(words: Sequence[str], collections: Mapping[Kind, Collection]) -> list[str]:
    """The words by their numbers, without those that only documents had which are gone."""
    present = np.zeros(len(words), dtype=np.bool_)
    for collection in collections.values():
        present |= collection.postings.present(len(words))
    return _without(words, present)


def _still_held(values: Sequence[str], columns: Sequence[Array]) -> list[str]:
    """The values of a tag by their numbers, without those that nobody has any more."""
    held = np.zeros(len(values) + 1, dtype=np.bool_)  # the last cell is for "no value" (-1)
    for column in columns:
        held[column] = True
    return _without(values, held[:-1])


def _without(texts: Sequence[str], present: NDArray[np.bool_]) -> list[str]:
    """Each of the absent becomes something that nobody can write and no other is: numbers go by the place."""
    return [text if kept else f"{_GONE}{n}" for n, (text, kept) in enumerate(zip(texts, present.tolist(), strict=True))]


def _write(place: Path, kind: Kind, collection: Collection) -> dict[str, Any]:
    """Write one kind; what is too small for an array of its own."""
    used, slots = collection.slots.used, collection.slots
    segment, frequency = collection.postings.frozen()
    arrays: dict[str, Array] = {
        "ids": slots.ids,
        "lengths": collection.lexical.lengths.stored(used),
        "thresholds": collection.thresholds.stored(used),
        "columns": segment.columns,
        "starts": segment.starts,
        "slots": segment.slots,
        "frequency": frequency,
        "places": write_records(place / f"{kind}-records.bin", collection.shelf, used),
    }
    del segment
    tags = {}
    for number, (key, (values, columns)) in enumerate(collection.tags.stored().items()):
        columns = [column[:used] for column in columns]
        tags[key] = {
            "values": _still_held(values, columns),
            "columns": [f"tag-{number}-{i}" for i in range(len(columns))],
        }
        arrays |= dict(zip(tags[key]["columns"], columns, strict=True))
    for name, array in arrays.items():
        write_array(place / f"{kind}-{name}.npy", array)
    derived = _write_rows(place, kind, collection)
    return {"used": used, "tags": tags, "serial": 1, "derived": derived, "kin": _write_kin(place, kind, collection)}


def _write_rows(place: Path, kind: Kind, collection: Collection) -> list[str] | None:
    """The names of what was derived from the rows; None without rows."""
    if collection.vectors is None:
        return None
    if not isinstance(collection.vectors, RowsIndex):
        raise NotKept("Vectors that lie outside the process are not saved with it.")
    rows, live = collection.vectors.rows, collection.vectors.live
    room = math.ceil(_HEADROOM * len(live)) + 64
    file = place / f"{kind}-rows.npy"
    kept = np.lib.format.open_memmap(file, mode="w+", dtype=np.float32, shape=(room, collection.vectors.dimension))
    for start in range(0, len(live), _CHUNK):
        part = slice(start, start + _CHUNK)
        kept[part][: len(live[part])] = np.where(live[part, None], rows[part], np.float32(0))
    kept.flush()
    write_array(place / f"{kind}-live.npy", np.pad(live, (0, room - len(live))))
    derived = collection.vectors.derived()
    for name, array in derived.items():
        if array.ndim == 2:  # by slot
            array = np.where(live[: len(array), None], array, array.dtype.type(0))
        write_array(place / f"{kind}-{name}.npy", array)
    return list(derived)


def _write_kin(place: Path, kind: Kind, collection: Collection) -> bool:
    if collection.kinship is None:
        return False
    living = np.flatnonzero(collection.slots.live)
    for start in range(0, len(living), _AT_A_TIME):  # so that no search has to find them out
        collection.kin(living[start : start + _AT_A_TIME])
    known, kin = collection.kinship.stored(collection.slots.used)
    for name, array in (("kin-known", known), ("kin-places", kin.places), ("kin-weights", kin.weights)):
        write_array(place / f"{kind}-{name}.npy", array)
    return True


def _read(place: Path, kind: Kind, collection: Collection, told: Mapping[str, Any]) -> None:
    def mapped(name: str, mode: str = "c") -> Array:
        return _mapped(place / f"{kind}-{name}.npy", mode)

    ids = np.load(place / f"{kind}-ids.npy")
    rows = None if told["derived"] is None else mapped("rows")
    if len(ids) != told["used"] or (rows is not None) != (collection.vectors is not None):
        raise Damaged(f"{_HEADER} does not fit the arrays of {kind}.")
    collection.slots.restore(ids, len(ids) if rows is None else len(rows))
    if rows is not None:
        derived = {name: mapped(name) for name in told["derived"]}
        cast(RowsIndex, collection.vectors).restore(rows, np.load(place / f"{kind}-live.npy"), derived)
    collection.lexical.lengths.restore(np.load(place / f"{kind}-lengths.npy"))
    collection.thresholds.restore(np.load(place / f"{kind}-thresholds.npy"))
    living = int(np.count_nonzero(collection.slots.live))
    segment = Segment(mapped("columns", "r"), mapped("starts", "r"), mapped("slots", "r"), told["serial"], living)
    collection.postings.restore(segment, collection.slots.live, np.load(place / f"{kind}-frequency.npy"))
    tags = {
        key: (one["values"], [np.load(file) for file in _tag_files(place, kind, one)])
        for key, one in told["tags"].items()
    }
    collection.tags.restore(tags)
    collection.shelf = FileShelf(place.parent, place / f"{kind}-records.bin", mapped("places"))
    if told["kin"] and collection.kinship is not None:
        known = np.load(place / f"{kind}-kin-known.npy")
        collection.kinship.restore(known, Kin(mapped("kin-places"), mapped("kin-weights")))


def _tag_files(place: Path, kind: Kind, one: Mapping[str, Any]) -> Iterator[Path]:
    yield from (place / f"{kind}-{name}.npy" for name in one["columns"])


def _mapped(file: Path, mode: str) -> Array:
    array = np.load(file) if file.stat().st_size < _CHUNK else np.load(file, mmap_mode=cast(Any, mode))
    return np.asarray(array)
