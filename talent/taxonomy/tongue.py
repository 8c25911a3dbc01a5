"""The language in which somebody wrote a text, said where it is not the page's, so that it is read aloud right."""

from __future__ import annotations

from markupsafe import Markup, escape

from matching.text import Language
from matching.text import language as language_of
from talent.web.i18n import TAGS, language

_TAG = {Language.ZH: TAGS["zh"], Language.EN: TAGS["en"]}


def other_language(text: str) -> str | None:
    """What to declare for a text: "zh-Hans" or "en"; None where it is as the page, or has no letters."""
    written = language_of(text)
    if written == language() or not any(character.isalpha() for character in text):
        return None
    return _TAG[written]


def lang_attribute(text: str) -> Markup:
    """The attribute of an element that holds nothing but this text, with a space before it; or nothing."""
    tag = other_language(text)
    return Markup(' lang="{}"').format(tag) if tag else Markup("")


def own_language(text: str | None) -> Markup:
    """The text, in an element of its own where its language is not the page's."""
    tag = other_language(text or "")
    return Markup('<span lang="{}">{}</span>').format(tag, text) if tag else escape(text or "")
