"""The one versioned file of numbers that scores are made of, read into checked values."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

WEIGHTS_FILE = Path(__file__).parent / "data" / "weights.json"

_ONE = 1e-9  # weights of a direction add up to one within this

_Values = TypeVar("_Values")


class TermKey(StrEnum):
    """The terms a score can have."""

    SKILLS = "skills"
    MEANING = "meaning"
    OCCUPATION = "occupation"
    PLACE = "place"
    PAY = "pay"
    START = "start"
    GAP = "gap"
    NEWNESS = "newness"


class BadWeights(ValueError):
    """The weights file does not say what it must."""


LEVEL = 0.02
"""What a score still rises by beyond what judged pairs bear out: enough for an order, too little for a claim."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """From the sum of the terms to a score that keeps its word: logit(score) = bias + slope * logit(sum).

    From the last sum that judged pairs bear out, the curve is all but level, so that no score claims more than has been
    seen. It rises everywhere and 0 stays 0, so that the order stays and the parts, scaled by one factor, add up.
    """

    bias: float = 0.0
    slope: float = 1.0
    last: float = 1.0  # in (0, 1]

    def __call__(self, total: float) -> float:
        """Args: total: in [0, 1]. Returns a value in [0, 1]."""
        if total <= self.last:
            return self._on_curve(total)
        return self._on_curve(self.last) + LEVEL * (total - self.last) / (1.0 - self.last)

    def _on_curve(self, total: float) -> float:
        if not 0.0 < total < 1.0:
            return total
        odds = math.exp(min(700.0, self.bias + self.slope * (math.log(total) - math.log1p(-total))))
        return odds / (1.0 + odds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Direction:
    """How the terms of one kind of pair weigh."""

    terms: Mapping[TermKey, float]  # add up to 1
    minimum_coverage: float  # share of the weight that needs evidence for a score
    ability: frozenset[TermKey]  # at least one of these needs evidence: wishes alone are no match
    calibration: Calibration = Calibration()  # by default the sum is the score


@dataclass(frozen=True, slots=True)
class Curve:
    """A monotone map of likeness to [0, 1]: logistic(bias + cosine * x + likeness * y + profile * z)."""

    bias: float
    cosine: float
    likeness: float
    profile: float = 0.0

    def __call__(self, cosine: float, likeness: float = 0.0, profile: float = 0.0) -> float:
        """Args: cosine in [-1, 1]; the others in [0, 1]. Returns a value in [0, 1], rising with each."""
        total = self.bias + self.cosine * cosine + self.likeness * likeness + self.profile * profile
        return 1.0 / (1.0 + math.exp(-total))


@dataclass(frozen=True, slots=True)
class SkillNumbers:
    """What an optional and an inferred skill weigh beside an essential one; how many essential skills one program can
    be asked to teach; at most how many skills are inferred, and from which share of like occupations on.
    """

    optional: float
    gap_cap: float
    inferred: float
    inferred_most: int
    inferred_from: float


@dataclass(frozen=True, slots=True)
class NearNumbers:
    """What a held skill is worth for a needed one that it is not."""

    narrower: float  # the held one is a kind of the needed one
    broader: float  # the held one is the group of the needed one
    sibling: float  # both in one group
    cosine: Curve  # by their labels; counts from one half


@dataclass(frozen=True, slots=True)
class MeaningNumbers:
    """The curves of the meaning term: with vectors on both sides, and without; and what is left of it where it speaks
    alone, because nothing is known of skills: texts that are alike say less than texts and skills together.
    """

    dense: Curve
    lexical: Curve
    alone: Calibration = Calibration()


@dataclass(frozen=True, slots=True)
class OccupationNumbers:
    """Nearness of two occupations: the same, or in one ISCO-08 unit, minor or sub-major group."""

    same: float
    unit: float
    minor: float
    sub_major: float


@dataclass(frozen=True, slots=True)
class PlaceNumbers:
    """Nearness of two regions: inside the wished one, around it, in the same city, in the same province."""

    within: float
    around: float
    city: float
    province: float


@dataclass(frozen=True, slots=True)
class PayNumbers:
    """At which share of the wished pay the term is down to zero."""

    zero_at: float


@dataclass(frozen=True, slots=True)
class StartNumbers:
    """After how many days of waiting the term is down to zero."""

    zero_after_days: float


@dataclass(frozen=True, slots=True)
class FusionNumbers:
    """How deep each leg of retrieval goes, and what each weighs beside the cosine, which counts 1.

    words: BM25 as a share of its best, for titles, for full texts, for names of concepts. middle_label: the middle of
    the names of a concept beside the best. profile: the skill
    profiles of both sides, for titles and for full texts. named: skills named in a free text. borrowed: the skills
    of occupations like the one that is asked for.
    """

    depth: int
    words_title: float
    words_full: float
    words_label: float
    middle_label: float
    profile_title: float
    profile_full: float
    named: float
    borrowed: float


@dataclass(frozen=True, slots=True)
class ProfileNumbers:
    """The skill profile of a text: of how many occupations, which power of the likeness each counts, an optional skill
    beside an essential one; the middle of an occupation's names beside the best; by how much the metric that is
    learnt from the names keeps to the plain cosine (matching.metric); and the words of a longer text beside its vector.
    """

    nearest: int
    sharpness: float
    optional: float
    middle: float
    shrinkage: float
    words: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """All of it. The version tells one file of numbers from another."""

    version: str
    encoder: str  # whose cosines the curves were fitted to
    profile_opportunity: Direction
    profile_program: Direction
    skills: SkillNumbers
    near: NearNumbers
    meaning: MeaningNumbers
    occupation: OccupationNumbers
    place: PlaceNumbers
    pay: PayNumbers
    start: StartNumbers
    profile: ProfileNumbers
    fusion: FusionNumbers


@cache
def default_weights() -> Weights:
    """The weights that come with the product."""
    return load_weights(WEIGHTS_FILE)


def load_weights(path: Path) -> Weights:
    """Read a weights file; BadWeights names what is missing, unknown or out of range."""
    raw = json.loads(path.read_text(encoding="utf-8"))
    try:
        return _weights(raw)
    except (KeyError, TypeError, AttributeError) as error:
        raise BadWeights(f"{path.name}: {error}") from error


def _weights(raw: Mapping[str, Any]) -> Weights:
    near = dict(raw["near"])
    return Weights(
        version=str(raw["version"]),
        encoder=str(raw["encoder"]),
        profile_opportunity=_direction(raw["profile_opportunity"]),
        profile_program=_direction(raw["profile_program"]),
        skills=_numbers(SkillNumbers, raw["skills"]),
        near=NearNumbers(cosine=_curve(near.pop("cosine")), **_shares(near)),
        meaning=_meaning(dict(raw["meaning"])),
        occupation=OccupationNumbers(**_shares(raw["occupation"])),
        place=PlaceNumbers(**_shares(raw["place"])),
        pay=PayNumbers(**_shares(raw["pay"])),
        start=_numbers(StartNumbers, raw["start"]),
        profile=_numbers(ProfileNumbers, raw["profile"]),
        fusion=_numbers(FusionNumbers, raw["fusion"]),
    )


def _meaning(raw: dict[str, Any]) -> MeaningNumbers:
    alone = _calibration(raw.pop("alone", {}))
    return MeaningNumbers(alone=alone, **{name: _curve(curve) for name, curve in raw.items()})


def _direction(raw: Mapping[str, Any]) -> Direction:
    terms = {_term(key): weight for key, weight in _shares(raw["terms"]).items()}
    if abs(math.fsum(terms.values()) - 1.0) > _ONE:
        raise BadWeights(f"The weights {terms} do not add up to 1.")
    ability = frozenset(_term(key) for key in raw["ability"])
    if not ability <= terms.keys():
        raise BadWeights(f"{sorted(ability)} are not all among {sorted(terms)}.")
    minimum = _shares({"minimum_coverage": raw["minimum_coverage"]})
    calibration = _calibration(raw.get("calibration", {}))
    return Direction(terms=terms, ability=ability, calibration=calibration, **minimum)


def _calibration(raw: Mapping[str, float]) -> Calibration:
    found = _numbers(Calibration, raw)
    if found.slope <= 0:
        raise BadWeights("A calibration must rise.")
    if found.last < 1 and not 0 < found(found.last) <= 1 - LEVEL:
        raise BadWeights("A calibration must stay within [0, 1].")
    return found


def _term(key: str) -> TermKey:
    try:
        return TermKey(key)
    except ValueError:
        raise BadWeights(f"There is no term {key!r}.") from None


def _curve(raw: Mapping[str, float]) -> Curve:
    curve = _numbers(Curve, raw)
    if min(curve.cosine, curve.likeness, curve.profile) < 0:
        raise BadWeights("A curve must not fall.")
    return curve


def _shares(raw: Mapping[str, float]) -> dict[str, float]:
    if bad := {name: value for name, value in raw.items() if not 0 <= value <= 1}:
        raise BadWeights(f"Not in [0, 1]: {bad}")
    return dict(raw)


def _numbers(kind: type[_Values], raw: Mapping[str, Any]) -> _Values:
    names = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    if bad := {name: raw[name] for name in names & raw.keys() if not math.isfinite(raw[name])}:
        raise BadWeights(f"Not a number: {bad}")
    return kind(**raw)
