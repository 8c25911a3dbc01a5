"""The radar of dimension scores. Beside it stand bullet bars: a radar alone misleads by its area."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from talent.reporting.drawing.canvas import SMALL, Canvas, Point
from talent.reporting.drawing.figure import Column, Table
from talent.reporting.drawing.style import Style, fit, width

CENTRE: Point = (360.0, 190.0)
RADIUS = 140.0


@dataclass(frozen=True)
class Radar:
    """Scores in [0, 100] on as many axes; None: not rated. ``target``: the ring to reach."""

    what: str
    score: str
    axes: Sequence[tuple[str, float | None]]
    target: float = 80

    def _at(self, number: int, score: float) -> Point:
        angle = 2 * math.pi * number / len(self.axes) - math.pi / 2
        return CENTRE[0] + RADIUS * score / 100 * math.cos(angle), CENTRE[1] + RADIUS * score / 100 * math.sin(angle)

    def _ring(self, score: float) -> list[Point]:
        ring = [self._at(n, score) for n in range(len(self.axes))]
        return [*ring, ring[0]]

    def draw(self, style: Style) -> Canvas:
        """Rings at 20 … 100, the target dashed; an axis not rated has no corner and says so."""
        canvas = Canvas(720, 380, style)
        for ring in (20, 40, 60, 80, 100):
            canvas.path(self._ring(ring), "line", width=1)
        canvas.path(self._ring(self.target), "surplus", width=1.5, dashed=True)
        rated = [(n, score) for n, (_name, score) in enumerate(self.axes) if score is not None]
        if len(rated) > 2:
            canvas.area([self._at(n, s) for n, s in rated], "action", opacity=0.2, stroke="action")
        for number, (name, score) in enumerate(self.axes):
            canvas.line(CENTRE, self._at(number, 100), "line")
            if score is not None:
                canvas.circle(self._at(number, score), 4, "action")
            self._name(canvas, number, f"{name} {style.write(score, 'score')}")
        return canvas

    def _name(self, canvas: Canvas, number: int, words: str) -> None:
        x, y = self._at(number, 112)
        anchor = "middle" if abs(x - CENTRE[0]) < 20 else "start" if x > CENTRE[0] else "end"
        room = 720 - x if anchor == "start" else x if anchor == "end" else width(words, SMALL)
        canvas.text((x, y + 4), fit(words, room, SMALL), anchor=anchor)

    def option(self) -> dict[str, Any]:
        """ECharts radar; needs a number on every axis, so one not rated is left out."""
        rated = [(name, score) for name, score in self.axes if score is not None]
        if len(rated) < 3:
            return {}
        names = [{"name": name, "max": 100} for name, _s in rated]
        values: list[dict[str, Any]] = [
            {"value": [s for _n, s in rated], "name": self.score, "areaStyle": {"opacity": 0.2}}
        ]
        ring: dict[str, Any] = {"value": [self.target] * len(rated), "name": str(self.target), "symbol": "none"}
        ring["lineStyle"] = {"type": "dashed", "color": "token:surplus"}
        line = {"lineStyle": {"color": "token:line"}}
        return {
            "tooltip": {"trigger": "item"},
            "radar": {"indicator": names, "splitArea": {"show": False}, "splitLine": line, "axisLine": line,
                      "axisName": {"color": "token:ink"}},
            "series": [{"type": "radar", "data": [*values, ring], "itemStyle": {"color": "token:action"}}],
        }  # fmt: skip

    def table(self) -> Table:
        """One row per axis."""
        return Table([Column(self.what), Column(self.score, "score")], [list(pair) for pair in self.axes])
