"""A person's data: handed out whole, erased but for what must stay without who they were."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from talent.accounts import service as accounts
from talent.accounts.models import Consent, Notice, Purpose, User
from talent.applications.models import Application, ApplicationEvent, ApplicationStatus
from talent.core.actor import Actor, Role
from talent.core.audit import AuditEvent
from talent.core.text import N_
from talent.matches import persons
from talent.matches.models import Mark, OpportunityMark
from talent.matches.worker import Worker
from talent.profiles.models import Profile, Seeking, Visibility
from tests.factories import opportunities, profiles, programs
from tests.factories.organizations import organization

TELLING = ("Person", "person", "example.org", "Cleaned data", "Bus map", "dear employer", "secret reason", "510107")


@pytest.fixture
def person(session: Session) -> Profile:
    """Somebody with everything: profile, application, mark, consent, notice."""
    row = profiles.profile(session, published=True, full=True)
    assert row.user_id is not None
    post = opportunities.opportunity(session)
    asked = Application(profile_id=row.id, opportunity_id=post.id, status=ApplicationStatus.DECLINED,
                        message="dear employer", sent={"name": row.name}, decline_note="secret reason")  # fmt: skip
    session.add_all([asked, OpportunityMark(profile_id=row.id, opportunity_id=post.id, mark=Mark.SAVED)])
    session.flush()
    session.add(
        ApplicationEvent(application_id=asked.id, status=asked.status, note="secret reason", user_id=row.user_id)
    )
    accounts.give_consent(session, row.user_id, Purpose.MATCHING, wording="I agree")
    accounts.notify(session, row.user_id, N_("Welcome"), path="/")
    accounts.start_session(session, session.get_one(User, row.user_id))
    session.commit()
    return row


def run(app: Flask, *args: object, typed: str | None = None) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["talent", *map(str, args)], input=typed)
    return result.exit_code, result.output


def everything(session: Session, row: Profile, user_id: int | None) -> str:
    session.rollback()
    session.expire_all()
    user = session.get(User, user_id) if user_id else None
    return json.dumps(
        persons.exported(session, persons.Person(session.get_one(Profile, row.id), user)), ensure_ascii=False
    )


def test_export_holds_everything_but_secrets(app: Flask, session: Session, person: Profile, tmp_path: Path) -> None:
    code, said = run(app, "export", "person", person.id)
    assert code == 0
    data: dict[str, list[dict[str, Any]]] = json.loads(said)
    assert all(word in said for word in TELLING)
    for table in ("profile", "user", "education", "experience", "skill_claim", "application", "application_event",
                  "consent", "notice", "opportunity_mark", "sign_in_session", "wished_region"):  # fmt: skip
        assert len(data[table]) == 1, table
    assert "password_hash" not in said
    assert "token_hash" not in said
    assert person.email is not None
    user = session.get_one(User, person.user_id)
    out = tmp_path / "data.json"
    assert run(app, "export", "person", user.email, "--out", out)[0] == 0
    assert json.loads(out.read_text())["profile"] == data["profile"]
    assert out.stat().st_mode & 0o077 == 0


def test_nobody_else_is_in_it(app: Flask, session: Session, person: Profile) -> None:
    other = profiles.profile(session, full=True, name="Somebody Else")
    session.commit()
    assert "Somebody Else" not in run(app, "export", "person", person.id)[1]
    assert json.loads(run(app, "export", "person", other.id)[1])["application"] == []


@pytest.mark.postgres
def test_erased(app: Flask, session: Session, person: Profile) -> None:
    Worker(app).drain()
    user_id = person.user_id
    code, said = run(app, "erase", person.id, "--yes", "--json")
    assert code == 0, said
    assert json.loads(said)["rows"]["application"] == 1
    left = everything(session, person, user_id)
    assert [word for word in TELLING if word in left] == []
    row = session.get_one(Profile, person.id)
    assert (row.visibility, row.seeking, row.user_id) == (Visibility.PRIVATE, Seeking.WITHDRAWN, None)
    assert session.scalars(select(Application.status)).all() == [ApplicationStatus.DECLINED]
    assert session.scalars(select(Notice)).all() == []
    consent = session.scalars(select(Consent).where(Consent.user_id == user_id)).one()
    assert consent.withdrawn_at is not None
    user = session.get_one(User, user_id)
    assert user.disabled_at is not None
    assert "profile.erased" in session.scalars(select(AuditEvent.action)).all()
    session.rollback()
    Worker(app).drain()
    assert json.loads(run(app, "match", "opportunity", 1, "--json")[1]) == []


def test_asks_first(app: Flask, session: Session, person: Profile) -> None:
    code, _said = run(app, "erase", person.id, typed="n\n")
    assert code == 1
    assert "Cleaned data" in everything(session, person, person.user_id)
    assert run(app, "erase", person.id, typed="y\n")[0] == 0


def test_members_and_strangers(app: Flask, session: Session) -> None:
    office = organization(session)
    member = profiles.profile(session)
    assert member.user_id is not None
    accounts.add_member(session, member.user_id, office.id, Role.EDITOR)
    session.commit()
    assert "belongs to an organization" in run(app, "erase", member.id, "--yes")[1]
    for reference in ("999999", "99999999999999999999", "nobody@example.com"):
        assert run(app, "erase", reference, "--yes")[0] == 2
        assert run(app, "export", "person", reference)[0] == 2


def test_an_account_without_profile_and_a_profile_without_account(app: Flask, session: Session) -> None:
    university = organization(session)
    prepared = profiles.profile(session, prepared=True, university_id=university.id, email="prepared@example.org")
    session.commit()
    assert persons.found(session, "Prepared@example.org") is not None
    session.rollback()
    assert run(app, "erase", "prepared@example.org", "--yes")[0] == 0
    session.rollback()
    assert session.get_one(Profile, prepared.id).email is None


def test_public_data(app: Flask, session: Session, person: Profile) -> None:
    programs.cohort(session)
    opportunities.opportunity(session, title="A draft", status="draft", published_at=None)
    session.commit()
    posts = json.loads(run(app, "export", "opportunities")[1])
    assert len(posts) == 1
    assert posts[0]["kind"] == "role"
    (course,) = json.loads(run(app, "export", "programs")[1])
    assert course["cohorts"][0]["free"] == 10


def test_every_table_of_persons_has_a_rule(app: Flask) -> None:
    """A new table that points to a profile or an account must say what becomes of its rows: add it to RULES."""
    assert set(persons.tables_of_persons()) | {"application_event", "enrolment_event", "profile"} == set(persons.RULES)
    scrubbed = {name for name, rule in persons.RULES.items() if rule is persons.Rule.SCRUBBED}
    assert scrubbed - {"profile"} == set(persons.WRITTEN)


def test_admins_keep_their_account(session: Session) -> None:
    from tests.factories.accounts import user

    admin = user(session, is_admin=True)
    with pytest.raises(persons.Conflict):
        persons.erase(session, Actor(), persons.Person(None, admin))
