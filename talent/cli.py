"""flask talent …: everything an operator does from a shell."""

from __future__ import annotations

from flask import Flask
from flask.cli import AppGroup

talent = AppGroup("talent", help="The talent ecosystem matching platform.")


def init_app(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(talent)
