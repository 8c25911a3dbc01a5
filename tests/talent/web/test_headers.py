"""Every answer says what a browser may do with it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.conftest import disconnect, make_settings, migrated


def nonces(answer: TestResponse) -> set[str]:
    """Nonces of the policy and of the page."""
    policy = re.findall(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"])
    return {*policy, *re.findall(r'nonce="([^"]+)"', answer.get_data(as_text=True))}


@pytest.mark.parametrize("path", ["/", "/sign-in", "/no/such/page", "/live", "/static/css/app.css"])
def test_every_answer_carries_the_headers(client: FlaskClient, path: str) -> None:
    headers = client.get(path, buffered=True).headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_the_nonce_is_new_each_time_and_the_same_within_one_answer(client: FlaskClient) -> None:
    first, second = nonces(client.get("/sign-in")), nonces(client.get("/sign-in"))
    assert len(first) == len(second) == 1
    assert first != second


def test_pages_are_not_kept_and_static_files_are(client: FlaskClient) -> None:
    page, style = client.get("/sign-in"), client.get("/static/css/app.css", buffered=True)
    assert page.headers["Cache-Control"] == "no-store"
    assert "Cookie" in page.headers["Vary"]
    assert style.headers.get("Cache-Control") != "no-store"


def test_behind_https_cookies_and_transport_are_strict(tmp_path: Path) -> None:
    app = migrated(make_settings(tmp_path, TALENT_BASE_URL="https://talent.example"))
    answer = app.test_client().get("/language/zh", base_url="https://talent.example")
    disconnect(app)
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]


def test_over_http_nothing_promises_https(client: FlaskClient) -> None:
    assert "Strict-Transport-Security" not in client.get("/").headers
