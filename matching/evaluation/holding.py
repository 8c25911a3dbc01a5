"""What holding a share of the asked skills says about being able to do the work, on our own judged pairs.

The skills of both texts are recognised as on the pages; the share is of those that the role names. Fitted: the log-odds
that a person fits, a line in the share. The table is of pairs whose role took no part in fitting.

Run: python -m matching.evaluation.holding [FOLDER]
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.special import expit

from matching.calibration import fit
from matching.evaluation.__main__ import own_taxonomy
from matching.evaluation.reliability import FITS, FOLDS, JUDGED, Floats, document_of, table
from matching.evaluation.sets import read_set
from matching.recognition import SkillRecognizer
from matching.types import Kind


def shares(folder: Path, recognizer: SkillRecognizer) -> tuple[Floats, Floats, Floats]:
    """Every role that names a skill with every person: the role, the share held in [0, 1], and whether she fits."""
    data = read_set(folder)
    people = [document_of(entry, Kind.PROFILE, i, recognizer) for i, entry in enumerate(data.corpus)]
    held = [{ref.code for ref in person.skills} for person in people]
    rows = []
    for i, entry in enumerate(data.queries):
        asked = {ref.code for ref in document_of(entry, Kind.OPPORTUNITY, i, recognizer).skills}
        grades = data.judged[i]
        if asked:
            rows += [(i, len(asked & own) / len(asked), grades.get(j, 0) >= FITS) for j, own in enumerate(held)]
    columns = np.array(rows, dtype=np.float64).T
    return columns[0], columns[1], columns[2]


def chances(line: Sequence[float], share: Floats) -> Floats:
    """By a fitted line (bias, slope)."""
    found: Floats = expit(line[0] + line[1] * share)
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the fitted line as JSON and the table of reliability."""
    parser = argparse.ArgumentParser(prog="python -m matching.evaluation.holding", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=JUDGED)
    options = parser.parse_args(arguments)
    role, share, fits = shares(options.folder, SkillRecognizer(own_taxonomy().skills))
    held_out = np.zeros(len(fits))
    for fold in range(FOLDS):
        out = role % FOLDS == fold
        held_out[out] = chances(fit([share[~out]], fits[~out], balanced=False), share[out])
    bias, slope = fit([share], fits, balanced=False)
    sys.stdout.write(json.dumps({"bias": bias, "slope": slope}) + "\n" + table(held_out, fits))
    return 0


if __name__ == "__main__":
    sys.exit(main())
