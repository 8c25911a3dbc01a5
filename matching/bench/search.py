"""Searching: the index beside its peers, the same questions in turn, without a filter and under filters."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from contextlib import ExitStack

import faiss

from matching.bench import peers
from matching.bench.command import Command, Figures
from matching.bench.measure import SHARES, Ask, Engine, Found, K, Kept, buckets, far, kept, take_turns
from matching.bench.vectors import DIMENSION, corpus, questions
from matching.index import Floats
from matching.indexes.rows import Candidates
from matching.indexes.slot import SlotIndex

EVERYTHING = (1.0,)
_AT_ONCE = 10_000
#: Up to here graphs are built without being asked for: they take minutes beyond.
GRAPHS_UP_TO = 200_000


def run(options: argparse.Namespace) -> list[Figures]:
    """Rows of engine, kept, times [ms], recall@100 and the times of a plain read: everything kept."""
    return _run(options, EVERYTHING)


def run_filtered(options: argparse.Namespace) -> list[Figures]:
    """The same under filters of several shares, and under one that keeps only what is far from each question."""
    return _run(options, SHARES)


def filled(rows: Floats) -> SlotIndex:
    """The index as a site fills it, batch by batch; the id of a row is its number."""
    index = SlotIndex(DIMENSION)
    for start in range(0, len(rows), _AT_ONCE):
        index.upsert(range(start, min(len(rows), start + _AT_ONCE)), rows[start : start + _AT_ONCE])
    return index


def _run(options: argparse.Namespace, shares: Sequence[float]) -> list[Figures]:
    faiss.omp_set_num_threads(1)
    index, asked, numbers = filled(corpus(options.n)), questions(options.questions), buckets(options.n)
    rows = index.rows
    filters = [kept(numbers, share) for share in shares] + ([] if shares == EVERYTHING else [far(rows)])
    with ExitStack() as stack:
        engines = _ours(index)
        if options.peers:
            engines["faiss flat"] = Engine(peers.faiss_flat(rows))
            graphs = options.graphs or options.n <= GRAPHS_UP_TO
            if graphs:
                engines["faiss hnsw"] = Engine(peers.faiss_hnsw(rows))
                if peers.has_hnswlib():
                    engines["hnswlib"] = Engine(peers.hnswlib_graph(rows))
            engines |= stack.enter_context(peers.pgvector(rows, numbers, graph=graphs))
        return take_turns(rows, asked, engines, filters)


def _ours(index: SlotIndex) -> dict[str, Engine]:
    """The index, and by themselves the two ways it chooses from."""

    def scanned(question: Floats, chosen: Kept) -> Found | None:
        found = index.scan(question, K, Candidates(chosen.mask)) if index.has_codes else None
        return None if found is None else found[0]

    ways: dict[str, Ask] = {
        "slot index": lambda question, chosen: index.search(
            question.reshape(1, -1), K, None if chosen.everything else chosen.mask
        ).ids[0],
        "- by codes": scanned,
        "- by rows": lambda question, chosen: index.read(question, K, Candidates(chosen.mask))[0],
    }
    return {name: Engine(ask) for name, ask in ways.items()}


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--peers", action="store_true", help="FAISS Flat and HNSW, pgvector, and hnswlib if installed")
    parser.add_argument("--graphs", action="store_true", help=f"graphs also beyond {GRAPHS_UP_TO:,} (takes minutes)")
    parser.add_argument("--questions", type=int, default=15, help="questions in turn (%(default)s)")


SEARCH = Command("top 100 of all vectors", run, _add_arguments, n=100_000)
FILTER = Command("top 100 of the vectors a filter keeps", run_filtered, _add_arguments, n=100_000)
