"""flask talent …: everything an operator does from a shell."""

from __future__ import annotations

import json
import secrets
import signal
from pathlib import Path
from threading import Event
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from talent.accounts import passwords
from talent.accounts.models import User
from talent.core import database, tabular
from talent.core.actor import Actor, Member, Role
from talent.core.errors import DomainError
from talent.demo import city
from talent.matches.worker import Worker
from talent.opportunities import upload as opportunities
from talent.organizations.models import Organization
from talent.profiles import upload as profiles
from talent.programs import upload as programs
from talent.reporting import official
from talent.taxonomy import service as taxonomy
from talent.taxonomy import sheets
from talent.web.schema import alembic, is_current
from talent.web.session import db

#: What can be imported: modules with TEMPLATE, plan and carry_out.
IMPORTS: dict[str, Any] = {"opportunities": opportunities, "programs": programs, "profiles": profiles}

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


@talent.command("import")
@click.argument("kind", type=click.Choice(sorted(IMPORTS)))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--organization", required=True, help="Whose they are: unified social credit code, name or id.")
@click.option("--dry-run", is_flag=True, help="Only say what is wrong; import nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def import_file(kind: str, file: Path, organization: str, dry_run: bool, as_json: bool) -> None:
    """Import opportunities, programs or profiles from CSV or XLSX: all rows, or none while any is wrong."""
    module = IMPORTS[kind]
    with database.write(db.engine) as session:
        owner = _organization(session, organization)
        try:
            columns = module.TEMPLATE
            table = tabular.read(
                file.read_bytes(), file.name, required=sheets.required(columns), optional=sheets.optional(columns)
            )
            planned = module.plan(session, owner.id if module is profiles else owner, table)
            _complain(planned.errors, as_json)
            if not dry_run:
                with click.progressbar(length=len(planned.commands), label=kind, hidden=as_json) as bar:
                    module.carry_out(session, _owner(owner), owner.id, planned, bar.update)
        except DomainError as error:
            raise click.ClickException(str(error.text)) from error
    done = {"kind": kind, "rows": len(planned.commands), "imported": not dry_run}
    said = f"{done['rows']} {kind} {'could be imported' if dry_run else 'imported'}"
    click.echo(json.dumps(done) if as_json else said)


def _organization(session: Session, text: str) -> Organization:
    by = [Organization.credit_code == text.upper(), Organization.name_zh == text, Organization.name_en == text]
    if text.isdecimal() and len(text) < 10:
        by.append(Organization.id == int(text))
    row = session.scalar(select(Organization).where(or_(*by)).order_by(Organization.id).limit(1))
    if row is None:
        raise click.BadParameter(f"there is no organization {text!r}", param_hint="--organization")
    return row


def _owner(row: Organization) -> Actor:
    """Whoever has the shell acts as an owner of the organization."""
    member = Member(organization_id=row.id, kind=row.kind, role=Role.OWNER, verified=row.is_verified)
    return Actor(members=(member,))


def _complain(errors: Any, as_json: bool) -> None:
    """List every fault by line and column, and stop when there are any."""
    if not errors:
        return
    faults = [{"line": e.line, "column": e.column, "fault": str(e.text)} for e in errors]
    if as_json:
        click.echo(json.dumps(faults, ensure_ascii=False))
    else:
        for fault in faults:
            click.echo(f"line {fault['line']}\t{fault['column'] or '-'}\t{fault['fault']}")
    raise click.ClickException(f"{len(faults)} faults; nothing was imported")


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
