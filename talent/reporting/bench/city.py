"""A large invented city in columns: posts and people with histories of two years, the same for the same seed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from talent.organizations.models import Nature
from talent.profiles.demographics import AgeBand, Sex
from talent.profiles.models import SeekerKind
from talent.reporting.facts import spans
from talent.reporting.facts.loading import Side
from talent.reporting.facts.spans import NEVER, Demand, Ints, PersonStates, PostStates, Supply
from talent.reporting.models import SHARES
from talent.taxonomy.grades import Grade

SEED = 510100
LAST_DAY = date(2026, 6, 30).toordinal()
HISTORY = 730
REGIONS, OCCUPATIONS, SKILLS, SKILLS_EACH = 40, 500, 3000, 10
EMPLOYERS_PER_POSTS = 20
EDUCATION = ("", "junior-college", "bachelor", "master")
INDUSTRIES = "CEFGHIJKLMPQR"


@dataclass(frozen=True)
class LargeCity:
    """Columns as facts.loading gives them, and the skills of posts and people."""

    posts: PostStates
    post_cells: list[tuple[str, ...]]
    hires: tuple[Ints, Ints]
    employer: Ints
    people: PersonStates
    person_cells: list[tuple[str, ...]]
    wishes: tuple[Ints, Ints, Ints]
    post_region: Ints
    person_region: Ints
    post_skills: tuple[Ints, Ints]
    person_skills: tuple[Ints, Ints]
    headcount: Ints
    traits: dict[str, dict[int, str]]

    @property
    def size(self) -> tuple[int, int]:
        """People, posts."""
        return len(self.person_region), len(self.post_region)

    def demand(self) -> Side:
        """Spans and flows of the posts."""
        history = spans.demand(self.posts, self.hires)
        return Side(history, self.post_cells, range(self.size[1]), self.employer, self.hires)

    def supply(self) -> Side:
        """Spans and flows of the people."""
        lapses = np.full(self.size[0], NEVER)
        return Side(spans.supply(self.people, lapses, self.wishes), self.person_cells, range(self.size[0]))


def regions() -> list[str]:
    """Codes of districts, all in one city."""
    return [f"5101{n:02d}" for n in range(1, REGIONS + 1)]


def build(people: int, posts: int) -> LargeCity:
    """The city. Every post and person has SKILLS_EACH skills; occupations and regions are unevenly spread."""
    dice = np.random.default_rng(SEED)
    employers = max(posts // EMPLOYERS_PER_POSTS, 1)
    employer = dice.integers(1, employers + 1, posts)
    trade, nature = dice.integers(0, len(INDUSTRIES), employers + 1), dice.integers(0, 5, employers + 1)
    post_region, post_work = _uneven(dice, REGIONS, posts), _uneven(dice, OCCUPATIONS, posts)
    schooling = dice.integers(0, len(EDUCATION), posts)
    keys = np.stack([post_region, trade[employer], nature[employer], post_work, schooling], axis=1)
    known, cell = np.unique(keys, axis=0, return_inverse=True)
    codes, natures = regions(), list(Nature)
    post_cells: list[tuple[str, ...]] = [
        (codes[r], INDUSTRIES[i], natures[n].value, f"o{o}", EDUCATION[e]) for r, i, n, o, e in known.tolist()
    ]
    headcount = dice.integers(1, 8, posts)
    states = _post_states(dice, cell.reshape(-1), headcount)
    hired = dice.integers(0, posts, posts)
    hires = (hired, states.day[states.is_open][hired] + dice.integers(5, 80, posts))
    person_region, person_work = _uneven(dice, REGIONS, people), _uneven(dice, OCCUPATIONS, people)
    level = dice.integers(0, len(EDUCATION), people)
    known, cell = np.unique(np.stack([person_region, person_work, level], axis=1), axis=0, return_inverse=True)
    person_cells: list[tuple[str, ...]] = [(codes[r], f"o{o}" if o else "", EDUCATION[e]) for r, o, e in known.tolist()]
    return LargeCity(
        posts=states, post_cells=post_cells, hires=hires, employer=employer,
        people=_person_states(dice, people), person_cells=person_cells,
        wishes=(np.arange(people), cell.reshape(-1), np.full(people, SHARES)),
        post_region=post_region, person_region=person_region,
        post_skills=_skills(dice, posts), person_skills=_skills(dice, people),
        headcount=headcount, traits=_traits(dice, people),
    )  # fmt: skip


def _uneven(dice: np.random.Generator, kinds: int, count: int) -> Ints:
    """Small numbers more often: the square of a uniform draw."""
    return (kinds * dice.random(count) ** 2).astype(np.int64)


def _post_states(dice: np.random.Generator, cell: Ints, headcount: Ints) -> PostStates:
    """Each post is opened once and closed before its last day in every second case."""
    count = len(cell)
    opened = LAST_DAY - dice.integers(0, HISTORY, count)
    closes = dice.random(count) < 0.5
    closed = opened + dice.integers(10, 85, count)
    post = np.concatenate([np.arange(count), np.flatnonzero(closes)])
    day = np.concatenate([opened, closed[closes]])
    order = np.lexsort((day, post))
    is_open = np.concatenate([np.ones(count, bool), np.zeros(int(closes.sum()), bool)])
    last = np.concatenate([opened, opened[closes]]) + 90
    ending = np.full(len(post), int(Demand.CANCELLED))
    return PostStates(post[order], day[order], is_open[order], headcount[post][order], cell[post][order],
                      last[order], ending)  # fmt: skip


def _person_states(dice: np.random.Generator, count: int) -> PersonStates:
    """Everybody registers; three in five are hired or withdraw."""
    came = LAST_DAY - dice.integers(0, HISTORY, count)
    leaves = dice.random(count) < 0.6
    person = np.concatenate([np.arange(count), np.flatnonzero(leaves)])
    day = np.concatenate([came, (came + dice.integers(10, 300, count))[leaves]])
    looking = np.concatenate([np.ones(count, bool), np.zeros(int(leaves.sum()), bool)])
    out = dice.choice([int(Supply.HIRED), int(Supply.WITHDRAWN)], len(person))
    order = np.lexsort((day, person))
    step = np.where(looking, int(Supply.REGISTERED), out)
    return PersonStates(person[order], day[order], looking[order], step[order])


def _skills(dice: np.random.Generator, count: int) -> tuple[Ints, Ints]:
    """Owner and skill, SKILLS_EACH rows each."""
    return np.repeat(np.arange(count), SKILLS_EACH), _uneven(dice, SKILLS, count * SKILLS_EACH)


def _traits(dice: np.random.Generator, count: int) -> dict[str, dict[int, str]]:
    """Kind, grade, sex and age of everybody."""
    kinds: dict[str, list[str]] = {
        "kind": [member.value for member in SeekerKind],
        "grade": [member.value for member in Grade],
        "sex": [member.value for member in Sex],
        "age": [member.value for member in AgeBand],
    }
    drawn = {name: dice.integers(0, len(codes), count).tolist() for name, codes in kinds.items()}
    return {name: {who: kinds[name][n] for who, n in enumerate(row)} for name, row in drawn.items()}
