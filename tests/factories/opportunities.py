"""Opportunities for tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from talent.core import clock
from talent.opportunities.models import (
    LanguageNeed,
    MajorNeed,
    Opportunity,
    OpportunityKind,
    OpportunityStatus,
    SkillNeed,
)
from tests.factories.organizations import organization

_numbers = count(1)


def opportunity(
    session: Session,
    *,
    skills: Mapping[str, bool] | None = None,
    majors: Iterable[str] = (),
    languages: Mapping[str, str] | None = None,
    **changes: Any,
) -> Opportunity:
    """A complete, open post of a new verified enterprise in Wuhou unless said otherwise.

    Args:
        skills: skill code -> whether essential.
    """
    n = next(_numbers)
    if "organization_id" not in changes and "organization" not in changes:
        changes["organization_id"] = organization(session).id
    draft = changes.get("status") is OpportunityStatus.DRAFT
    values: dict[str, Any] = {
        "kind": OpportunityKind.ROLE,
        "title": f"Post {n}",
        "duties": "Analyse the city's data",
        "requirements": "Knows how to analyse data",
        "headcount": 1,
        "region_code": "510107",
        "pay_min": 8000,
        "pay_max": 12000,
        "expires_on": clock.today() + timedelta(days=30),
        "status": OpportunityStatus.PUBLISHED,
        "published_at": None if draft else clock.now(),
        **changes,
    }
    row = Opportunity(
        skills=[SkillNeed(skill_code=code, essential=essential) for code, essential in (skills or {}).items()],
        majors=[MajorNeed(major_code=code) for code in majors],
        languages=[LanguageNeed(language=code, level=level) for code, level in (languages or {}).items()],
        **values,
    )
    session.add(row)
    session.flush()
    return row
