"""What pages load: vendored files as their makers published them, nothing from elsewhere, nothing inline."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
VENDOR = ROOT / "static" / "vendor"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
OWN_CODE = sorted([*(ROOT / "static" / "css").glob("*.css"), *(ROOT / "static" / "js").glob("*.js")])
PACKAGES = json.loads((VENDOR / "MANIFEST.json").read_text(encoding="utf-8"))["packages"]
FILES = {name: digest for package in PACKAGES for name, digest in package["files"].items()}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("file", FILES)
def test_a_vendored_file_is_the_published_one(file):
    assert hashlib.sha256((VENDOR / file).read_bytes()).hexdigest() == FILES[file]


def test_nothing_is_vendored_beside_the_manifest():
    found = {str(p.relative_to(VENDOR)) for p in VENDOR.rglob("*") if p.is_file()}
    assert found == {*FILES, "MANIFEST.json"}


@pytest.mark.parametrize("package", PACKAGES, ids=lambda p: p["name"])
def test_a_package_comes_with_version_licence_and_integrity(package):
    assert re.fullmatch(r"\d+\.\d+\.\d+", package["version"])
    assert package["licence"]
    assert package["integrity"].startswith("sha512-")
    assert any(file.endswith("/LICENSE") for file in package["files"])


@pytest.mark.parametrize("template", TEMPLATES, ids=name)
def test_a_template_loads_nothing_from_elsewhere(template):
    text = template.read_text(encoding="utf-8")
    tags = re.findall(r"<(?:script|img|link|iframe|source|audio|video|embed|object|use)\b[^>]*>", text, re.IGNORECASE)
    away = re.compile(r"\b(?:src|href|data|srcset)\s*=\s*[\"']?\s*(?:https?:)?//", re.IGNORECASE)
    assert [tag for tag in tags if away.search(tag)] == []


@pytest.mark.parametrize("template", TEMPLATES, ids=name)
def test_a_template_has_no_inline_style_or_script(template):
    text = re.sub(r"\{#.*?#\}", "", template.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert re.findall(r"<style\b", text, re.IGNORECASE) == []
    # Attributes only: a tag is opened before them, so words of a text do not count.
    assert re.findall(r"<[a-z][^<>]*?\s(?:style|on[a-z]+|hx-on[^=\s]*)\s*=", text, re.IGNORECASE) == []
    assert re.findall(r"javascript:", text, re.IGNORECASE) == []
    for attributes in re.findall(r"<script\b([^>]*)>", text, re.IGNORECASE):
        assert "nonce=" in attributes or 'type="application/json"' in attributes


@pytest.mark.parametrize("file", OWN_CODE, ids=name)
def test_own_styles_and_scripts_load_nothing_from_elsewhere(file):
    text = file.read_text(encoding="utf-8")
    assert re.findall(r"https?://|@import|url\(\s*[\"']?(?:data:|//)", text) == []


@pytest.mark.parametrize("file", [f for f in OWN_CODE if f.suffix == ".css"], ids=name)
def test_a_picture_named_in_a_stylesheet_is_there(file):
    for target in re.findall(r"url\([\"']?([^\"')]+)", file.read_text(encoding="utf-8")):
        assert (file.parent / target).resolve().is_file(), target


def schemes() -> dict[str, dict[str, str]]:
    """Token -> hex colour, for the light and the dark scheme (dark overrides light)."""
    text = (ROOT / "static" / "css" / "tokens.css").read_text(encoding="utf-8")
    light, dark = text.split("@media screen and (prefers-color-scheme: dark)")
    pattern = r"--([\w-]+):\s*(#[0-9a-f]{6});"
    first = dict(re.findall(pattern, light))
    return {"light": first, "dark": {**first, **dict(re.findall(pattern, dark))}}


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio of two hex colours, in [1, 21]."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


TEXT_ON = [
    *((ink, ground) for ink in ("ink", "muted", "action", "shortage", "surplus") for ground in ("ground", "raised")),
    *((ink, ground) for ink in ("ink", "action") for ground in ("action-soft", "surplus-soft", "shortage-soft")),
    *(("ink", f"{side}-{step}") for side in ("short", "over") for step in (1, 2, 3)),
    ("ink", "even"), ("muted", "action-soft"), ("surplus", "surplus-soft"), ("surplus", "action-soft"),
    ("shortage", "shortage-soft"), ("shortage", "action-soft"), ("on-action", "action"), ("on-action", "action-strong"),
    ("on-shortage", "short-4"), ("on-surplus", "over-4"), ("on-shortage", "shortage"), ("on-surplus", "surplus"),
]  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT_ON)
def test_text_is_readable(scheme, ink, ground):
    colours = schemes()[scheme]
    assert contrast(colours[ink], colours[ground]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("line", ["line-strong", "action", "shortage", "surplus"])
def test_borders_of_controls_are_visible(scheme, line):
    colours = schemes()[scheme]
    assert contrast(colours[line], colours["ground"]) >= 3
