"""What ranks and what is shown before consent holds nothing that tells who somebody is."""

from __future__ import annotations

from sqlalchemy.orm import Session

from talent.core import outbox
from talent.core.actor import OrgKind
from talent.matches import documents
from talent.matches.worker import Worker
from talent.profiles import queries as profiles
from talent.profiles.models import Education, Experience, Profile, SkillClaim, Visibility
from tests.conftest import SignIn
from tests.talent.pairs import published_opportunity

NAME, PHONE, EMAIL, SCHOOL, EMPLOYER = "欧阳晓峰", "13800138000", "xiaofeng@example.org", "锦城理工大学", "望江数据公司"


def somebody(session: Session) -> Profile:
    """A published profile whose owner wrote who they are into every text."""
    told = f"我是{NAME}，{SCHOOL}毕业，在{EMPLOYER}工作，电话{PHONE}，邮箱{EMAIL}，会Python"
    row = Profile(
        name=NAME,
        email=EMAIL,
        phone=PHONE,
        headline=told,
        summary=told,
        visibility=Visibility.EMPLOYERS,
        educations=[Education(school=SCHOOL, level_code="bachelor")],
        experiences=[Experience(title="数据分析师", employer=EMPLOYER, description=told)],
        projects=[],
        skills=[SkillClaim(skill_code="python", level=3)],
        languages=[],
        wished_regions=[],
        wished_occupations=[],
    )
    session.add(row)
    session.flush()
    return row


def test_the_engine_reads_nothing_that_names_the_person(session: Session) -> None:
    row = profiles.full(session, somebody(session).id)
    assert row is not None
    document = documents.of_profile(row, documents.codes(session))
    read = document.title + document.body
    assert "Python" in read
    assert [told for told in (NAME, PHONE, EMAIL, SCHOOL, EMPLOYER) if told in read] == []


def test_ranked_people_are_shown_without_what_names_them(session: Session, sign_in_as: SignIn) -> None:
    person = sign_in_as(OrgKind.ENTERPRISE)
    assert person.organization is not None
    post = published_opportunity(session, person.organization)
    row = somebody(session)
    outbox.put(session, "profile.changed", profile_id=row.id)
    session.commit()
    Worker(person.client.application).drain()
    page = person.client.get(f"/opportunities/{post.id}/candidates").get_data(as_text=True)
    assert f"/profiles/{row.id}" in page
    assert [told for told in (NAME, PHONE, EMAIL, SCHOOL, EMPLOYER) if told in page] == []
