"""Copies of the database, taken and put back while the site runs."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import click
from sqlalchemy import URL

from talent.cli.group import talent
from talent.web.session import db

FILE = click.Path(dir_okay=False, path_type=Path)
#: Pages copied between two looks at who else wants to write.
PAGES = 2000


@talent.command()
@click.argument("file", type=FILE)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def backup(file: Path, as_json: bool) -> None:
    """Copy the whole database to FILE, as it is at one moment; the site goes on meanwhile.

    The secret key (instance/secret.key) and the settings are not in it.
    """
    if file.exists():
        raise click.ClickException(f"{file} exists already; nothing was written")
    url = db.engine.url
    if url.get_backend_name() == "sqlite":
        _copy(_path(url), file)
    else:
        _postgres("pg_dump", ["--format=custom", f"--file={file}"], url)
    file.chmod(0o600)
    done = {"file": str(file), "bytes": file.stat().st_size, "sha256": hashlib.sha256(file.read_bytes()).hexdigest()}
    click.echo(json.dumps(done) if as_json else f"{done['file']}\t{done['bytes']} bytes\tSHA-256 {done['sha256']}")


@talent.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask.")
def restore(file: Path, yes: bool) -> None:
    """Put the copy in FILE in the place of the database; what was written since is lost.

    Stop web and worker first; afterwards `flask talent prepare` brings an older copy to the newest schema.
    """
    url = db.engine.url
    sqlite = url.get_backend_name() == "sqlite"
    if sqlite:
        _check(file)
    if not yes:
        click.confirm(f"Replace everything in {url.render_as_string(hide_password=True)}?", abort=True)
    db.engine.dispose()
    if sqlite:
        _copy(file, _path(url))
    else:
        _postgres("pg_restore", ["--clean", "--if-exists", "--single-transaction", str(file)], url)
    click.echo("restored")


def _path(url: URL) -> Path:
    return Path(url.database or "")


def _copy(source: Path, target: Path) -> None:
    """SQLite's online backup: one consistent state, whoever writes meanwhile.

    Raises: click.ClickException; a target made here is taken away again.
    """
    existed = target.exists()
    try:
        with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
            old.backup(new, pages=PAGES)
    except (sqlite3.Error, OSError) as error:
        if not existed:
            target.unlink(missing_ok=True)
        raise click.ClickException(f"could not be copied: {error}") from error


def _check(file: Path) -> None:
    """Raises: click.ClickException unless the file is an undamaged copy of such a database."""
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as copy:
            damage = copy.execute("PRAGMA integrity_check").fetchone()[0]
            versions = copy.execute("SELECT version_num FROM alembic_version").fetchall()
    except sqlite3.Error as error:
        raise click.ClickException(f"{file} is no copy of this platform's database: {error}") from error
    if damage != "ok" or not versions:
        raise click.ClickException(f"{file} is damaged: {damage}")


def _postgres(program: str, arguments: list[str], url: URL) -> None:
    """Run one of PostgreSQL's programs. The password goes by the environment: no list of processes shows it."""
    found = shutil.which(program)
    if found is None:
        raise click.ClickException(f"{program} is missing; install the client programs of PostgreSQL")
    plain = URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query).render_as_string()
    environment = os.environ | ({"PGPASSWORD": str(url.password)} if url.password else {})
    done = subprocess.run(  # noqa: S603 - a fixed program, no shell
        [found, f"--dbname={plain}", *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise click.ClickException(f"{program} failed: {done.stderr.strip()[-500:]}")
