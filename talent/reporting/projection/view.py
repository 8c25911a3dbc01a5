"""The projection in words, tables and charts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from talent.reporting import wording
from talent.reporting.drawing.bars import Bar, Bars
from talent.reporting.drawing.canvas import Axis
from talent.reporting.drawing.figure import Figure
from talent.reporting.drawing.lines import Line, Lines
from talent.reporting.indicators import narrative
from talent.reporting.indicators.words import Sentence
from talent.reporting.projection import months
from talent.reporting.projection.backtest import COVERED, LEAST
from talent.reporting.projection.carrying import NoProjection
from talent.reporting.projection.history import WHOLE
from talent.reporting.projection.models import Projection
from talent.web.filters import day, month, number, percent
from talent.web.i18n import LOCALES, language

Fan = Sequence[float]


@dataclass(frozen=True)
class Cell:
    """A projection as a page reads it, at one horizon. name: of the occupation, or of everything."""

    row: Projection
    name: str
    months: int

    @property
    def code(self) -> str:
        """Of the occupation; "" for the whole market."""
        return self.row.occupation_code

    @property
    def known(self) -> bool:
        """Whether there is a projection."""
        return not self.row.reason

    @property
    def test(self) -> Mapping[str, Any] | None:
        """The backtest at this horizon."""
        found: Mapping[str, Any] | None = self.row.figures["tested"][str(self.months)]
        return found

    @property
    def naive(self) -> bool:
        """Whether the middle is not shown."""
        return self.test is None or bool(self.test["naive"])

    @property
    def end(self) -> date:
        """The last day projected to."""
        return months.ahead(self.row.origin, self.months)

    def now(self, name: str) -> float:
        """People, places or gap at the origin."""
        return float(self.row.figures[name][1][0])

    def fan(self, name: str) -> Fan:
        """P10, P50, P90 at the horizon."""
        figures = self.row.figures
        if name in ("tightness", "assurance"):
            return [float(v) for v in figures["at"][str(self.months)][name]]
        return [float(side[self.months]) for side in figures[name]]


def cells(rows: Sequence[Projection], names: Mapping[str, str], ahead: int) -> list[Cell]:
    """Every row with its name; the whole first, then by name."""
    found = [Cell(row, names.get(row.occupation_code, row.occupation_code) or everything(), ahead) for row in rows]
    return sorted(found, key=lambda cell: (cell.code != WHOLE, not cell.known, cell.name))


def everything() -> str:
    """Name of the whole market."""
    return str(_("All occupations"))


def reason(row: Projection) -> str:
    """Why there is no projection."""
    words = {
        NoProjection.NOT_COUNTED: _("one side of the market has no history"),
        NoProjection.SHORT: _("less than a year of history of both sides"),
        NoProjection.FEW: _("too few people and places"),
    }
    return str(words[NoProjection(row.reason)])


def finding(cell: Cell) -> str:
    """The sentence of the outlook, or that there is none."""
    if not cell.known:
        return str(_("There is no projection: %(reason)s.", reason=reason(cell.row)))
    low, middle, high = cell.fan("gap")
    if cell.naive:
        return str(
            _(
                "The gap at the end of %(month)s lies between %(low)s and %(high)s in 8 of 10 simulations. Earlier "
                "projections were not better than last year's values, so no middle is given.",
                month=month(cell.end),
                low=wording.signed(round(low)),
                high=wording.signed(round(high)),
            )
        )
    name = Sentence(f"{cell.end.year}年{cell.end.month}月底", f"{cell.end:%B %Y}")
    return narrative.outlook(name, round(middle), round(low), round(high)).of(LOCALES[language()])


def spread(fan: Fan, digits: int = 0) -> str:
    """P10 to P90."""
    return str(_("%(low)s to %(high)s", low=_signed(fan[0], digits), high=_signed(fan[2], digits)))


def _signed(value: float, digits: int) -> str:
    return number(value, digits) if value >= 0 else "−" + number(-value, digits)


def middle(cell: Cell, name: str, digits: int = 0) -> str:
    """P50, or the word that it is not shown."""
    if cell.naive:
        return str(_("naive"))
    value = cell.fan(name)[1]
    return wording.signed(round(value)) if name == "gap" else _signed(value, digits)


@dataclass(frozen=True)
class Tile:
    """A large figure. interval: beside the middle; None where the figure is the interval itself."""

    value: str
    interval: str | None = None
    note: str | None = None


def tile(cell: Cell, name: str, digits: int = 0) -> Tile:
    """The middle with its interval, or the interval alone where earlier middles were no better than last year."""
    interval = spread(cell.fan(name), digits)
    if cell.naive:
        return Tile(interval, note=str(_("8 of 10 simulations; no middle is given")))
    return Tile(middle(cell, name, digits), interval)


def figures(cell: Cell) -> list[Figure]:
    """The fan of both stocks, of the gap, and what would move it."""
    origin = {"source": wording.source(), "as_of": day(cell.row.origin), "kind": str(_("projected"))}
    note = str(_("Band: 10th to 90th percentile of 2,000 simulations."))
    if cell.naive:
        note += " " + str(_("No middle line: earlier projections were not better than last year's values."))
    found = [_stocks(cell, origin, note), _gap(cell, origin, note)]
    return [*found, *_levers(cell, origin)]


def _places(cell: Cell) -> tuple[list[str], int]:
    """Names of the months shown, and how many of them lie behind."""
    behind = len(cell.row.figures["history"]["people"])
    last = months.number(cell.row.origin)
    span = range(last - behind + 1, last + cell.months + 1)
    return [month(months.last_day(n)) for n in span], behind


def _line(cell: Cell, name: str, label: str, tone: str) -> list[Line]:
    """What was counted, then the fan that begins where it ends."""
    _names, behind = _places(cell)
    past = cell.row.figures["history"]
    counted = past[name] if name in past else _differences(past)
    hole: list[float | None] = [None] * (behind - 1)
    low, centre, high = ([*hole, *side[: cell.months + 1]] for side in cell.row.figures[name])
    if cell.naive:
        centre = [None] * len(low)
    ahead = str(_("%(name)s, projected", name=label))
    return [
        Line(label, [*counted, *[None] * cell.months], tone=tone),
        Line(ahead, centre, low, high, tone=tone, dashed=True),
    ]


def _differences(past: Mapping[str, Sequence[float]]) -> list[float]:
    return [places - people for places, people in zip(past["places"], past["people"], strict=True)]


def _stocks(cell: Cell, origin: Mapping[str, str], note: str) -> Figure:
    names, _behind = _places(cell)
    lines = [
        *_line(cell, "places", str(_("Open places")), "shortage"),
        *_line(cell, "people", str(_("People looking for work")), "surplus"),
    ]
    drawing = Lines(Axis(str(_("End of month"))), Axis(str(_("Persons")), "count"), names, lines, band_names=_band())
    title = str(_("Places and people to %(month)s: %(name)s", month=month(cell.end), name=cell.name))
    return Figure("stocks", title, drawing, unit=str(_("persons")), note=note, **origin)


def _gap(cell: Cell, origin: Mapping[str, str], note: str) -> Figure:
    names, _behind = _places(cell)
    drawing = Lines(
        Axis(str(_("End of month"))), Axis(str(_("Persons")), "count"), names,
        _line(cell, "gap", str(_("Gap")), "action"), band_names=_band(),
    )  # fmt: skip
    fan = cell.fan("gap")
    if fan[0] > 0:
        title = _("More places than people in %(month)s, in at least 9 of 10 simulations", month=month(cell.end))
    elif fan[2] < 0:
        title = _("More people than places in %(month)s, in at least 9 of 10 simulations", month=month(cell.end))
    else:
        title = _("Whether places or people are lacking in %(month)s cannot be told", month=month(cell.end))
    return Figure("gap", str(title), drawing, unit=str(_("persons")), note=note, **origin)


def _band() -> tuple[str, str]:
    return str(_("low")), str(_("high"))


def lever_name(lever: str) -> str:
    """A flow of the tornado in words."""
    words = {
        "posted": _("New places"),
        "arrivals": _("People registering"),
        "ended": _("Places cancelled or expired"),
        "leaving": _("People leaving the market"),
        "matching": _("Ease of hiring"),
        "graduates": _("Graduates finishing"),
        "completion": _("Completion of courses"),
    }
    return str(words[lever])


def levers(cell: Cell) -> list[dict[str, str]]:
    """What a tenth less and a tenth more of each flow does to the median gap; the whole market only."""
    rows = cell.row.figures.get("tornado", {}).get(str(cell.months), [])
    return [
        {"name": lever_name(lever), "less": wording.signed(round(less)), "more": wording.signed(round(more))}
        for lever, less, more in rows
    ]


def _levers(cell: Cell, origin: Mapping[str, str]) -> list[Figure]:
    rows = cell.row.figures.get("tornado", {}).get(str(cell.months), [])
    if not rows:
        return []
    bars = [Bar(lever_name(lever), more, "shortage" if more > 0 else "surplus") for lever, _less, more in rows]
    title = str(_("What moves the gap most: %(name)s", name=bars[0].label))
    note = str(_("Change of the median gap when the flow is a tenth larger, all else and all luck the same."))
    drawing = Bars(str(_("Flow")), str(_("Change of the gap")), bars, "signed")
    return [Figure("levers", title, drawing, unit=str(_("persons")), note=note, **origin)]


def tests(found: Sequence[Cell]) -> list[dict[str, str]]:
    """The backtest of every cell that has one."""
    return [_test(cell, cell.test) for cell in found if cell.known and cell.test]


def _test(cell: Cell, test: Mapping[str, Any]) -> dict[str, str]:
    enough = test["n"] >= LEAST
    held = COVERED[0] <= test["coverage"] <= COVERED[1]
    word = _("as promised") if held else _("too often") if test["coverage"] > COVERED[1] else _("too seldom")
    return {
        "name": cell.name,
        "mase": number(test["mase"], 2),
        "unchanged": number(test["unchanged"], 2),
        "coverage": percent(test["coverage"]),
        "held": str(word) if enough else str(_("too few to say")),
        "winkler": number(test["winkler"]),
        "signs": percent(test["signs"]),
        "origins": number(test["origins"]),
        "n": number(test["n"]),
        "verdict": str(_("naive")) if test["naive"] else str(_("better")),
    }


def method(cell: Cell) -> str:
    """How flows were carried forward."""
    if cell.row.figures["method"] == "seasonal":
        return str(_("season, level and damped drift of %(n)s months", n=cell.row.figures["months"]))
    return str(_("mean of the last four quarters times growth on the year, %(n)s months", n=cell.row.figures["months"]))
