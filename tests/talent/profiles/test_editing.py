"""Each section is saved by itself: all of it or nothing, every fault named, no stale form wins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from talent.core.actor import Actor
from talent.core.errors import Conflict
from talent.profiles import editing, queries, service
from talent.profiles.editing import (
    Basics,
    EducationPart,
    ExperiencePart,
    FieldErrors,
    LanguagePart,
    ProjectPart,
    SkillPart,
)
from talent.profiles.models import ClaimSource, Profile, SeekerKind, Seeking, SpokenLevel
from tests.factories.profiles import profile
from tests.talent.profiles.traces import by, left_behind

pytestmark = pytest.mark.postgres

BASICS = Basics(
    name="Li Na",
    email="li.na@example.org",
    phone=None,
    headline="Data analyst",
    summary="Reports",
    seeking=Seeking.OPEN,
    seeker_kind=SeekerKind.FRESH_GRADUATE,
    available_from=date(2027, 7, 1),
    pay_min=9000,
    remote=True,
    region="成都市武侯区",
    occupations=("数据分析师", "", "software-developer"),
    regions=("Chengdu", "", "凉山州", "510100", ""),
)


def stored(session: Session, row: Profile) -> Profile:
    """The profile as the database holds it."""
    session.flush()
    session.expunge_all()
    found = queries.full(session, row.id)
    assert found is not None
    return found


def test_basics_and_wishes(session: Session) -> None:
    row = profile(session)
    editing.set_basics(session, by(row), row, BASICS, row.version)
    kept = stored(session, row)
    assert (kept.name, kept.seeking, kept.pay_min, kept.remote) == ("Li Na", Seeking.OPEN, 9000, True)
    assert kept.region_code == "510107"
    assert [w.occupation_code for w in kept.wished_occupations] == ["data-analyst", "software-developer"]
    assert [w.region_code for w in kept.wished_regions] == ["510100", "513400"]
    assert left_behind(session, kept) == (["profile.edited"], 1)


def test_every_unknown_name_is_named_and_nothing_is_changed(session: Session) -> None:
    row = profile(session, name="Before")
    wrong = replace(BASICS, region="Atlantis", occupations=("数据分析师", "wizard", ""), regions=("成都", "市中区"))
    with pytest.raises(FieldErrors) as caught:
        editing.set_basics(session, by(row), row, wrong, row.version)
    assert [field for field, _text in caught.value.problems] == ["region", "occupations-1", "regions-1"]
    assert "wizard" in str(caught.value.problems[1][1])
    kept = stored(session, row)
    assert (kept.name, kept.wished_occupations, left_behind(session, kept)) == ("Before", [], ([], 0))


def test_skills_by_name_alias_or_code(session: Session) -> None:
    row = profile(session, skills={"docker": 2})
    parts = [SkillPart(name="机器学习", level=2), SkillPart(name="ML", level=4), SkillPart(name="python")]
    editing.set_skills(session, by(row), row, parts, row.version)
    assert {c.skill_code: c.level for c in stored(session, row).skills} == {"machine-learning": 4, "python": None}


def test_unknown_skills_are_named_by_row(session: Session) -> None:
    row = profile(session, skills={"docker": 2})
    parts = [SkillPart(name="python"), SkillPart(name="flying"), SkillPart(name="sql"), SkillPart(name="herding cats")]
    with pytest.raises(FieldErrors) as caught:
        editing.set_skills(session, by(row), row, parts, row.version)
    assert [field for field, _text in caught.value.problems] == ["1-name", "3-name"]
    assert "herding cats" in str(caught.value.problems[1][1])
    assert [c.skill_code for c in stored(session, row).skills] == ["docker"]


def test_what_a_course_verified_cannot_be_edited_away_or_up(session: Session) -> None:
    row = profile(session)
    service.add_verified_skills(session, row, {"python": 3}, "Course 7")
    editing.set_skills(session, by(row), row, [SkillPart(name="Python", level=5), SkillPart(name="sql")], row.version)
    claims = {c.skill_code: (c.level, c.source) for c in stored(session, row).skills}
    assert claims == {"python": (3, ClaimSource.VERIFIED), "sql": (None, ClaimSource.DECLARED)}


def test_education_keeps_majors_with_and_without_a_code(session: Session) -> None:
    row = profile(session)
    parts = [
        EducationPart(school="A", level_code="bachelor", major_name="计算机类", graduates_on=date(2026, 6, 30)),
        EducationPart(school="B", level_code="master", major_name="Underwater basket weaving"),
    ]
    editing.set_educations(session, by(row), row, parts, row.version)
    kept = {e.school: (e.major_code is not None, e.major_name) for e in stored(session, row).educations}
    assert kept == {"A": (True, "计算机类"), "B": (False, "Underwater basket weaving")}


def test_experience_must_begin_before_it_ends(session: Session) -> None:
    row = profile(session)
    good = ExperiencePart(title="A", starts_on=date(2024, 1, 1), ends_on=date(2024, 1, 1))
    wrong = ExperiencePart(title="B", starts_on=date(2024, 1, 2), ends_on=date(2024, 1, 1))
    with pytest.raises(FieldErrors) as caught:
        editing.set_experiences(session, by(row), row, [good, wrong], row.version)
    assert caught.value.problems[0][0] == "1-ends_on"
    editing.set_experiences(session, by(row), row, [good, replace(wrong, ends_on=None)], row.version)
    assert [e.title for e in stored(session, row).experiences] == ["B", "A"]  # newest first


def test_languages_and_projects(session: Session) -> None:
    row = profile(session, full=True)
    languages = [
        LanguagePart(language="en", level=SpokenLevel.A2),
        LanguagePart(language="zh", level=SpokenLevel.C2),
        LanguagePart(language="en", level=SpokenLevel.C1),
    ]
    editing.set_languages(session, by(row), row, languages, row.version)
    editing.set_projects(session, by(row), row, [ProjectPart(name="Q"), ProjectPart(name="P")], row.version)
    kept = stored(session, row)
    assert {x.language: x.level for x in kept.languages} == {"en": SpokenLevel.C1, "zh": SpokenLevel.C2}
    assert [p.name for p in kept.projects] == ["Q", "P"]  # as written


SAVES: list[tuple[Callable[..., None], Any]] = [
    (editing.set_basics, BASICS),
    (editing.set_skills, [SkillPart(name="python")]),
    (editing.set_educations, [EducationPart(school="A", level_code="bachelor")]),
    (editing.set_experiences, [ExperiencePart(title="A")]),
    (editing.set_projects, [ProjectPart(name="A")]),
    (editing.set_languages, [LanguagePart(language="en", level=SpokenLevel.A1)]),
]


@pytest.mark.parametrize(("save", "data"), SAVES, ids=lambda x: getattr(x, "__name__", ""))
def test_a_stale_form_is_refused(session: Session, save: Callable[..., None], data: Any) -> None:
    row = profile(session)
    stale = row.version
    save(session, Actor(user_id=row.user_id), row, data, stale)
    assert row.version > stale
    with pytest.raises(Conflict):
        save(session, Actor(user_id=row.user_id), row, data, stale)
    save(session, Actor(user_id=row.user_id), row, data, row.version)
    assert left_behind(session, row) == (["profile.edited"] * 2, 2)
