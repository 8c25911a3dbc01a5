"""Where the curves of weights.json come from: fitted to judged pairs, to be run again for another encoder.

    python -m matching.calibration meaning DIR     text of people against text of roles
    python -m matching.calibration near DIR        names of skills against names of skills

DIR holds queries.tsv, corpus.tsv and qrels.tsv (header rows; the first column is the id, the others are text, of which
near reads the first only, the name). A pair that is not judged counts as not fitting, which holds the curves down
rather than up.

meaning: without the skill profile (the curve with it comes from matching.evaluation.reliability). The best of each
query by cosine and by shared words, fitting and unfitting pairs weighing the same in sum.
The value is then the probability that a pair fits, were there as many that do as do not among those looked at.
near: the best of each query by cosine, each pair weighing the same: the value is the probability as it was found.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from matching.encoder import Encoder, SentenceTransformerEncoder
from matching.meaning import Vocabulary, Wording, likeness
from matching.text import words

Floats64: TypeAlias = NDArray[np.float64]

LOOKED_AT = {"meaning": 50, "near": 10}
"""Best documents of each query that are taken as pairs."""

_STEPS = 50
_RIDGE = 1e-3  # keeps the fit finite where the pairs can be told apart without error


class Judged(NamedTuple):
    """A set of judged pairs: texts, and for each query the places of the documents that fit."""

    queries: list[str]
    corpus: list[str]
    fitting: list[set[int]]


class Pairs(NamedTuple):
    """Pairs of a query and a document, one row each."""

    cosine: Floats64
    likeness: Floats64
    fits: Floats64  # 0 or 1


def read(folder: Path, columns: int | None = None) -> Judged:
    """Read a set. Args: columns: how many columns of text are read; None = all."""
    queries, corpus = _texts(folder / "queries.tsv", columns), _texts(folder / "corpus.tsv", columns)
    place = {document_id: i for i, document_id in enumerate(corpus)}
    fitting: dict[str, set[int]] = {query_id: set() for query_id in queries}
    for query_id, document_id, grade in _rows(folder / "qrels.tsv"):
        if float(grade) > 0:
            fitting[query_id].add(place[document_id])
    return Judged(list(queries.values()), list(corpus.values()), list(fitting.values()))


def pairs_of(judged: Judged, encoder: Encoder, looked_at: int) -> Pairs:
    """The best documents of each query by cosine and, as many again, by likeness, each pair once."""
    cosine = (encoder.encode(judged.queries) @ encoder.encode(judged.corpus).T).astype(np.float64)
    alike = _likeness(judged)
    best = [np.union1d(_top(c, looked_at), _top(a, looked_at)) for c, a in zip(cosine, alike, strict=True)]
    rows = np.concatenate([np.full(len(found), row) for row, found in enumerate(best)])
    columns = np.concatenate(best)
    fits = [float(column in judged.fitting[row]) for row, column in zip(rows, columns, strict=True)]
    return Pairs(cosine[rows, columns], alike[rows, columns], np.array(fits))


def fit(features: Sequence[Floats64], fits: Floats64, *, balanced: bool) -> list[float]:
    """Logistic regression by Newton's method: bias, then a slope for each feature (n,)."""
    matrix = np.stack([np.ones(len(fits)), *features], axis=1)
    weight = np.ones(len(fits))
    if balanced:
        weight = np.where(fits > 0, 0.5 / fits.mean(), 0.5 / (1 - fits.mean()))
    beta = np.zeros(matrix.shape[1])
    for _ in range(_STEPS):
        p = 1 / (1 + np.exp(-(matrix @ beta)))
        slope = matrix.T @ (weight * (fits - p)) - _RIDGE * beta
        curvature = (matrix * (weight * p * (1 - p))[:, None]).T @ matrix + _RIDGE * np.eye(len(beta))
        step = np.linalg.solve(curvature, slope)
        beta += step
        if np.abs(step).max() < 1e-9:
            break
    return [round(float(value), 3) for value in beta]


def curves(pairs: Pairs, what: str) -> dict[str, dict[str, float]]:
    """The curves as they stand in weights.json."""
    if what == "near":
        bias, cosine = fit([pairs.cosine], pairs.fits, balanced=False)
        return {"cosine": {"bias": bias, "cosine": cosine, "likeness": 0.0}}
    bias, cosine, slope = fit([pairs.cosine, pairs.likeness], pairs.fits, balanced=True)
    lexical_bias, lexical = fit([pairs.likeness], pairs.fits, balanced=True)
    return {
        "dense": {"bias": bias, "cosine": cosine, "likeness": slope},
        "lexical": {"bias": lexical_bias, "cosine": 0.0, "likeness": lexical},
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit and print the curves as JSON."""
    parser = argparse.ArgumentParser(prog="python -m matching.calibration", description="Fit the curves of a score.")
    parser.add_argument("what", choices=sorted(LOOKED_AT))
    parser.add_argument("folder", type=Path, metavar="DIR")
    chosen = parser.parse_args(arguments)
    encoder = SentenceTransformerEncoder()
    judged = read(chosen.folder, columns=1 if chosen.what == "near" else None)
    pairs = pairs_of(judged, encoder, LOOKED_AT[chosen.what])
    told = {"encoder": encoder.id, "pairs": len(pairs.fits), "fitting": int(pairs.fits.sum())}
    sys.stdout.write(json.dumps(told | curves(pairs, chosen.what), indent=2) + "\n")
    return 0


def _likeness(judged: Judged) -> Floats64:
    vocabulary = Vocabulary()
    numbers = [vocabulary.number(words(text)) for text in (*judged.queries, *judged.corpus)]
    for row in numbers:
        vocabulary.add(row)
    queries, corpus = numbers[: len(judged.queries)], numbers[len(judged.queries) :]
    rarity = vocabulary.rarity()
    return np.stack([likeness(Wording(query, rarity), corpus) for query in queries])


def _top(values: Floats64, count: int) -> NDArray[np.int64]:
    return np.argsort(-values, kind="stable")[:count]


def _texts(path: Path, columns: int | None) -> dict[str, str]:
    last = None if columns is None else columns + 1
    return {row[0]: "\n".join(part for part in row[1:last] if part) for row in _rows(path)}


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(reader)
        return list(reader)


if __name__ == "__main__":
    sys.exit(main())
