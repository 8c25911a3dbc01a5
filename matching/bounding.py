"""How good a pair can be at most, told in a tenth of the time of judging it: who cannot reach the list is not judged.

All of a score but one thing is reckoned as it is when the pair is judged (matching.ranking): only what a text repeats
of a post (matching.echo) is left out, and that can but lower a score. Nothing is built that is shown.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from operator import mul
from typing import NamedTuple, TypeAlias

from matching import features
from matching.coverage import Proximity, level_share, needs
from matching.ranking import Person
from matching.types import Document, SkillRef, Taxonomy
from matching.weights import TermKey, Weights

_ROUNDING = 1e-9  # sums here and there are added up in another way
_TERMS = (TermKey.SKILLS, TermKey.MEANING, TermKey.OCCUPATION, TermKey.PLACE, TermKey.PAY, TermKey.START)


class Needed(NamedTuple):
    """The skills that are needed, and what each is worth who has another."""

    levels: Sequence[int | None]
    weights: Sequence[float]
    served: Mapping[str, Sequence[tuple[int, float]]]  # held code -> places of needed ones, and its worth for each


Bound: TypeAlias = tuple[bool, bool, float]
"""The head of a match's rank, at best: fails a gate, has no score, minus the score. Less is better."""

BEST: Bound = (False, False, -math.inf)


class Bounder:
    """Bounds for pairs of a profile and an opportunity."""

    def __init__(self, taxonomy: Taxonomy, weights: Weights, proximity: Proximity) -> None:
        self._weights = weights
        self._direction = weights.profile_opportunity
        self._proximity = proximity
        self._terms = [(self._direction.terms[key], key in self._direction.ability) for key in _TERMS]
        self._occupation = features.remembered_occupation(taxonomy, weights.occupation)

    @property
    def holds(self) -> bool:
        """Whether more of a feature never lowers a score; otherwise there are no bounds."""
        return self._direction.calibration.slope > 0

    def needed(
        self, opportunity: Document, inferred: Iterable[SkillRef], held: Collection[str] | None = None
    ) -> Needed:
        """What an opportunity needs. Args: held: the only skills it will be held against; None = any."""
        numbers = self._weights.skills
        weight = {(True, False): 1.0, (False, False): numbers.optional}
        refs = needs((*opportunity.skills, *inferred))
        served: dict[str, list[tuple[int, float]]] = {}
        for place, ref in enumerate(refs):
            near = self._proximity.near(ref.code)
            served.setdefault(ref.code, []).append((place, 1.0))
            for code in near if held is None else [code for code in held if code in near]:
                served.setdefault(code, []).append((place, near[code]))
        weights = [weight.get((ref.essential, ref.inferred), numbers.inferred) for ref in refs]
        return Needed([ref.level for ref in refs], weights, served)

    def of(
        self, person: Person, opportunity: Document, meaning: float | None, needed: Needed, *, failing: bool
    ) -> Bound:
        """The best that the pair can be.

        Args:
            meaning: likeness of both texts before anything is taken off it.
            failing: whether one of the gates fails.
        """
        mine, theirs, weights = person.profile.facets, opportunity.facets, self._weights
        skills = _covered(needed, person.held) if person.profile.skills else None
        alike = features.meaning(meaning, skills, weights.meaning)
        values = (
            skills,
            alike,
            self._occupation(mine.occupations, theirs.occupations),
            features.place(mine, theirs, weights.place),
            features.pay(mine, theirs, weights.pay),
            features.start(mine, theirs, weights.start),
        )
        total = whole = 0.0
        able = False
        for value, (weight, is_ability) in zip(values, self._terms, strict=True):
            if value is not None:
                total, whole = total + value * weight, whole + weight
                able = able or is_ability
        if not able or whole < self._direction.minimum_coverage - _ROUNDING:
            return failing, True, 0.0
        if skills is None and alike is not None:  # the texts carry the weight of the skills, as in matching.ranking
            carried = self._direction.terms[TermKey.SKILLS]
            total, whole = total + alike * carried, whole + carried
        return failing, False, -self._direction.calibration(min(1.0, total / whole)) - _ROUNDING


def _covered(needed: Needed, held: Mapping[str, SkillRef]) -> float | None:
    """Weighted share of what is needed that is covered, as matching.coverage reckons it."""
    levels, weights, served = needed
    if not weights:
        return None
    best = [0.0] * len(weights)
    for code, places in [(code, served[code]) for code in held if code in served]:
        ref = held[code]
        for place, worth in places:
            if worth > best[place]:
                value = worth * level_share(ref, levels[place])
                if value > best[place]:
                    best[place] = value
    whole = sum(weights)
    return sum(map(mul, best, weights)) / whole if whole else None
