"""The real taxonomy for tests: it is small, and tests with real codes read better."""

from __future__ import annotations

from sqlalchemy.orm import Session

from talent.taxonomy import service


def load_taxonomy(session: Session) -> None:
    """Load the product's own data files."""
    service.load_own(session)
