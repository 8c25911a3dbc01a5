"""Pages neither repeat nor lose rows, and a cursor that was tampered with shows the first page."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from talent.accounts.models import User
from talent.core.paging import after, decode, encode, page
from tests.factories.accounts import user as make_user

START = datetime(2026, 1, 1, tzinfo=UTC)


def walk(session: Session, descending: bool, size: int) -> list[int]:
    """All ids, page by page, sorted by a column full of equal values."""
    found: list[int] = []
    cursor: str | None = None
    order = [c.desc() if descending else c for c in (User.created_at, User.id)]
    while True:
        statement = select(User)
        if values := decode(cursor, datetime, int):
            statement = statement.where(after([(User.created_at, descending), (User.id, descending)], values))
        rows = session.scalars(statement.order_by(*order).limit(size + 1)).all()
        one = page(rows, lambda u: (u.created_at, u.id), size)
        found += [u.id for u in one.rows]
        cursor = one.after
        if cursor is None:
            return found


@pytest.mark.postgres
@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("size", [1, 3, 7, 50])
def test_every_row_comes_once_though_sort_values_are_equal(session: Session, descending: bool, size: int) -> None:
    for i in range(10):
        make_user(session, created_at=START + timedelta(days=i // 4))
    session.flush()
    expected = session.scalars(select(User.id).order_by(User.created_at, User.id)).all()
    assert walk(session, descending, size) == (list(reversed(expected)) if descending else list(expected))


def test_a_row_added_meanwhile_neither_repeats_nor_hides_others(session: Session) -> None:
    for i in range(6):
        make_user(session, created_at=START + timedelta(days=i))
    rows = session.scalars(select(User).order_by(User.created_at.desc()).limit(4)).all()
    first = page(rows, lambda u: (u.created_at, u.id), 3)
    make_user(session, created_at=START + timedelta(days=99))
    values = decode(first.after, datetime, int)
    assert values
    following = session.scalars(select(User).where(after([(User.created_at, True), (User.id, True)], values))).all()
    assert {u.id for u in first.rows} | {u.id for u in following} == {r.id for r in rows} | {u.id for u in following}
    assert len(following) == 3
    assert not {u.id for u in first.rows} & {u.id for u in following}


def test_values_come_back_as_they_went() -> None:
    values = [datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC), date(2026, 1, 2), 7]
    assert decode(encode(values), datetime, date, int) == values


@pytest.mark.parametrize("cursor", [None, "", "%%%", "e30", "bm90IGpzb24", "W3sidCI6ICJ4In1d", "Wy", "\u4e2d", "NQ"])
def test_a_tampered_cursor_is_no_cursor(cursor: str | None) -> None:
    assert decode(cursor, int) is None


def test_a_cursor_of_another_list_is_no_cursor() -> None:
    assert decode(encode([1, 2, 3]), int, int) is None


@pytest.mark.parametrize("key", ["\ud800", "a\0", None, 0, -1, 2**31, 10**400, 0.5, True, [1], START])
def test_what_no_row_has_is_no_cursor(key: Any) -> None:
    """Neither database takes these for a key; SQLite cannot even be asked for most."""
    assert decode(encode([START, key]), datetime, int) is None


@pytest.mark.parametrize("at", [datetime(2026, 1, 1), START.replace(year=1), START.replace(year=9999), START.date()])
def test_an_instant_no_row_has_is_no_cursor(at: date) -> None:
    assert decode(encode([at, 1]), datetime, int) is None


def test_the_last_page_has_no_cursor() -> None:
    assert page([1, 2, 3], lambda n: [n], 3).after is None
    assert page([1, 2, 3, 4], lambda n: [n], 3).after == encode([3])
    assert page([], lambda n: [n], 3).rows == []
