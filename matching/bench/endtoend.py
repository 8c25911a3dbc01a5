"""The whole engine over invented people: searches with reasons, memory, start from files, changes meanwhile."""

from __future__ import annotations

import argparse
import gc
import multiprocessing
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import faiss
import numpy as np

from matching.bench.command import Command, Figures
from matching.bench.copies import multiply
from matching.bench.people import Invented
from matching.bench.site import Site, put
from matching.engine import Engine
from matching.types import Filter, Kind, Query

LIMIT = 50
_SAMPLE = 500
_OTHERS = 8  # seed of people who take the place of others
_MARK = "everybody"


def run(options: argparse.Namespace) -> list[Figures]:
    """What was done, seconds in all, of single steps p50, p95 and greatest in ms, and the memory of this process."""
    faiss.omp_set_num_threads(1)
    with _folder(options.keep) as folder:
        rows = [] if any(folder.glob("[0-9]*")) else _in_another_process(folder, options.n, options.copies)
        return rows + _searched(folder, options)


def _in_another_process(folder: Path, n: int, copies: int) -> list[Figures]:
    """Fill and save where it leaves nothing in the memory that is measured afterwards."""
    context = multiprocessing.get_context("spawn")
    told: multiprocessing.Queue[list[Figures]] = context.Queue()
    filling = context.Process(target=_fill, args=(folder, n, copies, told))
    filling.start()
    rows = told.get()
    filling.join()
    return rows


def _fill(folder: Path, n: int, copies: int, told: multiprocessing.Queue[list[Figures]]) -> None:
    site = Site()
    honest = _cut_into_words(site, folder)
    engine, begun = site.engine(folder), time.perf_counter()
    site.fill(engine, Kind.PROFILE, n // copies)
    filled = time.perf_counter()
    if copies > 1:
        multiply(engine, Kind.PROFILE, copies)
    rows = [_row("a document read and stored, CPU", honest), _row("filled, sentences remembered", [], filled - begun)]
    engine.save(folder, _MARK)
    told.put([*rows, _row("saved", [], time.perf_counter() - filled)])


def _cut_into_words(site: Site, folder: Path) -> list[float]:
    """Processor milliseconds a document, of documents whose sentences nobody has seen before."""
    engine, took = site.engine(folder), []
    for one in site.world.people(Kind.PROFILE, _SAMPLE, seed=99):
        begun = time.thread_time()
        put(engine, [one])
        took.append(1000 * (time.thread_time() - begun))
    return took


def _searched(folder: Path, options: argparse.Namespace) -> list[Figures]:
    site = Site()
    engine, bare, begun = site.engine(folder), _resident(), time.perf_counter()
    if engine.load(folder) != _MARK:
        raise ValueError(f"{folder} holds nobody.")
    gc.freeze()  # as web processes do (tools/gunicorn.conf.py)
    rows = [_row("started from files", [], time.perf_counter() - begun) | {"resident_gb_without_people": bare}]
    posts = list(site.world.people(Kind.OPPORTUNITY, options.questions))
    put(engine, posts)
    rows.append(_row("first search", _searches(engine, posts[:1])))
    for name, where in (("city", _in_city), ("province", _in_province)):
        rows.append(_row(f"{name} and wish, top 50 with reasons", _searches(engine, posts, where)))
        rows[-1]["kept"] = _kept(engine, posts, where)
        rows.append(_row("the same, processor time", _searches(engine, posts, where, time.thread_time)))
    rows.append(_row("no filter, top 50 with reasons", _searches(engine, posts, lambda _: Filter())))
    return rows + _while_changing(site, engine, posts, options.changes)


def _while_changing(site: Site, engine: Engine, posts: Sequence[Invented], changes: int) -> list[Figures]:
    ids = np.random.default_rng(3).permutation(len(engine.ids(Kind.PROFILE)))[:changes] + 1
    fresh = list(site.world.people(Kind.PROFILE, len(ids), seed=_OTHERS))
    documents = [replace(one.document, id=number) for one, number in zip(fresh, ids.tolist(), strict=True)]
    vectors = np.stack([one.vector for one in fresh])
    changing = threading.Thread(target=lambda: engine.upsert_politely(documents, vectors))
    quiet = _searches(engine, posts)
    busy: list[float] = []
    begun = time.perf_counter()
    changing.start()
    while changing.is_alive():
        busy += _searches(engine, [posts[len(busy) % len(posts)]])
    seconds = time.perf_counter() - begun
    rows = [_row("before", quiet), _row(f"while {len(ids)} profiles change", busy, seconds)]
    return [*rows, _row("afterwards", _searches(engine, posts))]


def _in_city(post: Invented) -> Filter:
    """People of the post's city who look for a job or are open to one."""
    return _near(post.document.facets.regions[0][:4] + "00")


def _in_province(post: Invented) -> Filter:
    """The same in the whole province."""
    return _near(post.document.facets.regions[0][:2] + "0000")


def _near(region: str) -> Filter:
    return Filter({"region": frozenset({region}), "seeking": frozenset({"job", "open"})})


def _kept(engine: Engine, posts: Sequence[Invented], where: Callable[[Invented], Filter]) -> float:
    """Mean share of the people that pass."""
    collection = engine._library._of[Kind.PROFILE]
    return round(float(np.mean([collection.mask(where(post)).mean() for post in posts])), 3)


def _searches(
    engine: Engine,
    posts: Sequence[Invented],
    where: Callable[[Invented], Filter] = _in_city,
    clock: Callable[[], float] = time.perf_counter,
) -> list[float]:
    """Milliseconds of each search."""
    took = []
    for post in posts:
        begun = clock()
        found = engine.search(Query(target_kind=Kind.PROFILE, document=post.document, where=where(post), limit=LIMIT))
        took.append(1000 * (clock() - begun))
        if len(found) > LIMIT:
            raise ValueError("More was found than asked for.")
    return took


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep
        return
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def _row(done: str, took: Sequence[float], seconds: float | None = None) -> Figures:
    figures: Figures = {"done": done, "resident_gb": _resident()}
    if seconds is not None:
        figures["seconds"] = round(seconds, 2)
    if took:
        p50, p95 = np.quantile(took, [0.5, 0.95]).tolist()
        figures |= {"p50_ms": round(p50, 1), "p95_ms": round(p95, 1), "greatest_ms": round(max(took), 1)}
    return figures


def _resident() -> float:
    """Gigabytes of this process that lie in memory, mapped files included."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 1e9, 2)


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--questions", type=int, default=60, help="posts that people are sought for (%(default)s)")
    parser.add_argument("--copies", type=int, default=1, help="times that each text is used (%(default)s)")
    parser.add_argument("--changes", type=int, default=10_000, help="profiles that change (%(default)s)")
    parser.add_argument("--keep", type=Path, help="folder for what is saved, used again by the next run")


COMMAND = Command("whole searches over so many people", run, _add_arguments, n=100_000)
