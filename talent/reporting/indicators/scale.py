"""From a figure to points: straight lines through fixed anchors, so that scores can be compared across years."""

from __future__ import annotations

import itertools
from collections.abc import Sequence


def points(value: float, anchors: Sequence[float], marks: Sequence[float]) -> float:
    """The mark at a value, on straight lines through (anchor, mark), level beyond both ends.

    Args:
        anchors: strictly rising or strictly falling, in the value's unit.
        marks: one per anchor, e.g. (0, 60, 80, 100).
    """
    pairs = sorted(zip(anchors, marks, strict=True))
    if value <= pairs[0][0]:
        return float(pairs[0][1])
    for (left, low), (right, high) in itertools.pairwise(pairs):
        if value <= right:
            return low + (high - low) * (value - left) / (right - left)
    return float(pairs[-1][1])


def monotone(anchors: Sequence[float]) -> int:
    """1 for strictly rising anchors, -1 for strictly falling ones, 0 for neither."""
    steps = [right - left for left, right in itertools.pairwise(anchors)]
    return 1 if all(s > 0 for s in steps) else -1 if all(s < 0 for s in steps) else 0
