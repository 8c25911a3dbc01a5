"""A bit per dimension and slot (RaBitQ): which rows are worth reading.

A code is the signs of a row around a centre and two factors. It is kept twice. One copy is FAISS's, in blocks of 32
slots, to be scanned from end to end under wide filters. FAISS cannot overwrite a code, so a changed slot's code is put
into its place here; where its bits lie in a block is asked of FAISS's own packer once, not assumed. The other copy has
a row per slot, so that those a narrow filter keeps can be picked out. Rows of memory picked at random cost four times
a plain read, whoever does it, so what is picked had better be small: 56 bytes here, 1,536 in the vectors.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from matching.index import Floats, Mask
from matching.slots import SlotArray

Bytes = NDArray[np.uint8]
Words = NDArray[np.uint64]

_FACTORS = 8  # bytes beside the bits of a slot: two float32 that turn an estimate into a cosine
_LOW, _HIGH = 0x0F, 0xF0
_WORD = 64
#: A question's numbers are rounded to so many bits; more of them bring the estimates no nearer to the cosines.
_QUESTION_BITS = 4
_PLANES = (1 << np.arange(_QUESTION_BITS + 1)).astype(np.uint8)
# Slots whose bits are counted in one go: what lies between the steps stays in the processor's second cache.
_AT_ONCE = 1024
_APPENDED = 16_384
_LEAST = 1e-12  # instead of a distance of zero to the centre


class Codes:
    """Codes of slots 0, 1, 2, …; estimates of cosines from a thirtieth of the memory of the rows."""

    def __init__(self, dimension: int, centre: Floats) -> None:
        """Args: centre: what the vectors lie around, shape (dimension,); the nearer, the better the estimates."""
        self._centre = centre
        self._quantizer = faiss.IndexFlatIP(dimension)  # one list for all, held here because FAISS keeps no reference
        self._quantizer.add(centre.reshape(1, -1))
        self._index = faiss.IndexIVFRaBitQFastScan(self._quantizer, dimension, 1, faiss.METRIC_INNER_PRODUCT)
        self._index.train(centre.reshape(1, -1))
        self._lists: Any = faiss.downcast_InvertedLists(self._index.invlists)  # type: ignore[arg-type]
        self._layout = _Layout(self._lists)
        self._codes: Words = np.zeros((0, -(-dimension // _WORD) + 1), dtype=np.uint64)  # the last word: two factors

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def append(self, rows: Floats) -> None:
        """Codes of the next slots; unit rows, or zero where nobody lives."""
        for start in range(0, len(rows), _APPENDED):  # in pieces, so that what lies between takes no memory to speak of
            self._append(rows[start : start + _APPENDED])

    def stored(self) -> dict[str, NDArray[Any]]:
        """What a file keeps of the codes, so that none has to be computed again."""
        serialized: Bytes = faiss.serialize_index(self._index)
        return {"code-centre": self._centre, "codes": self._codes[: len(self)], "code-blocks": serialized}

    @classmethod
    def restored(cls, dimension: int, stored: Mapping[str, NDArray[Any]]) -> Codes:
        """The codes that stored() gave."""
        codes = cls(dimension, np.array(stored["code-centre"]))
        # Read as what it is, and held as it is: a second handle would not keep it alive.
        codes._index = faiss.deserialize_index(np.array(stored["code-blocks"]))  # type: ignore[assignment]
        codes._lists = faiss.downcast_InvertedLists(codes._index.invlists)  # type: ignore[arg-type]
        codes._codes = stored["codes"]
        return codes

    def _append(self, rows: Floats) -> None:
        start = len(self)
        self._index.add(np.ascontiguousarray(rows))
        if len(self) > len(self._codes):
            codes = np.zeros((max(len(self), 2 * len(self._codes)), self._codes.shape[1]), dtype=np.uint64)
            codes[: len(self._codes)] = self._codes
            self._codes = codes
        self._codes[start : len(self)] = self._encoded(rows)

    def replace(self, slots: SlotArray, rows: Floats) -> None:
        """Other codes for distinct slots that have one."""
        if len(slots):
            self._codes[slots] = codes = self._encoded(rows)
            blocks = faiss.rev_swig_ptr(self._lists.get_codes(0), self._blocks() * self._layout.block_size)
            self._layout.put(blocks.reshape(-1, self._layout.block_size), slots, codes.view(np.uint8))

    def nearest(self, unit: Floats, count: int, mask: Mask | None) -> SlotArray:
        """The slots with the highest estimates, best first; at most count. Args: mask: over slots, None = all."""
        parameters = None
        if mask is not None:
            bits = np.packbits(mask, bitorder="little")
            selector = faiss.IDSelectorBitmap(len(bits), faiss.swig_ptr(bits))
            parameters = faiss.IVFRaBitQSearchParameters(sel=selector, nprobe=1)  # type: ignore[call-arg] # the stubs lag behind
        slots: SlotArray = self._index.search(unit.reshape(1, -1), count, params=parameters)[1][0]
        return slots[slots >= 0]

    def estimates(self, unit: Floats, slots: SlotArray) -> Floats:
        """Estimates for these slots: the products with the unit vector less what is the same for all of them."""
        planes, weights, rest = self._asked(unit)
        estimates: Floats = np.empty(len(slots), dtype=np.float32)
        for start in range(0, len(slots), _AT_ONCE):
            codes = self._codes.take(slots[start : start + _AT_ONCE], axis=0)
            counts = np.bitwise_count(np.ascontiguousarray(codes[:, :-1].T) & planes).reshape(len(weights), -1)
            offset, factor = codes[:, -1:].view(np.float32).T
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

    def _encoded(self, rows: Floats) -> Words:
        """Signs and factors as FAISS would make them."""
        around = rows - self._centre
        square = np.vecdot(around, around)
        codes = np.empty((len(rows), self._codes.shape[1]), dtype=np.uint64)
        codes[:, :-1] = self._words(around > 0)
        factors = codes[:, -1:].view(np.float32)
        factors[:, 0] = square - np.vecdot(rows, rows)
        factors[:, 1] = square * rows.shape[1] ** 0.5 / np.maximum(np.abs(around).sum(axis=1), _LEAST)
        return codes

    def _words(self, bits: NDArray[Any]) -> Words:
        """Rows of ones and zeros as whole words."""
        room = np.zeros((len(bits), 8 * (self._codes.shape[1] - 1)), dtype=np.uint8)
        packed = np.packbits(bits, axis=1, bitorder="little")
        room[:, : packed.shape[1]] = packed
        return room.view(np.uint64)

    def _blocks(self) -> int:
        return -(-len(self) // self._layout.slots_per_block)


class _Layout:
    """Where the code of a slot lies in the memory of its block."""

    def __init__(self, lists: Any) -> None:
        self.slots_per_block, self.block_size = int(lists.n_per_block), int(lists.block_size)
        code_size = int(lists.packer.code_size)
        self._bits = code_size - _FACTORS
        self._first_factor = self.block_size - self.slots_per_block * _FACTORS
        self._places, self._high = self._ask(lists.packer, code_size)

    def put(self, blocks: Bytes, slots: SlotArray, codes: Bytes) -> None:
        """Write codes, bits first and factors last, into the blocks, shape (n_blocks, block_size)."""
        block, place = np.divmod(slots, self.slots_per_block)
        low, high = codes[:, : self._bits] & _LOW, codes[:, : self._bits] >> 4
        halves = np.stack([low, high], axis=2).reshape(len(codes), -1)
        for is_high, keep, shift in ((False, _HIGH, 0), (True, _LOW, 4)):
            # Two slots share a byte, a half each. Those of one half never do, so they can be written at once.
            these = np.flatnonzero(self._high[place] == is_high)
            rows, columns = block[these, None], self._places[place[these]]
            blocks[rows, columns] = (blocks[rows, columns] & keep) | (halves[these] << shift)
        factors = self._first_factor + _FACTORS * place[:, None] + np.arange(_FACTORS)
        blocks[block[:, None], factors] = codes[:, -_FACTORS:]

    def _ask(self, packer: Any, code_size: int) -> tuple[NDArray[np.int64], Mask]:
        """Per place in a block: the byte of each half-byte of its code, and whether it has the upper half."""
        places = np.zeros((self.slots_per_block, 2 * self._bits), dtype=np.int64)
        high = np.zeros(self.slots_per_block, dtype=np.bool_)
        for place in range(self.slots_per_block):
            for half in range(2 * self._bits):
                code, block = np.zeros(code_size, dtype=np.uint8), np.zeros((1, self.block_size), dtype=np.uint8)
                code[half // 2] = _HIGH if half % 2 else _LOW
                packer.pack_1(code, place, block)
                places[place, half] = np.flatnonzero(block[0])[0]
                high[place] = block[0, places[place, half]] == _HIGH
        return places, high
