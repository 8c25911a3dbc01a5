"""Histories out of the database into columns. Cells are numbered as they are met; their keys are kept beside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import Executable, func, select
from sqlalchemy.orm import Session

from talent.applications.models import Application, ApplicationEvent, ApplicationStatus
from talent.core.clock import CITY_ZONE
from talent.opportunities.history import OpportunityState
from talent.opportunities.models import CloseReason, Opportunity
from talent.organizations.models import Organization
from talent.profiles.history import ACTIVE_FOR, MarketStep, SeekingState
from talent.profiles.models import Education, Profile, WishedOccupation
from talent.reporting.facts import spans
from talent.reporting.facts.spans import NEVER, Demand, History, Ints, PersonStates, PostStates, Supply
from talent.reporting.models import NOT_SAID, SHARES
from talent.taxonomy.models import EducationLevel

Key = tuple[str, ...]
ENDINGS = {
    CloseReason.FILLED: Demand.FILLED,
    CloseReason.EXPIRED: Demand.EXPIRED,
    CloseReason.CANCELLED: Demand.CANCELLED,
    CloseReason.PARTLY_FILLED: Demand.CANCELLED,
    CloseReason.DUPLICATE: Demand.CANCELLED,
}
STEPS = {
    MarketStep.REGISTERED: Supply.REGISTERED,
    MarketStep.REACTIVATED: Supply.REACTIVATED,
    MarketStep.HIRED: Supply.HIRED,
    MarketStep.WITHDRAWN: Supply.WITHDRAWN,
    MarketStep.LAPSED: Supply.LAPSED,
}


@dataclass
class Numbering:
    """Keys -> numbers from 0 in the order in which they are met."""

    numbers: dict[Any, int] = field(default_factory=dict)

    def of(self, key: Any) -> int:
        """The key's number."""
        return self.numbers.setdefault(key, len(self.numbers))

    @property
    def keys(self) -> list[Any]:
        """Keys by number."""
        return list(self.numbers)


@dataclass(frozen=True)
class Side:
    """One side of the market: histories, the keys of its cells, the ids of its owners."""

    history: History
    cells: Sequence[Key]
    owners: Sequence[int]
    employer: Ints = field(default_factory=lambda: np.zeros(0, np.int64))  # organization id of each post
    hires: tuple[Ints, Ints] = field(default_factory=lambda: (np.zeros(0, np.int64),) * 2)  # post and day of each


def ordinal(at: datetime) -> int:
    """The city's day of an instant."""
    return at.astimezone(CITY_ZONE).date().toordinal()


def column(values: Iterable[int]) -> Ints:
    """Whole numbers as a column."""
    return np.fromiter(values, np.int64)


def posts(session: Session) -> Side:
    """Demand; cells are (region, industry, nature, occupation, education). Posts without a place are nowhere's."""
    employers = {
        row.id: (row.industry_code or NOT_SAID, row.nature.value if row.nature else NOT_SAID)
        for row in session.execute(select(Organization.id, Organization.industry_code, Organization.nature))
    }
    posts_of, cells = Numbering(), Numbering()
    owner_of: list[int] = []
    columns: list[tuple[int, ...]] = []
    for row in session.execute(_states()):
        post = posts_of.of(row.opportunity_id)
        if post == len(owner_of):
            owner_of.append(row.organization_id)
        key = (
            row.region_code or NOT_SAID,
            *employers[row.organization_id],
            row.occupation_code or NOT_SAID,
            row.education_code or NOT_SAID,
        )
        last_day = row.expires_on.toordinal() if row.expires_on else NEVER
        ending = ENDINGS.get(row.close_reason, Demand.CANCELLED)
        columns.append((post, ordinal(row.at), row.is_open, row.headcount, cells.of(key), last_day, ending))
    who, day, is_open, headcount, place, until, endings = _turned(columns, 7)
    states = PostStates(who, day, is_open.astype(bool), headcount, place, until, endings)
    hires = _hires(session, posts_of.numbers)
    return Side(spans.demand(states, hires), cells.keys, posts_of.keys, column(owner_of), hires)


def _states() -> Executable:
    """All states of all posts in order."""
    state = OpportunityState
    return (
        select(
            state.opportunity_id,
            Opportunity.organization_id,
            state.at,
            state.is_open,
            state.headcount,
            state.region_code,
            state.occupation_code,
            state.education_code,
            state.expires_on,
            state.close_reason,
        )
        .join(Opportunity, Opportunity.id == state.opportunity_id)
        .order_by(state.opportunity_id, state.at, state.id)
    )


def _turned(rows: Sequence[tuple[int, ...]], width: int) -> list[Ints]:
    """Rows as columns."""
    table = np.array(rows, np.int64).reshape(len(rows), width)
    return [np.ascontiguousarray(table[:, i]) for i in range(width)]


def _hires(session: Session, numbers: dict[int, int]) -> tuple[Ints, Ints]:
    """Post and day of each placement."""
    rows = session.execute(
        select(Application.opportunity_id, func.min(ApplicationEvent.at))
        .join(ApplicationEvent, ApplicationEvent.application_id == Application.id)
        .where(ApplicationEvent.status == ApplicationStatus.HIRED)
        .group_by(Application.id, Application.opportunity_id)
    )
    found = [(numbers[post], ordinal(at)) for post, at in rows if post in numbers]
    return column(post for post, _day in found), column(day for _post, day in found)


def people(session: Session) -> Side:
    """Supply; cells are (region, occupation, education). Who names k occupations is SHARES / k in each."""
    numbers, cells = Numbering(), Numbering()
    state = SeekingState
    rows = session.execute(
        select(state.profile_id, state.at, state.is_looking, state.step).order_by(state.profile_id, state.at, state.id)
    )
    found = [(numbers.of(who), ordinal(at), looking, STEPS[step]) for who, at, looking, step in rows]
    person, day, looking_, step_ = _turned(found, 4)
    lapses = np.full(len(numbers.numbers), NEVER)
    wishes: list[tuple[int, int, int]] = []
    names, levels = wished(session), highest_education(session)
    for row in session.execute(select(Profile.id, Profile.region_code, Profile.last_active_at)):
        number = numbers.numbers.get(row.id)
        if number is None:
            continue
        lapses[number] = ordinal(row.last_active_at + ACTIVE_FOR)
        occupations = names.get(row.id, [NOT_SAID])
        for code in occupations:
            key = (row.region_code or NOT_SAID, code, levels.get(row.id, NOT_SAID))
            wishes.append((number, cells.of(key), SHARES // len(occupations)))
    wishes.sort()
    who, cell, amount = _turned(wishes, 3)
    states = PersonStates(person, day, looking_.astype(bool), step_)
    history = spans.supply(states, lapses, (who, cell, amount))
    return Side(history, cells.keys, numbers.keys)


def wished(session: Session) -> dict[int, list[str]]:
    """Profile -> occupations wished for, by code; who wishes for none in particular is not in it."""
    found: dict[int, list[str]] = {}
    for who, code in session.execute(
        select(WishedOccupation.profile_id, WishedOccupation.occupation_code).order_by(
            WishedOccupation.profile_id, WishedOccupation.occupation_code
        )
    ):
        found.setdefault(who, []).append(code)
    return found


def highest_education(session: Session) -> dict[int, str]:
    """Profile -> its highest level of education."""
    rows = session.execute(
        select(Education.profile_id, Education.level_code)
        .join(EducationLevel, EducationLevel.code == Education.level_code)
        .order_by(EducationLevel.rank)
    )
    return {who: level for who, level in rows}  # noqa: C416 - later rows are higher levels and win


def day_of(number: int) -> date:
    """The day of an ordinal."""
    return date.min + timedelta(days=number - 1)
