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
SHARES = (0.5, 0.1, 0.01, 0.001)
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


Engine: TypeAlias = Callable[[Floats, Kept], Found | None]
"""The ids an engine finds for one question under a filter; None when it cannot be asked this."""


Filtering: TypeAlias = Callable[[Floats], Kept]
"""The filter that goes with a question."""


@dataclass(slots=True)
class Turns:
    """Milliseconds and recalls of one engine under one filter."""

    took: list[float] = field(default_factory=list)
    recall: list[float] = field(default_factory=list)


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
        reads: list[float] = []
        for turn, question in enumerate(questions):
            chosen = choose(question)
            truth = _Truth(rows, question, chosen.mask)
            _forget()
            reads.append(_read(rows, int(np.count_nonzero(chosen.mask)), turn))
            for name, engine in engines.items():
                _turn(turns[name], engine, question, chosen, truth)
        figures += [_figures(name, chosen, t, float(np.median(reads))) for name, t in turns.items() if t.took]
    return figures


def _forget() -> None:
    """Fill the processor's caches with something else: nobody finds the rows warm that another has just read."""
    _ELSE.sum()


def _turn(turns: Turns, engine: Engine, question: Floats, chosen: Kept, truth: _Truth) -> None:
    _forget()
    start = time.perf_counter()
    found = engine(question, chosen)
    took = time.perf_counter() - start
    if found is not None:
        turns.took.append(1000 * took)
        turns.recall.append(truth.share(found))


def _figures(name: str, chosen: Kept, turns: Turns, read: float) -> Figures:
    return {
        "engine": name,
        "kept": chosen.name,
        "p50_ms": round(float(np.median(turns.took)), 3),
        "p95_ms": round(float(np.quantile(turns.took, 0.95)), 3),
        "recall@100": round(float(np.mean(turns.recall)), 4),
        "read_ms": round(read, 3),
    }


def _read(rows: Floats, number: int, turn: int) -> float:
    """Milliseconds to read so many rows that lie together, each time others, so that no cache holds them."""
    start = (turn * max(number, 7919)) % max(1, len(rows) - number + 1)
    block = rows[start : start + number].reshape(-1)
    begin = time.perf_counter()
    np.dot(block, block)  # the quickest read numpy has
    return 1000 * (time.perf_counter() - begin)


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
