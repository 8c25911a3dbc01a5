"""A quarter is frozen in the background: asked for on a page, counted by the worker, its result or failure kept.

Counting reads for seconds or minutes, so it holds no lock meanwhile; only what it found is written in one go.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from talent.accounts import queries as accounts
from talent.accounts.models import User
from talent.core import clock, database, outbox
from talent.core.actor import Actor
from talent.core.errors import DomainError, NotFound
from talent.core.text import N_, Text
from talent.reporting import policy
from talent.reporting.board import service as board
from talent.reporting.models import UNDER_WAY, FreezeOrder, OrderStep
from talent.reporting.quarter.period import Period
from talent.reporting.releases import freezing, service

#: The outbox's name of this work.
TOPIC = "quarter.freeze"
#: Nobody has begun after so long: the worker may not be running.
LATE = timedelta(seconds=20)
#: Begun so long ago and not ended: whoever did it is taken to be gone, and another worker begins again.
LOST = timedelta(minutes=10)


def order(session: Session, actor: Actor, region_code: str, period: Period) -> FreezeOrder:
    """Ask for a quarter to be frozen; what is under way already is not asked for again.

    Raises: NotFound for others than the region's bureau; FieldError when region or quarter cannot be reported on.
    """
    if not policy.can_release(actor, region_code) or actor.user_id is None:
        raise NotFound
    freezing.check_period(session, region_code, period)
    row = FreezeOrder(region_code=region_code, period=str(period), asked_by=actor.user_id)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:  # the database lets one be under way; two clicks may race
        found: FreezeOrder = session.scalars(_under_way(region_code).where(FreezeOrder.period == str(period))).one()
        return found
    outbox.put(session, TOPIC, order_id=row.id)
    return row


def _under_way(region_code: str) -> Any:
    return select(FreezeOrder).where(FreezeOrder.region_code == region_code, FreezeOrder.step.in_(UNDER_WAY))


def under_way(session: Session, region_code: str) -> Sequence[FreezeOrder]:
    """What is being counted for a region, the oldest first."""
    found: Sequence[FreezeOrder] = session.scalars(_under_way(region_code).order_by(FreezeOrder.id)).all()
    return found


def one(session: Session, actor: Actor, order_id: int) -> FreezeOrder:
    """An order.

    Raises: NotFound for those who do not see the region.
    """
    row = session.get(FreezeOrder, order_id)
    if row is None or not policy.can_see_all(actor, row.region_code):
        raise NotFound
    return row


def is_late(row: FreezeOrder) -> bool:
    """Whether it waits longer than a worker at work would let it."""
    return row.step is OrderStep.WAITING and clock.now() - row.asked_at > LATE


def carry_out(engine: Engine, payload: Mapping[str, Any]) -> bool:
    """Freeze what was ordered; done twice, the second time does nothing. False: another worker is at it.

    What cannot be frozen fails by name; any other error is left to whoever calls, who tries again or gives up.
    """
    key = int(payload["order_id"])
    row = _begin(engine, key)
    if row is None:
        return _is_over(engine, key)
    period = Period.parse(row.period)
    try:
        with Session(engine) as session:
            actor = _actor(session, row.asked_by)
            if not policy.can_release(actor, row.region_code):
                raise NotFound(N_("Whoever asked for it may not freeze this region's quarters any more."))
            prepared = service.prepare(session, row.region_code, period)
        _step(engine, key, OrderStep.RATING)
        with database.write(engine) as session:
            snapshot = service.keep(session, actor, row.region_code, prepared)
            board.rate(session, actor, snapshot)
            kept = session.get_one(FreezeOrder, key)
            kept.step, kept.snapshot_id, kept.finished_at = OrderStep.DONE, snapshot.id, clock.now()
    except DomainError as error:
        fail(engine, payload, error.text)
    return True


def _begin(engine: Engine, key: int) -> FreezeOrder | None:
    """Take the order, unless it is over or another worker took it not long ago."""
    now = clock.now()
    free = or_(FreezeOrder.step == OrderStep.WAITING, FreezeOrder.started_at < now - LOST)
    with database.write(engine) as session:
        taken = session.execute(
            update(FreezeOrder)
            .where(FreezeOrder.id == key, FreezeOrder.step.in_(UNDER_WAY), free)
            .values(step=OrderStep.COUNTING, started_at=now)
            .returning(FreezeOrder.id)
        ).all()
        return session.get_one(FreezeOrder, key) if taken else None


def _is_over(engine: Engine, key: int) -> bool:
    with Session(engine) as session:
        row = session.get(FreezeOrder, key)
        return row is None or not row.is_under_way


def _actor(session: Session, user_id: int) -> Actor:
    user = session.get_one(User, user_id)
    return accounts.actor_of(session, user)


def _step(engine: Engine, key: int, step: OrderStep) -> None:
    with database.write(engine) as session:
        session.get_one(FreezeOrder, key).step = step


def waiting_again(engine: Engine, payload: Mapping[str, Any]) -> None:
    """Put an order back whose work broke off, so that the next try finds it free."""
    with database.write(engine) as session:
        row = session.get_one(FreezeOrder, int(payload["order_id"]))
        if row.is_under_way:
            row.step, row.started_at = OrderStep.WAITING, None


def fail(engine: Engine, payload: Mapping[str, Any], why: Text) -> None:
    """End an order that cannot be done; its page says why."""
    with database.write(engine) as session:
        row = session.get_one(FreezeOrder, int(payload["order_id"]))
        if row.is_under_way:
            row.step, row.finished_at = OrderStep.FAILED, clock.now()
            row.error, row.values = why.msgid, _plain(why.values)


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value if isinstance(value, int | float | str) else str(value) for name, value in values.items()}


def seconds_waited(row: FreezeOrder, now: datetime) -> int:
    """Since it was asked for [s]."""
    return int((now - row.asked_at).total_seconds())
