"""flask talent import: the same rules as the page, for whoever has the shell."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from talent.core.actor import OrgKind
from talent.opportunities.models import Opportunity
from talent.organizations.models import Organization
from talent.profiles import upload as profiles
from talent.profiles.models import Profile
from talent.programs.models import Program
from tests.factories.organizations import organization
from tests.factories.programs import base


@pytest.fixture
def employer(session: Session) -> Organization:
    row = organization(session)
    session.commit()
    return row


def count(session: Session, model: type[Opportunity] | type[Program] | type[Profile]) -> int:
    session.rollback()
    return session.scalar(select(func.count(model.id))) or 0


def written(folder: Path, text: str, name: str = "rows.csv") -> str:
    file = folder / name
    file.write_text(text, encoding="gb18030")
    return str(file)


def test_opportunities_by_credit_code_name_or_id(
    app: Flask, session: Session, employer: Organization, tmp_path: Path
) -> None:
    runner = app.test_cli_runner()
    file = written(tmp_path, "title,region,skills\n数据分析师,成都,机器学习:3*\n工程师,武侯区,python\n")
    for n, name in enumerate((employer.credit_code, employer.name_zh, str(employer.id)), start=1):
        result = runner.invoke(args=["talent", "import", "opportunities", file, "--organization", name])
        assert result.exit_code == 0, result.output
        assert "2 opportunities imported" in result.output
        assert count(session, Opportunity) == 2 * n


def test_a_dry_run_writes_nothing(app: Flask, session: Session, employer: Organization, tmp_path: Path) -> None:
    file = written(tmp_path, "title\nA\n")
    args = ["talent", "import", "opportunities", file, "--organization", str(employer.id), "--dry-run", "--json"]
    result = app.test_cli_runner().invoke(args=args)
    assert json.loads(result.output) == {"kind": "opportunities", "rows": 1, "imported": False}
    assert count(session, Opportunity) == 0


def test_every_fault_is_listed_and_nothing_imported(
    app: Flask, session: Session, employer: Organization, tmp_path: Path
) -> None:
    file = written(tmp_path, "title,region,headcount\nA,成都,1\nB,Atlantis,none at all\n")
    result = app.test_cli_runner().invoke(
        args=["talent", "import", "opportunities", file, "--organization", str(employer.id)]
    )
    assert result.exit_code == 1
    assert "line 3\tregion\tThere is no region called “Atlantis”" in result.output
    assert "line 3\theadcount\t" in result.output
    assert "2 faults; nothing was imported" in result.output
    assert count(session, Opportunity) == 0


def test_programs(app: Flask, session: Session, tmp_path: Path) -> None:
    place = base(session)
    session.commit()
    file = written(tmp_path, f"base,title,hours\n{place.name_zh},课程,40\n")
    args = ["talent", "import", "programs", file, "--organization", str(place.operator_id)]
    assert app.test_cli_runner().invoke(args=args).exit_code == 0
    assert count(session, Program) == 1


def test_profiles_of_a_university(app: Flask, session: Session, tmp_path: Path) -> None:
    university = organization(session, kind=OrgKind.UNIVERSITY)
    session.commit()
    head = ",".join(column.name for column in profiles.TEMPLATE)
    example = ",".join(f'"{column.examples[0] if column.examples else ""}"' for column in profiles.TEMPLATE)
    file = written(tmp_path, f"{head}\n{example}\n")
    args = ["talent", "import", "profiles", file, "--organization", university.credit_code]
    result = app.test_cli_runner().invoke(args=args)
    assert result.exit_code == 0, result.output
    assert "1 profiles imported" in result.output
    assert count(session, Profile) == 1


def test_wrong_owners_and_files(app: Flask, session: Session, employer: Organization, tmp_path: Path) -> None:
    assessor = organization(session, kind=OrgKind.ASSESSOR)
    session.commit()
    runner = app.test_cli_runner()
    file = written(tmp_path, "title\nA\n")
    for args, said in (
        ([file, "--organization", "Nobody Ltd"], "there is no organization"),
        ([file, "--organization", str(assessor.id)], "not yours to see"),
        (
            [written(tmp_path, "colour\nred\n", "wrong.csv"), "--organization", str(employer.id)],
            "lacks these columns: title",
        ),
    ):
        result = runner.invoke(args=["talent", "import", "opportunities", *args])
        assert result.exit_code != 0
        assert said in result.output
    assert count(session, Opportunity) == 0
