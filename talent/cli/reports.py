"""Figures for the shell."""

from __future__ import annotations

import json
from pathlib import Path

import click

from talent.cli.group import talent
from talent.reporting import official


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
