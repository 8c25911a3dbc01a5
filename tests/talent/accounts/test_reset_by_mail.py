"""A forgotten password, from the form through the outbox, the worker and a real mail server, to the new sign-in."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from talent.accounts.models import PasswordReset
from talent.core import clock, database
from talent.core.outbox import OutboxMessage, OutboxStatus
from talent.matches.worker import Worker
from talent.web.session import db
from tests.conftest import disconnect, make_settings, migrated
from tests.factories.accounts import PASSWORD
from tests.factories.accounts import user as make_user
from tests.page import Page

NEW = "another sentence, not short"


class Mailbox:
    """What arrived at the mail server."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        """Take a letter (the name is aiosmtpd's)."""
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        return "250 OK"


def free_port() -> int:
    """A port of this machine nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def port() -> int:
    """The port of the mail server."""
    return free_port()


@pytest.fixture
def mailbox(port: int) -> Iterator[Mailbox]:
    """A real SMTP server on loopback."""
    box = Mailbox()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    yield box
    server.stop()


@pytest.fixture(scope="module")
def app(port: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An application that mails by SMTP."""
    smtp = {"TALENT_MAIL_BACKEND": "smtp", "TALENT_MAIL_SERVER": "127.0.0.1", "TALENT_MAIL_PORT": str(port)}
    application = migrated(make_settings(tmp_path_factory.mktemp("smtp"), **smtp))
    yield application
    disconnect(application)


def someone(app: Flask, **changes: str) -> str:
    """An account; gives its address."""
    with app.app_context(), database.write(db.engine) as session:
        return make_user(session, **changes).email


def link_in(letter: EmailMessage) -> str:
    """The path of the reset link."""
    body = letter.get_body()
    assert body is not None
    found = re.search(r"http://127\.0\.0\.1:8000(/password/reset/\S+)", body.get_content())
    assert found
    return found[1]


def test_from_forgotten_to_signed_in(app: Flask, mailbox: Mailbox) -> None:
    email, client = someone(app), app.test_client()
    assert client.post("/password/forgot", data={"email": email}).status_code == 303
    assert mailbox.letters == [], "the request itself must not wait for the mail server"
    Worker(app).drain()
    (letter,) = mailbox.letters
    assert letter["To"] == email
    assert letter["Subject"] == "Set a new password"
    link = link_in(letter)
    assert Page(client.get(link)).status == 200
    weak = Page(client.post(link, data={"password": "short"}))
    assert (weak.status, set(weak.errors())) == (422, {"password"})
    assert client.post(link, data={"password": NEW}).status_code == 303
    assert client.post("/sign-in", data={"email": email, "password": PASSWORD}).status_code == 422
    assert client.post("/sign-in", data={"email": email, "password": NEW}).status_code == 303
    assert client.get(link).status_code == 409, "single use"
    assert client.post(link, data={"password": PASSWORD}).status_code == 409


def test_the_token_stands_nowhere_but_in_the_mail(app: Flask, mailbox: Mailbox) -> None:
    email = someone(app)
    app.test_client().post("/password/forgot", data={"email": email})
    Worker(app).drain()
    token = link_in(mailbox.letters[0]).rsplit("/", 1)[1]
    with app.app_context(), Session(db.engine) as session:
        stored = session.scalars(select(PasswordReset.token_hash)).all()
        payloads = [str(m.payload) for m in session.scalars(select(OutboxMessage))]
    assert token not in stored
    assert not any(token in payload for payload in payloads)


def test_a_chinese_account_gets_a_chinese_mail(app: Flask, mailbox: Mailbox) -> None:
    email = someone(app, language="zh", name="李娜")
    app.test_client().post("/password/forgot", data={"email": email})
    Worker(app).drain()
    (letter,) = mailbox.letters
    assert re.search(r"[\u4e00-\u9fff]", letter["Subject"])
    assert link_in(letter)


def test_no_mail_for_an_address_nobody_has(app: Flask, mailbox: Mailbox) -> None:
    app.test_client().post("/password/forgot", data={"email": "nobody@example.org"})
    Worker(app).drain()
    assert mailbox.letters == []


def test_a_mail_server_that_is_down_loses_nothing(app: Flask, port: int) -> None:
    email = someone(app)
    app.test_client().post("/password/forgot", data={"email": email})
    worker = Worker(app)
    worker.round()
    with app.app_context(), Session(db.engine) as session:
        (waiting,) = session.scalars(select(OutboxMessage).where(OutboxMessage.status == OutboxStatus.WAITING))
        assert (waiting.tries, waiting.due_at > clock.now()) == (1, True)
        due = waiting.due_at
    box = Mailbox()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    try:
        with clock.frozen(due):
            worker.drain()
    finally:
        server.stop()
    assert [letter["To"] for letter in box.letters] == [email]
