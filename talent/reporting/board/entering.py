"""Statistics from outside: entered one by one or by file, checked for unit and sense, each with source and quality."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from talent.core import audit
from talent.core.actor import Actor
from talent.core.errors import FieldError, NotFound
from talent.core.tabular import Row, RowError, read
from talent.core.text import N_, Text
from talent.reporting import policy
from talent.reporting.board import queries
from talent.reporting.board.models import ExternalStatistic
from talent.reporting.indicators.external import (
    Entered,
    Implausible,
    Quality,
    WrongUnit,
    check_entered,
    check_parts,
)
from talent.reporting.indicators.registry import Statistic, load
from talent.reporting.quarter.period import Period

REQUIRED = ("code", "period", "value", "unit", "quality", "source")
OPTIONAL = ("url", "n")
FAULTS: Mapping[Implausible, Text] = {
    Implausible.NOT_A_NUMBER: N_("This is not a number."),
    Implausible.SHARE_FOR_PERCENT: N_("This looks like a share. Give it in percent: 86, not 0.86."),
    Implausible.TEN_THOUSANDS: N_("People are counted in whole persons here, not in ten thousands."),
    Implausible.NOT_WHOLE: N_("This must be a whole number."),
    Implausible.TOO_SMALL: N_("This is less than it can be. Please check the unit."),
    Implausible.TOO_LARGE: N_("This is more than it can be. Please check the unit."),
    Implausible.MORE_THAN_WHOLE: N_("This is more than the whole that it is part of."),
    Implausible.NO_SAMPLE: N_("A survey needs the number of people asked."),
}


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One statistic as somebody typed it: code and unit as the registry names them; n: people asked, for a survey."""

    code: str
    period: str
    value: float
    unit: str
    quality: str
    source_name: str
    source_url: str = ""
    n: int | None = None


def enter(
    session: Session, actor: Actor, region_code: str, figure: Figure, *, file_sha256: str = ""
) -> ExternalStatistic:
    """Keep a figure; an earlier one of the same code and period stays, and no longer counts.

    Raises: NotFound for others than the region's bureau; FieldError, naming the field, for what cannot be.
    """
    if not policy.can_release(actor, region_code) or actor.user_id is None:
        raise NotFound
    statistic, period, entered = _checked(figure)
    _check_whole(session, region_code, str(period), {statistic.code: entered})
    row = ExternalStatistic(
        region_code=region_code,
        code=statistic.code,
        period=str(period),
        value=figure.value,
        unit=statistic.unit.value,
        source_name=figure.source_name.strip(),
        source_url=figure.source_url.strip(),
        file_sha256=file_sha256,
        quality=entered.quality,
        n=figure.n,
        entered_by=actor.user_id,
    )
    session.add(row)
    session.flush()
    audit.record(session, actor, "statistic.entered", row, code=row.code, period=row.period, region=region_code)
    return row


def _checked(figure: Figure) -> tuple[Statistic, Period, Entered]:
    statistic = load().statistics.get(figure.code.strip())
    if statistic is None:
        raise FieldError("code", N_("There is no statistic “%(code)s”.", code=figure.code.strip()[:40]))
    period = Period.parse(figure.period)
    if figure.unit.strip() != statistic.unit.value:
        raise FieldError("unit", N_("The unit must be %(unit)s.", unit=statistic.unit.value))
    if figure.quality.strip() not in set(Quality):
        raise FieldError("quality", N_("The quality must be one of: %(names)s.", names=", ".join(Quality)))
    if not figure.source_name.strip():
        raise FieldError("source", N_("Say where the figure comes from."))
    if figure.source_url.strip() and not figure.source_url.strip().startswith(("https://", "http://")):
        raise FieldError("url", N_("An address begins with https:// or http://."))
    entered = Entered(value=figure.value, quality=Quality(figure.quality.strip()), n=figure.n)
    try:
        check_entered(statistic, entered)
    except WrongUnit as error:
        raise FieldError("n" if error.fault is Implausible.NO_SAMPLE else "value", FAULTS[error.fault]) from error
    return statistic, period, entered


def _check_whole(session: Session, region_code: str, period: str, new: Mapping[str, Entered]) -> None:
    """A part is not more than its whole, whichever of the two is new; only figures of the same period are compared."""
    rows = queries.in_force(session, region_code, period).values()
    known = {row.code: entered_of(row) for row in rows if row.period == period}
    try:
        check_parts(load().statistics, {**known, **new})
    except WrongUnit as error:
        raise FieldError("value", FAULTS[error.fault]) from error


def entered_of(row: ExternalStatistic) -> Entered:
    """A kept figure as the formulas take it."""
    return Entered(value=row.value, quality=row.quality, n=row.n)


def in_force(session: Session, region_code: str, period: str) -> dict[str, Entered]:
    """Code -> the figure that counts in a period."""
    return {code: entered_of(row) for code, row in queries.in_force(session, region_code, period).items()}


def bring(
    session: Session, actor: Actor, region_code: str, data: bytes, filename: str
) -> tuple[Sequence[ExternalStatistic], Sequence[RowError]]:
    """Figures of a CSV or XLSX file, all or none; each keeps the SHA-256 of the file.

    Returns: the rows kept, and no errors; or none, and what is wrong by line and column.

    Raises: NotFound for others than the region's bureau; FieldError on "file" for what is no table.
    """
    if not policy.can_release(actor, region_code):
        raise NotFound
    table = read(data, filename, required=REQUIRED, optional=OPTIONAL)
    digest = hashlib.sha256(data).hexdigest()
    kept: list[ExternalStatistic] = []
    errors: list[RowError] = []
    with session.begin_nested() as nested:
        for row in _wholes_first(table.rows):
            try:
                kept.append(enter(session, actor, region_code, _figure(row), file_sha256=digest))
            except FieldError as error:
                errors.append(RowError(row.line, error.field, error.text))
        if errors:
            nested.rollback()
    return ([], sorted(errors, key=lambda e: e.line)) if errors else (kept, [])


def _wholes_first(rows: Sequence[Row]) -> list[Row]:
    """Wholes before their parts, so that a file may list them in any order."""
    part_of = {code: statistic.part_of for code, statistic in load().statistics.items()}

    def depth(code: str) -> int:
        whole = part_of.get(code, "")
        return 1 + depth(whole) if whole else 0

    return sorted(rows, key=lambda row: (depth(row.cells["code"]), row.line))


def _figure(row: Row) -> Figure:
    cells = row.cells
    return Figure(
        code=cells["code"],
        period=cells["period"],
        value=_number(cells["value"]),
        unit=cells["unit"],
        quality=cells["quality"],
        source_name=cells["source"],
        source_url=cells.get("url", ""),
        n=_people(cells.get("n", "")),
    )


def _number(text: str) -> float:
    """Raises: FieldError on "value"; a figure with a percent sign or a unit beside it is not guessed at."""
    try:
        value = float(text.replace(",", ""))
    except ValueError:
        raise FieldError("value", FAULTS[Implausible.NOT_A_NUMBER]) from None
    if not math.isfinite(value):
        raise FieldError("value", FAULTS[Implausible.NOT_A_NUMBER])
    return value


def _people(text: str) -> int | None:
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise FieldError("n", FAULTS[Implausible.NOT_WHOLE])
    return int(text)
