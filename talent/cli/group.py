"""The group that every command of `flask talent` joins."""

from __future__ import annotations

from flask import Flask, current_app
from flask.cli import AppGroup

talent = AppGroup("talent", help="The talent ecosystem matching platform.")


def this_app() -> Flask:
    """The application itself, to hand to whatever outlives the command's context."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    return app
