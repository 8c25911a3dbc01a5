"""Errors have the right status, a page in the reader's language, and never a trace."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError

from talent.core.errors import Conflict, DomainError, FieldError, NotAllowed, NotFound, SignInNeeded
from talent.core.text import N_
from talent.web.access import RULES, anyone
from tests.conftest import disconnect, make_settings, migrated
from tests.page import Page

ERRORS: dict[str, tuple[Exception, int]] = {
    "not-found": (NotFound(), 404),
    "not-allowed": (NotAllowed(), 403),
    "conflict": (Conflict(N_("An organization needs at least one owner.")), 409),
    "field": (FieldError("x", N_("Enter your name")), 422),
    "domain": (DomainError(N_("Enter your name")), 400),
    "stale": (StaleDataError("row changed"), 409),
    "busy": (OperationalError("SELECT secret_column", {}, Exception("database is locked")), 503),
    "bug": (RuntimeError("secret detail"), 500),
}


@pytest.fixture(scope="module")
def failing_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application with views that fail, and a small limit of the body."""
    app = migrated(make_settings(tmp_path_factory.mktemp("errors"), TALENT_MAX_BODY_BYTES="50000"))
    app.config["PROPAGATE_EXCEPTIONS"] = False
    for name, (error, _status) in {**ERRORS, "sign-in": (SignInNeeded(), 303)}.items():

        def view(error: Exception = error) -> str:
            raise error

        RULES[view] = anyone
        app.add_url_rule(f"/fail/{name}", f"fail.{name}", view)
    yield app
    disconnect(app)


@pytest.mark.parametrize("name", ERRORS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_error_is_a_page(failing_app: Flask, name: str, language: str) -> None:
    page = Page(failing_app.test_client().get(f"/fail/{name}?lang={language}"))
    assert page.status == ERRORS[name][1]
    assert "secret" not in page.text
    assert "Traceback" not in page.text
    assert any("\u4e00" <= c <= "\u9fff" for c in page.h1) is (language == "zh")


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_is_json_for_those_who_ask(failing_app: Flask, name: str) -> None:
    answer = failing_app.test_client().get(f"/fail/{name}", headers={"Accept": "application/json"})
    assert answer.status_code == ERRORS[name][1]
    assert answer.get_json()["error"]["status"] == answer.status_code
    assert "secret" not in answer.get_data(as_text=True)


def test_who_must_sign_in_is_sent_there(failing_app: Flask) -> None:
    assert failing_app.test_client().get("/fail/sign-in").location == "/sign-in?next=/fail/sign-in"


def test_too_large_a_body_is_refused(failing_app: Flask) -> None:
    form = {"name": "x" * 60_000, "email": "a@example.org"}
    page = Page(failing_app.test_client().post("/sign-up", data=form))
    assert page.status == 413
    assert "larger" in page.text


def test_a_wrong_method_is_told(client: FlaskClient) -> None:
    assert Page(client.get("/sign-out")).status == 405


def test_a_form_without_its_token_is_refused(tmp_path: Path) -> None:
    app = migrated(make_settings(tmp_path))
    app.config["WTF_CSRF_ENABLED"] = True
    browser = app.test_client()
    assert Page(browser.post("/sign-in", data={"email": "a@example.org", "password": "x"})).status == 400
    assert browser.post("/sign-out").status_code == 400
    (token,) = {n.attributes["value"] for n in Page(browser.get("/sign-in")).root.all("input", name="csrf_token")}
    form = {"email": "a@example.org", "password": "x", "csrf_token": token}
    assert Page(browser.post("/sign-in", data=form)).status == 422
    disconnect(app)


def test_a_host_nobody_named_is_refused(tmp_path: Path) -> None:
    app = migrated(make_settings(tmp_path, TALENT_TRUSTED_HOSTS="talent.example"))
    browser = app.test_client()
    assert browser.get("/live", base_url="http://talent.example").status_code == 200
    assert browser.get("/live", base_url="http://evil.example").status_code == 400
    disconnect(app)
