"""How often: limits on what can be guessed or flooded."""

from __future__ import annotations

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from talent.core.config import Settings

limiter = Limiter(get_remote_address, default_limits=[])


def init_app(app: Flask, settings: Settings) -> None:
    """Count in memory (one process) or in the store the settings name (many)."""
    app.config.update(RATELIMIT_STORAGE_URI=settings.limits_storage, RATELIMIT_HEADERS_ENABLED=True)
    limiter.init_app(app)
