"""Writes of profiles: the person's own parts, publishing, and skills that a course has verified."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy.orm import Session

from talent.accounts import service as accounts
from talent.accounts.models import Purpose, User
from talent.core import clock, outbox
from talent.core.actor import Actor
from talent.core.audit import record
from talent.core.errors import Conflict, FieldError
from talent.core.text import N_
from talent.profiles import queries
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
    Visibility,
    WishedOccupation,
    WishedRegion,
)
from talent.taxonomy.lookup import Lookup

MOST_WISHES = 3
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Basics:
    """Who the person is and what they wish for."""

    name: str
    email: str | None
    phone: str | None
    headline: str
    summary: str
    region_code: str | None
    seeking: Seeking
    seeker_kind: SeekerKind | None
    available_from: date | None
    pay_min: int | None
    remote: bool | None
    occupations: Sequence[str]  # names or codes; none = any
    regions: Sequence[str]  # codes


@dataclass(frozen=True, kw_only=True)
class EducationPart:
    """One stage of education."""

    school: str
    level_code: str
    major_name: str
    graduates_on: date | None


@dataclass(frozen=True, kw_only=True)
class ExperiencePart:
    """One employment or internship."""

    title: str
    employer: str
    starts_on: date | None
    ends_on: date | None
    description: str


@dataclass(frozen=True, kw_only=True)
class ProjectPart:
    """One project."""

    name: str
    description: str


@dataclass(frozen=True, kw_only=True)
class SkillPart:
    """One skill as typed, with its level."""

    name: str
    level: int | None


@dataclass(frozen=True, kw_only=True)
class LanguagePart:
    """One language."""

    language: str
    level: SpokenLevel


def own_or_new(session: Session, user: User) -> Profile:
    """The user's profile; else the one a university uploaded for their address; else a new, private one."""
    profile = queries.own(session, user.id) or queries.unclaimed(session, user.email)
    if profile is None:
        profile = Profile(name=user.name, email=user.email)
        session.add(profile)
    profile.user_id = user.id
    session.flush()
    record(session, Actor(user_id=user.id), "profile.started", profile)
    return profile


def _changed(session: Session, actor: Actor, profile: Profile, action: str) -> None:
    """What every change of a profile leaves behind."""
    profile.last_active_at = clock.now()
    session.flush()
    record(session, actor, action, profile)
    outbox.put(session, "profile.changed", profile_id=profile.id)


def _check_version(profile: Profile, version: int) -> None:
    if profile.version != version:
        raise Conflict(N_("Somebody else changed this in the meantime. Reload the page and look again."))


def set_basics(session: Session, actor: Actor, profile: Profile, data: Basics, version: int) -> None:
    """Change the basics and wishes.

    Raises: FieldError on "occupations"; Conflict when the profile changed since the form was opened.
    """
    _check_version(profile, version)
    lookup = Lookup(session)
    codes = list(dict.fromkeys(lookup.occupation(text, "occupations") for text in data.occupations))
    if len(codes) > MOST_WISHES:
        raise FieldError("occupations", N_("Name at most %(most)s occupations; none means any.", most=MOST_WISHES))
    values = asdict(data)
    regions = dict.fromkeys(values.pop("regions"))
    values.pop("occupations")
    for name, value in values.items():
        setattr(profile, name, value)
    _replace(session, profile.wished_occupations, [WishedOccupation(occupation_code=code) for code in codes])
    _replace(session, profile.wished_regions, [WishedRegion(region_code=code) for code in regions])
    _changed(session, actor, profile, "profile.edited")


def _replace(session: Session, rows: list[T], new: list[T]) -> None:
    """Swap the parts; the old ones are gone before the new ones come, so that unique keys do not clash."""
    rows.clear()
    session.flush()
    rows.extend(new)


def set_educations(
    session: Session, actor: Actor, profile: Profile, parts: Sequence[EducationPart], version: int
) -> None:
    """Replace the stages of education; a major that the list knows is kept with its code."""
    _check_version(profile, version)
    lookup = Lookup(session)
    rows = []
    for part in parts:
        try:
            major = lookup.major(part.major_name) if part.major_name else None
        except FieldError:
            major = None  # a major the list lacks is kept as written
        rows.append(Education(major_code=major, **asdict(part)))
    _replace(session, profile.educations, rows)
    _changed(session, actor, profile, "profile.edited")


def set_experiences(
    session: Session, actor: Actor, profile: Profile, parts: Sequence[ExperiencePart], version: int
) -> None:
    """Replace the experience.

    Raises: FieldError when one ends before it begins.
    """
    _check_version(profile, version)
    if any(p.starts_on and p.ends_on and p.ends_on < p.starts_on for p in parts):
        raise FieldError("experiences", N_("An experience cannot end before it begins."))
    _replace(session, profile.experiences, [Experience(**asdict(part)) for part in parts])
    _changed(session, actor, profile, "profile.edited")


def set_projects(session: Session, actor: Actor, profile: Profile, parts: Sequence[ProjectPart], version: int) -> None:
    """Replace the projects."""
    _check_version(profile, version)
    _replace(session, profile.projects, [Project(**asdict(part)) for part in parts])
    _changed(session, actor, profile, "profile.edited")


def set_skills(session: Session, actor: Actor, profile: Profile, parts: Sequence[SkillPart], version: int) -> None:
    """Replace the declared skills; verified ones keep their verification and cannot be lowered.

    Raises: FieldError on "skills" naming what the list does not know.
    """
    _check_version(profile, version)
    lookup = Lookup(session)
    verified = {c.skill_code: (c.level, c.evidence) for c in profile.skills if c.source is ClaimSource.VERIFIED}
    wanted: dict[str, int | None] = {}
    for part in parts:
        wanted[lookup.skill(part.name)] = part.level
    claims = [
        SkillClaim(skill_code=code, level=level, source=ClaimSource.DECLARED)
        for code, level in wanted.items()
        if code not in verified
    ]
    claims += [
        SkillClaim(
            skill_code=code,
            level=max(level or 0, wanted.get(code) or 0) or None,
            source=ClaimSource.VERIFIED,
            evidence=evidence,
        )
        for code, (level, evidence) in verified.items()
    ]
    _replace(session, profile.skills, claims)
    _changed(session, actor, profile, "profile.edited")


def set_languages(
    session: Session, actor: Actor, profile: Profile, parts: Sequence[LanguagePart], version: int
) -> None:
    """Replace the languages."""
    _check_version(profile, version)
    rows = {part.language: ProfileLanguage(**asdict(part)) for part in parts}
    _replace(session, profile.languages, list(rows.values()))
    _changed(session, actor, profile, "profile.edited")


def publish(session: Session, actor: Actor, profile: Profile, *, wording: str) -> None:
    """Let verified organizations find the profile, without name and contact; the consent is kept with its words.

    Raises: Conflict while there is nothing to match by.
    """
    if not (profile.skills or profile.summary.strip() or profile.experiences):
        raise Conflict(N_("Add skills, a summary or an experience first: there is nothing to match by yet."))
    profile.visibility, profile.published_at = Visibility.EMPLOYERS, clock.now()
    if actor.user_id:
        accounts.give_consent(session, actor.user_id, Purpose.MATCHING, wording=wording)
    _changed(session, actor, profile, "profile.published")


def withdraw(session: Session, actor: Actor, profile: Profile) -> None:
    """Make the profile private; the next search no longer finds it."""
    profile.visibility = Visibility.PRIVATE
    if actor.user_id:
        accounts.withdraw_consent(session, actor.user_id, Purpose.MATCHING)
    _changed(session, actor, profile, "profile.withdrawn")


def add_verified_skills(session: Session, profile: Profile, taught: Mapping[str, int | None], evidence: str) -> None:
    """Skills a completed course has verified; a level once reached is not lowered. The profile is fully loaded."""
    held = {claim.skill_code: claim for claim in profile.skills}
    for code, level in taught.items():
        claim = held.get(code)
        if claim is None:
            profile.skills.append(
                SkillClaim(skill_code=code, level=level, source=ClaimSource.VERIFIED, evidence=evidence[:500])
            )
        else:
            claim.level = max(claim.level or 0, level or 0) or None
            claim.source, claim.evidence = ClaimSource.VERIFIED, evidence[:500]
    session.flush()
    outbox.put(session, "profile.changed", profile_id=profile.id)
