"""Bars: ranked values, where people drop out, and indicators against their targets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from talent.reporting.drawing.canvas import SMALL, Box, Canvas, Scale
from talent.reporting.drawing.figure import Column, Table
from talent.reporting.drawing.style import Style, fit, width

ROW = 28


@dataclass(frozen=True)
class Bar:
    """One value with its name."""

    label: str
    value: float
    tone: str = "action"
    url: str | None = None


@dataclass(frozen=True)
class Bars:
    """Values as bars, in the order given, the first on top."""

    what: str
    value: str
    bars: Sequence[Bar]
    form: str = "count"

    def draw(self, style: Style) -> Canvas:
        """Names to the left, numbers at the ends."""
        left = min(max((width(b.label, SMALL) for b in self.bars), default=60) + 12, 220)
        canvas = Canvas(720, ROW * len(self.bars) + 8, style)
        x = Scale.over([b.value for b in self.bars], (left + 60, 640), zero=True)
        zero = x.at(0)
        for number, bar in enumerate(self.bars):
            y = ROW * number
            canvas.text((0, y + 18), fit(bar.label, left - 8, SMALL))
            ends = sorted((zero, x.at(bar.value)))
            canvas.rect(Box(ends[0], y + 5, ends[1], y + ROW - 5), bar.tone)
            at = (ends[1] + 6, y + 18) if bar.value >= 0 else (ends[0] - 6, y + 18)
            canvas.text(at, style.write(bar.value, self.form), anchor="start" if bar.value >= 0 else "end")
        canvas.line((zero, 0), (zero, ROW * len(self.bars)), "line-strong")
        return canvas

    def option(self) -> dict[str, Any]:
        """ECharts bars."""
        form = f"format:{self.form}"
        data = [
            {"value": b.value, "itemStyle": {"color": f"token:{b.tone}"}} | ({"url": b.url} if b.url else {})
            | {"label": {"position": "right" if b.value >= 0 else "left"}}
            for b in self.bars
        ]  # fmt: skip
        left = "20%" if any(b.value < 0 for b in self.bars) else 0  # room for a number, where one stands there
        return {
            "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}, "valueFormatter": form},
            "xAxis": {"type": "value", "axisLabel": {"formatter": form}, "boundaryGap": [left, "12%"]},
            "yAxis": {"type": "category", "inverse": True, "data": [b.label for b in self.bars]},
            "series": [{"type": "bar", "name": self.value, "data": data, "label": {"show": True, "formatter": form}}],
        }

    def table(self) -> Table:
        """One row per bar."""
        return Table([Column(self.what), Column(self.value, self.form)], [[b.label, b.value] for b in self.bars])


@dataclass(frozen=True)
class Funnel:
    """Stages people pass; None: hidden or not counted. Each with its number and its share of the stage before."""

    what: str
    value: str
    share: str
    stages: Sequence[tuple[str, float | None]]

    def shares(self) -> list[float | None]:
        """Share of the stage before, in [0, 1]; None for the first and where either is not known."""
        counts = [count for _name, count in self.stages]
        pairs = zip([None, *counts], counts, strict=False)
        return [None if before is None or now is None or not before else now / before for before, now in pairs]

    def draw(self, style: Style) -> Canvas:
        """Centred bars, so that the narrowing is seen."""
        height = 44
        canvas = Canvas(720, height * len(self.stages) + 4, style)
        most = max((c for _n, c in self.stages if c is not None), default=0) or 1
        for number, ((name, count), share) in enumerate(zip(self.stages, self.shares(), strict=True)):
            y = height * number
            canvas.text((0, y + 25), fit(name, 170, SMALL))
            if count is None:
                canvas.hatch(Box(340, y + 8, 420, y + 34))
            else:
                half = 180 * count / most
                canvas.rect(Box(380 - half, y + 6, 380 + half, y + 36), "action")
            words = style.hidden if count is None else style.write(count, "count")
            tail = f"  ({style.write(share, 'percent')})" if share is not None else ""
            canvas.text((580, y + 25), words + tail)
        return canvas

    def option(self) -> dict[str, Any]:
        """ECharts bars: a funnel's slanted sides would suggest what was not counted."""
        data = [{"name": n, "value": c, "text": n} for n, c in self.stages]
        return {
            "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}, "valueFormatter": "format:count"},
            "xAxis": {"type": "value", "axisLabel": {"formatter": "format:count"}},
            "yAxis": {"type": "category", "inverse": True, "data": [n for n, _c in self.stages]},
            "series": [{"type": "bar", "name": self.value, "data": data, "itemStyle": {"color": "token:action"},
                        "label": {"show": True, "position": "right", "formatter": "format:count"}}],
        }  # fmt: skip

    def table(self) -> Table:
        """One row per stage."""
        columns = [Column(self.what), Column(self.value, "count"), Column(self.share, "percent")]
        rows = zip(self.stages, self.shares(), strict=True)
        return Table(columns, [[name, count, share] for (name, count), share in rows])


@dataclass(frozen=True)
class Bullet:
    """An indicator's score in [0, 100] (None: no data) with its interval."""

    label: str
    score: float | None
    low: float | None = None
    high: float | None = None
    value: str = ""
    url: str | None = None


#: Where colours change, and the words for the bands.
BANDS = ((0, 60, "short-1"), (60, 80, "even"), (80, 100, "over-1"))


@dataclass(frozen=True)
class Bullets:
    """Scores against the bands red, yellow, green; 100 is the target."""

    what: str
    score: str
    value: str
    rows: Sequence[Bullet]

    def draw(self, style: Style) -> Canvas:
        """Bands behind, the score as a thin bar, its interval as a line."""
        left, right = 280.0, 600.0
        canvas = Canvas(720, ROW * len(self.rows) + 26, style)
        x = Scale((0.0, 100.0), left, right)
        for number, row in enumerate(self.rows):
            y = ROW * number
            canvas.text((0, y + 18), fit(row.label, left - 12, SMALL))
            for low, high, tone in BANDS:
                canvas.rect(Box(x.at(low), y + 4, x.at(high), y + ROW - 4), tone)
            if row.score is None:
                canvas.text((left + 8, y + 18), style.missing, colour="muted")
            else:
                canvas.rect(Box(left, y + 10, x.at(row.score), y + ROW - 10), "action")
                if row.low is not None and row.high is not None:
                    canvas.line((x.at(row.low), y + ROW / 2), (x.at(row.high), y + ROW / 2), "ink", width=2)
            canvas.text((right + 8, y + 18), row.value if row.score is not None else "")
        for mark in (0, 60, 80, 100):
            canvas.text((x.at(mark), ROW * len(self.rows) + 18), str(mark), colour="muted", anchor="middle")
        return canvas

    def option(self) -> dict[str, Any]:
        """ECharts bars with the bands behind."""
        bands = [[{"xAxis": a, "itemStyle": {"color": f"token:{t}"}}, {"xAxis": b}] for a, b, t in BANDS]
        data = [{"value": r.score} | ({"url": r.url} if r.url else {}) for r in self.rows]
        intervals = [
            [{"coord": [r.low, r.label]}, {"coord": [r.high, r.label]}]
            for r in self.rows
            if r.score is not None and r.low is not None and r.high is not None
        ]
        look = {"color": "token:ink", "width": 2, "type": "solid"}
        whiskers = {"silent": True, "symbol": "none", "animation": False, "lineStyle": look, "data": intervals}
        return {
            "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}, "valueFormatter": "format:score"},
            "xAxis": {"type": "value", "min": 0, "max": 100},
            "yAxis": {"type": "category", "inverse": True, "data": [r.label for r in self.rows]},
            "series": [{"type": "bar", "name": self.score, "barWidth": 8, "data": data,
                        "itemStyle": {"color": "token:action"}, "markArea": {"silent": True, "data": bands},
                        "markLine": whiskers}],
        }  # fmt: skip

    def table(self) -> Table:
        """One row per indicator."""
        columns = [Column(self.what), Column(self.score, "score"), Column(self.value)]
        return Table(columns, [[r.label, r.score, r.value] for r in self.rows])
