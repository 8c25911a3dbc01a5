"""Does a score mean what it says? Of the pairs that were scored .7, how many did judges find to fit?

    python -m matching.evaluation.reliability [FOLDER]

FOLDER holds roles as queries and people as corpus with two text columns, title and text, and qrels.tsv in which 2 is
"could do the essential tasks within four weeks of normal induction" (METHODOLOGY.md §4.5); by default our own judged
set. Skills are those recognised in the texts. Printed are the numbers of weights.json fitted to all pairs, and how well
such numbers keep their word where they were not fitted: fitted to four fifths of the roles, measured on the fifth.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.calibration import fit
from matching.encoder_cache import CachingEncoder
from matching.engine import Engine
from matching.evaluation.__main__ import cache_folder, own_taxonomy
from matching.evaluation.sets import Entry, read_set
from matching.gloss import Gloss
from matching.labels import label_vectors
from matching.onnx_encoder import best_encoder
from matching.recognition import SkillRecognizer
from matching.types import Document, Kind, SkillRef, Taxonomy
from matching.weights import LEVEL, Calibration, Curve, TermKey, Weights, default_weights

Floats = NDArray[np.float64]

FITS = 2
FEWEST = 5
"""Judged pairs that say something about a score; what fewer of them reach is not borne out."""
_LEAST_SUM = 0.001
BINS = 10
FOLDS = 5
JUDGED = Path(__file__).parents[1] / "judged" / "roles_people"


class Pairs(NamedTuple):
    """Every role with every person, one row each; NaN where there is no value."""

    role: NDArray[np.int64]
    related: Floats  # 0 or 1: fits at least partly
    fits: Floats  # 0 or 1
    cosine: Floats
    likeness: Floats
    profile: Floats
    skills: Floats  # value of the term


class Bin(NamedTuple):
    """The pairs whose score lies in one tenth."""

    least: float
    pairs: int
    score: float  # mean
    fitting: float  # share


def judged_pairs(folder: Path, taxonomy: Taxonomy, cache: Path) -> Pairs:
    """Read a set and hold every person against every role with the engine of the pages."""
    encoder = CachingEncoder(best_encoder(cache), cache)
    gloss = Gloss(taxonomy)
    engine = Engine(encoder, taxonomy, gloss=gloss, labels=label_vectors(encoder, taxonomy, gloss))
    data, recognizer = read_set(folder), SkillRecognizer(taxonomy.skills)
    roles = [document_of(entry, Kind.OPPORTUNITY, i, recognizer) for i, entry in enumerate(data.queries)]
    people = [document_of(entry, Kind.PROFILE, i, recognizer) for i, entry in enumerate(data.corpus)]
    for group in (roles, people):
        engine.upsert(group, engine.encode(group))
    rows = [
        (i, float(grade > 0), float(grade >= FITS), *_measured(engine, person, role))
        for i, role in enumerate(roles)
        for j, person in enumerate(people)
        for grade in (data.judged[i].get(j, 0),)
    ]
    columns = np.array(rows, dtype=np.float64).T
    return Pairs(columns[0].astype(np.int64), *columns[1:])


def raw_scores(pairs: Pairs, curve: Curve, weights: Weights) -> Floats:
    """The score before calibration, of what these pairs have: skills and meaning. NaN = too little for a score."""
    terms = weights.profile_opportunity.terms
    skills, meaning = terms[TermKey.SKILLS], terms[TermKey.MEANING]
    raw: Floats = (skills * pairs.skills + meaning * meaning_term(pairs, curve)) / (skills + meaning)
    return raw


def meaning_term(pairs: Pairs, curve: Curve) -> Floats:
    """The meaning term of these pairs, in [0, 1]."""
    logit = curve.bias + curve.cosine * pairs.cosine + curve.likeness * pairs.likeness + curve.profile * pairs.profile
    alike: Floats = 1 / (1 + np.exp(-logit))
    return alike


def fit_curve(pairs: Pairs) -> Curve:
    """The meaning curve, from who fits at least partly; these and the others weigh the same in sum."""
    bias, cosine, likeness, profile = fit([pairs.cosine, pairs.likeness, pairs.profile], pairs.related, balanced=True)
    return Curve(bias, max(0.0, cosine), max(0.0, likeness), max(0.0, profile))


def fit_calibration(raw: Floats, fits: Floats) -> Calibration:
    """The line through the log-odds (Platt's, on the odds of the score and not on itself, so that 0 stays 0), and the
    last sum up to which it is borne out.
    """
    bias, slope = _line(raw, fits, 1e-3)
    return Calibration(bias, slope, _last_borne_out(Calibration(bias, slope), raw, fits))


def fit_alone(alike: Floats, fits: Floats, calibration: Calibration) -> Calibration:
    """What is left of the meaning term where nothing is known of skills: calibrated, it is the share that fits."""
    bias, slope = _line(alike, fits, 1e-9)
    return Calibration((bias - calibration.bias) / calibration.slope, slope / calibration.slope)


def _line(shares: Floats, fits: Floats, edge: float) -> list[float]:
    """Bias and slope of the line from the log-odds of shares to those of fitting. Args: edge: nearest to 0 and 1."""
    odds = np.clip(shares, edge, 1 - edge)
    return fit([np.log(odds / (1 - odds))], fits, balanced=False)


def _last_borne_out(curve: Calibration, raw: Floats, fits: Floats) -> float:
    """The greatest sum whose score, and what it still rises by, is at most the share that fits from it on.

    Where no sum is borne out it is the least one that was seen: the score then claims next to nothing.
    """
    order = np.argsort(-raw, kind="stable")
    shares = np.cumsum(fits[order]) / np.arange(1, len(order) + 1)
    for total, share in zip(raw[order[FEWEST - 1 :]], shares[FEWEST - 1 :], strict=True):
        if 0 < total < 1 and curve(float(total)) + LEVEL <= share:
            return _digits(total)
    seen = raw[(raw > 0) & (raw < 1)]
    return _digits(seen.min()) if len(seen) else _LEAST_SUM


def _digits(total: float) -> float:
    return max(_LEAST_SUM, math.floor(float(total) * 1000) / 1000)


def held_out(pairs: Pairs, weights: Weights, *, alone: bool = False) -> tuple[Floats, Floats]:
    """Scores of pairs whose roles took no part in fitting, and whether these fit. Args: alone: as if without skills."""
    scores = np.full(len(pairs.fits), np.nan)
    for fold in range(FOLDS):
        out = pairs.role % FOLDS == fold
        seen, kept = Pairs(*(column[~out] for column in pairs)), Pairs(*(column[out] for column in pairs))
        curve = fit_curve(seen)
        raw = raw_scores(seen, curve, weights)
        known = ~np.isnan(raw)
        calibration = fit_calibration(raw[known], seen.fits[known])
        sums = raw_scores(kept, curve, weights)
        if alone:
            less = fit_alone(meaning_term(seen, curve), seen.fits, calibration)
            sums = np.array([less(x) for x in meaning_term(kept, curve)])
        scores[out] = [np.nan if np.isnan(x) else calibration(x) for x in sums]
    known = ~np.isnan(scores)
    return scores[known], pairs.fits[known]


def reliability(scores: Floats, fits: Floats) -> list[Bin]:
    """Ten bins of equal width; those without pairs are left out."""
    place = np.minimum((scores * BINS).astype(np.int64), BINS - 1)
    return [
        Bin(i / BINS, int(here.sum()), float(scores[here].mean()), float(fits[here].mean()))
        for i in range(BINS)
        if (here := place == i).any()
    ]


def brier(scores: Floats, fits: Floats) -> float:
    """Mean squared distance of the score from what was found, 0 the best."""
    return float(((scores - fits) ** 2).mean())


def expected_error(bins: Sequence[Bin]) -> float:
    """ECE: mean distance of score and share in a bin, by the number of its pairs."""
    return sum(b.pairs * abs(b.score - b.fitting) for b in bins) / max(1, sum(b.pairs for b in bins))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the fitted numbers as JSON and the table of reliability."""
    parser = argparse.ArgumentParser(prog="python -m matching.evaluation.reliability", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=JUDGED)
    parser.add_argument("--models", type=Path, default=cache_folder())
    options = parser.parse_args(arguments)
    weights = default_weights()
    pairs = judged_pairs(options.folder, own_taxonomy(), options.models)
    curve = fit_curve(pairs)
    raw = raw_scores(pairs, curve, weights)
    known = ~np.isnan(raw)
    calibration = fit_calibration(raw[known], pairs.fits[known])
    alone = fit_alone(meaning_term(pairs, curve), pairs.fits, calibration)
    numbers = {name: {field: getattr(part, field) for field in part.__slots__} for name, part in
               (("meaning", curve), ("calibration", calibration), ("alone", alone))}  # fmt: skip
    sys.stdout.write(json.dumps(numbers) + "\n" + table(*held_out(pairs, weights)))
    sys.stdout.write("\nWithout skills:\n" + table(*held_out(pairs, weights, alone=True)))
    return 0


def table(scores: Floats, fits: Floats) -> str:
    """Reliability in ten bins, with Brier score and expected error."""
    bins = reliability(scores, fits)
    lines = ["| score | pairs | mean score | share that fits |", "|---|---|---|---|"]
    lines += [f"| {b.least:.1f} to {b.least + 0.1:.1f} | {b.pairs} | {b.score:.3f} | {b.fitting:.3f} |" for b in bins]
    lines.append(f"\nBrier {brier(scores, fits):.4f}, ECE {expected_error(bins):.4f}, {len(fits)} pairs held out")
    return "\n".join(lines) + "\n"


def _measured(engine: Engine, person: Document, role: Document) -> tuple[float, float, float, float]:
    alike = engine.alike(person, role)
    skills = next((term.value for term in engine.pair(person, role).terms if term.key == "skills"), np.nan)
    return (np.nan if alike.cosine is None else alike.cosine), alike.likeness, alike.profile, skills


def document_of(entry: Entry, kind: Kind, number: int, recognizer: SkillRecognizer) -> Document:
    """An entry of a judged set with the skills that are recognised in it."""
    title, text = entry.fields["title"], entry.fields["text"]
    codes = dict.fromkeys(mention.code for mention in recognizer.find(f"{title}\n{text}"))
    skills = tuple(map(SkillRef, codes))
    return replace(Document(kind=kind, id=number, title=title, body=text), skills=skills)


if __name__ == "__main__":
    sys.exit(main())
