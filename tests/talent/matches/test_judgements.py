"""Weights learned from decisions: what counts as one, and flask talent weights fit from rows to a file."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from matching.weights import load_weights
from talent.applications.models import Application, ApplicationStatus, DeclineReason
from talent.core.config import BadSetting
from talent.matches import judgements
from talent.matches.engine import Follower, weights_of
from talent.matches.judgements import Proof
from talent.matches.models import Mark, OpportunityMark
from talent.opportunities.models import Opportunity, SkillNeed
from talent.profiles.models import Profile, SkillClaim, Visibility, WishedRegion
from tests.factories.organizations import organization
from tests.talent.pairs import published_opportunity, published_profile, skill_codes

HERE, THERE = "510107", "110000"


def post(session: Session, **changes: Any) -> Opportunity:
    row = published_opportunity(session, organization(session), region_code=HERE, **changes)
    for code in skill_codes(session, 2):
        session.add(SkillNeed(opportunity_id=row.id, skill_code=code, essential=True))
    session.flush()
    return row


def person(session: Session, region: str = HERE, **changes: Any) -> Profile:
    row = published_profile(session, summary="焊接", **changes)
    session.add(WishedRegion(profile_id=row.id, region_code=region))
    session.flush()
    return row


def mark(session: Session, who: Profile, row: Opportunity, said: Mark) -> None:
    session.add(OpportunityMark(profile_id=who.id, opportunity_id=row.id, mark=said))
    session.flush()


def apply(session: Session, who: Profile, row: Opportunity, status: ApplicationStatus, **changes: Any) -> None:
    session.add(Application(profile_id=who.id, opportunity_id=row.id, status=status, **changes))
    session.flush()


def test_of_several_words_the_one_to_trust_most_counts(session: Session) -> None:
    row = post(session)
    people = [person(session) for _ in range(6)]
    mark(session, people[0], row, Mark.REMOVED)
    apply(session, people[0], row, ApplicationStatus.HIRED)  # removed, and hired in the end
    mark(session, people[1], row, Mark.SHORTLISTED)
    apply(session, people[1], row, ApplicationStatus.DECLINED, decline_reason=DeclineReason.OTHER_SKILLS_NEEDED)
    apply(session, people[2], row, ApplicationStatus.DECLINED, decline_reason=DeclineReason.PLACE_FILLED)
    apply(session, people[3], row, ApplicationStatus.WITHDRAWN)
    mark(session, people[4], row, Mark.DISMISSED)
    apply(session, people[5], row, ApplicationStatus.SUBMITTED)
    found = judgements.said(session)
    assert found == {
        (people[0].id, row.id): judgements.HIRED,
        (people[1].id, row.id): judgements.UNFIT,
        (people[4].id, row.id): judgements.DISMISSED,
        (people[5].id, row.id): judgements.APPLIED,
    }  # that a place was filled, or somebody thought better of it, says nothing about the fit


def test_who_is_private_and_has_not_applied_is_not_read(app: Flask, session: Session) -> None:
    row = post(session)
    hidden, applied = person(session), person(session)
    for who in (hidden, applied):
        mark(session, who, row, Mark.SHORTLISTED)
        who.visibility = Visibility.PRIVATE
    apply(session, applied, row, ApplicationStatus.SUBMITTED)
    session.commit()
    engine = Follower(app.extensions["settings"]).engine(session)
    assert [(one.query, one.accepted) for one in judgements.collect(session, engine)] == [(row.id, True)]


def decisions(session: Session, posts: int = 6, near: Mark = Mark.SHORTLISTED, far: Mark = Mark.REMOVED) -> None:
    """Who wishes to work near is taken; those far away are not, though with more skills they stand above now."""
    nearby = [person(session, HERE) for _ in range(3)]
    away = [person(session, THERE) for _ in range(3)]
    for _ in range(posts):
        row = post(session)
        for who in nearby:
            mark(session, who, row, near)
        for who in away:
            mark(session, who, row, far)
    for who in away:
        session.add(SkillClaim(profile_id=who.id, skill_code=skill_codes(session, 2)[1], level=3))
    session.commit()


def run(app: Flask, *arguments: str) -> Any:
    few = ["--least", "30", "--least-opportunities", "6"]
    return app.test_cli_runner().invoke(args=["talent", "weights", "fit", *few, *arguments])


@pytest.fixture
def no_sets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judgements, "judged_sets", list)


@pytest.mark.usefixtures("no_sets")
def test_a_file_is_written_and_used_only_when_named(app: Flask, session: Session) -> None:
    decisions(session)
    dry = run(app, "--dry-run", "--json")
    assert dry.exit_code == 0, dry.output
    assert json.loads(dry.output)["file"] is None
    result = run(app, "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.output)
    assert told["after"] - told["before"] == pytest.approx(told["gain"]["mean"])
    assert 0 < told["gain"]["low"] <= told["gain"]["mean"] <= told["gain"]["high"]
    settings = app.extensions["settings"]
    present = weights_of(settings)
    fitted = load_weights(Path(told["file"]))
    assert fitted.profile_opportunity.terms["place"] > present.profile_opportunity.terms["place"]
    assert fitted.version.startswith(f"{present.version}+fit.")
    assert fitted.profile_program == present.profile_program
    assert weights_of(settings) == present
    assert weights_of(replace(settings, weights=told["file"])) == fitted


@pytest.mark.usefixtures("no_sets")
def test_the_text_says_before_and_after_and_how_sure_the_gain_is(app: Flask, session: Session) -> None:
    decisions(session)
    result = run(app, "--dry-run")
    assert result.exit_code == 0, result.output
    assert "36 judgements on 6 opportunities, each kept back once" in result.output
    assert "0.000 -> 1.000" in result.output
    assert "gain\t+1.000, 95 % interval +1.000 to +1.000" in result.output
    assert "place\t0.1000 -> 0." in result.output


def test_a_gain_that_may_be_chance_is_refused_with_its_figures(app: Flask, session: Session) -> None:
    decisions(session, posts=3)
    decisions(session, posts=3, near=Mark.REMOVED, far=Mark.SHORTLISTED)
    result = run(app)
    assert result.exit_code == 1
    assert "On 6 opportunities, each kept back once," in result.output
    assert "95 % interval -" in result.output


def test_too_few_decisions_are_refused(app: Flask, session: Session) -> None:
    decisions(session, posts=2)
    result = app.test_cli_runner().invoke(args=["talent", "weights", "fit"])
    assert result.exit_code == 1
    assert "too few" in result.output


def test_a_loss_on_any_set_is_refused_and_nothing_written(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    decisions(session)
    monkeypatch.setattr(judgements, "prove", lambda *given: [Proof("roles_people", "map", 0.6, 0.59)])
    folder = Path(app.extensions["settings"].instance) / "weights"
    shutil.rmtree(folder, ignore_errors=True)  # the same decisions make a file of the same name
    result = run(app)
    assert result.exit_code == 1
    assert "Refused: worse on roles_people" in result.output
    assert not folder.exists()


def test_a_wrong_weights_file_is_named(app: Flask, tmp_path: Path) -> None:
    settings = app.extensions["settings"]
    with pytest.raises(BadSetting, match="TALENT_WEIGHTS"):
        weights_of(replace(settings, weights=str(tmp_path / "nothing.json")))
    (tmp_path / "bad.json").write_text('{"version": "1"}')
    with pytest.raises(BadSetting, match="TALENT_WEIGHTS"):
        weights_of(replace(settings, weights=str(tmp_path / "bad.json")))
