"""Accounts for tests."""

from __future__ import annotations

from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from talent.accounts.models import User
from talent.accounts.passwords import hashed

PASSWORD = "a long sentence for tests"
_numbers = count(1)
_hash = hashed(PASSWORD)  # hashing is slow on purpose; once is enough


def user(session: Session, **changes: Any) -> User:
    """An account with PASSWORD."""
    n = next(_numbers)
    values = {"email": f"user{n}@example.org", "name": f"User {n}", "password_hash": _hash, "language": "en", **changes}
    row = User(**values)
    session.add(row)
    session.flush()
    return row
