"""Tags and filters as plain words, for engines that can only ask whether a list holds one of some words.

The meaning is that of matching.filters: a condition is met by one common word, and all conditions must be. A region
carries the codes of all areas it lies in, so that the rule of prefixes becomes equality.
"""

from __future__ import annotations

from matching.filters import REGION, refuse_protected, region_prefix
from matching.index import Tags
from matching.types import Filter


def tokens(tags: Tags) -> list[str]:
    """The words a document is stored with, ascending; ProtectedTag for a key that must not be known."""
    refuse_protected(tags)
    words = {word for key, values in tags.items() for value in values for word in _stored(key, value)}
    return sorted(words)


def conditions(where: Filter) -> list[list[str]]:
    """Per condition of the filter, the words of which a document must have one; none of none is never true."""
    refuse_protected(where.any_of)
    return [
        sorted({_asked(key, value) for value in values if value or key != REGION})
        for key, values in where.any_of.items()
    ]


def _stored(key: str, value: str) -> list[str]:
    if key == REGION:
        return [_word(key, value[:end]) for end in range(len(value) + 1)]
    return [_word(key, value)]


def _asked(key: str, value: str) -> str:
    return _word(key, region_prefix(value) if key == REGION else value)


def _word(key: str, value: str) -> str:
    if "=" in key:
        raise ValueError(f"A key must not hold an equals sign: {key!r}.")
    return f"{key}={value}"
