"""The board in words, tables and charts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from talent.core.tabular import RowError
from talent.reporting import wording
from talent.reporting.board.models import IndicatorResult
from talent.reporting.board.results import COMPOSITE, EQUAL
from talent.reporting.drawing.bars import Bullet, Bullets
from talent.reporting.drawing.canvas import Axis
from talent.reporting.drawing.figure import Figure
from talent.reporting.drawing.lines import Line, Lines
from talent.reporting.drawing.radar import Radar
from talent.reporting.indicators import weights, words
from talent.reporting.indicators.computed import Missing
from talent.reporting.indicators.framework import Colour, Unrated, grade
from talent.reporting.indicators.interval import Interval
from talent.reporting.indicators.registry import Registry, Spec, Unit
from talent.reporting.models import Snapshot
from talent.web.filters import day, number
from talent.web.i18n import LOCALES, language, translate

Results = Mapping[str, IndicatorResult]
TONES = {"red": "danger", "yellow": "warning", "green": "success"}
#: Digits of values by unit.
DIGITS = {Unit.PERCENT: 1, Unit.RATIO: 2, Unit.DAYS: 0, Unit.PERSONS_PER_PLACE: 2, Unit.PER_10K: 0}
#: Faults of a file that are listed.
FAULTS = 20
#: Indicators of what is to come; all others are measured or entered.
PROJECTED = frozenset({"A4"})
#: Points at which the colour changes.
BOUNDS = (60.0, 80.0)
#: Where the rows behind an indicator of each dimension are.


def said(sentence: words.Sentence) -> str:
    """A sentence of the formulas in the language of the page."""
    return sentence.of(LOCALES[language()])


def name(entry: Any) -> str:
    """Name of a dimension, indicator or statistic of the registry."""
    return str(entry.zh if language() == "zh" else entry.en)


def value(spec: Spec, found: float | None) -> str:
    """A value in its unit."""
    if found is None:
        return number(None)
    shown = number(found, DIGITS.get(spec.unit, 0))
    return f"{shown}%" if spec.unit is Unit.PERCENT else f"{shown} {said(words.of(spec.unit))}"


def colour_word(row: IndicatorResult | None) -> str:
    """red, yellow, green; "±" where the interval allows another one."""
    if row is None or not row.colour:
        return number(None)
    return said(words.of(Colour(row.colour))) + (" ±" if uncertain(row) else "")


def uncertain(row: IndicatorResult) -> bool:
    """Whether the interval crosses a boundary of colours."""
    low, high = row.score_low, row.score_high
    return low is not None and high is not None and any(low < bound <= high for bound in BOUNDS)


def reason(row: IndicatorResult | None) -> str:
    """Why there is no figure."""
    if row is None or not row.reason:
        return ""
    return said(words.of(Missing(row.reason))) if row.reason in set(Missing) else row.reason


def lines(registry: Registry, results: Results, history: Sequence[tuple[str, Results]]) -> list[dict[str, Any]]:
    """One row per indicator, in the order of the registry."""
    rows = []
    for spec in registry.indicators.values():
        row = results.get(spec.code)
        known = row is not None and row.value is not None
        rows.append({
            "code": spec.code,
            "name": name(spec),
            "url": url_for("reporting.indicator", code=spec.code),
            "value": value(spec, row.value if row else None),
            "interval": _interval(spec, row),
            "score": number(row.score, 1) if known and row else None,
            "colour": row.colour if known and row else "",
            "word": colour_word(row) if known else reason(row) or number(None),
            "target": value(spec, spec.target),
            "trend": _trend(spec.code, history),
            "projected": spec.code in PROJECTED,
            "weight": number(spec.weight),
            "tone": TONES.get(row.colour if row else "", "neutral"),
        })  # fmt: skip
    return rows


def _interval(spec: Spec, row: IndicatorResult | None) -> str:
    if row is None or row.low is None or row.high is None:
        return "–"
    digits = DIGITS.get(spec.unit, 0)
    return f"{number(row.low, digits)}–{number(row.high, digits)}"


def _trend(code: str, history: Sequence[tuple[str, Results]]) -> str:
    """The scores of the periods so far, oldest first."""
    scores = [results[code].score for _p, results in history if code in results]
    return " → ".join(number(s) if s is not None else "–" for s in scores[-4:]) or "–"


def composite(results: Results) -> dict[str, Any]:
    """The whole in one figure, or why there is none."""
    row = results.get(COMPOSITE)
    if row is None or row.value is None:
        why = said(words.of(Unrated(row.reason))) if row and row.reason else ""
        return {"value": None, "note": why, "grade": "", "interval": None}
    interval = Interval(row.low, row.high) if row.low is not None and row.high is not None else None
    return {
        "value": number(row.value, 1),
        "grade": said(words.of(grade(row.value))),
        "interval": wording.between(interval, 1),
        "note": "",
    }


def means(results: Results) -> list[dict[str, str]]:
    """The composite beside those with equal weights and arithmetic means; nothing where there is no composite."""
    words_of = {COMPOSITE: _("Weights in force"), EQUAL: _("Equal weights")}
    rows = [(str(label), results[code]) for code, label in words_of.items() if code in results]
    return [
        {
            "name": label,
            "geometric": number(row.value, 1),
            "arithmetic": number(row.score, 1),
            "difference": number((row.score or 0) - row.value, 1),
        }
        for label, row in rows
        if row.value is not None
    ]


def figures(registry: Registry, results: Results, snapshot: Snapshot) -> list[Figure]:
    """Radar of the dimensions, and beside it the bullet bars of all indicators."""
    origin = {"source": wording.source(), "as_of": day(snapshot.as_of), "kind": str(_("measured"))}
    axes = [(name(d), results[d.code].score if d.code in results else None) for d in registry.dimensions.values()]
    rated = [(label, score) for label, score in axes if score is not None]
    bullets = [_bullet(spec, results.get(spec.code)) for spec in registry.indicators.values()]
    known = sum(b.score is not None for b in bullets)
    found = []
    if len(rated) > 2:
        weakest = min(rated, key=lambda pair: pair[1])[0]
        title = str(_("The weakest dimension is %(name)s", name=weakest))
        note = str(_("Dashed ring: 80 points, where green begins. A dimension without enough data has no corner."))
        drawing = Radar(str(_("Dimension")), str(_("Points")), axes)
        found.append(Figure("radar", title, drawing, unit=str(_("points")), note=note, **origin))
    title = str(_("%(known)s of %(all)s indicators have data", known=known, all=len(bullets)))
    note = str(_("Bands: red below 60, yellow below 80, green above; 100 is the target. Line: 80 %% interval.")) % ()
    bars = Bullets(str(_("Indicator")), str(_("Points")), str(_("Value")), bullets)
    return [*found, Figure("bullets", title, bars, unit=str(_("points")), note=note, **origin)]


def _bullet(spec: Spec, row: IndicatorResult | None) -> Bullet:
    label = f"{spec.code} {name(spec)}"
    if row is None or row.score is None:
        return Bullet(label, None)
    url = url_for("reporting.indicator", code=spec.code)
    return Bullet(label, round(row.score, 1), row.score_low, row.score_high, value(spec, row.value), url)


def trend(spec: Spec, history: Sequence[tuple[str, Results]]) -> Figure | None:
    """An indicator's value over the periods; None with fewer than two."""
    rows = [(period, results[spec.code]) for period, results in history if spec.code in results]
    if sum(row.value is not None for _p, row in rows) < 2:
        return None
    line = Line(name(spec), [r.value for _p, r in rows], [r.low for _p, r in rows], [r.high for _p, r in rows])
    unit = said(words.of(spec.unit))
    drawing = Lines(Axis(str(_("Quarter"))), Axis(unit, "ratio" if spec.unit is Unit.RATIO else "score"),
                    [p for p, _r in rows], [line], band_names=(str(_("low")), str(_("high"))))  # fmt: skip
    title = str(_("%(name)s over the quarters", name=name(spec)))
    kind = str(_("projected")) if spec.code in PROJECTED else str(_("measured"))
    return Figure("trend", title, drawing, unit=unit, source=wording.source(), kind=kind)


def alerts(registry: Registry, found: Sequence[tuple[str, Colour, Colour]]) -> list[str]:
    """Indicators that changed colour, their whole interval agreeing."""
    return [
        str(
            _(
                "%(name)s turned from %(before)s to %(now)s.",
                name=name(registry.indicators[code]),
                before=said(words.of(before)),
                now=said(words.of(now)),
            )
        )
        for code, before, now in found
        if code in registry.indicators
    ]


def entropy(registry: Registry, scores: Sequence[Mapping[str, float]]) -> list[dict[str, str]] | None:
    """Entropy weights of the dimensions, a diagnostic of spread; None below eight quarters with all dimensions."""
    if len(scores) < weights.LEAST_UNITS:
        return None
    codes = list(registry.dimensions)
    shares = weights.entropy([[row[code] for code in codes] for row in scores])
    return [
        {"name": name(registry.dimensions[code]), "entropy": number(e, 3), "weight": number(100 * w, 1)}
        for code, e, w in zip(codes, *shares, strict=True)
    ]


def faults(errors: Sequence[RowError]) -> list[str]:
    """What is wrong in a file, line by line; the first ones."""
    return [
        str(_("Line %(line)s, %(column)s: %(why)s", line=e.line, column=e.column or "", why=translate(e.text)))
        for e in errors[:FAULTS]
    ]
