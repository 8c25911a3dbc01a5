"""The match pages as the person at them uses them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from talent.core import outbox
from talent.core.actor import OrgKind, Role
from talent.matches import judgements, queries, routes
from talent.matches.engine import Follower
from talent.matches.models import Mark, OpportunityMark, ProgramMark
from talent.matches.worker import Worker
from talent.opportunities.models import CloseReason, Opportunity, OpportunityStatus
from talent.profiles.models import Profile
from talent.web.session import db
from tests.conftest import Person, SignIn
from tests.factories.opportunities import opportunity
from tests.factories.profiles import profile
from tests.factories.programs import cohort, program
from tests.page import Page
from tests.queries import recorded

Settle = Callable[..., None]


@pytest.fixture
def settle(app: Flask, session: Session) -> Settle:
    """Commit the rows and let the worker read them into vectors, as it does within seconds."""
    follower = app.extensions["follower"] = Follower(app.extensions["settings"])

    def run(*rows: object) -> None:
        for row in rows:
            name = type(row).__name__.lower()
            outbox.put(session, f"{name}.changed", **{f"{name}_id": row.id})
        session.commit()
        Worker(app, follower).drain()
        with app.app_context():
            follower.engine(db.session, now=True)

    return run


@pytest.fixture
def me(sign_in_as: SignIn, session: Session) -> tuple[Person, Profile]:
    """A signed-in talent with a published profile that has every part."""
    person = sign_in_as()
    mine = profile(session, published=True, full=True, user_id=person.user.id)
    session.commit()
    return person, mine


def titles(page: Page) -> list[str]:
    return [node.text for node in page.root.all("h2", class_="row-title")]


class TestMine:
    def test_the_fitting_post_stands_first_with_its_reasons(
        self, me: tuple[Person, Profile], session: Session, settle: Settle
    ) -> None:
        person, mine = me
        good = opportunity(session, title="Python analyst", skills={"python": True}, occupation_code="data-analyst")
        other = opportunity(session, title="Welder", duties="Weld pipes", requirements="Welding", skills={"java": True})
        settle(mine, good, other)
        page = Page(person.client.get("/matches/"))
        assert titles(page)[0] == "Python analyst"
        assert "Why this fits" in page.text
        assert "Your profile has 9 of the 9 parts" in page.text

    def test_what_would_change_a_match_says_the_score_afterwards(
        self, me: tuple[Person, Profile], session: Session, settle: Settle
    ) -> None:
        person, mine = me
        skills = {"apache-kafka": True, "apache-hadoop": True, "java": True}
        post = opportunity(session, title="Python analyst", skills=skills, occupation_code="data-analyst")
        course = program(session, skills=dict.fromkeys(skills, 3))
        cohort(session, program_id=course.id)
        settle(mine, post, course)
        page = Page(person.client.get("/matches/"))
        said = re.search(r"the score would be about (\d+) instead of (\d+) of 100", page.text)
        assert said
        assert int(said[1]) > int(said[2])
        assert f"{said[2]} of 100 in all" in page.text

    def test_without_a_profile_the_page_says_what_to_do(self, sign_in_as: SignIn) -> None:
        assert "Start my profile" in Page(sign_in_as().client.get("/matches/")).text

    @pytest.mark.parametrize("page", ["/matches/", "/matches/programs"])
    def test_an_empty_profile_gets_no_list_in_no_order(
        self, sign_in_as: SignIn, session: Session, settle: Settle, page: str
    ) -> None:
        person = sign_in_as()
        mine = profile(session, published=True, user_id=person.user.id)
        course = program(session)
        cohort(session, program_id=course.id)
        settle(mine, course, opportunity(session))
        shown = Page(person.client.get(page))
        assert "Nothing to match with yet" in shown.text
        assert titles(shown) == []

    @pytest.mark.parametrize("back", ["matches", "programs"])
    def test_who_wrote_a_text_and_listed_no_skill_is_offered_what_it_names(
        self, sign_in_as: SignIn, session: Session, settle: Settle, back: str
    ) -> None:
        person = sign_in_as()
        pasted = (
            "Zhang San, born in Chengdu.\n" * 100 + "Wrote reports in Python, queried with SQL, deployed with Docker."
        )
        mine = profile(session, published=True, user_id=person.user.id, summary=pasted)
        post = opportunity(session, skills={"python": True, "sql": True})
        course = program(session, skills={"apache-kafka": 3})
        cohort(session, program_id=course.id)
        settle(mine, post, course)
        where = {"matches": "/matches/", "programs": "/matches/programs"}[back]
        page = Page(person.client.get(where))
        ticked = {n.attributes["value"] for n in page.root.all("input", name="found") if "checked" in n.attributes}
        assert ticked == {"python", "sql", "docker"}
        answer = person.client.post("/profile/skills/found", data={"found": ["python", "sql"], "back": back})
        assert answer.location == where
        page = Page(person.client.get(where))
        assert "2 skills added." in page.text
        assert titles(page) == [{"matches": post.title, "programs": course.title}[back]]

    def test_a_list_without_rows_says_why(self, me: tuple[Person, Profile], session: Session, settle: Settle) -> None:
        """Nothing is open; nothing is left by the filters; everything is put aside: each has its own next step."""
        person, mine = me
        settle(mine)
        page = Page(person.client.get("/matches/"))
        assert "No opportunity is open today" in page.text
        assert "No program is published yet" in Page(person.client.get("/matches/programs")).text
        post, course = opportunity(session, skills={"python": True}), program(session)
        settle(post, course)
        page = Page(person.client.get("/matches/?kind=internship&region=510000"))
        assert "No open opportunity fits these filters" in page.text
        assert "/matches/" in page.links()
        person.client.post(f"/opportunities/{post.id}/mark", data={"mark": "dismissed"})
        person.client.post(f"/programs/{course.id}/mark", data={"mark": "dismissed"})
        assert "You have applied for or put aside" in Page(person.client.get("/matches/")).text
        assert "You have put aside or taken" in Page(person.client.get("/matches/programs")).text

    def test_a_row_below_better_scores_says_which_requirement_is_not_fulfilled(
        self, me: tuple[Person, Profile], session: Session, settle: Settle
    ) -> None:
        person, mine = me
        settle(mine, opportunity(session, skills={"python": True}, education_code="doctorate"))
        row = Page(person.client.get("/matches/")).root.all("li", class_="row-item")[0]
        assert "Stands below others for a hard requirement: Education" in row.text

    def test_what_is_unknown_leads_to_where_it_is_said(
        self, sign_in_as: SignIn, session: Session, settle: Settle
    ) -> None:
        person = sign_in_as()
        mine = profile(session, published=True, user_id=person.user.id, skills={"python": 3})
        post = opportunity(session, skills={"python": True}, education_code="bachelor", experience_months=12)
        settle(mine, post)
        page = Page(person.client.get("/matches/"))
        assert {"/profile/edit/education", "/profile/edit/experience"} <= set(page.links())
        assert "/profile/edit" in page.links(), "what to add next: headline and summary"

    def test_a_skill_that_is_near_is_not_called_missing_below(
        self, sign_in_as: SignIn, session: Session, settle: Settle
    ) -> None:
        person = sign_in_as()
        mine = profile(session, published=True, user_id=person.user.id, skills={"java": 3})
        post = opportunity(session, skills={"kotlin": True, "welding-operation": True})
        settle(mine, post)
        page = Page(person.client.get("/matches/"))
        (below,) = [n for n in page.root.all("section") if n.attributes.get("aria-labelledby") == "change"]
        assert "near to Java" in below.text

    def test_a_long_list_is_cut_and_shown_in_full_on_demand(
        self, me: tuple[Person, Profile], session: Session, settle: Settle
    ) -> None:
        person, mine = me
        settle(mine, *(opportunity(session, skills={"python": True}) for _ in range(routes.FIRST + 2)))
        page = Page(person.client.get("/matches/"))
        assert len(titles(page)) == routes.FIRST
        assert "Show 2 more" in page.text
        assert len(titles(Page(person.client.get("/matches/?all=1")))) == routes.FIRST + 2

    def test_only_regions_with_open_posts_are_offered(
        self, me: tuple[Person, Profile], session: Session, settle: Settle
    ) -> None:
        person, mine = me
        here = opportunity(session, region_code="510107", skills={"python": True})
        far = opportunity(session, region_code="110000", skills={"python": True})
        settle(mine, here, far)
        page = Page(person.client.get("/matches/"))
        (choice,) = [n for n in page.root.all("select") if n.attributes.get("name") == "region"]
        offered = {o.attributes["value"] for o in choice.all("option")} - {""}
        assert offered == {"510000", "510100", "510107", "110000"}
        assert titles(Page(person.client.get("/matches/?region=110000"))) == [far.title]

    @pytest.mark.parametrize("query", ["region=999999", "kind=nonsense", "kind=role&kind=%27"])
    def test_a_filter_that_does_not_exist_is_not_everything(self, me: tuple[Person, Profile], query: str) -> None:
        assert me[0].client.get(f"/matches/?{query}").status_code == 404


class TestMarks:
    def test_put_aside_with_a_reason_and_gone_from_the_list(
        self, me: tuple[Person, Profile], session: Session, settle: Settle
    ) -> None:
        person, mine = me
        row = opportunity(session, skills={"python": True})
        settle(mine, row)
        answer = person.client.post(f"/opportunities/{row.id}/mark", data={"mark": "dismissed", "reason": "pay"})
        assert answer.status_code == 303
        (kept,) = session.scalars(select(OpportunityMark)).all()
        assert (kept.mark, kept.reason) == (Mark.DISMISSED, "pay")
        assert titles(Page(person.client.get("/matches/"))) == []

    def test_what_is_put_aside_is_listed_and_can_be_taken_back(
        self, me: tuple[Person, Profile], session: Session, settle: Settle
    ) -> None:
        person, mine = me
        row, course = opportunity(session, skills={"python": True}), program(session, skills={"sql": 3})
        cohort(session, program_id=course.id)
        settle(mine, row, course)
        assert "Nothing put aside" in Page(person.client.get("/matches/aside")).text
        places = [f"/opportunities/{row.id}/mark", f"/programs/{course.id}/mark"]
        for place, reason in zip(places, ("pay", ""), strict=True):
            person.client.post(place, data={"mark": "dismissed", "reason": reason})
        page = Page(person.client.get("/matches/aside"))
        assert [n.text for n in page.root.all("h3", class_="row-title")] == [row.title, course.title]
        assert "Pay too low" in page.text
        assert "/matches/aside" in Page(person.client.get("/matches/")).links()
        assert set(judgements.said(session)) == {(mine.id, row.id)}
        for place in places:
            answer = person.client.post(place, data={"mark": "none", "back": "aside"})
            assert answer.location == "/matches/aside"
        session.rollback()
        assert judgements.said(session) == {}
        page = Page(person.client.get("/matches/aside"))
        assert "It may stand among your matches again." in page.text
        assert "Nothing put aside" in page.text
        assert titles(Page(person.client.get("/matches/"))) == [row.title]
        assert titles(Page(person.client.get("/matches/programs"))) == [course.title]

    def test_what_is_closed_meanwhile_is_listed_as_such(
        self, me: tuple[Person, Profile], session: Session, settle: Settle
    ) -> None:
        person, mine = me
        row = opportunity(session, skills={"python": True})
        settle(mine, row)
        person.client.post(f"/opportunities/{row.id}/mark", data={"mark": "dismissed"})
        row.status, row.close_reason = OpportunityStatus.CLOSED, CloseReason.CANCELLED
        session.commit()
        assert "No longer open" in Page(person.client.get("/matches/aside")).text
        person.client.post(f"/opportunities/{row.id}/mark", data={"mark": "none", "back": "aside"})
        assert "Taken back; it is no longer open." in Page(person.client.get("/matches/aside")).text

    def test_another_persons_list_stays_theirs(
        self, me: tuple[Person, Profile], session: Session, sign_in_as: SignIn
    ) -> None:
        row = opportunity(session)
        other = profile(session, published=True)
        session.add(OpportunityMark(profile_id=other.id, opportunity_id=row.id, mark=Mark.DISMISSED))
        session.commit()
        assert "Nothing put aside" in Page(me[0].client.get("/matches/aside")).text
        assert "Nothing put aside" in Page(sign_in_as().client.get("/matches/aside")).text

    def test_the_list_costs_the_same_for_one_row_and_for_many(
        self, app: Flask, me: tuple[Person, Profile], session: Session
    ) -> None:
        person, mine = me

        def cost() -> int:
            with app.app_context():
                engine = db.engine
            with recorded(engine) as sent:
                assert person.client.get("/matches/aside").status_code == 200
            return len(sent)

        def put_aside() -> None:
            session.add(
                OpportunityMark(profile_id=mine.id, opportunity_id=opportunity(session).id, mark=Mark.DISMISSED)
            )
            session.add(ProgramMark(profile_id=mine.id, program_id=program(session).id, mark=Mark.DISMISSED))
            session.commit()

        put_aside()
        one = cost()
        for _ in range(10):
            put_aside()
        assert cost() == one

    def test_a_reason_nobody_offered_is_refused(self, me: tuple[Person, Profile], session: Session) -> None:
        row = opportunity(session)
        session.commit()
        answer = me[0].client.post(f"/opportunities/{row.id}/mark", data={"mark": "dismissed", "reason": "sex"})
        assert answer.status_code == 404
        assert session.scalars(select(OpportunityMark)).all() == []

    def test_a_saved_program_stands_under_saved_until_taken_back(
        self, me: tuple[Person, Profile], session: Session, settle: Settle
    ) -> None:
        person, mine = me
        row = program(session, title="SQL from the start", skills={"sql": 3})
        cohort(session, program_id=row.id)
        settle(mine, row)
        assert person.client.post(f"/programs/{row.id}/mark", data={"mark": "saved"}).status_code == 303
        assert "SQL from the start" in Page(person.client.get("/matches/saved")).text
        person.client.post(f"/programs/{row.id}/mark", data={"mark": "none", "back": "saved"})
        assert session.scalars(select(ProgramMark)).all() == []
        assert "Nothing saved" in Page(person.client.get("/matches/saved")).text

    def test_a_program_says_why_it_stands_where_it_stands(
        self, me: tuple[Person, Profile], session: Session, settle: Settle, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        person, mine = me
        rows = [program(session, title=f"Kafka {n}", skills={"apache-kafka": 3}) for n in range(3)]
        for row in rows:
            cohort(session, program_id=row.id)
        post = opportunity(session, skills={"apache-kafka": True}, occupation_code="data-analyst")
        settle(mine, post, *rows)
        monkeypatch.setattr(routes, "FIRST", 2)
        page = Page(person.client.get("/matches/programs"))
        assert len(titles(page)) == 2
        assert "Why this place in the list" in page.text
        assert "Teaches what is missing" in page.text
        assert [n.text for n in page.root.all("span", class_="chip-new")] == [
            "Apache Kafka (to be learnt) to level 3"
        ] * 2
        assert "Show 1 more" in page.text
        assert len(titles(Page(person.client.get("/matches/programs?all=1")))) == 3

    def test_a_program_put_aside_is_not_recommended_again(
        self, me: tuple[Person, Profile], session: Session, settle: Settle
    ) -> None:
        person, mine = me
        row = program(session, title="SQL from the start", skills={"sql": 3})
        cohort(session, program_id=row.id)
        settle(mine, row)
        assert "SQL from the start" in Page(person.client.get("/matches/programs")).text
        person.client.post(f"/programs/{row.id}/mark", data={"mark": "dismissed"})
        assert "SQL from the start" not in Page(person.client.get("/matches/programs")).text

    @pytest.mark.parametrize("mark", ["shortlisted", "", "nonsense"])
    def test_a_mark_of_the_other_side_is_refused(self, me: tuple[Person, Profile], session: Session, mark: str) -> None:
        row = program(session)
        session.commit()
        assert me[0].client.post(f"/programs/{row.id}/mark", data={"mark": mark}).status_code == 404


class TestCandidates:
    @pytest.fixture
    def post(self, sign_in_as: SignIn, session: Session) -> tuple[Person, Opportunity]:
        person = sign_in_as(OrgKind.ENTERPRISE, Role.EDITOR)
        assert person.organization is not None
        skills = {"python": True, "sql": True, "java": False}
        return person, opportunity(session, organization_id=person.organization.id, skills=skills)

    def test_people_are_rows_and_essential_skills_columns(
        self, post: tuple[Person, Opportunity], session: Session, settle: Settle
    ) -> None:
        person, row = post
        knows, half = (profile(session, published=True, skills=s) for s in ({"python": 4, "sql": 3}, {"python": 2}))
        settle(knows, half, row)
        page = Page(person.client.get(f"/opportunities/{row.id}/candidates"))
        columns = [n.text for n in page.root.all("th", class_="matrix-skill")]
        assert columns == ["Python", "SQL"]
        assert "open since today" in page.text
        assert "Reason (only your organization sees it)" in page.text
        rows = [n for n in page.root.all("tr") if n.all("input")]
        assert [r.all("a")[0].attributes["href"] for r in rows] == [f"/profiles/{knows.id}", f"/profiles/{half.id}"]
        marks = [[m.text for m in r.all("span", class_="skill-mark")] for r in rows]
        assert marks[0] == ["met", "met"]
        assert marks[1][0] == "met"
        assert marks[1][1] != "met"

    def test_side_by_side_the_points_of_each_part_add_up(
        self, post: tuple[Person, Opportunity], session: Session, settle: Settle
    ) -> None:
        person, row = post
        first = profile(session, published=True, skills={"python": 4, "sql": 3}, summary="I query with SQL every day.")
        other = profile(session, published=True, skills={"python": 2}, available_from=date(2026, 12, 1))
        settle(first, other, row)
        page = Page(person.client.get(f"/opportunities/{row.id}/compare?profile={first.id}&profile={other.id}"))
        assert "I query with SQL every day" in page.text
        shown = [n.all("td") for n in page.root.all("tr")]
        scores = [int(re.match(r"Score (\d+)", c.text)[1]) for r in shown for c in r if c.text.startswith("Score ")]  # type: ignore[index]
        points = [
            [c.text for c in r] for r in shown if r and all(re.fullmatch(r"\+\d+|does not count", c.text) for c in r)
        ]
        added = [sum(int(row[place]) for row in points if row[place][0] == "+") for place in (0, 1)]
        assert added == scores
        assert len(scores) == 2

    def test_where_nothing_is_required_nobody_is_said_to_fulfil_it(
        self, post: tuple[Person, Opportunity], session: Session, settle: Settle
    ) -> None:
        person, row = post
        settle(profile(session, published=True, skills={"python": 4}), row)
        page = Page(person.client.get(f"/opportunities/{row.id}/candidates"))
        assert [n.text for n in page.root.all("td", class_="matrix-needs")] == ["none asked for"]

    def test_removed_with_a_reason_and_no_longer_ranked(
        self, post: tuple[Person, Opportunity], session: Session, settle: Settle
    ) -> None:
        person, row = post
        who = profile(session, published=True, skills={"python": 4})
        settle(who, row)
        place = f"/opportunities/{row.id}/candidates/{who.id}"
        assert person.client.post(place, data={"mark": "removed", "reason": "experience"}).status_code == 303
        page = Page(person.client.get(f"/opportunities/{row.id}/candidates"))
        assert "Nobody is left in the list" in page.text
        assert f"/opportunities/{row.id}/candidates/removed" in page.links()

    def test_who_is_removed_is_listed_and_can_be_taken_back(
        self, post: tuple[Person, Opportunity], session: Session, settle: Settle
    ) -> None:
        person, row = post
        who = profile(session, published=True, skills={"python": 4})
        settle(who, row)
        ranked, place = f"/opportunities/{row.id}/candidates", f"/opportunities/{row.id}/candidates/{who.id}"
        assert "Nobody is removed" in Page(person.client.get(f"{ranked}/removed")).text
        person.client.post(place, data={"mark": "removed", "reason": "experience"})
        page = Page(person.client.get(f"{ranked}/removed"))
        assert f"/profiles/{who.id}" in page.links()
        assert "Too little experience in the field" in page.text
        assert person.client.post(place, data={"mark": "none", "back": "removed"}).location == f"{ranked}/removed"
        session.rollback()
        assert judgements.said(session) == {}
        assert f"/profiles/{who.id}" in Page(person.client.get(ranked)).links()

    def test_who_may_not_be_found_any_more_is_not_listed_among_the_removed(
        self, post: tuple[Person, Opportunity], session: Session
    ) -> None:
        person, row = post
        who = profile(session, skills={"python": 4})
        session.add(OpportunityMark(profile_id=who.id, opportunity_id=row.id, mark=Mark.REMOVED))
        session.commit()
        assert "Nobody is removed" in Page(person.client.get(f"/opportunities/{row.id}/candidates/removed")).text

    def test_a_viewer_sees_the_removed_and_takes_nobody_back(
        self, post: tuple[Person, Opportunity], session: Session, sign_in_as: SignIn
    ) -> None:
        who = profile(session, published=True)
        viewer = sign_in_as(OrgKind.ENTERPRISE, Role.VIEWER)
        assert viewer.organization is not None
        row = opportunity(session, organization_id=viewer.organization.id)
        session.add(OpportunityMark(profile_id=who.id, opportunity_id=row.id, mark=Mark.REMOVED))
        session.commit()
        page = Page(viewer.client.get(f"/opportunities/{row.id}/candidates/removed"))
        assert f"/profiles/{who.id}" in page.links()
        assert "Take back" not in page.text
        assert post[0].client.get(f"/opportunities/{row.id}/candidates/removed").status_code == 404

    def test_another_organizations_post_does_not_exist(
        self, post: tuple[Person, Opportunity], session: Session, sign_in_as: SignIn
    ) -> None:
        session.commit()
        stranger = sign_in_as(OrgKind.ENTERPRISE)
        assert stranger.client.get(f"/opportunities/{post[1].id}/candidates").status_code == 404


def test_search_finds_open_posts_in_ones_own_words(app: Flask, session: Session, settle: Settle) -> None:
    wanted = opportunity(session, title="Python developer", duties="Write Python", skills={"python": True})
    settle(wanted, opportunity(session, title="Nurse", duties="Care for people", requirements="Nursing"))
    page = Page(app.test_client().get("/search?q=python"))
    assert [n.text for n in page.root.all("h3", class_="row-title")] == ["Python developer"]
    refused = Page(app.test_client().get("/search?q=" + "x" * 3000))
    assert refused.status == 422
    assert "hits" not in refused.text, "nothing was searched"


def test_a_search_page_without_words_does_not_wait_for_the_engine(app: Flask) -> None:
    follower = app.extensions["follower"] = Follower(app.extensions["settings"])
    assert Page(app.test_client().get("/search")).status == 200
    assert not follower.loaded


def test_what_is_hardly_like_a_search_stands_apart(
    app: Flask, session: Session, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    posts = [opportunity(session, title=f"Python developer {n}", duties="Write Python for a city") for n in range(4)]
    settle(*posts)
    monkeypatch.setattr(queries, "FURTHER", 3)
    monkeypatch.setattr(queries, "CLOSE", 9.0)
    page = Page(app.test_client().get("/search?q=developer"))
    assert "0 hits" in page.text
    assert "Nothing found" in page.text
    apart = page.root.all("details")[-1]
    assert "What comes nearest besides (3)" in apart.text
    assert len(apart.all("li", class_="row-item")) == 3
    monkeypatch.setattr(queries, "CLOSE", 0.0)
    assert "4 hits" in Page(app.test_client().get("/search?q=developer")).text
