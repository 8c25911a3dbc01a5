"""flask talent match and search: what the pages show, for the shell."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from talent.core import outbox
from talent.matches.worker import Worker
from tests.factories import opportunities, profiles, programs


@pytest.fixture
def city(app: Flask, session: Session) -> dict[str, int]:
    """A person, a post and a program that go together."""
    person = profiles.profile(session, published=True, full=True)
    post = opportunities.opportunity(session, title="Data analyst")
    course = programs.program(session)
    for kind, row in (("profile", person), ("opportunity", post), ("program", course)):
        outbox.put(session, f"{kind}.changed", **{f"{kind}_id": row.id})
    session.commit()
    Worker(app).drain()
    return {"profile": person.id, "opportunity": post.id, "program": course.id}


def answer(app: Flask, *args: object) -> list[dict[str, Any]]:
    result = app.test_cli_runner().invoke(args=["talent", *map(str, args), "--json"])
    assert result.exit_code == 0, result.output
    found: list[dict[str, Any]] = json.loads(result.output)
    return found


def test_every_direction(app: Flask, city: dict[str, int]) -> None:
    for kind, target in (("profile", "opportunity"), ("opportunity", "profile"), ("program", "profile")):
        (row,) = answer(app, "match", kind, city[kind])
        assert (row["kind"], row["id"], row["rank"]) == (target, city[target], 1)
        if row["score"] is not None:
            assert sum(term["points"] for term in row["terms"]) == pytest.approx(100 * row["score"])
    assert [row["kind"] for row in answer(app, "match", "profile", city["profile"], "--programs")] in ([], ["program"])


def test_names_never_leave(app: Flask, city: dict[str, int]) -> None:
    result = app.test_cli_runner().invoke(args=["talent", "match", "opportunity", str(city["opportunity"])])
    assert result.exit_code == 0
    assert f"profile {city['profile']}" in result.output
    assert "Person" not in result.output
    assert "Test Works" not in result.output


def test_in_words(app: Flask, city: dict[str, int]) -> None:
    runner = app.test_cli_runner()
    zh = runner.invoke(args=["talent", "match", "profile", str(city["profile"]), "--language", "zh"]).output
    en = runner.invoke(args=["talent", "match", "profile", str(city["profile"])]).output
    assert "技能" in zh or "文本" in zh or "内容" in zh
    assert zh != en


def test_search(app: Flask, city: dict[str, int]) -> None:
    (row,) = answer(app, "search", "analyst of data")
    assert row["id"] == city["opportunity"]
    assert answer(app, "search", " ") == []


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (["match", "profile", "999999"], 1), (["match", "program", "999999"], 1),
        (["match", "opportunity", "999999"], 1),
        (["match", "profile", "0"], 2), (["match", "city", "1"], 2), (["match", "opportunity", "1", "--programs"], 2),
        (["search", "x", "--limit", "0"], 2), (["search", "x", "--kind", "profile"], 2),
    ],
)  # fmt: skip
def test_what_does_not_exist(app: Flask, args: list[str], code: int) -> None:
    result = app.test_cli_runner().invoke(args=["talent", *args])
    assert result.exit_code == code
    assert not isinstance(result.exception, Exception) or isinstance(result.exception, SystemExit)
