"""What the analyst asks, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from talent.core.text import N_, name_members
from talent.reporting.indicators.gap import Gap
from talent.reporting.indicators.ratio import official_ratios


class By(StrEnum):
    """What the rows of the table are."""

    OCCUPATION = "occupation"
    REGION = "region"
    SKILL = "skill"
    EDUCATION = "education"
    INDUSTRY = "industry"


name_members(
    By,
    {
        By.OCCUPATION: N_("Occupation"),
        By.REGION: N_("Region"),
        By.SKILL: N_("Skill"),
        By.EDUCATION: N_("Education"),
        By.INDUSTRY: N_("Industry"),
    },
)


@dataclass(frozen=True, kw_only=True)
class Question:
    """A region on a day, narrowed by codes; ``by``: one row for each of what."""

    region_code: str
    day: date
    by: By = By.OCCUPATION
    occupation: str | None = None
    skill: str | None = None
    education: str | None = None
    industry: str | None = None

    @property
    def has_supply(self) -> bool:
        """People have no industry: where it is asked for, there is no supply to tell, which is not a supply of 0."""
        return self.industry is None and self.by is not By.INDUSTRY

    def narrowed(self) -> dict[By, str]:
        """The codes it is narrowed to, without the region."""
        codes = {By.OCCUPATION: self.occupation, By.SKILL: self.skill, By.EDUCATION: self.education,
                 By.INDUSTRY: self.industry}  # fmt: skip
        return {by: code for by, code in codes.items() if code is not None}


@dataclass(frozen=True)
class Group:
    """One row: its code ("" = not said), open places and people looking; supply None: people are not counted so."""

    code: str
    demand: float
    supply: float | None

    @property
    def gap(self) -> float | None:
        """Places minus people."""
        return None if self.supply is None else self.demand - self.supply

    @property
    def ratio(self) -> float | None:
        """Places per person."""
        return None if not self.supply else Gap(demand=self.demand, supply=self.supply).tightness


@dataclass(frozen=True)
class Answer:
    """Rows by gap, the largest shortage first; the group that says nothing is apart."""

    question: Question
    whole: Group
    groups: tuple[Group, ...]
    unnamed: Group | None

    @property
    def is_empty(self) -> bool:
        """Neither places nor people."""
        return not self.whole.demand and not self.whole.supply

    def coverage(self) -> tuple[float | None, float | None]:
        """Shares of places and of people that name the dimension, in [0, 1]; None without any."""
        loose = self.unnamed or Group("", 0, 0)
        places = 1 - loose.demand / self.whole.demand if self.whole.demand else None
        people = 1 - (loose.supply or 0) / self.whole.supply if self.whole.supply else None
        return places, people

    def official(self) -> dict[str, float | None]:
        """Code -> official ratio, those without a group spread by the rule of the bureaus; empty where people are not
        counted so."""
        if not self.question.has_supply:
            return {}
        groups = [Gap(demand=g.demand, supply=g.supply or 0) for g in self.groups]
        loose = Gap(demand=self.unnamed.demand, supply=self.unnamed.supply or 0) if self.unnamed else Gap()
        whole = all(float(n).is_integer() for gap in groups for n in (gap.demand, gap.supply))
        return dict(zip([g.code for g in self.groups], official_ratios(groups, loose, whole=whole), strict=True))

    def shortages(self, limit: int = 10) -> list[Group]:
        """Groups with more places than people, largest gap first."""
        return [g for g in self.groups if g.gap is not None and g.gap > 0][:limit]

    def surpluses(self, limit: int = 10) -> list[Group]:
        """Groups with more people than places, largest surplus first."""
        found = [g for g in self.groups if g.gap is not None and g.gap < 0]
        return sorted(found, key=lambda g: (g.gap or 0, g.code))[:limit]

    def of(self, code: str) -> Group | None:
        """The group of a code."""
        return next((g for g in self.groups if g.code == code), None)
