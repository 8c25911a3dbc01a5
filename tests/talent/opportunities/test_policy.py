"""One rule of openness and one of visibility, as predicate and as SQL; the two agree in every case."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from talent.core import clock
from talent.core.actor import NOBODY, Actor, Member, OrgKind, Role
from talent.opportunities import policy
from talent.opportunities.models import TRANSITIONS, Opportunity, OpportunityStatus
from tests.factories.opportunities import opportunity
from tests.factories.organizations import organization

TODAY = date(2026, 11, 24)
LAST_DAYS = [None, TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=1)]


@pytest.mark.postgres
def test_openness_as_predicate_and_as_sql_agree(session: Session) -> None:
    employer = organization(session)
    rows = [
        opportunity(session, organization_id=employer.id, status=status, expires_on=last_day)
        for status, last_day in product(OpportunityStatus, LAST_DAYS)
    ]
    for day in (TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=1)):
        found = set(session.scalars(select(Opportunity.id).where(policy.open_on(day))))
        assert found == {row.id for row in rows if row.is_open(day)}
    assert {(row.status, row.expires_on) for row in rows if row.is_open(TODAY)} == {
        (OpportunityStatus.PUBLISHED, last_day) for last_day in (None, TODAY, TODAY + timedelta(days=1))
    }


def visitors(own: int, other: int) -> list[Actor]:
    """Nobody, a talent, the admin, and every role in either organization, of every kind."""
    members = [
        Member(organization_id=organization_id, kind=kind, role=role, verified=True)
        for organization_id, kind, role in product((own, other), OrgKind, Role)
    ]
    return [
        NOBODY,
        Actor(user_id=1),
        Actor(user_id=1, is_admin=True),
        *(Actor(user_id=1, members=(m,)) for m in members),
    ]


@pytest.mark.postgres
def test_who_may_see_and_change_as_predicate_and_as_sql_agree(session: Session) -> None:
    own, other = organization(session), organization(session)
    rows = [
        opportunity(session, organization_id=own.id, status=status, published_at=at)
        for status, at in product(OpportunityStatus, (None, clock.now()))
    ]
    for actor in visitors(own.id, other.id):
        seen = set(session.scalars(select(Opportunity.id).where(policy.visible_to(actor))))
        assert seen == {row.id for row in rows if policy.can_view(actor, row)}
        changeable = set(session.scalars(select(Opportunity.id).where(policy.editable_by(actor))))
        assert changeable == {row.id for row in rows if policy.can_edit(actor, row)}
        assert changeable <= seen


def test_drafts_are_the_organizations_own_even_when_given_up(session: Session) -> None:
    own = organization(session)
    member = Actor(user_id=1, members=(Member(organization_id=own.id, kind=own.kind, role=Role.VIEWER, verified=True),))
    for status in (OpportunityStatus.DRAFT, OpportunityStatus.CLOSED):
        row = opportunity(session, organization_id=own.id, status=status, published_at=None)
        assert policy.can_view(member, row)
        assert not policy.can_view(NOBODY, row)
        assert not policy.can_edit(member, row)
    closed = opportunity(session, organization_id=own.id, status=OpportunityStatus.CLOSED)
    assert policy.can_view(NOBODY, closed)


@pytest.mark.parametrize(("old", "new"), list(product(OpportunityStatus, OpportunityStatus)))
def test_every_step_is_in_the_table_or_refused(old: OpportunityStatus, new: OpportunityStatus) -> None:
    from talent.core.errors import Conflict

    row = Opportunity(status=old)
    if new in TRANSITIONS[old]:
        row.move_to(new)
        assert row.status is new
    else:
        with pytest.raises(Conflict):
            row.move_to(new)
        assert row.status is old


def test_days_open_are_counted_in_the_city() -> None:
    from datetime import UTC, datetime

    row = Opportunity(published_at=datetime(2026, 11, 23, 17, 0, tzinfo=UTC))  # one in the morning of the 24th
    assert row.days_open(TODAY) == 0
    assert row.days_open(TODAY + timedelta(days=3)) == 3
    assert Opportunity(published_at=None).days_open(TODAY) is None
