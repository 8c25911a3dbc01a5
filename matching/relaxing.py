"""What would change a post's list: which requirement keeps how many people out, by itself or together with others.

Counts only: who the people are is not said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from matching.gates import gates
from matching.types import Document, Gate, GateState


class Codes(NamedTuple):
    """Skills to hold and occupations to wish for."""

    skills: frozenset[str]
    occupations: frozenset[str]


@dataclass(frozen=True, slots=True)
class Relaxation:
    """One requirement of the post, and what giving it up would do."""

    key: str  # of the gate
    required: str  # code or number as text; templates give it words
    alone: int  # people who fail this one only: so many would be added
    failing: int  # people who fail it, whatever else they fail


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """People whose skills or wishes have to do with a post, by the requirements they fail."""

    related: int  # people looked at
    passing: int  # those of them who fail nothing; unknown counts as passing
    several: int  # those who fail more than one requirement
    relaxations: tuple[Relaxation, ...]  # the one that adds most first


def reach(opportunity: Document, profiles: Iterable[Document]) -> Reach:
    """Hold everybody who has to do with the post against its requirements, in one pass.

    Somebody has to do with it who holds one of its essential skills (any skill, when none is essential) or wishes for
    its occupation; with neither skill nor occupation in the post everybody does. Without this a nurse would be among
    those whom a data engineer's post gains by asking for less.
    """
    alone: Counter[Gate] = Counter()
    failing: Counter[Gate] = Counter()
    counts: Counter[int] = Counter()
    for profile in _related(opportunity, profiles):
        failed = [_bare(gate) for gate in gates(profile, opportunity) if gate.state is GateState.FAIL]
        counts[min(len(failed), 2)] += 1
        failing.update(failed)
        if len(failed) == 1:
            alone.update(failed)
    rows = [Relaxation(gate.key, gate.required, alone[gate], count) for gate, count in failing.items()]
    rows.sort(key=lambda row: (-row.alone, -row.failing, row.key, row.required))
    return Reach(related=counts.total(), passing=counts[0], several=counts[2], relaxations=tuple(rows))


def related_codes(opportunity: Document) -> Codes | None:
    """What somebody must have one of to have to do with the post; None = everybody has."""
    needed = [ref for ref in opportunity.skills if ref.essential] or opportunity.skills
    codes = Codes(frozenset(ref.code for ref in needed), frozenset(opportunity.facets.occupations))
    return codes if codes.skills or codes.occupations else None


def _related(opportunity: Document, profiles: Iterable[Document]) -> Iterable[Document]:
    codes = related_codes(opportunity)
    if codes is None:
        return profiles
    return (
        profile
        for profile in profiles
        if any(ref.code in codes.skills for ref in profile.skills)
        or not codes.occupations.isdisjoint(profile.facets.occupations)
    )


def _bare(gate: Gate) -> Gate:
    """The requirement without what the person has instead."""
    return Gate(gate.key, gate.state, gate.required, None)
