"""Changes of a profile's parts, each section by itself: command in, everything wrong at once or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy.orm import Session

from talent.core.actor import Actor
from talent.core.errors import Conflict, FieldError
from talent.core.text import N_, Text
from talent.profiles.models import (
    ClaimSource,
    Education,
    Experience,
    Profile,
    ProfileLanguage,
    Project,
    SeekerKind,
    Seeking,
    SkillClaim,
    SpokenLevel,
    WishedOccupation,
    WishedRegion,
)
from talent.profiles.service import changed
from talent.taxonomy.lookup import Lookup, shared

MOST_OCCUPATIONS, MOST_PLACES = 3, 5
T = TypeVar("T")


class FieldErrors(FieldError):
    """Several inputs are wrong. In a list of rows a field is named "2-name": row 2 counted from 0, its field."""

    def __init__(self, problems: Sequence[tuple[str, Text]]) -> None:
        super().__init__(*problems[0])
        self.problems = tuple(problems)


class Problems:
    """What is wrong so far, so that the person sees all of it at once."""

    def __init__(self) -> None:
        self.found: list[tuple[str, Text]] = []

    def read(self, field: str, text: str, parse: Callable[[str, str], str]) -> str | None:
        """What ``parse(text, field)`` finds, such as a method of Lookup; None for nothing and for what is wrong."""
        if not text.strip():
            return None
        try:
            return parse(text, field)
        except FieldError as error:
            self.found.append((field, error.text))
            return None

    def stop(self) -> None:
        """Raises: FieldErrors when something is wrong."""
        if self.found:
            raise FieldErrors(self.found)


@dataclass(frozen=True, kw_only=True)
class Basics:
    """Who the person is and what they wish for. Places and occupations are names or codes, "" where none is given."""

    name: str
    email: str | None
    phone: str | None
    headline: str
    summary: str
    seeking: Seeking
    seeker_kind: SeekerKind | None
    available_from: date | None
    pay_min: int | None  # CNY a month
    remote: bool | None
    region: str
    occupations: Sequence[str]  # none = any
    regions: Sequence[str]  # none = where the person lives


@dataclass(frozen=True, kw_only=True)
class EducationPart:
    """One stage of education."""

    school: str
    level_code: str
    major_name: str = ""
    graduates_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class ExperiencePart:
    """One employment."""

    title: str
    employer: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    description: str = ""


@dataclass(frozen=True, kw_only=True)
class ProjectPart:
    """One project."""

    name: str
    description: str = ""


@dataclass(frozen=True, kw_only=True)
class SkillPart:
    """One skill by name or code, with its level of 1 to 5."""

    name: str
    level: int | None = None


@dataclass(frozen=True, kw_only=True)
class LanguagePart:
    """One language."""

    language: str
    level: SpokenLevel


def _check_version(profile: Profile, version: int) -> None:
    if profile.version != version:
        raise Conflict(N_("Somebody else changed this in the meantime. Reload the page and look again."))


def _replace(session: Session, rows: list[T], new: Sequence[T]) -> None:
    """Swap the parts; the old ones are gone before the new ones come, so that unique keys do not clash."""
    if rows:
        rows.clear()
        session.flush()
    rows.extend(new)


def set_basics(session: Session, actor: Actor, profile: Profile, data: Basics, version: int) -> None:
    """Change the basics and wishes.

    Raises: FieldErrors on "region", "occupations-0", "regions-0" and so on; Conflict when the profile changed since
        the form was opened.
    """
    _check_version(profile, version)
    lookup, problems = shared(session), Problems()
    region = problems.read("region", data.region, lookup.region)
    occupations = [problems.read(f"occupations-{n}", x, lookup.occupation) for n, x in enumerate(data.occupations)]
    regions = [problems.read(f"regions-{n}", x, lookup.region) for n, x in enumerate(data.regions)]
    problems.stop()
    plain = {k: v for k, v in asdict(data).items() if k not in {"region", "occupations", "regions"}}
    for name, value in plain.items():
        setattr(profile, name, value)
    profile.region_code = region
    set_wishes(session, profile, filter(None, occupations), filter(None, regions))
    changed(session, actor, profile, "profile.edited")


def set_wishes(session: Session, profile: Profile, occupations: Iterable[str], regions: Iterable[str]) -> None:
    """Replace the wished occupations and regions, given as codes; more than allowed are left out."""
    jobs, places = list(dict.fromkeys(occupations))[:MOST_OCCUPATIONS], list(dict.fromkeys(regions))[:MOST_PLACES]
    _replace(session, profile.wished_occupations, [WishedOccupation(occupation_code=code) for code in jobs])
    _replace(session, profile.wished_regions, [WishedRegion(region_code=code) for code in places])


def set_educations(
    session: Session, actor: Actor, profile: Profile, parts: Sequence[EducationPart], version: int
) -> None:
    """Replace the stages of education."""
    _check_version(profile, version)
    lookup = shared(session)
    _replace(session, profile.educations, [education(lookup, part) for part in parts])
    changed(session, actor, profile, "profile.edited")


def education(lookup: Lookup, part: EducationPart) -> Education:
    """A stage of education; a major that the list knows gets its code, another is kept as it is written."""
    try:
        major = lookup.major(part.major_name) if part.major_name.strip() else None
    except FieldError:
        major = None
    return Education(major_code=major, **asdict(part))


def set_experiences(
    session: Session, actor: Actor, profile: Profile, parts: Sequence[ExperiencePart], version: int
) -> None:
    """Replace the experience.

    Raises: FieldErrors on "<row>-ends_on" where one ends before it begins; Conflict.
    """
    _check_version(profile, version)
    problems = Problems()
    problems.found = [
        (f"{n}-ends_on", N_("An experience cannot end before it begins."))
        for n, part in enumerate(parts)
        if part.starts_on and part.ends_on and part.ends_on < part.starts_on
    ]
    problems.stop()
    _replace(session, profile.experiences, [Experience(**asdict(part)) for part in parts])
    changed(session, actor, profile, "profile.edited")


def set_projects(session: Session, actor: Actor, profile: Profile, parts: Sequence[ProjectPart], version: int) -> None:
    """Replace the projects."""
    _check_version(profile, version)
    _replace(session, profile.projects, [Project(**asdict(part)) for part in parts])
    changed(session, actor, profile, "profile.edited")


def set_skills(session: Session, actor: Actor, profile: Profile, parts: Sequence[SkillPart], version: int) -> None:
    """Replace the declared skills. Verified ones stay as they are, whatever is declared.

    A skill named twice (by two of its names) is kept once, with the higher level.

    Raises: FieldErrors on "<row>-name" for every name the list does not know; Conflict.
    """
    _check_version(profile, version)
    lookup, problems = shared(session), Problems()
    codes = [problems.read(f"{n}-name", part.name, lookup.skill) for n, part in enumerate(parts)]
    problems.stop()
    verified = {claim.skill_code for claim in profile.skills if claim.source is ClaimSource.VERIFIED}
    levels: dict[str, int | None] = {}
    for code, part in zip(codes, parts, strict=True):
        if code and code not in verified:
            levels[code] = max(levels.get(code) or 0, part.level or 0) or None
    kept = [claim for claim in profile.skills if claim.skill_code in verified]
    declared = [SkillClaim(skill_code=c, level=x, source=ClaimSource.DECLARED) for c, x in levels.items()]
    for claim in [claim for claim in profile.skills if claim.skill_code not in verified]:
        profile.skills.remove(claim)
    session.flush()
    profile.skills[:] = [*kept, *declared]
    changed(session, actor, profile, "profile.edited")


def set_languages(
    session: Session, actor: Actor, profile: Profile, parts: Sequence[LanguagePart], version: int
) -> None:
    """Replace the languages; of one named twice the last counts."""
    _check_version(profile, version)
    rows = {part.language: ProfileLanguage(**asdict(part)) for part in parts}
    _replace(session, profile.languages, list(rows.values()))
    changed(session, actor, profile, "profile.edited")
