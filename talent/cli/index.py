"""The vector index and the encoder behind it."""

from __future__ import annotations

from talent.cli.group import talent


@talent.group("index")
def index() -> None:
    """The vector index and the encoder behind it."""
