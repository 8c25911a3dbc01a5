"""The stored vectors: how many, whether they are true, and making them anew."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path

import click

from talent.cli.group import talent, this_app
from talent.matches import upkeep
from talent.matches.engine import Follower, make_encoder
from talent.matches.upkeep import KINDS
from talent.web.session import db

#: Faults listed one by one; the rest are only counted.
SHOWN = 50

as_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@talent.group("index")
def index() -> None:
    """The vectors that matches are found with. The database is the truth; every process's index follows it."""


@index.command()
@as_json_option
def status(as_json: bool) -> None:
    """How many vectors are stored, made by which encoder, and how many are stale or missing."""
    encoder = make_encoder(this_app().extensions["settings"])
    encoder_id = encoder.id if encoder else None
    rows = upkeep.counts(db.session, encoder_id)
    if as_json:
        click.echo(json.dumps({"encoder": encoder_id, "text": upkeep.TEXT, "kinds": [asdict(row) for row in rows]}))
        return
    click.echo(f"encoder {encoder_id or 'none: words and taxonomy only'}, text {upkeep.TEXT}")
    for row in rows:
        click.echo(f"{row.kind}\t{row.good} good\t{row.stale} stale\t{row.missing} missing")


@index.command()
@click.option("--all", "anew", is_flag=True, help="Encode also what is still good.")
@as_json_option
def rebuild(anew: bool, as_json: bool) -> None:
    """Render everything again and encode what reads differently, is of another encoder or is missing."""
    work = {kind: upkeep.expected(db.session, kind) for kind in KINDS}
    engine = Follower(this_app().extensions["settings"]).engine(db.session)
    db.session.rollback()
    with click.progressbar(length=sum(map(len, work.values())), label="rebuilding", hidden=as_json) as bar:
        encoded, faults = upkeep.rebuild(db.engine, engine, work, bar.update, anew=anew)
    listed = [{"kind": kind, "id": entity_id, "fault": fault} for (kind, entity_id), fault in faults.items()]
    looked_at = sum(map(len, work.values()))
    if as_json:
        click.echo(json.dumps({"looked_at": looked_at, "encoded": encoded, "faults": listed}, ensure_ascii=False))
    else:
        click.echo(f"{looked_at} looked at, {encoded} encoded")
        for one in listed[:SHOWN]:
            click.echo(f"{one['kind']}\t{one['id']}\t{one['fault']}")
    if faults:
        raise click.ClickException(f"{len(faults)} could not be brought up to date")


@index.command()
@click.option("--sample", type=click.IntRange(0), default=20, show_default=True,
              help="Searches a kind that are compared with brute force.")  # fmt: skip
@as_json_option
def verify(sample: int, as_json: bool) -> None:
    """Check every stored vector against its entity and the index, and a sample of searches against brute force.

    Changes nothing.
    """
    work = {kind: upkeep.expected(db.session, kind) for kind in KINDS}
    engine = Follower(this_app().extensions["settings"]).engine(db.session, now=True)
    with click.progressbar(length=sum(map(len, work.values())), label="verifying", hidden=as_json) as bar:
        findings = list(upkeep.verify(db.session, engine, work, bar.update, sample=sample))
    tally = Counter(finding.fault.value for finding in findings)
    if as_json:
        click.echo(json.dumps({"checked": sum(map(len, work.values())), "faults": [asdict(f) for f in findings]}))
    else:
        for finding in findings[:SHOWN]:
            click.echo(f"{finding.kind}\t{finding.id}\t{finding.fault}")
        click.echo(f"{sum(map(len, work.values()))} checked, {len(findings)} faults")
    if findings:
        said = ", ".join(f"{number} {fault}" for fault, number in sorted(tally.items()))
        raise click.ClickException(f"{said}; flask talent index rebuild sets right what is stored")


@index.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@as_json_option
def export(folder: Path, as_json: bool) -> None:
    """Write the vectors of every kind to FOLDER, each as a checked generation, for another engine or machine."""
    encoder = make_encoder(this_app().extensions["settings"])
    if encoder is None:
        raise click.ClickException("there is no encoder, hence there are no vectors")
    written = {kind.value: upkeep.export(db.session, encoder, kind, folder) for kind in KINDS}
    if as_json:
        click.echo(json.dumps({"encoder": encoder.id, "text": upkeep.TEXT, "written": written}))
        return
    for kind, number in written.items():
        click.echo(f"{kind}\t{number} written")


@index.command("save")
@as_json_option
def save_engine(as_json: bool) -> None:
    """Write the engine to the instance folder: processes then start in seconds. The worker does so every night."""
    settings = this_app().extensions["settings"]
    place = Follower(settings).save(db.session)
    if place is None:
        raise click.ClickException("nothing is stored, so there is nothing to save")
    size = sum(file.stat().st_size for file in place.iterdir())
    click.echo(json.dumps({"place": str(place), "bytes": size}) if as_json else f"{place}\t{size / 1e6:.0f} MB")
