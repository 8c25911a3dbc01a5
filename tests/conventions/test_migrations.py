"""The migrations make the schema the models describe, and undo it, on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
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


@pytest.mark.postgres
def test_stored_vectors_outlive_the_checksum_that_is_put_beside_them(empty_app: Flask) -> None:
    stored = {"vector": bytes(range(64)), "at": "2026-11-01 08:00:00"}
    with empty_app.app_context():
        alembic.upgrade("0006")
        with db.engine.begin() as connection:
            connection.execute(
                text(
                    "INSERT INTO stored_vector (kind, entity_id, source_hash, encoder_id, text_version, vector, "
                    "changed_at) VALUES ('profile', 1, 'h', 'e', '2', :vector, :at)"
                ),
                stored,
            )
        for change, columns in ((alembic.upgrade, ", checksum"), (partial(alembic.downgrade, "0006"), "")):
            change()
            with db.engine.connect() as connection:
                row = connection.execute(text(f"SELECT vector{columns} FROM stored_vector")).one()
            assert bytes(row[0]) == stored["vector"]
            assert list(row[1:]) == [None] * len(row[1:])


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


@pytest.mark.postgres
def test_a_database_in_use_keeps_its_rows(empty_app: Flask) -> None:
    """SQLite makes some tables anew for a change: rows that refer to them must neither stop that nor go with it."""
    with empty_app.app_context():
        alembic.upgrade("0001")
        with db.engine.begin() as connection:
            for statement in IN_USE:
                connection.execute(text(statement))
        alembic.upgrade()
        with db.engine.connect() as connection:
            for table in ("opportunity", "skill_need", "profile", "skill_claim", "application", "skill_alias"):
                assert connection.scalar(text(f"SELECT count(*) FROM {table}")) == 1, table


_DAY = "'2026-06-01 00:00:00'"
#: A row in each of the tables that others refer to, as the first version had them.
IN_USE = (
    "INSERT INTO region (code, name_zh, name_en, level) VALUES ('510100', '成都市', 'Chengdu', 'prefecture')",
    "INSERT INTO skill (code, name_zh, name_en, kind, source) VALUES ('java', 'Java', 'Java', 'skill', 'city')",
    "INSERT INTO skill_alias (id, skill_code, language, name) VALUES (1, 'java', 'en', 'JDK')",
    "INSERT INTO organization (id, kind, name_zh, credit_code, region_code, description, verification,"
    " verification_note, version, created_at, updated_at)"
    f" VALUES (1, 'enterprise', '甲', '1', '510100', '', 'verified', '', 1, {_DAY}, {_DAY})",
    "INSERT INTO opportunity (id, organization_id, kind, title, duties, requirements, headcount, address, remote,"
    " status, version, created_at, updated_at)"
    f" VALUES (1, 1, 'role', 'Post', '', '', 1, '', false, 'published', 1, {_DAY}, {_DAY})",
    "INSERT INTO skill_need (id, opportunity_id, skill_code, essential) VALUES (1, 1, 'java', true)",
    "INSERT INTO profile (id, name, headline, summary, seeking, visibility, last_active_at, version, created_at,"
    f" updated_at) VALUES (1, '乙', '', '', 'seeking', 'employers', {_DAY}, 1, {_DAY}, {_DAY})",
    "INSERT INTO skill_claim (id, profile_id, skill_code, source, evidence) VALUES (1, 1, 'java', 'declared', '')",
    "INSERT INTO application (id, profile_id, opportunity_id, status, message, sent, consented_at, decline_note,"
    " interview_place, version, created_at, updated_at)"
    f" VALUES (1, 1, 1, 'submitted', '', '{{}}', {_DAY}, '', '', 1, {_DAY}, {_DAY})",
)
