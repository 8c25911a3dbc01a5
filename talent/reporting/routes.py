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
<<<<<<< HEAD
    projection,
    quarter,
    releases,
=======
    quarter,
    releases,
    rows,
>>>>>>> 5021479 (Figures lead to their rows; one way to count gaps)
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
<<<<<<< HEAD
    "projection",
    "quarter",
    "releases",
=======
    "quarter",
    "releases",
    "rows",
>>>>>>> 5021479 (Figures lead to their rows; one way to count gaps)
]
