"""Text as the engine reads it: cleaned, its language told, cut into words and sentences."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple

import opencc
import rjieba
import Stemmer

from matching.stopwords import STOPWORDS

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_HAN_CHARACTER = re.compile(f"[{HAN}]")
_LATIN_WORD = re.compile(r"[A-Za-z\u00c0-\u024f]+")
_SPACES = re.compile(r"\s+")
# Below this share of Han characters among Han characters + Latin words a text is English with a Chinese name in it.
_CHINESE_FROM = 0.25

# A run of Han characters, or a word: c++, c#, .net, asp.net, node.js and r&d stay whole, "master's" loses its 's.
_RUN = re.compile(
    rf"(?P<han>[{HAN}]+)"
    r"|(?P<named>(?<![\w.])\.net\b|\b[a-z]+\.(?:js|net|io)\b|(?<!\w)[a-z]\+\+|(?<!\w)[a-z]#|\br&d\b)"
    rf"|(?P<word>[^\W_{HAN}]+)(?:['\u2019]s\b)?"
)
_SENTENCE_END = re.compile(r"[。！？!?；;\n\r\u2028\u2029]+|\.(?=\s|$)")
_EDGE = " \t\n\r\u3000·•●▪◆■○-–—*#>、,，:：0123456789.．)）(（"


class Language(StrEnum):
    """The two languages the engine tells apart."""

    ZH = "zh"
    EN = "en"


class Span(NamedTuple):
    """Half-open range of character offsets."""

    start: int
    end: int


def normalise(text: str) -> str:
    """One spelling for what reads the same: NFKC, simplified characters, no invisible characters, single spaces."""
    if not text.isprintable():  # whatever is changed here is not printable
        text = _visible(text)
    if not text.isascii():
        text = _simplified(unicodedata.normalize("NFKC", text))
    return _SPACES.sub(" ", text).strip()


def language(text: str) -> Language:
    """Chinese as soon as a quarter of the words (a Han character counts as one) are Chinese.

    A rule, because statistical detectors call "C++ / Java" Chinese. Without letters: English.
    """
    if text.isascii():
        return Language.EN
    han = len(_HAN_CHARACTER.findall(text))
    if not han:
        return Language.EN
    latin = len(_LATIN_WORD.findall(text))
    return Language.ZH if han / (han + latin) >= _CHINESE_FROM else Language.EN


def has_han(text: str) -> bool:
    """Whether any Chinese character is in the text."""
    return not text.isascii() and _HAN_CHARACTER.search(text) is not None


def words(text: str) -> list[str]:
    """Tokens for the lexical index, in text order, repeated as often as they occur.

    Latin words lower-cased, without stop words, as Snowball stems; Chinese as the search cut of jieba and, because
    two cuts of the same phrase differ, as every single character too. Decided run by run, so mixed text works.
    """
    tokens: list[str] = []
    for run in _RUN.finditer(normalise(text).lower()):
        if run["han"]:
            tokens.extend(_chinese(run["han"]))
        elif run["named"]:
            tokens.append(run["named"])
        elif (word := _without_accents(run["word"])) not in STOPWORDS:
            tokens.append(_stem(word))
    return tokens


def sentences(text: str) -> list[Span]:
    """Ranges of the sentences of the text as it is written: text[span.start:span.end], without bullets and ends."""
    spans = (_trimmed(text, start, end) for start, end in _pieces(text))
    return [span for span in spans if span.end > span.start]


def sentences_around(text: str, ranges: Iterable[Span]) -> list[Span]:
    """For each range the sentence, as sentences() tells them, that it lies in; itself where it lies in none."""
    pieces, found = list(_pieces(text)), []
    for inner in ranges:
        outer = next((piece for piece in pieces if piece[0] <= inner.start and inner.end <= piece[1]), None)
        span = inner if outer is None else _trimmed(text, *outer)
        found.append(span if span.start <= inner.start and inner.end <= span.end else inner)
    return found


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for end in _SENTENCE_END.finditer(text):
        yield start, end.start()
        start = end.end()
    yield start, len(text)


def _trimmed(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    head = len(piece) - len(piece.lstrip(_EDGE))
    if head == len(piece):  # nothing but bullets and numbers
        return Span(start, start)
    # "5 years" keeps its number; only list marks such as "1." or "2、" go.
    mark = re.match(r"\s*(?:\d{1,2}\s*[.．、)）]|[·•●▪◆■○*>#–—-]+)?\s*", piece)
    head = mark.end() if mark else 0
    return Span(start + head, start + len(piece.rstrip()))


def _visible(text: str) -> str:
    """Without control, format (zero-width, bidi) and lone surrogate characters; line ends and tabs become spaces."""
    return "".join(_kept(character) for character in text)


@cache
def _kept(character: str) -> str:
    if character.isspace():
        return " "
    return "" if unicodedata.category(character) in {"Cc", "Cf", "Cs"} else character


@cache
def _converter() -> Any:
    return opencc.OpenCC("t2s")


def _simplified(text: str) -> str:
    return str(_converter().convert(text)) if has_han(text) else text


def _chinese(run: str) -> Iterator[str]:
    for word in rjieba.cut_for_search(run):
        if len(word) > 1:
            yield word
    yield from run


def _without_accents(word: str) -> str:
    if word.isascii():
        return word
    return "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))


_stemmers = threading.local()  # a Stemmer holds a cache and may not be shared between threads


def _stem(word: str) -> str:
    stemmer = getattr(_stemmers, "english", None)
    if stemmer is None:
        stemmer = _stemmers.english = Stemmer.Stemmer("english")
    return str(stemmer.stemWord(word))
