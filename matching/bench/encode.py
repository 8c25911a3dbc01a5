"""Encoding: ONNX Runtime beside sentence-transformers on torch fp32, in turn, on texts of three lengths."""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from matching.bench.command import Command, Figures
from matching.encoder import Encoder, SentenceTransformerEncoder
from matching.onnx_encoder import OnnxEncoder, best_encoder

_ROUNDS = 5
_WORDS = {"title": 4, "posting": 60, "resume": 250}
_VOCABULARY = """
    analyse build city clean cloud compare customer data deliver design deploy develop district document engineer
    enterprise evaluate experience government improve in integrate knowledge lead learn machine maintain manage map
    measure model monitor network of operate plan platform policy practice process product program project public
    quality report research review risk safety school science security sensor service skill software standard support
    survey system teach team technology test the traffic train transport with write
    """.split()  # noqa: SIM905 - as a list it would be one word a line


def run(options: argparse.Namespace) -> list[Figures]:
    """Rows of engine, text, texts a second (median of the rounds), its ratio to torch, and mean cosine to torch."""
    with tempfile.TemporaryDirectory() as scratch:
        encoders = _encoders(options.models or Path(scratch), options.encoder, options.threads)
        return [row for text, words in _WORDS.items() for row in _rows(encoders, text, _texts(options.n, words))]


def _encoders(models: Path, model: str | None, threads: int | None) -> dict[str, Encoder]:
    import torch

    if threads:
        torch.set_num_threads(threads)
    best = best_encoder(models, model)
    if isinstance(best, OnnxEncoder) and threads:
        best = OnnxEncoder(best.folder, threads=threads)
    return {"sentence-transformers torch fp32": SentenceTransformerEncoder(model), type(best).__name__: best}


def _texts(n: int, words: int) -> list[str]:
    """Different texts of about so many words, the same in every run."""
    chance = random.Random(words)  # noqa: S311 - not for secrets
    return [" ".join(chance.choices(_VOCABULARY, k=max(1, round(words * chance.uniform(0.7, 1.3))))) for _ in range(n)]


def _rows(encoders: dict[str, Encoder], text: str, texts: Sequence[str]) -> list[Figures]:
    seconds: dict[str, list[float]] = {engine: [] for engine in encoders}
    vectors = {}
    for encoder in encoders.values():
        encoder.encode(texts[:4])  # what is made on first use is not what is measured
    for _ in range(_ROUNDS):
        for engine, encoder in encoders.items():
            start = time.perf_counter()
            vectors[engine] = encoder.encode(texts)
            seconds[engine].append(time.perf_counter() - start)
    reference = next(iter(encoders))
    pace = {engine: len(texts) / statistics.median(taken) for engine, taken in seconds.items()}
    return [
        {
            "engine": engine,
            "text": text,
            "texts": len(texts),
            "per_second": round(pace[engine], 1),
            "ratio": round(pace[engine] / pace[reference], 2),
            "p50_ms": round(1000 * statistics.median(seconds[engine]), 2),
            "p95_ms": round(1000 * float(np.quantile(seconds[engine], 0.95)), 2),
            "mean_cosine": round(float(np.sum(vectors[engine] * vectors[reference], axis=1).mean()), 6),
        }
        for engine in encoders
    ]


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--encoder", help="folder of a model (default: the packaged one)")
    parser.add_argument("--models", type=Path, help="where exported models are kept (default: exported anew)")
    parser.add_argument("--threads", type=int, help="threads for either engine (default: as many as processors)")


COMMAND = Command("sentences a second of the encoders", run, _add_arguments)
