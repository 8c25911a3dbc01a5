"""The published tables, number by number."""

from __future__ import annotations

import pytest

from talent.reporting.indicators.gap import Gap, total
from talent.reporting.indicators.ratio import official_ratios, spread_seekers

TOTALS = [  # demand, seekers, ratio to 4 places, ratio as published, gap
    ("2010 Q3", 668, 677, 0.9867, "0.99", -9),
    ("2010 Q4", 478.5, 473.3, 1.0110, "1.01", 5.2),
    ("2013 Q2", 609.2, 569.6, 1.0695, "1.07", 39.6),
    ("2014 Q3", 554, 509, 1.0884, "1.09", 45),
    ("2014 Q4", 494, 430, 1.1488, "1.15", 64),
    ("2017 Q1", 590.3, 523.4, 1.1278, "1.13", 66.9),
    ("2017 Q4", 433.7, 354.2, 1.2244, "1.22", 79.5),
    ("2020 Q4", 481.8, 317.9, 1.5156, "1.52", 163.9),
    ("2021 Q2", 563.8, 356, 1.5837, "1.58", 207.8),
    ("2022 Q3", 468.7, 357.9, 1.3096, "1.31", 110.8),
    ("Guangxi 2020 Q1", 282838, 133051, 2.1258, "2.13", 149787),
    ("Wuxi 2022 Q3", 133901, 92906, 1.4413, "1.44", 40995),
    ("Sichuan 2023 Q2", 78.31, 61.67, 1.2698, "1.27", 16.64),
    ("100 occupations 2021 Q2", 153.8, 51.7, 2.9749, "2.97", 102.1),
    ("100 occupations 2021 Q3", 111.4, 41.8, 2.6651, "2.67", 69.6),
]
TIANSHUI = [  # demand, seekers, RQ*, published
    ("五级初级技能", 1435, 1188, 1.7095, "1.71"),
    ("四级中级技能", 212, 329, 1.1460, "1.15"),
    ("三级高级技能", 198, 220, 1.4016, "1.40"),
    ("二级技师", 125, 179, 1.1999, "1.20"),
    ("一级高级技师", 99, 164, 1.1053, "1.11"),
    ("初级专业技术职务", 2104, 683, 3.5821, "3.58"),
    ("中级", 334, 348, 1.4614, "1.46"),
    ("高级", 93, 2, 47.0016, "47.00"),  # printed 47.08: the only row that differs, with two seekers
    ("无等级或职称", 0, 4602, 0.5016, "0.50"),
]
WUXI = [  # demand, seekers, added seekers, naive, RQ*, published
    ("单位负责人", 5453, 4894, 502, 1.1142, 1.0106, "1.01"),
    ("专业技术人员", 27387, 23883, 2521, 1.1467, 1.0372, "1.04"),
    ("办事人员", 24709, 24939, 2275, 0.9908, 0.9080, "0.91"),
    ("商业服务业", 39052, 31340, 3595, 1.2461, 1.1178, "1.12"),
    ("农林牧渔水利", 1631, 2087, 150, 0.7815, 0.7291, "0.73"),
    ("生产运输", 70927, 74820, 6530, 0.9480, 0.8719, "0.87"),
    ("其他", 10672, 8135, 983, 1.3119, 1.1704, "1.17"),
]


@pytest.mark.parametrize("row", TOTALS, ids=lambda row: row[0])
def test_totals(row: tuple[str, float, float, float, str, float]) -> None:
    _name, demand, supply, ratio, published, gap = row
    counted = Gap(demand=demand, supply=supply)
    assert counted.tightness == pytest.approx(ratio, abs=5e-5)
    assert f"{counted.tightness:.2f}" == published
    assert counted.persons == pytest.approx(gap, abs=1e-9)


def test_posts_without_requirement() -> None:
    groups = [Gap(demand=d, supply=s) for _n, d, s, _r, _p in TIANSHUI]
    loose = Gap(demand=3870)
    assert total([*groups, loose]) == Gap(demand=8470, supply=7715)
    ratios = official_ratios(groups, loose)
    assert ratios == pytest.approx([r for _n, _d, _s, r, _p in TIANSHUI], abs=5e-5)
    assert [f"{ratio:.2f}" for ratio in ratios] == [p for *_rest, p in TIANSHUI]


def test_people_without_requirement() -> None:
    groups = [Gap(demand=d, supply=s) for _n, d, s, *_rest in WUXI]
    loose = Gap(supply=16556)
    assert total([*groups, loose]) == Gap(demand=179831, supply=186654)
    added = [found - group.supply for found, group in zip(spread_seekers(groups, loose), groups, strict=True)]
    assert added == [row[3] for row in WUXI]
    assert [group.tightness for group in groups] == pytest.approx([row[4] for row in WUXI], abs=5e-5)
    ratios = official_ratios(groups, loose)
    assert ratios == pytest.approx([row[5] for row in WUXI], abs=5e-5)
    assert [f"{ratio:.2f}" for ratio in ratios] == [row[6] for row in WUXI]


def test_both_sides_by_hand() -> None:
    # D = 40 + 60, D0 = 30; S = 50 + 20, S0 = 10. Seekers: 50 + 4 = 54, 20 + 6 = 26, in all 80.
    # Demand: 40 + 30*54/80 = 60.25, 60 + 30*26/80 = 69.75.
    groups = [Gap(demand=40, supply=50), Gap(demand=60, supply=20)]
    assert official_ratios(groups, Gap(demand=30, supply=10)) == pytest.approx([60.25 / 54, 69.75 / 26], abs=1e-9)


def test_without_loose_ones_it_is_plain_division() -> None:
    groups = [Gap(demand=3, supply=2), Gap(demand=3, supply=0)]
    assert official_ratios(groups) == [1.5, None]


def test_a_half_is_rounded_up_and_decimals_are_not_rounded() -> None:
    groups = [Gap(demand=1, supply=1), Gap(demand=1, supply=1)]
    assert spread_seekers(groups, Gap(supply=5)) == [4, 4]
    assert spread_seekers(groups, Gap(supply=5), whole=False) == [3.5, 3.5]


def test_nothing_to_spread_by() -> None:
    assert official_ratios([Gap(supply=4)], Gap(supply=6)) == [0]
    assert official_ratios([Gap(demand=4)], Gap(demand=6)) == [None]


def test_counts_add_and_ratios_are_computed_again() -> None:
    whole = Gap(demand=1, supply=1) + Gap(demand=9, supply=1)
    assert whole.tightness == 5  # the mean of the ratios happens to be 5 too …
    assert (whole + Gap(demand=0, supply=8)).tightness == 1  # … and here it would be 3.33
    assert Gap(demand=3).tightness is None
    assert Gap(demand=3, supply=5).persons == -2


def test_national_technical_grades() -> None:
    """The quarter is not known; of 5.02 million places 46.8 % name no grade, and 5.11 million people are looking."""
    first = Gap(demand=963_966, supply=1_001_642)
    loose = Gap(demand=0.468 * 5.02e6)
    rest = Gap(demand=5.02e6 - loose.demand - first.demand, supply=5.11e6 - first.supply)
    ratio = official_ratios([first, rest], loose)[0]
    assert f"{first.tightness:.2f}" == "0.96"
    assert f"{ratio:.2f}" == "1.42"
    assert first.tightness is not None
    assert ratio is not None
    assert 0.456 <= ratio - first.tightness <= 0.463
