"""The report's sentences, Chinese and English from one structure, saying no more than the intervals allow.

A word for up or down only where the interval of the change excludes 0; otherwise 基本持平 / "about the same".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from talent.reporting.indicators import words
from talent.reporting.indicators.drivers import Driver
from talent.reporting.indicators.framework import Board, Colour
from talent.reporting.indicators.growth import Growth
from talent.reporting.indicators.interval import Interval
from talent.reporting.indicators.people_once import Matching
from talent.reporting.indicators.registry import Spec
from talent.reporting.indicators.words import Sentence

#: Upper ends of the words for a ratio (wording as the national reports; limits ours).
SURPLUS, BALANCED, SLIGHT = 0.95, 1.05, 1.20
QUARTERS = ("first", "second", "third", "fourth")
NUMERALS = "一二三四"


@dataclass(frozen=True)
class Change:
    """A difference to an earlier period, with its interval where one can be given."""

    value: float
    interval: Interval | None = None


def quarter_name(period: str) -> Sentence:
    """2026Q3 -> 2026年第三季度 / the third quarter of 2026."""
    year, number = period.split("Q")
    place = int(number) - 1
    return Sentence(f"{year}年第{NUMERALS[place]}季度", f"the {QUARTERS[place]} quarter of {year}")


def balance(ratio: float) -> Sentence:
    """< 0.95 supply exceeds demand; to 1.05 balanced; to 1.20 demand slightly exceeds supply; beyond, exceeds it."""
    if ratio < SURPLUS:
        return Sentence("供大于求", "supply exceeded demand")
    if ratio <= BALANCED:
        return Sentence("供求基本平衡", "supply and demand were about balanced")
    if ratio <= SLIGHT:
        return Sentence("需求略大于供给", "demand slightly exceeded supply")
    return Sentence("需求大于供给", "demand exceeded supply")


def moved(change: Change, digits: int = 2) -> Sentence:
    """Up or down by so much; about the same while the interval holds 0; without an interval the signed figure alone."""
    size = f"{abs(change.value):.{digits}f}"
    if change.interval is None:
        signed = f"{change.value:+.{digits}f}"
        return Sentence(signed, signed)
    if not change.interval.excludes(0):
        return Sentence("基本持平", "about the same")
    return Sentence(f"上升{size}", f"up {size}") if change.value > 0 else Sentence(f"下降{size}", f"down {size}")


def quarter(
    period: str,
    demand: float,
    seekers: float,
    ratio: float | None,
    on_quarter: Change | None = None,
    on_year: Change | None = None,
) -> Sentence:
    """The finding of a quarter: places, people, ratio, and how it moved."""
    name = quarter_name(period)
    start = Sentence(
        f"{name.zh}，用人单位通过平台招聘{demand:,.0f}人，进入市场求职{seekers:,.0f}人",
        f"In {name.en} employers sought {_people(demand)} through the platform and {_people(seekers)} sought work",
    )
    if ratio is None:
        return Sentence(start.zh + "。", start.en + ".")
    zh, en = f"，求人倍率{ratio:.2f}", f"; vacancies per seeker were {ratio:.2f}"
    for change, zh_name, en_name in ((on_quarter, "环比", "on the quarter"), (on_year, "同比", "on the year")):
        if change is not None:
            found = moved(change)
            zh, en = f"{zh}，{zh_name}{found.zh}", f"{en}, {found.en} {en_name}"
    said = balance(ratio)
    return Sentence(f"{start.zh}{zh}，{said.zh}。", f"{start.en}{en}: {said.en}.")


def _people(n: float) -> str:
    return "1 person" if n == 1 else f"{n:,.0f} people"


def like_for_like(growth: Growth) -> Sentence | None:
    """Growth of the same employers on the year; None where none are in both."""
    if growth.same is None:
        return None
    return Sentence(
        f"同口径（{growth.units}家单位）需求同比{growth.same:+.1%}。",
        f"On the same {growth.units} employers, demand was {growth.same:+.1%} on the year.",
    )


@dataclass(frozen=True, kw_only=True)
class ShortOccupation:
    """What the sentence of an occupation needs. fill: FR_90 [share] with its 95 % interval; suitable: per place."""

    name: Sentence
    index: float
    stars: int
    fill: float | None
    interval: Interval | None
    suitable: float | None
    driver: Driver


def occupation(found: ShortOccupation) -> Sentence:
    """An occupation's index, how fast it fills, who applies, and why it is short; unknown parts are left out."""
    zh = [f"{found.name.zh} 紧缺指数{found.index:.0f}（★{found.stars}）"]
    en = [f"{found.name.en}: shortage index {found.index:.0f} (★{found.stars})"]
    if found.fill is not None:
        span = found.interval
        zh.append(f"90天满足率{found.fill:.0%}" + (f"（95%区间{span.low:.0%}–{span.high:.0%}）" if span else ""))
        en.append(
            f"{found.fill:.0%} filled in 90 days" + (f" (95 % interval {span.low:.0%}–{span.high:.0%})" if span else "")
        )
    if found.suitable is not None:
        zh.append(f"每岗合格申请{found.suitable:.1f}人")
        en.append(f"{found.suitable:.1f} suitable applicants per place")
    why = words.of(found.driver)
    return Sentence("，".join([*zh, f"主要原因：{why.zh}。"]), ", ".join([*en, f"mainly a {why.en}."]))


def outlook(month: Sentence, middle: float, low: float, high: float) -> Sentence:
    """The gap to be expected if training and introduction go on as now, with its 80 % interval [persons]."""
    return Sentence(
        f"若维持当前培训与引才节奏，{month.zh}缺口预计{middle:,.0f}人（80%区间{low:,.0f}–{high:,.0f}）。",
        f"If training and introduction go on as now, a gap of {middle:,.0f} is expected in {month.en} "
        f"(80 % interval {low:,.0f}–{high:,.0f}).",
    )


def budget(extra: float, closed: float, price: float) -> Sentence:
    """What more money would close. Args: extra: ten thousand yuan; closed: persons; price: persons per ten thousand."""
    return Sentence(
        f"追加{extra:,.0f}万元可多弥补约{closed:,.0f}人缺口（影子价格{price:.2f}）。",
        f"A further {extra * 10_000:,.0f} yuan would close about {closed:,.0f} more (shadow price {price:.2f}).",
    )


def insufficient(n: float) -> Sentence:
    """Instead of a figure that rests on too few."""
    return Sentence(f"样本不足（n={n:.0f}），不予公布。", f"Too few (n={n:.0f}) to be published.")


def counted_once(found: Matching, names: Sequence[Sentence]) -> Sentence:
    """The exact gap beside the naive sum, and the occupations that bind. Args: names of `found.binding`, in order."""
    start = Sentence(
        f"每人只计一次，{found.places:,}个岗位至少有{found.structural:,}个无人可任（按职业简单相加为{found.naive:,}）。",
        f"Counting each person once, at least {found.structural:,} of {found.places:,} places cannot be filled "
        f"(adding occupation by occupation gives {found.naive:,}).",
    )
    if not found.structural:
        return Sentence(
            f"每人只计一次，{found.places:,}个岗位都有人可任（按职业简单相加的缺口为{found.naive:,}）。",
            f"Counting each person once, somebody is there for each of {found.places:,} places "
            f"(adding occupation by occupation gives a gap of {found.naive:,}).",
        )
    return start + Sentence(
        f"瓶颈在{'、'.join(n.zh for n in names)}：共{found.binding_places:,}个岗位，"
        f"能胜任其中任一职业的有{found.binding_people:,}人。",
        f"The bottleneck is {', '.join(n.en for n in names)}: {found.binding_places:,} places, and "
        f"{_people(found.binding_people)} qualified for any of them.",
    )


def composite(found: Board, interval: Interval | None = None) -> Sentence:
    """The composite with grade and interval, and whether strong dimensions hide weak ones; else why there is none."""
    if found.geometric is None or found.grade is None:
        why = words.of(found.unrated) if found.unrated else Sentence("无数据", "no data")
        return Sentence(f"综合得分暂不评定：{why.zh}。", f"No composite: {why.en}.")
    span = interval and Sentence(
        f"（80%区间{interval.low:.1f}–{interval.high:.1f}）", f" (80 % interval {interval.low:.1f}–{interval.high:.1f})"
    )
    level, between = words.of(found.grade), span or Sentence("", "")
    said = Sentence(
        f"综合得分{found.geometric:.1f}{between.zh}，等级为{level.zh}。",
        f"The composite is {found.geometric:.1f}{between.en}: {level.en}.",
    )
    if not found.unbalanced:
        return said
    return said + Sentence(
        f"各维度不均衡（算术平均{found.arithmetic:.1f}）。",
        f"Dimensions are unbalanced (arithmetic mean {found.arithmetic:.1f}).",
    )


def turned(spec: Spec, before: Colour, now: Colour) -> Sentence:
    """An alert: an indicator's colour changed, and its interval agrees (`framework.changed`)."""
    old, new = words.of(before), words.of(now)
    return Sentence(f"{spec.zh}由{old.zh}转{new.zh}。", f"{spec.en} turned from {old.en} to {new.en}.")
