"""Growth of pay counts in the shortage index once prices are known, in real terms; without them it is no data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from talent.core import clock
from talent.core.actor import Actor, Member, OrgKind, Role
from talent.reporting.board import entering
from talent.reporting.board import service as board
from talent.reporting.indicators.drivers import Driver
from talent.reporting.indicators.external import Quality
from talent.reporting.indicators.registry import Unit
from talent.reporting.indicators.shortage import LISTED
from talent.reporting.quarter.period import Period
from talent.reporting.releases import service
from talent.reporting.shortage.evidence import LEAST_POSTS
from talent.reporting.shortage.models import ShortageRating
from tests.factories.accounts import user
from tests.factories.organizations import organization
from tests.talent.reporting.city import person, post

JAVA, PYTHON, CHENGDU = "java-developer", "python-developer", "510100"


@pytest.fixture(autouse=True)
def stopped() -> Iterator[None]:
    with clock.frozen(datetime(2026, 7, 10, 4, tzinfo=UTC)):
        yield


@pytest.fixture
def bureau(session: Session) -> Actor:
    own = Member(organization_id=1, kind=OrgKind.GOVERNMENT, role=Role.EDITOR, verified=True, bureau_region=CHENGDU)
    row = user(session)
    for n in range(LEAST_POSTS):
        employer = organization(session)
        for year, pay in ((2025, 10_000), (2026, 11_000)):
            at = datetime(year, 6, 1 + n, 4, tzinfo=UTC)
            post(session, employer, JAVA, 4, published_at=at, pay_min=pay - 1000, pay_max=pay + 1000)
    person(session, JAVA, published_at=datetime(2026, 4, 10, tzinfo=UTC))
    session.commit()
    return Actor(user_id=row.id, members=(own,))


def wage(session: Session, actor: Actor) -> float | None:
    """The signal of a newly frozen second quarter."""
    snapshot = service.freeze(session, actor, CHENGDU, Period(2026, 2))
    board.rate(session, actor, snapshot)
    row = session.scalars(select(ShortageRating).where(ShortageRating.snapshot_id == snapshot.id)).one()
    assert ("wage" in row.points) == (row.signals["wage"] is not None)
    found: float | None = row.signals["wage"]
    return found


def test_without_prices_there_is_no_data_and_with_them_growth_is_real(session: Session, bureau: Actor) -> None:
    assert wage(session, bureau) is None
    entering.enter(
        session, bureau, CHENGDU,
        entering.Figure(code="CPI", period="2026Q2", value=2.0, unit=Unit.PERCENT.value, quality=Quality.MEASURED.value,
                        source_name="Statistics bureau", source_url="", n=None),
    )  # fmt: skip
    session.commit()
    assert wage(session, bureau) == pytest.approx(1.10 / 1.02 - 1)


def test_places_that_could_be_filled_and_are_not_are_a_frictional_gap(session: Session, bureau: Actor) -> None:
    """Twenty places of five employers opened in April, nobody hired, and twenty people who could take them."""
    for _ in range(LEAST_POSTS):
        post(session, organization(session), PYTHON, 4, published_at=datetime(2026, 1, 5, 4, tzinfo=UTC))
    for _ in range(20):
        at = datetime(2026, 6, 20, tzinfo=UTC)
        person(session, PYTHON, published_at=at, last_active_at=at)
    session.commit()
    snapshot = service.freeze(session, bureau, CHENGDU, Period(2026, 2))
    board.rate(session, bureau, snapshot)
    row = session.scalars(select(ShortageRating).where(ShortageRating.occupation_code == PYTHON)).one()
    assert row.tsi is not None and row.tsi >= LISTED
    assert Driver.FRICTIONAL.value in row.drivers
    java = session.scalars(select(ShortageRating).where(ShortageRating.occupation_code == JAVA)).one()
    assert Driver.FRICTIONAL.value not in java.drivers  # one person for twenty places
