"""Points between two axes: what to act on first, which skills, tight or inefficient."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from talent.reporting.drawing.canvas import SMALL, Axis, Box, Canvas, Scale
from talent.reporting.drawing.figure import Column, Table
from talent.reporting.drawing.style import Style, fit, width

BOX = Box(64, 34, 700, 372)
LEAST, MOST = 5.0, 24.0


@dataclass(frozen=True)
class Mark:
    """A point; its size shows a third number, its tone a group (a name of style.COLOURS)."""

    label: str
    x: float
    y: float
    size: float | None = None
    tone: str = "action"
    group: str = ""
    url: str | None = None
    text: str = ""  # read out for the point; empty: its numbers


@dataclass(frozen=True)
class Points:
    """A scatter. ``cross``: the lines that part it into quadrants; ``path``: points joined in their order."""

    x: Axis
    y: Axis
    marks: Sequence[Mark]
    what: str  # what a point is
    size_name: str = ""
    cross: tuple[float, float] | None = None
    corner: str = ""  # words in the upper right quadrant
    diagonal: bool = False
    path: bool = False
    groups: Sequence[tuple[str, str]] = field(default_factory=tuple)  # (tone, words), the legend
    labelled: int = 15

    def _scales(self) -> tuple[Scale, Scale]:
        xs = [m.x for m in self.marks] + ([self.cross[0]] if self.cross else [])
        ys = [m.y for m in self.marks] + ([self.cross[1]] if self.cross else [])
        if self.diagonal:
            xs = ys = [*xs, *ys]
        zero = not self.path
        return (
            Scale.over(xs, (BOX.left, BOX.right), log=self.x.log, zero=zero),
            Scale.over(ys, (BOX.bottom, BOX.top), log=self.y.log, zero=zero),
        )

    def _ends(self) -> tuple[float, float]:
        x, _y = self._scales()
        return x.marks[0], x.marks[-1]

    def radius(self, mark: Mark) -> float:
        """Area follows the third number [px]."""
        if mark.size is None:
            return LEAST
        most = self._most
        return max(LEAST, MOST * math.sqrt(abs(mark.size) / most)) if most else LEAST

    @cached_property
    def _most(self) -> float:
        return max((abs(m.size) for m in self.marks if m.size is not None), default=0)

    def named(self) -> list[Mark]:
        """The marks that get their name written beside them: the largest."""
        return sorted(self.marks, key=lambda m: (-abs(m.size or 0), m.label))[: self.labelled]

    def draw(self, style: Style) -> Canvas:
        """Largest marks beneath, so that no small one is covered."""
        canvas = Canvas(720, 420 + (22 if self.groups else 0), style)
        x, y = self._scales()
        canvas.grid(BOX, x, y, (self.x, self.y))
        self._lines(canvas, x, y)
        if self.path:
            canvas.path([(x.at(m.x), y.at(m.y)) for m in self.marks], "line-strong", width=1.5)
        for mark in sorted(self.marks, key=lambda m: -self.radius(m)):
            canvas.circle((x.at(mark.x), y.at(mark.y)), self.radius(mark), mark.tone, opacity=0.75)
        self._names(canvas, x, y)
        left = BOX.left
        for tone, words in self.groups:
            canvas.circle((left + 5, 425), 5, tone)
            canvas.text((left + 15, 429), words, colour="muted")
            left += 30 + width(words, SMALL)
        return canvas

    def _lines(self, canvas: Canvas, x: Scale, y: Scale) -> None:
        if self.cross:
            at = x.at(self.cross[0]), y.at(self.cross[1])
            canvas.line((at[0], BOX.top), (at[0], BOX.bottom), "line-strong", dashed=True)
            canvas.line((BOX.left, at[1]), (BOX.right, at[1]), "line-strong", dashed=True)
            canvas.text((BOX.right - 4, BOX.top + 14), self.corner, anchor="end", bold=True, colour="shortage")
        if self.diagonal:
            low, high = max(x.marks[0], y.marks[0]), min(x.marks[-1], y.marks[-1])
            canvas.line((x.at(low), y.at(low)), (x.at(high), y.at(high)), "line-strong", dashed=True)

    def _names(self, canvas: Canvas, x: Scale, y: Scale) -> None:
        """Names beside their marks; one that would cover another's is left out (the table has it)."""
        taken = [self._around(mark, x, y) for mark in self.marks]
        for mark in self.named():
            label = fit(mark.label, 150, SMALL)
            wide, radius = width(label, SMALL), self.radius(mark)
            at = x.at(mark.x), y.at(mark.y)
            left = at[0] + radius + 4 if at[0] + radius + 4 + wide < BOX.right + 16 else at[0] - radius - 4 - wide
            box = Box(left, at[1] - 8, left + wide, at[1] + 6)
            own = self._around(mark, x, y)
            if not any(_overlap(box, other) for other in taken if other != own):
                taken.append(box)
                canvas.text((left, at[1] + 4), label)

    def _around(self, mark: Mark, x: Scale, y: Scale) -> Box:
        half = self.radius(mark) * 0.7
        return Box(x.at(mark.x) - half, y.at(mark.y) - half, x.at(mark.x) + half, y.at(mark.y) + half)

    def option(self) -> dict[str, Any]:
        """ECharts: one series per tone, so that the legend can switch groups."""
        tones = list(dict.fromkeys(m.tone for m in self.marks))
        words = dict(self.groups)
        named = {id(m) for m in self.named()}
        series: list[dict[str, Any]] = [
            {
                "type": "scatter",
                "name": words.get(tone, self.what),
                "itemStyle": {"color": f"token:{tone}", "opacity": 0.75},
                "labelLayout": {"hideOverlap": True},
                "data": [self._item(m, id(m) in named) for m in self.marks if m.tone == tone],
            }
            for tone in tones
        ]
        if series:
            series[0] |= self._mark_lines()
        if self.path:
            points = [[m.x, m.y] for m in self.marks]
            series.append(
                {"type": "line", "data": points, "symbol": "none", "lineStyle": {"color": "token:line-strong"}}
            )
        option: dict[str, Any] = {
            "tooltip": {"trigger": "item", "formatter": "format:text"},
            "grid": {"left": 8, "right": 48, "top": 88 if self.groups else 40, "bottom": 40, "containLabel": True},
            "xAxis": _axis(self.x, zero=not self.path)
            | {"nameLocation": "middle", "nameGap": 30, "nameTextStyle": {"align": "center"}},
            "yAxis": _axis(self.y, zero=not self.path),
            "series": series,
        }
        if self.path and self.diagonal:  # the line of equals is seen only where both axes have the same ends
            for axis in ("xAxis", "yAxis"):
                option[axis] |= dict(zip(("min", "max"), self._ends(), strict=True))
        if self.groups:
            option["legend"] = {"top": 0, "data": [w for t, w in self.groups if t in tones]}
        return option

    def _item(self, mark: Mark, named: bool) -> dict[str, Any]:
        label = {"show": named, "formatter": "{b}", "position": "bottom" if self.groups else "right"}
        item = {
            "name": mark.label,
            "value": [mark.x, mark.y],
            "symbolSize": round(2 * self.radius(mark), 1),
            "text": mark.text or mark.label,
            "label": label,
        }
        return item | ({"url": mark.url} if mark.url else {})

    def _mark_lines(self) -> dict[str, Any]:
        style = {"type": "dashed", "color": "token:line-strong"}
        data: list[Any] = []
        if self.cross:
            data += [{"xAxis": self.cross[0]}, {"yAxis": self.cross[1]}]
        if self.diagonal:
            low, high = self._ends() if self.path else (0, max(max(m.x, m.y) for m in self.marks))
            data.append([{"coord": [low, low]}, {"coord": [high, high]}])
        line = {"silent": True, "symbol": "none", "label": {"show": False}, "lineStyle": style, "data": data}
        return {"markLine": line} if data else {}

    def table(self) -> Table:
        """One row per point."""
        columns = [Column(self.what), Column(self.x.name, self.x.form), Column(self.y.name, self.y.form)]
        if self.size_name:
            columns.append(Column(self.size_name, "signed"))
        if self.groups:
            columns.append(Column(" "))
        rows: list[list[Any]] = []
        for mark in self.marks:
            row: list[Any] = [mark.label, mark.x, mark.y]
            rows.append(row + ([mark.size] if self.size_name else []) + ([mark.group] if self.groups else []))
        return Table(columns, rows)


def _axis(axis: Axis, *, zero: bool) -> dict[str, Any]:
    kind = "log" if axis.log else "value"
    labels = {"formatter": f"format:{axis.form}"}
    return {"type": kind, "name": axis.name, "scale": not zero, "axisLabel": labels, "nameTextStyle": {"align": "left"}}


def _overlap(a: Box, b: Box) -> bool:
    return a.left < b.right and b.left < a.right and a.top < b.bottom and b.top < a.bottom
