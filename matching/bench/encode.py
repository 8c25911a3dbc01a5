"""Encoding: the back ends beside sentence-transformers on torch fp32, in turn, on texts of four lengths.

Starting and memory are measured in a process per back end: whoever has imported torch once carries it.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from matching import processors
from matching.backends import Backend, agreement, has_openvino, probes
from matching.backends import encoder as make_encoder
from matching.bench.command import Command, Figures
from matching.encoder import Encoder

_ROUNDS = 3
_WORDS = {"title": 4, "sentence": 16, "posting": 60, "resume": 250}
_ONE_BY_ONE = 8
_VOCABULARY = """
    analyse build city clean cloud compare customer data deliver design deploy develop district document engineer
    enterprise evaluate experience government improve in integrate knowledge lead learn machine maintain manage map
    measure model monitor network of operate plan platform policy practice process product program project public
    quality report research review risk safety school science security sensor service skill software standard support
    survey system teach team technology test the traffic train transport with write
    """.split()  # noqa: SIM905 - as a list it would be one word a line
_START = """
import json, sys, time
from pathlib import Path
from matching.backends import Backend, encoder
before = time.perf_counter()
encoder(Path(sys.argv[1]), sys.argv[2] or None, Backend(sys.argv[3])).encode(["data engineer"])
taken = time.perf_counter() - before
most = Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]  # getrusage counts our caller's too
print(json.dumps([taken, int(most) / 1024]))
"""


def run(options: argparse.Namespace) -> list[Figures]:
    """Rows of back end and text.

    per_second is the median of the rounds, ratio the median of what torch fp32 took in the same round over what this
    took, cpu_ratio the same in processor seconds, which say more on a busy machine. mean_cosine and agree@10 compare
    the vectors with those of torch fp32, one_ms is the median of single texts.
    """
    with tempfile.TemporaryDirectory() as scratch:
        models = options.models or Path(scratch)
        encoders = _encoders(models, options)
        shares = _agreements(encoders)
        once = {
            backend: {"agree@10": shares[backend], **_start(models, options.encoder, backend)} for backend in encoders
        }
        rows = [row for text, words in _WORDS.items() for row in _rows(encoders, text, _texts(options.n, words))]
    return [{**row, **once[Backend(str(row["engine"]))]} for row in rows]


def _encoders(models: Path, options: argparse.Namespace) -> dict[Backend, Encoder]:
    chosen = [Backend(name) for name in options.backends.split(",")]
    if not has_openvino():
        chosen = [backend for backend in chosen if backend is not Backend.OPENVINO]
    if not processors.has_bf16():  # torch imitates it then, and takes minutes for what takes seconds
        chosen = [backend for backend in chosen if backend is not Backend.TORCH_BF16]
    return {backend: make_encoder(models, options.encoder, backend) for backend in (Backend.TORCH, *chosen)}


def _agreements(encoders: dict[Backend, Encoder]) -> dict[Backend, float]:
    """Share of the ten nearest of two hundred texts that are those of torch fp32."""
    vectors = {backend: encoder.encode(probes()) for backend, encoder in encoders.items()}
    return {backend: round(agreement(vectors[Backend.TORCH], found), 4) for backend, found in vectors.items()}


def _start(models: Path, model: str | None, backend: Backend) -> Figures:
    """Seconds from the imports to the first vector, and resident memory then [MB], of a new process."""
    command = [sys.executable, "-c", _START, str(models), model or "", backend.value]
    done = subprocess.run(  # noqa: S603 - ourselves
        command, capture_output=True, text=True, timeout=600, check=True, cwd=Path(__file__).parents[2]
    )
    seconds, megabytes = json.loads(done.stdout.strip().splitlines()[-1])
    return {"start_s": round(seconds, 2), "rss_mb": round(megabytes)}


def _texts(n: int, words: int) -> list[str]:
    """Different texts of about so many words, the same in every run."""
    chance = random.Random(words)  # noqa: S311 - not for secrets
    return [" ".join(chance.choices(_VOCABULARY, k=max(1, round(words * chance.uniform(0.7, 1.3))))) for _ in range(n)]


def _rows(encoders: dict[Backend, Encoder], text: str, texts: Sequence[str]) -> list[Figures]:
    seconds: dict[Backend, list[float]] = {backend: [] for backend in encoders}
    worked: dict[Backend, list[float]] = {backend: [] for backend in encoders}
    vectors = {}
    for encoder in encoders.values():
        encoder.encode(texts)  # what is made on first use is not what is measured
    for _ in range(_ROUNDS):
        for backend, encoder in encoders.items():
            start, working = time.perf_counter(), time.process_time()
            vectors[backend] = encoder.encode(texts)
            seconds[backend].append(time.perf_counter() - start)
            worked[backend].append(time.process_time() - working)
    plain = vectors[Backend.TORCH]
    return [
        {
            "engine": backend.value,
            "text": text,
            "texts": len(texts),
            "per_second": round(len(texts) / statistics.median(taken), 1),
            "ratio": round(statistics.median(map(_quotient, seconds[Backend.TORCH], taken)), 2),
            "cpu_ratio": round(statistics.median(map(_quotient, worked[Backend.TORCH], worked[backend])), 2),
            "p50_ms": round(1000 * statistics.median(taken), 2),
            "p95_ms": round(1000 * float(np.quantile(taken, 0.95)), 2),
            "one_ms": round(1000 * _single(encoders[backend], texts), 2),
            "mean_cosine": round(float(np.sum(vectors[backend] * plain, axis=1).mean()), 6),
        }
        for backend, taken in seconds.items()
    ]


def _quotient(reference: float, taken: float) -> float:
    return reference / taken


def _single(encoder: Encoder, texts: Sequence[str]) -> float:
    """Median seconds of one text at a time, as a page asks."""
    taken = []
    for text in texts[:_ONE_BY_ONE]:
        start = time.perf_counter()
        encoder.encode([text])
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    others = ",".join(backend.value for backend in (Backend.ONNX, Backend.OPENVINO, Backend.TORCH_BF16))
    parser.add_argument("--backends", default=others, help="what is held against torch fp32 (%(default)s)")
    parser.add_argument("--encoder", help="folder of a model (default: the packaged one)")
    parser.add_argument("--models", type=Path, help="where exported models are kept (default: exported anew)")


COMMAND = Command("sentences a second of the encoders' back ends", run, _add_arguments)
