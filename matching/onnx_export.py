"""A sentence-transformers model as one ONNX graph: word pieces in, unit vectors out.

Run as a process of its own (python -m matching.onnx_export MODEL_FOLDER TARGET), so that who only wants to encode
never carries torch in memory.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from matching.encoder import load_model, model_folder, model_id, reads_chinese
from matching.onnx_encoder import GRAPH, MANIFEST, TOKENIZER, OnnxEncoder, digest

if TYPE_CHECKING:
    import torch

# Of all lengths, so that a graph that only fits the length it was traced with is found out.
_SAMPLES = (
    "data engineer",
    "",
    "Plans, builds and runs the data platform of a city. " * 40,
    "nurse for the night shift",
)
_AGREEMENT = 0.9999


class NotExportable(ValueError):
    """The model is of a kind whose graph we do not write, or its graph gives other vectors than the model."""


def export(model: str | Path | None, target: Path) -> None:
    """Write graph, tokenizer and manifest into the folder target, all of it or nothing.

    A target that is there already is replaced.

    Args:
        model: Folder of the model; None = the packaged one.

    Raises:
        NotExportable: not a transformer with mean pooling, or the graph's vectors differ from the model's.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".exporting-") as scratch:
        folder = Path(scratch) / target.name
        folder.mkdir()
        _write(model, folder)
        _publish(folder, target, Path(scratch) / "replaced")


def _write(model: str | Path | None, folder: Path) -> None:
    loaded = load_model(model)
    _check_kind(loaded)
    _trace(loaded, folder / GRAPH)
    shutil.copy2((model_folder(model) or Path()) / TOKENIZER, folder / TOKENIZER)
    _seal(
        folder,
        {
            "id": model_id(model),
            "dimension": int(loaded.get_embedding_dimension() or 0),
            "multilingual": reads_chinese(folder / TOKENIZER),
        },
    )
    _check_agreement(loaded, OnnxEncoder(folder))


def _check_kind(loaded: Any) -> None:
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer

    kinds = [type(module) for module in loaded]
    if kinds[:2] != [Transformer, Pooling] or kinds[2:] not in ([], [Normalize]):
        raise NotExportable(f"Its modules are {[kind.__name__ for kind in kinds]}.")
    if (pooling := loaded[1].get_config_dict().get("pooling_mode")) != "mean":
        raise NotExportable(f"It pools by {pooling}, not by the mean.")


def _trace(loaded: Any, file: Path) -> None:
    import torch

    transformer = loaded[0].auto_model.eval()
    transformer.set_attn_implementation("eager")  # plain products: the graph the runtime is quickest with
    axes = {0: "batch", 1: "pieces"}
    pieces = torch.tensor([[101, 102, 103, 104], [101, 102, 103, 0]])
    with torch.no_grad(), _quiet():
        torch.onnx.export(
            _mean_pooled(transformer),
            (pieces, (pieces > 0).long()),
            str(file),
            input_names=["input_ids", "attention_mask"],
            output_names=["vectors"],
            dynamic_axes={"input_ids": axes, "attention_mask": axes, "vectors": {0: "batch"}},
            dynamo=False,  # the tracer's graph ran 8 to 15 % faster than the newer exporter's
        )


def _mean_pooled(transformer: Any) -> torch.nn.Module:
    import torch

    class MeanPooled(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.transformer = transformer

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            hidden = self.transformer(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
            mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
            mean = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1e-9)
            return torch.nn.functional.normalize(mean, p=2.0, dim=1)

    return MeanPooled().eval()


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the tracer's warnings that it sees one example only: _check_agreement sees to that."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _seal(folder: Path, facts: Mapping[str, object]) -> None:
    manifest = {**facts, "sha256": {name: digest(folder / name) for name in (GRAPH, TOKENIZER)}}
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    for name in (GRAPH, TOKENIZER, MANIFEST):
        with (folder / name).open("rb") as stream:
            os.fsync(stream.fileno())


def _check_agreement(loaded: Any, encoder: OnnxEncoder) -> None:
    want = loaded.encode(list(_SAMPLES), convert_to_numpy=True, show_progress_bar=False, normalize_embeddings=True)
    cosine = np.sum(want * encoder.encode(_SAMPLES), axis=1)
    if cosine.min() < _AGREEMENT:
        raise NotExportable(f"The graph's vectors have a cosine of {cosine.min():.5f} to the model's.")


def _publish(folder: Path, target: Path, replaced: Path) -> None:
    with suppress(FileNotFoundError):
        target.rename(replaced)
    try:
        folder.rename(target)
    except OSError:
        if not target.is_dir():
            raise
        # Another process exported the same model meanwhile; its folder is as good.


def main() -> None:
    """Export as the command line says."""
    parser = argparse.ArgumentParser(prog="python -m matching.onnx_export", description=__doc__)
    parser.add_argument("model", type=Path, help="folder of a sentence-transformers model")
    parser.add_argument("target", type=Path, help="folder to write")
    arguments = parser.parse_args()
    export(arguments.model, arguments.target)


if __name__ == "__main__":
    main()
