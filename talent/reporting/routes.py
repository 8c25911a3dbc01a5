"""Brings the pages of the slice together on their blueprint."""

from __future__ import annotations

from talent.reporting.pages import (
    board,
    catalogue,
    desk,
    explorer,
    graduates,
    methodology,
    once,
    projection,
    quarter,
    releases,
    rows,
)
from talent.reporting.pages.blueprint import bp

__all__ = [
    "board",
    "bp",
    "catalogue",
    "desk",
    "explorer",
    "graduates",
    "methodology",
    "once",
    "projection",
    "quarter",
    "releases",
    "rows",
]
