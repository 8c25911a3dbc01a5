"""Words for what the formulas return as names: in Chinese and English, from one table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from talent.reporting.indicators.drivers import Driver
from talent.reporting.indicators.estimating import Missing
from talent.reporting.indicators.external import Implausible, Quality
from talent.reporting.indicators.framework import Colour, Grade
from talent.reporting.indicators.framework import Unrated as NoComposite
from talent.reporting.indicators.registry import Unit
from talent.reporting.indicators.shortage import Band, Gate, Persistence
from talent.reporting.indicators.shortage import Unrated as NoRating


@dataclass(frozen=True)
class Sentence:
    """The same said in both languages."""

    zh: str
    en: str

    def of(self, language: str) -> str:
        """The Chinese text for zh…, else the English one."""
        return self.zh if language.startswith("zh") else self.en

    def __add__(self, other: Sentence) -> Sentence:
        """One after the other; English ones with a space between."""
        return Sentence(self.zh + other.zh, f"{self.en} {other.en}".strip())


#: What helps against each driver.
LEVERS: Mapping[Driver, Sentence] = {
    Driver.LONG_TRAINING: Sentence(
        "引进人才；扩大高校招生；开设两年制联合培养项目",
        "introduce talent; enlarge university intake; two-year joint programmes",
    ),
    Driver.SHORT_TRAINING: Sentence("在实训基地增开席位", "open seats at training bases"),
    Driver.SUITABILITY: Sentence(
        "用人单位实习或毕业设计、职业素养课程；放宽过高的岗位要求（向单位展示效果）",
        "internships and capstones with employers, soft-skill modules; relax over-specified requirements, showing the effect",
    ),
    Driver.RETENTION: Sentence(
        "改善薪酬与条件、住房与安家支持；不再增加培训",
        "pay and conditions, housing and settlement support; not more training",
    ),
    Driver.FRICTIONAL: Sentence("推荐匹配、招聘会、加快筛选", "recommendations, fairs, faster screening"),
    Driver.SPATIAL: Sentence("通勤或混合办公、跨区县推送", "transport or hybrid work, offers across districts"),
    Driver.UNDETERMINED: Sentence("先补充数据", "more data first"),
}

_TABLE: tuple[tuple[StrEnum, str, str], ...] = (
    (Driver.LONG_TRAINING, "长周期培养缺口", "long training gap"),
    (Driver.SHORT_TRAINING, "短周期培训缺口", "short training gap"),
    (Driver.SUITABILITY, "适配性缺口", "suitability gap"),
    (Driver.RETENTION, "留用缺口", "retention gap"),
    (Driver.FRICTIONAL, "摩擦性缺口", "frictional gap"),
    (Driver.SPATIAL, "空间错配", "spatial gap"),
    (Driver.UNDETERMINED, "原因未定", "undetermined"),
    (Colour.RED, "红", "red"),
    (Colour.YELLOW, "黄", "yellow"),
    (Colour.GREEN, "绿", "green"),
    (Grade.EXCELLENT, "优", "excellent"),
    (Grade.GOOD, "良", "good"),
    (Grade.FAIR, "中", "fair"),
    (Grade.POOR, "差", "poor"),
    (Band.NONE, "不紧缺", "not short"),
    (Band.GENERAL, "一般紧缺", "somewhat short"),
    (Band.SHORT, "紧缺", "short"),
    (Band.VERY, "非常紧缺", "very short"),
    (Persistence.STRUCTURAL, "结构性紧缺", "structural"),
    (Persistence.EMERGING, "新出现的紧缺", "emerging"),
    (Persistence.OTHER, "非持续", "not lasting"),
    (Gate.LISTED, "列入目录", "listed"),
    (Gate.UNRATED, "证据不足，未评级", "not rated: too little evidence"),
    (Gate.INDEX, "紧缺指数低于60", "index below 60"),
    (Gate.BOUND, "指数的80%区间下限低于50", "lower 80 % bound below 50"),
    (Gate.PANEL, "待专家组确认", "waits for the panel"),
    (NoRating.PLACES, "招聘人数不足10人", "fewer than 10 places"),
    (NoRating.EMPLOYERS, "用人单位不足3家", "fewer than 3 employers"),
    (NoRating.WEIGHT, "已知信号权重不足70%", "signals known carry less than 70 % of the weight"),
    (NoComposite.DIMENSIONS, "可评维度不足5个", "fewer than 5 dimensions can be rated"),
    (NoComposite.WEIGHT, "有数据的指标权重不足80%", "indicators with data carry less than 80 % of the weight"),
    (Missing.EMPTY, "本期没有可计数的记录", "nothing to count in this period"),
    (Missing.FEW, "样本不足，不予公布", "too few to be published"),
    (Missing.SHORT, "观察时间不够长", "not watched long enough"),
    (Missing.NOT_REACHED, "观察期内未满一半，周期长于观察期", "half was not reached while watched: it takes longer"),
    (Missing.NOT_ENTERED, "外部统计数据尚未录入", "the outside statistic has not been entered"),
    (Missing.CONTRADICTION, "部分大于总体，数据矛盾", "the part is larger than the whole"),
    (Missing.GROUPS, "人数满30的审计群体不足2个", "fewer than 2 audited groups of 30 people"),
    (Missing.NO_PROJECTION, "尚无预测", "there is no projection yet"),
    (Missing.NOT_COUNTED, "本期每日统计尚未生成", "the days of this period have not been counted yet"),
    (Implausible.NOT_A_NUMBER, "不是数字", "is not a number"),
    (
        Implausible.SHARE_FOR_PERCENT,
        "看起来是小数形式的比例，请按百分数填写（如86）",
        "looks like a share: give it in percent (86, not 0.86)",
    ),
    (Implausible.TEN_THOUSANDS, "人数应为整数，请勿以“万人”为单位", "must be whole persons, not ten thousands"),
    (Implausible.NOT_WHOLE, "应为整数", "must be a whole number"),
    (Implausible.TOO_SMALL, "小于合理范围，请检查单位", "is below what can be: check the unit"),
    (Implausible.TOO_LARGE, "大于合理范围，请检查单位", "is above what can be: check the unit"),
    (Implausible.MORE_THAN_WHOLE, "大于其总体", "is more than the whole it is part of"),
    (Implausible.NO_SAMPLE, "调查数据须填写样本量", "a survey needs the number of people asked"),
    (Quality.MEASURED, "准确计量", "accurate measurement"),
    (Quality.SURVEY, "由居民抽样调查推算", "extrapolated from a survey of inhabitants"),
    (Quality.EXTRAPOLATED, "由上级数据推算", "extrapolated from higher-level data"),
    (Quality.ESTIMATED, "基于假设的估计", "estimate on assumptions"),
    (Quality.PERSONAL, "个人估计", "personal estimation"),
    (Quality.UNKNOWN, "来源不明", "unknown or untraceable"),
    (Unit.PERCENT, "%", "%"),
    (Unit.RATIO, "比值", "ratio"),
    (Unit.DAYS, "天", "days"),
    (Unit.PERSONS_PER_PLACE, "人/岗位", "persons per place"),
    (Unit.PER_10K, "每万人", "per 10,000"),
    (Unit.PERSONS, "人", "persons"),
    (Unit.ORGANIZATIONS, "家", "organizations"),
)
_WORDS: Mapping[tuple[type[StrEnum], str], Sentence] = {
    (type(member), member.value): Sentence(zh, en) for member, zh, en in _TABLE
}


def of(member: StrEnum) -> Sentence:
    """The words for a member of one of the formulas' enumerations; KeyError for any other."""
    return _WORDS[type(member), member.value]
