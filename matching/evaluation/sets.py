"""Evaluation sets: queries.tsv, corpus.tsv, qrels.tsv and, where present, exclude.tsv of one folder.

Header row, tab-separated, no quoting (a " is a character); the first column is the id.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

_SPLIT_COLUMN = "split"


class Split(StrEnum):
    """Which queries are scored."""

    DEV = "dev"
    TEST = "test"
    ALL = "all"


class BadSet(ValueError):
    """A file of the set is missing or not of the form described."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A query or a document: its text fields by column name, in the order of the columns."""

    id: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationSet:
    """Queries and documents with what was judged, by places in these two sequences."""

    queries: Sequence[Entry]
    corpus: Sequence[Entry]
    judged: Sequence[Mapping[int, int]]  # for each query: document -> grade
    excluded: Sequence[frozenset[int]]  # for each query: documents to take out before scoring


def read_set(folder: Path, split: Split = Split.ALL) -> EvaluationSet:
    """Read a folder.

    Args:
        split: Queries to keep by the column "split" of queries.tsv; a set without that column is not divided, and
            all of its queries are kept whatever is asked for.

    Raises:
        BadSet: with file and line.
    """
    queries = [entry for entry in read_entries(folder / "queries.tsv") if _is_in(entry, split)]
    queries = [Entry(q.id, {name: text for name, text in q.fields.items() if name != _SPLIT_COLUMN}) for q in queries]
    corpus = list(read_entries(folder / "corpus.tsv"))
    place = {document.id: number for number, document in enumerate(corpus)}
    judged: dict[str, dict[int, int]] = {query.id: {} for query in queries}
    for qid, docid, grade in (row[:3] for row in read_rows(folder / "qrels.tsv", 3)):
        if qid in judged and docid in place:
            judged[qid][place[docid]] = _grade(grade, folder)
    excluded: dict[str, set[int]] = {query.id: set() for query in queries}
    if (folder / "exclude.tsv").exists():
        for qid, docid in (row[:2] for row in read_rows(folder / "exclude.tsv", 2)):
            if qid in excluded and docid in place:
                excluded[qid].add(place[docid])
    return EvaluationSet(
        queries=queries,
        corpus=corpus,
        judged=[judged[query.id] for query in queries],
        excluded=[frozenset(excluded[query.id]) for query in queries],
    )


def _is_in(entry: Entry, split: Split) -> bool:
    return split is Split.ALL or entry.fields.get(_SPLIT_COLUMN, split.value) == split.value


def read_entries(file: Path) -> Iterator[Entry]:
    """Queries or documents in their order; BadSet with file and line."""
    names, *rows = _table(file)
    if len(names) < 2:
        raise BadSet(f"{file}: no text column beside the id.")
    for row in rows:
        yield Entry(row[0], dict(zip(names[1:], row[1:], strict=True)))


def read_rows(file: Path, columns: int) -> list[list[str]]:
    """Rows without the header, each of at least that many columns; BadSet with file and line."""
    names, *rows = _table(file)
    if len(names) < columns:
        raise BadSet(f"{file}: {columns} columns wanted, {len(names)} found.")
    return rows


def _table(file: Path) -> list[list[str]]:
    try:
        lines = file.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BadSet(f"{file} cannot be read: {error}") from error
    rows = [line.rstrip("\r").split("\t") for line in lines if line]
    if not rows:
        raise BadSet(f"{file} is empty.")
    for number, row in enumerate(rows, start=1):
        if len(row) > len(rows[0]):
            raise BadSet(f"{file}, line {number}: {len(row)} columns, the header has {len(rows[0])}.")
        row.extend([""] * (len(rows[0]) - len(row)))  # trailing empty fields may have been cut off
    return rows


def _grade(text: str, folder: Path) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise BadSet(f"{folder / 'qrels.tsv'}: the grade {text!r} is not a whole number.") from error
