"""Where data/work_plane.json comes from: what speaks of work and what does not, in the space of an encoder.

    python -m matching.evaluation.work > matching/data/work_plane.json

Logistic regression on vectors of as many names of skills and occupations of our own taxonomy as senses of the Chinese
dictionary, both in English; no sentence and no judged text takes part. The plane is then moved towards the dictionary,
for many of its words are of work too, and a sentence left out costs more than one too many.
"""

from __future__ import annotations

import json
import random
import sys

import numpy as np
from numpy.typing import NDArray

from matching import dictionary
from matching.encoder import Encoder
from matching.encoder_cache import CachingEncoder
from matching.evaluation.__main__ import cache_folder, own_taxonomy
from matching.onnx_encoder import best_encoder
from matching.types import Taxonomy

Floats = NDArray[np.float64]

EACH = 9000
_TOWARDS = 1.0  # log-odds
_RIDGE = 1.0
_STEPS = 30


def examples(taxonomy: Taxonomy, seed: int = 0) -> tuple[list[str], list[str]]:
    """Names of the taxonomy, and senses of the dictionary that are no such names; the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    by_language = [entry.names for entry in taxonomy.skills.values()]
    by_language += [entry.names for entry in taxonomy.occupations.values()]
    names = sorted({name for group in by_language for name in group.get("en", ())})
    heads = sorted(word for word in dictionary.heads() if len(word) > 1)
    known, senses = set(names), set()
    for word in chance.sample(heads, min(2 * EACH, len(heads))):
        senses |= set(dictionary.senses(word)[:1]) - known
    return (chance.sample(group, min(EACH, len(group))) for group in (names, sorted(senses)))  # type: ignore[return-value]


def fit(of_work: Floats, of_life: Floats) -> tuple[Floats, float]:
    """Direction and bias of ridge logistic regression by Newton's method, both classes weighing the same."""
    matrix = np.concatenate([of_work, of_life])
    matrix = np.concatenate([matrix, np.ones((len(matrix), 1))], axis=1)
    truth = np.repeat([1.0, 0.0], [len(of_work), len(of_life)])
    weight = np.repeat([0.5 / len(of_work), 0.5 / len(of_life)], [len(of_work), len(of_life)]) * len(matrix)
    ridge = _RIDGE * np.eye(matrix.shape[1])
    ridge[-1, -1] = 0.0
    beta = np.zeros(matrix.shape[1])
    for _ in range(_STEPS):
        p = 1 / (1 + np.exp(-(matrix @ beta)))
        slope = matrix.T @ (weight * (truth - p)) - ridge @ beta
        step = np.linalg.solve((matrix * (weight * p * (1 - p))[:, None]).T @ matrix + ridge, slope)
        beta += step
        if np.abs(step).max() < 1e-6:
            break
    return beta[:-1], float(beta[-1])


def plane(encoder: Encoder, taxonomy: Taxonomy) -> dict[str, object]:
    """The contents of the file."""
    direction, bias = fit(*(encoder.encode(group).astype(np.float64) for group in examples(taxonomy)))
    rounded = [round(float(value), 3) for value in direction]
    return {"encoder": encoder.id, "bias": round(bias + _TOWARDS, 3), "direction": rounded}


def main() -> int:
    """Print the file."""
    encoder = CachingEncoder(best_encoder(cache_folder()), cache_folder())
    sys.stdout.write(json.dumps(plane(encoder, own_taxonomy())) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
