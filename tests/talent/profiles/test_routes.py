"""The pages: what a graduate, an organization and a university see and do, and what bad input meets."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from talent.accounts.models import Consent
from talent.core.actor import OrgKind, Role
from talent.profiles import queries, service
from talent.profiles.models import ClaimSource, Profile, Seeking
from tests.conftest import Person, SignIn
from tests.factories.profiles import profile
from tests.page import Page

SECTIONS = ("education", "experience", "projects", "skills", "languages")


def opened(client: FlaskClient, path: str) -> Page:
    """A page, as a person gets it."""
    return Page(client.get(path))


def sent(client: FlaskClient, path: str, **data: Any) -> Page:
    """The answer to a form."""
    return Page(client.post(path, data=data))


def inputs(page: Page, ending: str = "") -> dict[str, str | None]:
    """The inputs of a page whose name ends so: name -> value."""
    found = {n.attributes["name"]: n.attributes.get("value") for n in page.root.all("input") if "name" in n.attributes}
    return {name: value for name, value in found.items() if name.endswith(ending)}


@pytest.fixture
def graduate(sign_in_as: SignIn) -> Person:
    """Somebody who acts for themselves."""
    return sign_in_as()


@pytest.fixture
def row(session: Session, graduate: Person) -> Profile:
    """Their profile, with one of everything."""
    found = profile(session, full=True, user_id=graduate.user.id, name="Li Na")
    session.commit()
    return found


def stored(session: Session, found: Profile) -> Profile:
    """The profile as the request left it."""
    session.rollback()
    session.expunge_all()
    again = queries.full(session, found.id)
    assert again is not None
    return again


def basics(found: Profile, **changes: Any) -> dict[str, Any]:
    """The basics form, filled in."""
    values = {"version": str(found.version), "name": "Li Na", "seeking": "seeking", "region": "成都市武侯区"}
    empty = {f"occupations-{n}": "" for n in range(3)} | {f"regions-{n}": "" for n in range(5)}
    return {**values, **empty, "occupations-0": "data-analyst", "regions-0": "Chengdu City", **changes}


class TestStart:
    def test_from_nothing_to_the_editor(self, graduate: Person, session: Session) -> None:
        page = opened(graduate.client, "/profile")
        assert "Start my profile" in page.text
        answer = graduate.client.post("/profile/start")
        assert (answer.status_code, answer.location) == (303, "/profile/edit")
        found = queries.own(session, graduate.user.id)
        assert found is not None
        assert not found.is_open
        for path in ("/profile", "/profile/edit", *(f"/profile/edit/{s}" for s in SECTIONS)):
            assert opened(graduate.client, path).status == 200

    def test_no_editor_without_a_profile(self, graduate: Person) -> None:
        for path in ("/profile/edit", "/profile/edit/skills", "/profile/edit/wishes"):
            assert opened(graduate.client, path).status == 404
        assert sent(graduate.client, "/profile/publish", consent="y").status == 404

    def test_what_a_university_prepared_is_taken_over_with_the_student_number(
        self, graduate: Person, session: Session, sign_in_as: SignIn
    ) -> None:
        university = sign_in_as(OrgKind.UNIVERSITY)
        assert university.organization is not None
        values = {"university_id": university.organization.id, "email": graduate.user.email, "external_id": "2026A1"}
        waiting = profile(session, prepared=True, full=True, headline="Secret headline", **values)
        session.commit()
        page = opened(graduate.client, "/profile")
        assert "Secret headline" not in page.text
        wrong = sent(graduate.client, "/profile/claim", number="1")
        assert (wrong.status, list(wrong.errors())) == (422, ["number"])
        assert stored(session, waiting).user_id is None
        assert sent(graduate.client, "/profile/claim", number="2026A1").status == 303
        assert "Secret headline" in opened(graduate.client, "/profile").text
        assert opened(university.client, f"/profiles/{waiting.id}").status == 404


class TestEditor:
    def test_basics_are_shown_by_name_and_saved(self, graduate: Person, row: Profile, session: Session) -> None:
        page = opened(graduate.client, "/profile/edit")
        shown = {
            n.attributes["name"]: n.attributes.get("value") for n in page.root.all("input") if "name" in n.attributes
        }
        assert shown["occupations-0"] == "Data analyst"
        assert shown["region"] == "Wuhou District, Chengdu City"
        answer = graduate.client.post("/profile/edit", data=basics(row, headline="New", pay_min="9000"))
        assert (answer.status_code, answer.location) == (303, "/profile")
        kept = stored(session, row)
        assert (kept.headline, kept.pay_min, kept.region_code) == ("New", 9000, "510107")

    def test_without_a_wished_occupation_some_are_offered_by_the_headline(
        self, graduate: Person, row: Profile, session: Session
    ) -> None:
        wishes = basics(row, headline="Data analyst, open to offers", **{"occupations-0": ""})
        assert graduate.client.post("/profile/edit", data=wishes).status_code == 303
        page = opened(graduate.client, "/profile/edit")
        offered = [n.attributes["value"] for n in page.root.all("input", name="like-occupation")]
        assert offered[0] == "data-analyst"
        version = str(stored(session, row).version)
        taken = {**wishes, "version": version, "like-occupation": "data-analyst"}
        assert graduate.client.post("/profile/edit", data=taken).status_code == 303
        assert [w.occupation_code for w in stored(session, row).wished_occupations] == ["data-analyst"]
        assert opened(graduate.client, "/profile/edit").root.all("input", name="like-occupation") == []

    def test_empty_wishes_are_folded_and_faults_are_not(self, graduate: Person, row: Profile) -> None:
        def folded(page: Page) -> set[str]:
            inputs = [n for fold in page.root.all("details", class_="more-fields") for n in fold.all("input")]
            return {str(n.attributes["name"]) for n in inputs if n.attributes["name"] != "csrf_token"}

        places = {f"regions-{n}" for n in range(5)}
        assert folded(opened(graduate.client, "/profile/edit")) >= places - {"regions-0"}
        page = sent(graduate.client, "/profile/edit", **basics(row, **{"regions-2": "Atlantis"}))
        assert folded(page) & places == {"regions-3", "regions-4"}

    @pytest.mark.parametrize(
        ("field", "text"),
        [
            ("name", ""), ("name", "x" * 81), ("headline", "x" * 201), ("summary", "长" * 20_001), ("email", "nobody"),
            ("pay_min", "much"), ("pay_min", "-5"), ("pay_min", "9" * 20), ("available_from", "2026-13-01"),
            ("available_from", "0204-01-01"), ("seeking", "sleeping"), ("seeker_kind", "wizard"),
            ("region", "Atlantis"),
            ("region", "x" * 201), ("occupations-0", "wizard"), ("occupations-2", "x" * 201), ("regions-4", "市中区"),
        ],
    )  # fmt: skip
    def test_bad_input_is_named_beside_its_field(
        self, graduate: Person, row: Profile, session: Session, field: str, text: str
    ) -> None:
        for language in ("en", "zh"):
            page = sent(graduate.client, f"/profile/edit?lang={language}", **basics(row, **{field: text}))
            assert page.status == 422
            assert list(page.errors()) == [field]
            assert page.errors()[field]
        assert stored(session, row).version == row.version

    def test_a_field_of_ten_megabytes(self, graduate: Person, row: Profile, session: Session) -> None:
        page = sent(graduate.client, "/profile/edit", **basics(row, summary="x" * 10_000_000))
        assert (page.status, list(page.errors())) == (422, ["summary"])
        assert stored(session, row).version == row.version

    def test_a_stale_form_keeps_what_was_typed_and_then_may_replace(
        self, graduate: Person, row: Profile, session: Session
    ) -> None:
        form = basics(row, headline="typed here")
        assert sent(graduate.client, "/profile/edit", **basics(row, headline="saved elsewhere")).status == 303
        page = sent(graduate.client, "/profile/edit", **form)
        assert page.status == 409
        fields = {
            n.attributes["name"]: n.attributes.get("value") for n in page.root.all("input") if "name" in n.attributes
        }
        assert fields["headline"] == "typed here"
        assert stored(session, row).headline == "saved elsewhere"
        assert sent(graduate.client, "/profile/edit", **form | {"version": fields["version"]}).status == 303
        assert stored(session, row).headline == "typed here"

    @pytest.mark.parametrize("version", ["", "x", "-1", "²", "9" * 5000])
    def test_a_nonsense_version_is_a_stale_one(self, graduate: Person, row: Profile, version: str) -> None:
        assert sent(graduate.client, "/profile/edit", **basics(row, version=version)).status == 409

    def test_rows_come_and_go_without_a_script(self, graduate: Person, row: Profile, session: Session) -> None:
        path, first = "/profile/edit/skills", {"version": str(row.version), "rows-0-name": "sql", "rows-0-level": "2"}
        page = sent(graduate.client, path, **first, **{"add-rows": "1"})
        assert page.status == 200
        names = list(inputs(page, "-name"))
        assert names == ["rows-0-name", "rows-1-name"]
        second = first | {"rows-1-name": "docker", "rows-1-level": ""}
        page = sent(graduate.client, path, **second, **{"remove-rows-0": "1"})
        names = list(inputs(page, "-name").values())
        assert names == ["Docker"]
        assert [c.skill_code for c in stored(session, row).skills] == ["python"]  # nothing was written

    @pytest.mark.parametrize(
        "button",
        ["remove-rows-99", "remove-rows-x", "remove-rows-²", "remove-rows-" + "9" * 5000, "rows-²-name", "rows-"],
    )
    def test_nonsense_buttons_do_no_harm(self, graduate: Person, row: Profile, button: str) -> None:
        data = {"version": str(row.version), "rows-0-name": "sql", button: "1"}
        assert sent(graduate.client, "/profile/edit/skills", **data).status in {200, 303}

    def test_skills_are_saved_by_name_and_unknown_ones_are_named(
        self, graduate: Person, row: Profile, session: Session
    ) -> None:
        data = {"version": str(row.version), "rows-0-name": "机器学习", "rows-0-level": "3", "rows-1-name": "flying"}
        page = sent(graduate.client, "/profile/edit/skills", **data)
        assert page.status == 422
        assert list(page.errors()) == ["rows-1-name"]
        assert "flying" in page.errors()["rows-1-name"]
        assert sent(graduate.client, "/profile/edit/skills", **data | {"rows-1-name": "  "}).status == 303
        assert {c.skill_code: c.level for c in stored(session, row).skills} == {"machine-learning": 3}

    def test_skills_in_their_own_texts_are_proposed_and_ticked(
        self, graduate: Person, row: Profile, session: Session
    ) -> None:
        row.summary = "我用 docker 部署，会 Python。"
        row.experiences[0].description = "Queries in SQL"
        session.commit()
        page = opened(graduate.client, "/profile/edit/skills")
        ticks = {n.attributes["value"] for n in page.root.all("input", type="checkbox")}
        assert ticks == {"docker", "sql"}  # Python is there already
        assert "我用 docker 部署" in page.text
        data = {"version": str(row.version), "rows-0-name": "python", "rows-0-level": "3", "found": ["docker"]}
        assert sent(graduate.client, "/profile/edit/skills", **data).status == 303
        assert {c.skill_code for c in stored(session, row).skills} == {"python", "docker"}
        assert sent(graduate.client, "/profile/edit/skills", **data | {"found": ["wizardry"]}).status == 422

    def test_who_lists_no_skill_is_offered_all_that_their_texts_name(
        self, sign_in_as: SignIn, session: Session
    ) -> None:
        person = sign_in_as()
        row = profile(session, user_id=person.user.id, summary="我用 docker 部署，会 Python 和 SQL。")
        session.commit()
        page = Page(person.client.get("/profile"))
        ticked = {n.attributes["value"] for n in page.root.all("input", name="found") if "checked" in n.attributes}
        assert ticked == {"docker", "python", "sql"}
        assert person.client.post("/profile/skills/found", data={"back": "profile"}).location == "/profile"
        assert stored(session, row).skills == []
        person.client.post("/profile/skills/found", data={"found": ["docker", "sql", "wizardry", "java"]})
        assert {c.skill_code for c in stored(session, row).skills} == {"docker", "sql"}
        assert Page(person.client.get("/profile")).root.all("input", name="found") == [], "there are skills now"

    def test_what_is_taken_over_from_texts_leaves_the_other_skills_as_they_are(
        self, graduate: Person, row: Profile, session: Session
    ) -> None:
        row.summary = "我用 docker 部署。"
        session.commit()
        before = {c.skill_code: (c.level, c.source) for c in row.skills}
        service.add_verified_skills(session, row, {"sql": 4}, "Course 7")
        session.commit()
        graduate.client.post("/profile/skills/found", data={"found": ["docker"]})
        after = {c.skill_code: (c.level, c.source) for c in stored(session, row).skills}
        assert after == before | {"docker": (None, ClaimSource.DECLARED), "sql": (4, ClaimSource.VERIFIED)}

    def test_what_a_course_verified_stands_apart(self, graduate: Person, row: Profile, session: Session) -> None:
        service.add_verified_skills(session, row, {"docker": 4}, "Course 7")
        session.commit()
        page = opened(graduate.client, "/profile/edit/skills")
        assert "Docker" in page.text
        names = list(inputs(page, "-name").values())
        assert names == ["Python"]

    @pytest.mark.parametrize(
        ("section", "data", "wrong"),
        [
            ("education", {"rows-0-school": "A", "rows-0-level_code": ""}, "rows-0-level_code"),
            ("education", {"rows-0-school": "", "rows-0-level_code": "bachelor"}, "rows-0-school"),
            ("education", {"rows-0-school": "A", "rows-0-level_code": "wizard"}, "rows-0-level_code"),
            ("education", {"rows-0-school": "A", "rows-0-level_code": "bachelor", "rows-0-graduates_on": "x"},
             "rows-0-graduates_on"),
            ("experience", {"rows-0-title": "x" * 201}, "rows-0-title"),
            ("experience", {"rows-0-employer": "A"}, "rows-0-title"),
            ("experience", {"rows-0-title": "A", "rows-0-starts_on": "2024-02-01", "rows-0-ends_on": "2024-01-01"},
             "rows-0-ends_on"),
            ("projects", {"rows-0-description": "A"}, "rows-0-name"),
            ("skills", {"rows-0-name": "sql", "rows-0-level": "9"}, "rows-0-level"),
            ("languages", {"rows-0-language": "en", "rows-0-level": ""}, "rows-0-level"),
            ("languages", {"rows-0-language": "xx", "rows-0-level": "B2"}, "rows-0-language"),
        ],
    )  # fmt: skip
    def test_bad_rows(
        self, graduate: Person, row: Profile, session: Session, section: str, data: dict[str, str], wrong: str
    ) -> None:
        page = sent(graduate.client, f"/profile/edit/{section}?lang=zh", version=str(row.version), **data)
        assert page.status == 422
        assert list(page.errors()) == [wrong]
        assert stored(session, row).version == row.version

    @pytest.mark.parametrize(
        ("section", "data"),
        [
            ("education", {"rows-0-school": "A", "rows-0-level_code": "bachelor", "rows-0-major_name": "计算机类"}),
            ("experience", {"rows-0-title": "A", "rows-0-starts_on": "2024-02-01", "rows-0-ends_on": ""}),
            ("projects", {"rows-0-name": "A", "rows-0-description": "B"}),
            ("languages", {"rows-0-language": "zh", "rows-0-level": "C2"}),
        ],
    )
    def test_good_rows_replace_and_an_empty_form_clears(
        self, graduate: Person, row: Profile, session: Session, section: str, data: dict[str, str]
    ) -> None:
        empty = {name.replace("-0-", "-1-"): "" for name in data}
        answer = graduate.client.post(
            f"/profile/edit/{section}", data={"version": str(row.version), "go_on": "1", **data, **empty}
        )
        assert answer.status_code == 303
        kept = stored(session, row)
        part = {"education": kept.educations, "experience": kept.experiences, "projects": kept.projects,
                "languages": kept.languages}[section]  # fmt: skip
        assert len(part) == 1
        assert sent(graduate.client, f"/profile/edit/{section}", version=str(kept.version), **empty).status == 303
        kept = stored(session, row)
        assert not {"education": kept.educations, "experience": kept.experiences, "projects": kept.projects,
                    "languages": kept.languages}[section]  # fmt: skip

    def test_too_many_rows(self, graduate: Person, row: Profile, session: Session) -> None:
        rows = {f"rows-{n}-name": f"Project {n}" for n in range(200)}
        assert sent(graduate.client, "/profile/edit/projects", version=str(row.version), **rows).status == 422
        assert [p.name for p in stored(session, row).projects] == ["Bus map"]


class TestPublishing:
    def test_agree_publish_withdraw(self, graduate: Person, row: Profile, session: Session, sign_in_as: SignIn) -> None:
        enterprise = sign_in_as(OrgKind.ENTERPRISE)
        assert opened(enterprise.client, f"/profiles/{row.id}").status == 404
        refused = sent(graduate.client, "/profile/publish")
        assert (refused.status, list(refused.errors())) == (422, ["consent"])
        assert sent(graduate.client, "/profile/publish", consent="y").status == 303
        consent = session.scalars(select(Consent)).one()
        assert "without name and contact" in consent.wording
        assert opened(enterprise.client, f"/profiles/{row.id}").status == 200
        assert sent(graduate.client, "/profile/withdraw").status == 303
        assert opened(enterprise.client, f"/profiles/{row.id}").status == 404

    def test_nothing_to_match_by(self, graduate: Person, session: Session) -> None:
        empty = profile(session, user_id=graduate.user.id)
        session.commit()
        assert sent(graduate.client, "/profile/publish", consent="y").status == 409
        assert not stored(session, empty).is_open
        assert session.scalars(select(Consent)).all() == []

    def test_published_but_not_on_the_market(self, graduate: Person, session: Session) -> None:
        profile(session, published=True, full=True, user_id=graduate.user.id, seeking=Seeking.EMPLOYED)
        session.commit()
        assert "organizations do not find it" in opened(graduate.client, "/profile").text


class TestDetail:
    @pytest.fixture
    def open_row(self, session: Session) -> Profile:
        """A published profile whose owner wrote too much into it."""
        found = profile(session, published=True, full=True, name="李晓明", phone="13800138000")
        found.summary = "我是李晓明，电话13800138000，Test University毕业，在Test Works实习，会SQL。"
        session.commit()
        return found

    @pytest.mark.parametrize(
        "kind", [OrgKind.ENTERPRISE, OrgKind.GOVERNMENT, OrgKind.UNIVERSITY, OrgKind.TRAINING_OPERATOR]
    )
    def test_organizations_see_what_one_can_do_and_not_who(
        self, sign_in_as: SignIn, open_row: Profile, kind: OrgKind
    ) -> None:
        page = opened(sign_in_as(kind, Role.VIEWER).client, f"/profiles/{open_row.id}")
        assert page.h1 == f"Talent {open_row.id}"
        assert "SQL" in page.text
        html = page.response.get_data(as_text=True)
        for secret in ("李晓明", "13800138000", "Test University", "Test Works", open_row.email or "?"):
            assert secret not in html

    def test_the_person_sees_the_same(self, graduate: Person, row: Profile) -> None:
        page = opened(graduate.client, f"/profiles/{row.id}")
        assert page.h1 == f"Talent {row.id}"
        assert "Test University" not in page.text

    def test_absent_and_hidden_look_the_same(self, sign_in_as: SignIn, open_row: Profile, row: Profile) -> None:
        stranger = sign_in_as()
        hidden = [stranger.client.get(f"/profiles/{n}") for n in (open_row.id, row.id, 999_999, 2**31, 10**30)]
        assert {answer.status_code for answer in hidden} == {404}
        unverified = sign_in_as(OrgKind.ENTERPRISE, verified=False)
        assert unverified.client.get(f"/profiles/{open_row.id}").status_code == 404


class TestUniversity:
    def test_the_list_and_what_leads_from_it(self, sign_in_as: SignIn, session: Session) -> None:
        person = sign_in_as(OrgKind.UNIVERSITY, Role.VIEWER)
        assert person.organization is not None
        ours = {"university_id": person.organization.id}
        waiting = profile(session, prepared=True, full=True, name="Wang Fang", external_id="2026A7", **ours)
        private = profile(session, full=True, name="Zhao Min", **ours)
        profile(session, full=True, name="Not Ours")
        session.commit()
        page = opened(person.client, "/profiles/")
        assert "Wang Fang" in page.text
        assert "Zhao Min" in page.text
        assert "Not Ours" not in page.text
        assert f"/profiles/{waiting.id}" in page.links()
        assert f"/profiles/{private.id}" not in page.links()
        assert "/profiles/import" not in page.links()  # a viewer
        detail = opened(person.client, f"/profiles/{waiting.id}")
        assert detail.h1 == "Wang Fang"
        assert "2026A7" in detail.text
        assert "Test University" in detail.text
        narrowed = opened(person.client, "/profiles/?q=zhao&stage=private")
        assert "Wang Fang" not in narrowed.text
        assert "Zhao Min" in narrowed.text
        assert "/profiles/?stage=private" in narrowed.links()

    @pytest.mark.parametrize("query", ["stage=nonsense", "seeking=x", "q=" + "x" * 201, "after=nonsense"])
    def test_nonsense_filters(self, sign_in_as: SignIn, query: str) -> None:
        assert opened(sign_in_as(OrgKind.UNIVERSITY).client, f"/profiles/?{query}").status == 422

    def test_pages_follow_each_other_and_keep_the_filter(self, sign_in_as: SignIn, session: Session) -> None:
        person = sign_in_as(OrgKind.UNIVERSITY)
        assert person.organization is not None
        for n in range(25):
            values = {"university_id": person.organization.id, "name": f"Graduate {n:02d}"}
            profile(session, prepared=True, **values)
        session.commit()
        page = opened(person.client, "/profiles/?stage=prepared")
        (following,) = [link for link in page.links() if "after=" in link]
        assert "stage=prepared" in following
        rest = opened(person.client, following)
        assert [f"Graduate {n}" in rest.text for n in (19, 20, 24)] == [False, True, True]
        assert not any("after=" in link for link in rest.links())

    def test_import(self, sign_in_as: SignIn, session: Session) -> None:
        person = sign_in_as(OrgKind.UNIVERSITY, Role.EDITOR)
        template = person.client.get("/profiles/import/template.csv")
        assert template.mimetype == "text/csv"

        def upload(button: str, data: bytes) -> Page:
            return sent(person.client, "/profiles/import", file=(io.BytesIO(data), "graduates.csv"), **{button: "1"})

        checked = upload("check", template.data)
        assert checked.status == 200
        assert "2 rows can be imported" in checked.text
        assert session.scalars(select(Profile)).all() == []
        wrong = upload("import", b"external_id,name,email\n1,A,a@example.org\n2,,nobody\n")
        assert wrong.status == 422
        assert "nobody" in wrong.text
        assert session.scalars(select(Profile)).all() == []
        assert upload("import", template.data).status == 303
        session.rollback()
        assert len(session.scalars(select(Profile)).all()) == 2
        assert "Example Two" in opened(person.client, "/profiles/").text

    @pytest.mark.parametrize("data", [b"", b"\x00\x01\x02", b"name\nA\n", b"PK\x03\x04 not a sheet", b"\xff" * 100])
    def test_wrong_files(self, sign_in_as: SignIn, data: bytes) -> None:
        client = sign_in_as(OrgKind.UNIVERSITY).client
        page = sent(client, "/profiles/import", file=(io.BytesIO(data), "x.csv"))
        assert (page.status, list(page.errors())) == (422, ["file"])
        assert sent(client, "/profiles/import").status == 422

    def test_an_unverified_university_imports_nothing(self, sign_in_as: SignIn) -> None:
        client = sign_in_as(OrgKind.UNIVERSITY, verified=False).client
        assert opened(client, "/profiles/import").status == 403
        assert "once your university is verified" in opened(client, "/profiles/").text

    def test_the_template_as_a_workbook_with_code_lists(self, sign_in_as: SignIn) -> None:
        client = sign_in_as(OrgKind.UNIVERSITY, Role.VIEWER).client
        assert client.get("/profiles/import/template.xlsx").data[:4] == b"PK\x03\x04"
        assert client.get("/profiles/import/template.exe").status_code == 404
