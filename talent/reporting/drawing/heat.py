"""Signed values in a grid: regions by occupations, and the tile map of a city's districts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from talent.reporting.drawing.canvas import SMALL, Box, Canvas
from talent.reporting.drawing.figure import Column, Table
from talent.reporting.drawing.style import Style, fit, shade, step, width

ROW, GUTTER = 30, 4
#: Steps whose ground is so dark that their ink is light.
DARK = 4


@dataclass(frozen=True)
class Cell:
    """A value of the grid; ``hidden``: there is one and it may not be shown. None and not hidden: no data."""

    value: float | None = None
    hidden: bool = False
    url: str | None = None


@dataclass(frozen=True)
class Row:
    """One line of the grid."""

    label: str
    cells: Sequence[Cell]
    url: str | None = None


@dataclass(frozen=True)
class Heat:
    """A grid of signed values: warm where people are lacking, teal where they are plenty, hatched where hidden."""

    corner: str
    columns: Sequence[str]
    rows: Sequence[Row]
    form: str = "signed"

    @cached_property
    def most(self) -> float:
        """The largest value shown, without its sign."""
        return max((abs(c.value) for r in self.rows for c in r.cells if c.value is not None), default=0)

    def draw(self, style: Style) -> Canvas:
        """Names of columns slant upwards would be hard to read; they are wrapped into a head of their own."""
        left = min(max((width(r.label, SMALL) for r in self.rows), default=60) + 12, 170)
        cell = max(56.0, min(96.0, (720 - left) / max(len(self.columns), 1)))
        heads = [_lines(name, cell - 6) for name in self.columns]
        top = 8 + 15 * max((len(h) for h in heads), default=1)
        canvas = Canvas(left + cell * len(self.columns), top + ROW * len(self.rows) + 8, style)
        for number, lines in enumerate(heads):
            for line, text in enumerate(lines):
                canvas.text((left + cell * (number + 0.5), 14 + 15 * line), text, colour="muted", anchor="middle")
        for number, row in enumerate(self.rows):
            y = top + ROW * number
            canvas.text((0, y + 20), fit(row.label, left - 8, SMALL))
            for place, item in enumerate(row.cells):
                x = left + cell * place
                self._cell(canvas, Box(x, y, x + cell - GUTTER, y + ROW - GUTTER), item)
        return canvas

    def _cell(self, canvas: Canvas, box: Box, cell: Cell) -> None:
        if cell.hidden:
            canvas.hatch(box)
            return
        if cell.value is None:
            canvas.text((box.left + box.width / 2, box.top + 17), "–", colour="muted", anchor="middle")
            return
        size = step(cell.value, self.most)
        canvas.rect(box, shade(size))
        ink = "ground" if abs(size) == DARK else "ink"
        text = canvas.style.write(cell.value, self.form)
        canvas.text((box.right - 6, box.top + 17), text, colour=ink, anchor="end")

    def option(self) -> dict[str, Any]:
        """On pages the heat map is a table with coloured cells, which every reader can use."""
        return {}

    def table(self) -> Table:
        """One row per line of the grid."""
        columns = [Column(self.corner), *[Column(name, self.form) for name in self.columns]]
        return Table(columns, [[r.label, *["" if c.hidden else c.value for c in r.cells]] for r in self.rows])


def _lines(name: str, room: float) -> list[str]:
    """A column's name in at most three lines."""
    lines: list[str] = []
    for word in name.split(" ") if " " in name else list(name):
        glue = " " if " " in name else ""
        if lines and width(lines[-1] + glue + word, SMALL) <= room:
            lines[-1] += glue + word
        else:
            lines.append(word)
    shown = [fit(line, room, SMALL) for line in lines[:3]]
    if len(lines) > len(shown):
        shown[-1] = fit(shown[-1] + "……", room, SMALL)
    return shown


@dataclass(frozen=True)
class Tile:
    """One district as a square: its place in the grid (column, row), counted from the north-west."""

    label: str
    place: tuple[int, int]
    cell: Cell


@dataclass(frozen=True)
class Tiles:
    """Districts as equal squares placed roughly as they lie. It shows no boundary and claims none."""

    corner: str
    value: str
    tiles: Sequence[Tile]
    form: str = "signed"
    centre: float = 0  # the value that is neither short nor over

    SIZE = 84.0

    @property
    def most(self) -> float:
        """The largest distance from the centre."""
        return max((abs(t.cell.value - self.centre) for t in self.tiles if t.cell.value is not None), default=0)

    def draw(self, style: Style) -> Canvas:
        """Each square with its name and value."""
        columns = 1 + max((t.place[0] for t in self.tiles), default=0)
        rows = 1 + max((t.place[1] for t in self.tiles), default=0)
        canvas = Canvas(columns * self.SIZE, rows * self.SIZE, style)
        for tile in self.tiles:
            x, y = tile.place[0] * self.SIZE, tile.place[1] * self.SIZE
            self._tile(canvas, Box(x, y, x + self.SIZE - GUTTER, y + self.SIZE - GUTTER), tile)
        return canvas

    def _tile(self, canvas: Canvas, box: Box, tile: Tile) -> None:
        size = 0
        if tile.cell.hidden:
            canvas.hatch(box)
            canvas.rect(Box(box.left + 3, box.top + 24, box.right - 3, box.top + 44), "ground")
        elif tile.cell.value is None:
            canvas.rect(box, "ground", stroke="line")
        else:
            size = step(tile.cell.value - self.centre, self.most)
            canvas.rect(box, shade(size))
        ink = "ground" if abs(size) == DARK else "ink"
        middle = box.left + box.width / 2
        canvas.text((middle, box.top + 38), fit(tile.label, box.width - 6, SMALL), colour=ink, anchor="middle")
        if not tile.cell.hidden:
            text = canvas.style.write(tile.cell.value, self.form)
            canvas.text((middle, box.top + 56), text, colour=ink, anchor="middle", bold=tile.cell.value is not None)

    def option(self) -> dict[str, Any]:
        """On pages the tiles are links in a grid."""
        return {}

    def table(self) -> Table:
        """One row per district."""
        columns = [Column(self.corner), Column(self.value, self.form)]
        return Table(columns, [[t.label, "" if t.cell.hidden else t.cell.value] for t in self.tiles])


#: Chengdu's districts on a grid of 7 × 5, north above: where each lies to its neighbours, not its shape.
CHENGDU: Mapping[str, tuple[int, int]] = {
    "510181": (0, 1), "510182": (1, 0), "510114": (3, 0), "510113": (4, 0), "510121": (5, 0),
    "510117": (1, 1), "510106": (2, 1), "510108": (3, 1), "510112": (4, 2), "510185": (5, 2),
    "510184": (0, 2), "510115": (1, 2), "510105": (2, 2), "510104": (3, 2),
    "510129": (0, 3), "510107": (2, 3), "510116": (3, 3),
    "510183": (0, 4), "510131": (1, 4), "510118": (2, 4),
}  # fmt: skip
#: Squares side by side where we have no arrangement.
ACROSS = 6


def places(codes: Sequence[str]) -> dict[str, tuple[int, int]]:
    """A place for each district: Chengdu's arrangement for Chengdu, else in the order of their codes."""
    if set(codes) <= set(CHENGDU):
        return {code: CHENGDU[code] for code in codes}
    return {code: (n % ACROSS, n // ACROSS) for n, code in enumerate(codes)}
