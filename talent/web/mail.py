"""Mail: plain text, in the reader's language, through the back end the settings name."""

from __future__ import annotations

from flask import Flask
from flask_mailman import EmailMessage, Mail

from talent.core.config import Settings

mail = Mail()


def init_app(app: Flask, settings: Settings) -> None:
    """Choose the back end: console (default), smtp, file, or locmem in tests."""
    app.config.update(
        MAIL_BACKEND=settings.mail_backend,
        MAIL_SERVER=settings.mail_server,
        MAIL_PORT=settings.mail_port,
        MAIL_USERNAME=settings.mail_username or None,
        MAIL_PASSWORD=settings.mail_password or None,
        MAIL_USE_TLS=settings.mail_use_tls,
        MAIL_DEFAULT_SENDER=settings.mail_sender,
        MAIL_FILE_PATH=str(settings.instance / "mail"),
        MAIL_TIMEOUT=10,
    )
    mail.init_app(app)


def send(to: str, subject: str, body: str) -> None:
    """Send one mail now; the outbox worker calls this, never a request."""
    EmailMessage(subject=" ".join(subject.split()), body=body, to=[to]).send()
