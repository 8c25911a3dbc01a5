"""Instants stay instants, kinds are held by the database, duplicates name their field."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session

from talent.accounts.models import User
from talent.core import clock, database
from talent.core.errors import FieldError
from talent.core.text import N_
from talent.core.unique import unique
from talent.organizations.models import Organization
from tests.factories.accounts import user as make_user
from tests.factories.organizations import organization as make_organization


@pytest.mark.postgres
def test_an_instant_comes_back_as_the_same_instant(session: Session) -> None:
    at = datetime(2026, 7, 1, 7, 30, 15, 123456, tzinfo=ZoneInfo("Asia/Shanghai"))
    row = make_user(session, created_at=at)
    session.commit()
    session.expire_all()
    assert row.created_at == at
    assert row.created_at.tzinfo is UTC


def test_a_naive_instant_is_refused(session: Session) -> None:
    with pytest.raises((StatementError, ValueError), match="naive"):
        make_user(session, created_at=datetime(2026, 7, 1))


@pytest.mark.postgres
def test_the_database_refuses_a_kind_nobody_knows(session: Session) -> None:
    row = make_organization(session)
    session.commit()
    with pytest.raises(IntegrityError):
        session.execute(text("UPDATE organization SET kind = 'circus' WHERE id = :id"), {"id": row.id})


@pytest.mark.postgres
def test_the_database_refuses_a_row_that_points_nowhere(session: Session) -> None:
    with pytest.raises(IntegrityError):
        make_organization(session, region_code="000000")


@pytest.mark.postgres
def test_a_duplicate_names_its_field_and_spares_the_rest(session: Session) -> None:
    first = make_user(session)
    with pytest.raises(FieldError) as refused, unique(session, "email", N_("taken")):
        session.add(User(email=first.email, name="B", password_hash="x"))
    assert refused.value.field == "email"
    session.commit()
    assert session.get(User, first.id) is not None


@pytest.mark.postgres
def test_a_write_is_all_or_nothing(app: object, engine: Engine) -> None:
    def fail() -> None:
        with database.write(engine) as own:
            make_organization(own, name_zh="不该留下")
            raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError):
        fail()
    with Session(engine) as own:
        assert own.query(Organization).filter_by(name_zh="不该留下").count() == 0
    assert not database.writing.get()


def test_sqlite_keeps_foreign_keys_and_waits_for_locks(session: Session) -> None:
    pragma = {name: session.execute(text(f"PRAGMA {name}")).scalar() for name in ("foreign_keys", "busy_timeout")}
    assert pragma["foreign_keys"] == 1
    assert pragma["busy_timeout"] >= 5000
    assert session.execute(text("PRAGMA journal_mode")).scalar() == "wal"


def test_the_day_is_the_city_s_day() -> None:
    with clock.frozen(datetime(2026, 6, 30, 16, 0, tzinfo=UTC)):
        assert clock.today() == date(2026, 7, 1)
    with clock.frozen(datetime(2026, 6, 30, 15, 59, 59, tzinfo=UTC)):
        assert clock.today() == date(2026, 6, 30)
    assert clock.start_of_day(date(2026, 7, 1)) == datetime(2026, 6, 30, 16, tzinfo=UTC)


def test_the_clock_goes_on_after_it_was_stopped() -> None:
    with clock.frozen(datetime(2000, 1, 1, tzinfo=UTC)):
        assert clock.now().year == 2000
    assert clock.now() - datetime.now(UTC) < timedelta(minutes=1)
    with pytest.raises(ValueError, match="aware"), clock.frozen(datetime(2000, 1, 1)):
        pass
