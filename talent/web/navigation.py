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


@dataclass(frozen=True)
class Link:
    """An entry as the template draws it."""

    label: str
    url: str
    current: bool


_entries: dict[str, Entry] = {}
_footer: dict[str, Entry] = {}


def menu(endpoint: str, text: Text, rule: Rule, order: int) -> None:
    """Put a page into the main menu of those whom the rule lets in."""
    _entries[endpoint] = Entry(endpoint, text, rule, order)


def footer(endpoint: str, text: Text, order: int) -> None:
    """Put a page into the footer, for everybody."""
    _footer[endpoint] = Entry(endpoint, text, anyone, order)


def links(entries: dict[str, Entry]) -> list[Link]:
    """The entries this visitor may open."""
    actor = current_actor()
    return [
        Link(translate(e.text), url_for(e.endpoint), request.endpoint == e.endpoint)
        for e in sorted(entries.values(), key=lambda e: (e.order, e.endpoint))
        if e.rule(actor)
    ]


def init_app(app: Flask) -> None:
    """Give every template the menu and the visitor."""
    app.context_processor(
        lambda: {"navigation": links(_entries), "footer_links": links(_footer), "actor": current_actor()}
    )
