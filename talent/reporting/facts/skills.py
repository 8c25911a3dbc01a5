"""Cells of region by skill from columns: weighted places and people. Pure arithmetic on arrays."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from talent.reporting.facts.spans import Ints


def cells(region: Ints, row: Ints, skill: Ints, weight: NDArray[np.float64] | None, shape: tuple[int, int]) -> (
    NDArray[np.float64]
):  # fmt: skip
    """Sums by region and skill, shape (regions, skills).

    Args:
        region: of each post or person.
        row: for each of their skills, whose it is (index into region).
        skill: the skill's number.
        weight: what each counts [places]; None: 1 [person].
    """
    regions, skills = shape
    place = region[row] * skills + skill
    return np.bincount(place, weights=weight, minlength=regions * skills).astype(np.float64).reshape(shape)
