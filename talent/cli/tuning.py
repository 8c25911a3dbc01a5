"""Fine-tuning the encoder. Off unless an operator asks for it."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from talent.cli.group import this_app
from talent.cli.index import index
from talent.core.config import Settings
from talent.matches import tuning
from talent.matches.engine import read_taxonomy
from talent.matches.tuning import Course, Progress, Proof, TooFewNames
from talent.web.session import db

USUAL = Course()
_OWN_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@index.command()
@click.option(
    "--steps", type=click.IntRange(1), default=USUAL.steps, show_default=True, help="Most batches to learn from."
)
@click.option(
    "--minutes", type=click.FloatRange(0), default=USUAL.minutes, show_default=True, help="Most minutes to learn for."
)
@click.option("--seed", default=USUAL.seed, show_default=True, help="Of the order of the names.")
@click.option("--sets", "more", type=_OWN_FOLDER, multiple=True, help="Folder of further evaluation sets.")
@click.option("--adopt", is_flag=True, help="Keep the model if no set loses; otherwise it is only tried.")
def tune(steps: int, minutes: float, seed: int, more: tuple[Path, ...], adopt: bool) -> None:
    """Fine-tune a copy of the encoder on the taxonomy's names, and compare both on every evaluation set.

    A model that loses on any set is refused. An adopted one is used when TALENT_ENCODER names its folder; the worker
    then encodes everything again.
    """
    settings: Settings = this_app().extensions["settings"]
    if settings.encoder in {"none", "hashing"} or settings.encoder.startswith("torch:"):
        raise click.ClickException("TALENT_ENCODER names no model folder that could be tuned.")
    sets = tuning.judged_sets(more)
    if not sets:
        raise click.ClickException("There is no evaluation set to prove a model on; name a folder with --sets.")
    taxonomy = read_taxonomy(db.session)
    folder = _train(settings, tuning.prepared(db.session, settings), Course(steps=steps, minutes=minutes, seed=seed))
    proofs = tuning.proved(settings, folder, taxonomy, sets, lambda name: click.echo(f"measured on {name}", err=True))
    click.echo(_table(proofs))
    lost = sorted({proof.set for proof in proofs if proof.loses})
    if lost or not adopt:
        shutil.rmtree(folder, ignore_errors=True)
    if lost:
        raise click.ClickException(f"Refused: worse on {', '.join(lost)}.")
    if adopt:
        click.echo(
            f"Kept in {folder}. It is used when TALENT_ENCODER={folder} is set and web and worker are started again;"
            " the worker then encodes everything again. The curves of the score were fitted to the model before:"
            " python -m matching.calibration fits them again."
        )
    else:
        click.echo("No set loses. Nothing was kept; --adopt keeps the model.")


def _train(settings: Settings, concepts: list[tuple[str, ...]], course: Course) -> Path:
    click.echo(f"{len(concepts)} concepts with {sum(map(len, concepts))} names", err=True)
    try:
        with click.progressbar(length=course.steps, label="learning") as bar:

            def tell(progress: Progress) -> None:
                bar.label = f"learning, loss {progress.loss:.2f}"
                bar.update(1)

            folder, where = tuning.trained(settings, concepts, course, tell)
    except (TooFewNames, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{where.step} steps in {where.seconds:.0f} s", err=True)
    return folder


def _table(proofs: list[Proof]) -> str:
    rows = [f"{'set':24}{'measure':10}{'before':>8}{'after':>8}{'change':>9}"]
    rows += [
        f"{p.set:24}{p.measure:10}{p.before:8.4f}{p.after:8.4f}{p.after - p.before:+9.4f}{'  loses' if p.loses else ''}"
        for p in proofs
    ]
    return "\n".join(rows)
