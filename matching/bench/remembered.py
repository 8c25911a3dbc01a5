"""Invented people share sentences, so that each needs to be cut into words only once: a million are read in minutes.

What comes out is what matching.reading gives, which is held against it for some of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from matching.reading import Reader, Reading
from matching.render import render
from matching.text import Span, sentences
from matching.types import Document, Taxonomy

_HELD = 500  # the first so many are read both ways


class _Sentence(NamedTuple):
    """A line of a body: a sentence, whether it speaks of work, and its words."""

    span: Span
    of_work: bool
    tokens: tuple[str, ...]
    words: frozenset[str]


@contextmanager
def remembered(taxonomy: Taxonomy) -> Iterator[None]:
    """Readers remember sentences, titles and names of skills in this block."""
    read, held = Reader.read, [0]

    @lru_cache(maxsize=600_000)
    def line(reader: Reader, text: str) -> _Sentence:
        spans = sentences(text)
        if len(spans) != 1:
            raise ValueError(f"{text} is not one sentence.")
        span = spans[0]
        tokens = tuple(reader.tokens(text[span.start : span.end]))
        return _Sentence(span, span in reader.gist.spans(text), tokens, reader.gist.specific(tokens))

    @lru_cache(maxsize=100_000)
    def piece(reader: Reader, text: str) -> tuple[str, ...]:
        return tuple(reader.tokens(text))

    def quick(self: Reader, document: Document) -> Reading:
        head = [token for text in _pieces(document, taxonomy) for token in piece(self, text)]
        tokens, cut, place = list(head), [], 0
        for text in document.body.split("\n"):
            one = line(self, text)
            tokens += one.tokens
            if one.of_work:
                cut.append((Span(place + one.span.start, place + one.span.end), one.words))
            place += len(text) + 1
        own = frozenset(head)
        gist = own.union(*(words for _, words in cut))
        found = Reading(document, tuple(tokens), own, gist, tuple(cut), self.named(document))
        held[0] += 1
        if held[0] <= _HELD:
            _hold(found, read(self, document))
        return found

    Reader.read = quick  # type: ignore[method-assign]
    try:
        yield
    finally:
        Reader.read = read  # type: ignore[method-assign]


def _pieces(document: Document, taxonomy: Taxonomy) -> list[str]:
    """Title and names of the skills, as they are rendered."""
    return [part for line in render(replace(document, body=""), taxonomy).split("\n") for part in line.split(", ")]


def _hold(found: Reading, real: Reading) -> None:
    """Both must be the same; the order of the words does not count."""
    if replace(found, tokens=()) != replace(real, tokens=()) or Counter(found.tokens) != Counter(real.tokens):
        raise ValueError(f"{real.document.id} is read in another way.")
