"""Two sides see an application and nobody else, in code and in SQL alike."""

from __future__ import annotations

from itertools import pairwise

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from talent.applications import policy
from talent.applications.models import ENDED, TRANSITIONS, Application, ApplicationStatus
from talent.core.actor import NOBODY, Actor, Member, OrgKind, Role
from talent.core.errors import Conflict
from tests.factories.organizations import organization as make_organization
from tests.talent.pairs import published_opportunity, published_profile

S = ApplicationStatus
EXISTING = {
    (S.SUBMITTED, S.SCREENED), (S.SUBMITTED, S.DECLINED), (S.SUBMITTED, S.WITHDRAWN),
    (S.SCREENED, S.INTERVIEW), (S.SCREENED, S.OFFERED), (S.SCREENED, S.DECLINED), (S.SCREENED, S.WITHDRAWN),
    (S.INTERVIEW, S.OFFERED), (S.INTERVIEW, S.DECLINED), (S.INTERVIEW, S.WITHDRAWN),
    (S.OFFERED, S.HIRED), (S.OFFERED, S.DECLINED), (S.OFFERED, S.WITHDRAWN),
}  # fmt: skip


def acting(organization_id: int, role: Role = Role.VIEWER) -> Actor:
    member = Member(organization_id=organization_id, kind=OrgKind.ENTERPRISE, role=role, verified=True)
    return Actor(user_id=999_999, members=(member,))


@pytest.mark.parametrize("old", list(S))
@pytest.mark.parametrize("new", list(S))
def test_the_table_of_steps(old: S, new: S) -> None:
    row = Application(status=old)
    if (old, new) in EXISTING:
        row.move_to(new)
        assert row.status is new
    else:
        with pytest.raises(Conflict):
            row.move_to(new)
        assert row.status is old


def test_every_state_is_reached_and_only_ended_ones_lead_nowhere() -> None:
    reached = {S.SUBMITTED, *(new for steps in TRANSITIONS.values() for new in steps)}
    assert reached == set(S) == set(TRANSITIONS)
    assert {state for state, steps in TRANSITIONS.items() if not steps} == set(ENDED)
    path = [S.SUBMITTED, S.SCREENED, S.INTERVIEW, S.OFFERED, S.HIRED]
    assert all(pair in EXISTING for pair in pairwise(path))


@pytest.mark.postgres
def test_code_and_sql_let_in_the_same_people(session: Session) -> None:
    ours, theirs = make_organization(session), make_organization(session)
    profiles = [published_profile(session), published_profile(session)]
    posts = [published_opportunity(session, ours), published_opportunity(session, theirs)]
    session.add_all([Application(profile=p, opportunity=o) for p in profiles for o in posts])
    session.flush()
    loaded = select(Application).options(joinedload(Application.profile), joinedload(Application.opportunity))
    rows = session.scalars(loaded).all()
    people = [Actor(user_id=p.user_id) for p in profiles]
    sizes = []
    for actor in (NOBODY, *people, acting(ours.id), acting(theirs.id), Actor(user_id=1_000_000, is_admin=True)):
        in_sql = set(session.scalars(select(Application.id).where(policy.visible_to(actor))))
        assert in_sql == {row.id for row in rows if policy.can_view(actor, row)}
        sizes.append(len(in_sql))
    assert sizes == [0, 2, 2, 2, 2, 0]


def test_an_uploaded_profile_without_an_owner_is_nobody_s(session: Session) -> None:
    profile = published_profile(session)
    profile.user_id = None
    row = Application(profile=profile, opportunity=published_opportunity(session, make_organization(session)))
    session.add(row)
    session.flush()
    assert not policy.is_own(NOBODY, row)
    assert session.scalars(select(Application.id).where(policy.visible_to(NOBODY))).all() == []
