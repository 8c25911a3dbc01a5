"""The database decides on duplicates; the person sees the field."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from talent.core.errors import FieldError
from talent.core.text import Text


@contextmanager
def unique(session: Session, field: str, text: Text) -> Iterator[None]:
    """Flush what the block adds; a duplicate becomes a FieldError. No SELECT beforehand: two requests may race.

    The block holds one insert or update; a foreign key broken there would be blamed on the field.
    """
    try:
        with session.begin_nested():
            yield
    except IntegrityError as error:
        raise FieldError(field, text) from error
