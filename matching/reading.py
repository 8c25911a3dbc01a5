"""A document cut into words, for the lexical index and for quoting the sentence that fits best."""

from __future__ import annotations

from dataclasses import dataclass, replace

from matching.gloss import Gloss
from matching.render import render
from matching.text import Span, has_han, sentences, words
from matching.types import Document, Taxonomy


@dataclass(frozen=True, slots=True)
class Reading:
    """What the words of a document are, in all and by sentence of its body."""

    document: Document
    tokens: tuple[str, ...]  # of title, skills and body, repeated as often as they occur
    sentences: tuple[tuple[Span, frozenset[str]], ...]


class Reader:
    """Cuts Chinese and English, and gives Chinese its likeliest English words besides, so that either finds either."""

    def __init__(self, taxonomy: Taxonomy, gloss: Gloss) -> None:
        self._taxonomy = taxonomy
        self._gloss = gloss

    def read(self, document: Document) -> Reading:
        """The words of a document."""
        tokens = self.tokens(render(replace(document, body=""), self._taxonomy))
        cut = []
        for span in sentences(document.body):
            found = self.tokens(document.body[span.start : span.end])
            tokens += found
            cut.append((span, frozenset(found)))
        return Reading(document, tuple(tokens), tuple(cut))

    def tokens(self, text: str) -> list[str]:
        """Words of a text, and of Chinese the top glosses too."""
        found = words(text)
        return found + self._gloss.glosses(text) if has_han(text) else found
