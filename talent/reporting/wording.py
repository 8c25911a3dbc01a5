"""Figures and findings in words, in the language of the page."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext

from talent.reporting.exports.pack import Stamp
from talent.reporting.indicators.interval import Interval
from talent.web.filters import number

#: Version of the method that the figures are made by.
METHOD = "1.0"
#: Words for the ratio change at these values; wording like the national reports.
SURPLUS, BALANCED, TIGHT = 0.95, 1.05, 1.20


def count(value: float) -> str:
    """A count; one decimal only where people are shared between occupations."""
    return number(value, 0 if float(value).is_integer() or abs(value) >= 100 else 1)


def signed(value: float) -> str:
    """A gap with its sign."""
    shown = count(abs(value))
    return f"+{shown}" if value > 0 else f"−{shown}" if value < 0 else shown


def maybe(value: float | None) -> str:
    """A gap with its sign, or that there is none."""
    return number(None) if value is None else signed(value)


def hidden() -> str:
    """Stands where a figure may not be shown."""
    return str(_("not shown"))


def source() -> str:
    """Beside every figure: what it speaks of."""
    return str(_("this platform: open posts and published profiles, not the whole city"))


def live(region_code: str, region: str, day: date, rule: str) -> Stamp:
    """The stamp of files with figures of a day that nobody has frozen. Args: rule: what is hidden in them."""
    return Stamp(
        region_code=region_code,
        region=region,
        period=day.isoformat(),
        as_of=day.isoformat(),
        snapshot=str(_("live figures of the day")),
        version=METHOD,
        rule=rule,
        source=source(),
    )


def places(value: float) -> str:
    """Open places in words."""
    return str(ngettext("%(n)s open place", "%(n)s open places", round(value), n=count(value)))


def persons(value: float) -> str:
    """People in words."""
    return str(ngettext("%(n)s person", "%(n)s people", round(value), n=count(value)))


def balance(ratio: float) -> str:
    """What a ratio means."""
    if ratio < SURPLUS:
        return str(_("more people than places"))
    if ratio <= BALANCED:
        return str(_("places and people in balance"))
    if ratio <= TIGHT:
        return str(_("slightly more places than people"))
    return str(_("more places than people"))


def between(interval: Interval | None, digits: int = 0) -> str | None:
    """The two ends of an interval."""
    return None if interval is None else f"{number(interval.low, digits)}–{number(interval.high, digits)}"


def definitions() -> list[str]:
    """How the counts of pages and files are made."""
    return [
        str(_("Open places: headcount of the posts open at the end of the day, less those hired.")),
        str(
            _(
                "People: published profiles of people living in the region who look for work or are open to offers "
                "and were active within 90 days."
            )
        ),
        str(
            _(
                "Who wishes for several occupations is shared between them in equal parts, so that the rows add up "
                "to people."
            )
        ),
        str(_("Gap: open places minus people looking for work. Above zero: people are lacking.")),
    ]
