"""A bit per dimension and slot (RaBitQ), scanned 32 slots at a time: which rows are worth reading.

The codes are FAISS's, in one list whose places are the slots. FAISS cannot overwrite a code, so a changed slot's code
is put into its place here; where its bits lie in a block is asked of FAISS's own packer once, not assumed.
"""

from __future__ import annotations

from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from matching.index import Floats, Mask
from matching.slots import SlotArray

Bytes = NDArray[np.uint8]

_FACTORS = 8  # bytes beside the bits of a slot: two float32 that turn an estimate into a cosine
_LOW, _HIGH = 0x0F, 0xF0


class Codes:
    """Codes of slots 0, 1, 2, …; estimates of cosines from a thirtieth of the memory of the rows."""

    def __init__(self, dimension: int, centre: Floats) -> None:
        """Args: centre: what the vectors lie around, shape (dimension,); the nearer, the better the estimates."""
        self._quantizer = faiss.IndexFlatIP(dimension)  # one list for all, held here because FAISS keeps no reference
        self._quantizer.add(centre.reshape(1, -1))
        self._index = faiss.IndexIVFRaBitQFastScan(self._quantizer, dimension, 1, faiss.METRIC_INNER_PRODUCT)
        self._index.train(centre.reshape(1, -1))
        self._lists: Any = faiss.downcast_InvertedLists(self._index.invlists)  # type: ignore[arg-type]
        self._layout = _Layout(self._lists)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def append(self, rows: Floats) -> None:
        """Codes of the next slots; unit rows, or zero where nobody lives."""
        self._index.add(np.ascontiguousarray(rows))

    def replace(self, slots: SlotArray, rows: Floats) -> None:
        """Other codes for distinct slots that have one."""
        if len(slots):
            blocks = faiss.rev_swig_ptr(self._lists.get_codes(0), self._blocks() * self._layout.block_size)
            self._layout.put(blocks.reshape(-1, self._layout.block_size), slots, self._index.sa_encode(rows))

    def nearest(self, unit: Floats, count: int, mask: Mask | None) -> SlotArray:
        """The slots with the highest estimates, best first; at most count. Args: mask: over slots, None = all."""
        parameters = None
        if mask is not None:
            bits = np.packbits(mask, bitorder="little")
            selector = faiss.IDSelectorBitmap(len(bits), faiss.swig_ptr(bits))
            parameters = faiss.IVFRaBitQSearchParameters(sel=selector, nprobe=1)  # type: ignore[call-arg] # the stubs lag behind
        slots: SlotArray = self._index.search(unit.reshape(1, -1), count, params=parameters)[1][0]
        return slots[slots >= 0]

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
        """Write flat codes (n, code_size) into the blocks, shape (n_blocks, block_size)."""
        block, place = np.divmod(slots, self.slots_per_block)
        low, high = codes[:, : self._bits] & _LOW, codes[:, : self._bits] >> 4
        halves = np.stack([low, high], axis=2).reshape(len(codes), -1)
        for is_high, keep, shift in ((False, _HIGH, 0), (True, _LOW, 4)):
            # Two slots share a byte, a half each. Those of one half never do, so they can be written at once.
            these = np.flatnonzero(self._high[place] == is_high)
            rows, columns = block[these, None], self._places[place[these]]
            blocks[rows, columns] = (blocks[rows, columns] & keep) | (halves[these] << shift)
        factors = self._first_factor + _FACTORS * place[:, None] + np.arange(_FACTORS)
        blocks[block[:, None], factors] = codes[:, self._bits :]

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
