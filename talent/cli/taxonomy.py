"""Code lists: loading and extending them."""

from __future__ import annotations

import click

from talent.cli.group import talent
from talent.core import database
from talent.taxonomy import service as taxonomy
from talent.web.session import db


@talent.group("taxonomy")
def taxonomy_group() -> None:
    """Skills, occupations, regions and other code lists."""


@taxonomy_group.command("import")
def taxonomy_import() -> None:
    """Bring the taxonomy to the state of the product's data files."""
    with database.write(db.engine) as session:
        row = taxonomy.load_own(session)
    click.echo(f"taxonomy {row.edition}: {row.skills} skills, {row.occupations} occupations")
