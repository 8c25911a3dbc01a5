"""Figures for the shell."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import click
from sqlalchemy.orm import Session

from talent.cli.group import talent
from talent.core import clock, database
from talent.core.actor import Actor, Member, OrgKind, Role
from talent.core.errors import DomainError
from talent.reporting import official, queries
from talent.reporting.board import service as board
from talent.reporting.explorer import counts
from talent.reporting.explorer.question import Answer, Question
from talent.reporting.facts import pieces as facts_pieces
from talent.reporting.facts import run as facts_run
from talent.reporting.models import FactRun, Snapshot
from talent.reporting.quarter.period import Period
from talent.reporting.releases import service as releases
from talent.taxonomy import queries as taxonomy
from talent.taxonomy.models import Occupation, Region
from talent.web.session import db

T = TypeVar("T")
DAY = click.DateTime(formats=["%Y-%m-%d"])
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@talent.command("official-ratio")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@JSON
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


@talent.command("facts")
@click.option("--from", "first", type=DAY, help="First day. Default: as many days back as are counted again.")
@click.option("--to", "last", type=DAY, help="Last day. Default: today.")
@click.option("--recount-days", default=facts_run.RECOUNT_DAYS, show_default=True, type=click.IntRange(0, 3660),
              help="Without --from: count so many days before today again; the first time, everything.")  # fmt: skip
def facts(first: datetime | None, last: datetime | None, recount_days: int) -> None:
    """Count days into facts; run it once a day (the worker does), or backfill with --from and --to."""
    made = _told(lambda: _count(first.date() if first else None, last.date() if last else None, recount_days))
    if not made:
        click.echo("Nothing to count: no post and no profile has been published.")
        return
    click.echo(
        f"{made[0].first_day} … {made[-1].last_day}: {sum(run.demand_rows for run in made)} rows of demand, "
        f"{sum(run.supply_rows for run in made)} of supply; "
        f"revised {made[0].revised_places} places, {made[0].revised_people} people"
    )


def _count(first: date | None, last: date | None, recount_days: int) -> list[FactRun]:
    last = last or clock.today()
    began = first or _start(db.session, last, recount_days)
    db.session.rollback()
    if began is None:
        return []
    facts_run.check_days(began, last)
    with click.progressbar(length=(last - began).days + 1, label="facts") as bar:
        return facts_pieces.count(db.engine, began, last, bar.update)


def _start(session: Session, last: date, recount_days: int) -> date | None:
    """So many days back, or further where days in between were never counted."""
    began, counted = queries.first_day(session), facts_run.last_counted(session)
    if began is None or counted is None:
        return began
    return max(began, min(last - timedelta(days=recount_days), counted + timedelta(days=1)))


@talent.command("snapshot")
@click.argument("period")
@click.option("--region", "region_code", required=True, metavar="CODE", help="Region (GB/T 2260), e.g. 510100.")
@JSON
def snapshot(period: str, region_code: str, as_json: bool) -> None:
    """Freeze the figures of a quarter (PERIOD as 2026Q3) as a draft.

    People of the region's HR bureau look at the flagged figures and publish it in the browser; no command does.
    """
    frozen = _told(lambda: _freeze(region_code, period))
    if as_json:
        click.echo(json.dumps(_plain(frozen), ensure_ascii=False))
        return
    click.echo(
        f"{frozen.region_code} {frozen.period} version {frozen.version} (snapshot {frozen.id}), as of {frozen.as_of}"
    )
    click.echo(f"counts {frozen.counts_sha256}\ntables {frozen.tables_sha256}")
    for flag in frozen.flags:
        click.echo(f"to be looked at: {flag.kind.value}\t{flag.place}\t{json.dumps(flag.figures, ensure_ascii=False)}")


def _freeze(region_code: str, period: str) -> Snapshot:
    """Whoever has the shell stands in for the bureau; the audit log says that nobody was signed in."""
    bureau = Member(
        organization_id=0, kind=OrgKind.GOVERNMENT, role=Role.EDITOR, verified=True, bureau_region=region_code
    )
    with database.write(db.engine) as session:
        actor = Actor(members=(bureau,))
        frozen = releases.freeze(session, actor, region_code, Period.parse(period))
        board.rate(session, actor, frozen)
        return frozen


def _plain(frozen: Snapshot) -> dict[str, Any]:
    names = ("id", "region_code", "period", "version", "counts_sha256", "tables_sha256")
    flags = [{"kind": f.kind.value, "place": f.place, "figures": f.figures} for f in frozen.flags]
    return {n: getattr(frozen, n) for n in names} | {"as_of": frozen.as_of.isoformat(), "flags": flags}


@talent.command("gaps")
@click.argument("region_code", metavar="REGION")
@click.option("--date", "day", type=DAY, help="As of the end of this day. Default: today.")
@JSON
def gaps(region_code: str, day: datetime | None, as_json: bool) -> None:
    """Demand, supply, official ratio and gap by occupation in a region (GB/T 2260 code), as counted: nothing hidden.

    What is printed is for the bureau; public figures come from its releases.
    """
    region, answer = _told(lambda: _gaps(region_code, day.date() if day else clock.today()))
    lines = _lines(answer)
    whole, as_of = answer.whole, answer.question.day
    if as_json:
        known = (
            {"demand": None, "supply": None} if answer.is_empty else {"demand": whole.demand, "supply": whole.supply}
        )
        found = {"region": region.code, "as_of": as_of.isoformat(), **known, "occupations": lines}
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    said = "no data" if answer.is_empty else f"{whole.demand:g} places, {whole.supply:g} people"
    click.echo(f"{region.name_en} {as_of}: {said}")
    for row in lines:
        ratio = "-" if row["ratio"] is None else f"{row['ratio']:.2f}"
        click.echo(f"{row['occupation']}\t{row['demand']:g}\t{row['supply']:g}\t{row['gap']:+g}\t{ratio}")


def _gaps(region_code: str, day: date) -> tuple[Region, Answer]:
    region = taxonomy.region(db.session, region_code)
    if region is None:
        raise click.ClickException(f"This region code is not known: {region_code}")
    if day > clock.today():
        raise click.ClickException("This day has not been yet. Choose today or an earlier day.")
    return region, counts.answer(db.session, Question(region_code=region_code, day=day))


def _lines(answer: Answer) -> list[dict[str, Any]]:
    """Occupations, the largest gap first."""
    names = taxonomy.by_code(db.session, Occupation, [group.code for group in answer.groups])
    ratios = answer.official()
    return [
        {"occupation": group.code, "name_zh": names[group.code].name_zh, "name_en": names[group.code].name_en,
         "demand": group.demand, "supply": group.supply, "gap": round(group.gap or 0, 6), "ratio": ratios[group.code]}
        for group in answer.groups
    ]  # fmt: skip


def _told(work: Callable[[], T]) -> T:
    """The result, or the reason in one line instead of a traceback."""
    try:
        return work()
    except DomainError as error:
        raise click.ClickException(str(error)) from error
