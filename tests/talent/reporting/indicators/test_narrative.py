"""Sentences say in both languages what the figures allow, and no more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from talent.reporting.indicators import computed, drivers, external, framework, narrative, registry, shortage, words
from talent.reporting.indicators.drivers import Driver
from talent.reporting.indicators.framework import Colour, board
from talent.reporting.indicators.growth import Growth
from talent.reporting.indicators.interval import Interval
from talent.reporting.indicators.narrative import Change, Composite, CountedOnce, ShortOccupation
from talent.reporting.indicators.people_once import match
from talent.reporting.indicators.spread import Estimate
from talent.reporting.indicators.stats import ratio_change
from talent.reporting.indicators.words import Sentence

CITY = Sentence("成都市", "Chengdu")
SURE, UNSURE = Interval(0.02, 0.10), Interval(-0.02, 0.10)


class TestQuarter:
    def test_as_bureaus_write_it(self) -> None:
        found = narrative.quarter(("2026Q3", CITY), 133901, 92906, 1.4413, (Change(0.06, SURE), Change(-0.04, UNSURE)))
        assert found.zh == (
            "2026年第三季度，成都市用人单位通过平台招聘133,901人，进入市场求职92,906人，"
            "求人倍率1.44，环比上升0.06，同比基本持平，需求大于供给。"
        )
        assert found.en == (
            "In the third quarter of 2026 employers in Chengdu sought 133,901 people through the platform and "
            "92,906 people sought work; vacancies per seeker were 1.44, up 0.06 on the quarter, "
            "about the same on the year: demand exceeded supply."
        )

    def test_nobody_seeking(self) -> None:
        found = narrative.quarter(("2026Q1", CITY), 1, 0, None)
        assert found == Sentence(
            "2026年第一季度，成都市用人单位通过平台招聘1人，进入市场求职0人。",
            "In the first quarter of 2026 employers in Chengdu sought 1 person through the platform and "
            "0 people sought work.",
        )

    @pytest.mark.parametrize(
        ("ratio", "zh"),
        [
            (0.949, "供大于求"),
            (0.95, "供求基本平衡"),
            (1.05, "供求基本平衡"),
            (1.051, "需求略大于供给"),
            (1.20, "需求略大于供给"),
            (1.21, "需求大于供给"),
        ],
    )
    def test_words_of_the_ratio(self, ratio: float, zh: str) -> None:
        assert narrative.balance(ratio).zh == zh

    def test_words_need_the_interval(self) -> None:
        assert narrative.moved(Change(0.06, UNSURE)) == Sentence("基本持平", "about the same")
        assert narrative.moved(Change(-0.06, Interval(-0.1, -0.01))) == Sentence("下降0.06", "down 0.06")
        assert narrative.moved(Change(0.06)) == Sentence("+0.06", "+0.06")

    def test_few_postings_cannot_say_that_the_ratio_moved(self) -> None:
        few = ratio_change(([6, 3, 2, 1], 8), ([4, 3, 2, 1], 8))
        many = ratio_change(([1] * 13390, 9290), ([1] * 12390, 9290))
        assert few is not None
        assert many is not None
        assert not few.excludes(0)
        assert many.excludes(0)
        assert ratio_change(([], 8), ([1], 8)) is None


class TestRatioMoved:
    def test_no_clear_change_while_the_interval_holds_0(self) -> None:
        found = narrative.ratio_moved(1.12, 1.18, Change(0.06, Interval(-0.02, 0.14)), on_year=False)
        assert found.zh == "求人倍率上季度为1.12，本季度为1.18（变化的80%区间为−0.02至+0.14）：无明显变化。"
        assert found.en == (
            "The ratio was 1.12 in the quarter before and is 1.18 now "
            "(80 % interval of the change −0.02 to +0.14): no clear change."
        )

    @pytest.mark.parametrize(
        ("change", "zh", "en"),
        [
            (Change(0.06, SURE), "上升", "it rose"),
            (Change(-0.06, Interval(-0.1, -0.01)), "下降", "it fell"),
            (Change(0.0, Interval(-0.001, 0.2)), "无明显变化", "no clear change"),
        ],
    )
    def test_words_need_the_interval(self, change: Change, zh: str, en: str) -> None:
        found = narrative.ratio_moved(1.0, 1.0 + change.value, change, on_year=True)
        assert found.zh.startswith("求人倍率上年同期为1.00")
        assert found.zh.endswith(f"：{zh}。")
        assert found.en.endswith(f": {en}.")

    def test_without_an_interval_no_word(self) -> None:
        found = narrative.ratio_moved(1.12, 1.18, Change(0.06), on_year=False)
        assert "区间无法给出" in found.zh and "too few employers" in found.en
        assert not {"rose", "fell", "change."} & set(found.en.split())

    def test_no_sign_before_what_rounds_to_0(self) -> None:
        assert [narrative.signed(v, 2) for v in (0.004, -0.004, 0.005001, -1)] == ["0.00", "0.00", "+0.01", "−1.00"]


def test_like_for_like() -> None:
    found = narrative.like_for_like(Growth(same=0.15, raw=0.3, units=128))
    assert found == Sentence(
        "同口径（128家单位）需求同比+15.0%（全部单位+30.0%）。",
        "On the same 128 employers, demand was +15.0% on the year (of all employers +30.0%).",
    )
    quarter = narrative.like_for_like(Growth(same=-0.021, raw=None, units=9), on_year=False)
    assert quarter == Sentence(
        "同口径（9家单位）需求环比−2.1%。", "On the same 9 employers, demand was −2.1% on the quarter."
    )
    assert narrative.like_for_like(Growth(same=None, raw=None, units=0)) is None


def test_occupation() -> None:
    name = Sentence("人工智能工程技术人员", "AI engineer")
    full = ShortOccupation(
        code="ai-engineer",
        name=name,
        index=80.6,
        stars=5,
        fill=0.58,
        interval=Interval(0.49, 0.66),
        suitable=1.6,
        driver=Driver.LONG_TRAINING,
    )
    assert narrative.occupation(full) == Sentence(
        "人工智能工程技术人员 紧缺指数81（★5），90天满足率58%（95%区间49%–66%），"
        "每岗合格申请1.6人，主要原因：长周期培养缺口。",
        "AI engineer: shortage index 81 (★5), 58% filled in 90 days (95 % interval 49%–66%), "
        "1.6 suitable applicants per place, mainly a long training gap.",
    )
    bare = ShortOccupation(
        code="ai-engineer",
        name=name,
        index=61,
        stars=4,
        fill=None,
        interval=None,
        suitable=None,
        driver=Driver.RETENTION,
    )
    assert narrative.occupation(bare).zh == "人工智能工程技术人员 紧缺指数61（★4），主要原因：留用缺口。"
    unknown = replace(bare, driver=Driver.UNDETERMINED)
    assert narrative.occupation(unknown).en == "AI engineer: shortage index 61 (★4), cause undetermined."


def test_outlook_budget_and_too_few() -> None:
    assert narrative.outlook(Sentence("2027年3月", "March 2027"), 1280, 900, 1700).zh == (
        "若维持当前培训与引才节奏，2027年3月缺口预计1,280人（80%区间900–1,700）。"
    )
    assert narrative.budget(100, 24, 0.24).zh == "追加100万元可多弥补约24人缺口（影子价格0.24）。"
    assert narrative.insufficient(7) == Sentence("样本不足（n=7），不予公布。", "Too few (n=7) to be published.")


def test_the_bottleneck_is_named() -> None:
    found = match({"A": 3, "B": 2, "C": 1}, [frozenset(k) for k in ("A", "AB", "B", "B", "C", "C", "C")])
    said = narrative.counted_once(CountedOnce.of(found, [Sentence("焊工", "welders")]))
    assert said.zh == (
        "每人只计一次，6个岗位至少有1个无人可任（按职业简单相加的缺口为1）。"
        "瓶颈在焊工：共3个岗位，能胜任其中任一岗位的有2人。"
    )
    assert said.en.endswith("The bottleneck is welders: 3 places, and 2 people qualified for any of them.")
    enough = match({"A": 2, "B": 1}, [frozenset(k) for k in ("AB", "A", "A")])
    assert narrative.counted_once(CountedOnce.of(enough, [])).zh == (
        "每人只计一次，3个岗位都有人可任（按职业简单相加的缺口为0）。"
    )


def test_what_may_not_be_shown_is_not_said() -> None:
    found = CountedOnce(places=600, structural=450, naive=None, names=[Sentence("焊工", "welders")], others=4)
    assert narrative.counted_once(found) == Sentence(
        "每人只计一次，600个岗位至少有450个无人可任。瓶颈在焊工等5个职业。",
        "Counting each person once, at least 450 of 600 places cannot be filled. "
        "The bottleneck is welders and 4 other occupations.",
    )


def composite(figures: Mapping[str, Estimate], interval: Interval | None = None) -> Sentence:
    return narrative.composite(Composite.of(board(registry.load(), figures), interval))


def test_composite() -> None:
    specs = registry.load().indicators
    good = {code: Estimate(value=spec.anchors[2]) for code, spec in specs.items()}
    assert composite(good, Interval(76.2, 83)).zh == "人才保障综合得分80.0（80%区间76.2–83.0），等级为良。"
    assert composite({}).zh == "人才保障综合得分暂不评定：可评维度不足5个。"
    uneven = {code: Estimate(value=spec.anchors[0 if code[0] == "D" else 3]) for code, spec in specs.items()}
    assert "不均衡" in composite(uneven).zh
    assert narrative.turned(specs["B2"], Colour.YELLOW, Colour.RED) == Sentence(
        "90天岗位满足率由黄转红。", "90-day fill rate turned from yellow to red."
    )


@pytest.mark.parametrize(
    "kind",
    [
        computed.Missing,
        drivers.Driver,
        external.Implausible,
        external.Quality,
        framework.Colour,
        framework.Grade,
        framework.Unrated,
        registry.Unit,
        shortage.Band,
        shortage.Gate,
        shortage.Persistence,
        shortage.Unrated,
    ],
)
def test_every_name_has_words(kind: type) -> None:
    for member in kind:  # type: ignore[attr-defined]
        assert words.of(member).zh
        assert words.of(member).of("en") == words.of(member).en


def test_every_driver_has_a_lever() -> None:
    assert set(words.LEVERS) == set(Driver)
