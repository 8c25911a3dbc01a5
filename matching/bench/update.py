"""Changing: milliseconds a row to add, overwrite and remove, and what searches notice of it."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from matching.bench.command import Command, Figures
from matching.bench.measure import Turns, read_figures
from matching.bench.search import filled
from matching.bench.vectors import corpus, questions
from matching.index import Floats
from matching.indexes.slot import SlotIndex

_BATCH, _BATCHES, K = 500, 20, 100
_ROUNDING = 1e-6


def run(options: argparse.Namespace) -> list[Figures]:
    """Rows of engine, kept (what was done), times [ms a row]; recall@100 afterwards, the times to read one row."""
    faiss.omp_set_num_threads(1)
    every = corpus(options.n + _BATCH * _BATCHES)
    rows, fresh = every[: options.n], every[options.n :]
    index = filled(rows)
    read = _read_of_one(rows)
    quiet = _searches(index, 2 * _BATCHES, lambda: None)
    figures = _changes(index, fresh, options.n, read)
    batches = iter(range(2 * _BATCHES))
    ids = np.resize(np.random.default_rng(5).permutation(options.n), len(fresh))
    busy = _searches(index, 2 * _BATCHES, lambda: _overwrite(index, ids, fresh, next(batches) % _BATCHES))
    recall = _recall(index)
    figures += [
        _row("slot index", "search, nothing changes", quiet, recall, read),
        _row("slot index", "search between changes of 500", busy, recall, read),
    ]
    return figures + (_peers(rows, fresh, read) if options.peers else [])


def _changes(index: SlotIndex, fresh: Floats, n: int, read: Turns) -> list[Figures]:
    new = np.arange(n, n + len(fresh))
    added = _per_row(lambda batch: index.upsert(new[_part(batch)].tolist(), fresh[_part(batch)]))
    old = np.resize(np.random.default_rng(3).permutation(n), len(fresh))
    overwritten = _per_row(lambda batch: _overwrite(index, old, fresh, batch))
    removed = _per_row(lambda batch: index.remove(new[_part(batch)].tolist()))
    recall = _recall(index)
    done = {"add": added, "overwrite": overwritten, "remove": removed}
    return [_row("slot index", what, took, recall, read) for what, took in done.items()]


def _overwrite(index: SlotIndex, ids: NDArray[np.int64], fresh: Floats, batch: int) -> None:
    index.upsert(ids[_part(batch)].tolist(), fresh[_part(batch)])


def _peers(rows: Floats, fresh: Floats, read: Turns) -> list[Figures]:
    flat = faiss.IndexIDMap2(faiss.IndexFlatIP(rows.shape[1]))
    flat.add_with_ids(rows, np.arange(len(rows)))
    new = np.arange(len(rows), len(rows) + len(fresh))
    added = _per_row(lambda batch: flat.add_with_ids(fresh[_part(batch)], new[_part(batch)]), batches=3)
    removed = _per_row(lambda batch: _drop(flat, new[_part(batch)]), batches=3)
    one = _per_row(lambda batch: _drop(flat, np.array([batch])), batches=3, rows=1)
    done = {"add": added, "remove": removed, "remove one": one}
    return [_row("faiss flat with ids", what, took, 1.0, read) for what, took in done.items()]


def _drop(index: Any, ids: NDArray[np.int64]) -> None:
    index.remove_ids(ids)


def _per_row(change: Callable[[int], object], *, batches: int = _BATCHES, rows: int = _BATCH) -> Turns:
    """Of each batch the times a row."""
    took = Turns()
    for batch in range(batches):
        _timed(took, partial(change, batch), rows)
    return took


def _timed(took: Turns, work: Callable[[], object], rows: int = 1) -> None:
    start, worked = time.perf_counter(), time.thread_time()
    work()
    took.add((time.perf_counter() - start) / rows, (time.thread_time() - worked) / rows)


def _part(batch: int) -> slice:
    return slice(batch * _BATCH, (batch + 1) * _BATCH)


def _searches(index: SlotIndex, times: int, before: Callable[[], None]) -> Turns:
    """Searches, each after something else was done."""
    took = Turns()
    for question in questions(times):
        before()
        _timed(took, partial(index.search, question.reshape(1, -1), K))
    return took


def _recall(index: SlotIndex) -> float:
    """Share of the hits that are as near as the hundredth of all rows; fresh vectors lie there more than once."""
    living = index.slots.live
    shares = []
    for question in questions(5):
        products = np.sort(np.where(living, index.rows @ question, -2))
        shares.append(np.mean(index.search(question.reshape(1, -1), K).cosine[0] >= products[-K] - _ROUNDING))
    return float(np.mean(shares))


def _read_of_one(rows: Floats) -> Turns:
    flat, reads = rows.reshape(-1), Turns()
    _timed(reads, partial(np.dot, flat, flat), len(rows))
    return reads


def _row(engine: str, done: str, took: Turns, recall: float, read: Turns) -> Figures:
    return {"engine": engine, "kept": done, **took.figures(), "recall@100": round(recall, 4), **read_figures(read)}


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--peers", action="store_true", help="FAISS Flat with ids as well")


COMMAND = Command("adding, overwriting and removing vectors", run, _add_arguments, n=100_000)
