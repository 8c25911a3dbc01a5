"""Asking for a seat and deciding on it, as a browser sees it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from talent.core.actor import OrgKind, Role
from talent.enrolments.models import Enrolment, EnrolmentStatus
from talent.programs.models import Cohort
from tests.conftest import SignIn
from tests.page import Page
from tests.talent.pairs import open_cohort, published_profile


def test_from_wish_to_seat_and_back(session: Session, sign_in_as: SignIn) -> None:
    person, base = sign_in_as(), sign_in_as(OrgKind.TRAINING_OPERATOR, Role.EDITOR)
    assert base.organization is not None
    cohort = open_cohort(session, base.organization)
    published_profile(session, person.user)
    session.commit()
    ask = f"/cohorts/{cohort.id}/apply"
    assert Page(person.client.get(ask)).status == 200
    refused = Page(person.client.post(ask, data={}))
    assert (refused.status, set(refused.errors())) == (422, {"consent"})
    assert person.client.post(ask, data={"consent": "y"}).status_code == 303
    row = session.scalars(select(Enrolment)).one()
    detail = f"/enrolments/{row.id}"
    assert detail in Page(base.client.get(f"/cohorts/{cohort.id}/enrolments")).links()
    assert Page(base.client.get(detail)).status == 200
    declined = Page(base.client.post(detail, data={"status": "declined"}))
    assert (declined.status, set(declined.errors())) == (422, {"note"})
    assert base.client.post(detail, data={"status": "enrolled"}).status_code == 303
    session.rollback()  # end the look at the rows as they were
    session.expire_all()
    assert session.scalar(select(Cohort.taken)) == 1
    assert Page(person.client.get("/enrolments/")).status == 200
    assert person.client.post(f"{detail}/withdraw").status_code == 303
    session.rollback()
    session.expire_all()
    assert (row.status, session.scalar(select(Cohort.taken))) == (EnrolmentStatus.WITHDRAWN, 0)
    assert "13900000000" not in Page(base.client.get(detail)).text


def test_others_see_and_decide_nothing(session: Session, sign_in_as: SignIn) -> None:
    person, base = sign_in_as(), sign_in_as(OrgKind.TRAINING_OPERATOR)
    assert base.organization is not None
    cohort = open_cohort(session, base.organization)
    row = Enrolment(profile=published_profile(session, person.user), cohort=cohort)
    session.add(row)
    session.commit()
    for other in (sign_in_as(), sign_in_as(OrgKind.TRAINING_OPERATOR)):
        assert other.client.get(f"/enrolments/{row.id}").status_code == 404
        assert other.client.post(f"/enrolments/{row.id}", data={"status": "enrolled"}).status_code == 404
    assert person.client.post(f"/enrolments/{row.id}", data={"status": "enrolled"}).status_code == 404
    viewer = sign_in_as(organization=base.organization, role=Role.VIEWER)
    assert viewer.client.get(f"/enrolments/{row.id}").status_code == 200
    assert viewer.client.post(f"/enrolments/{row.id}", data={"status": "enrolled"}).status_code == 404
    session.rollback()
    session.expire_all()
    assert row.status is EnrolmentStatus.APPLIED
