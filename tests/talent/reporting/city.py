"""A city small enough to be counted by hand.

Day: 20 June 2026. Posts open in Wuhou (510107) and Jinjiang (510104), Chengdu; one in Mianyang (510700).
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.orm import Session

from talent.applications.models import Application, ApplicationEvent, ApplicationStatus
from talent.opportunities.models import Opportunity, OpportunityKind, OpportunityStatus, SkillNeed
from talent.organizations.models import Organization
from talent.profiles.models import Profile, Seeking, SkillClaim, Visibility, WishedOccupation

DAY = date(2026, 6, 20)
BEFORE = datetime(2026, 6, 1, 4, tzinfo=UTC)
LAST_MOMENT = datetime(2026, 6, 20, 15, 59, tzinfo=UTC)  # 23:59 in the city
NEXT_DAY = datetime(2026, 6, 20, 16, tzinfo=UTC)  # 00:00 of 21 June in the city
LONG_AGO = datetime(2026, 3, 22, 15, tzinfo=UTC)  # a little more than 90 days before the end of the day


def post(
    session: Session, employer: Organization, occupation: str | None, headcount: int, **changes: Any
) -> Opportunity:
    """A post open on DAY, unless said otherwise."""
    skills = changes.pop("skills", {})
    values = {
        "organization_id": employer.id,
        "kind": OpportunityKind.ROLE,
        "title": "Post",
        "headcount": headcount,
        "occupation_code": occupation,
        "region_code": "510107",
        "status": OpportunityStatus.PUBLISHED,
        "published_at": BEFORE,
        **changes,
    }
    row = Opportunity(**values)
    row.skills = [SkillNeed(skill_code=code, essential=essential) for code, essential in skills.items()]
    session.add(row)
    session.flush()
    return row


def person(session: Session, *occupations: str, skills: tuple[str, ...] = (), **changes: Any) -> Profile:
    """Somebody looking for work on DAY, unless said otherwise."""
    values = {
        "name": "Person",
        "region_code": "510107",
        "seeking": Seeking.SEEKING,
        "visibility": Visibility.EMPLOYERS,
        "published_at": BEFORE,
        "last_active_at": BEFORE,
        **changes,
    }
    row = Profile(**values)
    row.wished_occupations = [WishedOccupation(occupation_code=code) for code in occupations]
    row.skills = [SkillClaim(skill_code=code) for code in skills]
    session.add(row)
    session.flush()
    return row


def hired(session: Session, opportunity: Opportunity, profile: Profile, at: datetime) -> None:
    """Somebody got one of the places."""
    row = Application(profile_id=profile.id, opportunity_id=opportunity.id, status=ApplicationStatus.HIRED)
    row_event = ApplicationEvent(at=at, status=ApplicationStatus.HIRED)
    session.add(row)
    session.flush()
    row_event.application_id = row.id
    session.add(row_event)
    session.flush()
