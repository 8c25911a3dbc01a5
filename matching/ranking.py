"""From features to a score that is the sum of its terms, and from scores to an order.

A list is ordered by: passes every gate (unknown counts as passing), has a score, the score, the retrieval relevance,
the id. A failing gate does not lower the score and removes nobody: the pair stands below those that pass, with the
gate shown, and a person decides.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from matching import coverage, features
from matching.coverage import Proximity
from matching.gates import gates
from matching.types import Document, Gate, Kind, Match, SkillFit, SkillRef, Taxonomy, Term
from matching.weights import Direction, TermKey, Weights


@dataclass(frozen=True, slots=True)
class Score:
    """value is the sum of the contributions of its terms, in [0, 1]; None when there is too little evidence."""

    value: float | None
    coverage: float  # share in [0, 1] of the weight that had evidence
    terms: tuple[Term, ...]  # the strongest first


@dataclass(frozen=True, slots=True)
class Judgement:
    """All that is said about one pair but for quotations."""

    score: Score
    gates: tuple[Gate, ...]
    fits: tuple[SkillFit, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """A profile with what is derived from it once for many pairs."""

    profile: Document
    held: Mapping[str, SkillRef]
    lacking: Mapping[str, float]  # skills that are needed and not there, with their weights; only for programs


class Judge:
    """Holds one taxonomy and one set of weights against pairs."""

    def __init__(self, taxonomy: Taxonomy, weights: Weights, proximity: Proximity) -> None:
        self._taxonomy = taxonomy
        self._weights = weights
        self._proximity = proximity
        self._occupation = features.remembered_occupation(taxonomy, weights.occupation)

    def person(self, profile: Document, other: Kind, needed: Mapping[str, float] | None = None) -> Person:
        """A profile made ready for pairs with the other kind.

        Args: needed: skill code -> weight in (0, 1]; None = what the wished occupations usually need.
        """
        held = coverage.holdings(profile.skills)
        if other is not Kind.PROGRAM or not profile.skills:  # who lists no skill is not known to lack any
            return Person(profile, held, {})
        if needed is None:
            optional = self._weights.skills.optional
            needed = features.needed_of_occupations(profile, self._taxonomy, optional)
        return Person(profile, held, coverage.lacking(needed, held, self._proximity))

    def judge(
        self, person: Person, other: Document, meaning: float | None, inferred: Sequence[SkillRef] = ()
    ) -> Judgement:
        """One pair.

        Args:
            meaning: likeness of both texts in [0, 1]; None when a side has no text.
            inferred: skills the other side needs without listing them.
        """
        fits = coverage.cover((*other.skills, *inferred), person.held, self._proximity)
        if other.kind is Kind.PROGRAM:
            score = weigh(self._of_a_program(person, other, fits, meaning), self._weights.profile_program)
            score = _nothing_new(score)
        else:
            score = weigh(self._of_an_opportunity(person, other, fits, meaning), self._weights.profile_opportunity)
        return Judgement(score, gates(person.profile, other), fits)

    def _of_an_opportunity(
        self, person: Person, other: Document, fits: tuple[SkillFit, ...], meaning: float | None
    ) -> dict[TermKey, float | None]:
        mine, theirs, weights = person.profile.facets, other.facets, self._weights
        skills = features.skills(person.profile, fits, weights.skills)
        return {
            TermKey.SKILLS: skills,
            TermKey.MEANING: features.meaning(meaning, skills, weights.meaning),
            TermKey.OCCUPATION: self._occupation(mine.occupations, theirs.occupations),
            TermKey.PLACE: features.place(mine, theirs, weights.place),
            TermKey.PAY: features.pay(mine, theirs, weights.pay),
            TermKey.START: features.start(mine, theirs, weights.start),
        }

    def _of_a_program(
        self, person: Person, other: Document, fits: tuple[SkillFit, ...], meaning: float | None
    ) -> dict[TermKey, float | None]:
        mine, theirs, weights = person.profile.facets, other.facets, self._weights
        taught = [fit.code for fit in fits]
        gap = features.gap(person.lacking, taught, weights.skills.gap_cap) if taught else None
        new = features.newness(person.profile, fits)
        return {
            TermKey.GAP: gap,
            TermKey.MEANING: meaning,
            TermKey.NEWNESS: new if gap is not None else features.both(new, meaning),
            TermKey.PLACE: features.place(mine, theirs, weights.place),
            TermKey.START: features.start(mine, theirs, weights.start),
        }


def weigh(values: Mapping[TermKey, float | None], direction: Direction) -> Score:
    """Weigh the features of one pair; ValueError when names differ or a value leaves [0, 1].

    A feature without evidence (None) is left out and its weight does not count; but where nothing is known of skills
    the texts carry their weight, or wishes would be the greater part of the score. There is no score when the evidence
    carries less than the direction's minimum of the weight, or none of it is about ability: then nothing is summed.
    The sum is calibrated, and the parts are scaled with it, so that they add up to the score that is shown.
    """
    if values.keys() != direction.terms.keys():
        raise ValueError(f"Features {sorted(values)} do not fit weights {sorted(direction.terms)}.")
    known = {key: value for key, value in values.items() if value is not None}
    if bad := {key: value for key, value in known.items() if not 0 <= value <= 1}:
        raise ValueError(f"Not in [0, 1]: {bad}")
    evident = math.fsum(direction.terms[key] for key in known)
    if evident < direction.minimum_coverage or not direction.ability.intersection(known):
        return Score(None, evident, ())
    weights = _carried(direction, known)
    whole = math.fsum(weights.values())
    total = min(1.0, math.fsum(value * weights[key] for key, value in known.items()) / whole)
    scale = direction.calibration(total) / (total * whole) if total > 0 else 0.0
    terms = [Term(key, known[key], weight, known[key] * weight * scale) for key, weight in weights.items()]
    terms.sort(key=lambda term: (-term.contribution, term.key))
    return Score(min(1.0, math.fsum(term.contribution for term in terms)), min(1.0, evident), tuple(terms))


def _carried(direction: Direction, known: Collection[TermKey]) -> dict[TermKey, float]:
    """What each known term weighs."""
    weights = {key: direction.terms[key] for key in known}
    if TermKey.MEANING in weights and TermKey.SKILLS not in weights:
        weights[TermKey.MEANING] += direction.terms.get(TermKey.SKILLS, 0.0)
    return weights


def in_order(matches: Iterable[Match]) -> list[Match]:
    """Best first, by the rule at the head of this file; the same whatever order they come in."""
    return sorted(matches, key=rank)


def rank(match: Match) -> tuple[bool, bool, float, float, int]:
    """Less comes first."""
    return not match.passes, match.score is None, -(match.score or 0.0), -match.relevance, match.id


def _nothing_new(score: Score) -> Score:
    """A course that teaches only what the person knows scores 0: then nothing else about it counts."""
    new = next((term for term in score.terms if term.key == TermKey.NEWNESS), None)
    if score.value is None or new is None or new.value > 0:
        return score
    return Score(0.0, score.coverage, (new,))
