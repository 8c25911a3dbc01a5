"""A document cut into words, for the lexical index and for quoting the sentence that fits best."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from matching.gist import Gist
from matching.gloss import Gloss
from matching.neutral import neutral
from matching.recognition import SkillRecognizer
from matching.render import render
from matching.text import Span, has_han, sentences, words
from matching.types import Document, Taxonomy


@dataclass(frozen=True, slots=True)
class Reading:
    """What the words of a document are, in all and by sentence of its body."""

    document: Document
    tokens: tuple[str, ...]  # of title, skills and body, repeated as often as they occur
    head: frozenset[str]  # of title and skills
    gist: frozenset[str]  # of these, and what is not everyday in those sentences of the body that speak of work
    sentences: tuple[tuple[Span, frozenset[str]], ...]  # of these sentences, without everyday words
    named: Mapping[str, Span]  # where the body first names a skill that the document lists, by code


class Reader:
    """Cuts Chinese and English, and gives Chinese its likeliest English words besides, so that either finds either."""

    def __init__(self, taxonomy: Taxonomy, gloss: Gloss, gist: Gist, recognizer: SkillRecognizer) -> None:
        self._taxonomy = taxonomy
        self._recognizer = recognizer
        self._gloss = gloss
        self.gist = gist

    def read(self, document: Document) -> Reading:
        """The words of a document."""
        head = self.tokens(render(replace(document, body=""), self._taxonomy))
        of_work = set(self.gist.spans(document.body))
        tokens, cut = list(head), []
        for span in sentences(document.body):
            found = self.tokens(document.body[span.start : span.end])
            tokens += found
            if span in of_work:
                cut.append((span, self.gist.specific(found)))
        own = frozenset(head)
        gist = own.union(*(found for _, found in cut))
        return Reading(document, tuple(tokens), own, gist, tuple(cut), self.named(document))

    def named(self, document: Document) -> dict[str, Span]:
        """Where the body first names each skill that the document lists, by code; those that it does name."""
        listed = {ref.code for ref in document.skills}
        first: dict[str, Span] = {}
        for mention in self._recognizer.find(document.body) if listed else ():
            if mention.code in listed:
                first.setdefault(mention.code, Span(mention.start, mention.end))
        return first

    def tokens(self, text: str) -> list[str]:
        """Words of a text, without protected traits, and of Chinese the top glosses too."""
        text = neutral(text)
        found = words(text)
        return found + self._gloss.glosses(text) if has_han(text) else found
