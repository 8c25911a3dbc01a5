"""How connections behave on SQLite and PostgreSQL, the same for web, workers and commands."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Session

#: True while the present request, job or command means to write.
writing: ContextVar[bool] = ContextVar("writing", default=False)


def prepare(engine: Engine) -> None:
    """Give an engine its pragmas and its way to begin; does nothing on PostgreSQL.

    A deferred SQLite transaction that reads first and writes later fails with "database is locked" whatever the
    timeout, so whoever means to write takes the write lock at once (BEGIN IMMEDIATE).
    """
    if engine.dialect.name != "sqlite":
        return
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)


def _on_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # SQLAlchemy's begin event decides, not pysqlite
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=15000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _on_begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing.get() else "BEGIN")


@contextmanager
def write(engine: Engine) -> Iterator[Session]:
    """A session whose block is one write transaction: committed at the end, undone on any error."""
    token = writing.set(True)
    try:
        with Session(engine, expire_on_commit=False) as session, session.begin():
            yield session
    finally:
        writing.reset(token)
