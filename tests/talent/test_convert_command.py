"""flask talent convert: public files become import files, which are imported, published and matched."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from talent.core import clock
from talent.core.actor import OrgKind
from talent.core.audit import AuditEvent
from talent.core.outbox import OutboxMessage
from talent.opportunities.models import Opportunity, OpportunityStatus
from talent.profiles import queries as profiles
from talent.profiles.models import Profile, Visibility
from tests.factories import published
from tests.factories.organizations import organization

PEOPLE = (
    "qid\texperience\tskills\np1\tWrote reports. Drew charts.\tPython, Unheard Of 9\n"
    "p2\tDug wells.\tC++, Python, python\n"
)


def run(app: Flask, *args: object) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["talent", *map(str, args)])
    return result.exit_code, result.output


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def test_roles_of_onet(app: Flask, session: Session, tmp_path: Path) -> None:
    employer = organization(session)
    session.commit()
    out = tmp_path / "roles.csv"
    last = clock.today().replace(
        day=1, month=clock.today().month % 12 + 1, year=clock.today().year + clock.today().month // 12
    )
    terms = ["--region", "510100", "--pay-min", 6000, "--expires-on", last.isoformat(), "--publish"]
    code, said = run(app, "convert", "onet-roles", published.onet(tmp_path / "onet"), out, *terms, "--json")
    assert code == 0, said
    assert json.loads(said) == {"kind": "roles", "rows": 2, "unknown_skills": ["KiteView 3D"]}
    kites = rows(out)[0]
    assert kites["duties"] == "Survey land from kites.\nFly kites over building sites.\nDraw maps from pictures."
    assert (kites["education_level"], kites["skills"], kites["status"]) == ("bachelor", "python?", "published")
    assert rows(out)[1]["skills"] == "cpp*"
    assert [row["occupation"] for row in rows(out)] == ["", ""]  # known once O*NET is in the taxonomy
    assert run(app, "import", "opportunities", out, "--organization", employer.id)[0] == 0
    found = session.scalars(select(Opportunity).order_by(Opportunity.id)).all()
    assert [(o.title, o.status) for o in found] == [
        ("Kite Surveyors", OpportunityStatus.PUBLISHED), ("Software Developers", OpportunityStatus.PUBLISHED),
    ]  # fmt: skip


def test_roles_without_terms_are_drafts(app: Flask, tmp_path: Path) -> None:
    folder = published.onet(tmp_path / "onet")
    assert run(app, "convert", "onet-roles", folder, tmp_path / "roles.xlsx")[0] == 0
    assert (tmp_path / "roles.xlsx").read_bytes()[:2] == b"PK"
    assert "needs --region" in run(app, "convert", "onet-roles", folder, tmp_path / "x.csv", "--publish")[1]
    assert "must end in .csv or .xlsx" in run(app, "convert", "onet-roles", folder, tmp_path / "x.pdf")[1]
    (folder / "Task Statements.xlsx").unlink()
    code, said = run(app, "convert", "onet-roles", folder, tmp_path / "y.csv")
    assert (code, "Task Statements.xlsx: this file is missing" in said) == (1, True)


def test_people_are_published_only_on_somebodys_word(app: Flask, session: Session, tmp_path: Path) -> None:
    university = organization(session, kind=OrgKind.UNIVERSITY)
    session.commit()
    source, out = tmp_path / "queries.tsv", tmp_path / "people.csv"
    source.write_text(PEOPLE, encoding="utf-8")
    code, said = run(app, "convert", "people", source, out)
    assert code == 0, said
    assert "such as: Unheard Of 9" in said
    assert [row["skills"] for row in rows(out)] == ["python", "cpp; python"]
    assert run(app, "import", "profiles", out, "--organization", university.id)[0] == 0
    first = session.scalars(select(Profile).order_by(Profile.id)).first()
    assert first is not None
    assert (first.visibility, first.name) == (Visibility.PRIVATE, "Person p1")
    session.rollback()
    assert run(app, "import", "profiles", out, "--organization", university.id, "--publish", "signed on paper")[0] == 0
    session.rollback()
    session.expire_all()
    profile = profiles.full(session, first.id)
    assert profile is not None
    assert profile.is_open
    assert [e.description for e in profile.experiences] == ["Wrote reports. Drew charts."]
    events = session.scalars(select(AuditEvent).where(AuditEvent.action == "profile.published")).all()
    assert [event.detail for event in events] == [{"agreed": "signed on paper"}] * 2
    topics = session.scalars(select(OutboxMessage.topic)).all()
    assert topics.count("profile.changed") == 2


@pytest.mark.parametrize(
    ("kind", "agreed", "said"), [("opportunities", "yes", "is for profiles"), ("profiles", " ", "needs words")]
)
def test_publish_is_refused(app: Flask, session: Session, tmp_path: Path, kind: str, agreed: str, said: str) -> None:
    file = tmp_path / "x.csv"
    file.write_text("title\nA\n")
    code, output = run(app, "import", kind, file, "--organization", 1, "--publish", agreed)
    assert code == 2
    assert said in output


@pytest.mark.parametrize(
    "text", ["qid\texperience\nx\ty\n", "qid\texperience\tskills\nx\ty\n", "qid\texperience\tskills\n\ty\tz\n"]
)
def test_bad_files_of_people(app: Flask, tmp_path: Path, text: str) -> None:
    source = tmp_path / "q.tsv"
    source.write_text(text)
    assert run(app, "convert", "people", source, tmp_path / "out.csv")[0] == 1
    source.write_bytes(b"\xff\xfe\x00bad")
    assert run(app, "convert", "people", source, tmp_path / "out.csv")[0] == 1
    assert run(app, "convert", "people", source, tmp_path / "out.csv", "--mail-domain", "a b")[0] == 2
    assert not (tmp_path / "out.csv").exists()
