"""Vectors that were made once: kept on disk by the hash of the text, so that no text is encoded twice."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matching.encoder import Encoder

_AT_A_TIME = 500
_WAIT = 60.0  # seconds for another process that writes
_SAFE = str.maketrans("/:\\", "---")


class CachingEncoder:
    """An encoder that looks a text up before it reads it. A file per encoder; many processes may share it."""

    def __init__(self, encoder: Encoder, folder: Path) -> None:
        """Args: folder: made when missing; may be deleted at any time, at the cost of encoding again."""
        folder.mkdir(parents=True, exist_ok=True)
        self._encoder = encoder
        self._file = folder / f"vectors-{encoder.id.translate(_SAFE)}.sqlite"
        self.id = encoder.id
        self.dimension = encoder.dimension
        self.multilingual = encoder.multilingual
        with closing(self._open()) as store, store:
            store.execute("CREATE TABLE IF NOT EXISTS vector (hash BLOB PRIMARY KEY, row BLOB NOT NULL) WITHOUT ROWID")

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of shape (len(texts), dimension), unit rows, in the order of the texts."""
        hashes = [hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest() for text in texts]
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        with closing(self._open()) as store:
            known = dict(_known(store, list(dict.fromkeys(hashes))))
            fresh = {code: text for code, text in zip(hashes, texts, strict=True) if code not in known}
            for start in range(0, len(fresh), _AT_A_TIME):
                known |= self._encoded(store, dict(list(fresh.items())[start : start + _AT_A_TIME]))
        for row, code in zip(rows, hashes, strict=True):
            row[:] = np.frombuffer(known[code], dtype="<f4")
        return rows

    def _encoded(self, store: sqlite3.Connection, texts: dict[bytes, str]) -> dict[bytes, bytes]:
        vectors = self._encoder.encode(list(texts.values()))
        made = {code: vector.astype("<f4").tobytes() for code, vector in zip(texts, vectors, strict=True)}
        with store:
            store.executemany("INSERT OR IGNORE INTO vector VALUES (?, ?)", made.items())
        return made

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(self._file, timeout=_WAIT)


def _known(store: sqlite3.Connection, hashes: Sequence[bytes]) -> Iterator[tuple[bytes, bytes]]:
    for start in range(0, len(hashes), _AT_A_TIME):
        part = hashes[start : start + _AT_A_TIME]
        marks = ",".join("?" * len(part))  # question marks only: what is looked for goes in as parameters
        yield from store.execute(f"SELECT hash, row FROM vector WHERE hash IN ({marks})", part)  # nosec B608
