"""Sums by slot over columns of slots, each column with a weight: the inner loop of BM25."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple, TypeAlias

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

_WIDE, _OF_SLOTS = 4096, 8
"""Columns of so many occurrences are added block by block, if those of their count have one in so many slots."""


def add_saturated(
    total: Floats, sums: Floats, norm: Floats, columns: Sequence[Ints], worth: Floats, counts: Longs
) -> None:
    """Add weight * count / (count + norm) of each column to its slots.

    Args:
        sums: zeros by slot, and zeros again afterwards.
        norm: by slot.
        worth, counts: of each column.
    """
    lengths = np.fromiter(map(len, columns), dtype=np.int64, count=len(columns))
    wide = _are_wide(counts, lengths, len(total))
    _add_wide(total, sums, norm, _by_count(columns, worth, counts, wide))
    rest = np.flatnonzero(~wide)
    _add_narrow(total, norm, [columns[i] for i in rest.tolist()], worth[rest], counts[rest], lengths[rest])


class _Wide(NamedTuple):
    """Long columns of terms that occur so many times."""

    times: int
    columns: Sequence[Ints]
    weights: Floats  # shape (columns, 1)


def _are_wide(counts: Longs, lengths: Longs, used: int) -> NDArray[np.bool_]:
    """Which columns are worth being added block by block: long ones, where there are enough of their count."""
    long = lengths >= _WIDE
    of_count = np.bincount(counts[long], lengths[long])
    worth_a_pass = np.flatnonzero(of_count * _OF_SLOTS >= used)
    found: NDArray[np.bool_] = long & np.isin(counts, worth_a_pass)
    return found


def _by_count(columns: Sequence[Ints], worth: Floats, counts: Longs, wide: NDArray[np.bool_]) -> list[_Wide]:
    groups = []
    for count in np.unique(counts[wide]).tolist():
        places = np.flatnonzero(wide & (counts == count))
        groups.append(_Wide(count, [columns[i] for i in places.tolist()], worth[places].reshape(-1, 1)))
    return groups


def _add_wide(total: Floats, sums: Floats, norm: Floats, groups: Sequence[_Wide]) -> None:
    """Add each column's share: the weights of a block and count first, what is the same for all of them once.

    Args: sums: zeros, and zeros again afterwards.
    """
    if not groups:
        return
    edges = np.arange(0, len(total) + _BLOCK, _BLOCK, dtype=np.int32)
    cuts = [[np.searchsorted(column, edges).tolist() for column in group.columns] for group in groups]
    for block, start in enumerate(edges[:-1].tolist()):
        part = slice(start, start + _BLOCK)
        for group, cut_of in zip(groups, cuts, strict=True):
            pieces = [c[cut[block] : cut[block + 1]] for c, cut in zip(group.columns, cut_of, strict=True)]
            _add_pieces(sums, pieces, group.weights)
            share = group.times + norm[part]
            np.divide(np.float32(group.times), share, out=share)
            total[part] += np.multiply(share, sums[part], out=share)
            sums[part] = 0.0


def _add_pieces(sums: Floats, pieces: Sequence[Ints], weights: Floats) -> None:
    """Add to the slots of each piece its weight: short pieces together, as a call costs more than copying them."""
    few: list[int] = []
    for place, piece in enumerate(pieces):
        if len(piece) < _WIDE:
            few.append(place)
        else:
            add_up(sums, [piece], weights[place])
    add_up(sums, [pieces[place] for place in few], weights[few].ravel())


def _add_narrow(
    total: Floats, norm: Floats, columns: Sequence[Ints], worth: Floats, counts: Longs, lengths: Longs
) -> None:
    """Add each column's share occurrence by occurrence."""
    if columns:
        slots, often = np.concatenate(columns), np.repeat(counts.astype(np.float32), lengths)
        often /= often + norm[slots]
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
