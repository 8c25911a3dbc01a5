"""The talent ecosystem matching platform."""

from __future__ import annotations

import importlib
import logging
from datetime import timedelta

from flask import Flask

from talent.core.config import ROOT, Settings, load
from talent.web import (
    access,
    addresses,
    errors,
    filters,
    forms,
    headers,
    i18n,
    limits,
    mail,
    navigation,
    schema,
    session,
)

#: Slices with pages. Only create_app imports routes; pages link to each other by url_for.
SLICES = (
    "home",
    "admin",
    "reporting",
    "matches",
    "applications",
    "enrolments",
    "programs",
    "opportunities",
    "profiles",
    "accounts",
    "organizations",
    "taxonomy",
)
#: Slices with tables; loaded before anything asks the metadata.
MODELS = tuple(f"{name}.models" for name in reversed(SLICES) if name not in {"home", "admin"})
#: Tables beside a slice's models: what happened to its rows, and traits kept apart from all that is matched.
BESIDE = (
    "opportunities.history",
    "profiles.history",
    "profiles.demographics",
    "reporting.shortage.models",
    "reporting.board.models",
)
PLUMBING = (addresses, i18n, filters, navigation, errors)


def create_app(settings: Settings | None = None) -> Flask:
    """The application for these settings (default: from the environment)."""
    settings = settings or load()
    app = Flask(__name__, root_path=str(ROOT), template_folder="templates", static_folder="static")
    _configure(app, settings)
    for name in (*MODELS, *BESIDE):
        importlib.import_module(f"talent.{name}")
    session.init_app(app)
    schema.init_app(app)
    headers.init_app(app, settings)
    mail.init_app(app, settings)
    limits.init_app(app, settings)
    forms.csrf.init_app(app)
    for plumbing in PLUMBING:
        plumbing.init_app(app)
    importlib.import_module("talent.accounts.signin").init_app(app)
    for name in (*SLICES, "styleguide") if settings.development else SLICES:
        # The pages of organizations need memberships, so accounts has them.
        module = "accounts.organization_routes" if name == "organizations" else f"{name}.routes"
        app.register_blueprint(importlib.import_module(f"talent.{module}").bp)
    importlib.import_module("talent.cli").init_app(app)
    access.init_app(app)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    """Flask's own settings; the rest of the code reads ``app.extensions['settings']``."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    app.extensions["settings"] = settings
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_ENGINES={"default": settings.database_url},
        MAX_CONTENT_LENGTH=settings.max_body_bytes,
        MAX_FORM_MEMORY_SIZE=settings.max_body_bytes,
        SESSION_COOKIE_NAME="__Host-session" if settings.secure_cookies else "session",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
        TRUSTED_HOSTS=list(settings.trusted_hosts) or None,
        WTF_CSRF_TIME_LIMIT=None,
        DEFAULT_LANGUAGE=settings.default_language,
        JSON_AS_ASCII=False,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
