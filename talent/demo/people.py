"""The demo city's people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from sqlalchemy import select

from talent.accounts import passwords
from talent.accounts.models import Consent, Purpose, User
from talent.core import clock
from talent.demo.market import PEOPLE_DAYS, City
from talent.demo.organizations import DOMAIN, PASSWORD, Organizations
from talent.demo.words import GIVEN, SURNAMES
from talent.profiles import queries
from talent.profiles.demographics import Demographics, Sex
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
from talent.taxonomy.grades import Grade
from talent.taxonomy.models import EducationLevel, Major

#: Grades that people hold.
GRADES = (Grade.SKILL_5, Grade.SKILL_4, Grade.SKILL_3, Grade.TITLE_JUNIOR)
LEVELS = (("junior-college", 3), ("bachelor", 6), ("master", 2))


def load(city: City, organizations: Organizations, count: int, progress: Callable[[int], object]) -> list[Profile]:
    """So many published profiles; the first one can sign in as the demo graduate."""
    levels = set(city.session.scalars(select(EducationLevel.code)))
    computing = city.session.scalars(select(Major.code).where(Major.name_zh == "计算机类")).first()
    hashed = passwords.hashed(PASSWORD)
    people = []
    for n in range(count):
        people.append(
            _person(city, organizations, n, hashed, [level for level in LEVELS if level[0] in levels], computing)
        )
        if n % 50 == 49:
            city.session.flush()
            progress(50)
    city.session.flush()
    city.session.add_all(row for row in [_told(city, profile) for profile in people] if row)
    return people


def _told(city: City, profile: Profile) -> Demographics | None:
    """Most people agree to be counted by sex and age; the others are unknown."""
    if city.dice.random() < 0.15:
        return None
    sex = city.dice.choices([Sex.FEMALE, Sex.MALE], [45, 55])[0]
    graduated = max((e.graduates_on.year for e in profile.educations if e.graduates_on), default=clock.today().year)
    born = graduated - 22 - city.dice.choices([0, 6, 14, 24], [6, 3, 2, 1])[0]
    agreed = profile.published_at or clock.now()
    city.session.add(Consent(user_id=profile.user_id, purpose=Purpose.STATISTICS, wording="demo", given_at=agreed))
    return Demographics(profile_id=profile.id, sex=sex, birth_year=born, consented_at=agreed)


def _person(
    city: City, organizations: Organizations, n: int, hashed: str, levels: list[tuple[str, int]], computing: str | None
) -> Profile:
    occupation = "data-analyst" if n == 0 else city.occupation(1)
    codes = city.skills_of(occupation, 2, 5) or list(city.skills)[:2]
    english = n > 0 and city.speaks_english()
    text, names = city.words(codes, occupation, english)
    made = city.past(PEOPLE_DAYS) if n else city.past(60, 30)
    name = city.dice.choice(SURNAMES) + city.dice.choice(GIVEN)
    user = User(email="graduate@" + DOMAIN if n == 0 else f"talent{n}@{DOMAIN}", name=name, password_hash=hashed,
                language="en" if english else "zh", created_at=made)  # fmt: skip
    city.session.add(user)
    city.session.flush()
    city.session.add(Consent(user_id=user.id, purpose=Purpose.MATCHING, wording="demo", given_at=made))
    graduated = date(clock.today().year - city.dice.randint(0, 6), 6, 30)
    profile = Profile(
        user_id=user.id,
        name=name,
        email=user.email,
        headline=text.headline.format(**names),
        summary=city.dice.choice(text.summary).format(**names),
        region_code=city.place(),
        seeking=city.dice.choice([Seeking.SEEKING, Seeking.SEEKING, Seeking.OPEN]),
        seeker_kind=_kind(graduated),
        grade=city.dice.choice([*GRADES, Grade.NONE, None]),
        visibility=Visibility.EMPLOYERS,
        available_from=city.day(0, 90),
        pay_min=city.dice.randrange(4000, 16000, 500) if city.dice.random() < 0.8 else None,
        remote=city.dice.random() < 0.2,
        created_at=made,
        updated_at=made,
        published_at=made,
        last_active_at=city.past(100, 0) if n else clock.now(),
        **{part: [] for part in queries.PARTS},
    )
    _parts(city, organizations, profile, occupation, codes, english)
    level = city.dice.choices([code for code, _ in levels], [weight for _, weight in levels])[0]
    school = city.dice.choice(organizations.universities)
    profile.educations.append(
        Education(
            school=school.name_zh,
            level_code=level,
            major_code=computing if city.occupations[occupation].digital else None,
            graduates_on=graduated,
        )
    )
    if profile.seeker_kind is not SeekerKind.EXPERIENCED:  # prepared by the university and taken over since
        profile.university_id, profile.external_id = school.id, f"{graduated.year}{n:05d}"
    city.session.add(profile)
    return profile


def _kind(graduated: date) -> SeekerKind:
    years = clock.today().year - graduated.year
    return (
        SeekerKind.FRESH_GRADUATE if years == 0 else SeekerKind.FORMER_GRADUATE if years < 3 else SeekerKind.EXPERIENCED
    )


def _parts(
    city: City, organizations: Organizations, profile: Profile, occupation: str, codes: list[str], english: bool
) -> None:
    text, names = city.words(codes, occupation, english)
    profile.skills = [
        SkillClaim(skill_code=code, level=city.dice.choice([None, 2, 3, 3, 4]), source=ClaimSource.DECLARED)
        for code in dict.fromkeys(codes)
    ]
    profile.projects = [Project(name=names["a"], description=city.dice.choice(text.project).format(**names))]
    if city.dice.random() < 0.6:
        employer = city.dice.choice(organizations.enterprises)
        profile.experiences = [
            Experience(
                title=names["occupation"],
                employer=(employer.name_en or "") if english else employer.name_zh,
                starts_on=city.day(-900, -400),
                ends_on=city.day(-390, -30),
                description=city.dice.choice(text.work).format(**names),
            )
        ]
    profile.languages = [ProfileLanguage(language="zh", level=SpokenLevel.C2)]
    if english or city.dice.random() < 0.5:
        level = SpokenLevel.C1 if english else city.dice.choice([SpokenLevel.B1, SpokenLevel.B2])
        profile.languages.append(ProfileLanguage(language="en", level=level))
    if city.dice.random() < 0.9:
        profile.wished_occupations = [WishedOccupation(occupation_code=occupation)]
    profile.wished_regions = [WishedRegion(region_code=code) for code in ["510100"] if city.dice.random() < 0.8]
