"""The admin's queue, health and audit log."""

from __future__ import annotations

import re

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.types import Kind
from talent.accounts.models import Notice
from talent.admin.wording import words_of
from talent.applications.models import ApplicationStatus, InvitationStatus
from talent.core import outbox
from talent.core.actor import OrgKind
from talent.core.audit import AuditEvent
from talent.core.config import ROOT
from talent.core.outbox import OutboxMessage, OutboxStatus
from talent.enrolments.models import EnrolmentStatus
from talent.matches import upkeep
from talent.matches.engine import follower_of
from talent.matches.models import Mark, StoredVector
from talent.organizations.models import Organization, Verification
from talent.programs.models import CohortStatus
from tests.conftest import SignIn
from tests.factories.organizations import organization as make_organization
from tests.page import Page


def test_the_queue_shows_a_state_oldest_first(session: Session, sign_in_as: SignIn) -> None:
    waiting = [make_organization(session, verified=False) for _ in range(2)]
    done = make_organization(session)
    admin = sign_in_as(admin=True)
    page = Page(admin.client.get("/admin/"))
    shown = [link for link in page.links() if link.startswith("/admin/organizations/")]
    assert shown == [f"/admin/organizations/{row.id}" for row in waiting]
    verified = Page(admin.client.get("/admin/?state=verified"))
    assert f"/admin/organizations/{done.id}" in verified.links()
    assert admin.client.get("/admin/?state=nonsense").status_code == 404


def test_the_queue_has_pages_and_the_same_number_of_rows_in_all(session: Session, sign_in_as: SignIn) -> None:
    rows = [make_organization(session, verified=False) for _ in range(23)]
    browser, path, found = sign_in_as(admin=True).client, "/admin/", []
    while path:
        links = Page(browser.get(path)).links()
        found += [link for link in links if link.startswith("/admin/organizations/")]
        path = next((link for link in links if "after=" in link and not link.startswith("/language")), "")
    assert found == [f"/admin/organizations/{row.id}" for row in rows]


def test_verifying_tells_the_members(session: Session, sign_in_as: SignIn) -> None:
    owner = sign_in_as(OrgKind.ENTERPRISE, verified=False)
    admin = sign_in_as(admin=True)
    assert owner.organization is not None
    path = f"/admin/organizations/{owner.organization.id}"
    assert Page(admin.client.get(path)).status == 200
    refused = Page(admin.client.post(path, data={"state": "declined"}))
    assert (refused.status, set(refused.errors())) == (422, {"note"})
    assert admin.client.post(path, data={"state": "verified"}).status_code == 303
    session.rollback()
    session.expire_all()
    assert session.get_one(Organization, owner.organization.id).verification is Verification.VERIFIED
    assert session.scalars(select(Notice.user_id)).all() == [owner.user.id]
    assert "organization.verified" in session.scalars(select(AuditEvent.action)).all()


def test_a_government_unit_becomes_the_bureau_of_a_region(session: Session, sign_in_as: SignIn) -> None:
    unit = make_organization(session, kind=OrgKind.GOVERNMENT, verified=False)
    works = make_organization(session, verified=False)
    admin = sign_in_as(admin=True)
    form = {"state": "verified", "bureau_region_code": "510100"}
    for row in (unit, works):
        assert admin.client.post(f"/admin/organizations/{row.id}", data=form).status_code == 303
    session.rollback()
    session.expire_all()
    assert (unit.bureau_region_code, works.bureau_region_code) == ("510100", None)


def test_a_verified_unit_becomes_a_bureau_and_stays_verified(session: Session, sign_in_as: SignIn) -> None:
    unit = make_organization(session, kind=OrgKind.GOVERNMENT)
    admin = sign_in_as(admin=True)
    path = f"/admin/organizations/{unit.id}"
    assert "Leave it as it is" in Page(admin.client.get(path)).text
    for _again in range(2):
        assert admin.client.post(path, data={"state": "", "bureau_region_code": "510100"}).status_code == 303
    session.rollback()
    session.expire_all()
    assert (unit.bureau_region_code, unit.verification) == ("510100", Verification.VERIFIED)
    acts = session.scalars(select(AuditEvent.action).where(AuditEvent.target_kind == "organization")).all()
    assert acts == ["organization.bureau_set"], "kept once, when it changed"
    assert session.scalars(select(Notice.user_id)).all() == []
    assert admin.client.post(path, data={"state": "", "bureau_region_code": ""}).status_code == 303
    assert "Region: none" in " ".join(Page(admin.client.get("/admin/audit")).text.split())


def test_only_what_waits_for_a_decision_must_be_decided(session: Session, sign_in_as: SignIn) -> None:
    waiting, works = make_organization(session, kind=OrgKind.GOVERNMENT, verified=False), make_organization(session)
    admin = sign_in_as(admin=True)
    for row in (waiting, works):
        answer = Page(admin.client.post(f"/admin/organizations/{row.id}", data={"state": ""}))
        assert (answer.status, set(answer.errors())) == (422, {"state"})


def test_health_shows_the_stored_vectors(app: Flask, sign_in_as: SignIn, session: Session) -> None:
    """By kind: those that can be used, those of another encoder, and those without any."""
    admin = sign_in_as(admin=True)
    assert "Matching is not loaded yet" in Page(admin.client.get("/admin/health")).text
    admin.client.get("/search?q=python")
    ours = follower_of(app.extensions).encoder_id or ""
    for number, (encoder, vector) in enumerate([(ours, b"1234"), ("another", b"1234"), (ours, None)], start=1):
        row = StoredVector(kind=Kind.PROGRAM.value, entity_id=number, source_hash="", encoder_id=encoder)
        row.text_version, row.document, row.vector = upkeep.TEXT, {}, vector
        session.add(row)
    session.commit()
    page = " ".join(Page(admin.client.get("/admin/health")).text.split())
    assert "Programs 1 1 1" in page
    assert ours in page


def test_health_shows_what_was_given_up(session: Session, sign_in_as: SignIn) -> None:
    admin = sign_in_as(admin=True)
    outbox.put(session, "topic-of-the-dead")
    session.flush()
    message = session.scalars(select(OutboxMessage).where(OutboxMessage.topic == "topic-of-the-dead")).one()
    message.status, message.error = OutboxStatus.DEAD, "ConnectionRefusedError"
    session.commit()
    page = Page(admin.client.get("/admin/health"))
    assert page.status == 200
    assert "topic-of-the-dead" in page.text
    assert "ConnectionRefusedError" in page.text


def test_the_audit_log_says_acts_in_words(sign_in_as: SignIn) -> None:
    client = sign_in_as(admin=True).client
    assert "Account: signed in" in Page(client.get("/admin/audit")).text
    assert "账户：已登录" in Page(client.get("/admin/audit", headers={"Accept-Language": "zh-CN"})).text


def test_an_act_of_an_earlier_version_is_shown_as_it_was_kept(sign_in_as: SignIn, session: Session) -> None:
    admin = sign_in_as(admin=True)
    session.add(AuditEvent(user_id=None, action="seat.given_away", target_kind="seat", target_id=7, detail={"to": "x"}))
    session.commit()
    assert "seat.given_away seat 7 to: x" in " ".join(Page(admin.client.get("/admin/audit")).text.split())


def acts() -> set[str]:
    """Every act the code records: those written out, and those made of the members of an enumeration."""
    written = set()
    for file in (ROOT / "talent").rglob("*.py"):
        code = file.read_text(encoding="utf-8")
        written |= set(re.findall(r"record\([^()]*\"([a-z]+\.[a-z_]+)\"", code))
    states = {
        "application": ApplicationStatus, "cohort": CohortStatus, "enrolment": EnrolmentStatus,
        "invitation": InvitationStatus, "match": Mark, "organization": Verification,
    }  # fmt: skip
    return written | {f"{noun}.{state.value}" for noun, members in states.items() for state in members}


def test_every_act_has_words() -> None:
    assert len(acts()) > 50
    assert [act for act in sorted(acts()) if words_of(act) is None] == []
