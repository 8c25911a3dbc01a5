"""Words for people, kept apart from the language they are shown in.

Models and services know no request, so they cannot translate. They hand out a Text; the page turns it into words
(web/i18n). ``N_`` marks the English sentence for the catalogues.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True)
class Text:
    """An English sentence with named places, to be translated when shown."""

    msgid: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.msgid % self.values if self.values else self.msgid


def N_(msgid: str, **values: Any) -> Text:
    """Mark a sentence for translation and keep the values that go into it."""
    return Text(msgid, values)


_labels: dict[tuple[type[StrEnum], str], Text] = {}


def name_members(enum: type[E], labels: Mapping[E, Text]) -> None:
    """Give every member of an enumeration its words; ValueError when one has none."""
    if missing := [member.value for member in enum if member not in labels]:
        raise ValueError(f"{enum.__name__} lacks words for {missing}")
    _labels.update({_key(member): text for member, text in labels.items()})


def label(member: StrEnum) -> Text:
    """The words of an enumeration member."""
    return _labels[_key(member)]


def _key(member: StrEnum) -> tuple[type[StrEnum], str]:
    """Members of two enumerations may be equal strings; their type keeps them apart."""
    return (type(member), member.value)
