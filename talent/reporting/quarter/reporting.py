"""From frozen counts to the report: exact for the bureau, protected for the public. Deterministic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from talent.reporting.indicators.disclosure import Rule
from talent.reporting.indicators.growth import Growth, like_for_like
from talent.reporting.quarter import findings
from talent.reporting.quarter.assembling import Quarters, assemble, growth
from talent.reporting.quarter.counts import Frozen, QuarterCounts
from talent.reporting.quarter.figures import Exact, protected
from talent.reporting.quarter.findings import by_employer
from talent.reporting.quarter.names import FIXED
from talent.reporting.quarter.publication import Published
from talent.reporting.quarter.tables import LikeForLike, Report

#: A public growth rate is printed to a tenth of a percent, so that no employer's count follows from it.
PUBLIC_DIGITS = 3


def exact_report(frozen: Frozen) -> Report:
    """All figures as counted: for the bureau alone."""
    quarters = [Exact(counts, frozen.sectors) if counts else None for counts in (frozen.now, frozen.last, frozen.year)]
    now = quarters[0] or Exact(frozen.now, frozen.sectors)
    names = _names(frozen)
    return replace(
        assemble(_head(frozen), Quarters(now, quarters[1], quarters[2]), names, _growth(frozen)),
        qoq=findings.exact_shift(frozen, frozen.last),
        yoy=findings.exact_shift(frozen, frozen.year),
        once=findings.exact_once(frozen.once, names.get("occupation", {})),
    )


def public_report(frozen: Frozen, rule: Rule, before: Published | None = None) -> tuple[Report, Published]:
    """The report as it may be published, and what is public with it.

    Args:
        before: what is public already: its numbers stay as they are.
    """
    quarters = {n: getattr(frozen, n) for n in ("now", "last", "year") if getattr(frozen, n) is not None}
    shown, made = protected([Exact(counts, frozen.sectors) for counts in quarters.values()], rule, before)
    by_name = dict(zip(quarters, shown, strict=True))
    figures = Quarters(by_name["now"], by_name.get("last"), by_name.get("year"))
    names = _names(frozen)
    report = replace(
        assemble(_head(frozen), figures, names, _public_growth(frozen, rule, figures)),
        qoq=findings.public_shift(frozen, frozen.last, (figures.now, figures.last)),
        yoy=findings.public_shift(frozen, frozen.year, (figures.now, figures.year)),
        once=findings.public_once(frozen.once, names.get("occupation", {}), rule, figures.now),
    )
    return report, made


def _head(frozen: Frozen) -> tuple[str, str, str]:
    return frozen.now.region_code, frozen.now.period, frozen.now.as_of


def _names(frozen: Frozen) -> Mapping[str, Mapping[str, tuple[str, str]]]:
    return {**FIXED, **frozen.names}


def _compared(frozen: Frozen, before: QuarterCounts | None) -> Growth | None:
    old, now = by_employer(before), by_employer(frozen.now) or {}
    return like_for_like(old, now) if old else None


def _growth(frozen: Frozen) -> LikeForLike | None:
    qoq, yoy = _compared(frozen, frozen.last), _compared(frozen, frozen.year)
    if qoq is None and yoy is None:
        return None
    return LikeForLike(
        employers_qoq=qoq.units if qoq else None,
        qoq=qoq.same if qoq else None,
        raw_qoq=qoq.raw if qoq else None,
        employers_yoy=yoy.units if yoy else None,
        yoy=yoy.same if yoy else None,
        raw_yoy=yoy.raw if yoy else None,
    )


def _public_growth(frozen: Frozen, rule: Rule, shown: Quarters) -> LikeForLike | None:
    """Raw growth from shown totals; growth on the same employers where there are enough of them and none dominates."""
    found = _growth(frozen)
    if found is None:
        return None
    total = shown.now.count("demand", "all", "")
    raw = [growth(total, f.count("demand", "all", "")) if f else None for f in shown.before()]
    same = [
        _rounded(value) if _enough(frozen, before, rule) else None
        for value, before in ((found.qoq, frozen.last), (found.yoy, frozen.year))
    ]
    return LikeForLike(
        employers_qoq=found.employers_qoq if same[0] is not None else None,
        qoq=same[0],
        raw_qoq=_rounded(raw[0]),
        employers_yoy=found.employers_yoy if same[1] is not None else None,
        yoy=same[1],
        raw_yoy=_rounded(raw[1]),
    )


def _enough(frozen: Frozen, before: QuarterCounts | None, rule: Rule) -> bool:
    old, now = by_employer(before) or {}, by_employer(frozen.now) or {}
    common = old.keys() & now.keys()
    if len(common) < rule.employers:
        return False
    for places in (old, now):
        held = [places[employer] for employer in common]
        if sum(held) < rule.persons or max(held) > rule.dominance * sum(held):
            return False
    return True


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, PUBLIC_DIGITS)
