"""Figures and findings in words, in the language of the page."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from talent.reporting.indicators.gap import Gap
from talent.reporting.service import GapReport, Line
from talent.web.filters import day, number
from talent.web.i18n import name_of

#: More occupations with one and the same gap are not named in a sentence.
NAMED = 3


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
    """The largest gaps on either side; where lines are hidden, it speaks of those shown only."""
    short, over = report.shortages(), report.surpluses()
    if not short and not over:
        return str(_("No occupation shown has a shortage or a surplus."))
    values = {"short": largest(short), "lack": _gap(short), "over": largest(over), "excess": _gap(over)}
    if short and over:
        text = _(
            "Of the occupations shown, shortage is largest in %(short)s (%(lack)s), surplus in %(over)s (%(excess)s)."
        )
    elif short:
        text = _("Of the occupations shown, shortage is largest in %(short)s (%(lack)s).")
    else:
        text = _("Of the occupations shown, surplus is largest in %(over)s (%(excess)s).")
    return str(text) % values


def largest(lines: Sequence[Line]) -> str:
    """Names of the groups whose gap is as large as the first one's; at most NAMED of them."""
    gaps = [line.gap.persons if line.gap else None for line in lines]
    names = [name(line) for line, gap in zip(lines, gaps, strict=True) if gap == gaps[0]]
    joined = str(_(", ")).join(names[:NAMED])
    return joined if len(names) <= NAMED else str(_("%(names)s and others", names=joined))


def _gap(lines: Sequence[Line]) -> str:
    return signed(lines[0].gap.persons) if lines and lines[0].gap else ""
