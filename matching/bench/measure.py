"""What the benchmarks of the vector index have in common: filters, turns, and the memory read they are held against."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from matching.bench.command import Figures
from matching.index import Floats, Mask

K = 100
SHARES = (1.0, 0.5, 0.1, 0.01, 0.001)
_BUCKETS = 1000
_ROUNDING = 1e-6
_ELSE = np.zeros(24_000_000, dtype=np.float32)  # more than a cache holds
_ELSE.fill(1)

Found: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Kept:
    """A filter: documents whose number from 0 to 999 lies below a limit."""

    name: str
    mask: Mask
    below: int | None  # None = the mask is no such condition, and cannot be asked of a database

    @property
    def everything(self) -> bool:
        """Whether nothing is filtered out."""
        return self.below == _BUCKETS


Ask: TypeAlias = Callable[[Floats, Kept], Found | None]
"""The ids an engine finds for one question under a filter; None when it cannot be asked this."""


@dataclass(frozen=True, slots=True)
class Engine:
    """What is asked, and a clock of the processor's seconds it has taken."""

    ask: Ask
    clock: Callable[[], float] = time.thread_time


Filtering: TypeAlias = Callable[[Floats], Kept]
"""The filter that goes with a question."""


@dataclass(slots=True)
class Turns:
    """Milliseconds by the clock on the wall and of the processor. The latter do not count waiting for it."""

    wall: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    def add(self, wall: float, processor: float) -> None:
        """One more turn, in seconds."""
        self.wall.append(1000 * wall)
        self.processor.append(1000 * processor)

    def figures(self) -> Figures:
        """Medians, and what one turn in twenty takes longer than."""
        return {
            "p50_ms": round(float(np.median(self.wall)), 5),
            "p95_ms": round(float(np.quantile(self.wall, 0.95)), 5),
            "processor_ms": round(float(np.median(self.processor)), 5),
        }


def read_figures(reads: Turns) -> Figures:
    """The memory read that a row of figures is held against."""
    return {
        "read_ms": round(float(np.median(reads.wall)), 5),
        "read_processor_ms": round(float(np.median(reads.processor)), 5),
    }


def buckets(n: int) -> NDArray[np.int16]:
    """The number of each document, which filters ask for; evenly spread and by chance."""
    return np.random.default_rng(13).integers(0, _BUCKETS, n).astype(np.int16)


def kept(numbers: NDArray[np.int16], share: float) -> Filtering:
    """The filter that keeps this share, whatever the question."""
    below = round(share * _BUCKETS)
    chosen = Kept(f"{100 * share:g} %", numbers < below, below)
    return lambda question: chosen


def far(rows: Floats) -> Filtering:
    """Filters that keep most documents, but none of those near the question."""

    def chosen(question: Floats) -> Kept:
        cosine = rows @ question
        return Kept("84 %, only the far", cosine < np.quantile(cosine, 0.84), None)

    return chosen


def take_turns(
    rows: Floats, questions: Floats, engines: Mapping[str, Engine], filters: Sequence[Filtering]
) -> list[Figures]:
    """Ask every engine the same in turn, with a read of as many rows among them; a row of figures per pair."""
    figures: list[Figures] = []
    for choose in filters:
        turns: dict[str, Turns] = {name: Turns() for name in engines}
        recall: dict[str, list[float]] = {name: [] for name in engines}
        reads = Turns()
        for turn, question in enumerate(questions):
            chosen = choose(question)
            truth = _Truth(rows, question, chosen.mask)
            _read(reads, rows, int(np.count_nonzero(chosen.mask)), turn)
            for name, engine in engines.items():
                found = _asked(turns[name], engine, question, chosen)
                if found is not None:
                    recall[name].append(truth.share(found))
        figures += [
            {
                "engine": name,
                "kept": chosen.name,
                **turns[name].figures(),
                "recall@100": round(float(np.mean(shares)), 4),
                **read_figures(reads),
            }
            for name, shares in recall.items()
            if shares
        ]
    return figures


def _forget() -> None:
    """Fill the processor's caches with something else: nobody finds the rows warm that another has just read."""
    _ELSE.sum()


def _asked(turns: Turns, engine: Engine, question: Floats, chosen: Kept) -> Found | None:
    _forget()
    start, worked = time.perf_counter(), engine.clock()
    found = engine.ask(question, chosen)
    took, work = time.perf_counter() - start, engine.clock() - worked
    if found is not None:
        turns.add(took, work)
    return found


def _read(reads: Turns, rows: Floats, number: int, turn: int) -> None:
    """Read so many rows that lie together, each time others, so that no cache holds them."""
    start = (turn * max(number, 7919)) % max(1, len(rows) - number + 1)
    block = rows[start : start + number].reshape(-1)
    _forget()
    begin, worked = time.perf_counter(), time.thread_time()
    np.dot(block, block)  # the quickest read numpy has
    reads.add(time.perf_counter() - begin, time.thread_time() - worked)


class _Truth:
    """What an exact search finds: every kept row at least as near as the hundredth."""

    def __init__(self, rows: Floats, question: Floats, mask: Mask) -> None:
        self._products = rows @ question
        self._products[~mask] = -2
        self._number = min(K, int(np.count_nonzero(mask)))
        self._least = np.partition(self._products, -self._number)[-self._number] - _ROUNDING

    def share(self, found: Found) -> float:
        """Recall of the found ids; rows that only rounding tells apart may stand for each other."""
        return int(np.count_nonzero(self._products[np.unique(found)] >= self._least)) / self._number
