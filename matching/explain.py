"""Quotations a person can check: where the profile says it has a skill, and the sentences that fit best.

Every quotation is a range of the body as it is written; nothing is put in other words. One structure serves both
languages: which words go around it is the page's business.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import itemgetter

import numpy as np

from matching.meaning import Floats64, weighed
from matching.records import Record
from matching.text import Span, sentences_around
from matching.types import Document, Evidence, SkillFit

LONGEST = 120
"""Characters of a quotation."""

_LOOK_FOR_SPACE = 15  # characters; a cut may move by so many to fall between two words


def explain(skilled: Record, fits: Iterable[SkillFit], closest: Iterable[Evidence | None]) -> tuple[Evidence, ...]:
    """Quotations for the skills had by the skilled side, then the closest sentence of each side."""
    return skill_quotes(skilled, fits) + tuple(quote for quote in closest if quote is not None)


def skill_quotes(source: Record, fits: Iterable[SkillFit]) -> tuple[Evidence, ...]:
    """For each skill the person has (near ones are not theirs), the sentence that names it first."""
    had = [fit.code for fit in fits if fit.by == fit.code and fit.code in source.named]
    if not had:
        return ()
    named, document = [source.named[code] for code in had], source.document
    around = sentences_around(document.body, named)
    return tuple(
        _quote(document, code, *spans) for code, spans in zip(had, zip(around, named, strict=True), strict=True)
    )


def closest_sentence(source: Record, other: Record, rarity: Floats64) -> Evidence | None:
    """The sentence of the source's body that shares most with the words of the other side; None when none shares any.

    The weight of the shared words is held against the root of the sentence's length: neither the longest sentence
    wins nor a single word.
    """
    return closest_sentences([source], other, rarity)[0]


def closest_sentences(sources: Sequence[Record], other: Record, rarity: Floats64) -> list[Evidence | None]:
    """The same for many sources at once."""
    told = [[(span, numbers) for span, numbers in source.sentences if len(numbers)] for source in sources]
    rows = [numbers for sentences in told for _, numbers in sentences]
    fit = iter((weighed(other.words, rows, rarity).shared / np.sqrt([len(row) for row in rows])).tolist())
    return [
        _closest(source, [(next(fit), span) for span, _ in found]) for source, found in zip(sources, told, strict=True)
    ]


def _closest(source: Record, sentences: Sequence[tuple[float, Span]]) -> Evidence | None:
    """Args: sentences: with how well each fits."""
    fit, span = max(sentences, key=itemgetter(0), default=(0.0, Span(0, 0)))
    return _quote(source.document, None, span, Span(span.start, span.start)) if fit > 0 else None


def _quote(source: Document, skill: str | None, sentence: Span, focus: Span) -> Evidence:
    start, end = _cut(source.body, sentence, focus)
    return Evidence(skill, source.kind, source.body[start:end], start, end)


def _cut(body: str, sentence: Span, focus: Span) -> Span:
    """At most LONGEST characters of the sentence, around the focus, between words where that is possible."""
    if sentence.end - sentence.start <= LONGEST:
        return sentence
    spare = max(0, LONGEST - (focus.end - focus.start))
    start = max(sentence.start, min(focus.start - spare // 2, sentence.end - LONGEST))
    end = min(start + LONGEST, sentence.end)
    if start > sentence.start:
        space = body.find(" ", start, min(start + _LOOK_FOR_SPACE, focus.start))
        start = space + 1 if space >= 0 else start
    if end < sentence.end:
        space = body.rfind(" ", max(end - _LOOK_FOR_SPACE, focus.end), end)
        end = space if space >= 0 else end
    return Span(start, end)
