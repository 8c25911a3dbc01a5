"""Counts are added up the way people choose regions and levels."""

from __future__ import annotations

from talent.taxonomy.models import EducationLevel
from talent.taxonomy.rollup import depth, levels_up_to, regions_within


def test_a_county_counts_to_its_prefecture_and_province() -> None:
    assert regions_within({"510107": 2, "510104": 1, "510700": 4, "110000": 8}) == {
        "110000": 8, "510000": 7, "510100": 3, "510104": 1, "510107": 2, "510700": 4,
    }  # fmt: skip


def test_depth() -> None:
    assert [depth(code) for code in ("510000", "510100", "510107")] == [0, 1, 2]


def test_who_has_a_degree_may_also_take_what_asks_for_less_or_nothing() -> None:
    levels = [EducationLevel(code=code, rank=n) for n, code in enumerate(("low", "middle", "high"))]
    assert levels_up_to({None: 1, "low": 2, "high": 4}, levels) == {"low": 3, "middle": 3, "high": 7}
