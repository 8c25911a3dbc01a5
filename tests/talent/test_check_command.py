"""flask talent check --deploy names every setting that is not fit for the public."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from talent.cli import checking
from talent.core.config import Settings
from tests.conftest import make_settings
from tests.factories.accounts import user


@pytest.fixture
def good(tmp_path: Path) -> Settings:
    """Settings nobody can complain of."""
    folder = tmp_path / "instance"
    folder.mkdir(mode=0o700)
    return make_settings(
        folder,
        TALENT_BASE_URL="https://talent.example.org",
        TALENT_TRUSTED_HOSTS="talent.example.org",
        TALENT_DATABASE_URL="postgresql+psycopg://db/talent",
        TALENT_LIMITS_STORAGE="redis://cache",
        TALENT_MAIL_BACKEND="smtp",
        TALENT_MAIL_SERVER="mail.example.org",
        TALENT_MAIL_USE_TLS="1",
        TALENT_MAIL_SENDER="talent@example.org",
        TALENT_DEVELOPMENT="0",
        TALENT_ENCODER="",
    )


def found(settings: Settings) -> list[tuple[str, str]]:
    parts = (checking.of_site(settings), checking.of_storage(settings), checking.of_mail(settings))
    return [(finding.level, finding.setting) for part in parts for finding in part]


def test_good_settings_are_left_alone(good: Settings) -> None:
    assert found(good) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"development": True}, ("fault", "TALENT_DEVELOPMENT")),
        ({"demo_sign_ins": True}, ("fault", "TALENT_DEMO_SIGN_INS")),
        ({"secret_key": "short"}, ("fault", "TALENT_SECRET_KEY")),
        ({"base_url": "http://talent.example.org"}, ("fault", "TALENT_BASE_URL")),
        ({"base_url": "https://127.0.0.1"}, ("fault", "TALENT_BASE_URL")),
        ({"secure_cookies": False}, ("fault", "TALENT_SECURE_COOKIES")),
        ({"trusted_hosts": ()}, ("warning", "TALENT_TRUSTED_HOSTS")),
        ({"encoder": "hashing"}, ("fault", "TALENT_ENCODER")),
        ({"encoder": "none"}, ("warning", "TALENT_ENCODER")),
        ({"database_url": "sqlite:///x.db"}, ("warning", "TALENT_DATABASE_URL")),
        ({"limits_storage": "memory://"}, ("warning", "TALENT_LIMITS_STORAGE")),
        ({"mail_backend": "console"}, ("fault", "TALENT_MAIL_BACKEND")),
        ({"mail_use_tls": False}, ("warning", "TALENT_MAIL_USE_TLS")),
        ({"mail_sender": "noreply@localhost"}, ("warning", "TALENT_MAIL_SENDER")),
    ],
)
def test_each_bad_setting_is_named(good: Settings, change: dict[str, Any], expected: tuple[str, str]) -> None:
    assert found(replace(good, **change)) == [expected]


def test_files_everybody_may_read(good: Settings) -> None:
    key = good.instance / "secret.key"
    key.write_text("x")
    key.chmod(0o644)
    assert found(good) == []
    good.instance.chmod(0o755)
    assert found(good) == [("fault", "TALENT_INSTANCE")]


def test_the_command(app: Flask, session: Session) -> None:
    runner = app.test_cli_runner()
    plain = runner.invoke(args=["talent", "check"])
    assert (plain.exit_code, plain.output) == (0, "nothing found\n")
    user(session, email="graduate@demo.example")
    session.commit()
    result = runner.invoke(args=["talent", "check", "--deploy", "--json"])
    assert result.exit_code == 1
    settings = {finding["setting"] for finding in json.loads(result.output)}
    assert {"TALENT_DEVELOPMENT", "TALENT_ENCODER", "TALENT_MAIL_BACKEND", "accounts"} <= settings
    user(session, is_admin=True)
    session.commit()
    text = runner.invoke(args=["talent", "check", "--deploy"]).output
    assert "there is no admin" not in text
    assert "fault\taccounts\t1 accounts of the demo city" in text
