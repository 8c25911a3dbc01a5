"""Posts behind a figure: open on a day, or published in the year before it, with what became of their places."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session

from talent.applications.models import Application, ApplicationEvent, ApplicationStatus
from talent.core import clock, paging
from talent.core.text import N_, name_members
from talent.opportunities.models import Opportunity, SkillNeed
from talent.organizations.models import Organization
from talent.reporting import queries
from talent.reporting.explorer.question import Question
from talent.reporting.guarantee.outcomes import SUITABLE, high_end
from talent.taxonomy.queries import inside

YEAR = timedelta(days=365)
#: A chunk of the file.
CHUNK = 1000


class Scope(StrEnum):
    """Which posts."""

    OPEN = "open"
    YEAR = "year"
    HIGH_END = "high_end"


name_members(
    Scope,
    {
        Scope.OPEN: N_("open at the end of the day"),
        Scope.YEAR: N_("published in the year up to the day"),
        Scope.HIGH_END: N_("high-end digital posts, published in the year up to the day"),
    },
)


@dataclass(frozen=True)
class Post:
    """A post. places: headcount; left: nobody was hired for yet; days: open so far or until it closed; applied,
    suitable, hired: applications by how far they went, up to the day."""

    id: int
    title: str
    employer_id: int
    employer_zh: str
    employer_en: str | None
    region: str
    occupation: str | None
    education: str | None
    places: int
    left: int
    days: int
    applied: int
    suitable: int
    hired: int


def page(session: Session, question: Question, scope: Scope, after: str | None) -> paging.Page[Post]:
    """The newest posts first, PAGE_SIZE at a time."""
    size = paging.PAGE_SIZE
    statement = _posts(session, question, scope)
    if cursor := paging.instant_and_key(after):
        order = ((Opportunity.published_at, True), (Opportunity.id, True))
        statement = statement.where(paging.after(order, cursor))
    rows = session.execute(statement.limit(size + 1)).all()
    cut = paging.page(rows, lambda row: (row.published_at, row.id), size)
    return paging.Page(_with_stages(session, question, cut.rows), cut.after)


def every(session: Session, question: Question, scope: Scope) -> list[Post]:
    """All of them, for a file."""
    rows = session.execute(_posts(session, question, scope)).all()
    return [p for n in range(0, len(rows), CHUNK) for p in _with_stages(session, question, rows[n : n + CHUNK])]


def _posts(session: Session, question: Question, scope: Scope) -> Select[Any]:
    post = queries.open_posts(question.region_code, question.day).subquery()
    columns: tuple[Any, ...] = (
        Opportunity.id, Opportunity.title, Opportunity.organization_id, Organization.name_zh, Organization.name_en,
        Opportunity.region_code, Opportunity.occupation_code, Opportunity.education_code, Opportunity.headcount,
        Opportunity.published_at, Opportunity.closed_at, Opportunity.expires_on,
    )  # fmt: skip
    statement: Select[Any] = (
        select(*columns)
        .join(Organization, Organization.id == Opportunity.organization_id)
        .where(*_narrowed(question))
        .order_by(Opportunity.published_at.desc(), Opportunity.id.desc())
    )
    if scope is Scope.OPEN:
        return statement.join(post, post.c.id == Opportunity.id).where(post.c.places > 0)
    statement = statement.where(
        inside(Opportunity.region_code, question.region_code),
        Opportunity.published_at >= clock.start_of_day(question.day - YEAR),
        Opportunity.published_at < queries.end_of(question.day),
    )
    if scope is Scope.HIGH_END:
        found = high_end(session, question.region_code, question.day)
        statement = statement.where(Opportunity.id.in_(found))
    return statement


def _narrowed(question: Question) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if question.occupation is not None:
        found.append(Opportunity.occupation_code == question.occupation)
    if question.education is not None:
        found.append(Opportunity.education_code == question.education)
    if question.industry is not None:
        found.append(Organization.industry_code.startswith(question.industry, autoescape=True))
    if question.skill is not None:
        asks = select(SkillNeed.opportunity_id).where(SkillNeed.skill_code == question.skill)
        found.append(Opportunity.id.in_(asks))
    return found


def _with_stages(session: Session, question: Question, rows: Any) -> list[Post]:
    until = queries.end_of(question.day)
    stages = _stages(session, [row.id for row in rows], until)
    return [_post(row, stages.get(row.id, (0, 0, 0)), until) for row in rows]


def _post(row: Any, stage: tuple[int, int, int], until: datetime) -> Post:
    ends = [until, *([row.closed_at] if row.closed_at else [])]
    if row.expires_on:
        ends.append(queries.end_of(row.expires_on))
    return Post(
        row.id, row.title, row.organization_id, row.name_zh, row.name_en, row.region_code or "", row.occupation_code,
        row.education_code, row.headcount, max(row.headcount - stage[2], 0),
        max((min(ends) - row.published_at).days, 0), *stage,
    )  # fmt: skip


def _stages(session: Session, posts: list[int], until: datetime) -> dict[int, tuple[int, int, int]]:
    """Post -> (applications, found suitable, hired) by then."""
    reached = (
        select(
            ApplicationEvent.application_id.label("id"),
            func.max(case((ApplicationEvent.status.in_(SUITABLE), 1), else_=0)).label("suitable"),
            func.max(case((ApplicationEvent.status == ApplicationStatus.HIRED, 1), else_=0)).label("hired"),
        )
        .where(ApplicationEvent.at < until)
        .group_by(ApplicationEvent.application_id)
        .subquery()
    )
    rows = session.execute(
        select(Application.opportunity_id, func.count(), func.sum(func.coalesce(reached.c.suitable, 0)),
               func.sum(func.coalesce(reached.c.hired, 0)))
        .outerjoin(reached, reached.c.id == Application.id)
        .where(Application.opportunity_id.in_(posts), Application.created_at < until)
        .group_by(Application.opportunity_id)
    )  # fmt: skip
    return {post: (int(n), int(suitable), int(hired)) for post, n, suitable, hired in rows}
