"""Settings are read from the environment once, and a wrong one names itself."""

from __future__ import annotations

import dataclasses
import stat
from pathlib import Path

import pytest

from talent.core.config import BadSetting, load


def test_defaults_are_safe(tmp_path: Path) -> None:
    settings = load({"TALENT_INSTANCE": str(tmp_path)})
    assert settings.database_url == f"sqlite:///{tmp_path / 'talent.db'}"
    assert not settings.development
    assert not settings.demo_sign_ins
    assert settings.default_language == "zh"
    assert settings.mail_backend == "console"


def test_the_secret_is_random_kept_and_private(tmp_path: Path) -> None:
    first = load({"TALENT_INSTANCE": str(tmp_path / "a")}).secret_key
    assert len(first) >= 40
    assert load({"TALENT_INSTANCE": str(tmp_path / "a")}).secret_key == first
    assert load({"TALENT_INSTANCE": str(tmp_path / "b")}).secret_key != first
    assert stat.S_IMODE((tmp_path / "a" / "secret.key").stat().st_mode) == 0o600


def test_https_makes_cookies_secure(tmp_path: Path) -> None:
    base = {"TALENT_INSTANCE": str(tmp_path)}
    assert load({**base, "TALENT_BASE_URL": "https://talent.example.gov/"}).secure_cookies
    assert load({**base, "TALENT_BASE_URL": "https://talent.example.gov/"}).base_url == "https://talent.example.gov"
    assert not load({**base, "TALENT_BASE_URL": "http://127.0.0.1:8000"}).secure_cookies


def test_hosts_are_a_list(tmp_path: Path) -> None:
    settings = load({"TALENT_INSTANCE": str(tmp_path), "TALENT_TRUSTED_HOSTS": "a.example, b.example ,"})
    assert settings.trusted_hosts == ("a.example", "b.example")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TALENT_MAIL_PORT", "twenty-five"),
        ("TALENT_MAIL_PORT", "-1"),
        ("TALENT_THREADS", "1.5"),
        ("TALENT_DEVELOPMENT", "maybe"),
        ("TALENT_LANGUAGE", "fr"),
        ("TALENT_MAIL_BACKEND", "pigeon"),
        ("TALENT_ENCODER_BACKEND", "abacus"),
    ],
)
def test_a_wrong_setting_names_itself(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(BadSetting, match=name):
        load({"TALENT_INSTANCE": str(tmp_path), name: value})


def test_settings_cannot_be_changed(tmp_path: Path) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        load({"TALENT_INSTANCE": str(tmp_path)}).threads = 1  # type: ignore[misc]
