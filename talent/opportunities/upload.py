"""Opportunities from CSV and XLSX files: all of them or none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from talent.core import clock, outbox, tabular
from talent.core.actor import Actor, OrgKind, Role
from talent.core.audit import record
from talent.core.errors import Conflict, FieldError, NotFound
from talent.core.tabular import Table
from talent.core.text import N_, name_members
from talent.core.unique import unique
from talent.opportunities import policy, queries, service
from talent.opportunities.models import OpportunityKind
from talent.opportunities.service import Content, SkillAsked
from talent.organizations.models import Organization
from talent.taxonomy.grades import Grade
from talent.taxonomy.lookup import Lookup, shared
from talent.taxonomy.rows import AREA, Cells, Plan
from talent.taxonomy.sheets import Column, optional, required

MOST_PEOPLE, MOST_PAY, MOST_MONTHS = 10_000, 10_000_000, 600
NUMBER_LENGTH = 80
BATCH = 200
#: Field of a complaint -> column of the file.
COLUMNS = {"region_code": "region", "education_code": "education_level"}


class Wish(StrEnum):
    """What becomes of an imported post."""

    DRAFT = "draft"
    PUBLISHED = "published"


name_members(Wish, {Wish.DRAFT: N_("Draft"), Wish.PUBLISHED: N_("Published")})

TEMPLATE = (
    Column("external_id", N_("Your own number of the post; each may stand once"), ("HR-2026-001", "HR-2026-002")),
    Column("kind", N_("role, internship, project or need; empty means role"), ("role", "实习")),
    Column("title", N_("Title"), ("数据分析师", "Java Developer Intern"), required=True),
    Column("duties", N_("What the work is"), ("分析城市运行数据并形成报告", "Develop services for the data platform")),
    Column("requirements", N_("What is required"), ("熟悉数据分析工具", "Knows Java and SQL")),
    Column("headcount", N_("People wanted; empty means 1"), ("2", "5")),
    Column("region", N_("Place: name or code"), ("成都市武侯区", "510104")),
    Column("address", N_("Address"), ("天府大道1号", "")),
    Column("remote", N_("Remote work is possible: yes or no"), ("否", "yes")),
    Column("occupation", N_("Occupation: name or code"), ("数据分析师", "java-developer")),
    Column(
        "education_level",
        N_("Education, at least: name or code; empty means none asked for"),
        ("本科", "bachelor"),
    ),
    Column(
        "grade",
        N_("Technical grade or title asked for, such as skill-3 or title-middle; empty means none asked for"),
        ("", "skill-4"),
    ),
    Column("experience_months", N_("Experience, at least, in months"), ("12", "")),
    Column("pay_min", N_("Pay from, in yuan a month"), ("8000", "4000")),
    Column("pay_max", N_("Pay to, in yuan a month"), ("12000", "5000")),
    Column("starts_on", N_("First day of work, such as 2026-11-24"), ("", "")),
    Column("expires_on", N_("Last day on which the post is open, within a year, such as 2026-11-24"), ("", "")),
    Column(
        "skills",
        N_(
            "Names or codes, separated by semicolons; after a colon the level from 1 to 5; * essential (also without a"
            " mark), ? optional. Example: python:3*; sql; docker?"
        ),
        ("python:3*; sql; 数据可视化?", "java:2; sql:2; git?"),
    ),
    Column(
        "majors",
        N_("Majors, any of which is enough: names or codes, separated by semicolons"),
        ("计算机类; 统计学类", ""),
    ),
    Column(
        "languages",
        N_("Languages with their level from A1 to C2, separated by semicolons. Example: en:B2"),
        ("英语:B1", "en:B2"),
    ),
    Column(
        "status",
        N_("draft or published; only verified organizations can publish; empty means draft"),
        ("draft", ""),
    ),
)


def template() -> list[Column]:
    """The columns with examples that can be imported as they stand: posts that are open for two months."""
    last, start = (clock.today() + timedelta(days=n) for n in (60, 75))
    days = {"expires_on": (last.isoformat(),) * 2, "starts_on": (start.isoformat(), "")}
    return [replace(column, examples=days.get(column.name, column.examples)) for column in TEMPLATE]


@dataclass(frozen=True)
class Post:
    """One row that can be imported."""

    external_id: str | None
    content: Content
    public: bool


def read(data: bytes, filename: str) -> Table:
    """The table of a file.

    Raises: FieldError on "file".
    """
    return tabular.read(data, filename, required=required(TEMPLATE), optional=optional(TEMPLATE))


def plan(session: Session, organization: Organization, table: Table) -> Plan[Post]:
    """What a file asks for, with every fault by line and column. Nothing is written."""
    lookup = shared(session)
    numbers = Counter(row.cells.get("external_id", "") for row in table.rows)
    doubled = {number for number, n in numbers.items() if number and n > 1}
    known = queries.known_numbers(session, organization.id, [n[:NUMBER_LENGTH] for n in numbers if n])
    posts: list[Post] = []
    errors = []
    for row in table.rows:
        cells = Cells(row)
        external_id = cells.text("external_id", NUMBER_LENGTH) or None
        if external_id in doubled:
            cells.fault("external_id", N_("This number stands in the file more than once."))
        if external_id in known:
            cells.fault("external_id", N_("A post with this number exists already. Edit it on its page."))
        post = _post(cells, lookup, external_id, organization)
        errors += cells.errors
        posts.append(post)
    return Plan(posts, errors)


def _post(cells: Cells, lookup: Lookup, external_id: str | None, organization: Organization) -> Post:
    wish = cells.member("status", Wish, Wish.DRAFT)
    content = _content(cells, lookup)
    public = wish is Wish.PUBLISHED and organization.is_verified
    if not cells.errors:
        _check(cells, content, organization.kind if public else None)
    return Post(external_id, content, public)


def _check(cells: Cells, content: Content, published_by: OrgKind | None) -> None:
    """The service's own rules, told by column. Args: published_by: None for a draft."""
    faults = service.hindrances(content, published_by) if published_by else []
    try:
        service.check(content)
    except FieldError as error:
        faults = [error, *faults]
    for fault in faults:
        cells.fault(COLUMNS.get(fault.field, fault.field), fault.text)


def _content(cells: Cells, lookup: Lookup) -> Content:
    skills = cells.read("skills", lookup.skills) or []
    return Content(
        kind=cells.member("kind", OpportunityKind, OpportunityKind.ROLE),
        title=cells.text("title", required=True),
        duties=cells.text("duties", AREA),
        requirements=cells.text("requirements", AREA),
        headcount=cells.integer("headcount", 1, MOST_PEOPLE) or 1,
        region_code=cells.read("region", lookup.region),
        address=cells.text("address"),
        remote=cells.yes("remote"),
        occupation_code=cells.read("occupation", lookup.occupation),
        education_code=cells.read("education_level", lookup.level),
        grade=_grade(cells),
        experience_months=cells.integer("experience_months", 0, MOST_MONTHS),
        pay_min=cells.integer("pay_min", 1, MOST_PAY),
        pay_max=cells.integer("pay_max", 1, MOST_PAY),
        starts_on=cells.day("starts_on"),
        expires_on=cells.day("expires_on"),
        skills=[SkillAsked(code=s.code, level=s.level, essential=s.essential) for s in skills],
        majors=cells.read("majors", lookup.majors) or [],
        languages=cells.read("languages", lookup.languages) or {},
    )


def _grade(cells: Cells) -> Grade | None:
    """The grade asked for; none for an empty cell and for one that says so, such as 不限."""
    asked = cells.read("grade", lambda text, _column: text)
    grade = cells.member("grade", Grade, Grade.NONE) if asked else Grade.NONE
    return None if grade is Grade.NONE else grade


def carry_out(
    session: Session,
    actor: Actor,
    organization_id: int,
    planned: Plan[Post],
    progress: Callable[[int], object] | None = None,
) -> int:
    """Import every row of a plan without faults; how many there were.

    Args:
        progress: called with how many more are done.

    Raises: NotFound for non-editors; Conflict when the plan has faults or its numbers were taken meanwhile.
    """
    if organization_id not in actor.organizations(*policy.POSTERS, least=Role.EDITOR):
        raise NotFound
    if planned.errors:
        raise Conflict(N_("Nothing is imported while anything in the file is wrong."))
    try:
        with unique(session, "file", N_("A post with one of these numbers exists already. Check the file again.")):
            for start in range(0, len(planned.commands), BATCH):
                posts = planned.commands[start : start + BATCH]
                _add(session, actor, organization_id, posts)
                if progress:
                    progress(len(posts))
    except FieldError as error:
        raise Conflict(error.text) from error
    return len(planned.commands)


def _add(session: Session, actor: Actor, organization_id: int, posts: Sequence[Post]) -> None:
    rows = [service.made(organization_id, post.content, post.external_id) for post in posts]
    for row, post in zip(rows, posts, strict=True):
        if post.public:
            service.opened(row)
    session.add_all(rows)
    session.flush()
    for row, post in zip(rows, posts, strict=True):
        record(session, actor, "opportunity.imported", row)
        if post.public:
            outbox.put(session, "opportunity.changed", opportunity_id=row.id)
    session.flush()
