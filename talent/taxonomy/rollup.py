"""Counts by region or level, added up the way people choose them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from talent.taxonomy.models import EducationLevel


def regions_within(counts: Mapping[str, int]) -> dict[str, int]:
    """Counts of regions added to every region they lie in (GB/T 2260: the first two and four digits), by code."""
    found: dict[str, int] = {}
    for code, n in counts.items():
        for whole in {code, f"{code[:4]}00", f"{code[:2]}0000"}:
            found[whole] = found.get(whole, 0) + n
    return dict(sorted(found.items()))


def depth(code: str) -> int:
    """0 for a province, 1 for a prefecture, 2 for a county."""
    return 0 if code.endswith("0000") else 1 if code.endswith("00") else 2


def levels_up_to(counts: Mapping[str | None, int], levels: Sequence[EducationLevel]) -> dict[str, int]:
    """Level -> how many ask for nothing or for at most this level. Levels come lowest first."""
    found, sofar = {}, counts.get(None, 0)
    for level in levels:
        sofar += counts.get(level.code, 0)
        found[level.code] = sofar
    return found
