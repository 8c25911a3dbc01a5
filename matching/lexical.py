from __future__ import annotations
from collections.abc import Iterable, Sequence
from typing import NamedTuple
import numpy as np
from numpy.typing import NDArray

class Scores(NamedTuple):
    """Only documents that share a token; ids ascending; values > 0."""
    ids: NDArray[np.int64]
    values: NDArray[np.float32]

class Bm25Index:
    def __init__(self, k1: float = 1.5, b: float = 0.75) -> None: raise NotImplementedError
    def __len__(self) -> int: raise NotImplementedError
    def upsert(self, id: int, tokens: Sequence[str]) -> None: raise NotImplementedError
    def remove(self, id: int) -> None: raise NotImplementedError
    def scores(self, tokens: Sequence[str]) -> Scores: raise NotImplementedError
