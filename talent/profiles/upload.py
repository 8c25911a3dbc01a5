"""A university's graduates from a file: private profiles that wait for their owners. All rows or none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date

from email_validator import EmailNotValidError, validate_email
from sqlalchemy.orm import Session

from talent.core.actor import Actor
from talent.core.audit import record
from talent.core.errors import Conflict, FieldError, NotAllowed
from talent.core.tabular import Table
from talent.core.text import N_
from talent.organizations.models import Organization
from talent.profiles import editing, policy, queries, service
from talent.profiles.models import (
    ClaimSource,
    Experience,
    Profile,
    ProfileLanguage,
    SeekerKind,
    Seeking,
    SkillClaim,
    SpokenLevel,
)
from talent.taxonomy.lookup import Lookup, SkillItem, shared
from talent.taxonomy.rows import AREA, Cells, Plan
from talent.taxonomy.sheets import Column, optional, required

NUMBER, NAME, EMAIL, PHONE = 80, 80, 254, 40
MOST_PAY = 1_000_000
BATCH = 500

TEMPLATE = (
    Column("external_id", N_("Student number; a row with a known number replaces what was prepared before"),
           ("2026010001", "2026010002"), required=True),
    Column("name", N_("Name; organizations do not see it"), ("示例一", "Example Two"), required=True),
    Column("email", N_("E-mail address with which the graduate will sign up"),
           ("one@example.com", "two@example.com"), required=True),
    Column("phone", N_("Phone number")),
    Column("headline", N_("One line: what the graduate is and looks for"), ("数据分析应届毕业生", "Network engineer")),
    Column("summary", N_("A few sentences")),
    Column("region", N_("Where the graduate lives: name or code"), ("成都市武侯区", "510100")),
    Column("education_level", N_("Education level: name or code"), ("本科", "master")),
    Column("school", N_("School; empty means your university")),
    Column("major", N_("Major: name or code; one that the list lacks is kept as written"), ("计算机类", "Statistics")),
    Column("graduation_date", N_("Day of graduation"), ("2026-06-30", "2026-06-30")),
    Column("experience", N_("What the person has done so far, in their own words")),
    Column("skills", N_("Skills by name or code, level 1 to 5 after a colon, separated by semicolons"),
           ("python:4; sql", "网络安全:3")),
    Column("occupations", N_("Up to three wished occupations; empty means any"), ("数据分析师", "")),
    Column("regions", N_("Up to five places the graduate would work in"), ("成都; 绵阳", "Chengdu")),
    Column("available_from", N_("First day on which the graduate can start"), ("2026-07-01", "")),
    Column("pay_min", N_("Wished pay in yuan a month, at least"), ("8000", "")),
    Column("languages", N_("Languages with level A1 to C2"), ("en:B2; zh:C2", "英语:C1")),
    Column("seeker_kind", N_("One of %(kinds)s, or its words", kinds=", ".join(kind.value for kind in SeekerKind)),
           ("fresh_graduate", "fresh_graduate")),
)  # fmt: skip


REQUIRED, OPTIONAL = required(TEMPLATE), optional(TEMPLATE)


@dataclass(frozen=True, kw_only=True)
class Graduate:
    """One row."""

    external_id: str
    name: str
    email: str
    phone: str
    headline: str
    summary: str
    region_code: str | None
    education: editing.EducationPart | None
    experience: str
    skills: Sequence[SkillItem]
    occupations: Sequence[str]
    regions: Sequence[str]
    available_from: date | None
    pay_min: int | None
    languages: dict[str, str]
    seeker_kind: SeekerKind | None


def plan(session: Session, university_id: int, table: Table) -> Plan[Graduate]:
    """What the file asks for, and everything that is wrong in it by line and column."""
    university = session.get_one(Organization, university_id)
    lookup = shared(session)
    rows = [Cells(row) for row in table.rows]
    commands = [_graduate(cells, lookup, university.name_zh) for cells in rows]
    taken = queries.taken_over(session, university_id, (c.external_id for c in commands))
    numbers = Counter(c.external_id for c in commands)
    emails = Counter(c.email for c in commands)
    for cells, command in zip(rows, commands, strict=True):
        if command.external_id and numbers[command.external_id] > 1:
            cells.fault("external_id", N_("This stands in the file more than once."))
        if command.email and emails[command.email] > 1:
            cells.fault("email", N_("This stands in the file more than once."))
        if command.external_id in taken:
            cells.fault("external_id", N_("This graduate has taken the profile over and keeps it now. Leave it out."))
    return Plan(commands, [error for cells in rows for error in cells.errors])


def _graduate(cells: Cells, lookup: Lookup, school: str) -> Graduate:
    return Graduate(
        external_id=cells.text("external_id", NUMBER, required=True),
        name=cells.text("name", NAME, required=True),
        email=_email(cells),
        phone=cells.text("phone", PHONE),
        headline=cells.text("headline"),
        summary=cells.text("summary", AREA),
        region_code=cells.read("region", lookup.region),
        education=_education(cells, lookup, school),
        experience=cells.text("experience", AREA),
        skills=cells.read("skills", lookup.skills) or [],
        occupations=_at_most(cells, "occupations", lookup.occupations, editing.MOST_OCCUPATIONS),
        regions=_at_most(cells, "regions", lookup.regions, editing.MOST_PLACES),
        available_from=cells.day("available_from"),
        pay_min=cells.integer("pay_min", 0, MOST_PAY),
        languages=cells.read("languages", lookup.languages) or {},
        seeker_kind=cells.member("seeker_kind", SeekerKind, SeekerKind.FRESH_GRADUATE)
        if cells.raw("seeker_kind")
        else None,
    )


def _email(cells: Cells) -> str:
    """The address as accounts keep it: in lower case."""
    text = cells.text("email", EMAIL, required=True)
    if not text or len(text) > EMAIL:
        return ""
    try:
        return validate_email(text, check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        cells.fault("email", N_("This is not an e-mail address: “%(text)s”.", text=text[:60]))
        return ""


def _education(cells: Cells, lookup: Lookup, school: str) -> editing.EducationPart | None:
    level = cells.read("education_level", lookup.level)
    written, major = cells.text("school"), cells.text("major")
    graduates_on = cells.day("graduation_date")
    if level is None:
        if (written or major or graduates_on) and not cells.raw("education_level"):
            cells.fault("education_level", N_("Give the level too: school, major and date belong to one."))
        return None
    return editing.EducationPart(
        school=written or school, level_code=level, major_name=major, graduates_on=graduates_on
    )


def _at_most(cells: Cells, column: str, parse: Callable[[str, str], list[str]], most: int) -> list[str]:
    found = cells.read(column, parse) or []
    if len(found) > most:
        cells.fault(column, N_("Name at most %(most)s.", most=most))
    return found


def carry_out(
    session: Session,
    actor: Actor,
    university_id: int,
    asked: Plan[Graduate],
    progress: Callable[[int], object] = lambda _count: None,
    *,
    agreed: str | None = None,
) -> int:
    """Prepare all profiles of a plan; returns how many.

    They are private and nobody but the university sees them, so there is nothing yet that matching should hear of.

    Args:
        agreed: how and to what the people agreed, where an operator states that they did: then verified organizations
            find them at once, without name and contact. The words are kept with each profile's record.

    Raises: NotAllowed; Conflict when the plan has errors.
    """
    if not policy.can_prepare(actor, university_id):
        raise NotAllowed(N_("Only editors of a verified university can prepare profiles."))
    if asked.errors:
        raise Conflict(N_("Nothing was imported: something in the file is wrong."))
    lookup = shared(session)
    for start in range(0, len(asked.commands), BATCH):
        some = asked.commands[start : start + BATCH]
        known = queries.by_external_id(session, university_id, (c.external_id for c in some))
        _clear(session, known.values())
        written = [_write(session, lookup, university_id, c, known.get(c.external_id)) for c in some]
        session.flush()
        for profile in written:
            record(session, actor, "profile.prepared", profile, university_id=university_id)
            if agreed:
                service.publish_prepared(session, actor, profile, agreed)
        progress(len(some))
    return len(asked.commands)


def _clear(session: Session, known: Collection[Profile]) -> None:
    """Take away the parts that a batch replaces: the old go before the new come, so that unique keys do not clash."""
    if any(profile.user_id is not None for profile in known):
        raise FieldError("file", N_("A graduate has taken the profile over in the meantime. Check the file again."))
    for profile in known:
        for part in queries.PARTS:
            getattr(profile, part).clear()
    session.flush()


def _write(session: Session, lookup: Lookup, university_id: int, row: Graduate, known: Profile | None) -> Profile:
    profile = known or Profile(
        university_id=university_id,
        external_id=row.external_id,
        seeking=Seeking.SEEKING,
        **{part: [] for part in queries.PARTS},
    )
    profile.name, profile.email, profile.phone = row.name, row.email, row.phone or None
    profile.headline, profile.summary = row.headline, row.summary
    profile.region_code, profile.available_from = row.region_code, row.available_from
    profile.pay_min, profile.seeker_kind = row.pay_min, row.seeker_kind
    session.add(profile)
    _write_parts(session, lookup, profile, row)
    return profile


def _write_parts(session: Session, lookup: Lookup, profile: Profile, row: Graduate) -> None:
    if row.education:
        profile.educations.append(editing.education(lookup, row.education))
    if row.experience:
        profile.experiences.append(Experience(title="", description=row.experience))
    profile.skills.extend(SkillClaim(skill_code=s.code, level=s.level, source=ClaimSource.DECLARED) for s in row.skills)
    profile.languages.extend(
        ProfileLanguage(language=language, level=SpokenLevel(level)) for language, level in row.languages.items()
    )
    editing.set_wishes(session, profile, row.occupations, row.regions)
