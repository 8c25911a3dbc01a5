"""The database schema: migrations, and the answer to "is it current?"."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_alembic import Alembic

from talent.core.config import ROOT
from talent.core.models import Model, UTCDateTime

alembic = Alembic(metadatas=Model.metadata)


def _render(kind: str, value: Any, _context: Any) -> str | bool:
    """Migrations must not depend on the code of the day: our instant type is written as what the database holds."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(value, UTCDateTime) else False


def init_app(app: Flask) -> None:
    """Point Alembic at migrations/; create_app has loaded all models by now."""
    app.config.update(
        ALEMBIC={
            "script_location": str(ROOT / "migrations" / "versions"),
            "version_locations": [],
            "file_template": "%%(rev)s_%%(slug)s",
        },
        ALEMBIC_CONTEXT={"compare_type": True, "render_as_batch": True, "render_item": _render},
    )
    alembic.init_app(app)


def is_current() -> bool:
    """Whether the database has the newest migration; needs an application context."""
    return set(alembic.heads()) == set(alembic.current())
