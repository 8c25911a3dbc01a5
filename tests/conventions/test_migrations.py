"""The migrations make the schema the models describe, and undo it, on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, inspect, make_url, text

from talent import create_app
from talent.core.models import Model
from talent.web.schema import alembic, is_current
from talent.web.session import db
from tests.conftest import disconnect, make_settings


@pytest.fixture
def empty_app(request: pytest.FixtureRequest, engine_name: str, tmp_path: Path) -> Iterator[Flask]:
    """An application whose database has no tables."""
    if engine_name == "sqlite":
        application = create_app(make_settings(tmp_path))
        yield application
        disconnect(application)
        return
    server: str = request.getfixturevalue("postgres_server")
    name = "migrations"
    _administer(server, f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name}")
    application = create_app(make_settings(tmp_path, TALENT_DATABASE_URL=_database(server, name)))
    yield application
    disconnect(application)
    _administer(server, f"DROP DATABASE {name}")


def _database(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def _administer(server: str, *statements: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def tables() -> set[str]:
    """Tables of the database, Alembic's own left out."""
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


@pytest.mark.postgres
def test_up_down_and_up_again(empty_app: Flask) -> None:
    with empty_app.app_context():
        assert not is_current()
        alembic.upgrade()
        assert is_current()
        assert tables() == set(Model.metadata.tables)
        alembic.downgrade("base")
        assert tables() == set()
        alembic.upgrade()
        assert tables() == set(Model.metadata.tables)


@pytest.mark.postgres
def test_models_and_migrations_agree(empty_app: Flask) -> None:
    with empty_app.app_context():
        alembic.upgrade()
        assert list(alembic.compare_metadata()) == []


def test_a_missing_column_is_noticed(empty_app: Flask) -> None:
    """The comparison above can fail."""
    with empty_app.app_context():
        alembic.upgrade()
        with db.engine.begin() as connection:
            connection.execute(text("ALTER TABLE notice DROP COLUMN path"))
        assert list(alembic.compare_metadata()) != []


def test_there_is_one_head(empty_app: Flask) -> None:
    with empty_app.app_context():
        assert len(alembic.heads()) == 1


@pytest.mark.postgres
def test_status_columns_are_held_by_the_database(empty_app: Flask) -> None:
    """Kinds and states have CHECK constraints, so that no other program stores a state the code does not know."""
    with empty_app.app_context():
        alembic.upgrade()
        checks = inspect(db.engine).get_check_constraints("application")
    assert any("hired" in str(check["sqltext"]) for check in checks)
