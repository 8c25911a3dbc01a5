"""docs/methodology.md says what the registry and the formulas say."""

from __future__ import annotations

import re

import pytest

from talent.core.config import ROOT
from talent.reporting.indicators import explained, shortage
from talent.reporting.indicators.registry import load

PAGE = (ROOT / "docs" / "methodology.md").read_text(encoding="utf-8")
FORMULAS = sorted((ROOT / "talent" / "reporting" / "indicators").glob("*.py"))
#: Files without a formula of their own.
PLUMBING = {
    "__init__", "composite_interval", "estimating", "explained", "external", "interval", "scale", "spread",
    "words", "weights",
}  # fmt: skip


def between(start: str, end: str) -> str:
    return PAGE.split(start, 1)[1].split("-->\n", 1)[1].split(end, 1)[0].strip()


def test_every_indicator_is_explained_as_the_registry_has_it() -> None:
    """On a difference, put `explained.as_markdown(load())` between the two marks."""
    assert between("<!-- indicators", "<!-- /indicators -->") == explained.as_markdown(load()).strip()


def test_every_file_of_formulas_has_its_section() -> None:
    missing = [p.stem for p in FORMULAS if p.stem not in PLUMBING and f"`{p.name}`" not in PAGE]
    assert missing == []


def test_what_is_to_be_confirmed_says_so() -> None:
    for spec in load().indicators.values():
        assert bool(spec.confirm_en) == bool(spec.confirm_zh)
        assert not spec.confirm_en or f"To confirm: {spec.confirm_en}." in PAGE


@pytest.mark.parametrize("signal", shortage.SIGNALS.values(), ids=list(shortage.SIGNALS))
def test_signals_of_the_shortage_index(signal: shortage.Signal) -> None:
    weight = f"{signal.weight:.2f}".removeprefix("0")
    percent = [f"{a * 100:g}" for a in signal.anchors]
    plain = [f"{a:g}" for a in signal.anchors]
    rows = [re.split(r"\s*\|\s*", line.strip("| ")) for line in PAGE.splitlines() if f"| {weight} |" in line]
    found = [[cell.removesuffix(" %") for cell in row[2:]] for row in rows]
    assert plain in found or percent in found
