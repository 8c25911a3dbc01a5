"""What would change a match: the requirements not met, the skills not there, and the programs that teach them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from matching.coverage import Proximity, cover, holdings, missing
from matching.gates import gates
from matching.types import Document, Gate, GateState, SkillFit, SkillRef

EXACT_UP_TO = 3
"""A shortest set of so many programs is found exactly; a longer one greedily."""


@dataclass(frozen=True, slots=True)
class Step:
    """One program and the missing essential skills it teaches that no step before it does."""

    program_id: int
    teaches: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pathway:
    """What stands between a profile and an opportunity, and the way across."""

    gates: tuple[Gate, ...]  # failing first, then unknown: the person can act on the first and answer the second
    missing: tuple[SkillFit, ...]  # essential first
    steps: tuple[Step, ...]  # the shortest set of programs that teaches every essential skill that can be taught
    uncovered: tuple[str, ...]  # missing essential skills that no program teaches


def what_would_change(
    profile: Document, opportunity: Document, programs: Iterable[Document], proximity: Proximity
) -> Pathway:
    """Hold a profile against an opportunity and look for the shortest way to close the gap.

    A program counts for a skill when it teaches it up to the required level (or does not say the level), and only
    if it presumes nothing that the profile is known to lack. Of two sets of one length the one with the lower
    program ids is given, so that the answer does not depend on the order of the programs.
    """
    fits = cover(opportunity.skills, holdings(profile.skills), proximity)
    lacking = missing(fits)
    wanted = {fit.code: fit.required_level for fit in lacking if fit.essential}
    open_to = [program for program in programs if _may_enter(profile, program)]
    teaches = {program.id: _teaches(program.skills, wanted) for program in open_to}
    steps = shortest_cover(teaches)
    taught = {code for step in steps for code in step.teaches}
    checks = [gate for gate in gates(profile, opportunity) if gate.state is not GateState.PASS]
    return Pathway(
        gates=tuple(sorted(checks, key=lambda gate: gate.state is GateState.UNKNOWN)),
        missing=lacking,
        steps=steps,
        uncovered=tuple(code for code in wanted if code not in taught),
    )


def shortest_cover(teaches: dict[int, frozenset[str]]) -> tuple[Step, ...]:
    """The fewest programs that teach together whatever any of them teaches. Args: program id -> skills."""
    goal = frozenset().union(*teaches.values())
    useful = _without_twins(teaches)
    chosen = next(
        (found for size in range(EXACT_UP_TO + 1) if (found := _exact(goal, useful, size)) is not None),
        None,
    )
    return _steps(chosen if chosen is not None else _greedy(goal, useful), teaches)


def _may_enter(profile: Document, program: Document) -> bool:
    return all(gate.state is not GateState.FAIL for gate in gates(profile, program))


def _teaches(skills: Iterable[SkillRef], wanted: dict[str, int | None]) -> frozenset[str]:
    return frozenset(ref.code for ref in skills if ref.code in wanted and _reaches(ref.level, wanted[ref.code]))


def _reaches(taught: int | None, required: int | None) -> bool:
    return taught is None or required is None or taught >= required


def _without_twins(teaches: dict[int, frozenset[str]]) -> dict[int, frozenset[str]]:
    """One program for each distinct set of skills, the one with the lowest id, in the order of ids."""
    kept: dict[frozenset[str], int] = {}
    for program_id in sorted(teaches):
        if teaches[program_id]:
            kept.setdefault(teaches[program_id], program_id)
    return {program_id: skills for skills, program_id in kept.items()}


def _exact(goal: frozenset[str], programs: dict[int, frozenset[str]], size: int) -> list[int] | None:
    """The first set of at most this size, by ids, that reaches the goal; None when there is none.

    Branches on one skill that is still open: one of the programs that teach it must be in the set.
    """
    if not goal:
        return []
    if size * max((len(skills & goal) for skills in programs.values()), default=0) < len(goal):
        return None
    teachers = {code: [p for p, skills in programs.items() if code in skills] for code in sorted(goal)}
    rarest = min(teachers, key=lambda code: (len(teachers[code]), code))
    found = (
        [program_id, *rest]
        for program_id in teachers[rarest]
        if (rest := _exact(goal - programs[program_id], programs, size - 1)) is not None
    )
    return min((sorted(chosen) for chosen in found), default=None)


def _greedy(goal: frozenset[str], programs: dict[int, frozenset[str]]) -> list[int]:
    chosen: list[int] = []
    while goal:
        best = max(programs, key=lambda program_id: (len(programs[program_id] & goal), -program_id))
        chosen.append(best)
        goal -= programs[best]
    return chosen


def _steps(chosen: Sequence[int], teaches: dict[int, frozenset[str]]) -> tuple[Step, ...]:
    """Each program with what it adds: the one that adds most first."""
    steps: list[Step] = []
    taught: frozenset[str] = frozenset()
    left = set(chosen)
    while left:
        best = min(left, key=lambda program_id: (-len(teaches[program_id] - taught), program_id))
        steps.append(Step(best, tuple(sorted(teaches[best] - taught))))
        taught |= teaches[best]
        left.remove(best)
    return tuple(steps)
