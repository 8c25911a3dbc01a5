"""Stored vectors follow what people write; nothing is encoded twice, and one bad entity stops nobody else."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import timedelta
from threading import Event, Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.engine import Engine
from matching.types import Document, Kind, Query
from talent.core import clock, database, outbox
from talent.core.outbox import OutboxMessage, OutboxStatus
from talent.core.text import Text
from talent.matches import vectors
from talent.matches.documents import Codes
from talent.matches.engine import Follower
from talent.matches.models import StoredVector
from talent.matches.worker import LOOK_AGAIN, Worker
from talent.opportunities.models import Opportunity, OpportunityStatus
from talent.web.session import db
from tests.factories.opportunities import opportunity

pytestmark = pytest.mark.postgres


def changed(session: Session, *rows: Opportunity) -> None:
    for row in rows:
        outbox.put(session, "opportunity.changed", opportunity_id=row.id)
    session.commit()


def found(app: Flask, follower: Follower, text: str) -> list[int]:
    with app.app_context():
        engine = follower.engine(db.session, now=True)
        return [m.id for m in engine.search(Query(target_kind=Kind.OPPORTUNITY, text=text, limit=10))]


def test_a_published_post_is_found_and_a_closed_one_is_not(app: Flask, session: Session) -> None:
    follower = Follower(app.extensions["settings"])
    row = opportunity(session, title="Cartographer", duties="Draw maps")
    changed(session, row)
    Worker(app, follower).drain()
    assert found(app, follower, "cartographer") == [row.id]
    row.status = OpportunityStatus.CLOSED
    changed(session, row)
    Worker(app, follower).drain()
    assert found(app, follower, "cartographer") == []


def test_a_restart_encodes_nothing_again(app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    row = opportunity(session, title="Cartographer", duties="Draw maps")
    changed(session, row)
    Worker(app).drain()
    encoded: list[int] = []
    encode = Engine.encode

    def counting(self: Engine, documents: list[Document]) -> object:
        encoded.extend(document.id for document in documents)
        return encode(self, documents)

    monkeypatch.setattr(Engine, "encode", counting)
    follower = Follower(app.extensions["settings"])
    Worker(app, follower).drain()  # a new process: it sweeps over everything once
    assert found(app, follower, "cartographer") == [row.id]
    changed(session, row)  # said to have changed, yet it reads the same
    Worker(app, follower).drain()
    assert encoded == []
    row.duties = "Draw maps of rivers"
    changed(session, row)
    Worker(app, follower).drain()
    assert encoded == [row.id]


def test_one_entity_that_cannot_be_read_does_not_hold_up_the_others(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = opportunity(session, title="Bad"), opportunity(session, title="Cartographer")
    changed(session, bad, good)
    read = vectors.documents_of

    def failing(own: Session, kind: Kind, ids: list[int], known: Codes) -> dict[int, Document]:
        if bad.id in ids:
            raise ValueError("cannot be read")
        return read(own, kind, ids, known)

    monkeypatch.setattr(vectors, "documents_of", failing)
    Worker(app).round()
    stored = session.scalars(select(StoredVector.entity_id)).all()
    assert stored == [good.id]
    messages = {m.payload["opportunity_id"]: m for m in session.scalars(select(OutboxMessage))}
    assert messages[good.id].status is OutboxStatus.DONE
    assert (messages[bad.id].status, messages[bad.id].tries) == (OutboxStatus.WAITING, 1)
    assert "cannot be read" in messages[bad.id].error


def test_after_five_tries_it_is_put_where_an_admin_sees_it(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = opportunity(session)
    changed(session, bad)
    monkeypatch.setattr(vectors, "documents_of", lambda *_: 1 / 0)
    worker = Worker(app)
    for _ in range(6):
        with app.app_context(), database.write(db.engine) as own:
            for message in own.scalars(select(OutboxMessage).where(OutboxMessage.status == OutboxStatus.WAITING)):
                message.due_at = message.created_at
        worker.round()
    session.expire_all()
    assert session.scalars(select(OutboxMessage.status)).all() == [OutboxStatus.DEAD]


def test_nobody_waits_for_the_database_while_texts_are_encoded(
    app: Flask, session: Session, engine: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = opportunity(session, title="Cartographer")
    changed(session, row)
    encode, written = Engine.encode, []

    def writing_meanwhile(self: Engine, documents: list[Document]) -> object:
        with app.app_context(), database.write(db.engine) as own:
            own.get_one(Opportunity, row.id).title = "Surveyor"
            outbox.put(own, "opportunity.changed", opportunity_id=row.id)
        written.append(True)
        monkeypatch.setattr(Engine, "encode", encode)
        return encode(self, documents)

    monkeypatch.setattr(Engine, "encode", writing_meanwhile)
    follower = Follower(app.extensions["settings"])
    Worker(app, follower).drain()
    assert written
    assert found(app, follower, "surveyor") == [row.id]


def test_what_another_worker_stored_meanwhile_is_not_overwritten(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = opportunity(session, title="Cartographer")
    changed(session, row)
    worker, other = Worker(app), Worker(app)
    encode = Engine.encode

    def slow(self: Engine, documents: list[Document]) -> object:
        monkeypatch.setattr(Engine, "encode", encode)
        with app.app_context(), database.write(db.engine) as own:
            own.get_one(Opportunity, row.id).title = "Surveyor"
            outbox.put(own, "opportunity.changed", opportunity_id=row.id)
        other.drain()  # overtakes: it reads and stores the new title while this one still encodes the old one
        return encode(self, documents)

    monkeypatch.setattr(Engine, "encode", slow)
    worker.drain()
    session.expire_all()
    (stored,) = session.scalars(select(StoredVector)).all()
    assert stored.document is not None
    assert stored.document["title"] == "Surveyor"


def test_the_days_other_work_is_done_once_and_one_that_fails_stops_nobody(app: Flask, session: Session) -> None:
    done: list[str] = []

    def broken(_engine: object) -> None:
        raise ValueError("figures do not add up")

    def counted(engine: object) -> None:
        done.append(type(engine).__name__)

    worker = Worker(app, Follower(app.extensions["settings"]), daily=[broken, counted])
    row = opportunity(session, title="Cartographer", duties="Draw maps")
    changed(session, row)
    worker.drain()
    assert done == ["Engine"]
    assert session.scalar(select(StoredVector.entity_id)) == row.id


class Slow:
    """Long work that goes as it is told."""

    def __init__(self, *answers: bool | Exception) -> None:
        self.answers, self.said = list(answers), list[str]()

    def carry_out(self, _engine: object, payload: Mapping[str, Any]) -> bool:
        answer = self.answers.pop(0)
        self.said.append(f"carry out {payload['n']}")
        if isinstance(answer, Exception):
            raise answer
        return answer

    def waiting_again(self, _engine: object, payload: Mapping[str, Any]) -> None:
        self.said.append(f"again {payload['n']}")

    def fail(self, _engine: object, payload: Mapping[str, Any], why: Text) -> None:
        self.said.append(f"{payload['n']}: {why}")


def ordered(session: Session) -> OutboxMessage:
    outbox.put(session, "slow", n=7)
    session.commit()
    message = session.scalars(select(OutboxMessage).where(OutboxMessage.topic == "slow")).one()
    session.rollback()
    return message


def test_long_work_is_done_once(app: Flask, session: Session) -> None:
    message, job = ordered(session), Slow(True)
    worker = Worker(app, jobs={"slow": job})
    assert [worker.job(), worker.job()] == [True, False]
    session.rollback()
    session.refresh(message)
    assert (message.status, job.said) == (OutboxStatus.DONE, ["carry out 7"])


def test_long_work_of_another_worker_is_looked_at_again_later(app: Flask, session: Session) -> None:
    message, job = ordered(session), Slow(False, True)
    worker = Worker(app, jobs={"slow": job})
    assert [worker.job(), worker.job()] == [True, False]
    session.rollback()
    session.refresh(message)
    assert (message.status, message.tries) == (OutboxStatus.WAITING, 0)
    with clock.frozen(clock.now() + LOOK_AGAIN):
        assert worker.job()
    session.rollback()
    session.refresh(message)
    assert message.status is OutboxStatus.DONE


def test_long_work_that_breaks_off_is_given_up_after_five_tries(app: Flask, session: Session) -> None:
    message, job = ordered(session), Slow(*[OSError("no space")] * 5)
    worker = Worker(app, jobs={"slow": job})
    for hours in range(5):
        with clock.frozen(clock.now() + timedelta(hours=hours)):
            assert worker.job()
    session.rollback()
    session.refresh(message)
    assert message.status is OutboxStatus.DEAD and "no space" in (message.error or "")
    assert job.said[:2] == ["carry out 7", "again 7"]
    assert job.said[-1].startswith("7: It broke off 5 times")


def test_long_work_keeps_nobody_waiting(app: Flask, session: Session) -> None:
    """While one piece goes on, posts become findable."""
    follower, stop, free = Follower(app.extensions["settings"]), Event(), Event()

    class Blocking(Slow):
        def carry_out(self, engine: object, payload: Mapping[str, Any]) -> bool:
            return free.wait(30) and super().carry_out(engine, payload)

    message = ordered(session)
    row = opportunity(session, title="Cartographer", duties="Draw maps")
    changed(session, row)
    worker = Worker(app, follower, jobs={"slow": Blocking(True)})
    running = Thread(target=worker.run, args=(stop,))
    running.start()
    try:
        deadline = time.monotonic() + 60
        while found(app, follower, "cartographer") != [row.id]:
            assert time.monotonic() < deadline
            time.sleep(0.2)
        session.rollback()
        session.refresh(message)
        assert message.status is OutboxStatus.WAITING
        session.rollback()
    finally:
        free.set()
        while session.scalar(select(OutboxMessage.status).where(OutboxMessage.topic == "slow")) is OutboxStatus.WAITING:
            session.rollback()
            time.sleep(0.05)
        stop.set()
        running.join(60)
