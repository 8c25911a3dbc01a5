"""What no address and no field may hold: numbers that no row can have, and characters that are not text."""

from __future__ import annotations

from typing import Any

from flask import Flask, abort, request
from werkzeug.routing import IntegerConverter, Map

#: The largest key a row can have (32 bits, as PostgreSQL stores it).
LARGEST_KEY = 2**31 - 1


class RowKey(IntegerConverter):
    """``<int:…>`` in an address: what cannot be a key is a page that does not exist, not an error of the database."""

    def __init__(self, url_map: Map, **options: Any) -> None:
        options.setdefault("max", LARGEST_KEY)
        super().__init__(url_map, **options)


def init_app(app: Flask) -> None:
    """Called before the pages are registered."""
    app.url_map.converters["int"] = RowKey
    app.before_request(_refuse_nul)


def _refuse_nul() -> None:
    """A database takes no NUL in text; a browser never sends one."""
    for values in (request.args, request.form):
        if any("\0" in name or "\0" in text for name, texts in values.lists() for text in texts):
            abort(400)
