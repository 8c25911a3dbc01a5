"""Access is declared on every view, or the app does not start."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from talent.core.actor import NOBODY, Actor, OrgKind, Role
from talent.core.errors import NotFound

Rule = Callable[[Actor], bool]
View = Callable[..., ResponseReturnValue]

RULES: dict[Any, Rule] = {}
_loaders: list[Callable[[], Actor]] = []


class MissingAccessRule(RuntimeError):
    """A view nobody declared an audience for."""


def anyone(_actor: Actor) -> bool:
    """The public."""
    return True


def signed_in(actor: Actor) -> bool:
    """Anybody with an account."""
    return actor.signed_in


def talent(actor: Actor) -> bool:
    """People who act for themselves."""
    return actor.is_talent


def admin(actor: Actor) -> bool:
    """The platform's admin."""
    return actor.is_admin


def bureau(actor: Actor) -> bool:
    """Members of a verified HR bureau."""
    return bool(actor.bureau_regions())


def member_of(*kinds: OrgKind, least: Role = Role.VIEWER) -> Rule:
    """Members of an organization of one of these kinds (any kind when none is named) with at least this role."""

    def rule(actor: Actor) -> bool:
        return bool(actor.organizations(*kinds, least=least))

    return rule


def either(*rules: Rule) -> Rule:
    """One of the rules is enough."""
    return lambda actor: any(rule(actor) for rule in rules)


def allow(rule: Rule) -> Callable[[View], View]:
    """Declare who may open a view. Object rules live in the slice's policy.py."""

    def declare(view: View) -> View:
        RULES[view] = rule
        return view

    return declare


def loads_actor(loader: Callable[[], Actor]) -> Callable[[], Actor]:
    """Register the function that finds out who asks (accounts does)."""
    _loaders[:] = [loader]
    return loader


def current_actor() -> Actor:
    """Who asks, found once per request."""
    if "actor" not in g:
        g.actor = _loaders[0]() if _loaders else NOBODY
    actor: Actor = g.actor
    return actor


def init_app(app: Flask) -> None:
    """Check the declarations; called last in create_app."""
    missing = [name for name, view in app.view_functions.items() if name != "static" and view not in RULES]
    if missing:
        raise MissingAccessRule(", ".join(sorted(missing)))
    app.before_request(_check)


def _check() -> ResponseReturnValue | None:
    """Turn away who may not open the view: to sign-in when nobody is there, else as if it did not exist."""
    view = request.endpoint and RULES.get(_view_function(request.endpoint))
    if not view or view(current_actor()):
        return None
    if not current_actor().signed_in:
        target = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("accounts.sign_in", next=target), 303)
    raise NotFound


def _view_function(endpoint: str) -> Any:
    return current_app.view_functions[endpoint]
