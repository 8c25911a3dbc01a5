"""The registry in words: what the methodology page and docs/methodology.md say of each indicator."""

from __future__ import annotations

from talent.reporting.indicators import words
from talent.reporting.indicators.registry import Direction, Registry, Source, Spec
from talent.reporting.indicators.words import Sentence

BETTER = {
    Direction.UP: Sentence("越大越好", "larger is better"),
    Direction.DOWN: Sentence("越小越好", "smaller is better"),
    Direction.BAND: Sentence("区间内为好", "best in between"),
}
FROM = {
    Source.PLATFORM: Sentence("平台统计", "counted on the platform"),
    Source.EXTERNAL: Sentence("外部统计录入", "entered from outside statistics"),
    Source.SURVEY: Sentence("问卷调查", "asked in a survey"),
}


def anchors(spec: Spec) -> str:
    """Values at 0 / 60 / 80 / 100 points; for a band, the other arm after a dash."""
    near = " / ".join(f"{a:g}" for a in spec.anchors)
    return f"{near} – {' / '.join(f'{a:g}' for a in spec.upper)}" if spec.upper else near


def sources(spec: Spec) -> Sentence:
    """Where the figure comes from."""
    found = [FROM[source] for source in spec.sources]
    return Sentence("、".join(s.zh for s in found), ", ".join(s.en for s in found))


def as_markdown(registry: Registry) -> str:
    """Every indicator by dimension, for docs/methodology.md."""
    lines = [f"Version {registry.version}. Anchors are the values at 0 / 60 / 80 / 100 points."]
    for dimension in registry.dimensions.values():
        lines += ["", f"#### {dimension.code} {dimension.zh} · {dimension.en} (weight {dimension.weight:g})"]
        for spec in registry.of(dimension.code):
            lines += ["", *_indicator(spec)]
    return "\n".join(lines)


def _indicator(spec: Spec) -> list[str]:
    unit = words.of(spec.unit).en
    found = [
        f"**{spec.code} {spec.zh} · {spec.en}** (weight {spec.weight:g})",
        f"- {spec.formula_zh}",
        f"- {spec.formula_en}",
        f"- Unit {unit}; {BETTER[spec.direction].en}; anchors {anchors(spec)}; {sources(spec).en}.",
        f"- Basis of the anchors: {spec.basis_en}.",
    ]
    return [*found, f"- To confirm: {spec.confirm_en}."] if spec.confirm_en else found
