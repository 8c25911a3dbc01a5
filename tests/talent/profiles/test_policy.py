"""Who sees a profile: the rule and its SQL twin, over every kind of profile and visitor."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from talent.core.actor import NOBODY, Actor, Member, OrgKind, Role
from talent.profiles import policy
from talent.profiles.models import Profile, Seeking, Visibility
from tests.factories.organizations import organization
from tests.factories.profiles import profile

pytestmark = pytest.mark.postgres


def member(organization_id: int, kind: OrgKind, *, verified: bool = True, role: Role = Role.EDITOR) -> Actor:
    """A member of one organization."""
    one = Member(organization_id=organization_id, kind=kind, role=role, verified=verified)
    return Actor(user_id=999_999, members=(one,))


@pytest.fixture
def ours(session: Session) -> int:
    """A university."""
    return organization(session, kind=OrgKind.UNIVERSITY).id


@pytest.fixture
def rows(session: Session, ours: int) -> list[Profile]:
    """Every visibility × state, of nobody's and of our university, taken over or not."""
    made = [
        profile(session, visibility=visibility, seeking=seeking, university_id=university, external_id=None)
        for visibility in Visibility
        for seeking in Seeking
        for university in (None, ours)
    ]
    other = organization(session, kind=OrgKind.UNIVERSITY).id
    return [
        *made,
        profile(session, prepared=True, university_id=ours),
        profile(session, prepared=True, university_id=other),
    ]


def test_rule_and_sql_agree(session: Session, rows: list[Profile], ours: int) -> None:
    actors = [
        NOBODY,
        Actor(user_id=999_999),
        Actor(user_id=1, is_admin=True),
        *(Actor(user_id=row.user_id) for row in rows if row.user_id),
        *(member(424_242, kind, verified=verified) for kind in OrgKind for verified in (True, False)),
        *(member(ours, OrgKind.UNIVERSITY, verified=verified) for verified in (True, False)),
    ]
    for actor in actors:
        listed = set(session.scalars(select(Profile.id).where(policy.visible_to(actor))))
        assert listed == {row.id for row in rows if policy.can_view(actor, row)}, actor
    assert set(session.scalars(select(Profile.id).where(policy.open_now()))) == {r.id for r in rows if r.is_open}


def test_only_open_profiles_are_found_and_only_by_verified_searchers(rows: list[Profile]) -> None:
    searching, unverified = member(1, OrgKind.ENTERPRISE), member(1, OrgKind.ENTERPRISE, verified=False)
    for row in rows:
        published = row.visibility is Visibility.EMPLOYERS
        assert policy.can_view(searching, row) == (published and row.seeking in {Seeking.SEEKING, Seeking.OPEN})
        assert not policy.can_view(unverified, row)
        assert not policy.can_view(member(1, OrgKind.ASSESSOR), row)


def test_a_university_sees_what_it_prepares_until_the_graduate_takes_it_over(
    session: Session, rows: list[Profile], ours: int
) -> None:
    university = member(ours, OrgKind.UNIVERSITY, verified=False)
    prepared = next(row for row in rows if row.user_id is None and row.university_id == ours)
    taken = next(row for row in rows if row.user_id and row.university_id == ours and not row.is_open)
    assert policy.can_view(university, prepared)
    assert policy.can_see_names(university, prepared)
    assert not policy.can_view(university, taken)
    assert not policy.can_view(member(ours, OrgKind.ENTERPRISE), prepared)


@pytest.mark.parametrize(
    ("role", "verified", "allowed"),
    [(Role.OWNER, True, True), (Role.EDITOR, True, True), (Role.VIEWER, True, False), (Role.OWNER, False, False)],
)
def test_who_may_prepare(ours: int, role: Role, verified: bool, allowed: bool) -> None:
    assert policy.can_prepare(member(ours, OrgKind.UNIVERSITY, verified=verified, role=role), ours) is allowed
    assert not policy.can_prepare(member(ours, OrgKind.UNIVERSITY, verified=verified, role=role), ours + 1)
