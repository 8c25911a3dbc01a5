"""Menus: each slice says which of its pages belong in the main menu, and for whom."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, request, url_for

from talent.core.text import Text
from talent.web.access import Rule, anyone, current_actor
from talent.web.i18n import translate


@dataclass(frozen=True)
class Entry:
    """One menu entry; ``order`` sorts the slices' entries among each other."""

    endpoint: str
    text: Text
    rule: Rule
    order: int
    beneath: tuple[str, ...] = ()  # pages that are reached from this one and have no entry of their own


@dataclass(frozen=True)
class Link:
    """An entry as the template draws it."""

    label: str
    url: str
    current: str | None  # as aria-current says it: this very page, or one beneath it


_entries: dict[str, Entry] = {}
_footer: dict[str, Entry] = {}


def menu(endpoint: str, text: Text, rule: Rule, order: int, beneath: tuple[str, ...] = ()) -> None:
    """Put a page into the main menu of those whom the rule lets in."""
    _entries[endpoint] = Entry(endpoint, text, rule, order, beneath)


def footer(endpoint: str, text: Text, order: int) -> None:
    """Put a page into the footer, for everybody."""
    _footer[endpoint] = Entry(endpoint, text, anyone, order)


def links(entries: dict[str, Entry]) -> list[Link]:
    """The entries this visitor may open."""
    actor = current_actor()
    return [
        Link(translate(e.text), url_for(e.endpoint), _current(e))
        for e in sorted(entries.values(), key=lambda e: (e.order, e.endpoint))
        if e.rule(actor)
    ]


def _current(entry: Entry) -> str | None:
    if request.endpoint == entry.endpoint:
        return "page"
    return "true" if request.endpoint in entry.beneath else None


def init_app(app: Flask) -> None:
    """Give every template the menu and the visitor."""
    app.context_processor(
        lambda: {"navigation": links(_entries), "footer_links": links(_footer), "actor": current_actor()}
    )
