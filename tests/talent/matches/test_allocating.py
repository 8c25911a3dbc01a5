"""flask talent allocate: who might get what, from rows to a proposal that writes nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matching.types import Kind, Match, Term
from talent.applications.models import Application, ApplicationStatus
from talent.core import outbox
from talent.core.actor import OrgKind
from talent.enrolments.models import Enrolment
from talent.matches.allocating import ability
from talent.matches.models import Mark, OpportunityMark
from talent.matches.worker import Worker
from talent.opportunities.models import Opportunity, SkillNeed
from talent.profiles.models import Profile
from tests.factories.organizations import organization
from tests.talent.pairs import open_cohort, published_opportunity, published_profile, skill_codes


def published(session: Session, app: Flask, *rows: Profile | Opportunity) -> None:
    for row in rows:
        topic = "profile" if isinstance(row, Profile) else "opportunity"
        outbox.put(session, f"{topic}.changed", **{f"{topic}_id": row.id})
    session.commit()
    Worker(app).drain()


def post(session: Session, headcount: int = 1, **changes: Any) -> Opportunity:
    row = published_opportunity(session, organization(session), headcount=headcount, **changes)
    session.add(SkillNeed(opportunity_id=row.id, skill_code=skill_codes(session, 1)[0], level=2, essential=True))
    session.flush()
    return row


def proposed(app: Flask, *arguments: str) -> dict[str, Any]:
    result = app.test_cli_runner().invoke(args=["talent", "allocate", *arguments, "--json"])
    assert result.exit_code == 0, result.output
    made: dict[str, Any] = json.loads(result.output)
    return made


def given(made: dict[str, Any]) -> dict[int, list[int]]:
    return {place["id"]: sorted(p["profile_id"] for p in place["people"]) for place in made["places"]}


@pytest.mark.parametrize("method", ["stable", "weight"])
def test_openings_are_filled_up_to_what_is_free(app: Flask, session: Session, method: str) -> None:
    people = [published_profile(session, headline="焊工") for _ in range(4)]
    row = post(session, headcount=3)
    hired = Application(profile_id=people[0].id, opportunity_id=row.id, status=ApplicationStatus.HIRED)
    session.add(hired)
    published(session, app, row, *people)
    made = proposed(app, "openings", "--method", method)
    assert len(given(made)[row.id]) == 2
    assert people[0].id not in given(made)[row.id]  # has a place already
    assert made["figures"]["seats"] == 2
    assert made["figures"]["blocking"] == 0
    session.rollback()
    assert session.scalar(select(func.count(Application.id))) == 1  # nothing was written


def test_a_failing_requirement_and_a_no_make_a_pair_unacceptable(app: Flask, session: Session) -> None:
    one, other = published_profile(session), published_profile(session)
    high = post(session, education_code="master")
    low = post(session)
    session.add(OpportunityMark(profile_id=one.id, opportunity_id=low.id, mark=Mark.DISMISSED))
    session.add(OpportunityMark(profile_id=other.id, opportunity_id=low.id, mark=Mark.SHORTLISTED))
    published(session, app, high, low, one, other)
    made = proposed(app, "openings")
    assert given(made) == {high.id: [], low.id: [other.id]}
    assert made["figures"]["acceptable"] == 1


def test_seats_go_to_those_who_lack_what_is_taught(app: Flask, session: Session) -> None:
    cohort = open_cohort(session, organization(session, kind=OrgKind.TRAINING_OPERATOR), seats=1)
    people = [published_profile(session) for _ in range(2)]
    outbox.put(session, "program.changed", program_id=cohort.program_id)
    published(session, app, *people)
    made = proposed(app, "program-seats", "--least", "0")
    assert sum(len(got) for got in given(made).values()) == 1
    assert made["figures"]["unplaced"] == 1
    session.rollback()
    assert session.scalar(select(func.count(Enrolment.id))) == 0


def test_only_places_in_the_region(app: Flask, session: Session) -> None:
    here, there = post(session, region_code="510107"), post(session, region_code="510700")
    published(session, app, here, there, published_profile(session))
    assert list(given(proposed(app, "openings", "--region", "510100"))) == [here.id]
    assert sorted(given(proposed(app, "openings", "--region", "510000"))) == [here.id, there.id]
    result = app.test_cli_runner().invoke(args=["talent", "allocate", "openings", "--region", "999999"])
    assert result.exit_code == 2
    assert "there is no region" in result.output


def test_the_text_says_the_figures(app: Flask, session: Session) -> None:
    published(session, app, post(session), published_profile(session))
    result = app.test_cli_runner().invoke(args=["talent", "allocate", "openings"])
    assert result.exit_code == 0
    assert "placed\t1, without a place 0" in result.output
    assert "blocking pairs\t0 (stable)" in result.output


@pytest.mark.parametrize(
    "arguments",
    ["allocate openings --seed -1", "weights fit --least 0", "weights fit --least-opportunities 0",
     "index verify --sample -3", "index tune --steps 0", "index tune --minutes -1"],
)  # fmt: skip
def test_a_number_no_command_can_do_anything_with_is_named(app: Flask, arguments: str) -> None:
    result = app.test_cli_runner().invoke(args=["talent", *arguments.split()])
    assert result.exit_code == 2
    assert f"Invalid value for '{arguments.split()[-2]}'" in result.output


def test_with_nothing_to_allocate_there_is_no_data(app: Flask, session: Session) -> None:
    made = proposed(app, "openings")
    assert made["places"] == []
    assert made["figures"]["mean_rank"] is None
    assert "no data" in app.test_cli_runner().invoke(args=["talent", "allocate", "openings"]).output


def test_ability_leaves_wishes_out() -> None:
    # By hand: (.8 x .45 + .4 x .25) / .7 = .657142…; place does not count.
    terms = (Term("skills", 0.8, 0.45, 0.3), Term("meaning", 0.4, 0.25, 0.1), Term("place", 0.0, 0.1, 0.0))
    match = Match(kind=Kind.PROFILE, id=1, score=0.5, coverage=0.8, terms=terms)
    assert ability(match) == pytest.approx(0.46 / 0.7)
    assert ability(Match(kind=Kind.PROFILE, id=1, score=None, coverage=0.0)) == 0.0
