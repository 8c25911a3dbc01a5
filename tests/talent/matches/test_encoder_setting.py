"""What the settings make of the encoder."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from matching import backends
from matching.backends import Backend
from matching.encoder import HashingEncoder, model_path
from matching.types import Kind, Query
from talent.core import outbox
from talent.matches.engine import Follower, make_encoder
from talent.matches.models import StoredVector
from talent.matches.worker import Worker
from talent.web.session import db
from tests.factories.opportunities import opportunity

HASHING = HashingEncoder().id


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


def stored(app: Flask, session: Session, follower: Follower) -> int:
    """A post that the worker has read; its id."""
    post = opportunity(session, title="Welder")
    outbox.put(session, "opportunity.changed", opportunity_id=post.id)
    session.commit()
    Worker(app, follower).drain()
    return post.id


class OfALibrary(Exception):
    """What safetensors and tokenizers raise is no kind of OSError or ValueError."""


@pytest.fixture(params=[OSError, OfALibrary])
def damaged(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A model folder that cannot be read."""

    def load(*given: object) -> HashingEncoder:
        raise request.param("model.safetensors is not the file that was written")

    monkeypatch.setattr(backends, "encoder", load)


@pytest.mark.model
@pytest.mark.parametrize("spoilt", ["model.safetensors", "tokenizer.json", "config.json", "modules.json"])
def test_a_model_folder_with_a_file_cut_short_is_no_encoder_and_no_error(
    app: Flask, tmp_path: Path, spoilt: str
) -> None:
    folder = tmp_path / "model"
    shutil.copytree(model_path(), folder)
    whole = (folder / spoilt).read_bytes()
    (folder / spoilt).write_bytes(whole[: min(1_000, len(whole) // 2)])
    assert make_encoder(replace(app.extensions["settings"], encoder=f"torch:{folder}")) is None


def test_a_model_that_cannot_be_loaded_leaves_words_and_the_pages_say_so(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch, damaged: None
) -> None:
    follower = Follower(replace(app.extensions["settings"], encoder="", encoder_backend="onnx"))
    monkeypatch.setitem(app.extensions, "follower", follower)
    stored(app, session, follower)
    client = app.test_client()
    page = client.get("/search?q=welder").text
    assert "Welder" in page.partition("<h2>")[2]
    assert "These results rest on words, skills and occupations only." in page
    assert client.get("/ready").json == {"status": "ready", "matching": "loaded, by words and taxonomy only"}


def test_with_a_model_nothing_is_said(app: Flask, session: Session) -> None:
    follower = app.extensions["follower"] = Follower(app.extensions["settings"])
    stored(app, session, follower)
    client = app.test_client()
    assert "rest on words" not in client.get("/search?q=welder").text
    assert client.get("/ready").json == {"status": "ready", "matching": "loaded"}


@pytest.mark.parametrize(
    "wrong",
    [{}, {"encoder_id": "another"}, {"text_version": "0"}, {"checksum": 1}, {"vector": bytes(4 * 7)}],
    ids=["nothing", "encoder", "text", "checksum", "length"],
)
def test_a_vector_that_is_not_this_encoders_is_not_searched(
    app: Flask, session: Session, wrong: dict[str, Any]
) -> None:
    """The post is found by its words until the worker has made it anew."""
    post = stored(app, session, Follower(app.extensions["settings"]))
    session.execute(
        update(StoredVector).where(StoredVector.entity_id == post).values(**wrong or {"encoder_id": HASHING})
    )
    session.commit()
    with app.app_context():
        engine = Follower(app.extensions["settings"]).engine(db.session)
    question = HashingEncoder().encode(["Welder"])[0]
    assert list(engine.nearest(Kind.OPPORTUNITY, question, 9).ids[0]) == ([] if wrong else [post])
    assert [match.id for match in engine.search(Query(target_kind=Kind.OPPORTUNITY, text="Welder"))] == [post]
