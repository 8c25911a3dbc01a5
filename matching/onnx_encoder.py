"""The same model through ONNX Runtime: the same vectors, faster, and without importing torch.

Exported once per machine from the sentence-transformers model (transformer, mean pooling, normalisation in one
graph) into a folder with a SHA-256 manifest, which is checked before every load: a damaged model must not rank people.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matching.encoder import MAX_PIECES, Encoder, SentenceTransformerEncoder, load_model, model_folder, model_id, unit

log = logging.getLogger(__name__)
FILES = ("model.onnx", "tokenizer.json")
#: Tokens per batch: long texts go in small batches, short ones in large ones.
BATCH_PIECES = 8_192


class DamagedModel(ValueError):
    """The exported model is not what was written."""


def export(model: str | Path | None, target: Path) -> None:
    """Write the ONNX form of a sentence-transformers model into a folder, all of it or nothing."""
    import torch
    from torch import nn

    loaded = load_model(model)
    transformer = loaded[0].auto_model.eval()

    class Whole(nn.Module):  # type: ignore[misc]
        """Word pieces in, unit vectors out."""

        def __init__(self) -> None:
            super().__init__()
            self.transformer = transformer

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            hidden = self.transformer(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
            mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
            mean = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1e-9)
            return nn.functional.normalize(mean, p=2.0, dim=1)

    target.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=target.parent, prefix=".exporting-"))
    sample = loaded.tokenizer(["a sample text", "another"], padding=True, return_tensors="pt")
    axes = {0: "batch", 1: "pieces"}
    with torch.no_grad():
        torch.onnx.export(
            Whole().eval(),
            (sample["input_ids"], sample["attention_mask"]),
            str(folder / FILES[0]),
            input_names=["input_ids", "attention_mask"],
            output_names=["vectors"],
            dynamic_axes={"input_ids": axes, "attention_mask": axes, "vectors": {0: "batch"}},
            dynamo=False,
        )
    loaded.tokenizer.backend_tokenizer.save(str(folder / FILES[1]))
    manifest = {"id": model_id(model), "sha256": {name: _digest(folder / name) for name in FILES}}
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1))
    shutil.rmtree(target, ignore_errors=True)
    os.replace(folder, target)


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


class OnnxEncoder:
    """Encodes with ONNX Runtime and the model's own tokenizer."""

    def __init__(self, folder: Path, *, threads: int | None = None) -> None:
        """Load an exported folder.

        Raises:
            DamagedModel: a file is missing or differs from the manifest.
        """
        import onnxruntime
        from tokenizers import Tokenizer

        manifest = _checked(folder)
        options = onnxruntime.SessionOptions()
        # The runtime would size its pool by the machine, not by what this process may use.
        options.intra_op_num_threads = threads or len(os.sched_getaffinity(0))
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(folder / FILES[0]), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = Tokenizer.from_file(str(folder / FILES[1]))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_PIECES)
        self.id = str(manifest["id"])
        self.dimension = int(self._session.get_outputs()[0].shape[1])
        self.multilingual = False

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of shape (len(texts), dimension), unit rows, in the order of the texts."""
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        pieces = [encoded.ids for encoded in self._tokenizer.encode_batch(list(texts))]
        for batch in _batches([len(ids) for ids in pieces]):
            rows[batch] = self._run([pieces[i] for i in batch])
        return unit(rows)

    def _run(self, batch: Sequence[Sequence[int]]) -> NDArray[np.float32]:
        longest = max(len(ids) for ids in batch)
        ids = np.zeros((len(batch), longest), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, piece in enumerate(batch):
            ids[row, : len(piece)] = piece
            mask[row, : len(piece)] = 1
        vectors: NDArray[np.float32] = self._session.run(None, {"input_ids": ids, "attention_mask": mask})[0]
        return vectors


def _batches(lengths: Sequence[int]) -> list[list[int]]:
    """Texts of like length together, so that little is padded."""
    batches: list[list[int]] = []
    for i in sorted(range(len(lengths)), key=lambda i: lengths[i]):
        if not batches or (len(batches[-1]) + 1) * lengths[i] > BATCH_PIECES:
            batches.append([])
        batches[-1].append(i)
    return batches


def _checked(folder: Path) -> dict[str, object]:
    try:
        manifest: dict[str, object] = json.loads((folder / "manifest.json").read_text())
        wanted = manifest["sha256"]
        good = isinstance(wanted, dict) and all(_digest(folder / name) == wanted[name] for name in FILES)
    except (OSError, ValueError, KeyError) as error:
        raise DamagedModel(f"The exported model in {folder} cannot be read: {error!r}") from error
    if not good:
        raise DamagedModel(f"The exported model in {folder} is damaged.")
    return manifest


def best_encoder(cache_folder: Path, model: str | None = None) -> Encoder:
    """ONNX Runtime for a model folder, exported on first use; sentence-transformers where that does not work.

    Args:
        cache_folder: where exported models are kept.
        model: None = the packaged model; a folder; or a name sentence-transformers resolves.
    """
    if model_folder(model) is None:
        return SentenceTransformerEncoder(model)
    target = cache_folder / model_id(model).replace(":", "-")
    try:
        return OnnxEncoder(target)
    except DamagedModel:
        log.info("exporting the encoder to %s", target)
    try:
        export(model, target)
        return OnnxEncoder(target)
    except (ImportError, RuntimeError, ValueError, OSError) as error:
        log.warning("ONNX Runtime cannot be used (%s); using sentence-transformers", error)
        return SentenceTransformerEncoder(model)
