"""Headcount slots: how long each place of a post was open, and what ended it. Survival curves are fed from here."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from talent.applications.models import Application, ApplicationEvent, ApplicationStatus
from talent.core import clock
from talent.core.clock import CITY_ZONE
from talent.opportunities.models import CloseReason, Opportunity
from talent.reporting.queries import end_of
from talent.taxonomy.queries import inside

#: Closed for these reasons, the places were withdrawn rather than waited for.
CANCELLED = frozenset({CloseReason.CANCELLED, CloseReason.DUPLICATE})


#: What is read of a post; whole ones would take ten times as long, and there are a hundred thousand in a large city.
COLUMNS = (
    Opportunity.id, Opportunity.organization_id, Opportunity.occupation_code, Opportunity.headcount,
    Opportunity.published_at, Opportunity.closed_at, Opportunity.expires_on, Opportunity.close_reason,
)  # fmt: skip


@dataclass(frozen=True)
class Slot:
    """One place. Neither filled nor cancelled: still open, or past its last day (censored)."""

    days: int  # from publishing to the placement, the closing or the end of observation
    filled: bool
    cancelled: bool
    opportunity_id: int
    employer_id: int
    occupation_code: str | None


def slots(
    session: Session, region_code: str, first: date, last: date, *, occupation_code: str | None = None
) -> list[Slot]:
    """Places of the region's posts published from first to last, as known today; one per headcount."""
    wanted = [
        Opportunity.published_at >= clock.start_of_day(first),
        Opportunity.published_at < end_of(last),
        inside(Opportunity.region_code, region_code),
    ]
    if occupation_code is not None:
        wanted.append(Opportunity.occupation_code == occupation_code)
    posts = session.execute(select(*COLUMNS).where(*wanted).order_by(Opportunity.id)).all()
    placed = _placements(session)
    return [slot for post in posts for slot in _slots(post, placed.get(post.id, []))]


def _placements(session: Session) -> dict[int, list[date]]:
    rows = session.execute(
        select(Application.opportunity_id, func.min(ApplicationEvent.at))
        .join(ApplicationEvent, ApplicationEvent.application_id == Application.id)
        .where(ApplicationEvent.status == ApplicationStatus.HIRED)
        .group_by(Application.id, Application.opportunity_id)
    )
    found: dict[int, list[date]] = {}
    for post, at in rows:
        found.setdefault(post, []).append(at.astimezone(CITY_ZONE).date())
    return found


def _slots(post: Any, placed: list[date]) -> list[Slot]:
    began = post.published_at.astimezone(CITY_ZONE).date()
    filled = sorted(placed)[: post.headcount]
    end = _ended(post)
    left = post.headcount - len(filled)
    if post.close_reason is CloseReason.FILLED and end is not None:  # the rest was filled elsewhere
        filled, left = [*filled, *[end] * left], 0
    lengths: Counter[tuple[int, bool, bool]] = Counter((max((day - began).days, 0), True, False) for day in filled)
    stop = min(end or clock.today(), clock.today())
    lengths[max((stop - began).days, 0), False, post.close_reason in CANCELLED] += left
    employer = post.organization_id
    return [
        Slot(days, is_filled, is_cancelled, post.id, employer, post.occupation_code)
        for (days, is_filled, is_cancelled), n in sorted(lengths.items())
        for _ in range(n)
    ]


def _ended(post: Any) -> date | None:
    """The day on which its last places went: closed, or past its last day."""
    days = [post.closed_at.astimezone(CITY_ZONE).date()] if post.closed_at else []
    if post.expires_on and post.expires_on < clock.today():
        days.append(post.expires_on + timedelta(days=1))
    return min(days, default=None)
