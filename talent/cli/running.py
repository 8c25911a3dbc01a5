"""Getting going: schema, demo city, worker, first admin."""

from __future__ import annotations

import secrets
import signal
from threading import Event

import click

from talent.accounts import passwords
from talent.accounts.models import User
from talent.cli.group import talent, this_app
from talent.core import database
from talent.demo import city, figures
from talent.matches.worker import Worker
from talent.reporting.facts import pieces as facts
from talent.reporting.projection import service as projection
from talent.reporting.releases import ordering
from talent.taxonomy import service as taxonomy
from talent.web.schema import alembic, is_current
from talent.web.session import db


@talent.command()
def prepare() -> None:
    """Bring the database to the newest schema and load the taxonomy; harmless when all is there."""
    if not is_current():
        alembic.upgrade()
    with database.write(db.engine) as session:
        if not taxonomy.is_loaded(session):
            row = taxonomy.load_own(session)
            click.echo(f"taxonomy {row.edition}: {row.skills} skills, {row.occupations} occupations")


@talent.command()
def worker() -> None:
    """Carry out what the outbox asks for, until stopped."""
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    Worker(this_app(), daily=[facts.daily, projection.daily], jobs={ordering.TOPIC: ordering}).run(stop)


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
    with database.write(db.engine) as session:
        figures.load(session, click.echo)
    click.echo("reading what was loaded into vectors …")
    Worker(this_app()).drain()
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
