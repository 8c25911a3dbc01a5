"""The database session of a request and the only place that commits one."""

from __future__ import annotations

from inspect import iscoroutinefunction

from flask import Flask, Response, request
from flask_sqlalchemy_lite import SQLAlchemy

from talent.core import database

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

db = SQLAlchemy()


def init_app(app: Flask) -> None:
    """Connect the database and decide, request by request, between commit and rollback."""
    db.init_app(app)
    # Nothing here is asynchronous; closing sessions that nobody opened would start a thread after each request.
    app.teardown_appcontext_funcs[:] = [f for f in app.teardown_appcontext_funcs if not iscoroutinefunction(f)]
    with app.app_context():
        database.prepare(db.engine)
    app.before_request(_intend)
    app.after_request(_finish)


def _intend() -> None:
    """Say before the first query whether this request means to write (SQLite takes its lock then)."""
    database.writing.set(request.method not in SAFE_METHODS)


def _finish(response: Response) -> Response:
    """Commit what a successful write did; undo everything else."""
    if request.method not in SAFE_METHODS and response.status_code < 400:
        db.session.commit()
    else:
        db.session.rollback()
    database.writing.set(False)
    return response
