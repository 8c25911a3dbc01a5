"""Lists of rows within a form: buttons that add and remove one, and complaints about a single row."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from wtforms import FieldList, Form

from talent.core.errors import FieldError
from talent.web.i18n import translate


class OpenRow(Form):  # type: ignore[misc]
    """A row that may stay empty: it says nothing then, instead of being an error. Forms leave it out."""

    #: Fields that say something without having been touched.
    PRESET: frozenset[str] = frozenset()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was filled in."""
        return not any(str(value).strip() for name, value in self.data.items() if value and name not in self.PRESET)

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """An empty row has no fault."""
        return self.is_empty or bool(super().validate(*args, **kwargs))


def change_rows(form: Form, pressed: Iterable[str]) -> bool:
    """Add or take away a row when such a button was pressed; True when one was.

    Args:
        pressed: the names in the request: "add-skills", "remove-skills-2".
    """
    for name in pressed:
        match = re.fullmatch(r"(add|remove)-(\w+?)(?:-(\d{1,4}))?", name)
        rows = form._fields.get(match[2]) if match else None
        if match is None or not isinstance(rows, FieldList):
            continue
        if match[1] == "add" and len(rows) < (rows.max_entries or 0):
            rows.append_entry()
        elif match[1] == "remove" and match[3] and int(match[3]) < len(rows):
            del rows.entries[int(match[3])]
        return True
    return False


def reject(rows: FieldList, row: Any, error: FieldError) -> None:
    """Show a complaint beside one field of one row."""
    field = row.form._fields[error.field]
    field.errors = [*field.errors, translate(error.text)]
    rows.errors = [*rows.errors, row.form.errors]
