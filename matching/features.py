"""One pair as numbers in [0, 1], a number per term; None where a side says nothing.

Experience and education have no term: beyond what a gate requires, more of them tells nothing about the fit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from typing import TypeAlias

from matching.coverage import soft_coverage
from matching.filters import within
from matching.types import Document, Facets, SkillFit, SkillState, Taxonomy
from matching.weights import MeaningNumbers, OccupationNumbers, PayNumbers, PlaceNumbers, SkillNumbers, StartNumbers

_REMEMBERED = 50_000

# Provinces that are one city: Beijing, Tianjin, Shanghai, Chongqing, Hong Kong, Macao.
_ONE_CITY = frozenset({"11", "12", "31", "50", "81", "82"})


def skills(profile: Document, fits: Sequence[SkillFit], numbers: SkillNumbers) -> float | None:
    """Coverage of what the opportunity needs; None when no skill is known to be needed, or the person names none."""
    return soft_coverage(fits, numbers.optional, numbers.inferred) if profile.skills else None


def meaning(value: float | None, skills: float | None, numbers: MeaningNumbers) -> float | None:
    """Likeness of texts; less of it where no coverage of skills stands beside it: leaving them out must not pay."""
    return value if value is None or skills is not None else numbers.alone(value)


def occupation(
    wished: Iterable[str], offered: Iterable[str], taxonomy: Taxonomy, numbers: OccupationNumbers
) -> float | None:
    """Nearness of the nearest two occupations by ISCO-08; None when no two can be compared."""
    offers = sorted(set(offered))
    values = [_occupation(wish, offer, taxonomy, numbers) for wish in sorted(set(wished)) for offer in offers]
    return max((value for value in values if value is not None), default=None)


Occupation: TypeAlias = Callable[[tuple[str, ...], tuple[str, ...]], float | None]


def remembered_occupation(taxonomy: Taxonomy, numbers: OccupationNumbers) -> Occupation:
    """The function above with a memory: many people wish the same, and each wish meets each offer once."""
    return lru_cache(maxsize=_REMEMBERED)(partial(occupation, taxonomy=taxonomy, numbers=numbers))


def place(profile: Facets, other: Facets, numbers: PlaceNumbers) -> float | None:
    """Nearness of the wished regions and the place. Work that can be done from anywhere is near for whoever may."""
    if other.remote and profile.remote is not False and (profile.remote or profile.regions):
        return numbers.within
    if not other.regions:
        return None
    if profile.regions:
        return max(_place(wish, region, numbers) for wish in profile.regions for region in other.regions)
    return 0.0 if profile.remote and other.remote is False else None


def pay(profile: Facets, opportunity: Facets, numbers: PayNumbers) -> float | None:
    """1 when the pay can reach the wish, falling to 0 at a share of it; None when one side does not say."""
    offered = opportunity.pay_max if opportunity.pay_max is not None else opportunity.pay_min
    if profile.pay_min is None or offered is None:
        return None
    if profile.pay_min <= 0:
        return 1.0
    return _clamp((offered / profile.pay_min - numbers.zero_at) / (1.0 - numbers.zero_at))


def start(profile: Facets, other: Facets, numbers: StartNumbers) -> float | None:
    """1 when the person is free by the start, falling with every day of waiting."""
    if profile.available_from is None or other.available_from is None:
        return None
    return _clamp(1.0 - (profile.available_from - other.available_from) / numbers.zero_after_days)


def needed_of_occupations(profile: Document, taxonomy: Taxonomy, optional: float) -> dict[str, float]:
    """Skills that the wished occupations usually need, with their weight: 1 essential, lambda optional."""
    needed: dict[str, float] = {}
    for code in profile.facets.occupations:
        if entry := taxonomy.occupations.get(code):
            needed.update(dict.fromkeys(entry.optional - needed.keys(), optional))
            needed.update(dict.fromkeys(entry.essential, 1.0))
    return needed


def gap(lacking: Mapping[str, float], taught: Iterable[str], cap: float) -> float | None:
    """Weight of the lacking skills that the program teaches, over the weight that is lacking, at most cap.

    Nobody learns twenty skills in one course: who closes the cap is as good as can be asked for (METHODOLOGY.md §4.4).
    """
    whole = min(cap, sum(lacking.values()))
    if whole <= 0:
        return None
    return min(1.0, sum(lacking.get(code, 0.0) for code in sorted(set(taught))) / whole)


def newness(profile: Document, fits: Sequence[SkillFit]) -> float | None:
    """Share of what the program teaches that the person does not have yet; None when a side names no skill."""
    if not profile.skills or not fits:
        return None
    return sum(0.0 if fit.state is SkillState.MET else 1.0 - fit.value for fit in fits) / len(fits)


def both(new: float | None, meaning: float | None) -> float | None:
    """What is new as far as it is of the person's field; None when either is unknown.

    For people of whom nobody knows what they lack: nearly every course of another field is new to them.
    """
    return None if new is None or meaning is None else new * meaning


def has_text(profile: Document, other: Document) -> bool:
    """Whether there is enough text to compare: a person's own words or skills, and a post's at least by title.

    The title of a profile is a wish and says nothing about what the person can do.
    """
    return bool((profile.body.strip() or profile.skills) and (other.title.strip() or other.body.strip()))


def _occupation(wish: str, offer: str, taxonomy: Taxonomy, numbers: OccupationNumbers) -> float | None:
    if wish == offer:
        return numbers.same
    first, second = taxonomy.occupations.get(wish), taxonomy.occupations.get(offer)
    if first is None or second is None or not first.isco:
        return None
    for digits, value in ((4, numbers.unit), (3, numbers.minor), (2, numbers.sub_major)):
        if first.isco[:digits] == second.isco[:digits]:
            return value
    return 0.0


def _place(wish: str, region: str, numbers: PlaceNumbers) -> float:
    if within(region, wish):
        return numbers.within
    if within(wish, region):
        return numbers.around
    if wish[:2] != region[:2]:
        return 0.0
    same_city = wish[:2] in _ONE_CITY or wish[:4] == region[:4]
    return numbers.city if same_city else numbers.province


def _clamp(value: float) -> float:
    return min(1.0, max(0.0, value))
