"""The two sides of an application and of an enrolment, as rows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from talent.accounts.models import User
from talent.core import clock
from talent.opportunities.models import Opportunity, OpportunityKind, OpportunityStatus
from talent.organizations.models import Organization
from talent.profiles.models import Education, Profile, SkillClaim, Visibility
from talent.programs.models import Cohort, CohortStatus, Program, ProgramSkill, ProgramStatus, TrainingBase
from talent.taxonomy.models import Skill
from tests.factories.accounts import user as make_user


def skill_codes(session: Session, n: int) -> list[str]:
    """The first codes of the real list."""
    return list(session.scalars(select(Skill.code).order_by(Skill.code).limit(n)))


def published_profile(session: Session, user: User | None = None, **changes: Any) -> Profile:
    """A published profile with contact details, a degree and a declared skill."""
    person = user or make_user(session)
    values = {"name": "王芳", "email": "wang@example.org", "phone": "13900000000", "visibility": Visibility.EMPLOYERS}
    row = Profile(user_id=person.id, **{**values, **changes})
    row.educations = [Education(school="成都大学", level_code="bachelor", major_name="焊接")]
    row.skills = [SkillClaim(skill_code=skill_codes(session, 1)[0], level=2)]
    row.experiences, row.projects, row.languages, row.wished_regions, row.wished_occupations = [], [], [], [], []
    session.add(row)
    session.flush()
    return row


def published_opportunity(session: Session, organization: Organization, **changes: Any) -> Opportunity:
    """An open role."""
    values = {"kind": OpportunityKind.ROLE, "title": "焊工", "status": OpportunityStatus.PUBLISHED}
    row = Opportunity(organization=organization, published_at=clock.now(), **{**values, **changes})
    session.add(row)
    session.flush()
    return row


def open_cohort(session: Session, operator: Organization, seats: int = 1, **changes: Any) -> Cohort:
    """A cohort of a published program that teaches two skills, the first at level 3."""
    base = TrainingBase(operator=operator, name_zh=f"实训基地{operator.id}", region_code="510107")
    program = Program(base=base, title="焊接实训", hours=80, status=ProgramStatus.PUBLISHED)
    first, second = skill_codes(session, 2)
    program.skills = [ProgramSkill(skill_code=first, level=3), ProgramSkill(skill_code=second, level=None)]
    today = clock.today()
    days = {"apply_by": today + timedelta(days=5), "starts_on": today, "ends_on": today + timedelta(days=30)}
    row = Cohort(program=program, seats=seats, **{"status": CohortStatus.OPEN, **days, **changes})
    session.add_all([base, program, row])
    session.flush()
    return row
