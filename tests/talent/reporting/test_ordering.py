"""A quarter frozen in the background: one order however often somebody clicks, its result, its failure by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from talent.accounts.models import Membership
from talent.core import clock
from talent.core.actor import Actor, Member, OrgKind, Role
from talent.core.errors import FieldError, NotFound
from talent.core.outbox import OutboxMessage, OutboxStatus
from talent.matches.worker import Worker
from talent.reporting.models import FreezeOrder, OrderStep, Snapshot
from talent.reporting.quarter.period import Period
from talent.reporting.releases import ordering, service
from talent.reporting.shortage.models import ShortageRating
from tests.conftest import Person
from tests.factories.organizations import organization
from tests.page import Page
from tests.talent.reporting.city import person, post

JAVA, CHENGDU, Q2 = "java-developer", "510100", Period(2026, 2)
FREEZE = "/reports/desk/freeze"
SignIn = Callable[..., Person]


@pytest.fixture(autouse=True)
def stopped() -> Iterator[None]:
    with clock.frozen(datetime(2026, 7, 10, 4, tzinfo=UTC)):
        yield


@pytest.fixture
def bureau(session: Session, sign_in_as: SignIn) -> FlaskClient:
    """The bureau's; five employers with 12 places each, forty people."""
    for n in range(5):
        at = datetime(2026, 4, 2 + n, 4, tzinfo=UTC)
        post(session, organization(session, industry_code="I"), JAVA, 12, published_at=at)
    for _ in range(40):
        at = datetime(2026, 4, 10, 4, tzinfo=UTC)
        person(session, JAVA, published_at=at, last_active_at=datetime(2026, 6, 1, tzinfo=UTC), skills=("java",))
    session.commit()
    return sign_in_as(bureau=CHENGDU).client


def editor(region: str) -> Actor:
    """Of a region's bureau."""
    own = Member(organization_id=1, kind=OrgKind.GOVERNMENT, role=Role.EDITOR, verified=True, bureau_region=region)
    return Actor(user_id=1, members=(own,))


def work(app: Flask) -> None:
    worker = Worker(app, jobs={ordering.TOPIC: ordering})
    while worker.job():
        pass


def asked(client: FlaskClient, period: str = "2026Q2") -> str:
    """The page of the order."""
    answer = client.post(FREEZE, data={"period": period})
    assert answer.status_code == 303
    return str(answer.location)


def the_order(session: Session) -> FreezeOrder:
    session.rollback()
    session.expire_all()
    return session.scalars(select(FreezeOrder).order_by(FreezeOrder.id.desc())).first()  # type: ignore[return-value]


@pytest.mark.postgres
def test_the_button_answers_at_once_and_the_worker_counts(app: Flask, session: Session, bureau: FlaskClient) -> None:
    path = asked(bureau)
    assert session.scalar(select(func.count(Snapshot.id))) == 0
    page = Page(bureau.get(path))
    assert page.status == 200 and "Waiting for the worker (current step)" in page.text
    assert "is being counted" in Page(bureau.get("/reports/desk")).text
    work(app)
    row = the_order(session)
    assert row.step is OrderStep.DONE and row.finished_at is not None
    answer = bureau.get(path)
    assert (answer.status_code, answer.location) == (303, f"/reports/desk/{row.snapshot_id}")
    assert "The quarter is frozen. Look at what is flagged." in Page(bureau.get(answer.location)).text
    polled = bureau.get(path, headers={"HX-Request": "true"})
    assert polled.headers["HX-Redirect"] == f"/reports/desk/{row.snapshot_id}"
    snapshot = session.get_one(Snapshot, row.snapshot_id)
    assert snapshot.made_by == row.asked_by
    assert session.scalar(select(func.count()).where(ShortageRating.snapshot_id == snapshot.id)) == 1
    assert "is being counted" not in Page(bureau.get("/reports/desk")).text


@pytest.mark.postgres
def test_a_double_click_makes_one(app: Flask, session: Session, bureau: FlaskClient) -> None:
    assert asked(bureau) == asked(bureau)
    work(app)
    assert versions(session) == [1]
    again = asked(bureau)  # after the first is done, somebody may want another version
    work(app)
    assert "/reports/desk/" in bureau.get(again).location
    assert versions(session) == [1, 2]


def versions(session: Session) -> list[int]:
    session.rollback()
    return list(session.scalars(select(Snapshot.version).order_by(Snapshot.version)))


def test_a_message_carried_out_twice_does_nothing_the_second_time(
    app: Flask, session: Session, bureau: FlaskClient
) -> None:
    asked(bureau)
    engine = _engine(session)
    key = the_order(session).id
    session.rollback()
    assert ordering.carry_out(engine, {"order_id": key})
    assert ordering.carry_out(engine, {"order_id": key})
    assert session.scalar(select(func.count(Snapshot.id))) == 1


def test_another_worker_leaves_it_alone_until_the_first_is_lost(session: Session, bureau: FlaskClient) -> None:
    asked(bureau)
    row = the_order(session)
    payload, engine = {"order_id": row.id}, _engine(session)
    row.step, row.started_at = OrderStep.COUNTING, clock.now()
    session.commit()
    assert not ordering.carry_out(engine, payload)
    assert session.scalar(select(func.count(Snapshot.id))) == 0
    session.rollback()
    with clock.frozen(clock.now() + ordering.LOST + timedelta(seconds=1)):
        assert ordering.carry_out(engine, payload)
    assert the_order(session).step is OrderStep.DONE


def test_what_cannot_be_frozen_fails_by_name(app: Flask, session: Session, bureau: FlaskClient) -> None:
    path = asked(bureau)
    session.execute(update(Membership).values(role=Role.VIEWER))
    session.commit()
    work(app)
    assert the_order(session).step is OrderStep.FAILED
    page = Page(bureau.get(path))
    assert "could not be frozen" in page.text
    assert "Whoever asked for it may not freeze this region's quarters any more." in page.text
    assert (
        session.scalar(select(OutboxMessage.status).where(OutboxMessage.topic == ordering.TOPIC)) == OutboxStatus.DONE
    )


def test_what_breaks_off_is_tried_again_and_given_up_by_name(
    app: Flask, session: Session, bureau: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = asked(bureau)

    def broken(*_: object) -> None:
        raise RuntimeError("disk full")

    prepare = service.prepare
    monkeypatch.setattr(service, "prepare", broken)
    work(app)
    assert the_order(session).step is OrderStep.WAITING
    message = session.scalars(select(OutboxMessage).where(OutboxMessage.topic == ordering.TOPIC)).one()
    assert (message.tries, message.status) == (1, OutboxStatus.WAITING) and "disk full" in (message.error or "")
    for n in range(1, 5):
        with clock.frozen(clock.now() + timedelta(hours=n)):
            work(app)
    assert the_order(session).step is OrderStep.FAILED
    assert "It broke off 5 times" in Page(bureau.get(path)).text
    monkeypatch.setattr(service, "prepare", prepare)
    asked(bureau)
    work(app)
    assert the_order(session).step is OrderStep.DONE


def test_a_worker_that_does_not_run_is_named(session: Session, bureau: FlaskClient) -> None:
    path = asked(bureau)
    assert "Nobody has begun" not in Page(bureau.get(path)).text
    with clock.frozen(clock.now() + ordering.LATE + timedelta(seconds=1)):
        assert "Nobody has begun for 21 seconds" in Page(bureau.get(path)).text


def test_the_page_asks_again_by_itself_with_and_without_scripts(bureau: FlaskClient) -> None:
    html = bureau.get(asked(bureau)).get_data(as_text=True)
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in html
    assert 'hx-trigger="every 2s"' in html


def test_only_the_bureau_of_the_region(session: Session, bureau: FlaskClient, sign_in_as: SignIn) -> None:
    path = asked(bureau)
    for visitor in (sign_in_as(bureau="510700"), sign_in_as(OrgKind.ENTERPRISE), sign_in_as()):
        assert visitor.client.get(path).status_code == 404
    stranger = Member(
        organization_id=1, kind=OrgKind.GOVERNMENT, role=Role.EDITOR, verified=True, bureau_region="510700"
    )
    with pytest.raises(NotFound):
        ordering.order(session, Actor(user_id=1, members=(stranger,)), CHENGDU, Q2)


def test_a_quarter_that_cannot_be_is_refused_at_once(session: Session, bureau: FlaskClient) -> None:
    with pytest.raises(FieldError, match="not over yet"):
        ordering.order(session, editor(CHENGDU), CHENGDU, Period(2026, 3))
    assert bureau.post(FREEZE, data={"period": "2026Q1"}).status_code == 422
    assert session.scalar(select(func.count(FreezeOrder.id))) == 0


def _engine(session: Session) -> Engine:
    bind = session.get_bind()
    assert isinstance(bind, Engine)
    return bind
