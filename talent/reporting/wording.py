"""Figures and findings in words, in the language of the page."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from talent.reporting.indicators.gap import Gap
from talent.reporting.service import GapReport, Line
from talent.web.filters import day, number
from talent.web.i18n import name_of


def count(value: float) -> str:
    """A count; one decimal only where people are shared between occupations."""
    return number(value, 0 if float(value).is_integer() else 1)


def signed(value: float) -> str:
    """A gap with its sign."""
    shown = count(abs(value))
    return f"+{shown}" if value > 0 else f"−{shown}" if value < 0 else shown


def hidden() -> str:
    """Stands where a figure may not be shown."""
    return str(_("not shown"))


def name(line: Line) -> str:
    """The group's name."""
    return name_of(line.row) if line.row else str(_("No requirement named"))


def source() -> str:
    """Beside every figure: what it speaks of."""
    return str(_("this platform: open posts and published profiles, not the whole city"))


def finding(report: GapReport) -> list[str]:
    """The report in two or three sentences, each true of its figures."""
    if report.whole is None:
        return [str(_("There are too few posts or people here for figures that may be published."))]
    return [_balance(report, report.whole), _extremes(report)]


def _balance(report: GapReport, whole: Gap) -> str:
    values = {
        "region": name_of(report.region),
        "day": day(report.as_of),
        "places": ngettext("%(n)s open place", "%(n)s open places", round(whole.demand), n=count(whole.demand)),
        "people": ngettext("%(n)s person", "%(n)s people", round(whole.supply), n=count(whole.supply)),
    }
    if whole.tightness is None:
        return str(_("In %(region)s on %(day)s this platform had %(places)s and nobody looking for work.", **values))
    return str(
        _(
            "In %(region)s on %(day)s this platform had %(places)s for %(people)s looking for work: ratio %(ratio)s.",
            ratio=number(whole.tightness, 2),
            **values,
        )
    )


def _extremes(report: GapReport) -> str:
    short, over = report.shortages(1), report.surpluses(1)
    if short and over:
        return str(
            _(
                "The largest shortage is in %(short)s (%(lack)s), the largest surplus in %(over)s (%(excess)s).",
                short=name(short[0]),
                lack=_gap(short[0]),
                over=name(over[0]),
                excess=_gap(over[0]),
            )
        )
    if short:
        return str(_("The largest shortage is in %(short)s (%(lack)s).", short=name(short[0]), lack=_gap(short[0])))
    if over:
        return str(_("The largest surplus is in %(over)s (%(excess)s).", over=name(over[0]), excess=_gap(over[0])))
    return str(_("No occupation shown has a shortage or a surplus."))


def _gap(line: Line) -> str:
    return signed(line.gap.persons) if line.gap else hidden()
