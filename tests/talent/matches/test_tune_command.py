"""flask talent index tune: what is kept, refused and said. Training itself: tests/matching/test_tuning.py."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from talent.matches import tuning
from talent.matches.tuning import Course, Progress, Proof


@pytest.fixture
def trained(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site with the packaged model, whose training takes no time; gives the folder of the tuned model."""
    folder = tmp_path / "models" / "tuned"

    def train(settings: Any, concepts: Any, course: Course, tell: Any) -> tuple[Path, Progress]:
        folder.mkdir(parents=True)
        last = Progress(course.steps, 0.5, 1.0)
        tell(last)
        return folder, last

    monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], encoder=""))
    monkeypatch.setattr(tuning, "prepared", lambda session, settings: [("a", "b")])
    monkeypatch.setattr(tuning, "trained", train)
    return folder


def run(app: Flask, monkeypatch: pytest.MonkeyPatch, after: float, *arguments: str) -> Any:
    rows = [Proof("one", "map", 0.5, 0.52), Proof("two", "ndcg@10", 0.7, after)]
    monkeypatch.setattr(tuning, "proved", lambda *given: rows)
    return app.test_cli_runner().invoke(args=["talent", "index", "tune", "--steps", "3", *arguments])


def test_an_adopted_model_is_kept_and_the_setting_named(
    app: Flask, trained: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = run(app, monkeypatch, 0.71, "--adopt")
    assert result.exit_code == 0, result.output
    assert f"TALENT_ENCODER={trained}" in result.output
    assert "+0.0200" in result.output
    assert trained.is_dir()


def test_without_adopt_nothing_is_kept(app: Flask, trained: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = run(app, monkeypatch, 0.7)
    assert result.exit_code == 0
    assert "Nothing was kept" in result.output
    assert not trained.exists()


def test_a_loss_on_one_set_is_refused(app: Flask, trained: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = run(app, monkeypatch, 0.69, "--adopt")
    assert result.exit_code == 1
    assert "Refused: worse on two." in result.output
    assert "loses" in result.output
    assert not trained.exists()


def test_the_model_in_use_is_not_touched_whatever_becomes_of_another_course(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = Course(steps=3)
    settings = replace(app.extensions["settings"], instance=tmp_path)
    mine = tuning.target(settings, course)
    mine.mkdir(parents=True)
    settings = replace(settings, encoder=str(mine))

    def learn(model: str, concepts: Any, folder: Path, course: Course, tell: Any) -> Progress:
        assert Path(model).is_dir()
        folder.mkdir()
        if not concepts:
            raise OSError("No space left on device")
        return Progress(3, 0.5, 1.0)

    monkeypatch.setattr(tuning, "tune", learn)
    folder, _ = tuning.trained(settings, [("a", "b")], course, print)
    with pytest.raises(OSError, match="No space"):
        tuning.trained(settings, [], course, print)
    assert sorted(mine.parent.iterdir()) == sorted([mine, folder])


def test_without_a_model_there_is_nothing_to_tune(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["talent", "index", "tune"])
    assert result.exit_code == 1
    assert "names no model folder" in result.output
