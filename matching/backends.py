"""Which runtime encodes: one setting; "auto" is the fastest this machine has that gives the same answers."""

from __future__ import annotations

import json
import logging
import subprocess
from enum import StrEnum
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matching import processors
from matching.encoder import Encoder, SentenceTransformerEncoder, model_folder
from matching.onnx_encoder import OnnxEncoder, best_encoder, exported
from matching.openvino_encoder import OpenVinoEncoder

log = logging.getLogger(__name__)

AGREEMENT = 0.98
"""Share of the ten nearest texts that must be the same as with fp32 vectors before a back end is chosen by itself."""

_CHECKED = "openvino.json"


class Backend(StrEnum):
    """The runtimes."""

    AUTO = "auto"
    TORCH = "torch"  # sentence-transformers, fp32: the reference
    TORCH_BF16 = "torch-bf16"
    ONNX = "onnx"  # ONNX Runtime, fp32: the same vectors as the reference
    OPENVINO = "openvino"  # bf16 where the processor has it, otherwise fp32


def encoder(cache_folder: Path, model: str | None = None, backend: Backend = Backend.AUTO) -> Encoder:
    """An encoder for a model by a back end.

    fp32 back ends share one id, for their vectors agree to 1e-6; a bf16 back end has an id of its own. With AUTO the
    id therefore depends on the processor: machines that share stored vectors should name one back end.

    Args:
        cache_folder: Where exported graphs are kept; made when missing.
        model: None = the packaged model; a folder; or a name sentence-transformers resolves on this machine.

    Raises:
        ImportError: the back end that was asked for is not installed.
        OSError, ValueError: the model cannot be loaded or exported.
    """
    if backend in {Backend.TORCH, Backend.TORCH_BF16}:
        return SentenceTransformerEncoder(model, bf16=backend is Backend.TORCH_BF16)
    if backend is Backend.ONNX:
        return OnnxEncoder(exported(cache_folder, model))
    if backend is Backend.OPENVINO:
        return OpenVinoEncoder(exported(cache_folder, model))
    return _fastest(cache_folder, model)


def has_openvino() -> bool:
    """Whether the optional package is installed; it is not imported."""
    return find_spec("openvino") is not None


def _fastest(cache_folder: Path, model: str | None) -> Encoder:
    """OpenVINO in bf16 if it is there, the processor has it, and it agrees; otherwise ONNX Runtime, or torch."""
    if processors.has_bf16() and has_openvino() and model_folder(model) is not None:
        try:
            folder = exported(cache_folder, model)
            agreed = _agreed_before(folder)
            if agreed is not False:
                fast = OpenVinoEncoder(folder)
                if agreed or _agrees(folder, fast):
                    return fast
        except (ImportError, OSError, ValueError, RuntimeError, subprocess.SubprocessError) as error:
            log.warning("OpenVINO cannot be used, ONNX Runtime takes its place: %s", error)
    return best_encoder(cache_folder, model)


def _agreed_before(folder: Path) -> bool | None:
    """What was found with this model, on this machine, with this version; None when it was not tried."""
    try:
        known = json.loads((folder / _CHECKED).read_text(encoding="utf-8"))
        if {key: known[key] for key in _here()} == _here():
            return float(known["agreement"]) >= AGREEMENT
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return None


def _agrees(folder: Path, fast: OpenVinoEncoder) -> bool:
    """Whether fp32 has the same nearest texts; written down."""
    texts = probes()
    share = agreement(OnnxEncoder(folder).encode(texts), fast.encode(texts))
    log.info("OpenVINO in bf16 has %.3f of the nearest texts of fp32", share)
    (folder / _CHECKED).write_text(json.dumps({**_here(), "agreement": share}), encoding="utf-8")
    return share >= AGREEMENT


def _here() -> dict[str, str]:
    return {"cpu": processors.name(), "openvino": metadata.version("openvino")}


def agreement(wanted: NDArray[np.float32], found: NDArray[np.float32], nearest: int = 10) -> float:
    """Share in [0, 1] of the nearest rows of each row that are the same in both spaces; the row itself left out."""
    same = []
    for space in (wanted, found):
        cosines = space @ space.T
        np.fill_diagonal(cosines, -np.inf)
        same.append(np.argsort(-cosines, axis=1, kind="stable")[:, :nearest])
    return float(np.mean([len(np.intersect1d(a, b)) / len(a) for a, b in zip(*same, strict=True)]))


def probes() -> list[str]:
    """Two hundred short texts about work, all different, the same every time."""
    return [f"{field} {role} {where}" for where in _WHERE for field in _FIELDS for role in _ROLES]


_FIELDS = (
    "data", "software", "network", "mechanical", "electrical", "sales", "marketing", "nursing", "teaching", "logistics"
)  # fmt: skip
_ROLES = (
    "engineer", "analyst", "manager", "technician", "consultant", "assistant", "trainer", "inspector", "planner",
    "designer",
)  # fmt: skip
_WHERE = ("in a hospital of the city", "for small enterprises, with customers abroad")
