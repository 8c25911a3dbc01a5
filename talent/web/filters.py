"""How values look: dates, numbers, pay, words of enumerations. Templates format nothing themselves."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from flask import Flask
from flask_babel import format_date, format_datetime
from flask_babel import gettext as _

from talent.core.text import label
from talent.web.i18n import language, translate


def day(value: date | datetime | None) -> str:
    """2026年11月24日 / 24 Nov 2026; nothing for None."""
    if value is None:
        return ""
    return str(format_date(value, "y年M月d日" if language() == "zh" else "d MMM y"))


def written_day(text: str | None) -> str:
    """A day that is kept as ISO text, such as in what an application sent; other text as it stands."""
    try:
        return day(date.fromisoformat(text or ""))
    except ValueError:
        return text or ""


def moment(value: datetime | None) -> str:
    """A day with its time in the city."""
    if value is None:
        return ""
    return str(format_datetime(value, "y年M月d日 HH:mm" if language() == "zh" else "d MMM y, HH:mm"))


def month(value: date | None) -> str:
    """2026年11月 / Nov 2026."""
    if value is None:
        return ""
    return str(format_date(value, "y年M月" if language() == "zh" else "MMM y"))


def number(value: float | None, digits: int = 0) -> str:
    """Grouped digits; "no data" for None, which is not zero."""
    if value is None:
        return str(_("no data"))
    return f"{round(value, digits):,.{digits}f}"  # as Babel writes it in either language, a hundred times faster


def percent(value: float | None, digits: int = 0) -> str:
    """A share in [0, 1] as per cent; "no data" for None."""
    if value is None:
        return str(_("no data"))
    return f"{number(100 * value, digits)}%" if language() == "zh" else f"{number(100 * value, digits)} %"


def pay(low: int | None, high: int | None) -> str:
    """A pay range in yuan a month."""
    if low is None and high is None:
        return str(_("Pay not stated"))
    if low is not None and high is not None and low != high:
        return str(_("¥%(low)s–%(high)s a month", low=number(low), high=number(high)))
    return str(_("¥%(pay)s a month", pay=number(low if low is not None else high)))


def words(member: StrEnum | None) -> str:
    """The words of an enumeration member."""
    return "" if member is None else translate(label(member))


def init_app(app: Flask) -> None:
    """Make them known to templates."""
    filters: dict[str, Any] = {
        "day": day,
        "written_day": written_day,
        "moment": moment,
        "month": month,
        "number": number,
        "percent": percent,
        "words": words,
    }
    app.jinja_env.filters.update(filters)
    app.jinja_env.globals.update(pay_range=pay)
