"""Settings: read once from the environment, frozen, passed in. A default is safe in production and fit to be public."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

#: Runtimes of the encoder; matching.backends has the same (a test holds the two together).
BACKENDS = ("auto", "torch", "torch-bf16", "onnx", "openvino")

ROOT = Path(__file__).resolve().parents[2]


class BadSetting(ValueError):
    """A setting that cannot be used; the message names it."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything an operator may set. docs/deploy.md explains each (a test holds the two together)."""

    instance: Path
    database_url: str
    secret_key: str
    base_url: str
    development: bool
    secure_cookies: bool
    trusted_hosts: tuple[str, ...]
    default_language: str
    mail_backend: str
    mail_server: str
    mail_port: int
    mail_username: str
    mail_password: str
    mail_use_tls: bool
    mail_sender: str
    encoder: str
    encoder_backend: str
    weights: str
    limits_storage: str
    demo_sign_ins: bool
    max_body_bytes: int
    threads: int


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Settings from TALENT_* variables.

    Raises: BadSetting when a value has the wrong shape.
    """
    env = dict(os.environ if environ is None else environ)
    instance = Path(env.get("TALENT_INSTANCE") or ROOT / "instance").resolve()
    base_url = env.get("TALENT_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
    return Settings(
        instance=instance,
        database_url=env.get("TALENT_DATABASE_URL") or f"sqlite:///{instance / 'talent.db'}",
        secret_key=env.get("TALENT_SECRET_KEY") or _kept_secret(instance),
        base_url=base_url,
        development=_flag(env, "TALENT_DEVELOPMENT", default=False),
        secure_cookies=_flag(env, "TALENT_SECURE_COOKIES", default=base_url.startswith("https://")),
        trusted_hosts=tuple(h.strip() for h in env.get("TALENT_TRUSTED_HOSTS", "").split(",") if h.strip()),
        default_language=_one_of(env, "TALENT_LANGUAGE", ("zh", "en"), "zh"),
        **_mail(env),
        encoder=env.get("TALENT_ENCODER", ""),
        encoder_backend=_one_of(env, "TALENT_ENCODER_BACKEND", BACKENDS, "auto"),
        weights=env.get("TALENT_WEIGHTS", ""),
        limits_storage=env.get("TALENT_LIMITS_STORAGE", "memory://"),
        demo_sign_ins=_flag(env, "TALENT_DEMO_SIGN_INS", default=False),
        max_body_bytes=_number(env, "TALENT_MAX_BODY_BYTES", 12 * 1024 * 1024),
        threads=_number(env, "TALENT_THREADS", 8),
    )


def _mail(env: Mapping[str, str]) -> dict[str, Any]:
    """The settings that begin with mail_."""
    return {
        "mail_backend": _one_of(env, "TALENT_MAIL_BACKEND", ("console", "smtp", "locmem", "file"), "console"),
        "mail_server": env.get("TALENT_MAIL_SERVER", "127.0.0.1"),
        "mail_port": _number(env, "TALENT_MAIL_PORT", 25),
        "mail_username": env.get("TALENT_MAIL_USERNAME", ""),
        "mail_password": env.get("TALENT_MAIL_PASSWORD", ""),
        "mail_use_tls": _flag(env, "TALENT_MAIL_USE_TLS", default=False),
        "mail_sender": env.get("TALENT_MAIL_SENDER", "noreply@localhost"),
    }


def _kept_secret(instance: Path) -> str:
    """A random key made on first start and kept beside the database, so that a restart signs nobody out."""
    file = instance / "secret.key"
    if not file.exists():
        instance.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as out:
            out.write(secrets.token_urlsafe(48))
    return file.read_text().strip()


def _flag(env: Mapping[str, str], name: str, *, default: bool) -> bool:
    value = env.get(name, "").strip().lower()
    if value not in {"", "0", "1", "true", "false", "yes", "no"}:
        raise BadSetting(f"{name} must be 1 or 0, not {value!r}")
    return value in {"1", "true", "yes"} if value else default


def _number(env: Mapping[str, str], name: str, default: int) -> int:
    value = env.get(name, "").strip()
    if value and not value.isdigit():
        raise BadSetting(f"{name} must be a whole number, not {value!r}")
    return int(value) if value else default


def _one_of(env: Mapping[str, str], name: str, allowed: tuple[str, ...], default: str) -> str:
    value = env.get(name, "").strip() or default
    if value not in allowed:
        raise BadSetting(f"{name} must be one of {', '.join(allowed)}, not {value!r}")
    return value
