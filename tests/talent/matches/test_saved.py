"""A process starts from what was saved, and finds what the database has: no more, no less, and not what was erased."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from matching.engine import Engine
from matching.types import Document, Kind, Query
from talent.core import outbox
from talent.matches import engine as following
from talent.matches import saved
from talent.matches.engine import Follower
from talent.matches.models import StoredVector
from talent.matches.worker import Worker
from talent.opportunities.models import Opportunity, OpportunityStatus
from talent.web.session import db
from tests.factories.opportunities import opportunity
from tests.factories.profiles import profile

TITLES = ("Cartographer", "Welder", "Teacher")


@pytest.fixture
def posts(app: Flask, session: Session) -> Iterator[list[Opportunity]]:
    """Three stored posts, and an engine with them that was saved."""
    rows = [opportunity(session, title=title) for title in TITLES]
    changed(session, *rows)
    Worker(app).drain()
    with app.app_context():
        assert Follower(app.extensions["settings"]).save(db.session) is not None
    yield rows
    saved.discard(app.extensions["settings"])


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Ids of the documents that engines had to read."""
    ids: list[int] = []
    upsert = Engine.upsert

    def counting(self: Engine, documents: list[Document], *rest: object, **named: object) -> None:
        ids.extend(document.id for document in documents)
        upsert(self, documents, *rest, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(Engine, "upsert", counting)
    return ids


def changed(session: Session, *rows: Opportunity) -> None:
    for row in rows:
        outbox.put(session, "opportunity.changed", opportunity_id=row.id)
    session.commit()


def long_ago(session: Session, *rows: Opportunity) -> None:
    """What was stored of these is older than what is looked at again."""
    session.rollback()
    for stored in session.scalars(select(StoredVector).where(StoredVector.entity_id.in_([row.id for row in rows]))):
        stored.changed_at -= timedelta(hours=1)
    session.commit()


def titles(app: Flask, follower: Follower | None = None, *, now: bool = True) -> set[str]:
    follower = follower or Follower(app.extensions["settings"])
    with app.app_context():
        engine = follower.engine(db.session, now=now)
        query = Query(target_kind=Kind.OPPORTUNITY, text="cartographer welder teacher surveyor", limit=10)
        ids = [match.id for match in engine.search(query)]
        return set(db.session.scalars(select(Opportunity.title).where(Opportunity.id.in_(ids))))


def test_a_start_reads_only_what_changed_lately(
    app: Flask, session: Session, posts: list[Opportunity], read: list[int]
) -> None:
    long_ago(session, *posts[:-1])
    assert titles(app) == set(TITLES)
    assert read == [posts[-1].id]  # the newest change is looked at again, as transactions commit out of order


def test_what_changed_since_is_taken_over(app: Flask, session: Session, posts: list[Opportunity]) -> None:
    posts[0].title, posts[1].status = "Surveyor", OpportunityStatus.CLOSED
    posts.append(opportunity(session, title="Teacher of welding"))
    changed(session, *posts)
    Worker(app).drain()
    assert titles(app) == {"Surveyor", "Teacher", "Teacher of welding"}


def test_what_the_database_lost_or_got_without_a_word_is_seen(
    app: Flask, session: Session, posts: list[Opportunity]
) -> None:
    long_ago(session, posts[0])
    session.execute(delete(StoredVector).where(StoredVector.entity_id == posts[1].id))
    row = session.scalars(select(StoredVector).where(StoredVector.entity_id == posts[0].id)).one()
    other = opportunity(session, title="Surveyor")
    assert row.document is not None
    copy = StoredVector(
        kind=row.kind, entity_id=other.id, source_hash="", encoder_id="none", text_version="0",
        document=row.document | {"id": other.id}, changed_at=row.changed_at,
    )  # fmt: skip
    session.add(copy)
    session.commit()
    assert titles(app) == {"Cartographer", "Teacher", "Surveyor"}


def test_a_database_older_than_what_was_saved_is_read_itself(
    app: Flask, session: Session, posts: list[Opportunity], read: list[int]
) -> None:
    long_ago(session, *posts)
    assert titles(app) == set(TITLES)
    assert sorted(read) == sorted(post.id for post in posts)


def test_damage_and_another_make_lead_to_the_database(
    app: Flask, posts: list[Opportunity], read: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("matching.stamp.LAYOUT", 99)
        assert titles(app) == set(TITLES)
    folder = saved.folder_of(app.extensions["settings"])
    file = next(folder.glob("0*/opportunity-rows.npy"))
    content = bytearray(file.read_bytes())
    content[200] ^= 1
    file.write_bytes(content)
    assert titles(app) == set(TITLES)
    assert sorted(read) == sorted([post.id for post in posts] * 2)
    assert [place.name for place in folder.iterdir()] == ["damaged-" + file.parent.name]


def test_many_changes_are_read_beside_the_searches(
    app: Flask, session: Session, posts: list[Opportunity], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "AT_ONCE", 0)
    monkeypatch.setattr(following, "FOLLOW_EVERY", 0)
    follower = Follower(app.extensions["settings"])
    assert titles(app, follower) == set(TITLES)
    posts[0].title = "Surveyor"
    changed(session, posts[0])
    Worker(app).drain()
    titles(app, follower, now=False)
    assert follower._catching_up is not None
    follower._catching_up.join()
    with app.app_context():
        found = follower.engine(db.session).search(Query(target_kind=Kind.OPPORTUNITY, text="surveyor"))
    assert found[0].id == posts[0].id


def test_the_worker_saves_at_night_where_it_is_worth_it(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = saved.folder_of(app.extensions["settings"])
    changed(session, opportunity(session, title="Welder"))
    Worker(app).drain()
    assert list(folder.glob("0*")) == []
    monkeypatch.setattr(saved, "SAVE_FROM", 1)
    Worker(app).drain()
    assert len(list(folder.glob("0*"))) == 1
    saved.discard(app.extensions["settings"])


def test_erasing_a_person_deletes_what_was_saved(app: Flask, session: Session, posts: list[Opportunity]) -> None:
    row = profile(session)
    session.commit()
    folder = saved.folder_of(app.extensions["settings"])
    assert list(folder.glob("0*"))
    result = app.test_cli_runner().invoke(args=["talent", "erase", str(row.id), "--yes"])
    assert result.exit_code == 0, result.output
    assert not [file for file in folder.rglob("*") if file.is_file()]
    assert titles(app) == set(TITLES)


def test_the_command_says_where_and_how_much(app: Flask, posts: list[Opportunity]) -> None:
    result = app.test_cli_runner().invoke(args=["talent", "index", "save", "--json"])
    assert result.exit_code == 0, result.output
    assert '"bytes"' in result.output
