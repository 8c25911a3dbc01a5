"""Every template compiles, belongs to an endpoint, and keeps to the content security policy."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from talent.core.config import ROOT

FOLDER = ROOT / "templates"
TEMPLATES = sorted(str(p.relative_to(FOLDER)) for p in FOLDER.rglob("*.html"))
#: Folders whose files are parts, not pages.
PARTS = {"layouts", "components", "errors"}


def test_there_are_templates() -> None:
    assert len(TEMPLATES) > 20


def test_every_template_compiles(app: Flask) -> None:
    for name in TEMPLATES:
        assert app.jinja_env.get_template(name).name == name


def test_every_page_is_named_after_its_endpoint(app: Flask) -> None:
    """endpoint ``slice.view`` <-> ``slice/view.html``; a page no endpoint shows would go stale unseen."""
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    shown = {
        match
        for source in (ROOT / "talent").rglob("*.py")
        for match in re.findall(r'"([a-z_]+/[a-z_]+\.html)"', source.read_text())
    }
    stray = []
    for name in TEMPLATES:
        path = Path(name)
        if path.parts[0] in PARTS or path.name.startswith("_"):
            continue
        if f"{path.parts[0]}.{path.stem}" not in endpoints and name not in shown:
            stray.append(name)
    assert stray == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_no_inline_style_or_script(name: str) -> None:
    source = (FOLDER / name).read_text()
    assert not re.search(r"<[^>]+\sstyle\s*=", source), "style attribute: the policy ignores it"
    assert not re.search(r"<[^>]+\son[a-z]+\s*=\s*[\"']", source), "event handler attribute: the policy ignores it"
    for tag in re.findall(r"<script\b[^>]*>", source):
        assert "src=" in tag or "nonce=" in tag or 'type="application/json"' in tag, tag


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_form_that_writes_carries_the_token(name: str) -> None:
    source = (FOLDER / name).read_text()
    for form in re.findall(r"<form\b[^>]*method=[\"']post[\"'][^>]*>.*?</form>", source, re.S | re.I):
        assert re.search(r"csrf_token|hidden_tag|hidden_fields|csrf", form), form[:200]
