"""Data handed out: a person's own, and what is public anyway; and a person's erased."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from talent.cli.group import talent, this_app
from talent.core import clock, database
from talent.core.actor import Actor
from talent.core.errors import DomainError
from talent.matches import persons, saved
from talent.matches.persons import Person
from talent.opportunities import queries as opportunities
from talent.opportunities.models import Opportunity
from talent.opportunities.policy import open_on
from talent.opportunities.service import PLAIN
from talent.programs import queries as programs
from talent.programs.models import Cohort, Program, ProgramStatus
from talent.web.session import db

OUT = click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file.")


@talent.group()
def export() -> None:
    """Hand out data as JSON."""


@export.command("person")
@click.argument("person")
@OUT
def export_person(person: str, out: Path | None) -> None:
    """Everything that is kept of a PERSON (profile id or e-mail address), for that person."""
    _write(persons.exported(db.session, _person(db.session, person)), out)


@export.command("opportunities")
@OUT
def export_opportunities(out: Path | None) -> None:
    """All open opportunities, in codes as the import file has them."""
    ids = db.session.scalars(select(Opportunity.id).where(open_on(clock.today())).order_by(Opportunity.id))
    _write([_opportunity(row) for row in opportunities.by_ids(db.session, ids).values()], out)


@export.command("programs")
@OUT
def export_programs(out: Path | None) -> None:
    """All published programs with their cohorts that take applications."""
    published = select(Program.id).where(Program.status == ProgramStatus.PUBLISHED).order_by(Program.id)
    ids = list(db.session.scalars(published))
    cohorts = programs.open_cohorts(db.session, ids, clock.today())
    _write([_program(row, cohorts.get(row.id, ())) for row in programs.by_ids(db.session, ids).values()], out)


def _opportunity(row: Opportunity) -> dict[str, Any]:
    return {
        "id": row.id,
        "organization": row.organization.name_zh,
        **{name: _plain(getattr(row, name)) for name in PLAIN},
        "skills": [{"code": s.skill_code, "level": s.level, "essential": s.essential} for s in row.skills],
        "majors": [major.major_code for major in row.majors],
        "languages": {spoken.language: spoken.level for spoken in row.languages},
    }


def _program(row: Program, cohorts: Iterable[Cohort]) -> dict[str, Any]:
    return {
        "id": row.id,
        "title": row.title,
        "base": row.base.name_zh,
        "region_code": row.base.region_code,
        "description": row.description,
        "prerequisites": row.prerequisites,
        "hours": row.hours,
        "delivery": row.delivery.value,
        "skills": [{"code": skill.skill_code, "level": skill.level} for skill in row.skills],
        "occupations": [aim.occupation_code for aim in row.occupations],
        "cohorts": [{"starts_on": c.starts_on.isoformat(), "seats": c.seats, "free": c.free} for c in cohorts],
    }


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def _write(data: Any, out: Path | None) -> None:
    text = json.dumps(data, ensure_ascii=False, indent=1)
    if out is None:
        click.echo(text)
        return
    out.touch(mode=0o600)
    out.write_text(text + "\n", encoding="utf-8")
    click.echo(f"written to {out}")


@talent.command("erase")
@click.argument("person")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def erase(person: str, yes: bool, as_json: bool) -> None:
    """Erase a PERSON (profile id or e-mail address): account, profile, and all they wrote.

    That they applied or took a course, and how it ended, stays without who they were: published figures rest on it.
    """
    found = _person(db.session, person)
    ids = {"profile": found.profile.id if found.profile else None, "account": found.user.id if found.user else None}
    db.session.rollback()
    if not yes:
        click.confirm(f"Erase profile {ids['profile']} and account {ids['account']}? This cannot be undone", abort=True)
    try:
        with database.write(db.engine) as session:
            rows = persons.erase(session, Actor(), _person(session, person))
    except DomainError as error:
        raise click.ClickException(str(error.text)) from error
    saved.discard(this_app().extensions["settings"])  # the engine in files knew the person too
    said = f"erased; {sum(rows.values())} rows removed or emptied"
    click.echo(json.dumps({**ids, "rows": rows}) if as_json else said)


def _person(session: Session, reference: str) -> Person:
    found = persons.found(session, reference)
    if found is None:
        raise click.BadParameter(f"there is nobody {reference!r}", param_hint="PERSON")
    return found
