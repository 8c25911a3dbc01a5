"""Bases, programs and cohorts for tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from talent.core import clock
from talent.core.actor import OrgKind
from talent.programs.models import (
    BasePartner,
    Cohort,
    Program,
    ProgramOccupation,
    ProgramSkill,
    ProgramStatus,
    TrainingBase,
)
from tests.factories.organizations import organization

_numbers = count(1)


def base(session: Session, *, partners: Iterable[int] = (), **changes: Any) -> TrainingBase:
    """A base in Wuhou of a new verified operator unless said otherwise; partners by organization id."""
    n = next(_numbers)
    if "operator_id" not in changes:
        changes["operator_id"] = organization(session, kind=OrgKind.TRAINING_OPERATOR).id
    values = {"name_zh": f"实训基地{n}", "name_en": f"Training Base {n}", "region_code": "510107", **changes}
    row = TrainingBase(partners=[BasePartner(organization_id=i) for i in partners], **values)
    session.add(row)
    session.flush()
    return row


def program(
    session: Session,
    *,
    skills: Mapping[str, int | None] | None = None,
    occupations: Iterable[str] = (),
    **changes: Any,
) -> Program:
    """A complete, published program of a new base, without cohorts; it teaches Python unless said otherwise.

    Args:
        skills: skill code -> level reached.
    """
    n = next(_numbers)
    if "base_id" not in changes:
        changes["base_id"] = base(session).id
    draft = changes.get("status") is ProgramStatus.DRAFT
    values: dict[str, Any] = {
        "title": f"Program {n}",
        "description": "What the program is about",
        "hours": 40,
        "status": ProgramStatus.PUBLISHED,
        "published_at": None if draft else clock.now(),
        **changes,
    }
    taught = {"python": 3} if skills is None else skills
    row = Program(
        skills=[ProgramSkill(skill_code=code, level=level) for code, level in taught.items()],
        occupations=[ProgramOccupation(occupation_code=code) for code in occupations],
        **values,
    )
    session.add(row)
    session.flush()
    return row


def cohort(session: Session, **changes: Any) -> Cohort:
    """A cohort with ten free seats that takes applications for two weeks, of a new program unless said otherwise."""
    if "program_id" not in changes:
        changes["program_id"] = program(session).id
    today = clock.today()
    values = {
        "starts_on": today + timedelta(days=20),
        "ends_on": today + timedelta(days=50),
        "apply_by": today + timedelta(days=14),
        "seats": 10,
        **changes,
    }
    row = Cohort(**values)
    session.add(row)
    session.flush()
    return row
