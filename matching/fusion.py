"""One relevance from many likenesses: the cosine, which counts 1, and what is added to it, each with its weight.

Scores are fused, not ranks: adding them beat reciprocal rank fusion in every comparison. The pages and the evaluation
add with the same numbers (weights.json); only what they add to differs.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from matching.text import HAN
from matching.weights import FusionNumbers

TITLE_WORDS = 12
_Float = TypeVar("_Float", np.float32, np.float64)  # as exact as what is added
_LATIN_WORD = re.compile(r"[A-Za-z]+")
_HAN_PAIR = re.compile(f"[{HAN}]{{1,2}}")


class TextKind(StrEnum):
    """How long what is looked for is."""

    TITLE = "title"
    FULL = "full"


def length(text: str) -> int:
    """Words of a text; a pair of Chinese characters counts as one."""
    return len(_LATIN_WORD.findall(text)) + len(_HAN_PAIR.findall(text))


def kind_of(words: float) -> TextKind:
    """A title is of up to twelve words."""
    return TextKind.TITLE if words <= TITLE_WORDS else TextKind.FULL


def words_weight(kind: TextKind, numbers: FusionNumbers) -> float:
    """What BM25, as a share of its best, weighs beside the cosine."""
    return numbers.words_title if kind is TextKind.TITLE else numbers.words_full


def profile_weight(kind: TextKind, numbers: FusionNumbers) -> float:
    """What the likeness of the skill profiles weighs beside the cosine."""
    return numbers.profile_title if kind is TextKind.TITLE else numbers.profile_full


def of_concept(
    best: NDArray[_Float], middle: NDArray[_Float], words: NDArray[_Float], numbers: FusionNumbers
) -> NDArray[_Float]:
    """Relevance of concepts to a title: cosines to the best name and the middle of all, BM25 as a share of its best."""
    relevance: NDArray[_Float] = best + numbers.middle_label * middle + numbers.words_label * words
    return relevance


def share_of_best(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Each row of scores >= 0 divided by its greatest; a row of zeros stays zero."""
    best = scores.max(axis=1, keepdims=True, initial=0.0)
    shares: NDArray[np.float32] = (scores / np.where(best > 0, best, 1)).astype(np.float32)
    return shares
