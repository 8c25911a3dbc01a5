"""How many of the truly best are found: a search looks closely at a few hundred, held against judging everybody."""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from matching.bench.command import Command, Figures
from matching.bench.site import Site
from matching.engine import Engine
from matching.types import Document, Kind, Match, Query

LIMIT, _FIRST = 50, 10
_OTHERS = 77  # seed of those who ask
_DIRECTIONS = (
    (Kind.OPPORTUNITY, Kind.PROFILE),
    (Kind.PROFILE, Kind.OPPORTUNITY),
    (Kind.PROFILE, Kind.PROGRAM),
    (Kind.PROGRAM, Kind.PROFILE),
)


def run(options: argparse.Namespace) -> list[Figures]:
    """For each direction the mean share of the true first 10 and 50 that a search finds, and the score that is lost."""
    site = Site()
    with tempfile.TemporaryDirectory() as folder:
        engine = site.engine(Path(folder))
        for kind in Kind:
            site.fill(engine, kind, options.n)
        return [_row(engine, site, *direction, options) for direction in _DIRECTIONS]


def _row(engine: Engine, site: Site, asks: Kind, sought: Kind, options: argparse.Namespace) -> Figures:
    documents = [one.document for one in site.world.people(asks, options.questions, seed=_OTHERS)]
    every = [_found(engine, document, sought, options.n)[:LIMIT] for document in documents]
    begun = time.thread_time()
    found = [_found(engine, document, sought, LIMIT) for document in documents]
    took = time.thread_time() - begun
    pairs = list(zip(every, found, strict=True))
    return {
        "sought": f"{sought} for {asks}",
        f"of_{_FIRST}": round(float(np.mean([_share(*pair, _FIRST) for pair in pairs])), 3),
        f"of_{LIMIT}": round(float(np.mean([_share(*pair, LIMIT) for pair in pairs])), 3),
        "score_lost": round(float(np.mean([_mean(best) - _mean(got) for best, got in pairs])), 4),
        "cpu_ms": round(1000 * took / len(documents), 1),
    }


def _found(engine: Engine, document: Document, sought: Kind, limit: int) -> list[Match]:
    """Args: limit: of as many as are stored all are judged."""
    return engine.search(Query(target_kind=sought, document=document, limit=limit, quote=False))


def _share(best: Sequence[Match], found: Sequence[Match], first: int) -> float:
    true = {match.id for match in best[:first]}
    return len(true & {match.id for match in found[:first]}) / len(true)


def _mean(matches: Sequence[Match]) -> float:
    return float(np.mean([match.score or 0.0 for match in matches]))


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--questions", type=int, default=30, help="documents that ask, of each kind (%(default)s)")


COMMAND = Command("how many of the truly best are found", run, _add_arguments, n=10_000)
