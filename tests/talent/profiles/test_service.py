"""A profile's life: started or taken over, published, withdrawn, verified."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from talent.accounts import queries as accounts
from talent.accounts.models import Consent, Purpose, User
from talent.core.actor import Actor, OrgKind
from talent.core.errors import Conflict, FieldError
from talent.profiles import queries, service
from talent.profiles.models import ClaimSource, Profile, Visibility
from tests.factories.accounts import user
from tests.factories.organizations import organization
from tests.factories.profiles import profile
from tests.talent.profiles.traces import by, left_behind

pytestmark = pytest.mark.postgres


@pytest.fixture
def graduate(session: Session) -> User:
    """An account for whose address nothing is prepared yet."""
    return user(session, email="wang.fang@example.org", name="Wang Fang")


@pytest.fixture
def prepared(session: Session) -> Profile:
    """What a university prepared for the graduate."""
    ours = organization(session, kind=OrgKind.UNIVERSITY).id
    values = {"university_id": ours, "email": "Wang.Fang@example.org", "external_id": "2026A01"}
    return profile(session, prepared=True, full=True, **values)


class TestStart:
    def test_a_new_profile_is_private_and_carries_the_account_s_name(self, session: Session, graduate: User) -> None:
        row = service.start(session, graduate)
        assert (row.name, row.email, row.visibility) == (graduate.name, graduate.email, Visibility.PRIVATE)
        assert left_behind(session, row) == (["profile.started"], 1)

    def test_starting_again_changes_nothing(self, session: Session, graduate: User) -> None:
        first = service.start(session, graduate)
        version = first.version
        assert service.start(session, graduate).id == first.id
        assert (first.version, left_behind(session, first)) == (version, (["profile.started"], 1))


class TestClaim:
    @pytest.mark.usefixtures("prepared")
    @pytest.mark.parametrize("number", ["2026A02", "", "  ", "%"])
    def test_the_number_must_be_right(self, session: Session, graduate: User, number: str) -> None:
        with pytest.raises(FieldError) as caught:
            service.claim(session, graduate, number)
        assert caught.value.field == "number"
        assert queries.own(session, graduate.id) is None

    def test_taking_over(self, session: Session, graduate: User, prepared: Profile) -> None:
        row = service.claim(session, graduate, " 2026a01 ")
        assert (row.id, row.user_id, row.visibility) == (prepared.id, graduate.id, Visibility.PRIVATE)
        assert row.skills[0].skill_code == "python"
        assert left_behind(session, row) == (["profile.claimed"], 1)

    def test_somebody_else_s_address_finds_nothing(self, session: Session, prepared: Profile) -> None:
        with pytest.raises(FieldError):
            service.claim(session, user(session, email="other@example.org"), "2026A01")
        assert prepared.user_id is None

    def test_what_was_taken_over_cannot_be_taken_again(
        self, session: Session, graduate: User, prepared: Profile
    ) -> None:
        service.claim(session, graduate, "2026A01")
        with pytest.raises(FieldError):
            service.claim(session, graduate, "2026A01")

    def test_an_own_profile_is_kept_and_linked(self, session: Session, graduate: User, prepared: Profile) -> None:
        own = service.start(session, graduate)
        own.summary = "mine"
        university = prepared.university_id
        row = service.claim(session, graduate, "2026A01")
        session.expire_all()
        assert (row.id, row.summary, row.university_id, row.external_id) == (own.id, "mine", university, "2026A01")
        assert session.get(Profile, prepared.id) is None

    def test_a_profile_belongs_to_one_university(self, session: Session, graduate: User, prepared: Profile) -> None:
        service.claim(session, graduate, "2026A01")
        second = organization(session, kind=OrgKind.UNIVERSITY).id
        profile(session, prepared=True, university_id=second, email=graduate.email, external_id="X")
        with pytest.raises(Conflict):
            service.claim(session, graduate, "X")


class TestPublish:
    def test_the_consent_is_kept_with_its_words(self, session: Session) -> None:
        row = profile(session, skills={"python": 3})
        service.publish(session, by(row), row, wording="I agree to this and that")
        consent = session.scalars(select(Consent)).one()
        assert (consent.user_id, consent.purpose, consent.wording) == (
            row.user_id,
            Purpose.MATCHING,
            "I agree to this and that",
        )
        assert row.is_open
        assert row.published_at is not None
        assert left_behind(session, row) == (["profile.published"], 1)

    def test_publishing_twice_changes_nothing(self, session: Session) -> None:
        row = profile(session, skills={"python": 3})
        for _time in range(2):
            service.publish(session, by(row), row, wording="yes")
        assert left_behind(session, row) == (["profile.published"], 1)
        assert len(session.scalars(select(Consent)).all()) == 1

    def test_an_empty_profile_has_nothing_to_match_by(self, session: Session) -> None:
        row = profile(session, headline="Analyst")
        with pytest.raises(Conflict):
            service.publish(session, by(row), row, wording="yes")
        assert row.visibility is Visibility.PRIVATE

    def test_nobody_publishes_for_another(self, session: Session) -> None:
        row = profile(session, skills={"python": 3})
        for other in (Actor(user_id=user(session).id), Actor()):
            with pytest.raises(Conflict):
                service.publish(session, other, row, wording="yes")
        assert session.scalars(select(Consent)).all() == []

    def test_withdrawing_ends_the_consent_at_once(self, session: Session) -> None:
        row = profile(session, skills={"python": 3})
        service.publish(session, by(row), row, wording="yes")
        service.withdraw(session, by(row), row)
        assert not row.is_open
        assert not accounts.has_consent(session, row.user_id or 0, Purpose.MATCHING)
        assert left_behind(session, row) == (["profile.published", "profile.withdrawn"], 2)


def test_a_course_verifies_skills_and_never_lowers_a_level(session: Session) -> None:
    row = profile(session, skills={"python": 4, "sql": 1})
    service.add_verified_skills(session, row, {"python": 2, "sql": 3, "docker": None}, "Course 7")
    held = {c.skill_code: (c.level, c.source, c.evidence) for c in row.skills}
    assert held == {
        "python": (4, ClaimSource.VERIFIED, "Course 7"),
        "sql": (3, ClaimSource.VERIFIED, "Course 7"),
        "docker": (None, ClaimSource.VERIFIED, "Course 7"),
    }
    assert left_behind(session, row)[1] == 1
