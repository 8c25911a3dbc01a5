"""A bit per dimension and slot (RaBitQ): which rows are worth reading.

A code is the signs of a row around a centre and two factors that turn an estimate into a cosine. Two looks are taken at
them. The first counts in how many of the first 256 signs a slot and the question differ: a few instructions for each
of a million slots, which FAISS has for every processor, and 32 bytes to read. The second looks at all of the code of
the few thousand that differ least, and asks with the numbers of the question instead of their signs. Rows of memory
picked at random cost four times a plain read, whoever does it, so what is picked had better be small: 32 and 24 bytes
here, 1,536 in the vectors.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import faiss
import numpy as np
from numpy.typing import NDArray

from matching.index import Floats
from matching.slots import SlotArray

Words: TypeAlias = NDArray[np.uint64]
Distances: TypeAlias = NDArray[np.int32]
"""In how many of the first signs each of some slots differs from the question."""

_WORD = 64
#: A question's numbers are rounded to so many bits; more of them bring the estimates no nearer to the cosines.
_QUESTION_BITS = 4
_PLANES = (1 << np.arange(_QUESTION_BITS + 1)).astype(np.uint8)
# Slots whose bits are counted in one go: what lies between the steps stays in the processor's second cache.
_AT_ONCE = 2048
_APPENDED = 16_384
_LEAST = 1e-12  # instead of a distance of zero to the centre
_FRONT = (1, 2, 4)
"""Words of signs for which FAISS has instructions of their own: so many are in front, filled up with zeros."""


class Codes:
    """Codes of slots 0, 1, 2, …; estimates of cosines from a twentieth of the memory of the rows."""

    def __init__(self, dimension: int, centre: Floats) -> None:
        """Args: centre: what the vectors lie around, shape (dimension,); the nearer, the better the estimates."""
        self._centre = centre
        words = -(-dimension // _WORD)
        front = next((width for width in _FRONT if width >= words), _FRONT[-1])
        self._front: Words = np.zeros((0, front), dtype=np.uint64)
        self._rest: Words = np.zeros((0, max(0, words - front)), dtype=np.uint64)
        self._factors: Floats = np.zeros((0, 2), dtype=np.float32)
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def append(self, rows: Floats) -> None:
        """Codes of the next slots; unit rows, or zero where nobody lives."""
        end = self._length + len(rows)
        if end > len(self._front):
            more = max(end, 2 * len(self._front)) - len(self._front)
            self._front, self._rest = (np.pad(words, ((0, more), (0, 0))) for words in (self._front, self._rest))
            self._factors = np.pad(self._factors, ((0, more), (0, 0)))
        start, self._length = self._length, end
        for first in range(0, len(rows), _APPENDED):  # in pieces, so that what lies between takes little memory
            piece = rows[first : first + _APPENDED]
            self.replace(np.arange(start + first, start + first + len(piece)), piece)

    def replace(self, slots: SlotArray, rows: Floats) -> None:
        """Other codes for distinct slots that have one."""
        around = rows - self._centre
        square = np.vecdot(around, around)
        signs = self._words(around > 0)
        width = self._front.shape[1]
        self._front[slots], self._rest[slots] = signs[:, :width], signs[:, width:]
        self._factors[slots, 0] = square - np.vecdot(rows, rows)
        self._factors[slots, 1] = square * rows.shape[1] ** 0.5 / np.maximum(np.abs(around).sum(axis=1), _LEAST)

    def stored(self) -> dict[str, NDArray[Any]]:
        """What a file keeps of the codes, so that none has to be computed again."""
        kept = slice(self._length)
        return {
            "code-centre": self._centre, "code-front": self._front[kept], "code-rest": self._rest[kept],
            "code-factors": self._factors[kept],
        }  # fmt: skip

    @classmethod
    def restored(cls, dimension: int, stored: Mapping[str, NDArray[Any]]) -> Codes:
        """The codes that stored() gave. ValueError: their shapes are not those of such codes."""
        codes = cls(dimension, np.array(stored["code-centre"]))
        front, rest, factors = (stored[f"code-{name}"] for name in ("front", "rest", "factors"))
        shapes = [(len(front), width) for width in (codes._front.shape[1], codes._rest.shape[1], 2)]
        if [front.shape, rest.shape, factors.shape] != shapes:
            raise ValueError(f"Codes of shapes {front.shape}, {rest.shape} and {factors.shape} do not fit.")
        codes._front, codes._rest, codes._factors, codes._length = front, rest, factors, len(front)
        return codes

    def distances(self, unit: Floats, slots: SlotArray | None, used: int) -> Distances:
        """To these slots, or to the first so many."""
        signs = self._front[:used] if slots is None else self._front.take(slots, axis=0)
        question = np.ascontiguousarray(self._words((unit - self._centre > 0).reshape(1, -1))[:, : signs.shape[1]])
        distances: Distances = np.empty(len(signs), dtype=np.int32)
        faiss.hammings(  # type: ignore[attr-defined] # the stubs lag behind
            *(faiss.swig_ptr(words.view(np.uint8)) for words in (question, signs)),
            1, len(signs), signs.itemsize * signs.shape[1], faiss.swig_ptr(distances),
        )  # fmt: skip
        return distances

    def estimates(self, unit: Floats, slots: SlotArray) -> Floats:
        """Estimates for these slots: the products with the unit vector less what is the same for all of them."""
        planes, weights, rest = self._asked(unit)
        estimates: Floats = np.empty(len(slots), dtype=np.float32)
        for start in range(0, len(slots), _AT_ONCE):
            these = slots[start : start + _AT_ONCE]
            signs = np.concatenate([self._front.take(these, axis=0).T, self._rest.take(these, axis=0).T])
            counts = np.bitwise_count(signs & planes).reshape(len(weights), -1)
            offset, factor = self._factors.take(these, axis=0).T
            estimates[start : start + _AT_ONCE] = factor * (weights @ counts.astype(np.float32) - rest) - offset / 2
        return estimates

    def _asked(self, unit: Floats) -> tuple[Words, Floats, np.float32]:
        """A question as words of bits, what each bit weighs, and the sum of the question's numbers.

        A product is factor · Σ ±(unit - centre) + offset, by the signs of the row. With the numbers of the question
        rounded to low + step · whole, those at the positive signs are added up by counting the bits of the whole
        numbers there. One more bit, set everywhere, counts the signs.
        """
        question = unit - self._centre
        low = question.min()
        step = max((question.max() - low) / (2**_QUESTION_BITS - 1), _LEAST)
        whole = ((question - low) / step + (2**_QUESTION_BITS + 0.5)).astype(np.uint8)
        planes = self._words(whole & _PLANES[:, None])[:, :, None]
        root = np.float32(len(unit) ** 0.5)
        weights = np.repeat(np.append(step * _PLANES[:-1], low) * (2 / root), planes.shape[1])
        return planes, weights.astype(np.float32), question.sum() / root

    def _words(self, bits: NDArray[Any]) -> Words:
        """Rows of ones and zeros as whole words."""
        room = np.zeros((len(bits), 8 * (self._front.shape[1] + self._rest.shape[1])), dtype=np.uint8)
        packed = np.packbits(bits, axis=1, bitorder="little")
        room[:, : packed.shape[1]] = packed
        return room.view(np.uint64)
