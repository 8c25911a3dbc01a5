"""The skills an occupation needs, borrowed from the taxonomy's occupations like it and found again in a corpus."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse as sparse
from numpy.typing import NDArray

from matching.evaluation.shapes import label

if TYPE_CHECKING:
    from matching.evaluation.systems import Bench

Floats = NDArray[np.float32]

# A skill of the taxonomy stands for the documents of its name; if there are none, a little for those of a name so near.
_NEAR = 0.5
_NEAR_COUNTS = 0.07
_ROWS = 500


def borrowed(bench: Bench, *, by_words: bool) -> Floats:
    """How much the occupations like each query need each document, in shares, shape (queries, documents).

    Scaled by the share of the needs that the corpus has by name, so that a taxonomy that speaks of other skills than
    the corpus counts little. The occupation that is asked for, if the taxonomy has it under the very same name, is
    hidden: it would be the answer itself.

    Args: by_words: these are found by the words of the query too.
    """
    said = bench.said(bench.data.queries) if by_words else None
    needs = bench.occupations.needs(bench.occupations.kin(bench.queries, said, hidden=_same_name(bench))).toarray()
    places = _places(bench)
    named = np.array([bool(group) for group in places], dtype=np.bool_)
    trust = needs[:, named].sum(axis=1, keepdims=True) / np.maximum(needs.sum(axis=1, keepdims=True), 1e-9)
    found: Floats = np.zeros((len(needs), len(bench.data.corpus)), dtype=np.float32)
    if places:
        found = (sparse.csr_matrix(trust * needs) @ sparse.vstack(list(_links(bench, places)))).toarray()
    return found


def _same_name(bench: Bench) -> list[frozenset[int]]:
    """For each query the occupations of its name, by place."""
    by_name: dict[str, set[int]] = {}
    for place, entry in enumerate(bench.occupations.occupations):
        for name in (names[0] for names in entry.names.values() if names):
            by_name.setdefault(name.casefold(), set()).add(place)
    return [frozenset(by_name.get(label(query).casefold(), ())) for query in bench.data.queries]


def _places(bench: Bench) -> list[list[int]]:
    """For each skill of the occupations the documents of its name."""
    by_label: dict[str, list[int]] = {}
    for place, document in enumerate(bench.data.corpus):
        by_label.setdefault(label(document).casefold(), []).append(place)
    return [by_label.get(_name(bench, code).casefold(), []) for code in bench.occupations.skills]


def _links(bench: Bench, places: Sequence[Sequence[int]]) -> Iterator[Any]:
    """How far each skill stands for each document: sparse, shape (skills, documents), some rows at a time."""
    vectors = bench.encode([_name(bench, code) for code in bench.occupations.skills])
    for start in range(0, len(places), _ROWS):
        cosines = vectors[start : start + _ROWS] @ bench.documents.T
        links = np.where(cosines >= _NEAR, _NEAR_COUNTS * cosines**2, np.float32(0.0))
        for row, same in zip(links, places[start : start + _ROWS], strict=True):
            if same:
                row[:] = 0.0
                row[same] = 1.0
        yield sparse.csr_matrix(links)


def _name(bench: Bench, code: str) -> str:
    entry = bench.taxonomy.skills.get(code)
    names = entry.names if entry else {}
    return next((group[0] for group in (names.get("en", ()), *names.values()) if group), code)
