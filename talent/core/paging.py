"""Keyset paging: a page starts after a row, not at a number, so new rows neither repeat nor hide others."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, or_

from talent.core.errors import FieldError
from talent.core.text import N_

PAGE_SIZE = 20
T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list; ``after`` is the cursor of the next one, None on the last."""

    rows: Sequence[T]
    after: str | None


def encode(values: Sequence[Any]) -> str:
    """The sort values of a row as an opaque cursor."""
    plain = [{"t": v.isoformat()} if isinstance(v, datetime | date) else v for v in values]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def decode(cursor: str | None, *kinds: type[datetime | date | int]) -> list[Any] | None:
    """The sort values of a cursor; None for no cursor or one that was tampered with (the first page is shown).

    Args:
        kinds: what each value is; an int is a row's key.
    """
    if not cursor:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        values = [_restore(v) for v in values]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return values if len(values) == len(kinds) and all(map(_is, values, kinds)) else None


def _is(value: Any, kind: type[datetime | date | int]) -> bool:
    """Whether a database takes the value where one of this kind is meant."""
    if type(value) is not kind:
        return False
    if isinstance(value, datetime):
        return value.tzinfo is not None and 1 < value.year < 9999
    return not isinstance(value, int) or 0 < value < 2**31


def _restore(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    text = value["t"]
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def instant_and_key(cursor: str | None) -> tuple[datetime, int] | None:
    """The instant and row key of a cursor of a list that is sorted by these two; None for no cursor.

    Raises: FieldError on "after" for a cursor no page gave, so that the first page is not taken for another.
    """
    if not cursor:
        return None
    if values := decode(cursor, datetime, int):
        return values[0], values[1]
    raise FieldError("after", N_("This address leads to no page of the list. Start from the first page."))


def after(columns: Sequence[tuple[SQLColumnExpression[Any], bool]], values: Sequence[Any]) -> ColumnElement[bool]:
    """Rows that follow the given sort values.

    Args:
        columns: (column, descending), ending with the primary key so that the order is total.
    """
    clauses = []
    for i, (column, descending) in enumerate(columns):
        equal = [c == v for (c, _), v in zip(columns[:i], values[:i], strict=True)]
        clauses.append(and_(*equal, column < values[i] if descending else column > values[i]))
    return or_(*clauses)


def page(rows: Sequence[T], key: Callable[[T], Sequence[Any]], size: int = PAGE_SIZE) -> Page[T]:
    """Cut a list that was asked for with limit(size + 1)."""
    more = len(rows) > size
    kept = rows[:size]
    return Page(kept, encode(key(kept[-1])) if more else None)
