"""A chart with what makes it checkable: title that says the finding, unit, source, day, the numbers as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from talent.reporting.drawing.canvas import Canvas
from talent.reporting.drawing.style import Style, fit, width

#: Around a chart that is a file of its own [px].
MARGIN = 12
#: Bold letters are this much wider.
BOLD = 1.08


@dataclass(frozen=True)
class Column:
    """A column of the table beneath a chart; ``form`` None: text."""

    label: str
    form: str | None = None


@dataclass(frozen=True)
class Table:
    """The numbers of a chart as they are, unrounded; None is no data."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]


class Drawing(Protocol):
    """A kind of chart."""

    def draw(self, style: Style) -> Canvas:
        """The chart as it stands on paper."""
        ...

    def option(self) -> dict[str, Any]:
        """The same for ECharts; empty where the page draws it itself."""
        ...

    def table(self) -> Table:
        """Its numbers."""
        ...


@dataclass(frozen=True)
class Figure:
    """A chart on a page, in a report or as a file of its own."""

    key: str  # stands in addresses and file names
    title: str
    drawing: Drawing
    unit: str = ""
    source: str = ""
    as_of: str = ""  # a day in words
    kind: str = ""  # measured, declared or projected, in words
    note: str = ""
    about: Sequence[str] = field(default_factory=tuple)  # snapshot, version … for files

    def foot(self) -> list[str]:
        """What stands beneath, line by line."""
        first = " · ".join(part for part in (self.kind, self.source, self.as_of) if part)
        return [line for line in (first, self.note, *self.about) if line]

    def svg(self, style: Style) -> str:
        """The bare chart, for pages that say title and source around it."""
        return self.drawing.draw(style).svg(self.title)

    def framed(self, style: Style) -> str:
        """A file that stands by itself: title above, unit, source and day inside the picture."""
        inner = self.drawing.draw(style)
        titles = wrapped(self.title, inner.width, 16 * BOLD)
        feet = [line for part in self.foot() for line in wrapped(part, inner.width, 11)]
        top = 12 + 22 * len(titles) + (18 if self.unit else 0)
        outer = Canvas(inner.width + 2 * MARGIN, top + inner.height + 16 * len(feet) + 12, style)
        outer.shapes.append('<rect width="100%" height="100%" fill="#ffffff"/>')
        for number, line in enumerate(titles):
            outer.text((MARGIN, 26 + 22 * number), line, size=16, bold=True)
        if self.unit:
            outer.text((MARGIN, 24 + 22 * len(titles)), self.unit, colour="muted")
        outer.shapes += [f'<g transform="translate({MARGIN} {top})">', *inner.shapes, "</g>"]
        for number, line in enumerate(feet):
            outer.text((MARGIN, top + inner.height + 14 + 16 * number), line, size=11, colour="muted")
        return outer.svg(self.title)


def wrapped(text: str, room: float, size: float) -> list[str]:
    """A text in lines no wider than the room [px]: broken at spaces in Latin script, anywhere in Chinese."""
    lines, current = [], ""
    for part in _parts(text):
        if current and width(current + part.rstrip(), size) > room:
            lines.append(current.rstrip())
            current = ""
        current += part
    return [fit(line, room, size) for line in [*lines, current.rstrip()] if line]


def _parts(text: str) -> list[str]:
    parts: list[str] = []
    for letter in text:
        if parts and ord(letter) < 0x2E80 and ord(parts[-1][-1]) < 0x2E80 and not parts[-1].endswith(" "):
            parts[-1] += letter
        else:
            parts.append(letter)
    return parts
