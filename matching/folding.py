"""Text folded for look-up, character by character, so that places found in it lead back to the text as written."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable

from matching.text import normalise

# Hyphens and slashes bind or part words at the writer's whim: "machine-learning" is "machine learning".
_SPACE_LIKE = re.compile(r"[-_\u2010-\u2015/\\]")
_GONE = "\u200b"  # what every invisible character is folded to, to be taken out
_SPARE = re.compile(f"{_GONE}+|(?<= ) +")
_SPACES = re.compile("  +")  # begins with letters, not with a look behind, which is asked at every place
_MANY = 64


class _Fold(dict[str, str]):
    """One character for one character: width, case, script variant; filled as characters turn up."""

    def __missing__(self, character: str) -> str:
        folded = self[character] = _folded(character)
        return folded


def _folded(character: str) -> str:
    if character.isspace() or _SPACE_LIKE.match(character):
        return " "
    if unicodedata.category(character) in {"Cc", "Cf", "Cs"}:
        return _GONE
    folded = normalise(character).lower()
    return folded if len(folded) == 1 else character


_FOLD = _Fold()
_ASCII = {code: _FOLD[chr(code)] for code in range(128)}


def _translated(text: str) -> str:
    """The text with every character folded. Few characters change, so replacing them one by one beats a table.

    Not where the text is ASCII: there the interpreter looks every character up only once.
    """
    if text.isascii():
        return text.translate(_ASCII)
    changed = [(old, new) for old in set(text) if (new := _FOLD[old]) != old]
    if len(changed) > _MANY:
        return "".join(map(_FOLD.__getitem__, text))
    for old, new in changed:  # no folded character is itself folded further, so the order does not matter
        text = text.replace(old, new)
    return text


class Folded:
    """A text in folded form and the way back."""

    __slots__ = ("_places", "_shifts", "text")

    def __init__(self, text: str) -> None:
        self.text = _translated(text)
        self._places = [0]  # from this offset in the folded text on …
        self._shifts = [0]  # … the text as written lies this many characters further
        if _GONE in self.text:
            self._squeeze(spare.span() for spare in _SPARE.finditer(self.text))
        elif "  " in self.text:
            self._squeeze((spaces.start() + 1, spaces.end()) for spaces in _SPACES.finditer(self.text))

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The range of the text as written that the folded range start:end (not empty) stands for."""
        if len(self._places) == 1:
            return start, end
        return self._place(start), self._place(end - 1) + 1

    def _place(self, offset: int) -> int:
        return offset + self._shifts[bisect_right(self._places, offset) - 1]

    def _squeeze(self, spares: Iterable[tuple[int, int]]) -> None:
        kept: list[str] = []
        length = done = 0
        for start, end in spares:
            kept.append(self.text[done:start])
            length += start - done
            done = end
            self._places.append(length)
            self._shifts.append(done - length)
        kept.append(self.text[done:])
        self.text = "".join(kept)


def fold(text: str) -> str:
    """An alias as it is looked for."""
    return Folded(normalise(text)).text.strip()
