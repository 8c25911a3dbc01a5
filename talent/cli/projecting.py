"""The projection of a region for the shell."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import click

from talent.cli.group import talent
from talent.core import database
from talent.core.errors import DomainError
from talent.reporting.projection import months, service
from talent.reporting.projection.carrying import HORIZONS
from talent.reporting.projection.models import Projection
from talent.web.session import db


@talent.command("project")
@click.option("--region", "region_code", required=True, metavar="CODE", help="Region (GB/T 2260), e.g. 510100.")
@click.option("--months", "ahead", default=str(HORIZONS[0]), show_default=True,
              type=click.Choice([str(n) for n in HORIZONS]), help="How many months ahead.")  # fmt: skip
@click.option("--from", "start", type=click.DateTime(formats=["%Y-%m-%d"]),
              help="As of the end of this month (its last day). Default: the last month counted in full.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def project(region_code: str, ahead: str, start: datetime | None, as_json: bool) -> None:
    """Carry places and people forward, by occupation, and keep the projection for the pages.

    P10–P50–P90 of 2,000 simulations. "naive": earlier projections were no better than "as a year ago", so there is no
    middle. Whoever has no projection is listed with the reason.
    """
    origin = start.date() if start else service.newest_origin(db.session)
    db.session.rollback()
    if origin is None:
        raise click.ClickException("No day has been counted yet: flask talent facts")
    try:
        made = service.draft(db.session, region_code, origin)
        db.session.rollback()
        with database.write(db.engine) as session:
            rows = service.keep(session, made)
    except DomainError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps([_plain(row, ahead) for row in rows], ensure_ascii=False))
        return
    click.echo(f"{region_code}, as of {origin}, projected to {months.ahead(origin, int(ahead))}")
    for row in rows:
        click.echo(_line(row, ahead))


def _plain(row: Projection, ahead: str) -> dict[str, Any]:
    """One cell for a program; ``naive``: do not use the middle."""
    found: dict[str, Any] = {"region": row.region_code, "occupation": row.occupation_code, "origin": str(row.origin)}
    if row.reason:
        return found | {"projection": None, "reason": row.reason}
    figures, month = row.figures, int(ahead)
    tested = figures["tested"][ahead]
    naive = tested is None or tested["naive"]
    fans = {name: _shown([side[month] for side in figures[name]], naive) for name in ("people", "places", "gap")}
    fans |= {name: _shown(figures["at"][ahead][name], naive) for name in ("tightness", "assurance")}
    return found | {"months": month, "projection": fans, "naive": naive, "backtest": tested}


def _shown(fan: Sequence[float], naive: bool) -> dict[str, float | None]:
    low, middle, high = fan
    return {"p10": low, "p50": None if naive else middle, "p90": high}


def _line(row: Projection, ahead: str) -> str:
    name = row.occupation_code or "all"
    plain = _plain(row, ahead)
    if row.reason:
        return f"{name}\tno projection: {row.reason}"
    words = []
    for key in ("places", "people", "gap", "assurance"):
        fan = plain["projection"][key]
        middle = "naive" if fan["p50"] is None else f"{fan['p50']:g}"
        words.append(f"{key} {middle} ({fan['p10']:g} – {fan['p90']:g})")
    test = plain["backtest"]
    told = "not tested" if test is None else f"MASE {test['mase']:.2f}" if test["mase"] is not None else "no scale"
    return "\t".join([name, *words, told])
