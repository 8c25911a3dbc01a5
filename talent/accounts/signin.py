"""Flask-Login's side of a sign-in: the cookie holds a random token, the database says whether it still counts."""

from __future__ import annotations

from typing import Any

from flask import Flask, g, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from talent.accounts import queries, service
from talent.accounts.models import User
from talent.core import database
from talent.core.actor import NOBODY, Actor
from talent.web.access import loads_actor
from talent.web.session import SAFE_METHODS, db

manager = LoginManager()
manager.session_protection = None  # a stolen cookie is ended by sign-out, not guessed at by address


class SignedIn(UserMixin):  # type: ignore[misc]
    """A user with the token they signed in by; Flask-Login keeps ``get_id()`` in the cookie."""

    def __init__(self, user: User, token: str) -> None:
        self.user = user
        self.token = token

    def get_id(self) -> str:
        """What stands in the cookie."""
        return self.token


@manager.user_loader  # type: ignore[untyped-decorator]
def _load(token: str) -> SignedIn | None:
    user = queries.user_of_token(db.session, token)
    return SignedIn(user, token) if user else None


@loads_actor
def load_actor() -> Actor:
    """Who asks, for policies."""
    return queries.actor_of(db.session, current_user.user) if current_user.is_authenticated else NOBODY


def enter(user: User) -> None:
    """Start a sign-in in this browser; the cookie of whoever was here before is thrown away."""
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language
    token = service.start_session(db.session, user)
    login_user(SignedIn(user, token))
    g.pop("actor", None)


def leave() -> None:
    """End this browser's sign-in in the database as well."""
    if current_user.is_authenticated:
        service.end_session(db.session, current_user.token)
    language = session.get("language")
    logout_user()
    session.clear()
    if language:
        session["language"] = language
    g.pop("actor", None)


def account() -> User:
    """The signed-in user; only for views that ``signed_in`` guards."""
    user: User = current_user.user
    return user


def _touch(response: Any) -> Any:
    """Keep the sign-in alive, in a short transaction of its own so that reading pages stays reading."""
    if request.endpoint != "static" and current_user.is_authenticated and request.method in SAFE_METHODS:
        token = current_user.token
        if queries.is_stale(db.session, token):
            db.session.rollback()
            with database.write(db.engine) as own:
                service.touch_session(own, token)
    return response


def init_app(app: Flask) -> None:
    """Install Flask-Login and give templates the account and its unread notices."""
    manager.init_app(app)
    app.after_request(_touch)
    app.context_processor(_account_context)


def _account_context() -> dict[str, Any]:
    user = current_user.user if current_user.is_authenticated else None
    return {"account": user, "unread_notices": queries.unread(db.session, user.id) if user else 0}
