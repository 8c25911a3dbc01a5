"""Opportunities, programs and profiles from files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from talent.cli.group import talent
from talent.core import database, tabular
from talent.core.actor import Actor, Member, Role
from talent.core.errors import DomainError
from talent.opportunities import upload as opportunities
from talent.organizations.models import Organization
from talent.profiles import upload as profiles
from talent.programs import upload as programs
from talent.taxonomy import sheets
from talent.web.session import db

#: What can be imported: modules with TEMPLATE, plan and carry_out.
IMPORTS: dict[str, Any] = {"opportunities": opportunities, "programs": programs, "profiles": profiles}


@talent.command("import")
@click.argument("kind", type=click.Choice(sorted(IMPORTS)))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--organization", required=True, help="Whose they are: unified social credit code, name or id.")
@click.option("--dry-run", is_flag=True, help="Only say what is wrong; import nothing.")
@click.option("--publish", metavar="AGREED", help="Profiles: verified organizations find them at once, because these "
              "people agreed; say how and to what. The words are kept with each profile's record.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def import_file(
    kind: str, file: Path, organization: str, dry_run: bool, publish: str | None, as_json: bool
) -> None:  # fmt: skip
    """Import opportunities, programs or profiles from CSV or XLSX: all rows, or none while any is wrong.

    Whether an opportunity or program is a draft or public says the file's column “status”. Profiles stay private until
    their people take them over and publish them, unless --publish states that they have agreed already.
    """
    module = IMPORTS[kind]
    more = _agreement(kind, publish)
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
                    module.carry_out(session, _owner(owner), owner.id, planned, bar.update, **more)
        except DomainError as error:
            raise click.ClickException(str(error.text)) from error
    done = {"kind": kind, "rows": len(planned.commands), "imported": not dry_run}
    said = f"{done['rows']} {kind} {'could be imported' if dry_run else 'imported'}"
    click.echo(json.dumps(done) if as_json else said)


def _agreement(kind: str, agreed: str | None) -> dict[str, str]:
    """What carry_out is told of the people's consent."""
    if agreed is None:
        return {}
    if kind != "profiles":
        raise click.UsageError("--publish is for profiles; other files say it in their column “status”.")
    if not agreed.strip():
        raise click.UsageError("--publish needs words: nobody is shown to others without having agreed.")
    return {"agreed": agreed.strip()}


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
