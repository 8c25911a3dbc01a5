"""Registering, editing and verifying organizations."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from talent.core.actor import NOBODY, Actor, Member, OrgKind, Role
from talent.core.errors import Conflict, FieldError
from talent.organizations import policy, queries, service
from talent.organizations.credit_code import with_check_digit
from talent.organizations.models import TRANSITIONS, Organization, Verification
from talent.organizations.service import Details, Registration
from tests.factories.organizations import organization as make_organization

ADMIN = Actor(user_id=1, is_admin=True)
CODE = with_check_digit("91510107MA9999999")
DETAILS = Details(
    name_en="Works", region_code="510107", industry_code=None, nature=None, description="", website=None,
    contact_name=None, contact_email=None, contact_phone=None,
)  # fmt: skip
PAPERS = Registration(kind=OrgKind.ENTERPRISE, name_zh=" 成都焊接厂 ", credit_code=f" {CODE.lower()} ", details=DETAILS)


@pytest.mark.postgres
def test_a_registration_waits_for_the_admin(session: Session) -> None:
    row = service.register(session, ADMIN, PAPERS)
    assert (row.name_zh, row.credit_code, row.verification) == ("成都焊接厂", CODE, Verification.PENDING)
    assert not row.is_verified


@pytest.mark.postgres
@pytest.mark.parametrize("change", [{"name_zh": "别的名字"}, {"credit_code": with_check_digit("91510107MA8888888")}])
def test_name_and_code_are_registered_once(session: Session, change: dict[str, str]) -> None:
    service.register(session, ADMIN, PAPERS)
    with pytest.raises(FieldError):
        service.register(session, ADMIN, replace(PAPERS, **change))


@pytest.mark.parametrize(
    ("field", "papers"),
    [
        ("credit_code", replace(PAPERS, credit_code=CODE[:-1] + ("0" if CODE[-1] != "0" else "1"))),
        ("region_code", replace(PAPERS, details=replace(DETAILS, region_code="999999"))),
        ("industry_code", replace(PAPERS, details=replace(DETAILS, industry_code="nonsense"))),
        ("website", replace(PAPERS, details=replace(DETAILS, website="javascript:alert(1)"))),
    ],
)
def test_wrong_papers_name_the_field(session: Session, field: str, papers: Registration) -> None:
    with pytest.raises(FieldError) as refused:
        service.register(session, ADMIN, papers)
    assert refused.value.field == field


def test_an_edit_on_an_old_form_conflicts(session: Session) -> None:
    row = make_organization(session)
    version = row.version
    service.edit(session, ADMIN, row, replace(DETAILS, description="first"), version)
    with pytest.raises(Conflict):
        service.edit(session, ADMIN, row, replace(DETAILS, description="second"), version)
    assert row.description == "first"


@pytest.mark.parametrize("old", list(Verification))
@pytest.mark.parametrize("new", list(Verification))
def test_the_table_of_verification(old: Verification, new: Verification) -> None:
    row = Organization(verification=old)
    if new in TRANSITIONS[old]:
        row.move_to(new)
        assert row.verification is new
    else:
        with pytest.raises(Conflict):
            row.move_to(new)
    assert old not in TRANSITIONS[old]


def test_anything_but_a_yes_needs_a_reason(session: Session) -> None:
    row = make_organization(session, verified=False)
    with pytest.raises(FieldError) as refused:
        service.decide(session, ADMIN, row, Verification.DECLINED, " ")
    assert (refused.value.field, row.verification) == ("note", Verification.PENDING)
    service.decide(session, ADMIN, row, Verification.VERIFIED, "")
    assert row.verified_at is not None
    service.decide(session, ADMIN, row, Verification.DECLINED, "Licence expired")
    assert (row.verified_at, row.verification_note) == (None, "Licence expired")


def test_only_a_government_unit_becomes_a_bureau(session: Session) -> None:
    works, unit = make_organization(session), make_organization(session, kind=OrgKind.GOVERNMENT)
    for row, region in ((works, "510100"), (unit, "999999")):
        with pytest.raises(FieldError):
            service.make_bureau(session, ADMIN, row, region)
    service.make_bureau(session, ADMIN, unit, "510100")
    assert unit.bureau_region_code == "510100"
    service.make_bureau(session, ADMIN, unit, None)
    assert unit.bureau_region_code is None


@pytest.mark.postgres
def test_code_and_sql_show_the_same_organizations(session: Session) -> None:
    rows = [make_organization(session, verified=v) for v in (True, False, False)]
    member = Member(organization_id=rows[1].id, kind=OrgKind.ENTERPRISE, role=Role.VIEWER, verified=False)
    sizes = []
    for actor in (NOBODY, Actor(user_id=5, members=(member,)), ADMIN):
        in_sql = set(session.scalars(select(Organization.id).where(policy.visible_to(actor))))
        assert in_sql == {row.id for row in rows if policy.can_view(actor, row)}
        assert all((queries.visible(session, actor, row.id) is not None) is (row.id in in_sql) for row in rows)
        sizes.append(len(in_sql))
    assert sizes == [1, 2, 3]
