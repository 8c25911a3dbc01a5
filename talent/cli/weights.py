"""Weights of the score, learned from what people decided. Off unless an operator asks for it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from talent.cli.group import talent, this_app
from talent.core.config import Settings
from talent.matches import judgements
from talent.matches.engine import Follower, make_encoder, read_taxonomy, weights_of
from talent.matches.judgements import FEWEST_QUERIES, LEAST_JUDGEMENTS, LEAST_QUERIES, Fitted, NothingLearned, Proof
from talent.web.session import db


@talent.group()
def weights() -> None:
    """Weights of the score."""


@weights.command("fit")
@click.option("--dry-run", is_flag=True, help="Only say what would come out; write nothing.")
@click.option(
    "--least",
    type=click.IntRange(2),
    default=LEAST_JUDGEMENTS,
    show_default=True,
    help="Fewest judgements to learn from.",
)
@click.option("--least-opportunities", type=click.IntRange(FEWEST_QUERIES), default=LEAST_QUERIES, show_default=True,
              help="On fewest opportunities.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def fit_weights(dry_run: bool, least: int, least_opportunities: int, as_json: bool) -> None:
    """Fit the weights of the terms to shortlists, removals, applications and hires.

    Every opportunity is kept back once and judged by weights fitted to the others; where these do not surely gain,
    or the weights fitted to all lose on any judged set, nothing is written. No weight becomes less than a quarter of
    what it is, nor more than four times as much. What is written is used only when TALENT_WEIGHTS names it.
    """
    settings: Settings = this_app().extensions["settings"]
    present = weights_of(settings)
    engine = Follower(settings).engine(db.session, now=True)
    pairs = len(judgements.said(db.session))
    with click.progressbar(length=pairs, label="reading judgements", hidden=as_json) as bar:
        judged = judgements.collect(db.session, engine, bar.update)
    try:
        found = judgements.fit(judged, present.profile_opportunity, least=least, least_queries=least_opportunities)
    except NothingLearned as error:
        raise click.ClickException(str(error)) from error
    proofs = judgements.proved(found, present, read_taxonomy(db.session), make_encoder(settings))
    lost = [proof for proof in proofs if proof.loses]
    file = None if dry_run or lost else judgements.write(settings, found)
    _say(found, proofs, file, as_json)
    if lost:
        raise click.ClickException(f"Refused: worse on {', '.join(sorted({proof.set for proof in lost}))}.")


def _say(found: Fitted, proofs: Any, file: Path | None, as_json: bool) -> None:
    if as_json:
        told = {
            "terms": {key.value: share for key, share in found.terms.items()},
            "judgements": found.judgements,
            "opportunities": found.queries,
            "before": found.before,
            "after": found.after,
            "gain": found.gain._asdict(),
            "sets": [_row(proof) for proof in proofs],
            "file": str(file) if file else None,
        }
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    click.echo(f"{found.judgements} judgements on {found.queries} opportunities, each kept back once")
    click.echo(f"pairs in the right order, kept back\t{found.before:.3f} -> {found.after:.3f}")
    click.echo(f"gain\t{found.gain.mean:+.3f}, 95 % interval {found.gain.low:+.3f} to {found.gain.high:+.3f}")
    for key, share in sorted(found.terms.items(), key=lambda item: -item[1]):
        click.echo(f"{key.value}\t{found.present[key]:.4f} -> {share:.4f}")
    for proof in proofs:
        click.echo(f"{proof.set}\t{proof.measure}\t{proof.before:.4f} -> {proof.after:.4f}")
    if not proofs:
        click.echo("no judged set was found: nothing else was checked")
    if file:
        click.echo(
            f"written: {file}\nIt is used when TALENT_WEIGHTS={file} is set. The curve of the score was fitted to the"
            " weights before: python -m matching.evaluation.reliability fits it again."
        )


def _row(proof: Proof) -> dict[str, Any]:
    return {"set": proof.set, "measure": proof.measure, "before": proof.before, "after": proof.after}
