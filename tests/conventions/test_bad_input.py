"""Whatever is typed, uploaded or put into an address: a message, never a failure of ours, and nothing written."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask, Response
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from wtforms import Form

from talent.applications.models import Application, Invitation
from talent.core.actor import Actor, Member, OrgKind, Role
from talent.core.models import Model
from talent.core.paging import encode
from talent.enrolments.models import Enrolment
from talent.web.access import RULES
from tests.conftest import Person, SignIn
from tests.factories import opportunities, profiles, programs

#: For every input, whatever it expects: NUL, half a character, far too long, numbers no row has, days there are not.
VALUES = (
    "\0", "\ud800", "x" * 21_000, "-1", "9" * 400, "1e999", "2026-02-30", "9999-12-31", "999999",
    "<script>alert(1)</script>", "\u202e\ufffe", "[]", "0", "\0" + "9" * 30,
)  # fmt: skip
#: What an address may carry beside what its page shows.
ADDRESSES = ("after", "page", "id", "all", "lang", "kind", "region", "q", "date", "ids", "next")
#: Cursors of lists that no page gave: what stands in them is no instant and no key.
CURSORS = (["\ud800"], ["\ud800", "\0"], [10**30], [None, 10**30])
#: Forms filled in well, so that one bad field at a time comes as far as it can.
GOOD = {
    "/opportunities/new": ("employer", {"kind": "role", "title": "A", "duties": "B", "requirements": "C",
        "headcount": "1",
        "region_code": "510104", "occupation": "data-analyst", "education_code": "bachelor", "majors": "统计学类",
        "experience_months": "1", "pay_min": "1", "pay_max": "2", "starts_on": "2027-01-01", "expires_on": "2027-01-01",
        "address": "D", "skills-0-name": "python", "skills-0-level": "1", "skills-0-essential": "1",
        "languages-0-language": "en", "languages-0-level": "B1"}),
    "/programs/{program_id}/cohorts/new": ("operator", {"starts_on": "2027-03-01", "ends_on": "2027-04-01",
        "apply_by": "2027-02-01", "seats": "5"}),
    "/bases/new": ("operator", {"name_zh": "A", "name_en": "B", "region_code": "510104", "address": "C",
        "description": "D", "partners-0-name": "E"}),
    "/organizations/new": ("talent", {"kind": "enterprise", "name_zh": "A", "credit_code": "91510100MA61TEST0X",
        "region_code": "510104", "contact_email": "a@example.org", "contact_name": "B", "contact_phone": "1",
        "website": "https://example.org", "description": "C"}),
    "/sign-up": ("nobody", {"name": "A", "email": "a@example.org", "password": "long enough, I think",
        "purpose": "talent", "terms": "y", "next": "/"}),
    "/sign-in": ("nobody", {"email": "a@example.org", "password": "x", "next": "/"}),
    "/profile/edit": ("talent", {"name": "A", "email": "a@example.org", "phone": "1", "headline": "B", "summary": "C",
        "seeking": "seeking", "seeker_kind": "experienced", "available_from": "2027-01-01", "pay_min": "1",
        "remote": "",
        "region": "510104", "occupations": "data-analyst", "regions": "成都", "version": "1"}),
}  # fmt: skip
BAD_FILES: dict[str, bytes] = {
    "empty.csv": b"", "blank.csv": b" \n\n", "nul.csv": b"title\n\0\n",
    "noise.xlsx": b"PK\x03\x04" + bytes(range(256)) * 20,
    "picture.png": b"\x89PNG\r\n\x1a\n" + b"\0" * 500, "utf7.csv": b"\xff\xfe\xfa", "columns.csv": b"a,a,b\n1,2,3\n",
    "long.csv": b"title\n" + b"x" * 3_000_000 + b"\n", "quote.csv": b'title\n"never closed\n',
    "numbers.csv": "title,headcount,region,pay_min,expires_on\nA,-1,火星,1e9,2026-13-45\n".encode("gb18030"),
    "many.csv": b"title\n" + b"A\n" * 100_005,
}  # fmt: skip


@pytest.fixture
def city(app: Flask, session: Session, sign_in_as: SignIn) -> dict[str, Any]:
    """Somebody of every kind, and one row of everything that addresses name, each owned by who may change it."""
    people: dict[str, Person] = {
        "talent": sign_in_as(),
        "employer": sign_in_as(OrgKind.ENTERPRISE),
        "university": sign_in_as(OrgKind.UNIVERSITY),
        "operator": sign_in_as(OrgKind.TRAINING_OPERATOR),
        "bureau": sign_in_as(bureau="510100"),
        "assessor": sign_in_as(OrgKind.ASSESSOR),
        "admin": sign_in_as(admin=True),
    }
    people["nobody"] = Person(app.test_client(), people["talent"].user, None)
    employer, operator = people["employer"].organization, people["operator"].organization
    assert employer is not None
    assert operator is not None
    person = profiles.profile(session, user_id=people["talent"].user.id, full=True, published=True)
    post = opportunities.opportunity(session, organization_id=employer.id)
    base = programs.base(session, operator_id=operator.id)
    course = programs.program(session, base_id=base.id)
    cohort = programs.cohort(session, program_id=course.id)
    pair = {"profile_id": person.id, "opportunity_id": post.id}
    rows = [Application(**pair), Invitation(**pair), Enrolment(profile_id=person.id, cohort_id=cohort.id)]
    session.add_all(rows)
    session.flush()
    ids = {
        "profile_id": person.id, "opportunity_id": post.id, "base_id": base.id, "program_id": course.id,
        "cohort_id": cohort.id, "application_id": rows[0].id, "invitation_id": rows[1].id, "enrolment_id": rows[2].id,
        "organization_id": employer.id, "membership_id": 1, "code": "en", "token": "x", "kind": "csv",
        "section": "skills",
    }  # fmt: skip
    session.commit()
    return {"people": people, "ids": ids}


def address(rule: Rule, ids: dict[str, Any]) -> str:
    """The address of a rule with rows that exist, and 1 for what no fixture knows."""
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda match: str(ids.get(match[1], 1)), rule.rule)


def actor_of(person: Person) -> Actor:
    """The person as policies see them."""
    office = person.organization
    bureau = office.bureau_region_code if office else None
    member = office and Member(
        organization_id=office.id, kind=office.kind, role=Role.OWNER, verified=True, bureau_region=bureau
    )
    return Actor(user_id=person.user.id, is_admin=person.user.is_admin, members=(member,) if member else ())


def doors(app: Flask, city: dict[str, Any], method: str) -> Iterator[tuple[str, Person]]:
    """Every address that takes a method, with the first person it is open to."""
    for rule in app.url_map.iter_rules():
        if method not in (rule.methods or ()) or rule.endpoint in {"static", "accounts.sign_out", "styleguide.index"}:
            continue
        allowed = RULES[app.view_functions[rule.endpoint]]
        for person in city["people"].values():
            if allowed(actor_of(person)):
                yield address(rule, city["ids"]), person
                break


def state(session: Session) -> dict[str, int]:
    """Rows per table; whom we told and what we logged do not count."""
    session.rollback()
    left_out = {"audit_event", "outbox_message", "sign_in_session", "notice"}
    tables = [t for t in Model.metadata.sorted_tables if t.name not in left_out]
    return {t.name: session.scalar(select(func.count()).select_from(t)) or 0 for t in tables}


def refusal(send: Callable[[], Any]) -> str | None:
    """What is wrong with an answer: None for a page, a redirect or a complaint."""
    try:
        answer = send()
    except Exception as error:  # the test client hands exceptions on: each would be a 500
        return f"{type(error).__name__}: {str(error)[:160]}"
    return None if 200 <= answer.status_code < 500 else str(answer.status_code)


def test_addresses(app: Flask, session: Session, city: dict[str, Any]) -> None:
    """Every page with nonsense in every filter it shows, and in those that pages have."""
    before, failures = state(session), []
    for path, person in doors(app, city, "GET"):
        shown = filters(person, path)
        for query in queries(shown):
            if wrong := refusal(partial(person.client.get, f"{path}?{query}")):
                failures.append(f"GET {path}?{query[:200]}: {wrong}")
    assert failures == []
    assert state(session) == before


def queries(shown: list[str]) -> Iterator[str]:
    """Addresses with all filters bad in one way, and with one filter bad while the others are not given."""
    quoted = [quote(value[:2000].encode("utf-8", "surrogatepass")) for value in VALUES]
    for bad in quoted[:8:2]:
        yield "&".join(f"{name}={bad}" for name in [*ADDRESSES, *shown])
    yield from (f"after={encode(values)}" for values in CURSORS)
    for number, name in enumerate(shown):
        yield from (f"{name}={quoted[(3 * number + step) % len(quoted)]}" for step in range(0, len(quoted), 3))


def filters(person: Person, path: str) -> list[str]:
    """Names of a page's inputs that go into its address."""
    answer = person.client.get(path)
    if answer.mimetype != "text/html":
        return []
    forms = re.findall(r"<form[^>]*method=.get.*?</form>", answer.get_data(as_text=True), re.DOTALL | re.IGNORECASE)
    return sorted({name for form in forms for name in re.findall(r'name="([\w-]+)"', form)})


@pytest.mark.parametrize("value", VALUES[:8], ids=lambda v: ascii(v[:20]))
def test_forms(app: Flask, city: dict[str, Any], value: str) -> None:
    """Every form with the same nonsense in every field."""
    failures = []
    data = dict.fromkeys(form_fields(), value.encode("utf-8", "surrogatepass"))
    for path, person in doors(app, city, "POST"):
        if wrong := refusal(partial(person.client.post, path, data=data)):
            failures.append(f"POST {path}: {wrong}")
    assert failures == []


@pytest.mark.parametrize("path", GOOD)
def test_one_bad_field_at_a_time(city: dict[str, Any], path: str) -> None:
    """Each field of the forms people use most, bad in every way while the others are well."""
    who, good = GOOD[path]
    client, failures = city["people"][who].client, []
    for name in good:
        for value in VALUES:
            data = good | {name: value.encode("utf-8", "surrogatepass")}
            if wrong := refusal(partial(client.post, path.format(**city["ids"]), data=data)):
                failures.append(f"{name}={value[:20]!r}: {wrong}")
    assert failures == []


def form_fields() -> list[str]:
    """Names of all fields of all forms of the product."""
    found: set[str] = {"version", "status", "reason", "import", "next", "mark", "action"}
    waiting = [Form]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind.__module__.startswith("talent."):
            found |= {name for name in dir(kind) if hasattr(getattr(kind, name), "field_class")}
    return sorted(found)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # the test client's own temporary files
@pytest.mark.parametrize("name", sorted(BAD_FILES))
def test_files(app: Flask, session: Session, city: dict[str, Any], name: str) -> None:
    """Every page that takes a file refuses these with a message, and writes nothing."""
    before = state(session)
    for path, who in (
        ("/opportunities/import", "employer"),
        ("/programs/import", "operator"),
        ("/profiles/import", "university"),
    ):
        client = city["people"][who].client
        data = {"file": (io.BytesIO(BAD_FILES[name]), name), "import": "1"}
        answer = client.post(f"{path}?lang=zh", data=data, content_type="multipart/form-data")
        assert 400 <= answer.status_code < 500, (path, answer.status_code)
    assert state(session) == before


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_body_beyond_the_limit(city: dict[str, Any]) -> None:
    client = city["people"]["talent"].client
    assert client.post("/profile/edit", data={"summary": "x" * 13_000_000}).status_code == 413


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_field_of_ten_megabytes(session: Session, city: dict[str, Any]) -> None:
    """Within the request's limit, far beyond the field's: told beside the field, in the language of the page."""
    before = state(session)
    employer = city["people"]["employer"].client
    data = {
        "kind": "role",
        "title": "长" * 1000,
        "duties": "x" * 10_000_000,
        "headcount": "-3",
        "expires_on": "2026-02-30",
    }
    answer = employer.post("/opportunities/new?lang=zh", data=data)
    assert answer.status_code == 422
    assert state(session) == before


def test_the_hunt_can_fail() -> None:
    def broken() -> None:
        raise ValueError("embedded null character")

    assert refusal(broken) == "ValueError: embedded null character"
    assert refusal(lambda: Response("", 500)) == "500"
    assert refusal(lambda: Response("", 422)) is None


def test_no_form_is_forgotten(app: Flask) -> None:
    assert {"title", "headcount", "email", "password", "summary"} <= set(form_fields())
