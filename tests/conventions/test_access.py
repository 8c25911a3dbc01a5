"""Who may open what: every endpoint stands in the table, and the application agrees with it."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from talent.core.actor import NOBODY, Actor, Member, OrgKind, Role
from talent.web.access import RULES, MissingAccessRule
from talent.web.access import init_app as check_declarations
from tests.conftest import SignIn

#: Kinds of visitor. A letter each keeps the table short enough to be read.
KINDS = {
    "n": "nobody",
    "t": "talent",
    "v": "viewer of an enterprise",
    "e": "editor of an enterprise",
    "E": "owner of an enterprise",
    "U": "owner of a university",
    "G": "owner of a government unit",
    "o": "viewer of a training base operator",
    "O": "owner of a training base operator",
    "A": "owner of an assessor",
    "B": "owner of an HR bureau",
    "a": "admin",
}
MEMBERS = {
    "v": (OrgKind.ENTERPRISE, Role.VIEWER),
    "e": (OrgKind.ENTERPRISE, Role.EDITOR),
    "E": (OrgKind.ENTERPRISE, Role.OWNER),
    "U": (OrgKind.UNIVERSITY, Role.OWNER),
    "G": (OrgKind.GOVERNMENT, Role.OWNER),
    "o": (OrgKind.TRAINING_OPERATOR, Role.VIEWER),
    "O": (OrgKind.TRAINING_OPERATOR, Role.OWNER),
    "A": (OrgKind.ASSESSOR, Role.OWNER),
    "B": (OrgKind.GOVERNMENT, Role.OWNER),
}
EVERYONE = "ntveEUGoOABa"
SIGNED_IN = "tveEUGoOABa"
MEMBER = "veEUGoOAB"
EDITOR = "eEUGOAB"
OWNER = "EUGOAB"
POSTER, POSTING_EDITOR = "veEUGoOB", "eEUGOB"
OPERATOR, OPERATING_EDITOR = "oO", "O"
ADMIN = "a"
DESK = "Ba"

ACCESS = {
    "accounts.account": SIGNED_IN,
    "accounts.change_password": SIGNED_IN,
    "accounts.forgot": EVERYONE,
    "accounts.invite_accept": SIGNED_IN,
    "accounts.language": EVERYONE,
    "accounts.mail_language": SIGNED_IN,
    "accounts.notices": SIGNED_IN,
    "accounts.read_notices": SIGNED_IN,
    "accounts.reset": EVERYONE,
    "accounts.sign_in": EVERYONE,
    "accounts.sign_out": EVERYONE,
    "accounts.sign_up": EVERYONE,
    "admin.audit": ADMIN,
    "admin.health": ADMIN,
    "admin.organization": ADMIN,
    "admin.queue": ADMIN,
    "applications.answer": "t",
    "applications.apply": "t",
    "applications.contact": MEMBER,
    "applications.detail": "t" + MEMBER,
    "applications.for_opportunity": MEMBER,
    "applications.invitation": "t",
    "applications.invite": EDITOR,
    "applications.invited_contact": MEMBER,
    "applications.mine": "t",
    "applications.move": EDITOR,
    "applications.withdraw": "t",
    "enrolments.apply": "t",
    "enrolments.detail": "t" + OPERATOR,
    "enrolments.mine": "t",
    "enrolments.review": OPERATOR,
    "enrolments.withdraw": "t",
    "home.accessibility": EVERYONE,
    "home.dashboard": SIGNED_IN,
    "home.how": EVERYONE,
    "home.index": EVERYONE,
    "home.live": EVERYONE,
    "home.ready": EVERYONE,
    "home.terms": EVERYONE,
    "matches.aside": "t",
    "matches.candidates": POSTER,
    "matches.compare": POSTER,
    "matches.judge": POSTING_EDITOR,
    "matches.learners": OPERATOR,
    "matches.mark": "t",
    "matches.mark_program": "t",
    "matches.mine": "t",
    "matches.programs": "t",
    "matches.removed": POSTER,
    "matches.saved": "t",
    "matches.search": EVERYONE,
    "opportunities.close": POSTING_EDITOR,
    "opportunities.detail": EVERYONE,
    "opportunities.edit": POSTING_EDITOR,
    "opportunities.index": EVERYONE,
    "opportunities.mine": POSTER,
    "opportunities.new": POSTING_EDITOR,
    "opportunities.publish": POSTING_EDITOR,
    "opportunities.template": POSTING_EDITOR,
    "opportunities.upload": POSTING_EDITOR,
    "organizations.act": MEMBER,
    "organizations.change_member": OWNER,
    "organizations.detail": EVERYONE,
    "organizations.edit": EDITOR,
    "organizations.members": OWNER,
    "organizations.new": SIGNED_IN,
    "profiles.add_found": "t",
    "profiles.claim": "t",
    "profiles.detail": "tveEUGoOB",
    "profiles.edit": "t",
    "profiles.edit_section": "t",
    "profiles.graduates": "U",
    "profiles.mine": "t",
    "profiles.publish": "t",
    "profiles.start": "t",
    "profiles.statistics": "t",
    "profiles.template": "U",
    "profiles.upload": "U",
    "profiles.withdraw": "t",
    "programs.base": EVERYONE,
    "programs.base_edit": OPERATING_EDITOR,
    "programs.base_new": OPERATING_EDITOR,
    "programs.close": OPERATING_EDITOR,
    "programs.cohort_edit": OPERATING_EDITOR,
    "programs.cohort_new": OPERATING_EDITOR,
    "programs.cohort_step": OPERATING_EDITOR,
    "programs.detail": EVERYONE,
    "programs.edit": OPERATING_EDITOR,
    "programs.index": EVERYONE,
    "programs.mine": OPERATOR,
    "programs.new": OPERATING_EDITOR,
    "programs.publish": OPERATING_EDITOR,
    "programs.template": OPERATING_EDITOR,
    "programs.upload": OPERATING_EDITOR,
    "reporting.acknowledge": DESK,
    "reporting.board": DESK,
    "reporting.board_chart": DESK,
    "reporting.desk": DESK,
    "reporting.draft": DESK,
    "reporting.draft_file": DESK,
    "reporting.erratum": DESK,
    "reporting.freeze": DESK,
    "reporting.gap": EVERYONE,
    "reporting.gap_chart": DESK,
    "reporting.gap_file": DESK,
    "reporting.graduates": "U",
    "reporting.import_statistics": DESK,
    "reporting.index": EVERYONE,
    "reporting.indicator": DESK,
    "reporting.methodology": EVERYONE,
    "reporting.move": DESK,
    "reporting.occupation": DESK,
    "reporting.once": DESK,
    "reporting.order": DESK,
    "reporting.once_chart": DESK,
    "reporting.once_file": DESK,
    "reporting.projection": DESK,
    "reporting.projection_chart": DESK,
    "reporting.cohorts": DESK,
    "reporting.cohorts_file": DESK,
    "reporting.people": DESK,
    "reporting.people_file": DESK,
    "reporting.posts": DESK,
    "reporting.posts_file": DESK,
    "reporting.quarter": DESK,
    "reporting.quarter_chart": DESK,
    "reporting.release": EVERYONE,
    "reporting.release_chart": EVERYONE,
    "reporting.release_file": EVERYONE,
    "reporting.schema": EVERYONE,
    "reporting.shortage": DESK,
    "reporting.shortage_file": DESK,
    "reporting.statistics": DESK,
    "reporting.weights": DESK,
    "styleguide.index": EVERYONE,
    "taxonomy.occupations": EVERYONE,
    "taxonomy.skills": EVERYONE,
}


def actor(kind: str) -> Actor:
    """A visitor of this kind as policies see them."""
    if kind == "n":
        return NOBODY
    if kind not in MEMBERS:
        return Actor(user_id=1, is_admin=kind == "a")
    organization, role = MEMBERS[kind]
    region = "510100" if kind == "B" else None
    return Actor(
        user_id=1,
        members=(Member(organization_id=1, kind=organization, role=role, verified=True, bureau_region=region),),
    )


def sample(rule: Rule) -> str:
    """An address of the rule; numbers that no row has."""
    chosen = re.sub(r"<any\((\w+)[^)]*\):\w+>", r"\1", rule.rule)
    return re.sub(r"<(?:int:)?\w+>", "999999", chosen)


def rules(app: Flask) -> dict[str, Rule]:
    """Endpoint -> its first rule, static files left out."""
    return {r.endpoint: r for r in reversed(list(app.url_map.iter_rules())) if r.endpoint != "static"}


def test_every_endpoint_stands_in_the_table(app: Flask) -> None:
    existing = set(rules(app))
    assert existing - set(ACCESS) == set(), "endpoints without a line in ACCESS"
    assert set(ACCESS) - existing == set(), "lines in ACCESS without an endpoint"


def test_rules_let_in_exactly_those_in_the_table(app: Flask) -> None:
    wrong = []
    for endpoint in rules(app):
        allowed = {kind for kind in KINDS if RULES[app.view_functions[endpoint]](actor(kind))}
        expected = set(ACCESS.get(endpoint, ""))
        if allowed != expected:
            wrong.append(f"{endpoint}: allowed {''.join(sorted(allowed))}, table {''.join(sorted(expected))}")
    assert wrong == []


def test_nobody_is_sent_to_sign_in(app: Flask, client: FlaskClient) -> None:
    for endpoint, rule in rules(app).items():
        if "n" in ACCESS.get(endpoint, "n"):
            continue
        method = "GET" if "GET" in (rule.methods or set()) else "POST"
        answer = client.open(sample(rule), method=method)
        assert answer.status_code == 303, endpoint
        assert answer.location.startswith("/sign-in"), endpoint


@pytest.mark.parametrize("kind", ["t", "v", "U", "O", "a"])
def test_others_are_told_the_page_does_not_exist(app: Flask, sign_in_as: SignIn, kind: str) -> None:
    person = sign_in_as(*MEMBERS[kind]) if kind in MEMBERS else sign_in_as(admin=kind == "a")
    absent = person.client.get("/no/such/page")
    assert absent.status_code == 404
    for endpoint, rule in rules(app).items():
        if kind in ACCESS.get(endpoint, kind):
            continue
        method = "GET" if "GET" in (rule.methods or set()) else "POST"
        assert person.client.open(sample(rule), method=method).status_code == 404, endpoint


def test_a_view_without_a_rule_keeps_the_application_from_starting() -> None:
    bare = Flask(__name__)
    bare.add_url_rule("/open", "open", lambda: "open to whom?")
    with pytest.raises(MissingAccessRule, match="open"):
        check_declarations(bare)
