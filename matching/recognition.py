"""Skills named in free text: by alias, on word boundaries, longest first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple, TypeAlias

from ahocorasick_rs import AhoCorasick

from matching.folding import Folded, fold
from matching.text import has_han
from matching.types import SkillEntry

# Capitals are often no skill; what follows or precedes tells: "C端", "C轮", "B级", "Go to market", "Vitamin C".
_NOT_BEFORE = re.compile(
    r"[-&+#'’*]|\.\w|[端轮位级类照证座值面型区栋楼班档等股]|\s?(?:to|through|beyond|ahead|further|live|above|level|class)\b"
)
_NOT_AFTER = re.compile(
    r"(?:[-&+#'’]|\w\.|\b(?:vitamin|hepatitis|grade|class|plan|type|series|category|annex|appendix)\s)$", re.IGNORECASE
)
_LOOK_BACK = 12
# Products that are called as everyday words are: "excel at", "react to customers", "a flask of water".
_EVERYDAY = frozenset(
    """
    access airflow angular blender canvas chef cypress dart drill excel express flask flume helm hive impala jest oracle
    outlook pandas postman presto puppet pulsar react rails ruby rust salt scratch slack sketch solidity spark spring
    storm swift unity vault word
    """.split()  # noqa: SIM905 - as a list it would be one word a line
)
_LISTED_BEFORE = re.compile(r"(?:^|[,，、;；:：/|•·(（\n]|[^\x00-\u024f])\s*$")
_LISTED_AFTER = re.compile(r"\s*(?:$|[,，、;；:：/|•·)）\n.。]|[^\x00-\u024f])")
_SENTENCE_BEGINS = re.compile(r"(?:^|[.!?。！？\n])\s*$")
_GOES_ON = re.compile(r"\s+(?!(?:and|or|skills?|experience|is|was|for|reports?|development|programming|macros)\b)[a-z]")
# "Ｃ" of Chinese keyboards to "C", half a character to a mark: the search takes none.
_NARROW = {code + 0xFEE0: code for code in range(0x21, 0x7F)} | dict.fromkeys(range(0xD800, 0xE000), 0xFFFD)
_TO_NARROW = re.compile("[\uff01-\uff5e\ud800-\udfff]")


class Mention(NamedTuple):
    """One skill named in a text: text == the searched text[start:end]."""

    code: str
    start: int
    end: int
    text: str


_Place: TypeAlias = tuple[int, int, int, str]
"""Minus the length, start, end, code: sorts longest first, then by place."""


class _Aliases:
    """Looks for many aliases at once (Aho and Corasick)."""

    def __init__(self, codes: Mapping[str, str]) -> None:
        self._found = [(code, alias in _EVERYDAY) for alias, code in codes.items()]
        self._search = AhoCorasick(list(codes))

    def all_in(self, text: str) -> Iterator[tuple[int, int, str, bool]]:
        """Start, end, code, and whether the alias is an everyday word, wherever one stands; they may overlap."""
        found = self._found
        for number, start, end in self._search.find_matches_as_indexes(text, overlapping=True):
            yield start, end, *found[number]


class SkillRecognizer:
    """Finds the skills of a taxonomy in free text, Chinese or English; safe from many threads once built."""

    def __init__(self, entries: Mapping[str, SkillEntry]) -> None:
        """Take the names and aliases of all languages.

        An alias of several skills goes to the one that has it as its preferred name, otherwise to the first.
        Chinese aliases of one character are left out: they would be found inside other words.
        """
        han: dict[str, str] = {}  # aliases with Chinese, over folded text
        latin: dict[str, str] = {}  # apart from them: most texts have no use for the others
        short: dict[str, str] = {}  # over the text as written: "R" and "Go", never "r" and "go"
        for alias, code in _aliases(entries):
            if len(alias) <= 2 and alias.isascii() and alias.isalpha():
                short.setdefault(alias, code)
            elif len(key := fold(alias)) >= 2:
                (han if has_han(key) else latin).setdefault(key, code)
        self._han, self._latin, self._short = _Aliases(han), _Aliases(latin), _Aliases(short)

    def find(self, text: str) -> list[Mention]:
        """Mentions in text order, never overlapping; of overlapping aliases the longest counts.

        Latin aliases are found as whole words only (a version number may follow: "Python3"), Chinese ones anywhere.
        Aliases of one or two Latin letters must be written with the same capitals.
        """
        taken = bytearray(len(text))
        found = []
        for minus_length, start, end, code in sorted(self._places(text)):
            if not (taken[start] or taken[end - 1]):
                taken[start:end] = b"\1" * -minus_length
                found.append((start, end, code))
        found.sort()
        return [Mention(code, start, end, text[start:end]) for start, end, code in found]

    def _places(self, text: str) -> Iterator[_Place]:
        folded = Folded(text)
        yield from _words_at(folded, self._latin, text)
        if has_han(text):
            yield from _words_at(folded, self._han, text)
        narrow = text.translate(_NARROW) if not text.isascii() and _TO_NARROW.search(text) else text
        for start, end, code, _everyday in self._short.all_in(narrow):
            if _stands_alone(narrow, start, end):
                yield start - end, start, end, code


def _is_meant(text: str, start: int, end: int) -> bool:
    """Whether a product is meant where it could be an everyday word: by its capital, or as one of a list."""
    before = text[max(0, start - _LOOK_BACK) : start] if start else ""
    if not text[start].isupper():
        return bool(_LISTED_BEFORE.search(before) and _LISTED_AFTER.match(text, end))
    return not (_SENTENCE_BEGINS.search(before) and _GOES_ON.match(text, end))


def _words_at(folded: Folded, aliases: _Aliases, written: str) -> Iterator[_Place]:
    text, is_word, original = folded.text, _WORD, folded.original
    for start, last, code, everyday in aliases.all_in(text):
        if start and is_word[text[start - 1]] and (is_word[text[start]] or text[start] == "."):
            continue  # inside a word, as most are that do not count: told before anything else is asked
        end = _whole_to(text, start, last)
        if end:
            versioned = end > last
            start, end = original(start, end)
            if versioned or not everyday or _is_meant(written, start, end):
                yield start - end, start, end, code


def _aliases(entries: Mapping[str, SkillEntry]) -> Iterator[tuple[str, str]]:
    for first in (True, False):
        for entry in entries.values():
            for names in entry.names.values():
                for alias in names[:1] if first else names[1:]:
                    yield alias.strip(), entry.code


def _whole_to(text: str, start: int, end: int) -> int:
    """Where the alias at start:end of a folded text ends when no word goes on after it, otherwise 0.

    The end moves past a version number ("python3") and, after several words, past a plural's s ("neural networks").
    """
    if not _WORD[text[end - 1]]:
        sign = text[end - 1] in "+#" and text[end : end + 1] in ("+", "#")  # "c++" is not in "c+++"
        return 0 if sign or (end < len(text) and text[end - 1] in "+#" and _WORD[text[end]]) else end
    if end < len(text) and text[end - 1].isalpha():
        end = _past_ending(text, start, end)
    if end < len(text) and (_WORD[text[end]] or text[end] == "#" or text[end : end + 2] == "++"):
        return 0
    return end


def _past_ending(text: str, start: int, end: int) -> int:
    if text[end] == "s" and " " in text[start:end]:
        return end + 1
    while end < len(text) and text[end].isdecimal():
        end += 1
    return end


def _stands_alone(text: str, start: int, end: int) -> bool:
    if (start and _WORD[text[start - 1]]) or (end < len(text) and _WORD[text[end]]):
        return False
    return not (_NOT_BEFORE.match(text, end) or _NOT_AFTER.search(text[max(0, start - _LOOK_BACK) : start]))


class _WordCharacters(dict[str, bool]):
    """Whether a character is part of a Latin (or other alphabetic) word or number.

    Chinese has no boundaries, so its characters never are. Filled as characters turn up.
    """

    def __missing__(self, character: str) -> bool:
        answer = self[character] = (character.isalnum() or character == "_") and not has_han(character)
        return answer


_WORD = _WordCharacters()
