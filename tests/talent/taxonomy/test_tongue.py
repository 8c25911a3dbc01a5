"""Texts in the other language say so to those who hear the page."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from talent.taxonomy.tongue import lang_attribute, own_language
from tests.factories.opportunities import opportunity
from tests.page import Page


@pytest.mark.parametrize(
    ("shown", "text", "tag"),
    [
        ("en", "数据分析师", "zh-Hans"),
        ("en", "Python 开发工程师", "zh-Hans"),
        ("en", "Data analyst", None),
        ("zh", "Data analyst", "en"),
        ("zh", "数据分析师", None),
        ("zh", "2026-11 / 510107", None),
        ("zh", "", None),
        ("en", "12 年", "zh-Hans"),
    ],
)
def test_only_what_is_not_in_the_language_of_the_page_is_marked(
    app: Flask, shown: str, text: str, tag: str | None
) -> None:
    with app.test_request_context(f"/?lang={shown}"):
        assert lang_attribute(text) == (f' lang="{tag}"' if tag else "")
        assert own_language(text) == (f'<span lang="{tag}">{text}</span>' if tag else text)


def test_what_somebody_wrote_is_escaped_once(app: Flask) -> None:
    with app.test_request_context("/?lang=zh"):
        assert own_language("R&D <b>") == '<span lang="en">R&amp;D &lt;b&gt;</span>'
        assert own_language("研发<b>") == "研发&lt;b&gt;"
        assert own_language(None) == ""


def test_a_post_in_the_other_language(client: FlaskClient, session: Session) -> None:
    text = "负责数据平台。\nWe use Python every day."
    row = opportunity(session, title="数据分析师", duties=text, requirements="Knows SQL")
    session.commit()
    page = Page(client.get(f"/opportunities/{row.id}?lang=en"))
    (heading,) = page.root.all("h1")
    assert [(n.text, n.attributes["lang"]) for n in heading.all("span")] == [("数据分析师", "zh-Hans")]
    said = {n.text: n.attributes.get("lang") for n in page.root.all("p")}
    assert (said["负责数据平台。"], said["We use Python every day."], said["Knows SQL"]) == ("zh-Hans", None, None)
    listed = Page(client.get("/opportunities/?lang=en")).root.all("h2", class_="row-title")[0]
    assert [n.attributes["lang"] for n in listed.all("span")] == ["zh-Hans"]
