"""Does the score of a program mean what it says? Of the programs that were scored .7, how many did judges find to help?

    python -m matching.evaluation.programs [FOLDER]

FOLDER holds gaps as people tell them as queries and programs as corpus, with two text columns, title and text, and
qrels.tsv in which 1 and 2 close a part of the gap or its main part; by default our own judged set. What the person
lacks are the skills whose names are nearest to what is told, for nobody has listed any; what they have are the other
skills that are recognised in it. Printed is the calibration for weights.json fitted to all pairs, and how well such
numbers keep their word where they were not fitted: fitted to four fifths of the gaps, measured on the fifth.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matching.encoder_cache import CachingEncoder
from matching.engine import Engine
from matching.evaluation.__main__ import cache_folder, own_taxonomy
from matching.evaluation.reliability import FOLDS, document_of, fit_calibration, table
from matching.evaluation.sets import read_set
from matching.gloss import Gloss
from matching.index import Floats as Vectors
from matching.labels import label_vectors
from matching.onnx_encoder import best_encoder
from matching.recognition import SkillRecognizer
from matching.types import Document, Kind, Query, SkillRef, Taxonomy
from matching.weights import Calibration, Weights, default_weights

Floats = NDArray[np.float64]

NEEDED = 10
"""Skills that a gap is taken to be about."""

_JUDGED = Path(__file__).parents[1] / "judged" / "gaps_programs"
_SOMETHING = SkillRef("something")


def judged_scores(folder: Path, taxonomy: Taxonomy, weights: Weights, cache: Path) -> tuple[Floats, Floats]:
    """Sum of the terms, and grade, of every program for every gap: both (gaps, programs); NaN = no score."""
    encoder, gloss = CachingEncoder(best_encoder(cache), cache), Gloss(taxonomy)
    labels = label_vectors(encoder, taxonomy, gloss)
    plain = replace(weights, profile_program=replace(weights.profile_program, calibration=Calibration()))
    engine = Engine(encoder, taxonomy, weights=plain, gloss=gloss, labels=labels)
    data, recognizer = read_set(folder), SkillRecognizer(taxonomy.skills)
    programs = [document_of(entry, Kind.PROGRAM, i, recognizer) for i, entry in enumerate(data.corpus)]
    engine.upsert(programs, engine.encode(programs))
    raw = np.full((len(data.queries), len(programs)), np.nan)
    for i, entry in enumerate(data.queries):
        gap = document_of(entry, Kind.PROFILE, i, recognizer)
        needed = needed_for(engine.encode([replace(gap, skills=())])[0], labels)
        held = tuple(ref for ref in gap.skills if ref.code not in needed) or (_SOMETHING,)
        _score(engine, replace(gap, skills=held), needed, raw[i])
    grades = np.array([[judged.get(j, 0) for j in range(len(programs))] for judged in data.judged], dtype=np.float64)
    return raw, grades


def needed_for(vector: Vectors, labels: Mapping[str, Vectors]) -> dict[str, float]:
    """The skills whose names are nearest to a text, with their cosines as weights."""
    cosines = {code: float(row @ vector) for code, row in labels.items()}
    nearest = sorted(cosines, key=lambda code: (-cosines[code], code))[:NEEDED]
    return {code: min(1.0, cosines[code]) for code in nearest if cosines[code] > 0}


def held_out(raw: Floats, grades: Floats) -> tuple[Floats, Floats]:
    """Scores of pairs whose gaps took no part in fitting, and whether the program closes a part of the gap."""
    scores, fits = np.full(raw.shape, np.nan), (grades > 0).astype(np.float64)
    known = ~np.isnan(raw)
    for fold in range(FOLDS):
        out = np.zeros(raw.shape, dtype=np.bool_)
        out[fold::FOLDS] = True
        calibration = fit_calibration(raw[known & ~out], fits[known & ~out])
        scores[known & out] = [calibration(total) for total in raw[known & out]]
    return scores[known], fits[known]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the fitted numbers as JSON and the table of reliability."""
    parser = argparse.ArgumentParser(prog="python -m matching.evaluation.programs", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=_JUDGED)
    parser.add_argument("--models", type=Path, default=cache_folder())
    options = parser.parse_args(arguments)
    raw, grades = judged_scores(options.folder, own_taxonomy(), default_weights(), options.models)
    known = ~np.isnan(raw)
    numbers = asdict(fit_calibration(raw[known], (grades[known] > 0).astype(np.float64)))
    sys.stdout.write(json.dumps({"calibration": numbers}) + "\n" + table(*held_out(raw, grades)))
    return 0


def _score(engine: Engine, person: Document, needed: Mapping[str, float], row: Floats) -> None:
    query = Query(target_kind=Kind.PROGRAM, document=person, limit=len(row), quote=False)
    for match in engine.search(query, needed=needed):
        row[match.id] = np.nan if match.score is None else match.score


if __name__ == "__main__":
    sys.exit(main())
