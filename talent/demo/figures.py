"""The demo city's figures: facts of its whole history, and one quarter that was published already."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from talent.accounts import queries as accounts
from talent.accounts.models import User
from talent.core.errors import FieldError
from talent.demo.organizations import DOMAIN
from talent.reporting.board import service as board
from talent.reporting.facts import run as facts
from talent.reporting.quarter.period import Period
from talent.reporting.releases import service

REGION = "510100"
#: What the demo bureau noted at each flag of that quarter.
NOTE = "演示数据，已核对。"


def load(session: Session, progress: Callable[[str], object]) -> None:
    """Count all days, and publish the last quarter but one; the last one is left for who tries the bureau's desk."""
    progress("counting facts …")
    facts.up_to_date(session)
    bureau = session.scalars(select(User).where(User.email == f"bureau@{DOMAIN}")).one()
    progress("publishing a quarter …")
    actor = accounts.actor_of(session, bureau)
    try:
        snapshot = service.freeze(session, actor, REGION, Period.last_complete().previous)
        board.rate(session, actor, snapshot)
    except FieldError:  # a demo of a few people has nothing to publish
        return
    for flag in snapshot.flags:
        service.acknowledge(session, actor, snapshot, flag, NOTE)
    service.check(session, actor, snapshot)
    service.release(session, actor, snapshot)
