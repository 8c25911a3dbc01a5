"""The demo city's figures: facts of its whole history, and quarters that were published already."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from talent.accounts import queries as accounts
from talent.accounts.models import User
from talent.core import clock
from talent.core.actor import Actor
from talent.core.errors import FieldError
from talent.demo import statistics
from talent.demo.organizations import DOMAIN
from talent.reporting.board import service as board
from talent.reporting.facts import run as facts
from talent.reporting.indicators.shortage import Gate
from talent.reporting.models import Snapshot
from talent.reporting.projection import service as projection
from talent.reporting.quarter.period import Period
from talent.reporting.releases import service
from talent.reporting.shortage import queries as shortage
from talent.reporting.shortage.service import Decide, decide

REGION = "510100"
#: How many quarters are published; the last complete one is left for who tries the bureau's desk.
PUBLISHED = 3
#: Quarters with statistics from outside: as many as a path over time shows.
HISTORY = 8
#: What the demo bureau noted at each flag of those quarters.
NOTE = "演示数据，已核对。"
#: Who confirmed the shortages, when, and what they said.
PANEL = "演示专家组（虚构）/ Demo panel (invented)"
COMMENT = "演示评审意见（虚构）/ Demo review (invented)"
PANEL_DAYS = 20


def load(session: Session, progress: Callable[[str], object]) -> None:
    """Count all days, enter what the city would know from outside, and publish the quarters before the last one."""
    progress("counting facts …")
    facts.up_to_date(session)
    bureau = session.scalars(select(User).where(User.email == f"bureau@{DOMAIN}")).one()
    actor = accounts.actor_of(session, bureau)
    last = Period.last_complete()
    periods = [last]
    while len(periods) < HISTORY:
        periods.insert(0, periods[0].previous)
    statistics.enter(session, actor, REGION, periods)
    for period in periods[-1 - PUBLISHED : -1]:
        progress(f"publishing {period} …")
        try:
            _publish(session, actor, period)
        except FieldError:  # a demo of a few people has nothing to publish
            return
    progress("projecting …")
    origin = projection.newest_origin(session)
    if origin is not None:
        projection.project(session, REGION, origin)


def _publish(session: Session, actor: Actor, period: Period) -> None:
    snapshot = service.freeze(session, actor, REGION, period)
    board.rate(session, actor, snapshot)
    _confirm(session, actor, snapshot)
    for flag in snapshot.flags:
        service.acknowledge(session, actor, snapshot, flag, NOTE)
    service.check(session, actor, snapshot)
    service.release(session, actor, snapshot)


def _confirm(session: Session, actor: Actor, snapshot: Snapshot) -> None:
    """The demo panel confirms every shortage that its figures prove."""
    day = min(clock.today(), Period.parse(snapshot.period).last + timedelta(days=PANEL_DAYS))
    for entry in shortage.catalogue(session, snapshot):
        if entry.gate is Gate.PANEL:
            decide(session, actor, snapshot, Decide(entry.occupation.code, True, PANEL, day, COMMENT))
