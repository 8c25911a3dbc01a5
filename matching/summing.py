"""Sums by slot over columns of slots, each column with a weight: the inner loop of BM25."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

try:  # the inner loop of SciPy's sparse product: twice as quick as np.add.at and without a copy
    from scipy.sparse._sparsetools import csc_matvec
except ImportError:  # pragma: no cover - another SciPy than the one that is pinned
    csc_matvec = None

Ints: TypeAlias = NDArray[np.int32]
Longs: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float32]

_BLOCK = 1 << 18
"""Slots whose sums are made together: they stay in the processor's second cache while the columns come by."""

_OF_SLOTS = 4
"""A count is gone through once for all its columns together, if these have one occurrence in so many slots."""

_LONG = 4096
"""Columns of so many occurrences are cut at the blocks; it is quicker to copy shorter ones together."""


class Norm:
    """How many occurrences count for half, by slot; what one count is worth everywhere is reckoned once."""

    def __init__(self, values: Floats) -> None:
        """Args: values: by slot, >= 0."""
        self.values = values
        self._shares: dict[int, Floats] = {}

    def share(self, count: int) -> Floats:
        """count / (count + norm) by slot."""
        share = self._shares.get(count)
        if share is None:
            share = count + self.values
            self._shares[count] = np.divide(np.float32(count), share, out=share)
        return share


def add_saturated(
    total: Floats, sums: Floats, norm: Norm, columns: Sequence[Ints], worth: Floats, counts: Longs
) -> None:
    """Add weight * count / (count + norm) of each column to its slots.

    Args:
        sums: zeros by slot, and zeros again afterwards.
        worth, counts: of each column.
    """
    lengths = np.fromiter(map(len, columns), dtype=np.int64, count=len(columns))
    of_count = np.bincount(counts, lengths, minlength=1)
    worth_a_pass = of_count >= max(_LONG, len(total) / _OF_SLOTS)
    for count in np.flatnonzero(worth_a_pass).tolist():
        places = np.flatnonzero(counts == count)
        _add_together(total, sums, norm, count, [columns[i] for i in places.tolist()], worth[places])
    rest = np.flatnonzero(~worth_a_pass[counts])
    _add_each(total, norm, [columns[i] for i in rest.tolist()], worth[rest], counts[rest], lengths[rest])


def _add_together(total: Floats, sums: Floats, norm: Norm, count: int, columns: Sequence[Ints], worth: Floats) -> None:
    """Add the shares of columns of one count: first their weights, then what is the same for all of them once."""
    is_long = np.fromiter((len(column) >= _LONG for column in columns), dtype=np.bool_, count=len(columns))
    add_up(sums, [columns[i] for i in np.flatnonzero(~is_long).tolist()], worth[~is_long])
    long, worth = [columns[i] for i in np.flatnonzero(is_long).tolist()], worth[is_long]
    edges = np.arange(0, len(total) + _BLOCK, _BLOCK, dtype=np.int32)
    cuts = [np.searchsorted(column, edges).tolist() for column in long]
    share = norm.share(count)
    for block, start in enumerate(edges[:-1].tolist()):
        part = slice(start, start + _BLOCK)
        pieces = [column[cut[block] : cut[block + 1]] for column, cut in zip(long, cuts, strict=True)]
        _add_pieces(sums, pieces, worth)
        sums[part] *= share[part]
        total[part] += sums[part]
        sums[part] = 0.0


def _add_pieces(sums: Floats, pieces: Sequence[Ints], weights: Floats) -> None:
    """Add to the slots of each piece its weight: short pieces together, as a call costs more than copying them."""
    few: list[int] = []
    for place, piece in enumerate(pieces):
        if len(piece) < _LONG:
            few.append(place)
        else:
            add_up(sums, [piece], weights[place : place + 1])
    add_up(sums, [pieces[place] for place in few], weights[few])


def _add_each(total: Floats, norm: Norm, columns: Sequence[Ints], worth: Floats, counts: Longs, lengths: Longs) -> None:
    """Add each column's share occurrence by occurrence."""
    if columns:
        slots, often = np.concatenate(columns), np.repeat(counts.astype(np.float32), lengths)
        often /= often + norm.values[slots]
        often *= np.repeat(worth, lengths)
        add_up(total, [slots], np.ones(1, dtype=np.float32), often)


def add_up(sums: Floats, columns: Sequence[Ints], weights: Floats, each: Floats | None = None) -> None:
    """Add to the slots of each column its weight. Args: each: what the weight of each occurrence is multiplied by."""
    if not columns:
        return
    alone = len(columns) == 1
    slots = columns[0] if alone else np.concatenate(columns)
    ends = np.array((0, len(slots)) if alone else (0, *accumulate(map(len, columns))), dtype=np.int32)
    if each is None:
        each = _ones(len(slots))
    if csc_matvec is None:  # pragma: no cover
        np.add.at(sums, slots, each[: len(slots)] * np.repeat(weights, np.diff(ends)))
        return
    csc_matvec(len(sums), len(columns), ends, slots, each, weights, sums)


_one: list[Floats] = [np.ones(1024, dtype=np.float32)]


def _ones(count: int) -> Floats:
    if len(_one[0]) < count:
        _one[0] = np.ones(2 * count, dtype=np.float32)
    return _one[0]
