"""The overview in words, tiles, tables and charts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from talent.reporting import wording
from talent.reporting.drawing.bars import Funnel
from talent.reporting.drawing.canvas import Axis
from talent.reporting.drawing.figure import Figure
from talent.reporting.drawing.lines import Line, Lines
from talent.reporting.drawing.points import Mark, Points
from talent.reporting.explorer import view as explorer
from talent.reporting.explorer.question import By, Group
from talent.reporting.explorer.view import View
from talent.reporting.indicators.drivers import Driver
from talent.reporting.indicators.shortage import LISTED
from talent.reporting.overview import beveridge
from talent.reporting.overview.figures import Level
from talent.reporting.overview.overview import Overview
from talent.reporting.shortage import words
from talent.reporting.shortage.queries import Entry
from talent.web.filters import day, month, number
from talent.web.i18n import name_of

#: Days at which survival curves are read.
DAYS = (0, 7, 14, 21, 30, 45, 60, 75, 90, 105, 120, 150, 180)
TOP = 10
#: Occupations in the quadrant; more cannot be told apart.
MARKS = 120


@dataclass(frozen=True)
class Page:
    """An overview with the names it needs."""

    found: Overview
    shown: View

    @property
    def region(self) -> str:
        """The region's name."""
        return self.shown.name(By.REGION, self.found.region_code)


def sentence(page: Page) -> str:
    """What the quarter says, in one sentence that is true of the figures shown."""
    found = page.found
    whole = found.answer.whole
    values = {
        "region": page.region,
        "day": day(found.day),
        "places": wording.places(whole.demand),
        "people": wording.persons(whole.supply or 0),
    }
    if whole.ratio is None:
        return str(_("In %(region)s on %(day)s this platform had %(places)s and nobody looking for work.", **values))
    values |= {"ratio": number(whole.ratio, 2), "balance": wording.balance(whole.ratio), "extremes": _extremes(page)}
    return str(
        _(
            "In %(region)s on %(day)s this platform had %(places)s for %(people)s looking for work, "
            "ratio %(ratio)s: %(balance)s; %(extremes)s.",
            **values,
        )
    )


def _extremes(page: Page) -> str:
    """The largest gap on either side; equal ones are not told apart."""
    short, over = page.found.answer.shortages(1), page.found.answer.surpluses(1)
    if not short and not over:
        return str(_("no occupation is short or in surplus"))
    words_of = {
        "short": page.shown.name(By.OCCUPATION, short[0].code) if short else "",
        "lack": wording.maybe(short[0].gap) if short else "",
        "over": page.shown.name(By.OCCUPATION, over[0].code) if over else "",
        "excess": wording.maybe(over[0].gap) if over else "",
    }
    if short and over:
        return str(
            _(
                "the largest shortage is in %(short)s (%(lack)s), the largest surplus in %(over)s (%(excess)s)",
                **words_of,
            )
        )
    if short:
        return str(_("the largest shortage is in %(short)s (%(lack)s)", **words_of))
    return str(_("the largest surplus is in %(over)s (%(excess)s)", **words_of))


def tiles(page: Page) -> list[dict[str, Any]]:
    """Demand, supply, ratio, time to fill: each with change, interval and past."""
    totals, speed = page.found.totals, page.found.speed
    past = totals.past
    explore = explorer.link(page.shown.answer.question)
    found = [
        _tile(_("Open places"), totals.places, 0, unit=_("places"), spark=[d.places for d in past]),
        _tile(_("People looking for work"), totals.people, 0, unit=_("persons"), spark=[d.people for d in past]),
        _tile(_("Places per person"), totals.ratio, 2, spark=[d.places / d.people if d.people else None for d in past]),
    ]
    found = [tile | {"href": explore} for tile in found]
    about = url_for("reporting.methodology", _anchor="TTF")
    if speed is None:
        note = _("fewer than 20 places were published within a year")
        return [*found, {"label": _("Time to fill"), "value": None, "href": about, "note": note}]
    tile = _tile(_("Time to fill"), speed.median, 0, unit=_("days, median"), href=about)
    if speed.median.now is None:
        tile |= {
            "value": f"> {number(speed.longest)}",
            "change": _("half of the places were not filled within that time"),
        }
    return [*found, tile]


def _tile(name: str, level: Level, digits: int, **more: Any) -> dict[str, Any]:
    value = None if level.now is None else number(level.now, digits)
    interval = wording.between(level.interval, digits)
    return {"label": name, "value": value, "change": change(level, digits), "interval": interval, **more}


def change(level: Level, digits: int) -> str:
    """Against the end of the quarter before; it rose or fell only where the interval says so."""
    if level.change is None:
        return str(_("no figure of the quarter before"))
    size = number(abs(level.change), digits)
    if not level.is_sure:
        return str(_("about the same as at the end of the quarter before"))
    if level.change > 0:
        return str(_("up by %(size)s since the quarter before", size=size))
    return str(_("down by %(size)s since the quarter before", size=size))


def figures(page: Page) -> list[Figure]:
    """Charts in the order of the page."""
    as_of, source = day(page.found.day), wording.source()
    origin = {"source": source, "as_of": as_of, "kind": str(_("measured"))}
    maps = [f for f in explorer.figures(page.shown, source, as_of) if f.key != "gaps"]
    found = [*maps, *_quadrant(page, origin)]
    found += beveridge.figures(page.found, origin)
    return [*found, *_survival(page, origin), *_funnel(page, origin), *_trend(page, origin)]


def _quadrant(page: Page, origin: dict[str, Any]) -> list[Figure]:
    """What to act on first: large and short."""
    rated = [e for e in page.found.entries if e.rating.tsi is not None]
    if not rated:
        return []
    largest = sorted(rated, key=lambda e: (-e.rating.places, e.occupation.code))[:MARKS]
    marks = [_mark(page, entry) for entry in largest]
    middle = median(e.rating.places for e in rated)
    first = [e for e in rated if e.rating.places >= middle and (e.rating.tsi or 0) >= LISTED]
    drawing = Points(
        x=Axis(str(_("Open places (logarithmic)")), "count", log=True),
        y=Axis(str(_("Shortage index")), "score"),
        marks=marks,
        what=str(_("Occupation")),
        size_name=str(_("Gap")),
        cross=(middle, LISTED),
        corner=str(_("act first")),
        groups=_legend(rated),
    )
    title = (
        str(_("Act first: %(names)s", names=str(_(", ")).join(name_of(e.occupation) for e in first[:3])))
        if first
        else str(_("No occupation is both large and short"))
    )
    note = str(_("Lines: median of open places, index 60. Size of a point: gap."))
    if len(rated) > MARKS:
        note += " " + str(_("Shown: the %(n)s occupations with most open places.", n=MARKS))
    return [Figure("quadrant", title, drawing, note=note, unit="", **_of_snapshot(page, origin))]


def _of_snapshot(page: Page, origin: dict[str, Any]) -> dict[str, Any]:
    return origin | ({"as_of": day(page.found.snapshot.as_of)} if page.found.snapshot else {})


def _legend(rated: list[Entry]) -> list[tuple[str, str]]:
    seen = {driver_of(e) for e in rated}
    found = [(words.TONES[d], words.said(d)) for d in Driver if d in seen]
    return [*found, *([("even", str(_("index below 60")))] if None in seen else [])]


def _mark(page: Page, entry: Entry) -> Mark:
    driver, name, row = driver_of(entry), name_of(entry.occupation), entry.rating
    group = words.said(driver) if driver else str(_("index below 60"))
    text = str(
        _(
            "%(name)s: %(places)s, shortage index %(index)s, gap %(gap)s, %(driver)s",
            name=name,
            places=wording.places(row.places),
            index=number(row.tsi, 1),
            gap=wording.signed(row.gap),
            driver=group,
        )
    )
    url = url_for("reporting.occupation", code=entry.occupation.code, region=page.found.region_code)
    tone = words.TONES[driver] if driver else "even"
    return Mark(name, row.places, row.tsi or 0, round(row.gap, 1), tone, group, url, text)


def driver_of(entry: Entry) -> Driver | None:
    """The driver that labels an occupation; None where it is not short."""
    return Driver(entry.rating.drivers[0]) if entry.rating.drivers else None


def _survival(page: Page, origin: dict[str, Any]) -> list[Figure]:
    """How fast places are filled."""
    speed = page.found.speed
    if speed is None:
        return []
    days = [d for d in DAYS if d <= speed.longest]
    lines = [Line(str(_("All occupations")), [speed.curve.still_open(d) for d in days], *_band(speed.curve, days))]
    lines += [
        Line(page.shown.name(By.OCCUPATION, code), [curve.still_open(d) for d in days])
        for code, curve in speed.by_occupation.items()
    ]
    drawing = Lines(
        Axis(str(_("Days since publishing")), "count"), Axis(str(_("Places still open")), "percent"), days, lines,
        stepped=True, band_names=(str(_("low")), str(_("high"))),
    )  # fmt: skip
    half = speed.median.now
    title = (
        str(_("Half of all places are filled within %(days)s days", days=number(half)))
        if half is not None
        else str(_("Fewer than half of all places are filled within %(days)s days", days=number(speed.longest)))
    )
    note = str(_("Kaplan-Meier, places published within a year; band: 95 %% interval.")) % ()
    return [Figure("speed", title, drawing, unit=str(_("share of places")), note=note, **origin)]


def _band(curve: Any, days: Sequence[int]) -> tuple[list[float | None], list[float | None]]:
    intervals = [curve.filled_interval(d) if d else None for d in days]
    return [None if i is None else 1 - i.high for i in intervals], [None if i is None else 1 - i.low for i in intervals]


def _funnel(page: Page, origin: dict[str, Any]) -> list[Figure]:
    """Where people drop out between application and placement."""
    counts = page.found.stages
    if not counts["applied"]:
        return []
    names = {
        "applied": _("Applied"), "screened": _("Screened"), "interview": _("Interview"), "offered": _("Offer"),
        "hired": _("Hired"),
    }  # fmt: skip
    drawing = Funnel(str(_("Stage")), str(_("Applications")), str(_("Share of the stage before")),
                     [(str(names[key]), float(counts[key])) for key in names])  # fmt: skip
    share = counts["hired"] / counts["applied"]
    title = str(_("%(n)s of 100 applications ended in a placement so far", n=number(100 * share, 1)))
    note = str(_("Applications of the last 365 days, counted at each stage they reached."))
    return [Figure("funnel", title, drawing, unit=str(_("applications")), note=note, **origin)]


def _trend(page: Page, origin: dict[str, Any]) -> list[Figure]:
    """Places and people over the past months."""
    past = page.found.totals.past
    if len(past) < 2:
        return []
    at = [month(d.day) if (d.day + timedelta(days=1)).day == 1 else day(d.day) for d in past]
    drawing = Lines(
        Axis(str(_("End of month"))), Axis(str(_("Persons")), "count"), at,
        [Line(str(_("Open places")), [d.places for d in past], tone="shortage"),
         Line(str(_("People looking for work")), [d.people for d in past], tone="surplus")],
    )  # fmt: skip
    more = sum(d.places > d.people for d in past)
    title = str(_("In %(n)s of the last %(all)s months there were more places than people", n=more, all=len(past)))
    return [Figure("trend", title, drawing, unit=str(_("persons")), **origin)]


def short_rows(page: Page) -> list[dict[str, Any]]:
    """The occupations that lack most, with why and what helps, and the seats under way."""
    return [_top_row(page, group) for group in page.found.answer.shortages(TOP)]


def surplus_rows(page: Page) -> list[dict[str, Any]]:
    """The occupations with most people over."""
    return [_top_row(page, group) for group in page.found.answer.surpluses(TOP)]


def _top_row(page: Page, group: Group) -> dict[str, Any]:
    entry = page.found.entry(group.code)
    driver = driver_of(entry) if entry else None
    question = page.shown.answer.question
    return {
        "name": page.shown.name(By.OCCUPATION, group.code),
        "url": explorer.link(question, occupation=group.code, by=By.REGION),
        "gap": wording.maybe(group.gap),
        "ratio": number(group.ratio, 2),
        "stars": entry.rating.stars if entry else None,
        "index": number(entry.rating.tsi, 1) if entry and entry.rating.tsi is not None else None,
        "driver": words.said(driver) if driver else "",
        "lever": words.lever(driver) if driver else "",
    }


def pipeline(page: Page) -> list[dict[str, Any]]:
    """Seats under way for the occupations that lack most: what they can close of the gap."""
    rows = []
    for group in page.found.answer.shortages(TOP):
        seats = page.found.seats.get(group.code)
        rows.append({
            "name": page.shown.name(By.OCCUPATION, group.code),
            "gap": wording.maybe(group.gap),
            "seats": number(seats.seats) if seats else number(0),
            "taken": number(seats.taken) if seats else number(0),
            "free": number(max(seats.seats - seats.taken, 0)) if seats else number(0),
            "expected": None if seats is None or seats.expected is None else number(seats.expected),
            "start": day(seats.next_start) if seats and seats.next_start else "",
            "url": url_for("programs.index", occupation=group.code),
        })  # fmt: skip
    return rows
