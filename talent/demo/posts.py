"""The demo city's opportunities, and its bases with their programs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from talent.core import clock
from talent.demo.market import HISTORY_DAYS, City
from talent.demo.organizations import Organizations
from talent.demo.words import BUSINESS, PAY, PLACES, PUBLIC, SCARCE
from talent.opportunities.models import (
    CloseReason,
    LanguageNeed,
    Opportunity,
    OpportunityKind,
    OpportunityStatus,
    SkillNeed,
)
from talent.organizations.models import Organization
from talent.programs.models import (
    BasePartner,
    Cohort,
    CohortStatus,
    Delivery,
    Program,
    ProgramOccupation,
    ProgramSkill,
    ProgramStatus,
    TrainingBase,
)
from talent.taxonomy.grades import Grade

#: Grades that posts ask for.
GRADES = (Grade.SKILL_4, Grade.SKILL_3, Grade.TITLE_JUNIOR, Grade.TITLE_MIDDLE)
KINDS = [OpportunityKind.ROLE] * 6 + [OpportunityKind.INTERNSHIP] * 2 + [OpportunityKind.PROJECT, OpportunityKind.NEED]
POSTS, BASES, PROGRAMS = 300, 8, 40
#: Places of a post, and for how many days it is open; the second of each for SCARCE occupations.
HEADCOUNT = ([1, 2, 3, 4, 6, 9, 12, 16], [5, 8, 10, 12, 14, 16])
DAYS = ([60, 90, 90], [120, 135, 150])
#: How long three posts of the first enterprise have been open. Days.
OPEN_SINCE = (6, 12, 19)
#: When the cohorts of a program start, in days from today: there are some in every quarter.
STARTS = ((-540, -220), (-215, -75), (15, 60))


def load_posts(city: City, organizations: Organizations) -> list[Opportunity]:
    """Three hundred opportunities over the city's history; most of the older ones are closed."""
    first = organizations.enterprises[0]
    rows = [_post(city, organizations, first if n < 6 else None) for n in range(POSTS)]
    for row, days in zip(rows, OPEN_SINCE, strict=False):
        _reopen(row, days)
    city.session.add_all(rows)
    city.session.flush()
    return rows


def _reopen(row: Opportunity, days: int) -> None:
    """Open since so many days: who signs in for the first enterprise has people to look at."""
    made = clock.now() - timedelta(days=days)
    row.created_at = row.updated_at = row.published_at = made
    row.expires_on = (made + timedelta(days=60)).date()
    row.status, row.headcount = OpportunityStatus.PUBLISHED, 6
    row.close_reason = row.closed_at = None


def _poster(city: City, organizations: Organizations, occupation: str) -> Organization:
    """Somebody who has such work: an enterprise of the business, or a public body for what these need."""
    if occupation in PUBLIC and city.dice.random() < 0.3:
        return city.dice.choice([*organizations.governments, *organizations.universities])
    brands = BUSINESS.get(occupation, ("",))
    return city.dice.choice([row for row in organizations.enterprises if row.name_zh.startswith(brands)])


def _post(city: City, organizations: Organizations, poster: Organization | None) -> Opportunity:
    """Args: poster: None = whoever has such work; otherwise the work is any that is not a special business."""
    occupation = city.occupation(0)
    while poster and occupation in BUSINESS:
        occupation = city.occupation(0)
    poster = poster or _poster(city, organizations, occupation)
    codes = city.skills_of(occupation, 3, 6) or list(city.skills)[:3]
    english = city.speaks_english()
    text, names = city.words(codes, occupation, english)
    scarce = occupation in SCARCE
    made = city.past(HISTORY_DAYS if city.dice.random() < 0.85 else 75)
    days = city.dice.choice(DAYS[scarce])
    low = city.dice.randrange(*PAY.get(occupation, PAY[""]), 500)
    today = clock.today()
    row = Opportunity(
        organization_id=poster.id,
        kind=city.dice.choice(KINDS),
        title=names["occupation"],
        duties=city.dice.choice(text.duties).format(**names),
        requirements=text.requirements.format(**names),
        headcount=city.dice.choice(HEADCOUNT[scarce]),
        region_code=city.place(),
        remote=city.dice.random() < 0.1,
        occupation_code=occupation,
        education_code=city.dice.choice([None, "junior-college", "bachelor", "bachelor"]),
        grade=city.dice.choice([*GRADES, None, None, None]),
        experience_months=city.dice.choice([None, None, 0, 12]),
        pay_min=low,
        pay_max=low + 500 * round(low * city.dice.uniform(0.15, 0.5) / 500),
        starts_on=today + timedelta(days=city.dice.randint(10, 60)),
        expires_on=(made + timedelta(days=days)).date(),
        status=OpportunityStatus.PUBLISHED,
        created_at=made,
        updated_at=made,
        published_at=made,
        skills=[
            SkillNeed(
                skill_code=code, level=city.dice.choice([None, 2, 3, 3]), essential=code in city.essential[occupation]
            )
            for code in dict.fromkeys(codes)
        ],
    )
    if english:
        row.languages = [LanguageNeed(language="en", level="B2")]
    if row.expires_on and row.expires_on < today:
        _close(city, row, days)
    return row


def _close(city: City, post: Opportunity, days: int) -> None:
    """Its time is over: waited for to the last day, as all scarce work is, or closed before. Args: days: its term."""
    assert post.published_at is not None  # noqa: S101 - _post has just set it
    reasons = [CloseReason.EXPIRED, CloseReason.PARTLY_FILLED, CloseReason.CANCELLED]
    post.status = OpportunityStatus.CLOSED
    post.close_reason = CloseReason.EXPIRED if post.occupation_code in SCARCE else city.dice.choice(reasons)
    open_for = days + 1 if post.close_reason is CloseReason.EXPIRED else city.dice.randint(30, days)
    post.closed_at = min(post.published_at + timedelta(days=open_for), clock.now())


def revise(city: City, posts: Sequence[Opportunity]) -> None:
    """Every twelfth open post asks for more people after a while."""
    for post in posts:
        if post.status is OpportunityStatus.PUBLISHED and post.published_at and city.dice.random() < 1 / 12:
            with clock.frozen(min(post.published_at + timedelta(days=10), clock.now())):
                post.headcount += 2
                city.session.flush()


def load_programs(city: City, organizations: Organizations) -> list[Cohort]:
    """Eight jointly built bases with forty programs, past, running and coming cohorts."""
    bases = [_base(city, organizations, n) for n in range(BASES)]
    city.session.add_all(bases)
    city.session.flush()
    cohorts: list[Cohort] = []
    for n in range(PROGRAMS):
        program = _program(city, bases[n % BASES])
        city.session.add(program)
        city.session.flush()
        cohorts += [_cohort(city, program, city.dice.randint(*span)) for span in STARTS]
    city.session.add_all(cohorts)
    city.session.flush()
    return cohorts


def _base(city: City, organizations: Organizations, n: int) -> TrainingBase:
    region = sorted(PLACES)[n]
    zh, en = PLACES[region].split()
    partners = [
        city.dice.choice(organizations.enterprises),
        organizations.universities[n % len(organizations.universities)],
    ]
    return TrainingBase(
        operator_id=organizations.operators[n % len(organizations.operators)].id,
        name_zh=f"{zh}数字人才实训基地（演示）",
        name_en=f"{en} Digital Talent Base (demo)",
        region_code=region,
        description="校企共建的数字技能实训基地，设备与课程由用人单位和高校共同提供。",
        partners=[BasePartner(organization_id=p.id) for p in partners],
    )


def _program(city: City, base: TrainingBase) -> Program:
    occupation = city.occupation(0)
    codes = list(dict.fromkeys(city.skills_of(occupation, 3, 6))) or list(city.skills)[:3]
    english = city.speaks_english()
    text, names = city.words(codes, occupation, english)
    suffix = " training program" if english else "实训项目"
    made = city.past(HISTORY_DAYS, 580)
    return Program(
        base_id=base.id,
        title=names["occupation"] + suffix,
        description=text.course.format(**names),
        delivery=city.dice.choice(list(Delivery)),
        hours=city.dice.randrange(40, 240, 20),
        fee=city.dice.choice([0, 0, 980, 1980]),
        certificate="结业证书" if not english else "Certificate of completion",
        status=ProgramStatus.PUBLISHED,
        published_at=made,
        created_at=made,
        updated_at=made,
        skills=[ProgramSkill(skill_code=code, level=3) for code in codes],
        occupations=[ProgramOccupation(occupation_code=occupation)],
    )


def _cohort(city: City, program: Program, offset: int) -> Cohort:
    starts = clock.today() + timedelta(days=offset)
    return Cohort(
        program_id=program.id,
        starts_on=starts,
        ends_on=starts + timedelta(days=60),
        apply_by=starts - timedelta(days=5),
        seats=city.dice.choice([12, 16, 20, 24]),
        status=CohortStatus.OPEN if offset > 0 else CohortStatus.FINISHED,
    )
