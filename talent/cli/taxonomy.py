"""Code lists: loading and extending them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from talent.cli.group import talent, this_app
from talent.core import database
from talent.core.config import Settings
from talent.core.errors import DomainError
from talent.matches.engine import Follower
from talent.taxonomy import adopting, esco, onet
from talent.taxonomy import service as taxonomy
from talent.taxonomy.published import BadClassification, Classification, Fault
from talent.web.session import db

#: What can be imported beside our own: modules with size and read.
FORMATS: dict[str, Any] = {"esco": esco, "onet": onet}
#: So many rows that were left out are listed; --json lists all.
SHOWN = 10


@talent.group("taxonomy")
def taxonomy_group() -> None:
    """Skills, occupations, regions and other code lists."""


@taxonomy_group.command("import")
@click.argument("path", required=False, type=click.Path(exists=True, path_type=Path))
@click.option("--format", "layout", type=click.Choice(sorted(FORMATS)), help="Whose files PATH holds.")
@click.option("--edition", help="The publisher's edition, when the files do not tell it.")
@click.option("--dry-run", is_flag=True, help="Only say what is wrong and what would be linked; import nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def taxonomy_import(path: Path | None, layout: str | None, edition: str | None, dry_run: bool, as_json: bool) -> None:
    """Bring the taxonomy to the state of the product's data files, or add a published classification beside it.

    PATH is a folder with ESCO's CSV package (English; as files or ZIPs) or O*NET's Excel database, as the publishers
    hand them out. All of it is imported, or nothing; an import of a later edition brings the earlier one up to date.
    """
    if (path is None) != (layout is None):
        raise click.UsageError("PATH and --format belong together.")
    if path is None or layout is None:
        if dry_run or edition:
            raise click.UsageError("--dry-run and --edition go with --format.")
        _load_own(as_json)
        return
    found = _read(path, layout, edition, as_json)
    with database.write(db.engine) as session:
        with click.progressbar(length=adopting.expected_rows(found), label="writing", hidden=as_json) as bar:
            done = adopting.adopt(session, found, bar.update)
        if dry_run:
            session.rollback()
    _tell(done, found.left_out, dry_run, as_json)
    if not dry_run:
        _read_names(as_json)


def _read_names(quiet: bool) -> None:
    """Encode the new names now, and not when the first page wants them; they are kept on disk."""
    settings: Settings = this_app().extensions["settings"]
    if settings.encoder not in {"none", "hashing"}:
        if not quiet:
            click.echo("reading the names into vectors …")
        Follower(settings).engine(db.session)


def _load_own(as_json: bool) -> None:
    with database.write(db.engine) as session:
        row = taxonomy.load_own(session)
    done = {"source": row.source, "edition": row.edition, "skills": row.skills, "occupations": row.occupations}
    said = f"taxonomy {row.edition}: {row.skills} skills, {row.occupations} occupations"
    click.echo(json.dumps(done) if as_json else said)


def _read(path: Path, layout: str, edition: str | None, as_json: bool) -> Classification:
    """What the files hold; lists everything that is wrong and stops when anything is."""
    module = FORMATS[layout]
    try:
        with click.progressbar(length=module.size(path), label="reading", hidden=as_json) as bar:
            found: Classification = module.read(path, edition, bar.update)
        adopting.check(found)
    except BadClassification as error:
        _list(error.faults, as_json)
        raise click.ClickException(f"{len(error.faults)} faults; nothing was imported") from error
    return found


def _list(faults: Sequence[Fault], as_json: bool) -> None:
    if as_json:
        rows = [{"file": fault.file, "line": fault.line, "fault": fault.text} for fault in faults]
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for fault in faults:
        click.echo(str(fault))


def _tell(done: adopting.Adopted, left_out: Sequence[Fault], dry_run: bool, as_json: bool) -> None:
    if as_json:
        rows = [str(fault) for fault in left_out]
        click.echo(json.dumps(done.as_dict() | {"imported": not dry_run, "rows_left_out": rows}, ensure_ascii=False))
        return
    verb = "would be imported" if dry_run else "imported"
    click.echo(
        f"{done.source} {done.edition} {verb}: {done.skills} skills and groups ({done.skills_linked} more are entries "
        f"we have), {done.occupations} occupations ({done.occupations_linked} more are entries we have), "
        f"{done.aliases} other names, {done.descriptions} descriptions, {done.relations} relations"
    )
    if done.no_longer_published:
        click.echo(f"{done.no_longer_published} entries that this edition no longer has were kept")
    if left_out:
        click.echo(f"{len(left_out)} rows left out, which point to what the files do not hold:")
        _list(left_out[:SHOWN], as_json)


@taxonomy_group.command("remove")
@click.option("--format", "layout", required=True, type=click.Choice(sorted(FORMATS)), help="Whose entries to remove.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def taxonomy_remove(layout: str, as_json: bool) -> None:
    """Take an imported classification out again; refused while anything points to its entries."""
    try:
        with database.write(db.engine) as session:
            skills, occupations = adopting.remove(session, layout)
    except DomainError as error:
        raise click.ClickException(str(error.text)) from error
    done = {"source": layout, "skills": skills, "occupations": occupations}
    click.echo(
        json.dumps(done) if as_json else f"{layout}: {skills} skills and groups, {occupations} occupations removed"
    )
