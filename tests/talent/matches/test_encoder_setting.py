"""What the settings make of the encoder."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from matching import backends
from matching.backends import Backend
from matching.encoder import HashingEncoder
from talent.matches.engine import make_encoder


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The models and back ends that were asked for; loading one takes seconds and is tested elsewhere."""
    seen: list[Any] = []

    def note(cache_folder: Path, model: str | None, backend: Backend) -> HashingEncoder:
        seen.append((model, backend))
        return HashingEncoder()

    monkeypatch.setattr(backends, "encoder", note)
    monkeypatch.setattr(backends, "has_openvino", lambda: False)
    return seen


@pytest.mark.parametrize(
    ("encoder", "backend", "expected"),
    [
        ("", "auto", (None, Backend.AUTO)),
        ("", "onnx", (None, Backend.ONNX)),
        ("/models/own", "torch-bf16", ("/models/own", Backend.TORCH_BF16)),
        ("torch:", "auto", (None, Backend.TORCH)),  # the folder "" would be the current one
        ("torch:/models/own", "onnx", ("/models/own", Backend.TORCH)),
        ("", "openvino", (None, Backend.AUTO)),  # not installed: slower, but not without meaning
    ],
)
def test_model_and_back_end(app: Flask, asked: list[Any], encoder: str, backend: str, expected: Any) -> None:
    make_encoder(replace(app.extensions["settings"], encoder=encoder, encoder_backend=backend))
    assert asked == [expected]


def test_no_model_is_asked_for_without_one(app: Flask, asked: list[Any]) -> None:
    settings = app.extensions["settings"]
    assert make_encoder(replace(settings, encoder="none")) is None
    assert isinstance(make_encoder(replace(settings, encoder="hashing")), HashingEncoder)
    assert asked == []
