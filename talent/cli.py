"""flask talent …: everything an operator does from a shell."""

from __future__ import annotations

import json
import secrets
import signal
from pathlib import Path
from threading import Event

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from talent.accounts import passwords
from talent.accounts.models import User
from talent.core import database
from talent.demo import city
from talent.matches.worker import Worker
from talent.reporting import official
from talent.taxonomy import service as taxonomy
from talent.web.schema import alembic, is_current
from talent.web.session import db

talent = AppGroup("talent", help="The talent ecosystem matching platform.")


def init_app(app: Flask) -> None:
    """Add the commands, and the demo city's sign-ins to the sign-in page where the settings want them."""
    app.cli.add_command(talent)
    if app.extensions["settings"].demo_sign_ins:
        app.extensions["demo_sign_ins"] = lambda: city.sign_ins(db.session)


@talent.command()
def prepare() -> None:
    """Bring the database to the newest schema and load the taxonomy; harmless when all is there."""
    if not is_current():
        alembic.upgrade()
    with database.write(db.engine) as session:
        if not taxonomy.is_loaded(session):
            row = taxonomy.load_own(session)
            click.echo(f"taxonomy {row.edition}: {row.skills} skills, {row.occupations} occupations")


@talent.group("taxonomy")
def taxonomy_group() -> None:
    """Skills, occupations, regions and other code lists."""


@taxonomy_group.command("import")
def taxonomy_import() -> None:
    """Bring the taxonomy to the state of the product's data files."""
    with database.write(db.engine) as session:
        row = taxonomy.load_own(session)
    click.echo(f"taxonomy {row.edition}: {row.skills} skills, {row.occupations} occupations")


@talent.command()
def worker() -> None:
    """Carry out what the outbox asks for, until stopped."""
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    Worker(_app()).run(stop)


def _app() -> Flask:
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    return app


@talent.command()
@click.option("--only-if-empty", is_flag=True, help="Do nothing when there is an account already.")
@click.option("--people", default=city.PEOPLE, show_default=True, help="How many profiles.")
def demo(only_if_empty: bool, people: int) -> None:
    """Load the demo city: invented people and organizations in real places."""
    with database.write(db.engine) as session:
        if only_if_empty and not city.is_empty(session):
            return
        with click.progressbar(length=people, label="demo city") as bar:
            city.load(session, people, bar.update)
    click.echo("reading what was loaded into vectors …")
    Worker(_app()).drain()
    for example in city.sign_ins(db.session):
        click.echo(f"{example.email}  {example.password}  {example.who}")


@talent.command("create-admin")
@click.argument("email")
def create_admin(email: str) -> None:
    """Make an admin account with a random password, which is printed once."""
    password = secrets.token_urlsafe(16)
    with database.write(db.engine) as session:
        session.add(User(email=email.lower(), name="Admin", password_hash=passwords.hashed(password), is_admin=True))
    click.echo(password)


@talent.command("official-ratio")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def official_ratio(file: Path, as_json: bool) -> None:
    """Official supply-demand ratios (求人倍率) of a bureau's own table.

    FILE is CSV or XLSX with the columns group, demand, seekers; a row named 无要求 holds what names no group.
    """
    try:
        rows = official.read(file.read_bytes(), file.name)
    except official.BadTable as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps([row.as_dict() for row in rows], ensure_ascii=False))
        return
    for row in rows:
        ratio = "-" if row.ratio is None else f"{row.ratio:.2f}"
        click.echo(f"{row.group}\t{row.demand}\t{row.seekers}\t{ratio}")
