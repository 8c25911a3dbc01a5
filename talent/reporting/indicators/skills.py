"""Skills asked, held, covered, taught.

Location quotient as the US Bureau of Labor Statistics defines it; the other measures are ours (docs/methodology.md).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from talent.reporting.indicators.interval import Interval
from talent.reporting.indicators.mismatch import cosine
from talent.reporting.indicators.spread import Estimate
from talent.reporting.indicators.stats import PUBLISHED, normal_quantile

#: Weight of an optional skill beside an essential one.
OPTIONAL = 0.3
#: A skill held more weakly than this is missing.
HELD = 0.5
#: A learner counts for so many gap skills at most.
MOST_SKILLS = 3
#: Skills in the adequacy of critical skills.
CRITICAL = 30


@dataclass(frozen=True)
class Post:
    """A post's headcount [places] and the skills it asks for: True where essential."""

    headcount: float
    skills: Mapping[str, bool]


@dataclass(frozen=True)
class Seeker:
    """How active a person is, in [0, 1], and the calibrated probability of each skill, in [0, 1]."""

    active: float
    skills: Mapping[str, float]


@dataclass(frozen=True, kw_only=True)
class SkillGap:
    """One skill on both sides.

    asked, held: d_k and s_k [shares]; places, people: the same as weighted counts [persons]; n: places and people.
    """

    asked: float
    held: float
    places: float
    people: float
    n: float

    @property
    def relative(self) -> float:
        """G_k = d_k - s_k [share; times 100 percentage points]."""
        return self.asked - self.held

    @property
    def absolute(self) -> float:
        """A_k = Σ h w - Σ a q [persons]: positive where people with the skill are too few."""
        return self.places - self.people

    @property
    def log_ratio(self) -> float:
        """ln((d + ε) / (s + ε)) with ε = 0.5 / N, so that a skill nobody holds has a finite one."""
        epsilon = 0.5 / self.n
        return math.log((self.asked + epsilon) / (self.held + epsilon))


def skill_gaps(posts: Sequence[Post], seekers: Sequence[Seeker]) -> dict[str, SkillGap]:
    """Every skill asked or held, with d_k = Σ h w / Σ h (w = 1 essential, 0.3 optional) and s_k = Σ a q / Σ a.

    Empty when there are no posts or no seekers: a share of nothing is no data.
    """
    places, people = sum(p.headcount for p in posts), sum(s.active for s in seekers)
    if not places or not people:
        return {}
    asked: dict[str, float] = {}
    held: dict[str, float] = {}
    for post in posts:
        for skill, essential in post.skills.items():
            asked[skill] = asked.get(skill, 0.0) + post.headcount * (1.0 if essential else OPTIONAL)
    for seeker in seekers:
        for skill, probability in seeker.skills.items():
            held[skill] = held.get(skill, 0.0) + seeker.active * probability
    return {
        skill: SkillGap(
            asked=asked.get(skill, 0.0) / places,
            held=held.get(skill, 0.0) / people,
            places=asked.get(skill, 0.0),
            people=held.get(skill, 0.0),
            n=places + people,
        )
        for skill in sorted(asked.keys() | held.keys())
    }


def location_quotient(here: float, all_here: float, everywhere: float, all_everywhere: float) -> Estimate:
    """LQ = (x_rk / x_r) / (x_k / x): above 1 a region has more of it than the reference [ratio].

    Interval exp(ln LQ ± 1.96 √(1/x_rk + 1/x_k)) at 95 %. No value below 10 in the cell.
    """
    if here < PUBLISHED:
        return Estimate(value=None, n=round(here), reason="few")
    if not all_here or not everywhere or not all_everywhere:
        return Estimate(value=None, n=round(here), reason="empty")
    quotient = (here / all_here) / (everywhere / all_everywhere)
    reach = normal_quantile(0.95) * math.sqrt(1 / here + 1 / everywhere)
    ends = Interval(quotient * math.exp(-reach), quotient * math.exp(reach))
    return Estimate(value=quotient, interval=ends, n=round(here))


def coverage(
    essential: Mapping[str, float], optional: Mapping[str, float] | None = None, must: Iterable[str] = ()
) -> float | None:
    """C = (Σ essential + λ Σ optional) / (|E| + λ |O|), λ = 0.3, in [0, 1]: how much of a role somebody covers.

    Args:
        essential, optional: how well each skill asked is held: 0 or 1, or a calibrated m_k in [0, 1].
        must: essentials of safety or law: without any one of them the coverage is 0.

    Returns: None when the role asks for no skill.
    """
    extra = optional or {}
    if any(essential.get(skill, 0.0) <= 0 for skill in must):
        return 0.0
    whole = len(essential) + OPTIONAL * len(extra)
    return (sum(essential.values()) + OPTIONAL * sum(extra.values())) / whole if whole else None


def missing(held: Mapping[str, float], weight: Mapping[str, float], months: Mapping[str, float]) -> list[str]:
    """Skills held below 0.5, those first that weigh much and take little time to learn (weight / months)."""
    lacking = [skill for skill, level in held.items() if level < HELD]
    return sorted(lacking, key=lambda k: (-weight.get(k, 1.0) / max(months.get(k, 1.0), 1e-9), k))


@dataclass(frozen=True)
class Course:
    """Learners who will complete [persons], and the skills they are taught."""

    completers: float
    skills: frozenset[str]


def trained(courses: Iterable[Course], gaps: Mapping[str, float], most: int = MOST_SKILLS) -> dict[str, float]:
    """T_k [persons] by gap skill: completers of courses that teach it, for the `most` largest gaps of each course."""
    found: dict[str, float] = {}
    for course in courses:
        taught = sorted((k for k in course.skills if gaps.get(k, 0) > 0), key=lambda k: (-gaps[k], k))
        for skill in taught[:most]:
            found[skill] = found.get(skill, 0.0) + course.completers
    return found


def training_coverage(
    gaps: Mapping[str, float], people: Mapping[str, float], weight: Mapping[str, float] | None = None
) -> float | None:
    """TC = Σ w min(T, A+) / Σ w A+ in [0, 1]: how much of the skill gap present courses will close.

    Args: gaps: A_k [persons], negative ones count as none; people: T_k; weight: by shortage index, 1 if left out.
    """
    w = weight or {}
    whole = sum(w.get(k, 1.0) * max(0.0, a) for k, a in gaps.items())
    closed = sum(w.get(k, 1.0) * min(people.get(k, 0.0), max(0.0, a)) for k, a in gaps.items())
    return closed / whole if whole else None


def shortage_weights(asked: Mapping[tuple[str, str], float], index: Mapping[str, float]) -> dict[str, float]:
    """w_k = Σ_o D_ko TSI_o / Σ_o D_ko / 100 in [0, 1]: how short the occupations are that ask for a skill.

    Skills that only unrated occupations ask for get the same mean over all places rated; empty where none is rated.

    Args: asked: (skill, occupation) -> places [persons]; index: TSI by rated occupation, 0 to 100.
    """
    rated = [(skill, n, index[code] / 100) for (skill, code), n in asked.items() if code in index and n > 0]
    whole = sum(n for _skill, n, _w in rated)
    if not whole:
        return {}
    places: dict[str, float] = {}
    short: dict[str, float] = {}
    for skill, n, w in rated:
        places[skill] = places.get(skill, 0.0) + n
        short[skill] = short.get(skill, 0.0) + n * w
    mean = sum(short.values()) / whole
    return {skill: short[skill] / places[skill] if skill in places else mean for skill, _code in sorted(asked)}


def adequacy(
    demand: Mapping[str, float],
    supply: Mapping[str, float],
    top: int = CRITICAL,
    weight: Mapping[str, float] | None = None,
) -> float | None:
    """Σ min(S_k, D_k) / Σ D_k in [0, 1] over the `top` skills by w_k D_k; w is 1 where it is left out."""
    w = weight or {}
    chosen = sorted(demand, key=lambda k: (-demand[k] * w.get(k, 1.0), k))[:top]
    whole = sum(demand[k] for k in chosen)
    return sum(min(supply.get(k, 0.0), demand[k]) for k in chosen) / whole if whole else None


def curriculum_coverage(asked: Mapping[str, float], taught: Mapping[str, float]) -> float | None:
    """Σ d_k c_k / Σ d_k in [0, 1], c = 1 taught, 0.5 partly, 0 absent: the share of what is asked that is taught."""
    whole = sum(asked.values())
    return sum(share * taught.get(k, 0.0) for k, share in asked.items()) / whole if whole else None


def curriculum_angle(asked: Mapping[str, float], hours: Mapping[str, float]) -> float | None:
    """cos(d, t) in [0, 1], t = share of teaching hours."""
    skills = sorted(asked.keys() | hours.keys())
    return cosine([asked.get(k, 0.0) for k in skills], [hours.get(k, 0.0) for k in skills])
