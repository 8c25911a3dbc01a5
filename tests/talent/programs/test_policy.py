"""Visibility, editing and openness as predicate and as SQL; the two agree in every case."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from talent.core import clock
from talent.core.actor import NOBODY, Actor, Member, OrgKind, Role
from talent.core.errors import Conflict
from talent.programs import policy, queries
from talent.programs.models import (
    COHORT_TRANSITIONS,
    TRANSITIONS,
    Cohort,
    CohortStatus,
    Program,
    ProgramStatus,
    TrainingBase,
)
from tests.factories.organizations import organization
from tests.factories.programs import base, cohort, program

TODAY = date(2026, 11, 24)


def visitors(own: int, other: int) -> list[Actor]:
    """Nobody, a talent, the admin, and every role in either organization, of every kind."""
    members = [
        Member(organization_id=organization_id, kind=kind, role=role, verified=True)
        for organization_id, kind, role in product((own, other), OrgKind, Role)
    ]
    single = [Actor(user_id=1, members=(member,)) for member in members]
    return [NOBODY, Actor(user_id=1), Actor(user_id=1, is_admin=True), *single]


@pytest.mark.postgres
def test_programs_as_predicate_and_as_sql_agree(session: Session) -> None:
    own, other = base(session), base(session)
    rows = [
        program(session, base_id=own.id, status=status, published_at=at)
        for status, at in product(ProgramStatus, (None, clock.now()))
    ]
    found = queries.by_ids(session, [row.id for row in rows])
    for actor in visitors(own.operator_id, other.operator_id):
        seen = set(session.scalars(select(Program.id).where(policy.visible_to(actor))))
        assert seen == {i for i, row in found.items() if policy.can_view(actor, row)}
        assert {i for i, row in found.items() if policy.can_edit(actor, row)} <= seen


@pytest.mark.postgres
def test_bases_as_predicate_and_as_sql_agree(session: Session) -> None:
    new = organization(session, kind=OrgKind.TRAINING_OPERATOR, verified=False)
    ids = [base(session).id, base(session, operator_id=new.id).id]
    rows = [row for i in ids if (row := queries.base(session, i))]
    for actor in visitors(new.id, rows[0].operator_id):
        seen = set(session.scalars(select(TrainingBase.id).where(policy.base_visible_to(actor))))
        assert seen == {row.id for row in rows if policy.can_view_base(actor, row)}
        changeable = set(session.scalars(select(TrainingBase.id).where(policy.base_editable_by(actor))))
        assert changeable == {row.id for row in rows if policy.can_edit_base(actor, row)}
        assert changeable <= seen


@pytest.mark.postgres
def test_taking_applications_as_predicate_and_as_sql_agree(session: Session) -> None:
    course = program(session)
    rows = [
        cohort(session, program_id=course.id, status=status, apply_by=TODAY + timedelta(days=days), taken=taken)
        for status, days, taken in product(CohortStatus, (-1, 0, 1), (0, 10))
    ]
    for day in (TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=1)):
        found = set(session.scalars(select(Cohort.id).where(policy.applications_on(day))))
        assert found == {row.id for row in rows if row.takes_applications(day)}
        listed = queries.open_cohorts(session, [course.id], day).get(course.id, [])
        assert {row.id for row in listed} == found


def test_drafts_are_the_operators_own_even_when_given_up(session: Session) -> None:
    for status in (ProgramStatus.DRAFT, ProgramStatus.CLOSED):
        row = queries.full(session, program(session, status=status, published_at=None).id)
        assert row is not None
        member = Member(
            organization_id=row.base.operator_id, kind=OrgKind.TRAINING_OPERATOR, role=Role.VIEWER, verified=True
        )
        assert policy.can_view(Actor(user_id=1, members=(member,)), row)
        assert not policy.can_view(NOBODY, row)
        assert not policy.can_edit(Actor(user_id=1, members=(member,)), row)


@pytest.mark.parametrize(
    ("kinds", "joint"),
    [
        ([], False),
        ([OrgKind.ENTERPRISE], False),
        ([OrgKind.UNIVERSITY, OrgKind.GOVERNMENT], False),
        ([OrgKind.UNIVERSITY, OrgKind.ENTERPRISE], True),
        ([OrgKind.ENTERPRISE, OrgKind.ENTERPRISE, OrgKind.UNIVERSITY, OrgKind.GOVERNMENT], True),
    ],
)
def test_jointly_built_means_an_enterprise_and_a_university(
    session: Session, kinds: list[OrgKind], joint: bool
) -> None:
    row = queries.base(session, base(session, partners=[organization(session, kind=kind).id for kind in kinds]).id)
    assert row is not None
    assert row.is_jointly_built is joint


@pytest.mark.parametrize(("old", "new"), list(product(ProgramStatus, ProgramStatus)))
def test_every_step_of_a_program_is_in_the_table_or_refused(old: ProgramStatus, new: ProgramStatus) -> None:
    row = Program(status=old)
    if new in TRANSITIONS[old]:
        row.move_to(new)
    else:
        with pytest.raises(Conflict):
            row.move_to(new)
    assert row.status is (new if new in TRANSITIONS[old] else old)


@pytest.mark.parametrize(("old", "new"), list(product(CohortStatus, CohortStatus)))
def test_every_step_of_a_cohort_is_in_the_table_or_refused(old: CohortStatus, new: CohortStatus) -> None:
    row = Cohort(status=old)
    if new in COHORT_TRANSITIONS[old]:
        row.move_to(new)
    else:
        with pytest.raises(Conflict):
            row.move_to(new)
    assert row.status is (new if new in COHORT_TRANSITIONS[old] else old)
