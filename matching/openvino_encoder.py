"""The same exported graph through OpenVINO, which computes in bfloat16 where the processor can."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching import processors
from matching.encoder import BF16
from matching.onnx_encoder import GRAPH, GraphEncoder

# Kernels are made and kept for each shape: 250 lengths took 440 MB and twice the time of these 18.
_SHORT, _SHORT_STEP, _STEP = 32, 8, 16
# The binding sets things up when it is first asked; two threads that ask then may wait for each other for ever.
_FIRST = threading.Lock()


class OpenVinoEncoder(GraphEncoder):
    """Encodes with OpenVINO. Safe from many threads and across a fork."""

    def __init__(self, folder: Path, *, threads: int | None = None, bf16: bool | None = None) -> None:
        """See GraphEncoder. Args: bf16: None = if the processor has it.

        Raises:
            ImportError: OpenVINO is not installed.
            DamagedModel: a file is missing or differs from the manifest.
        """
        # Converts models, which nothing here needs, and where openvino-telemetry is installed it calls its makers.
        sys.modules.setdefault("openvino.tools.ovc", None)  # type: ignore[arg-type]
        import openvino

        super().__init__(folder, threads=threads)
        self._bf16 = processors.has_bf16() if bf16 is None else bf16
        self._core = openvino.Core()
        self._compiled: tuple[int, Any] | None = None  # and the process it was compiled in
        self._local = threading.local()
        if self._bf16:
            self.id += BF16

    def _run(self, ids: NDArray[np.int64], mask: NDArray[np.int64]) -> NDArray[np.float32]:
        more = ((0, 0), (0, padded_length(ids.shape[1]) - ids.shape[1]))
        return _inferred(self._request(), np.pad(ids, more), np.pad(mask, more))

    def _request(self) -> Any:
        """This thread's request; compiled again after a fork, which its threads do not survive."""
        with _FIRST:
            if self._compiled is None or self._compiled[0] != os.getpid():
                compiled, one = self._compile(), np.ones((1, _SHORT_STEP), dtype=np.int64)
                _inferred(compiled.create_infer_request(), one, one)
                self._compiled = (os.getpid(), compiled)
            process, compiled = self._compiled
        if getattr(self._local, "process", None) != process:
            self._local.process, self._local.request = process, compiled.create_infer_request()
        return self._local.request

    def _compile(self) -> Any:
        import openvino.properties as properties
        import openvino.properties.hint as hint

        return self._core.compile_model(
            str(self.folder / GRAPH),
            "CPU",
            {
                # As for ONNX Runtime: one thread per batch, batches side by side, no more than this process may use.
                properties.inference_num_threads(): self._threads,
                properties.num_streams(): self._threads,
                # Web and worker would each bind their threads to the same first processor.
                hint.enable_cpu_pinning(): False,
                hint.inference_precision(): "bf16" if self._bf16 else "f32",
            },
        )


def _inferred(request: Any, ids: NDArray[np.int64], mask: NDArray[np.int64]) -> NDArray[np.float32]:
    request.infer({"input_ids": ids, "attention_mask": mask})
    return np.array(request.get_output_tensor(0).data, dtype=np.float32)  # a copy: the tensor is used again


def padded_length(pieces: int) -> int:
    """Word pieces a text is filled up to, so that there are few shapes: at most 7 more if it is short, 15 if not."""
    step = _SHORT_STEP if pieces <= _SHORT else _STEP
    return -(-pieces // step) * step
