"""Whether the platform is fit to run, and fit to run in public."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

import click
from sqlalchemy import func, make_url, select
from sqlalchemy.orm import Session

from talent.accounts.models import User
from talent.cli.group import talent, this_app
from talent.core.config import Settings
from talent.core.outbox import OutboxMessage, OutboxStatus
from talent.taxonomy import service as taxonomy
from talent.web.schema import is_current
from talent.web.session import db

LEAST_KEY = 32
LOCAL = ("127.0.0.1", "localhost", "::1")
#: Addresses of the demo city; whoever reads the README knows their password.
DEMO = "%@demo.example"


@dataclass(frozen=True)
class Finding:
    """One thing to put right: a fault forbids going public, a warning wants to be known."""

    level: str  # "fault" or "warning"
    setting: str
    text: str


@talent.command("check")
@click.option("--deploy", is_flag=True, help="Also hold the settings to what a public site needs.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def check(deploy: bool, as_json: bool) -> None:
    """Look for what is wrong with schema, taxonomy and settings; exit status 1 when there is a fault."""
    settings: Settings = this_app().extensions["settings"]
    found = (
        list(of_database(db.session))
        if is_current()
        else [_fault("database", "the schema is not the newest: run flask talent prepare")]
    )
    if deploy:
        found += [*of_site(settings), *of_storage(settings), *of_mail(settings)]
        found += of_accounts(db.session) if is_current() else []
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in found], ensure_ascii=False))
    for finding in [] if as_json else found:
        click.echo(f"{finding.level}\t{finding.setting}\t{finding.text}")
    if not found and not as_json:
        click.echo("nothing found")
    if any(finding.level == "fault" for finding in found):
        raise SystemExit(1)


def _fault(setting: str, text: str) -> Finding:
    return Finding("fault", setting, text)


def _warning(setting: str, text: str) -> Finding:
    return Finding("warning", setting, text)


def of_database(session: Session) -> Iterator[Finding]:
    """The taxonomy, and work that was given up."""
    if not taxonomy.is_loaded(session):
        yield _fault("taxonomy", "it is not loaded in this version's edition: run flask talent prepare")
    dead = session.scalar(select(func.count()).where(OutboxMessage.status == OutboxStatus.DEAD)) or 0
    if dead:
        yield _warning("outbox", f"{dead} messages were given up; the admin's page tells why")


def of_site(settings: Settings) -> Iterator[Finding]:
    """Address, cookies, keys, development."""
    if settings.development:
        yield _fault("TALENT_DEVELOPMENT", "development is switched on")
    if settings.demo_sign_ins:
        yield _fault("TALENT_DEMO_SIGN_INS", "the sign-in page lists accounts with their passwords")
    if len(settings.secret_key) < LEAST_KEY:
        yield _fault("TALENT_SECRET_KEY", f"it is shorter than {LEAST_KEY} characters")
    if not settings.base_url.startswith("https://"):
        yield _fault("TALENT_BASE_URL", "it does not begin with https://; passwords would travel in the open")
    if urlsplit(settings.base_url).hostname in LOCAL:
        yield _fault("TALENT_BASE_URL", "links in mails would lead to the reader's own machine")
    if not settings.secure_cookies:
        yield _fault("TALENT_SECURE_COOKIES", "the cookie of a sign-in would also travel without TLS")
    if not settings.trusted_hosts:
        yield _warning("TALENT_TRUSTED_HOSTS", "the site answers to every host name; name its own")
    if settings.encoder == "hashing":
        yield _fault("TALENT_ENCODER", "the hashing encoder is for tests: it knows no meaning")
    if settings.encoder == "none":
        yield _warning("TALENT_ENCODER", "matching goes by words and taxonomy only")


def of_storage(settings: Settings) -> Iterator[Finding]:
    """Where data lie, and who else can read them."""
    if make_url(settings.database_url).get_backend_name() == "sqlite":
        yield _warning("TALENT_DATABASE_URL", "SQLite serves one machine; several need PostgreSQL")
    elif settings.limits_storage.startswith("memory"):
        yield _warning("TALENT_LIMITS_STORAGE", "each web process counts by itself; several need a common store")
    passable = settings.instance.exists() and settings.instance.stat().st_mode & 0o001
    for file in (settings.instance / "secret.key", settings.instance / "talent.db"):
        if passable and file.exists() and file.stat().st_mode & 0o004:
            yield _fault("TALENT_INSTANCE", f"everybody on this machine may read {file}; chmod 700 its folder")


def of_mail(settings: Settings) -> Iterator[Finding]:
    """Whether mails reach anybody."""
    if settings.mail_backend != "smtp":
        yield _fault("TALENT_MAIL_BACKEND", f"mails go to “{settings.mail_backend}”: nobody could set a new password")
        return
    if not settings.mail_use_tls and settings.mail_server not in LOCAL:
        yield _warning("TALENT_MAIL_USE_TLS", "mails travel to the mail server in the open")
    if settings.mail_sender.endswith("@localhost"):
        yield _warning("TALENT_MAIL_SENDER", "mail servers refuse the sender noreply@localhost")


def of_accounts(session: Session) -> Iterator[Finding]:
    """Accounts with known passwords, and whether anybody can verify organizations."""
    demo = session.scalar(select(func.count()).where(User.email.like(DEMO), User.disabled_at.is_(None))) or 0
    if demo:
        yield _fault("accounts", f"{demo} accounts of the demo city can sign in; start from an empty database")
    if not session.scalar(select(User.id).where(User.is_admin, User.disabled_at.is_(None)).limit(1)):
        yield _warning("accounts", "there is no admin: run flask talent create-admin")
