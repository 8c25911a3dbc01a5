"""The same model through ONNX Runtime: the same vectors, faster, and without importing torch.

The graph is written once per machine (matching.onnx_export) into a folder with a SHA-256 manifest, which is checked
before every load: a damaged model must not rank people.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import subprocess
import sys
from abc import ABC, abstractmethod
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matching import processors
from matching.encoder import MAX_PIECES, Encoder, SentenceTransformerEncoder, model_folder, model_id, unit

log = logging.getLogger(__name__)

GRAPH, TOKENIZER, MANIFEST = "model.onnx", "tokenizer.json", "manifest.json"

# Small batches stay in the processor's cache: one long text, or some ten titles, ran up to 1.5x faster than 32 texts.
_BATCH_PIECES = 256
# A batch more costs about as much as so many padded pieces: the weights are read once for each.
_PADDED_PIECES = 16
_EXPORT_SECONDS = 600


class NotAFolder(ValueError):
    """A model without files on this machine."""


class DamagedModel(ValueError):
    """The exported model is not there, or not what was written."""


class GraphEncoder(ABC):
    """Encodes with an exported graph and the model's own tokenizer; which runtime computes the graph is not said."""

    def __init__(self, folder: Path, *, threads: int | None = None) -> None:
        """Load an exported folder.

        Args:
            threads: Batches computed at the same time; None = as many as this process may use.

        Raises:
            DamagedModel: a file is missing or differs from the manifest.
        """
        from tokenizers import Tokenizer

        manifest = _checked(folder)
        self.folder = folder
        self._threads = threads or processors.threads()
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_PIECES)
        self.id = str(manifest["id"])
        self.dimension = int(str(manifest["dimension"]))
        self.multilingual = bool(manifest["multilingual"])

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of shape (len(texts), dimension), unit rows, in the order of the texts."""
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        pieces = [self._tokenizer.encode(text).ids for text in texts]
        batches = _batches([len(ids) for ids in pieces])

        def run(batch: list[int]) -> None:
            rows[batch] = self._run(*_padded([pieces[i] for i in batch]))

        if min(self._threads, len(batches)) < 2:
            for batch in batches:
                run(batch)
        else:
            with ThreadPoolExecutor(self._threads) as pool:
                list(pool.map(run, batches))
        return unit(rows)

    @abstractmethod
    def _run(self, ids: NDArray[np.int64], mask: NDArray[np.int64]) -> NDArray[np.float32]:
        """Vectors of one batch of padded word pieces, shape (texts, dimension)."""


class OnnxEncoder(GraphEncoder):
    """Encodes with ONNX Runtime. Safe from many threads and across a fork."""

    def __init__(self, folder: Path, *, threads: int | None = None) -> None:
        """See GraphEncoder."""
        import onnxruntime

        super().__init__(folder, threads=threads)
        options = onnxruntime.SessionOptions()
        # One thread per batch and batches side by side: left alone the runtime sizes a pool by the machine and not by
        # what this process may use, and a pool does not survive the fork of a preloading web server.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(folder / GRAPH), options, providers=["CPUExecutionProvider"])

    def _run(self, ids: NDArray[np.int64], mask: NDArray[np.int64]) -> NDArray[np.float32]:
        vectors: NDArray[np.float32] = self._session.run(None, {"input_ids": ids, "attention_mask": mask})[0]
        return vectors


def best_encoder(cache_folder: Path, model: str | None = None) -> Encoder:
    """ONNX Runtime for a model folder, exported on first use; sentence-transformers where that does not work.

    Both have the same id, for their vectors may be mixed: an export whose vectors have a cosine below .9999 to the
    model's is refused.

    Args:
        cache_folder: Where exported models are kept; made when missing.
        model: None = the packaged model; a folder; or a name sentence-transformers resolves on this machine.
    """
    if model_folder(model) is None:
        return SentenceTransformerEncoder(model)
    try:
        return OnnxEncoder(exported(cache_folder, model))
    except (ImportError, OSError, ValueError, subprocess.SubprocessError) as error:
        log.warning("ONNX Runtime cannot be used, sentence-transformers takes its place: %s", error)
        return SentenceTransformerEncoder(model)


def exported(cache_folder: Path, model: str | None) -> Path:
    """The folder with the exported graph of a model, exported now when it is not there or damaged.

    Raises:
        NotAFolder: only the name of the model is known.
        OSError: the export failed.
    """
    folder = model_folder(model)
    if folder is None:
        raise NotAFolder(f"{model} is not a folder on this machine: there is nothing to export.")
    target = cache_folder / model_id(model).replace(":", "-")
    try:
        _checked(target)
    except DamagedModel as error:
        log.info("exporting the encoder: %s", error)
        _export_apart(folder, target)
    return target


def digest(file: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _export_apart(folder: Path, target: Path) -> None:
    """Export in a process of its own, for torch would stay in this one's memory."""
    path = os.pathsep.join([str(Path(__file__).parents[1]), *filter(None, [os.environ.get("PYTHONPATH")])])
    command = [sys.executable, "-m", "matching.onnx_export", str(folder), str(target)]
    done = subprocess.run(  # noqa: S603 - our own module, and folders from the settings
        command, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, timeout=_EXPORT_SECONDS
    )
    if done.returncode:
        raise OSError(f"the export failed: {done.stderr.strip().splitlines()[-1:]}")


def _padded(batch: Sequence[Sequence[int]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    longest = max(len(ids) for ids in batch)
    ids = np.zeros((len(batch), longest), dtype=np.int64)
    mask = np.zeros_like(ids)
    for row, piece in enumerate(batch):
        ids[row, : len(piece)] = piece
        mask[row, : len(piece)] = 1
    return ids, mask


def _batches(lengths: Sequence[int]) -> list[list[int]]:
    """Texts of like length together, so that little is padded; the longest first, so that no thread ends late."""
    batches: list[list[int]] = []
    longest = padded = 0
    for i in sorted(range(len(lengths)), key=lambda i: -lengths[i]):
        padded += longest - lengths[i]
        if not batches or padded > _PADDED_PIECES or (len(batches[-1]) + 1) * longest > _BATCH_PIECES:
            batches.append([])
            longest, padded = lengths[i], 0
        batches[-1].append(i)
    return batches


def _checked(folder: Path) -> dict[str, object]:
    try:
        manifest: dict[str, object] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        sums = manifest["sha256"]
        complete = {"id", "dimension", "multilingual"} <= manifest.keys()
        found = {name: digest(folder / name) for name in (GRAPH, TOKENIZER)}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DamagedModel(f"{folder} cannot be read: {error!r}") from error
    if not complete or found != sums:
        raise DamagedModel(f"{folder} is not what was written.")
    return manifest
