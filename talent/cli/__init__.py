"""flask talent …: everything an operator does from a shell. A module per kind of work; each joins its commands."""

from __future__ import annotations

import importlib

from flask import Flask

from talent.cli.group import talent
from talent.demo import city
from talent.web.session import db

#: Modules whose commands join the group when they are loaded.
COMMANDS = (
    "allocation",
    "checking",
    "convert",
    "copies",
    "exporting",
    "imports",
    "index",
    "matching",
    "projecting",
    "reports",
    "running",
    "taxonomy",
    "tuning",
    "weights",
)


def init_app(app: Flask) -> None:
    """Add the commands, and the demo city's sign-ins to the sign-in page where the settings want them."""
    for name in COMMANDS:
        importlib.import_module(f"talent.cli.{name}")
    app.cli.add_command(talent)
    if app.extensions["settings"].demo_sign_ins:
        app.extensions["demo_sign_ins"] = lambda: city.sign_ins(db.session)
