"""Backup and restore, on SQLite with the real thing."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import make_url, text

from talent import create_app
from talent.cli import copies
from talent.core import database
from talent.web.session import db
from tests.conftest import disconnect, make_settings, migrated


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An application whose database may be replaced."""
    app = migrated(make_settings(tmp_path_factory.mktemp("kept")))
    yield app
    disconnect(app)


def run(app: Flask, *args: object) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["talent", *map(str, args)])
    return result.exit_code, result.output


def audit(app: Flask, action: str) -> None:
    with app.app_context(), database.write(db.engine) as session:
        session.execute(
            text("INSERT INTO audit_event (at, action, target_kind, detail) VALUES ('2026-01-01', :a, 'x', '{}')"),
            {"a": action},
        )


def actions(app: Flask) -> list[str]:
    with app.app_context(), db.engine.connect() as connection:
        return [row[0] for row in connection.execute(text("SELECT action FROM audit_event ORDER BY id"))]


def test_there_and_back(kept: Flask, tmp_path: Path) -> None:
    audit(kept, "before.copied")
    copy = tmp_path / "copy.db"
    code, said = run(kept, "backup", copy, "--json")
    assert code == 0, said
    assert json.loads(said)["bytes"] == copy.stat().st_size
    assert copy.stat().st_mode & 0o077 == 0
    audit(kept, "after.copied")
    assert run(kept, "backup", copy)[0] == 1  # never over another copy
    assert run(kept, "restore", copy, "--yes")[0] == 0
    assert actions(kept) == ["before.copied"]


def test_wrong_files_are_refused(kept: Flask, tmp_path: Path) -> None:
    before = actions(kept)
    wrong = tmp_path / "wrong.db"
    wrong.write_text("not a database, though long enough to look at " * 50)
    assert "is no copy" in run(kept, "restore", wrong, "--yes")[1]
    with closing(sqlite3.connect(tmp_path / "other.db")) as other:
        other.execute("CREATE TABLE x (y)")
    assert "is no copy" in run(kept, "restore", tmp_path / "other.db", "--yes")[1]
    assert run(kept, "backup", tmp_path / "no" / "folder.db")[0] == 1
    assert actions(kept) == before


def test_restore_asks(kept: Flask, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    assert run(kept, "backup", copy)[0] == 0
    result = kept.test_cli_runner().invoke(args=["talent", "restore", str(copy)], input="n\n")
    assert result.exit_code == 1


def test_postgres_without_its_programs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(copies.click.ClickException, match="pg_dump is missing"):
        copies._postgres("pg_dump", [], make_url("postgresql+psycopg://me:secret@127.0.0.1/x"))


def test_postgres_password_stays_out_of_the_arguments(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "pg_dump"
    program.write_text('#!/bin/sh\necho "$@ $PGPASSWORD" > "$0.said"\nexit 3\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    with pytest.raises(copies.click.ClickException, match="pg_dump failed"):
        copies._postgres("pg_dump", ["--format=custom"], make_url("postgresql+psycopg://me:secret@127.0.0.1/x"))
    said = (tmp_path / "pg_dump.said").read_text()
    assert said == "--dbname=postgresql://me@127.0.0.1/x --format=custom secret\n"


def test_check_wants_the_newest_schema(tmp_path: Path) -> None:
    app = create_app(make_settings(tmp_path))
    code, said = run(app, "check", "--json")
    assert code == 1
    assert "flask talent prepare" in json.loads(said)[0]["text"]
    disconnect(app)
