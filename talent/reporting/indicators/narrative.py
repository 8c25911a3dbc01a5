"""The report's sentences, Chinese and English from one structure, saying no more than the intervals allow.

A word for up or down only where the interval of the change excludes 0; otherwise 基本持平 / "about the same".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from talent.reporting.indicators import words
from talent.reporting.indicators.drivers import Driver
from talent.reporting.indicators.framework import Board, Colour, Unrated, grade, is_unbalanced
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
    when: tuple[str, Sentence],
    demand: float,
    seekers: float,
    ratio: float | None,
    changes: tuple[Change | None, Change | None] = (None, None),
) -> Sentence:
    """The finding of a quarter: places, people, ratio, and how it moved.

    Args: when: period and region; changes: on the quarter, on the year.
    """
    name, region = quarter_name(when[0]), when[1]
    start = Sentence(
        f"{name.zh}，{region.zh}用人单位通过平台招聘{demand:,.0f}人，进入市场求职{seekers:,.0f}人",
        f"In {name.en} employers in {region.en} sought {_people(demand)} through the platform and "
        f"{_people(seekers)} sought work",
    )
    if ratio is None:
        return Sentence(start.zh + "。", start.en + ".")
    zh, en = f"，求人倍率{ratio:.2f}", f"; vacancies per seeker were {ratio:.2f}"
    for change, (zh_name, en_name) in zip(changes, (("环比", "on the quarter"), ("同比", "on the year")), strict=True):
        if change is not None:
            found = moved(change)
            zh, en = f"{zh}，{zh_name}{found.zh}", f"{en}, {found.en} {en_name}"
    said = balance(ratio)
    return Sentence(f"{start.zh}{zh}，{said.zh}。", f"{start.en}{en}: {said.en}.")


def _people(n: float) -> str:
    return "1 person" if n == 1 else f"{n:,.0f} people"


def ratio_moved(before: float, now: float, change: Change, *, on_year: bool) -> Sentence:
    """The ratio then and now, with the 80 % interval of the change; up or down only where it excludes 0."""
    zh, en = ("上年同期", "the same quarter of the year before") if on_year else ("上季度", "the quarter before")
    said = Sentence(f"求人倍率{zh}为{before:.2f}，本季度为{now:.2f}",
                    f"The ratio was {before:.2f} in {en} and is {now:.2f} now")  # fmt: skip
    if change.interval is None:
        return Sentence(f"{said.zh}（用人单位太少，变化的区间无法给出）。",
                        f"{said.en} (too few employers for an interval of the change).")  # fmt: skip
    low, high = signed(change.interval.low, 2), signed(change.interval.high, 2)
    found = Sentence("无明显变化", "no clear change")
    if change.interval.excludes(0):
        found = Sentence("上升", "it rose") if change.value > 0 else Sentence("下降", "it fell")
    return Sentence(
        f"{said.zh}（变化的80%区间为{low}至{high}）：{found.zh}。",
        f"{said.en} (80 % interval of the change {low} to {high}): {found.en}.",
    )


def signed(value: float, digits: int) -> str:
    """With its sign, a true minus, and no sign before what rounds to 0."""
    shown = f"{abs(value):.{digits}f}"
    return shown if not float(shown) else f"{'+' if value > 0 else '−'}{shown}"


def _growth(share: float) -> str:
    return signed(100 * share, 1) + "%"


def like_for_like(growth: Growth, *, on_year: bool = True) -> Sentence | None:
    """Growth of the same employers, with the raw one beside it; None where none are in both."""
    if growth.same is None:
        return None
    zh, en = ("同比", "on the year") if on_year else ("环比", "on the quarter")
    raw = Sentence("", "")
    if growth.raw is not None:
        raw = Sentence(f"（全部单位{_growth(growth.raw)}）", f" (of all employers {_growth(growth.raw)})")
    return Sentence(
        f"同口径（{growth.units}家单位）需求{zh}{_growth(growth.same)}{raw.zh}。",
        f"On the same {growth.units} employers, demand was {_growth(growth.same)} {en}{raw.en}.",
    )


@dataclass(frozen=True, kw_only=True)
class ShortOccupation:
    """What the sentence of an occupation needs. fill: FR_90 [share] with its 95 % interval; suitable: per place."""

    code: str
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
    if found.driver is Driver.UNDETERMINED:
        return Sentence("，".join([*zh, "原因未定。"]), ", ".join([*en, "cause undetermined."]))
    return Sentence("，".join([*zh, f"主要原因：{why.zh}。"]), ", ".join([*en, f"mainly a {why.en}."]))


def outlook(month: Sentence, middle: float, low: float, high: float) -> Sentence:
    """The gap to be expected if training and introduction go on as now, with its 80 % interval [persons].

    Below zero people are left over.
    """
    zh = en = f"{low:,.0f}–{high:,.0f}"
    if low < 0:
        zh, en = f"{_minus(low)}至{_minus(high)}", f"{_minus(low)} to {_minus(high)}"
    return Sentence(
        f"若维持当前培训与引才节奏，{month.zh}缺口预计{_minus(middle)}人（80%区间{zh}）。",
        f"If training and introduction go on as now, a gap of {_minus(middle)} is expected in {month.en} "
        f"(80 % interval {en}).",
    )


def _minus(value: float) -> str:
    return f"{value:,.0f}".replace("-", "−")


def budget(extra: float, closed: float, price: float) -> Sentence:
    """What more money would close. Args: extra: ten thousand yuan; closed: persons; price: persons per ten thousand."""
    return Sentence(
        f"追加{extra:,.0f}万元可多弥补约{closed:,.0f}人缺口（影子价格{price:.2f}）。",
        f"A further {extra * 10_000:,.0f} yuan would close about {closed:,.0f} more (shadow price {price:.2f}).",
    )


def insufficient(n: float) -> Sentence:
    """Instead of a figure that rests on too few."""
    return Sentence(f"样本不足（n={n:.0f}），不予公布。", f"Too few (n={n:.0f}) to be published.")


@dataclass(frozen=True, kw_only=True)
class CountedOnce:
    """What the sentence of the exact gap needs [persons].

    structural: places that nobody can fill; naive: the gap added by occupation. names: occupations that bind, others:
    how many more of them. binding_places, binding_people: in all of them. None: not shown.
    """

    places: int
    structural: int
    naive: int | None
    names: Sequence[Sentence] = ()
    others: int = 0
    binding_places: int | None = None
    binding_people: int | None = None

    @classmethod
    def of(cls, found: Matching, names: Sequence[Sentence]) -> CountedOnce:
        """All of a matching. Args: names of `found.binding`, in order."""
        return cls(places=found.places, structural=found.structural, naive=found.naive, names=names,
                   binding_places=found.binding_places, binding_people=found.binding_people)  # fmt: skip


def counted_once(found: CountedOnce) -> Sentence:
    """The exact gap beside the naive sum, and the occupations that bind."""
    naive = Sentence("", "")
    if found.naive is not None:
        naive = Sentence(f"（按职业简单相加的缺口为{found.naive:,}）",
                         f" (adding occupation by occupation gives a gap of {found.naive:,})")  # fmt: skip
    if not found.structural:
        return Sentence(
            f"每人只计一次，{found.places:,}个岗位都有人可任{naive.zh}。",
            f"Counting each person once, somebody is there for each of {found.places:,} places{naive.en}.",
        )
    start = Sentence(
        f"每人只计一次，{found.places:,}个岗位至少有{found.structural:,}个无人可任{naive.zh}。",
        f"Counting each person once, at least {found.structural:,} of {found.places:,} places cannot be "
        f"filled{naive.en}.",
    )
    return start + _bottleneck(found) if found.names else start


def _bottleneck(found: CountedOnce) -> Sentence:
    zh, en = "、".join(n.zh for n in found.names), ", ".join(n.en for n in found.names)
    if found.others:
        zh, en = f"{zh}等{len(found.names) + found.others}个职业", f"{en} and {found.others} other occupations"
    if found.binding_places is None or found.binding_people is None:
        return Sentence(f"瓶颈在{zh}。", f"The bottleneck is {en}.")
    return Sentence(
        f"瓶颈在{zh}：共{found.binding_places:,}个岗位，能胜任其中任一岗位的有{found.binding_people:,}人。",
        f"The bottleneck is {en}: {found.binding_places:,} places, and "
        f"{_people(found.binding_people)} qualified for any of them.",
    )


@dataclass(frozen=True, kw_only=True)
class Composite:
    """The board's composite with its 80 % interval; without a geometric mean, why there is none."""

    geometric: float | None
    arithmetic: float | None = None
    interval: Interval | None = None
    unrated: Unrated | None = None

    @classmethod
    def of(cls, found: Board, interval: Interval | None = None) -> Composite:
        """Of a board."""
        return cls(geometric=found.geometric, arithmetic=found.arithmetic, interval=interval, unrated=found.unrated)


def composite(found: Composite) -> Sentence:
    """The composite with grade and interval, and whether strong dimensions hide weak ones; else why there is none."""
    if found.geometric is None:
        why = words.of(found.unrated) if found.unrated else Sentence("无数据", "no data")
        return Sentence(f"人才保障综合得分暂不评定：{why.zh}。", f"No composite of the talent guarantee: {why.en}.")
    span = found.interval and Sentence(
        f"（80%区间{found.interval.low:.1f}–{found.interval.high:.1f}）",
        f" (80 % interval {found.interval.low:.1f}–{found.interval.high:.1f})",
    )
    level, between = words.of(grade(found.geometric)), span or Sentence("", "")
    said = Sentence(
        f"人才保障综合得分{found.geometric:.1f}{between.zh}，等级为{level.zh}。",
        f"The composite of the talent guarantee is {found.geometric:.1f}{between.en}: {level.en}.",
    )
    if found.arithmetic is None or not is_unbalanced(found.geometric, found.arithmetic):
        return said
    return said + Sentence(
        f"各维度不均衡（算术平均{found.arithmetic:.1f}）。",
        f"Dimensions are unbalanced (arithmetic mean {found.arithmetic:.1f}).",
    )


def turned(spec: Spec, before: Colour, now: Colour) -> Sentence:
    """An alert: an indicator's colour changed, and its interval agrees (`framework.changed`)."""
    old, new = words.of(before), words.of(now)
    return Sentence(f"{spec.zh}由{old.zh}转{new.zh}。", f"{spec.en} turned from {old.en} to {new.en}.")
