"""Proposals who might get which seat or opening: computed from stored matches, written nowhere.

A person ranks places by the score the pages show, wishes included; a place ranks people by ability alone, which for a
program means by what they still lack. A failing requirement, a score below the least, or a "no" that either side
has said makes a pair unacceptable.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.allocation.heaviest import heaviest
from matching.allocation.market import Allocation, Market, of_pairs
from matching.allocation.measures import RANK_BANDS, Figures, figures
from matching.allocation.stable import Proposer, stable
from matching.engine import Engine
from matching.filters import within
from matching.types import Document, Kind, Match, Query
from matching.weights import default_weights
from talent.applications import queries as applications
from talent.applications.models import Application, ApplicationStatus
from talent.core import clock
from talent.matches import documents
from talent.matches.models import Mark, OpportunityMark, ProgramMark
from talent.opportunities import queries as opportunities
from talent.profiles import queries as profiles
from talent.programs import queries as programs
from talent.programs.models import ProgramStatus

__all__ = [
    "RANK_BANDS",
    "Ask",
    "Given",
    "Method",
    "Place",
    "Proposal",
    "Proposer",
    "What",
    "openings",
    "propose",
    "seats",
]

Pair: TypeAlias = tuple[int, int]
Tick: TypeAlias = Callable[[int], object]


class What(StrEnum):
    """What is given away."""

    SEATS = "program-seats"
    OPENINGS = "openings"


class Method(StrEnum):
    """What the proposal must be."""

    STABLE = "stable"
    WEIGHT = "weight"


@dataclass(frozen=True)
class Place:
    """An opportunity or cohort with what is still free in it."""

    id: int  # of the opportunity or cohort
    title: str
    free: int
    document: Document


@dataclass(frozen=True, kw_only=True)
class Ask:
    """How the proposal is to be made."""

    method: Method = Method.STABLE
    proposing: Proposer = Proposer.PEOPLE
    least: float = 0.5  # score in [0, 1] from which a pair is acceptable
    top: int = 500  # so many people are looked at per place
    seed: int = 0


@dataclass(frozen=True)
class Given:
    """One person's place in a proposal."""

    profile_id: int
    score: float  # in [0, 1], as the person sees it
    ability: float  # in [0, 1], by which the place ranked the person
    choice: int  # from 1: which of the person's choices it is


@dataclass(frozen=True)
class Proposal:
    """Who might get what, and how fair that would be."""

    given: Sequence[tuple[Place, Sequence[Given]]]
    figures: Figures


def openings(session: Session, engine: Engine, region: str | None) -> list[Place]:
    """Open opportunities (in a region) with the places nobody has been hired for yet, by id."""
    known, today = documents.codes(session), clock.today()
    rows = opportunities.by_ids(session, engine.ids(Kind.OPPORTUNITY))
    counts = applications.counts(session, rows)
    places = []
    for row in sorted(rows.values(), key=lambda row: row.id):
        free = row.headcount - counts.get(row.id, {}).get(ApplicationStatus.HIRED, 0)
        if row.is_open(today) and free > 0:
            places.append(Place(row.id, row.title, free, documents.of_opportunity(row, known)))
    return _inside(places, region)


def seats(session: Session, engine: Engine, region: str | None) -> list[Place]:
    """Cohorts (in a region) that take applications and have free seats, by id."""
    known, today = documents.codes(session), clock.today()
    rows = programs.by_ids(session, engine.ids(Kind.PROGRAM))
    cohorts = programs.open_cohorts(session, rows, today)
    places = [
        Place(cohort.id, rows[i].title, cohort.free, documents.of_program(rows[i], found, known))
        for i, found in cohorts.items()
        for cohort in found
        if cohort.free > 0 and rows[i].status is ProgramStatus.PUBLISHED
    ]
    return _inside(sorted(places, key=lambda place: place.id), region)


def propose(
    session: Session, engine: Engine, places: Sequence[Place], ask: Ask, tick: Tick = lambda done: None
) -> Proposal:
    """Match everybody who may be found with these places and allocate. Writes nothing.

    Args: tick: told after each place that one more is done.
    """
    refused = _refused(session)
    people = _people(session, engine)
    number = {profile_id: place for place, profile_id in enumerate(people)}
    found: list[tuple[int, int, Match]] = []
    for column, place in enumerate(places):
        found += [
            (number[match.id], column, match)
            for match in _matches(engine, place.document, ask)
            if match.id in number and (match.id, place.document.id) not in refused[place.document.kind]
        ]
        tick(1)
    return _allocated(people, places, found, ask)


def _matches(engine: Engine, document: Document, ask: Ask) -> Iterable[Match]:
    query = Query(target_kind=Kind.PROFILE, document=document, limit=ask.top, quote=False)
    return (m for m in engine.search(query) if m.passes and m.score is not None and m.score >= max(ask.least, 1e-9))


def _allocated(
    people: Sequence[int], places: Sequence[Place], found: Sequence[tuple[int, int, Match]], ask: Ask
) -> Proposal:
    market = of_pairs(
        len(people),
        [place.free for place in places],
        ([row for row, _, _ in found], [column for _, column, _ in found]),
        ([match.score or 0.0 for _, _, match in found], [ability(match) for _, _, match in found]),
        seed=ask.seed,
    )
    allocation = heaviest(market) if ask.method is Method.WEIGHT else stable(market, ask.proposing)
    return Proposal(_given(people, places, market, allocation), figures(market, allocation))


def _given(
    people: Sequence[int], places: Sequence[Place], market: Market, allocation: Allocation
) -> list[tuple[Place, list[Given]]]:
    given: list[list[Given]] = [[] for _ in places]
    for pair in allocation.taken.tolist():
        row = Given(
            people[int(market.person[pair])],
            float(market.wish[pair]),
            float(market.fit[pair]),
            int(market.person_rank[pair]) + 1,
        )
        given[int(market.place[pair])].append(row)
    best_first = [sorted(rows, key=lambda row: (-row.ability, row.profile_id)) for rows in given]
    return list(zip(places, best_first, strict=True))


def ability(match: Match) -> float:
    """The terms about ability alone (for a program: about need), weighed as in the score; in [0, 1]."""
    directions = default_weights()
    keys = directions.profile_opportunity.ability | directions.profile_program.ability
    terms = [term for term in match.terms if term.key in keys]
    whole = sum(term.weight for term in terms)
    return sum(term.value * term.weight for term in terms) / whole if whole else 0.0


def _people(session: Session, engine: Engine) -> list[int]:
    """Profiles that may be found and have not been hired through the platform, by id."""
    hired = set(session.scalars(select(Application.profile_id).where(Application.status == ApplicationStatus.HIRED)))
    rows = profiles.by_ids(session, engine.ids(Kind.PROFILE))
    return sorted(row.id for row in rows.values() if row.is_open and row.id not in hired)


def _refused(session: Session) -> Mapping[Kind, set[Pair]]:
    """(profile, opportunity or program) to which one of the two has said no."""
    posts = session.execute(
        select(OpportunityMark.profile_id, OpportunityMark.opportunity_id).where(
            OpportunityMark.mark.in_([Mark.DISMISSED, Mark.REMOVED])
        )
    )
    ended = session.execute(
        select(Application.profile_id, Application.opportunity_id).where(
            Application.status.in_([ApplicationStatus.DECLINED, ApplicationStatus.WITHDRAWN])
        )
    )
    courses = session.execute(
        select(ProgramMark.profile_id, ProgramMark.program_id).where(ProgramMark.mark == Mark.DISMISSED)
    )
    return {
        Kind.OPPORTUNITY: {(a, b) for a, b in [*posts, *ended]},
        Kind.PROGRAM: {(a, b) for a, b in courses},
    }


def _inside(places: Sequence[Place], region: str | None) -> list[Place]:
    if region is None:
        return list(places)
    return [p for p in places if any(within(code, region) for code in p.document.facets.regions)]
