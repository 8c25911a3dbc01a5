"""Chinese into English words, so that an English encoder can read it.

Chinese never enters an English encoder raw: most of its word pieces would be unknown. A phrase is covered by as few
known words as possible: names of the taxonomy and our own words of the field first, CC-CEDICT for the rest. Among the
senses of a dictionary word the one wins whose English words are the most usual in the field.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path

import rjieba

from matching import dictionary
from matching.encoder import MAX_PIECES, Encoder
from matching.text import HAN, has_han, normalise, words
from matching.types import Taxonomy

_LEXICON = Path(__file__).parent / "data" / "hr_lexicon.tsv"
_HAN_RUN = re.compile(f"[{HAN}]+")
_STOPS = str.maketrans("、。《》「」『』【】〔〕", ',.""""""()()')
_BEFORE_STOP = re.compile(r" (?=[,.;:!?)])")
# What a word costs in the cover of a phrase; the cheapest cover is taken.
_OWN, _DICTIONARY, _CHARACTER, _UNKNOWN = 0.8, 1.0, 1.6, 2.0
_AT_JIEBA_BOUNDARY = 0.05  # of two covers as short, the one that jieba would cut
# A Chinese character becomes a word piece at least; more characters than this the encoder would never read.
_ENOUGH = 6 * MAX_PIECES


class Gloss:
    """Glosses with the names of one taxonomy. Safe from many threads."""

    def __init__(self, taxonomy: Taxonomy | None = None) -> None:
        """Build the table of names; the dictionary itself is shared by all and read when first needed."""
        taxonomy = taxonomy or Taxonomy()
        self._own = {**_lexicon(), **dict(_names(taxonomy))}
        self._longest = max(map(len, self._own))
        self._own |= {alias: name for alias, name in _aliases(taxonomy) if self._is_strange(alias)}
        self._longest = max(map(len, self._own))
        self._usual = Counter(word for name in _english(taxonomy) for word in words(name))
        self._senses = lru_cache(maxsize=50_000)(self._ordered)
        self._tokens = lru_cache(maxsize=20_000)(self._tokens_of)
        self._cover = lru_cache(maxsize=20_000)(self._covered)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of its own names: two with one fingerprint gloss alike, by the same code and dictionary."""
        return hashlib.sha256(repr(sorted(self._own.items())).encode()).hexdigest()

    def gloss(self, text: str) -> str:
        """The text with every run of Chinese replaced by its likeliest English; other text stays as it is."""
        parts: list[str] = []
        clean, done = normalise(text), 0
        for run in _HAN_RUN.finditer(clean):
            parts.append(clean[done : run.start()])
            parts.extend(best[0] for word in self._cover(run[0]) if (best := self._senses(word)))
            done = run.end()
        parts.append(clean[done:])
        return _BEFORE_STOP.sub("", " ".join(part for part in map(str.strip, parts) if part).translate(_STOPS))

    def glosses(self, text: str, n: int = 3) -> list[str]:
        """English tokens of the n likeliest senses of every Chinese word, for the lexical index."""
        found: list[str] = []
        for run in _HAN_RUN.findall(normalise(text)):
            for word in self._cover(run):
                found.extend(self._tokens(word, n))
        return found

    def _tokens_of(self, word: str, n: int) -> tuple[str, ...]:
        """Tokens of the n likeliest senses of a word, each once."""
        return tuple(dict.fromkeys(token for sense in self._senses(word)[:n] for token in words(sense)))

    def _is_strange(self, alias: str) -> bool:
        """Whether an alias would fall apart into characters. What the words give is nearer to it than another name."""
        return alias not in self._own and any(len(word) == 1 for word in self._covered(alias))

    def _ordered(self, word: str) -> tuple[str, ...]:
        """English for a word, the likeliest first; none for one that is not known or says nothing."""
        if word in self._own:
            return (self._own[word],) if self._own[word] else ()
        found = dictionary.senses(word)
        return tuple(sorted(found, key=lambda sense: -self._fitness(sense, found.index(sense))))

    def _fitness(self, sense: str, rank: int) -> float:
        """How usual the words of a sense are in the field; without a taxonomy the first short sense wins."""
        tokens = words(sense)
        if not tokens:
            return -math.inf
        usual = sum(math.log1p(self._usual[token]) for token in tokens) / len(tokens)
        return usual - 0.3 * rank - 0.5 * max(0, len(tokens) - 2)

    def _covered(self, run: str) -> tuple[str, ...]:
        """The cheapest cover of an unbroken run of Chinese by words, found from left to right."""
        boundaries = _boundaries(run)
        cost = [0.0] + [math.inf] * len(run)
        start = [0] * (len(run) + 1)
        for end in range(1, len(run) + 1):
            for begin in range(max(0, end - self._longest), end):
                price = cost[begin] + self._price(run[begin:end]) - _AT_JIEBA_BOUNDARY * (end in boundaries)
                if price < cost[end]:
                    cost[end], start[end] = price, begin
        return tuple(reversed(list(_walk(run, start))))

    def _price(self, word: str) -> float:
        if len(word) == 1:
            return _CHARACTER if word in self._own or dictionary.is_word(word) else _UNKNOWN
        if word in self._own:
            return _OWN
        return _DICTIONARY if dictionary.is_word(word) and dictionary.senses(word) else math.inf


def encoder_text(text: str, encoder: Encoder, gloss: Gloss) -> str:
    """What the encoder may read: normalised; Chinese glossed unless the encoder is multilingual."""
    clean = normalise(text)
    return clean if encoder.multilingual or not has_han(clean) else gloss.gloss(clean[:_ENOUGH])


def _walk(run: str, start: list[int]) -> Iterator[str]:
    end = len(run)
    while end:
        yield run[start[end] : end]
        end = start[end]


def _boundaries(run: str) -> set[int]:
    ends, end = set(), 0
    for word in rjieba.cut(run):
        end += len(word)
        ends.add(end)
    return ends


def _names(taxonomy: Taxonomy) -> Iterator[tuple[str, str]]:
    """(Chinese name, English name) of every entry; occupations win over skills of the same name."""
    for chinese, english in _pairs(taxonomy):
        yield chinese[0], english


def _aliases(taxonomy: Taxonomy) -> Iterator[tuple[str, str]]:
    """(Chinese alias, English name)."""
    for chinese, english in _pairs(taxonomy):
        for alias in chinese[1:]:
            yield alias, english


def _pairs(taxonomy: Taxonomy) -> Iterator[tuple[list[str], str]]:
    for names in _all_names(taxonomy):
        chinese = [name for name in map(normalise, names.get("zh", ())) if len(name) > 1 and _HAN_RUN.fullmatch(name)]
        if chinese and names.get("en"):
            yield chinese, names["en"][0]


def _english(taxonomy: Taxonomy) -> Iterator[str]:
    for names in _all_names(taxonomy):
        yield from names.get("en", ())


def _all_names(taxonomy: Taxonomy) -> Iterator[Mapping[str, tuple[str, ...]]]:
    yield from (entry.names for entry in taxonomy.skills.values())
    yield from (entry.names for entry in taxonomy.occupations.values())


@cache
def _lexicon() -> dict[str, str]:
    """Our own words of the field; an empty translation says that the word is better left out."""
    lines = _LEXICON.read_text(encoding="utf-8").splitlines()
    return {chinese: english for chinese, _, english in (line.partition("\t") for line in lines if line)}
