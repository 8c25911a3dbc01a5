"""What the process says of itself to whoever watches over it."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from talent.matches.engine import follower_of
from talent.web.session import db


def test_ready_says_whether_a_search_would_wait(app: Flask, client: FlaskClient) -> None:
    def matching() -> str:
        return str((client.get("/ready").json or {})["matching"])

    assert matching() == "not loaded yet"
    follower = follower_of(app.extensions)
    assert matching() == "not loaded yet"
    with app.app_context():
        follower.engine(db.session)
    assert matching() == "loaded"
    assert follower_of(app.extensions) is follower
