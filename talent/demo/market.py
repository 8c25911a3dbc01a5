"""What the demo city is drawn from: a seeded dice, the taxonomy, and the days of its history."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TypeVar

from sqlalchemy.orm import Session

from talent.core import clock
from talent.demo.words import EN, MARKET, PLACES, ZH, Sentences
from talent.taxonomy import queries as taxonomy
from talent.taxonomy.models import Occupation, Skill

T = TypeVar("T")
#: How far back the city's history goes.
HISTORY_DAYS = 640
#: People came earlier than that: the first quarter must not look empty. Days.
PEOPLE_DAYS = 1000
#: How much of the city's life takes place in each of PLACES.
PLACE_WEIGHTS = (6, 3, 3, 14, 3, 2, 1, 1, 4, 1, 1, 1)


@dataclass
class City:
    """The dice and what it is thrown over."""

    session: Session
    dice: random.Random = field(default_factory=lambda: random.Random(510100))  # noqa: S311 - a demo, not a secret
    occupations: dict[str, Occupation] = field(default_factory=dict)
    skills: dict[str, Skill] = field(default_factory=dict)
    essential: dict[str, list[str]] = field(default_factory=dict)
    optional: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, session: Session) -> City:
        """Read the taxonomy once."""
        city = cls(session)
        relations = taxonomy.occupation_skills(session)
        city.occupations = {o.code: o for o in taxonomy.occupations(session) if o.code in MARKET}
        for code in city.occupations:
            found = relations.get(code, {})
            city.essential[code] = sorted(s for s, essential in found.items() if essential)
            city.optional[code] = sorted(s for s, essential in found.items() if not essential)
        wanted = {s for found in (*city.essential.values(), *city.optional.values()) for s in found}
        city.skills = taxonomy.by_code(session, Skill, wanted)
        return city

    def occupation(self, side: int) -> str:
        """An occupation, as often as MARKET says. Args: side: 0 = as posted, 1 = as wished."""
        codes = sorted(self.occupations)
        return self.dice.choices(codes, [MARKET[c][side] for c in codes])[0]

    def some(self, items: Sequence[T], least: int, most: int) -> list[T]:
        """A sample of between least and most items, fewer when there are fewer."""
        count = min(len(items), self.dice.randint(least, most))
        return self.dice.sample(list(items), count)

    def skills_of(self, occupation: str, least: int, most: int) -> list[str]:
        """Some usual skills, essential ones rather than optional ones."""
        essential = self.some(self.essential[occupation], least, most)
        return essential + self.some(self.optional[occupation], 0, 3)

    def past(self, most: int = HISTORY_DAYS, least: int = 1) -> datetime:
        """An instant so many days ago."""
        minutes = self.dice.randint(least * 1440, most * 1440)
        return clock.now() - timedelta(minutes=minutes)

    def place(self) -> str:
        """A district, the inner ones more often."""
        return self.dice.choices(list(PLACES), PLACE_WEIGHTS)[0]

    def day(self, least: int, most: int) -> date:
        """A day so many days from today (negative: in the past)."""
        return clock.today() + timedelta(days=self.dice.randint(least, most))

    def speaks_english(self) -> bool:
        """One text in five is English."""
        return self.dice.random() < 0.2

    def words(self, codes: Sequence[str], occupation: str, english: bool) -> tuple[Sentences, dict[str, str]]:
        """The sentences of a language and the names to put into them."""
        names = [self.skills[c].name_en if english else self.skills[c].name_zh for c in codes]
        while len(names) < 3:
            names.append(names[-1])
        named = self.occupations[occupation]
        return (EN if english else ZH), {
            "occupation": named.name_en if english else named.name_zh,
            "a": names[0],
            "b": names[1],
            "c": names[2],
            "skills": (", " if english else "、").join(dict.fromkeys(names)),
        }
