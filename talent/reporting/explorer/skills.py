"""Skills between what people have and what places ask for, as one chart for the explorer and the reports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _

from talent.reporting.drawing.canvas import Axis
from talent.reporting.drawing.figure import Figure
from talent.reporting.drawing.points import Mark, Points

#: Skills in the chart: those with the largest gaps on either side.
SKILLS = 40


def mark(label: str, asked: float, had: float, gap: float | None, url: str | None = None) -> Mark:
    """One skill. Args: asked: share of places; had: share of people, both in [0, 1]; gap [persons]."""
    return Mark(label, had, asked, gap, "shortage" if (gap or 0) > 0 else "surplus", url=url)


def bubble(marks: Sequence[Mark], origin: dict[str, Any]) -> list[Figure]:
    """The chart of the largest gaps; no chart without any skill."""
    if not marks:
        return []
    largest = sorted(marks, key=lambda m: -abs(m.size or 0))[:SKILLS]
    first = max(largest, key=lambda m: m.size or 0)
    drawing = Points(
        Axis(str(_("Share of people who have it")), "percent"),
        Axis(str(_("Share of places that ask for it")), "percent"),
        largest, str(_("Skill")), size_name=str(_("Gap")), diagonal=True,
    )  # fmt: skip
    title = (
        str(_("The skill most lacking is %(name)s", name=first.label))
        if (first.size or 0) > 0
        else str(_("No skill shown is lacking"))
    )
    note = str(_("Dashed line: asked for as often as had. Size: gap."))
    return [Figure("skills", title, drawing, note=note, **origin | {"unit": ""})]
