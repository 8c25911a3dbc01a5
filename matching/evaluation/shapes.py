"""What kind of text a set holds, told from its columns and lengths; never from its name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from matching.evaluation.sets import Entry, EvaluationSet
from matching.text import HAN

_ALTERNATIVES = "alt"
_TITLE_WORDS = 12
_LATIN_WORD = re.compile(r"[A-Za-z]+")
_HAN_PAIR = re.compile(f"[{HAN}]{{1,2}}")


class TextKind(StrEnum):
    """How long what is looked for is."""

    TITLE = "title"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Shape:
    """What decides how a set is searched."""

    kind: TextKind
    concepts: bool  # the documents are concepts with alternative labels
    needs: bool  # descriptions ask for concepts: an occupation's skills


def shape_of(data: EvaluationSet) -> Shape:
    """The shape of a set: titles are of up to 12 words (a pair of Chinese characters counts as one) in the median."""
    lengths = [_length(whole(query)) for query in data.queries]
    kind = TextKind.TITLE if not lengths or median(lengths) <= _TITLE_WORDS else TextKind.FULL
    concepts = any(_ALTERNATIVES in document.fields for document in data.corpus[:1])
    return Shape(kind, concepts, concepts and kind is TextKind.FULL)


def label(entry: Entry) -> str:
    """The first field: the title, or the whole text where there is one field only."""
    return next(iter(entry.fields.values()))


def labels(entry: Entry) -> list[str]:
    """The title and its alternatives, each once."""
    alternatives = entry.fields.get(_ALTERNATIVES, "").split(" ; ")
    return list(dict.fromkeys([label(entry), *filter(None, map(str.strip, alternatives))]))


def whole(entry: Entry) -> str:
    """All fields in their order, one a line."""
    return "\n".join(text for text in entry.fields.values() if text)


def title_and_description(entry: Entry) -> str:
    """The fields without the alternative labels, which only blur one vector."""
    return "\n".join(text for name, text in entry.fields.items() if text and name != _ALTERNATIVES)


def texts(entries: Sequence[Entry], kind: TextKind) -> list[str]:
    """What one vector of each entry is made of."""
    return [label(entry) if kind is TextKind.TITLE else title_and_description(entry) for entry in entries]


def _length(text: str) -> int:
    return len(_LATIN_WORD.findall(text)) + len(_HAN_PAIR.findall(text))
