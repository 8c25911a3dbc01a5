"""What the engine finds, for whoever has the shell: ranked rows with their reasons."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import click

from talent.cli.group import talent, this_app
from talent.core.errors import DomainError
from talent.matches import finding
from talent.matches.engine import Follower
from talent.web import i18n
from talent.web.session import db

#: What is looked for, by what it is looked for with.
DIRECTIONS: dict[str, Callable[..., Sequence[Any]]] = {
    "profile": finding.opportunities_of,
    "opportunity": finding.people_of,
    "program": finding.learners_of,
}
STATES = {"pass": "+", "fail": "-", "unknown": "?", "met": "+", "near": "~", "missing": "-"}
LIMIT = click.IntRange(1, 50)
LANGUAGE = click.Choice(sorted(i18n.LOCALES))


@talent.command("match")
@click.argument("kind", type=click.Choice(sorted(DIRECTIONS)))
@click.argument("number", type=click.IntRange(1, 2**31 - 1), metavar="ID")
@click.option("--programs", is_flag=True, help="For a profile: programs instead of opportunities.")
@click.option("--limit", type=LIMIT, default=10, show_default=True)
@click.option("--language", type=LANGUAGE, default="en", show_default=True, help="Language of the reasons.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def match(kind: str, number: int, programs: bool, limit: int, language: str, as_json: bool) -> None:
    """Opportunities for a profile, people for an opportunity, learners for a program, each with its reasons."""
    if programs and kind != "profile":
        raise click.UsageError("--programs goes with a profile.")
    find = finding.programs_of if programs else DIRECTIONS[kind]
    _show(lambda engine: find(db.session, engine, number), limit, language, as_json)


@talent.command("search")
@click.argument("text")
@click.option("--kind", type=click.Choice(["opportunity", "program"]), default="opportunity", show_default=True)
@click.option("--limit", type=LIMIT, default=10, show_default=True)
@click.option("--language", type=LANGUAGE, default="en", show_default=True, help="Language of the reasons.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def search(text: str, kind: str, limit: int, language: str, as_json: bool) -> None:
    """Open opportunities or programs for a TEXT in one's own words, Chinese or English."""
    _show(lambda engine: finding.of_text(db.session, engine, text, kind), limit, language, as_json)


def _show(find: Callable[[Any], Sequence[Any]], limit: int, language: str, as_json: bool) -> None:
    i18n.speak(language)
    engine = Follower(this_app().extensions["settings"]).engine(db.session, now=True)
    try:
        rows = finding.plain(db.session, find(engine)[:limit])
    except DomainError as error:
        raise click.ClickException(i18n.translate(error.text)) from error
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
    elif not rows:
        click.echo("nothing found")
    for row in [] if as_json else rows:
        _print(row)


def _print(row: dict[str, Any]) -> None:
    score = "no score" if row["score"] is None else f"{100 * row['score']:.0f}"
    click.echo(f"{row['rank']}. {score}\t{row['kind']} {row['id']}\t{row['title']}")
    if row["terms"]:
        click.echo("   " + "; ".join(f"{term['label']} {term['points']:.1f}" for term in row["terms"]))
    for gate in row["requirements"]:
        click.echo(f"   {STATES[gate['state']]} {gate['label']}: {gate['required']}")
    skills = [f"{STATES[skill['state']]}{skill['name']}" for skill in row["skills"] if not skill["inferred"]]
    if skills:
        click.echo("   " + ", ".join(skills))
