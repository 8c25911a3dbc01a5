"""An SVG being drawn: plain shapes, text that is escaped, coordinates rounded so that the bytes never change."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from talent.reporting.drawing.style import COLOURS, Style, log_ticks, ticks

SMALL, BODY = 12, 13
Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """A rectangle of the drawing [px]."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Its width [px]."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Its height [px]."""
        return self.bottom - self.top


@dataclass(frozen=True)
class Axis:
    """What an axis measures and how its numbers are written (a name of style.FORMS)."""

    name: str
    form: str = "count"
    log: bool = False


@dataclass(frozen=True)
class Scale:
    """Numbers low … high laid out from ``start`` to ``end`` [px]."""

    marks: tuple[float, ...]
    start: float
    end: float
    log: bool = False

    @classmethod
    def over(
        cls, values: Sequence[float], span: tuple[float, float], *, log: bool = False, zero: bool = False
    ) -> Scale:
        """A scale of round numbers that holds all values (and 0, when asked)."""
        held = [*values, 0.0] if zero and not log else list(values)
        if log:
            held = [v for v in held if v > 0] or [1.0]
            return cls(tuple(log_ticks(min(held), max(held))), *span, log=True)
        low, high = min(held, default=0.0), max(held, default=1.0)
        return cls(tuple(ticks(low, high if high > low else low + 1)), *span)

    def at(self, value: float) -> float:
        """Where a number lies [px]."""
        low, high = self.marks[0], self.marks[-1]
        if self.log:
            low, high, value = math.log(low), math.log(high), math.log(max(value, low))
        return self.start + (self.end - self.start) * ((value - low) / (high - low) if high > low else 0.5)


@dataclass
class Canvas:
    """Shapes in the order drawn."""

    width: float
    height: float
    style: Style
    shapes: list[str] = field(default_factory=list)

    def svg(self, title: str = "") -> str:
        """The finished drawing; ``title`` is read out in its place."""
        size = (
            f'width="{_px(self.width)}" height="{_px(self.height)}" viewBox="0 0 {_px(self.width)} {_px(self.height)}"'
        )
        head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" font-family={quoteattr(self.style.faces)}>'
        return "".join([head, f"<title>{escape(title)}</title>", *self.shapes, "</svg>"])

    def rect(self, box: Box, fill: str, *, stroke: str | None = None, opacity: float = 1) -> None:
        """A filled rectangle."""
        edge = f' stroke="{COLOURS[stroke]}"' if stroke else ""
        self.shapes.append(
            f'<rect x="{_px(box.left)}" y="{_px(box.top)}" width="{_px(max(box.width, 0))}" '
            f'height="{_px(max(box.height, 0))}" fill="{COLOURS[fill]}"{edge}{_faint(opacity)}/>'
        )

    def line(self, start: Point, end: Point, colour: str = "line", *, width: float = 1, dashed: bool = False) -> None:
        """A straight line."""
        dash = ' stroke-dasharray="4 3"' if dashed else ""
        self.shapes.append(
            f'<line x1="{_px(start[0])}" y1="{_px(start[1])}" x2="{_px(end[0])}" y2="{_px(end[1])}" '
            f'stroke="{COLOURS[colour]}" stroke-width="{_px(width)}"{dash}/>'
        )

    def path(self, points: Sequence[Point], colour: str, *, width: float = 2, dashed: bool = False) -> None:
        """A line through points."""
        if len(points) > 1:
            dash = ' stroke-dasharray="5 4"' if dashed else ""
            self.shapes.append(
                f'<polyline points="{_points(points)}" fill="none" stroke="{COLOURS[colour]}" '
                f'stroke-width="{_px(width)}" stroke-linejoin="round"{dash}/>'
            )

    def area(self, points: Sequence[Point], colour: str, *, opacity: float = 1, stroke: str | None = None) -> None:
        """A filled polygon."""
        edge = f' stroke="{COLOURS[stroke]}"' if stroke else ""
        self.shapes.append(f'<polygon points="{_points(points)}" fill="{COLOURS[colour]}"{edge}{_faint(opacity)}/>')

    def circle(self, centre: Point, radius: float, fill: str, *, opacity: float = 1) -> None:
        """A disc with a thin light edge, so that overlapping ones stay apart."""
        self.shapes.append(
            f'<circle cx="{_px(centre[0])}" cy="{_px(centre[1])}" r="{_px(radius)}" fill="{COLOURS[fill]}" '
            f'stroke="{COLOURS["ground"]}"{_faint(opacity)}/>'
        )

    def hatch(self, box: Box) -> None:
        """Slanted lines: a figure is there and not shown. Drawn line by line, as not every reader knows patterns."""
        self.rect(box, "ground", stroke="line")
        offset, strokes = 6.0, []
        while offset < box.width + box.height:
            over_x, over_y = max(offset - box.width, 0), max(offset - box.height, 0)
            start = f"M{_px(box.left + offset - over_x)} {_px(box.top + over_x)}"
            strokes.append(f"{start}L{_px(box.left + over_y)} {_px(box.top + offset - over_y)}")
            offset += 6
        self.shapes.append(f'<path d="{"".join(strokes)}" stroke="{COLOURS["line-strong"]}" stroke-width="1"/>')

    def text(  # noqa: PLR0913 - each says how the text stands, all but two are optional
        self,
        at: Point,
        text: str,
        *,
        colour: str = "ink",
        size: float = SMALL,
        anchor: str = "start",
        bold: bool = False,
        turned: bool = False,
    ) -> None:
        """A line of text; its baseline starts, is centred or ends at the point."""
        weight = ' font-weight="600"' if bold else ""
        turn = f' transform="rotate(-90 {_px(at[0])} {_px(at[1])})"' if turned else ""
        self.shapes.append(
            f'<text x="{_px(at[0])}" y="{_px(at[1])}" font-size="{_px(size)}" text-anchor="{anchor}" '
            f'fill="{COLOURS[colour]}"{weight}{turn}>{escape(text)}</text>'
        )

    def grid(self, box: Box, x: Scale | None, y: Scale, axes: tuple[Axis, Axis]) -> None:
        """Grid lines with their numbers, and the names of both axes."""
        for mark in y.marks:
            at = y.at(mark)
            self.line((box.left, at), (box.right, at))
            self.text((box.left - 6, at + 4), self.style.write(mark, axes[1].form), colour="muted", anchor="end")
        for mark in x.marks if x else ():
            at = x.at(mark) if x else 0
            self.line((at, box.bottom), (at, box.bottom + 4), "line-strong")
            self.text((at, box.bottom + 18), self.style.write(mark, axes[0].form), colour="muted", anchor="middle")
        self.line((box.left, box.bottom), (box.right, box.bottom), "line-strong")
        self.text((box.right, box.bottom + 36), axes[0].name, colour="muted", anchor="end")
        self.text((box.left - 44, box.top - 10), axes[1].name, colour="muted")


def _px(value: float) -> str:
    return (
        f"{value:.1f}".removesuffix(".0").replace("-0", "0") if abs(value) < 0.05 else f"{value:.1f}".removesuffix(".0")
    )


def _points(points: Sequence[Point]) -> str:
    return " ".join(f"{_px(x)},{_px(y)}" for x, y in points)


def _faint(opacity: float) -> str:
    return f' fill-opacity="{opacity:g}"' if opacity < 1 else ""
