"""Where a quarter stands on its way to publication, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from talent.core.text import label
from talent.reporting.models import FreezeOrder, OrderStep, Snapshot, SnapshotFlag, SnapshotStatus
from talent.reporting.published import tables
from talent.reporting.quarter.tables import Report
from talent.web.filters import number, percent
from talent.web.i18n import translate

_S = SnapshotStatus
TONES = {_S.DRAFT: "info", _S.CHECKED: "info", _S.RELEASED: "success", _S.SUPERSEDED: "neutral"}


def tone(snapshot: Snapshot) -> str:
    """Tone of the status badge."""
    return TONES[snapshot.status]


def open_flags(snapshot: Snapshot) -> list[SnapshotFlag]:
    """Flags nobody has looked at yet."""
    return [flag for flag in snapshot.flags if flag.is_open]


def flags(snapshot: Snapshot) -> list[SnapshotFlag]:
    """All flags, the open ones first."""
    return sorted(snapshot.flags, key=lambda f: (not f.is_open, f.kind.value, f.id))


def steps(snapshot: Snapshot) -> list[dict[str, Any]]:
    """Frozen, looked at, checked, published."""
    left = len(open_flags(snapshot))
    past = {_S.DRAFT: 1, _S.CHECKED: 3, _S.RELEASED: 4, _S.SUPERSEDED: 4}[snapshot.status]
    if snapshot.status is _S.DRAFT and not left:
        past = 2
    names = [
        (_("Frozen"), ""),
        (_("Flagged figures looked at"), _("%(n)s still open", n=left) if left else ""),
        (_("Checked"), ""),
        (_("Published"), ""),
    ]
    return [
        {"label": name, "note": note, "state": "done" if n < past else "current" if n == past else "upcoming"}
        for n, (name, note) in enumerate(names)
    ]


def order_steps(row: FreezeOrder) -> list[dict[str, Any]]:
    """Waiting, counting, rating: how far the worker is with a quarter."""
    names = (OrderStep.WAITING, OrderStep.COUNTING, OrderStep.RATING)
    at = names.index(row.step) if row.step in names else 0 if row.started_at is None else 1
    now = "stopped" if row.step is OrderStep.FAILED else "current"
    return [
        {"label": translate(label(name)), "note": "", "state": "done" if n < at else now if n == at else "upcoming"}
        for n, name in enumerate(names)
    ]


def place_words(flag: SnapshotFlag, report: Report) -> str:
    """Where the flagged figure stands: table, row and side by name instead of by code."""
    code, *rest = flag.place.split(" ")
    table = report.tables.get(code)
    if table is None:
        return flag.place
    sides = {"demand": str(_("Demand")), "supply": str(_("Seekers"))}
    names = {row.code: tables.name(row) for row in table.rows}
    return " · ".join([tables.title(code), *[sides.get(part) or names.get(part, part) for part in rest]])


def figure_words(flag: SnapshotFlag, report: Report) -> str:
    """The numbers that raised the flag, each with its name."""
    table = report.tables.get(flag.place.split(" ")[0])
    names = {row.code: tables.name(row) for row in table.rows} if table else {}
    parts = [_figure(key, value, names) for key, value in sorted(flag.figures.items())]
    return str(_("; ")).join(part for part in parts if part)


def _figure(key: str, value: Any, names: Mapping[str, str]) -> str:
    known = {
        "growth_qoq": _("growth on the quarter"), "growth_yoy": _("growth on the year"),
        "qoq": _("on the quarter"), "yoy": _("on the year"), "least": _("limit"), "rows": _("rows"),
        "share": _("share"), "employer": _("Employer"), "places": _("places"),
    }  # fmt: skip
    word = str(known.get(key, key))
    if isinstance(value, list):
        shown = str(_(", ")).join(names.get(str(v), str(v)) for v in value)
    elif key.startswith("growth") or key == "share":
        shown = percent(value, 1)
    elif isinstance(value, int | float):
        shown = number(value, 0 if float(value).is_integer() else 2)
    else:
        shown = str(value)
    points = str(_("percentage points"))
    return f"{word} {shown} {points}" if key in ("qoq", "yoy") else f"{word} {shown}"


def kind_words(flag: SnapshotFlag) -> str:
    """Why somebody must look."""
    return translate(label(flag.kind))
