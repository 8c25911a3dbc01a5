"""What every kind of file is made from: tables, charts, sentences, and the stamp that says where they come from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from flask_babel import gettext as _

from talent.reporting.drawing.figure import Figure


class Hidden(Enum):
    """A figure that exists and may not be shown. It is neither 0 nor "no data"."""

    HIDDEN = "hidden"


HIDDEN = Hidden.HIDDEN
Value = float | str | None | Hidden


@dataclass(frozen=True)
class Field:
    """A column: what it holds, in which unit, and how it is written (a name of drawing.style.FORMS; None: text)."""

    key: str
    label: str
    unit: str = ""
    form: str | None = None


@dataclass(frozen=True)
class DataTable:
    """A table by column key. Numbers are as computed: files keep them, paper rounds them. None is no data."""

    key: str  # stands in sheet names, addresses and JSON
    title: str
    fields: Sequence[Field]
    rows: Sequence[Mapping[str, Value]]
    note: str = ""
    whole: int | None = None  # how many rows there are, where ``rows`` are only the first of them

    def measures(self) -> list[Field]:
        """The columns that hold numbers."""
        return [f for f in self.fields if f.form]

    def names(self) -> list[Field]:
        """The columns that say what a row is about."""
        return [f for f in self.fields if not f.form]


@dataclass(frozen=True)
class Stamp:
    """Where figures come from: enough to find the same ones again and to check them."""

    region_code: str
    region: str
    period: str
    as_of: str  # ISO 8601
    snapshot: str
    version: str  # of the method
    rule: str  # how small counts are kept back, in words
    source: str
    released: str = ""  # ISO 8601, or empty while a draft
    digest: str = ""  # SHA-256 of the snapshot

    def items(self) -> list[tuple[str, str, str]]:
        """(key, label, value) in the order shown."""
        return [
            ("region", _("Region"), self.region),
            ("region_code", _("Region code"), self.region_code),
            ("period", _("Period"), self.period),
            ("as_of", _("As of"), self.as_of),
            ("released", _("Released"), self.released or _("not released: draft")),
            ("snapshot", _("Snapshot"), self.snapshot),
            ("version", _("Version of the method"), self.version),
            ("source", _("Source"), self.source),
            ("rule", _("Disclosure"), self.rule),
            ("digest", _("SHA-256 of the snapshot"), self.digest),
        ]


@dataclass(frozen=True)
class Pack:
    """A report before it becomes a file."""

    title: str
    stamp: Stamp
    tables: Sequence[DataTable]
    sentences: Sequence[str] = field(default_factory=tuple)
    figures: Sequence[Figure] = field(default_factory=tuple)
    notes: Sequence[str] = field(default_factory=tuple)
    language: str = "en"

    def digest(self) -> str:
        """SHA-256 of the tables: equal tables have equal ones, whatever file they stand in."""
        content = [[t.key, [f.key for f in t.fields], [[plain(r.get(f.key)) for f in t.fields] for r in t.rows]]
                   for t in self.tables]  # fmt: skip
        return hashlib.sha256(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def plain(value: Value) -> Any:
    """A value for JSON: hidden ones keep their word."""
    return value.value if isinstance(value, Hidden) else value


def status(value: Value) -> str:
    """shown, hidden or no_data."""
    return "hidden" if isinstance(value, Hidden) else "no_data" if value is None else "shown"
