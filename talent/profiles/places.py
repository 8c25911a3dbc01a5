"""Regions as people pick them from a list: each label is there once and means one region."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from talent.taxonomy.models import Region, RegionLevel


def labels(regions: Sequence[Region], *, chinese: bool) -> dict[str, str]:
    """Code -> label: a county, or a name that two regions share, stands with the region it lies in.

    成都市武侯区 or "Wuhou District, Chengdu City"; taxonomy's Lookup reads every label back.
    """
    by_code = {region.code: region for region in regions}
    names = {region.code: region.name_zh if chinese else region.name_en for region in regions}
    counts = Counter(names.values())
    found = {}
    for region in regions:
        parent = by_code.get(region.parent_code or "")
        name = names[region.code]
        if parent and (region.level is RegionLevel.COUNTY or counts[name] > 1):
            name = names[parent.code] + name if chinese else f"{name}, {names[parent.code]}"
        found[region.code] = name
    return found
