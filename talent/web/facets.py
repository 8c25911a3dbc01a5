"""Lists that are narrowed by their address: options with counts, removable chips, and the address of the next page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from wtforms import Form

from talent.core.errors import FieldError
from talent.web.filters import number
from talent.web.forms import show

#: What an address may carry beside the filters.
NOT_FILTERS = frozenset({"after", "lang"})


def valid(form: Form) -> bool:
    """Whether the filters of this address have the right shape; complaints stand beside the fields.

    A filter that is given twice is refused: taking one of the two silently would show other results than asked for.
    """
    good = bool(form.validate())
    for name, field in form._fields.items():
        if len(request.args.getlist(name)) > 1:
            field.errors = [*field.errors, _("This filter is given twice.")]
            good = False
    return good


def complain(form: Form, errors: Iterable[FieldError]) -> bool:
    """Show complaints of the query beside their fields; whether there were none."""
    found = list(errors)
    for error in found:
        show(error, form)
    return not found


def given(form: Form) -> dict[str, str]:
    """The filters of this address that say something, in the order of the form."""
    return {name: request.args[name] for name in form._fields if request.args.get(name, "").strip()}


def select(form: Form, name: str, options: Iterable[tuple[str, str, int | None]], blank: str) -> dict[str, Any]:
    """A facet to choose one of several from.

    Args:
        options: (value, label, how many there would be), in the order shown.
        blank: the label of "all of them".
    """
    field = form._fields[name]
    chosen = field.data or ""
    entries = [{"value": "", "label": blank, "checked": not chosen}]
    entries += [
        {"value": value, "label": label, "count": None if n is None else number(n), "checked": value == chosen}
        for value, label, n in options
    ]
    return {"kind": "select", "name": name, "label": field.label.text, "options": entries}


def entry(
    form: Form, name: str, kind: str = "text", unit: str | None = None, hint: str | None = None
) -> dict[str, Any]:
    """A facet to type into; shows what was typed, also when it was wrong."""
    field = form._fields[name]
    raw = field.raw_data[0] if field.raw_data else ""
    return {"kind": kind, "name": name, "label": field.label.text, "value": raw, "unit": unit}


def tick(form: Form, name: str, label: str, count: int | None) -> dict[str, Any]:
    """A facet to tick, with how many would stay."""
    field = form._fields[name]
    option = {"value": "1", "label": label, "checked": bool(field.data)}
    option["count"] = None if count is None else number(count)
    return {"kind": "checkbox", "name": name, "label": field.label.text, "options": [option]}


def chips(endpoint: str, form: Form, words: Mapping[str, str]) -> list[dict[str, str]]:
    """What the list is narrowed to; each part can be taken away by itself.

    Args:
        words: filter -> what it means in words; a filter without words is shown as it was typed.
    """
    filters = given(form)
    return [
        {
            "label": _("%(filter)s: %(value)s", filter=form._fields[name].label.text, value=words.get(name, value)),
            "remove_url": address(endpoint, {n: v for n, v in filters.items() if n != name}),
        }
        for name, value in filters.items()
    ]


def next_page(endpoint: str, form: Form, cursor: str | None) -> str | None:
    """The address of the next page with the same filters."""
    return address(endpoint, given(form) | {"after": cursor}) if cursor else None


def address(endpoint: str, values: Mapping[str, Any]) -> str:
    """The address of a list with these filters."""
    return url_for(endpoint, **values)
