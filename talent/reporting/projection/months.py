"""Calendar months as the projection counts them."""

from __future__ import annotations

from datetime import date, timedelta


def number(day: date) -> int:
    """Months since year 0; two in a row differ by 1."""
    return day.year * 12 + day.month - 1


def last_day(month: int) -> date:
    """The last day of a numbered month."""
    after = month + 1
    return date(after // 12, after % 12 + 1, 1) - timedelta(days=1)


def origin(day: date) -> date:
    """The end of the last month that is over on a day."""
    return day if (day + timedelta(days=1)).day == 1 else day.replace(day=1) - timedelta(days=1)


def ahead(start: date, months: int) -> date:
    """The end of the month so many months after the one that ends on ``start``."""
    return last_day(number(start) + months)
