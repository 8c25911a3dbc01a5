"""Lines over time: trend with an outlook, and how fast places are filled (survival)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from talent.reporting.drawing.canvas import SMALL, Axis, Box, Canvas, Point, Scale
from talent.reporting.drawing.figure import Column, Table
from talent.reporting.drawing.style import SERIES, Style, width

BOX = Box(64, 52, 700, 320)


@dataclass(frozen=True)
class Line:
    """One series; a hole (None) breaks it. ``low`` and ``high``: its band, as long as ``values``."""

    name: str
    values: Sequence[float | None]
    low: Sequence[float | None] = ()
    high: Sequence[float | None] = ()
    tone: str | None = None
    dashed: bool = False


@dataclass(frozen=True)
class Lines:
    """Series over the same places. ``at``: numbers (days) where the horizontal axis is one, else names (quarters)."""

    x: Axis
    y: Axis
    at: Sequence[float] | Sequence[str]
    lines: Sequence[Line]
    stepped: bool = False
    zero: bool = True
    band_names: tuple[str, str] = ("", "")

    @property
    def _numbers(self) -> list[float] | None:
        return [float(a) for a in self.at] if all(isinstance(a, int | float) for a in self.at) else None

    def draw(self, style: Style) -> Canvas:
        """Bands beneath, lines above, names in a row on top."""
        canvas = Canvas(720, 372, style)
        numbers = self._numbers
        seen = [v for line in self.lines for row in (line.values, line.low, line.high) for v in row if v is not None]
        y = Scale.over(seen, (BOX.bottom, BOX.top), zero=self.zero)
        x = Scale.over(numbers, (BOX.left, BOX.right), zero=True) if numbers else None
        canvas.grid(BOX, x, y, (self.x, self.y))
        places = [x.at(n) for n in numbers] if x and numbers else self._spread(canvas)
        left = BOX.left
        for number, line in enumerate(self.lines):
            tone = line.tone or SERIES[number % len(SERIES)]
            self._one(canvas, line, tone, places, y)
            canvas.line((left, 14), (left + 18, 14), tone, width=3)
            canvas.text((left + 24, 18), line.name)
            left += 44 + width(line.name, SMALL)
        return canvas

    def _spread(self, canvas: Canvas) -> list[float]:
        count = len(self.at)
        places = [BOX.left + BOX.width * (n + 0.5) / count for n in range(count)]
        every = max(1, -(-count // 8))
        for number in range(0, count, every):
            canvas.text((places[number], BOX.bottom + 18), str(self.at[number]), colour="muted", anchor="middle")
        return places

    def _one(self, canvas: Canvas, line: Line, tone: str, places: Sequence[float], y: Scale) -> None:
        if line.low and line.high:
            upper = self._course(places, line.high, y)
            lower = self._course(places, line.low, y)
            for above, below in zip(upper, lower, strict=False):
                canvas.area([*above, *reversed(below)], tone, opacity=0.15)
        for part in self._course(places, line.values, y):
            canvas.path(part, tone, dashed=line.dashed)
            if len(part) == 1:
                canvas.circle(part[0], 3, tone)

    def _course(self, places: Sequence[float], values: Sequence[float | None], y: Scale) -> list[list[Point]]:
        """Unbroken stretches of a series as points."""
        parts: list[list[Point]] = [[]]
        for at, value in zip(places, values, strict=True):
            if value is None:
                parts.append([])
                continue
            if self.stepped and parts[-1]:
                parts[-1].append((at, parts[-1][-1][1]))
            parts[-1].append((at, y.at(value)))
        return [part for part in parts if part]

    def option(self) -> dict[str, Any]:
        """ECharts: a band is two thin lines of the same colour."""
        numbers = self._numbers
        series: list[dict[str, Any]] = []
        for number, line in enumerate(self.lines):
            tone = f"token:{line.tone or SERIES[number % len(SERIES)]}"
            edges = zip(self.band_names, (line.low, line.high), strict=True)
            series.append(self._series(line.name, line.values, tone, dashed=line.dashed))
            for name, row in edges:
                if row:
                    edge = self._series(f"{line.name} {name}".strip(), row, tone, dashed=True)
                    look = {"color": tone, "width": 1.5, "opacity": 0.8, "type": "dotted"}
                    series.append(edge | {"lineStyle": look, "symbol": "none"})
        names = {"type": "value", "name": self.x.name, "nameLocation": "middle", "nameGap": 30}
        across = names if numbers else {"type": "category", "data": list(self.at)}
        return {
            "tooltip": {"trigger": "axis", "valueFormatter": f"format:{self.y.form}"},
            "legend": {"top": 0, "data": [line.name for line in self.lines]},
            "grid": {"left": 8, "right": 40, "top": 56, "bottom": 40 if numbers else 8, "containLabel": True},
            "xAxis": across,
            "yAxis": {"type": "value", "name": self.y.name, "nameTextStyle": {"align": "left"}, "scale": not self.zero,
                      "axisLabel": {"formatter": f"format:{self.y.form}"}},
            "series": series,
        }  # fmt: skip

    def _series(self, name: str, values: Sequence[float | None], tone: str, *, dashed: bool) -> dict[str, Any]:
        numbers = self._numbers
        data: list[Any] = [[a, v] for a, v in zip(numbers, values, strict=True)] if numbers else list(values)
        look = {"color": tone, "type": "dashed" if dashed else "solid"}
        item = {"type": "line", "name": name, "data": data, "lineStyle": look, "itemStyle": {"color": tone}}
        return item | ({"step": "end", "symbol": "none"} if self.stepped else {"symbolSize": 6})

    def table(self) -> Table:
        """One row per place, a column per series and edge of a band."""
        columns, rows = [Column(self.x.name, self.x.form if self._numbers else None)], [[a] for a in self.at]
        for line in self.lines:
            for name, values in ((line.name, line.values), *self._edges(line)):
                columns.append(Column(name, self.y.form))
                for row, value in zip(rows, values, strict=True):
                    row.append(value)  # type: ignore[arg-type]
        return Table(columns, rows)

    def _edges(self, line: Line) -> list[tuple[str, Sequence[float | None]]]:
        pairs = zip(self.band_names, (line.low, line.high), strict=True)
        return [(f"{line.name} {name}".strip(), values) for name, values in pairs if values]
