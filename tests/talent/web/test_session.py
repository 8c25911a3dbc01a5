"""One place commits: a write that succeeded. Everything else is undone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from flask import Flask, abort, redirect
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from talent.accounts.models import User
from talent.core.errors import Conflict
from talent.core.text import N_
from talent.web.access import RULES, anyone
from talent.web.session import db
from tests.conftest import SignIn, disconnect, make_settings, migrated
from tests.factories.accounts import user as make_user
from tests.queries import recorded


def write_and(finish: Callable[[], object]) -> Callable[[], object]:
    """A view that adds an account and then ends in some way."""

    def view() -> object:
        make_user(db.session)
        return finish()

    RULES[view] = anyone
    return view


def boom() -> object:
    raise RuntimeError("a bug")


def conflict() -> object:
    raise Conflict(N_("no"))


ENDINGS: dict[str, tuple[Callable[[], object], int]] = {
    "done": (lambda: ("done", 200), 200),
    "moved": (lambda: redirect("/", 303), 303),
    "wrong": (lambda: ("wrong", 422), 422),
    "conflict": (conflict, 409),
    "absent": (lambda: abort(404), 404),
    "boom": (boom, 500),
}


@pytest.fixture(scope="module")
def writing_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application with a few more views, each of which writes."""
    app = migrated(make_settings(tmp_path_factory.mktemp("session")))
    app.config["PROPAGATE_EXCEPTIONS"] = False
    for name, (ending, _status) in ENDINGS.items():
        app.add_url_rule(f"/write/{name}", f"write.{name}", write_and(ending), methods=["GET", "POST", "PUT"])
    yield app
    disconnect(app)


def accounts(app: Flask) -> int:
    with app.app_context(), Session(db.engine) as session:
        return session.scalar(select(func.count(User.id))) or 0


@pytest.mark.parametrize("name", ENDINGS)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
def test_only_a_write_that_succeeded_is_kept(writing_app: Flask, name: str, method: str) -> None:
    before = accounts(writing_app)
    answer = writing_app.test_client().open(f"/write/{name}", method=method)
    assert answer.status_code == ENDINGS[name][1]
    kept = method != "GET" and name in {"done", "moved"}
    assert accounts(writing_app) - before == (1 if kept else 0)


def test_reading_pages_sends_no_write(app: Flask, sign_in_as: SignIn) -> None:
    person = sign_in_as()
    with app.app_context():
        engine = db.engine
    for path in ("/", "/account", "/notices", "/how-matching-works"):
        with recorded(engine) as sent:
            assert person.client.get(path).status_code == 200
        assert [s for s in sent if not s.lstrip().upper().startswith(("SELECT", "WITH"))] == [], path


@pytest.mark.postgres
def test_writers_at_the_same_time_all_succeed(app: Flask, session: Session) -> None:
    """Eight sign-ups at once: with a deferred SQLite transaction some would answer "database is locked"."""
    statuses: list[int] = []

    def sign_up(n: int) -> None:
        form = {"name": "N", "email": f"n{n}@example.org", "password": "a long sentence for tests"}
        answer = app.test_client().post("/sign-up", data={**form, "purpose": "talent", "terms": "y"})
        statuses.append(answer.status_code)

    threads = [threading.Thread(target=sign_up, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [303] * 8
    assert session.scalar(select(func.count(User.id))) == 8
