"""What kind of text a set holds, told from its columns and lengths; never from its name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from matching.evaluation.sets import Entry, EvaluationSet
from matching.fusion import TextKind, kind_of, length

_ALTERNATIVES = "alt"
_DESCRIPTION = "desc"


@dataclass(frozen=True, slots=True)
class Shape:
    """What decides how a set is searched."""

    kind: TextKind
    concepts: bool  # the documents are concepts with alternative labels
    needs: bool  # descriptions ask for concepts: an occupation's skills


def shape_of(data: EvaluationSet) -> Shape:
    """The shape of a set, by the length of its queries in the median."""
    lengths = [length(whole(query)) for query in data.queries]
    kind = kind_of(median(lengths)) if lengths else TextKind.TITLE
    concepts = any(_ALTERNATIVES in document.fields for document in data.corpus[:1])
    return Shape(kind, concepts, concepts and kind is TextKind.FULL)


def label(entry: Entry) -> str:
    """The first field: the title, or the whole text where there is one field only."""
    return next(iter(entry.fields.values()))


def labels(entry: Entry) -> list[str]:
    """The title and its alternatives, each once."""
    alternatives = entry.fields.get(_ALTERNATIVES, "").split(" ; ")
    return list(dict.fromkeys([label(entry), *filter(None, map(str.strip, alternatives))]))


def description(entry: Entry) -> str:
    """What is said of a concept beside its labels; may be empty."""
    return entry.fields.get(_DESCRIPTION, "").strip()


def whole(entry: Entry) -> str:
    """All fields in their order, one a line."""
    return "\n".join(text for text in entry.fields.values() if text)


def title_and_description(entry: Entry) -> str:
    """The fields without the alternative labels, which only blur one vector."""
    return "\n".join(text for name, text in entry.fields.items() if text and name != _ALTERNATIVES)


def texts(entries: Sequence[Entry], kind: TextKind) -> list[str]:
    """What one vector of each entry is made of."""
    return [label(entry) if kind is TextKind.TITLE else title_and_description(entry) for entry in entries]
