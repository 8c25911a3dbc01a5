"""How far a person's skills cover the skills that are needed, skill by skill (METHODOLOGY.md §4.3).

Hard: a needed skill counts when the person has it. Soft, which is what scores: it counts by the level the person has
of it, and a skill that is near counts in part. C = (sum over E of m + lambda * sum over O of m) / (|E| + lambda |O|).
Skills that are inferred and not listed are added to both sums with a weight of their own.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from matching.types import SkillEntry, SkillFit, SkillRef, SkillState, Taxonomy
from matching.weights import NearNumbers

_ROWS = 1000

_BROAD = 60
"""Children of one parent from which on they are no kin: groups of imported taxonomies have up to 1,700."""

COVERED_FROM = 0.5
"""A needed skill with less than this value is still to be learnt."""


class Proximity:
    """Which skills come near which, and how near: by their place in the tree and, where given, by their labels."""

    def __init__(
        self, taxonomy: Taxonomy, numbers: NearNumbers, labels: Mapping[str, NDArray[np.float32]] | None = None
    ) -> None:
        """Args: labels: unit vector of each skill's name, all of one encoder; without them only the tree counts."""
        self._skills = taxonomy.skills
        self._numbers = numbers
        self._children: dict[str, list[str]] = defaultdict(list)
        for code, entry in taxonomy.skills.items():
            if entry.parent is not None:
                self._children[entry.parent].append(code)
        self._alike = _alike(labels, numbers) if labels else {}
        self._near: dict[str, Mapping[str, float]] = {}

    def near(self, needed: str) -> Mapping[str, float]:
        """Held code -> its worth in (0, 1] for the needed skill; the needed skill itself is not among them."""
        known = self._near.get(needed)
        if known is None:
            known = self._near[needed] = self._worth(needed)
        return known

    def _worth(self, needed: str) -> dict[str, float]:
        entry = self._skills.get(needed)
        worth = dict(self._alike.get(needed, {}))
        for code, value in self._by_tree(entry) if entry else ():
            worth[code] = max(value, worth.get(code, 0.0))
        worth.pop(needed, None)
        return {code: value for code, value in worth.items() if value > 0}

    def _by_tree(self, entry: SkillEntry) -> list[tuple[str, float]]:
        near = [(code, self._numbers.narrower) for code in self._children.get(entry.code, ())]
        if entry.parent is not None:
            siblings = self._children[entry.parent]
            if len(siblings) < _BROAD:
                near += [(code, self._numbers.sibling) for code in siblings]
            near.append((entry.parent, self._numbers.broader))
        return near


def holdings(skills: Iterable[SkillRef]) -> dict[str, SkillRef]:
    """A person's skills by code; of one listed twice, the one that says most."""
    held: dict[str, SkillRef] = {}
    for ref in skills:
        if ref.code not in held or _says(ref) > _says(held[ref.code]):
            held[ref.code] = ref
    return held


def needs(skills: Iterable[SkillRef]) -> list[SkillRef]:
    """The needed skills, each once: essential, optional, inferred, then by code. Listed twice, the stricter counts."""
    strictest: dict[str, SkillRef] = {}
    for ref in skills:
        if ref.code not in strictest or _asks(ref) > _asks(strictest[ref.code]):
            strictest[ref.code] = ref
    return sorted(strictest.values(), key=lambda ref: (ref.inferred, not ref.essential, ref.code))


def cover(needed: Iterable[SkillRef], held: Mapping[str, SkillRef], proximity: Proximity) -> tuple[SkillFit, ...]:
    """How each needed skill is covered, in the order of needs(); all are unknown where nothing is held."""
    return tuple(_fit(ref, held, proximity) for ref in needs(needed))


def soft_coverage(fits: Sequence[SkillFit], optional: float, inferred: float = 0.0) -> float | None:
    """Weighted share in [0, 1] that is covered, level and near skills included; None when nothing is needed."""
    return _share([(fit.value, _weight(fit, optional, inferred)) for fit in fits])


def hard_coverage(fits: Sequence[SkillFit], optional: float) -> float | None:
    """Weighted share in [0, 1] of the listed skills the person has, whatever the level; None when none is listed."""
    return _share([(float(fit.by == fit.code), _weight(fit, optional, 0.0)) for fit in fits])


def missing(fits: Iterable[SkillFit]) -> tuple[SkillFit, ...]:
    """What is still to be learnt: essential first, the least covered first, then by code."""
    lacking = [fit for fit in fits if fit.value < COVERED_FROM]
    return tuple(sorted(lacking, key=lambda fit: (fit.inferred, not fit.essential, fit.value, fit.code)))


def lacking(needed: Mapping[str, float], held: Mapping[str, SkillRef], proximity: Proximity) -> dict[str, float]:
    """Those of the needed skills (code -> weight), at any level, that are still to be learnt."""
    return {
        code: weight for code, weight in sorted(needed.items()) if _best(code, None, held, proximity)[1] < COVERED_FROM
    }


def _fit(needed: SkillRef, held: Mapping[str, SkillRef], proximity: Proximity) -> SkillFit:
    by, value = _best(needed.code, needed.level, held, proximity)
    if by is None:
        state = SkillState.MISSING if held else SkillState.UNKNOWN
        return SkillFit(needed.code, state, needed.essential, required_level=needed.level, inferred=needed.inferred)
    state = SkillState.MET if by.code == needed.code and value >= 1 else SkillState.NEAR
    return SkillFit(
        needed.code, state, needed.essential, by=by.code, value=value,
        required_level=needed.level, held_level=by.level, verified=by.verified, inferred=needed.inferred,
    )  # fmt: skip


def _best(
    code: str, required: int | None, held: Mapping[str, SkillRef], proximity: Proximity
) -> tuple[SkillRef | None, float]:
    """The held skill that explains best how the needed one is covered, and how far it is covered."""
    own = best = held.get(code)
    value = level_share(own, required) if own else 0.0
    if value < 1:
        near = proximity.near(code)
        for other in sorted(near.keys() & held.keys()):  # of two that are worth the same, the first by code
            worth = near[other] * level_share(held[other], required)
            if worth > value:
                best, value = held[other], worth
    return own or best, value  # one's own, though at a lower level, explains more than one that is near


def level_share(held: SkillRef, required: int | None) -> float:
    """min(1, held / required); a level nobody said neither helps nor harms."""
    if held.level is None or required is None:
        return 1.0
    return min(1.0, held.level / required)


def _weight(fit: SkillFit, optional: float, inferred: float) -> float:
    if fit.inferred:
        return inferred
    return 1.0 if fit.essential else optional


def _share(values: Sequence[tuple[float, float]]) -> float | None:
    whole = sum(weight for _, weight in values)
    return sum(value * weight for value, weight in values) / whole if whole else None


def _says(ref: SkillRef) -> tuple[int, bool]:
    return ref.level or 0, ref.verified


def _asks(ref: SkillRef) -> tuple[bool, int]:
    return ref.essential, ref.level or 0


def _alike(labels: Mapping[str, NDArray[np.float32]], numbers: NearNumbers) -> dict[str, dict[str, float]]:
    """Skills whose labels are more likely than not to mean the same kind of thing."""
    codes = sorted(labels)
    matrix = np.stack([labels[code] for code in codes])
    least = _cosine_of(COVERED_FROM, numbers)
    alike: dict[str, dict[str, float]] = {}
    for start in range(0, len(codes), _ROWS):  # some at a time: all pairs of an imported taxonomy do not fit
        cosines = matrix[start : start + _ROWS] @ matrix[start:].T
        for row, column in np.argwhere(np.triu(cosines >= least, 1)).tolist():  # each pair once
            value = numbers.cosine(float(cosines[row, column]))
            one, other = codes[start + row], codes[start + column]
            alike.setdefault(one, {})[other] = alike.setdefault(other, {})[one] = value
    return alike


def _cosine_of(value: float, numbers: NearNumbers) -> float:
    """The cosine from which on the curve gives at least the value."""
    if numbers.cosine.cosine <= 0:
        return math.inf
    return (math.log(value / (1 - value)) - numbers.cosine.bias) / numbers.cosine.cosine
