"""Allocation proposals: who might get which seat or opening. Nothing is written; people decide."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import click

from talent.cli.group import talent, this_app
from talent.matches import allocating
from talent.matches.allocating import RANK_BANDS, Ask, Method, Proposal, Proposer, What
from talent.matches.engine import Follower
from talent.taxonomy import queries as taxonomy
from talent.web.session import db


@talent.command()
@click.argument("what", type=click.Choice([w.value for w in What]))
@click.option("--region", help="Only places in this region (GB/T 2260 code, any level).")
@click.option("--method", type=click.Choice([m.value for m in Method]), default=Method.STABLE.value, show_default=True)
@click.option("--proposing", type=click.Choice([p.value for p in Proposer]), default=Proposer.PEOPLE.value,
              show_default=True, help="Whose best stable allocation.")  # fmt: skip
@click.option("--least", type=click.FloatRange(0, 1), default=0.5, show_default=True, help="Least acceptable score.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Of the lottery among equals.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def allocate(what: str, region: str | None, as_json: bool, **how: Any) -> None:
    """Propose who gets the free seats of programs, or the open places of opportunities.

    Stable: nobody and no place would both rather have each other. Weight: the greatest sum of scores, which need not be
    stable. A failing requirement makes a pair unacceptable. Nothing is written.
    """
    session = db.session
    if region and taxonomy.region(session, region) is None:
        raise click.BadParameter(f"there is no region {region!r}", param_hint="--region")
    ask = Ask(method=Method(how["method"]), proposing=Proposer(how["proposing"]), least=how["least"], seed=how["seed"])
    engine = Follower(this_app().extensions["settings"]).engine(session, now=True)
    places = (allocating.seats if What(what) is What.SEATS else allocating.openings)(session, engine, region)
    with click.progressbar(length=len(places), label="matching", hidden=as_json) as bar:
        proposal = allocating.propose(session, engine, places, ask, bar.update)
    click.echo(json.dumps(_as_json(what, ask, proposal), ensure_ascii=False) if as_json else _text(proposal))


def _as_json(what: str, ask: Ask, proposal: Proposal) -> dict[str, Any]:
    places = [
        {"id": place.id, "title": place.title, "free": place.free, "people": [asdict(person) for person in people]}
        for place, people in proposal.given
    ]
    return {"what": what, **asdict(ask), "places": places, "figures": asdict(proposal.figures)}


def _text(proposal: Proposal) -> str:
    lines = []
    for place, people in proposal.given:
        lines.append(f"{place.id}\t{place.title}\t{len(people)}/{place.free}")
        lines += [f"\t{p.profile_id}\tscore {p.score:.2f}\tability {p.ability:.2f}\tchoice {p.choice}" for p in people]
    return "\n".join([*lines, "", *_figures(proposal)])


def _figures(proposal: Proposal) -> list[str]:
    said = proposal.figures
    bands = [
        f"{low + 1}{'' if high == low + 1 else '+' if high > 10 else f'-{high}'}: {count}"
        for (low, high), count in zip(RANK_BANDS, said.ranks, strict=True)
    ]
    return [
        f"people\t{said.people}, with an acceptable place {said.acceptable}",
        f"placed\t{said.placed}, without a place {said.unplaced}",
        f"seats\t{said.seats}, left free {said.free}",
        f"blocking pairs\t{said.blocking}{' (stable)' if not said.blocking else ''}",
        f"choice got\t{', '.join(bands)}",
        f"mean choice\t{_number(said.mean_rank)}",
        f"mean weight\t{_number(said.mean_weight)} of the placed, sum {said.weight:.2f}",
        f"envy\t{said.envious} would rather have a place another got, {said.justified} of them stand before that one",
        f"concentration\tGini of filled shares {_number(said.gini)}, best filled tenth holds {_number(said.top_share)}",
    ]


def _number(value: float | None) -> str:
    return "no data" if value is None else f"{value:.2f}"
