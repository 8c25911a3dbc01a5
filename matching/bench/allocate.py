"""Allocation: 10,000 people and 1,000 places by every method, with the figures of what came out."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import numpy as np

from matching.allocation.heaviest import heaviest
from matching.allocation.market import Allocation, Market, of_matrices, of_pairs
from matching.allocation.measures import figures
from matching.allocation.stable import Proposer, stable
from matching.bench.command import Command, Figures

METHODS: dict[str, Callable[[Market], Allocation]] = {
    "stable, people propose": lambda market: stable(market, Proposer.PEOPLE),
    "stable, places propose": lambda market: stable(market, Proposer.PLACES),
    "greatest sum": heaviest,
}


def run(options: argparse.Namespace) -> list[Figures]:
    """Rows of method and case with seconds and figures; the market is made once per case and timed apart.

    Processor seconds are those of one thread and do not grow when the machine is busy with other work.
    """
    cases = {"full lists": _full(options), "top lists": _short(options)}
    return [row for case, make in cases.items() for row in _rows(case, make, options)]


def _rows(case: str, make: Callable[[], Market], options: argparse.Namespace) -> list[Figures]:
    started = time.process_time()
    market = make()
    making = time.process_time() - started
    rows: list[Figures] = []
    for method, allocate in METHODS.items():
        started, worked = time.perf_counter(), time.process_time()
        allocation = allocate(market)
        seconds, worked = time.perf_counter() - started, time.process_time() - worked
        said = figures(market, allocation)
        rows.append(
            {
                "engine": method,
                "case": case,
                "people": options.n,
                "places": options.places,
                "seats": said.seats,
                "pairs": len(market.person),
                "making_cpu_s": round(making, 2),
                "cpu_s": round(worked, 2),
                "seconds": round(seconds, 2),
                "placed": said.placed,
                "blocking": said.blocking,
                "mean_rank": round(said.mean_rank or 0, 2),
                "weight": round(said.weight, 1),
            }
        )
    return rows


def _values(options: argparse.Namespace) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Wishes and fits that agree in part, as real ones do: some places are wanted by many, some people by many."""
    chance = np.random.default_rng(options.seed)
    shape = (options.n, options.places)
    shared = chance.random(shape)
    wish = 0.4 * shared + 0.3 * chance.random(shape) + 0.3 * chance.random(options.places)
    fit = 0.4 * shared + 0.3 * chance.random(shape) + 0.3 * chance.random((options.n, 1))
    return wish, fit, chance.integers(1, 2 * options.seats, options.places)


def _full(options: argparse.Namespace) -> Callable[[], Market]:
    wish, fit, capacities = _values(options)
    return lambda: of_matrices(wish, fit, capacities)


def _short(options: argparse.Namespace) -> Callable[[], Market]:
    wish, fit, capacities = _values(options)
    best = np.argpartition(-(wish + fit), min(options.top, options.places - 1), axis=1)[:, : options.top]
    person, place = np.repeat(np.arange(options.n), best.shape[1]), best.ravel()
    values = wish[person, place], fit[person, place]
    return lambda: of_pairs(options.n, capacities, (person, place), values)


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--places", type=int, default=1000, help="how many places (%(default)s)")
    parser.add_argument("--seats", type=int, default=5, help="seats of a place on average (%(default)s)")
    parser.add_argument("--top", type=int, default=50, help="length of the top lists (%(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="of the invented values (%(default)s)")


COMMAND = Command("allocation of people to places", run, _add_arguments, n=10_000)
