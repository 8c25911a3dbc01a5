"""Profiles for tests."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from talent.core import clock
from talent.profiles.models import (
    ClaimSource,
    Education,
    Experience,
    Profile,
    ProfileLanguage,
    Project,
    SkillClaim,
    SpokenLevel,
    Visibility,
    WishedOccupation,
    WishedRegion,
)
from talent.profiles.queries import PARTS
from tests.factories.accounts import user

_numbers = count(1)


def profile(
    session: Session,
    *,
    published: bool = False,
    full: bool = False,
    prepared: bool = False,
    skills: dict[str, int | None] | None = None,
    **changes: Any,
) -> Profile:
    """A private, empty profile of a new user; every part is loaded.

    Args:
        published: verified organizations find it.
        full: with one row of every part.
        prepared: a university's (pass university_id), without a user.
        skills: code -> level, declared.
    """
    n = next(_numbers)
    values: dict[str, Any] = {"name": f"Person {n}", "email": f"person{n}@example.org", **{part: [] for part in PARTS}}
    if prepared:
        values |= {"external_id": f"S{n:05d}"}
    elif "user_id" not in changes:
        values["user_id"] = user(session).id
    if published:
        values |= {"visibility": Visibility.EMPLOYERS, "published_at": clock.now()}
    if full:
        values |= _parts()
    row = Profile(**values | changes)
    row.skills.extend(SkillClaim(skill_code=c, level=x, source=ClaimSource.DECLARED) for c, x in (skills or {}).items())
    session.add(row)
    session.flush()
    return row


def _parts() -> dict[str, Any]:
    return {
        "headline": "Data analyst",
        "summary": "Reports and dashboards for city services.",
        "region_code": "510107",
        "available_from": date(2027, 7, 1),
        "pay_min": 8000,
        "educations": [
            Education(
                school="Test University", level_code="bachelor", major_name="统计学", graduates_on=date(2026, 6, 30)
            )
        ],
        "experiences": [
            Experience(title="Intern", employer="Test Works", starts_on=date(2025, 7, 1), description="Cleaned data.")
        ],
        "projects": [Project(name="Bus map", description="A map of bus delays.")],
        "skills": [SkillClaim(skill_code="python", level=3, source=ClaimSource.DECLARED)],
        "languages": [ProfileLanguage(language="en", level=SpokenLevel.B2)],
        "wished_occupations": [WishedOccupation(occupation_code="data-analyst")],
        "wished_regions": [WishedRegion(region_code="510100")],
    }
