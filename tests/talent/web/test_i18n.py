"""Two languages: how one is chosen, that filters survive the switch, and that pages are wholly in it."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import gettext

from talent.web import i18n
from talent.web.filters import percent, written_day
from tests.page import Page


def html_lang(client: FlaskClient, path: str = "/sign-in", **headers: str) -> str:
    return Page(client.get(path, headers=headers)).root.all("html")[0].attributes["lang"]


def test_the_browser_s_wish_then_the_choice_then_the_link(client: FlaskClient) -> None:
    assert html_lang(client) == "en", "the language of these tests"
    assert html_lang(client, **{"Accept-Language": "zh-CN,zh;q=0.9"}) == "zh-Hans"
    assert html_lang(client, **{"Accept-Language": "fr"}) == "en"
    client.get("/language/zh")
    assert html_lang(client, **{"Accept-Language": "en"}) == "zh-Hans"
    assert html_lang(client, "/sign-in?lang=en") == "en"
    assert html_lang(client, "/sign-in?lang=xx") == "zh-Hans"


def test_an_unknown_language_is_no_page(client: FlaskClient) -> None:
    assert client.get("/language/fr").status_code == 404


def test_the_switch_keeps_the_page_and_its_filters(client: FlaskClient) -> None:
    path = "/how-matching-works?q=%E7%84%8A%E6%8E%A5&skill=a&skill=b&lang=en"
    link = next(h for h in Page(client.get(path)).links() if h.startswith("/language/zh"))
    target = client.get(link).location
    assert urlsplit(target).path == "/how-matching-works"
    assert parse_qs(urlsplit(target).query) == {"q": ["焊接"], "skill": ["a", "b"]}
    assert html_lang(client, target) == "zh-Hans"


def test_the_switch_survives_sign_in_and_out(client: FlaskClient) -> None:
    client.get("/language/zh")
    client.post("/sign-out")
    assert html_lang(client) == "zh-Hans"


def test_catalogues_are_merged(app: Flask) -> None:
    with app.test_request_context("/?lang=zh"):
        chinese = [gettext(msgid) for msgid in ("Sign in", "Submitted", "Enterprise", "Page not found")]
    assert all(any("\u4e00" <= c <= "\u9fff" for c in words) for words in chinese), chinese


def test_messages_of_the_form_library_are_chinese_too(client: FlaskClient) -> None:
    client.get("/language/zh")
    form = {"name": "x" * 500, "email": "a@example.org", "password": "y" * 20, "purpose": "talent", "terms": "y"}
    errors = Page(client.post("/sign-up", data=form)).errors()
    assert any("\u4e00" <= c <= "\u9fff" for c in errors["name"])


@pytest.mark.parametrize(("value", "zh", "en"), [(0.256, "26%", "26 %"), (0.0, "0%", "0 %"), (1.0, "100%", "100 %")])
def test_per_cent_in_each_language(app: Flask, value: float, zh: str, en: str) -> None:
    with app.test_request_context("/?lang=zh"):
        assert percent(value) == zh
    with app.test_request_context("/?lang=en"):
        assert percent(value) == en


def test_no_data_is_said_not_shown_as_zero(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        assert percent(None) == "no data"


def test_a_name_missing_in_one_language_is_shown_in_the_other(app: Flask) -> None:
    class Row:
        name_zh, name_en = "焊工", None

    with app.test_request_context("/?lang=en"):
        assert i18n.name_of(Row()) == "焊工"


def test_days_kept_as_text_are_shown_as_days(app: Flask) -> None:
    with app.test_request_context("/?lang=zh"):
        assert [written_day(text) for text in ("2022-06-30", "June", "", None)] == ["2022年6月30日", "June", "", ""]
