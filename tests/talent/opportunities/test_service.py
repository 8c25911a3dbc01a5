"""Drafting, editing, publishing, closing: the rules, what is noted, and what matching is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from talent.core import clock
from talent.core.actor import Actor, Member, OrgKind, Role
from talent.core.audit import AuditEvent
from talent.core.errors import Conflict, FieldError, NotFound
from talent.core.outbox import OutboxMessage
from talent.opportunities import queries, service
from talent.opportunities.models import CloseReason, Opportunity, OpportunityKind, OpportunityStatus
from talent.opportunities.service import Content, Incomplete, SkillAsked
from talent.organizations.models import Organization
from talent.taxonomy.grades import Grade
from tests.factories.organizations import organization

FULL = Content(
    kind=OpportunityKind.ROLE,
    title="Data analyst",
    duties="Analyse the city's data",
    requirements="Knows SQL",
    headcount=2,
    region_code="510107",
    occupation_code="data-analyst",
    education_code="bachelor",
    grade=Grade.SKILL_3,
    pay_min=8000,
    pay_max=12000,
    expires_on=clock.today() + timedelta(days=30),
    skills=(SkillAsked(code="python", level=3), SkillAsked(code="sql", essential=False)),
    majors=("0809",),
    languages={"en": "B2"},
)


def editor(row: Organization, role: Role = Role.EDITOR) -> Actor:
    member = Member(organization_id=row.id, kind=row.kind, role=role, verified=row.is_verified)
    return Actor(user_id=1, members=(member,))


def stored(session: Session, row: Opportunity) -> Opportunity:
    """The row as the database has it."""
    session.flush()
    session.expunge_all()
    found = queries.full(session, row.id)
    assert found is not None
    return found


def actions(session: Session) -> list[str]:
    return list(session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))


def told(session: Session) -> list[tuple[str, object]]:
    rows = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
    return [(row.topic, row.payload["opportunity_id"]) for row in rows]


@pytest.mark.postgres
def test_a_draft_keeps_everything_and_matching_hears_nothing_of_it(session: Session) -> None:
    employer = organization(session)
    row = stored(session, service.draft(session, editor(employer), employer.id, FULL))
    assert {name: getattr(row, name) for name in service.PLAIN} == {name: getattr(FULL, name) for name in service.PLAIN}
    assert [(s.skill_code, s.level, s.essential) for s in row.skills] == [("python", 3, True), ("sql", None, False)]
    assert [m.major_code for m in row.majors] == ["0809"]
    assert [(x.language, x.level) for x in row.languages] == [("en", "B2")]
    assert row.status is OpportunityStatus.DRAFT
    assert actions(session) == ["opportunity.drafted"]
    assert told(session) == []


def test_a_title_is_enough_for_a_draft(session: Session) -> None:
    employer = organization(session, verified=False)
    row = service.draft(session, editor(employer), employer.id, Content(kind=OpportunityKind.NEED, title="x"))
    assert row.id


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": "  "}, "title"),
        ({"pay_max": 7999}, "pay_max"),
        ({"pay_min": None}, "pay_max"),
        ({"region_code": "999999"}, "region_code"),
        ({"education_code": "x"}, "education_code"),
        ({"occupation_code": "x"}, "occupation"),
        ({"majors": ("x",)}, "majors"),
        ({"skills": (SkillAsked(code="x"),)}, "skills"),
        ({"skills": (SkillAsked(code="g-digital"),)}, "skills"),
        ({"skills": (SkillAsked(code="sql"), SkillAsked(code="sql"))}, "skills"),
        ({"languages": {"xx": "B2"}}, "languages"),
        ({"languages": {"en": "D1"}}, "languages"),
    ],
)
def test_what_even_a_draft_may_not_say(session: Session, change: dict[str, object], field: str) -> None:
    employer = organization(session)
    with pytest.raises(FieldError) as error:
        service.draft(session, editor(employer), employer.id, replace(FULL, **change))  # type: ignore[arg-type]
    assert error.value.field == field


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({}, []),
        ({"duties": " "}, ["duties"]),
        ({"requirements": "", "skills": ()}, ["requirements"]),
        ({"requirements": ""}, []),  # the skills say what is required
        ({"region_code": None}, ["region_code"]),
        ({"region_code": None, "remote": True}, []),
        ({"pay_min": None, "pay_max": None}, ["pay_min"]),
        ({"expires_on": None}, ["expires_on"]),
        ({"expires_on": clock.today() - timedelta(days=1)}, ["expires_on"]),
        ({"expires_on": clock.today()}, []),
        ({"expires_on": clock.today() + timedelta(days=365)}, []),
        ({"expires_on": clock.today() + timedelta(days=366)}, ["expires_on"]),
        ({"duties": "", "pay_min": None, "pay_max": None, "expires_on": None}, ["duties", "pay_min", "expires_on"]),
    ],
)
def test_what_the_law_asks_for(change: dict[str, object], fields: list[str]) -> None:
    assert [fault.field for fault in service.missing(replace(FULL, **change))] == fields  # type: ignore[arg-type]


@pytest.mark.postgres
def test_publishing_closing_and_reopening(session: Session) -> None:
    employer = organization(session)
    actor = editor(employer)
    row = stored(session, service.draft(session, actor, employer.id, FULL))
    service.publish(session, actor, row, employer)
    assert row.is_open(clock.today())
    assert row.published_at
    service.close(session, actor, row, CloseReason.PARTLY_FILLED)
    assert (row.close_reason, row.status) == (CloseReason.PARTLY_FILLED, OpportunityStatus.CLOSED)
    assert row.closed_at
    service.publish(session, actor, row, employer)
    assert (row.closed_at, row.close_reason) == (None, None)
    assert row.is_open(clock.today())
    assert actions(session) == [
        "opportunity.drafted", "opportunity.published", "opportunity.closed", "opportunity.reopened",
    ]  # fmt: skip
    assert told(session) == [("opportunity.changed", row.id)] * 3


def test_an_organization_that_is_not_verified_keeps_its_draft(session: Session) -> None:
    employer = organization(session, verified=False)
    row = stored(session, service.draft(session, editor(employer), employer.id, FULL))
    with pytest.raises(Conflict, match="verified"):
        service.publish(session, editor(employer), row, row.organization)
    assert row.status is OpportunityStatus.DRAFT


def test_an_incomplete_post_is_not_published_and_everything_missing_is_said(session: Session) -> None:
    employer = organization(session)
    row = service.draft(session, editor(employer), employer.id, Content(kind=OpportunityKind.ROLE, title="x"))
    with pytest.raises(Incomplete) as error:
        service.publish(session, editor(employer), stored(session, row), employer)
    assert [fault.field for fault in error.value.faults] == [
        "duties", "requirements", "region_code", "pay_min", "expires_on",
    ]  # fmt: skip


def test_a_published_post_stays_complete(session: Session) -> None:
    employer = organization(session)
    actor = editor(employer)
    row = stored(session, service.draft(session, actor, employer.id, FULL))
    service.publish(session, actor, row, employer)
    with pytest.raises(Incomplete):
        service.edit(session, actor, row, replace(FULL, pay_min=None, pay_max=None), row.version)
    service.edit(session, actor, row, replace(FULL, headcount=9), row.version)
    assert stored(session, row).headcount == 9


def test_what_sets_an_unlawful_condition_stays_a_draft(session: Session) -> None:
    employer = organization(session)
    actor = editor(employer)
    row = stored(session, service.draft(session, actor, employer.id, replace(FULL, title="Clerk, male only")))
    with pytest.raises(Incomplete) as error:
        service.publish(session, actor, row, employer)
    assert [fault.field for fault in error.value.faults] == ["title"]
    assert row.status is OpportunityStatus.DRAFT


def test_a_published_post_stays_lawful(session: Session) -> None:
    employer = organization(session)
    actor = editor(employer)
    row = stored(session, service.draft(session, actor, employer.id, FULL))
    service.publish(session, actor, row, employer)
    with pytest.raises(Incomplete) as error:
        service.edit(session, actor, row, replace(FULL, requirements="35岁以下"), row.version)
    assert [fault.field for fault in error.value.faults] == ["requirements"]
    assert stored(session, row).requirements == FULL.requirements


def test_a_government_unit_names_the_law_that_sets_an_age(session: Session) -> None:
    office = organization(session, kind=OrgKind.GOVERNMENT)
    named = replace(FULL, requirements="按《公务员录用规定》，年龄18至35周岁。")
    row = stored(session, service.draft(session, editor(office), office.id, named))
    service.publish(session, editor(office), row, office)
    assert row.is_open(clock.today())


@pytest.mark.postgres
def test_editing_swaps_parts_and_raises_the_version_even_when_only_parts_change(session: Session) -> None:
    employer = organization(session)
    actor = editor(employer)
    row = stored(session, service.draft(session, actor, employer.id, FULL))
    before = row.version
    kept = {need.skill_code: need.id for need in row.skills}
    skills = (SkillAsked(code="sql", level=2), SkillAsked(code="docker", essential=False))
    service.edit(session, actor, row, replace(FULL, skills=skills, majors=("0701", "0809"), languages={}), before)
    row = stored(session, row)
    assert {(s.skill_code, s.level, s.essential) for s in row.skills} == {("sql", 2, True), ("docker", None, False)}
    assert next(s.id for s in row.skills if s.skill_code == "sql") == kept["sql"]
    assert [m.major_code for m in row.majors] == ["0701", "0809"]
    assert row.languages == []
    assert row.version > before
    assert told(session) == [("opportunity.changed", row.id)]


def test_who_was_slower_is_told(session: Session) -> None:
    employer = organization(session)
    actor = editor(employer)
    row = stored(session, service.draft(session, actor, employer.id, FULL))
    opened_at = row.version
    service.edit(session, actor, row, replace(FULL, title="first"), opened_at)
    with pytest.raises(Conflict):
        service.edit(session, actor, row, replace(FULL, title="second"), opened_at)
    assert stored(session, row).title == "first"


def test_others_and_viewers_change_nothing(session: Session) -> None:
    employer, rival = organization(session), organization(session)
    row = stored(session, service.draft(session, editor(employer), employer.id, FULL))
    for stranger in (editor(rival), editor(employer, Role.VIEWER), Actor(user_id=1), Actor(user_id=1, is_admin=True)):
        with pytest.raises(NotFound):
            service.draft(session, stranger, employer.id, FULL)
        with pytest.raises(NotFound):
            service.edit(session, stranger, row, FULL, row.version)
        with pytest.raises(NotFound):
            service.publish(session, stranger, row, row.organization)
        with pytest.raises(NotFound):
            service.close(session, stranger, row, CloseReason.FILLED)
    assert actions(session) == ["opportunity.drafted"]


def test_an_assessor_posts_nothing(session: Session) -> None:
    assessor = organization(session, kind=OrgKind.ASSESSOR)
    with pytest.raises(NotFound):
        service.draft(session, editor(assessor), assessor.id, FULL)
