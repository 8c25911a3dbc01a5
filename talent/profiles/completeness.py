"""Which parts of what matching reads a profile has, and what to add next."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from talent.core.text import N_, name_members
from talent.profiles.models import Profile


class Part(StrEnum):
    """What matching reads, in the order in which adding it helps most."""

    SKILLS = "skills"
    TEXT = "text"
    OCCUPATIONS = "occupations"
    PLACE = "place"
    EDUCATION = "education"
    EXPERIENCE = "experience"
    LANGUAGES = "languages"
    PAY = "pay"
    START = "start"


name_members(
    Part,
    {
        Part.SKILLS: N_("Skills"),
        Part.TEXT: N_("Headline and summary"),
        Part.OCCUPATIONS: N_("Occupations I wish for"),
        Part.PLACE: N_("Places I would work in"),
        Part.EDUCATION: N_("Education history"),
        Part.EXPERIENCE: N_("Experience or projects"),
        Part.LANGUAGES: N_("Languages"),
        Part.PAY: N_("Pay I wish for"),
        Part.START: N_("When I can start"),
    },
)


#: Where each part is filled in: a section of the editor; the rest stands among the basics.
PLACES: dict[Part, str | None] = {
    Part.SKILLS: "skills",
    Part.EDUCATION: "education",
    Part.EXPERIENCE: "experience",
    Part.LANGUAGES: "languages",
}


@dataclass(frozen=True)
class Step:
    """One part and whether it is there."""

    part: Part
    done: bool

    @property
    def section(self) -> str | None:
        """The section of the editor where it is filled in; None for the basics."""
        return PLACES.get(self.part)


def steps(profile: Profile) -> list[Step]:
    """Every part in the order of Part. The profile is fully loaded."""
    there = {
        Part.SKILLS: bool(profile.skills),
        Part.TEXT: bool(profile.headline.strip() and profile.summary.strip()),
        Part.OCCUPATIONS: bool(profile.wished_occupations),
        Part.PLACE: bool(profile.region_code or profile.wished_regions),
        Part.EDUCATION: bool(profile.educations),
        Part.EXPERIENCE: bool(profile.experiences or profile.projects),
        Part.LANGUAGES: bool(profile.languages),
        Part.PAY: profile.pay_min is not None,
        Part.START: profile.available_from is not None,
    }
    return [Step(part, there[part]) for part in Part]


def share(found: list[Step]) -> float:
    """How much is there, in [0, 1]: each part counts the same."""
    return sum(step.done for step in found) / len(found)


def next_step(found: list[Step]) -> Step | None:
    """What to add next; None when all is there."""
    return next((step for step in found if not step.done), None)
