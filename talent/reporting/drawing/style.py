"""How charts look and how their numbers are written, in both languages."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

#: The light scheme of static/css/tokens.css; a test holds the two together.
COLOURS = {
    "ground": "#ffffff",
    "raised": "#f5f7f9",
    "ink": "#1a1f25",
    "muted": "#55606c",
    "line": "#d5dbe1",
    "line-strong": "#78828d",
    "action": "#1f4e8c",
    "action-soft": "#e9f0f8",
    "shortage": "#b4451f",
    "shortage-soft": "#fbeee8",
    "surplus": "#1c7a6b",
    "surplus-soft": "#e6f3f0",
    "even": "#e3e7eb",
    "short-1": "#fcefe9",
    "short-2": "#f4cfbe",
    "short-3": "#e7a487",
    "short-4": "#b4451f",
    "over-1": "#e6f3f0",
    "over-2": "#bfe0d9",
    "over-3": "#84c2b6",
    "over-4": "#1c7a6b",
}
#: Series without a tone of their own, in turn; the same order as in static/js/charts.js.
SERIES = ("action", "shortage", "surplus", "line-strong", "short-3", "over-3")
LATIN = "system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', Arial"
CHINESE = "'Noto Sans SC', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Source Han Sans SC'"
#: From here on Chinese readers count in ten thousands.
WAN = 10_000
#: Width of a letter as a share of the type size, for leaving room; Chinese ones are square.
NARROW, WIDE = 0.62, 1.0


@dataclass(frozen=True)
class Style:
    """The reader's language and what follows from it."""

    language: str = "en"  # "zh" or "en"
    missing: str = "no data"
    hidden: str = "not shown"

    @property
    def faces(self) -> str:
        """Type faces, the reader's script first."""
        return f"{CHINESE}, {LATIN}, sans-serif" if self.language == "zh" else f"{LATIN}, {CHINESE}, sans-serif"

    def write(self, value: float | None, form: str) -> str:
        """A number in one of FORMS; None is no data, never 0."""
        return self.missing if value is None else FORMS[form](self, value)


def _digits(value: float, most: int) -> str:
    text = f"{abs(value):,.{most}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"−{text}" if value < 0 and text != "0" else text


def _count(style: Style, value: float) -> str:
    if style.language == "zh" and abs(value) >= WAN:
        return f"{_digits(value / WAN, 1)}万"
    return _digits(value, 0 if float(value).is_integer() or abs(value) >= 100 else 1)


def _signed(style: Style, value: float) -> str:
    return f"+{_count(style, value)}" if value > 0 else _count(style, value)


def _percent(style: Style, value: float) -> str:
    return f"{_digits(100 * value, 1)}%" if style.language == "zh" else f"{_digits(100 * value, 1)} %"


def _ratio(_style: Style, value: float) -> str:
    return f"{value:,.2f}".replace("-", "−")


def _score(_style: Style, value: float) -> str:
    return f"{value:,.1f}".replace("-", "−")


def _label(_style: Style, value: float) -> str:
    return str(value)


#: Name of a format, as in static/js/charts.js -> how it writes.
FORMS: dict[str, Callable[[Style, float], str]] = {
    "count": _count,
    "signed": _signed,
    "percent": _percent,
    "ratio": _ratio,
    "score": _score,
    "label": _label,
}


def width(text: str, size: float) -> float:
    """About how wide a text is [px] at a type size [px]; enough for leaving room and cutting long names."""
    return sum(WIDE if unicodedata.east_asian_width(c) in "WF" else NARROW for c in text) * size


def fit(text: str, room: float, size: float) -> str:
    """The text, cut with an ellipsis where it would be wider than the room [px]."""
    if width(text, size) <= room:
        return text
    while text and width(text + "…", size) > room:
        text = text[:-1]
    return text.rstrip() + "…"


def step(value: float, most: float) -> int:
    """-4 … 4: a signed value in quarters of the largest one; any value but 0 has a colour."""
    if not value or not most:
        return 0
    size = max(1, min(4, round(4 * abs(value) / most)))
    return size if value > 0 else -size


def shade(number: int) -> str:
    """Colour name of a step: warm above zero (people are lacking), teal below."""
    return "even" if number == 0 else f"short-{number}" if number > 0 else f"over-{-number}"


def ticks(low: float, high: float, about: int = 5) -> list[float]:
    """Round numbers that cover low … high, about as many as asked for."""
    if high <= low:
        return [low, low + 1]
    raw = (high - low) / about
    power = 10.0 ** math.floor(math.log10(raw))
    size = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= raw - 1e-12)
    first, last = math.floor(low / size + 1e-9), math.ceil(high / size - 1e-9)
    return [round(i * size, 10) for i in range(first, last + 1)]


def log_ticks(low: float, high: float) -> list[float]:
    """1, 2, 5 × powers of ten that cover low … high (both > 0)."""
    found = [
        m * 10.0**p for p in range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1) for m in (1, 2, 5)
    ]
    start = max((t for t in found if t <= low), default=found[0])
    end = min((t for t in found if t >= high), default=found[-1])
    return [t for t in found if start <= t <= end]
