"""Vectors in PostgreSQL with pgvector: beside the site's own tables, in one transaction with nothing else.

Answers are exact: without a graph every row that passes the filter is read. With one (``graph``) wide searches are
quicker and approximate; a narrow filter is still answered exactly, because a graph would miss most of what it keeps.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from pgvector.psycopg import register_vector
from psycopg import Connection, sql
from psycopg_pool import ConnectionPool

from matching.index import Floats, Hits, Tags
from matching.indexes import asking
from matching.indexes.asking import Fetched
from matching.indexes.tokens import conditions, tokens
from matching.types import Filter

#: Filters that keep less than this share are answered without the graph.
NARROW = 0.02
_EF_SEARCH = 400


class PgVectorIndex:
    """A TaggedIndex in one table. Safe from many threads and many processes."""

    def __init__(self, url: str, table: str, dimension: int, *, graph: bool = False, connections: int = 4) -> None:
        """Make the table where it is missing.

        Args:
            url: postgresql://…; the role may create tables, and the extension vector is installed or may be.
            table: one per kind of document and encoder: vectors of two encoders do not compare.
            graph: keep an HNSW graph; searches that keep more than NARROW are then approximate.
            connections: at most so many at once.

        Raises: ValueError: the table holds vectors of another dimension.
        """
        self.dimension = dimension
        self._graph = graph
        self._table = sql.Identifier(table)
        self._pool = ConnectionPool(url, min_size=1, max_size=connections, configure=_configure, open=True)
        try:
            with self._pool.connection() as connection:
                self._create(connection, table)
        except BaseException:
            self._pool.close()
            raise

    def close(self) -> None:
        """Close the connections."""
        self._pool.close()

    def __len__(self) -> int:
        with self._pool.connection() as connection:
            return int(_one(connection, sql.SQL("SELECT count(*) FROM {}").format(self._table)))

    def upsert(self, ids: Sequence[int], vectors: Floats, tags: Sequence[Tags]) -> None:
        """See TaggedIndex."""
        unit = asking.checked(ids, vectors, self.dimension)
        rows = [(i, tokens(own), row) for i, own, row in zip(ids, tags, unit, strict=True)]
        with self._pool.connection() as connection:
            connection.cursor().executemany(
                sql.SQL(
                    "INSERT INTO {} (id, tags, vector) VALUES (%s, %s, %s) "
                    "ON CONFLICT (id) DO UPDATE SET tags = excluded.tags, vector = excluded.vector"
                ).format(self._table),
                rows,
            )

    def remove(self, ids: Iterable[int]) -> None:
        """See TaggedIndex."""
        with self._pool.connection() as connection:
            connection.execute(sql.SQL("DELETE FROM {} WHERE id = ANY(%s)").format(self._table), [list(ids)])

    def search(self, queries: Floats, k: int, where: Filter) -> Hits:
        """See TaggedIndex."""
        with self._pool.connection() as connection:
            condition, values = _condition(where)
            self._plan(connection, condition, values)
            statement = sql.SQL("SELECT id, vector FROM {} WHERE {} ORDER BY vector <#> %s LIMIT %s")
            return asking.search(
                queries,
                self.dimension,
                k,
                lambda unit, wanted: self._fetch(
                    connection, statement.format(self._table, condition), [*values, unit, wanted]
                ),
            )

    def vectors(self, ids: Sequence[int]) -> Floats:
        """See TaggedIndex."""
        statement = sql.SQL("SELECT id, vector FROM {} WHERE id = ANY(%s)").format(self._table)
        with self._pool.connection() as connection:
            return asking.in_places(ids, self._fetch(connection, statement, [list(ids)]), self.dimension)

    def _fetch(self, connection: Connection[Any], statement: sql.Composed, values: list[object]) -> Fetched:
        found = connection.cursor(binary=True).execute(statement, values).fetchall()
        rows = np.array([_row(vector) for _, vector in found], dtype=np.float32).reshape(len(found), self.dimension)
        return Fetched(np.array([document_id for document_id, _ in found], dtype=np.int64), rows)

    def _plan(self, connection: Connection[Any], condition: sql.Composable, values: list[object]) -> None:
        """Leave the graph aside where the filter is narrow; for this transaction only."""
        if not self._graph:
            return
        enough = int(_one(connection, sql.SQL("SELECT ceil(count(*) * {}) FROM {}").format(NARROW, self._table)))
        counted = sql.SQL("SELECT count(*) FROM (SELECT 1 FROM {} WHERE {} LIMIT %s) AS kept")
        kept = int(_one(connection, counted.format(self._table, condition), [*values, enough]))
        if kept < enough:
            connection.execute("SET LOCAL enable_indexscan = off")
        else:
            connection.execute(f"SET LOCAL hnsw.ef_search = {_EF_SEARCH}")
            connection.execute("SET LOCAL hnsw.iterative_scan = strict_order")

    def _create(self, connection: Connection[Any], table: str) -> None:
        make = [
            "CREATE TABLE IF NOT EXISTS {table} (id bigint PRIMARY KEY, tags text[] NOT NULL, vector {type} NOT NULL)",
            "ALTER TABLE {table} ALTER vector SET STORAGE plain",  # beside its row, not in a second table
            "CREATE INDEX IF NOT EXISTS {by_tags} ON {table} USING gin (tags)",
        ]
        if self._graph:
            make.append("CREATE INDEX IF NOT EXISTS {by_vector} ON {table} USING hnsw (vector vector_ip_ops)")
        names = {
            "table": self._table,
            "type": sql.SQL(f"vector({int(self.dimension)})"),
            "by_tags": sql.Identifier(f"{table}_tags"),
            "by_vector": sql.Identifier(f"{table}_vector"),
        }
        for statement in make:
            connection.execute(sql.SQL(statement).format(**names))
        kind = _one(
            connection,
            "SELECT format_type(atttypid, atttypmod) FROM pg_attribute "
            "WHERE attrelid = %s::regclass AND attname = 'vector'",
            [self._table.as_string(connection)],
        )
        if kind != f"vector({self.dimension})":
            raise ValueError(f"The table {table} holds {kind}, not vectors of dimension {self.dimension}.")


def _configure(connection: Connection[Any]) -> None:
    connection.execute("CREATE EXTENSION IF NOT EXISTS vector")
    connection.commit()
    register_vector(connection)


def _condition(where: Filter) -> tuple[sql.Composable, list[object]]:
    """The filter as SQL and its values."""
    parts, values = [sql.SQL("true")], list[object]()
    for words in conditions(where):
        parts.append(sql.SQL("tags && %s::text[]"))
        values.append(words)
    if where.ids is not None:
        parts.append(sql.SQL("id = ANY(%s::bigint[])"))
        values.append(sorted(where.ids))
    if where.not_ids:
        parts.append(sql.SQL("id <> ALL(%s::bigint[])"))
        values.append(sorted(where.not_ids))
    return sql.SQL(" AND ").join(parts), values


def _one(connection: Connection[Any], statement: Any, values: Sequence[object] = ()) -> Any:
    row = connection.execute(statement, list(values)).fetchone()
    return None if row is None else row[0]


def _row(vector: Any) -> Any:
    return vector.to_numpy() if hasattr(vector, "to_numpy") else vector
