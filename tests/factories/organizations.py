"""Organizations for tests."""

from __future__ import annotations

from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from talent.core import clock
from talent.core.actor import OrgKind
from talent.organizations.credit_code import with_check_digit
from talent.organizations.models import Organization, Verification

_numbers = count(1)


def organization(session: Session, *, verified: bool = True, **changes: Any) -> Organization:
    """An organization in Wuhou, verified unless said otherwise."""
    n = next(_numbers)
    values = {
        "kind": OrgKind.ENTERPRISE,
        "name_zh": f"测试单位{n}",
        "name_en": f"Test Organization {n}",
        "credit_code": with_check_digit(f"91510107MA{n:07d}"),
        "region_code": "510107",
        "verification": Verification.VERIFIED if verified else Verification.PENDING,
        "verified_at": clock.now() if verified else None,
        **changes,
    }
    row = Organization(**values)
    session.add(row)
    session.flush()
    return row
