"""Numbered folders that are whole and checked, or are not used.

A folder appears by one rename after everything in it has reached the disk, so a crash leaves the old one or the new
one. Every file's SHA-256 stands in a manifest and is checked before a byte is believed: a flipped bit in an array loads
without any error. A damaged folder is set aside under a name that says so, with the reason beside it, and the one
before is used.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from secrets import token_hex
from typing import Any

import numpy as np
from numpy.typing import NDArray

log = logging.getLogger(__name__)

_MANIFEST = "manifest.json"
_DAMAGED, _CLAIMED, _NEW = "damaged-", ".damaged-", ".new-"


class Damaged(ValueError):
    """A folder that is not what its manifest says; the message names the file."""


def appear(folder: Path, write: Callable[[Path], None], *, kept: int) -> Path:
    """Make a new numbered folder of what is written, and give it; OSError, and nothing changed, on failure.

    Args: write: is given the unfinished folder; kept: so many folders stay, the newest.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in folder.glob(f"{_NEW}*"):
        shutil.rmtree(left)
    number = max(_numbers(folder), default=0) + 1
    unfinished = folder / f"{_NEW}{number:06d}"
    unfinished.mkdir()
    write(unfinished)
    _write(unfinished / _MANIFEST, hashes(unfinished))
    _sync(unfinished)
    final = folder / f"{number:06d}"
    unfinished.rename(final)
    _sync(folder)
    for old in sorted(_numbers(folder))[:-kept]:
        shutil.rmtree(folder / f"{old:06d}")
    return final


def whole(folder: Path) -> Iterator[Path]:
    """The folders that are what their manifests say, the newest first; the others are set aside on the way."""
    for number in sorted(_numbers(folder), reverse=True):
        place = folder / f"{number:06d}"
        try:
            check(place)
        except Damaged as error:
            set_aside(place, str(error))
        else:
            yield place


def check(place: Path) -> None:
    """Read every file; Damaged when one is not what was written."""
    written = read_json(place / _MANIFEST)
    present = {file.name for file in place.iterdir()} - {_MANIFEST} if place.is_dir() else set()
    if not written or set(written) - present:
        raise Damaged(f"{_MANIFEST} does not name the files that are there.")
    try:
        now = hashes(place)
    except FileNotFoundError as error:
        raise Damaged(f"{place.name} was taken away while it was read.") from error
    for name, expected in written.items():
        if now[name] != expected:
            raise Damaged(f"{name} is not the file that was written.")


def set_aside(place: Path, reason: str) -> None:
    """Keep a damaged folder where nobody takes it for a whole one; nothing when another process did so meanwhile."""
    claimed = place.with_name(f"{_CLAIMED}{place.name}-{token_hex(4)}")
    try:
        place.rename(claimed)  # of several processes one succeeds, and that one may delete what was aside before
    except FileNotFoundError:
        return
    (claimed / "reason.txt").write_text(reason + "\n")
    aside = place.with_name(_DAMAGED + place.name)
    shutil.rmtree(aside, ignore_errors=True)
    claimed.rename(aside)
    log.error("%s is damaged and was set aside: %s", place, reason)


def clear_aside(folder: Path) -> None:
    """Delete what was set aside."""
    for place in [*folder.glob(f"{_DAMAGED}*"), *folder.glob(f"{_CLAIMED}*")]:
        shutil.rmtree(place, ignore_errors=True)


def discard(folder: Path) -> int:
    """Delete every folder, damaged and unfinished ones too; how many there were."""
    gone = [place for place in folder.glob("*") if place.is_dir()] + list(folder.glob(f"{_NEW}*"))
    for place in set(gone):
        shutil.rmtree(place, ignore_errors=True)
    return len(set(gone))


def read_json(file: Path) -> dict[str, Any]:
    """The object in a file; Damaged when there is none."""
    try:
        found = json.loads(file.read_bytes())
    except (OSError, ValueError) as error:
        raise Damaged(f"{file.name} cannot be read.") from error
    if not isinstance(found, dict):
        raise Damaged(f"{file.name} holds something else.")
    return found


def write_json(file: Path, content: object) -> None:
    """To the disk before this returns."""
    _write(file, content)


def write_array(file: Path, array: NDArray[np.generic]) -> None:
    """To the disk before this returns."""
    with file.open("wb") as out:
        np.save(out, array, allow_pickle=False)
        out.flush()
        os.fsync(out.fileno())


def _write(file: Path, content: object) -> None:
    with file.open("w") as out:
        json.dump(content, out, indent=1)
        out.flush()
        os.fsync(out.fileno())


def hashes(place: Path) -> dict[str, str]:
    """SHA-256 by name of every file but the manifest; several at a time, since that is done without Python's lock."""
    files = sorted(file for file in place.iterdir() if file.name != _MANIFEST)
    with ThreadPoolExecutor(2) as pool:
        largest_first = sorted(files, key=lambda file: -file.stat().st_size)
        return dict(zip([file.name for file in largest_first], pool.map(_hash, largest_first), strict=True))


def _numbers(folder: Path) -> list[int]:
    return [int(found.name) for found in folder.glob("[0-9]*") if found.name.isdecimal()]


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _hash(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
