"""What was asked for with a change is done at least once, and given up visibly."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, select
from sqlalchemy.orm import Session

from talent.core import clock, database, outbox
from talent.core.outbox import MAX_TRIES, OutboxMessage, OutboxStatus
from talent.web.session import db
from tests.conftest import wipe


@pytest.mark.postgres
def test_a_message_lives_and_dies_with_its_change(engine: Engine, session: Session) -> None:
    def fail() -> None:
        with database.write(engine) as own:
            outbox.put(own, "lost", n=1)
            raise RuntimeError("undone")

    with pytest.raises(RuntimeError):
        fail()
    with database.write(engine) as own:
        outbox.put(own, "kept", n=2)
    assert [(m.topic, m.payload) for m in session.scalars(select(OutboxMessage))] == [("kept", {"n": 2})]


@pytest.mark.postgres
def test_done_messages_are_not_taken_again(session: Session) -> None:
    for n in range(3):
        outbox.put(session, "t", n=n)
    session.flush()
    first = outbox.take(session, limit=2)
    assert [m.payload["n"] for m in first] == [0, 1]
    for message in first:
        outbox.done(message)
    session.flush()
    assert [m.payload["n"] for m in outbox.take(session)] == [2]


def test_a_failure_waits_longer_each_time_and_is_then_given_up(session: Session) -> None:
    outbox.put(session, "t")
    session.flush()
    at, waits = clock.now(), []
    for _ in range(MAX_TRIES):
        with clock.frozen(at):
            (message,) = outbox.take(session)
            outbox.failed(message, "x" * 5000)
            session.flush()
            assert list(outbox.take(session)) == []
            waits.append(message.due_at - at)
            at = max(message.due_at, at)
    assert waits[:-1] == sorted(set(waits[:-1]))
    assert message.status is OutboxStatus.DEAD
    assert len(message.error or "") == 2000
    with clock.frozen(at + timedelta(days=365)):
        assert list(outbox.take(session)) == []


@pytest.mark.postgres
def test_a_late_commit_with_a_low_id_is_not_missed(session: Session) -> None:
    outbox.put(session, "first")
    outbox.put(session, "second")
    session.flush()
    one, two = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
    one.due_at = clock.now() + timedelta(hours=1)
    outbox.done(two)
    session.flush()
    with clock.frozen(clock.now() + timedelta(hours=2)):
        assert list(outbox.take(session)) == [one]


def test_two_workers_take_different_messages(postgres_app: Flask, request: pytest.FixtureRequest) -> None:
    with postgres_app.app_context():
        engine = create_engine(db.engine.url)
    request.addfinalizer(engine.dispose)
    request.addfinalizer(lambda: wipe(engine))
    with Session(engine) as own, own.begin():
        for n in range(4):
            outbox.put(own, "t", n=n)
    with Session(engine) as one, Session(engine) as two:
        here = {m.id for m in outbox.take(one, limit=2)}
        there = {m.id for m in outbox.take(two, limit=4)}
    assert len(here) == len(there) == 2
    assert not here & there
