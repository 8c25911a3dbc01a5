"""From a draft to a release: who may, what stops it, and that what was frozen stays as it was."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from talent.core import clock
from talent.core.actor import NOBODY, Actor, Member, OrgKind, Role
from talent.core.audit import AuditEvent
from talent.core.errors import Conflict, FieldError, NotFound
from talent.opportunities.models import Opportunity
from talent.reporting import policy
from talent.reporting.facts import run
from talent.reporting.models import DemandFact, FlagKind, Snapshot, SnapshotFlag, SnapshotStatus
from talent.reporting.quarter.period import Period
from talent.reporting.releases import queries, service
from tests.factories.accounts import user
from tests.factories.organizations import organization
from tests.talent.reporting.city import person, post

JAVA = "java-developer"
Q2 = Period(2026, 2)
CHENGDU = "510100"


def at(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def stopped() -> Iterator[None]:
    with clock.frozen(at(7, 10)):
        yield


@pytest.fixture
def bureau(session: Session) -> Actor:
    """Somebody of Chengdu's HR bureau."""
    row = user(session)
    session.commit()
    return member(CHENGDU, user_id=row.id)


def member(region: str | None, role: Role = Role.EDITOR, user_id: int = 1, *, verified: bool = True) -> Actor:
    found = Member(organization_id=1, kind=OrgKind.GOVERNMENT, role=role, verified=verified, bureau_region=region)
    return Actor(user_id=user_id, members=(found,))


def city(session: Session) -> None:
    """Five employers with 12 places each, forty people; nothing that needs a second look but the lack of a past."""
    for n in range(5):
        post(session, organization(session, industry_code="I"), JAVA, 12, published_at=at(4, 2 + n))
    for _ in range(40):
        person(session, JAVA, published_at=at(4, 10), last_active_at=at(6, 1))
    session.commit()


def through(session: Session, actor: Actor, period: Period = Q2) -> Snapshot:
    """Freeze, look at everything, check, publish."""
    snapshot = service.freeze(session, actor, CHENGDU, period)
    for flag in snapshot.flags:
        service.acknowledge(session, actor, snapshot, flag, "looked at it")
    service.check(session, actor, snapshot)
    service.release(session, actor, snapshot)
    session.commit()
    return snapshot


@pytest.mark.postgres
def test_from_draft_to_release(session: Session, bureau: Actor) -> None:
    city(session)
    snapshot = through(session, bureau)
    session.expunge_all()
    found = queries.latest(session, CHENGDU)
    assert found is not None
    assert (found.status, found.version, found.as_of) == (SnapshotStatus.RELEASED, 1, date(2026, 6, 30))
    total = queries.report(found, public=True).tables["T1"].rows[-1]
    assert (total.demand and total.demand.count, total.supply and total.supply.count, total.ratio) == (60, 40, 1.5)
    acts = session.scalars(
        select(AuditEvent.action).where(AuditEvent.target_kind == "snapshot").order_by(AuditEvent.id)
    ).all()
    assert acts[0] == "snapshot.frozen"
    assert acts[-2:] == ["snapshot.checked", "snapshot.released"]
    assert {found.made_by, found.checked_by, found.released_by} == {bureau.user_id}
    assert snapshot.id == found.id


@pytest.mark.postgres
def test_a_second_run_gives_the_same_bytes(session: Session, bureau: Actor) -> None:
    city(session)
    post(session, organization(session), "nurse", 4, published_at=at(4, 2))
    session.commit()
    snapshot = through(session, bureau)
    key = snapshot.id
    session.expunge_all()
    session.execute(update(Opportunity).values(headcount=1, occupation_code="nurse"))  # the present no longer matters
    again = queries.one(session, key)
    assert again is not None
    assert service.tables_again(session, again) == again.tables
    assert service.is_intact(again)


def test_a_new_version_supersedes_the_old_one_and_keeps_what_is_public(session: Session, bureau: Actor) -> None:
    city(session)
    first = through(session, bureau)
    post(session, organization(session), JAVA, 15, published_at=at(5, 2))
    session.commit()
    second = through(session, bureau)
    assert (second.version, second.supersedes_id) == (2, first.id)
    assert (first.status, second.status) == (SnapshotStatus.SUPERSEDED, SnapshotStatus.RELEASED)
    assert [s.id for s in queries.published(session)] == [second.id]
    totals = [queries.report(s, public=True).tables["T1"].rows[-1].demand for s in (first, second)]
    assert [side and side.count for side in totals] == [60, 75]
    assert policy.can_see_snapshot(NOBODY, first)


def test_an_open_flag_stops_check_and_release(session: Session, bureau: Actor) -> None:
    city(session)
    post(session, organization(session), "nurse", 4, published_at=at(4, 2))
    session.commit()
    snapshot = service.freeze(session, bureau, CHENGDU, Q2)
    assert {(f.kind, f.place) for f in snapshot.flags} == {(FlagKind.SMALL, place) for place in ("T2", "T3", "T5")}
    with pytest.raises(Conflict, match="not been looked at: T"):
        service.check(session, bureau, snapshot)
    with pytest.raises(Conflict, match="not been looked at"):
        service.release(session, bureau, snapshot)
    with pytest.raises(FieldError, match="what you found"):
        service.acknowledge(session, bureau, snapshot, snapshot.flags[0], " ")
    for flag in snapshot.flags:
        service.acknowledge(session, bureau, snapshot, flag, "Only one hospital recruits.")
    with pytest.raises(Conflict, match="already"):
        service.acknowledge(session, bureau, snapshot, snapshot.flags[0], "again")
    with pytest.raises(Conflict, match="cannot go"):
        service.release(session, bureau, snapshot)  # not checked
    service.check(session, bureau, snapshot)
    service.reopen(session, bureau, snapshot)
    assert snapshot.status is SnapshotStatus.DRAFT


def test_an_employer_with_nine_tenths_of_a_cell_is_named_and_hidden(session: Session, bureau: Actor) -> None:
    city(session)
    giant = organization(session, industry_code="C")
    post(session, giant, "nurse", 90, published_at=at(4, 2))
    for _ in range(5):
        post(session, organization(session, industry_code="C"), "nurse", 2, published_at=at(4, 2))
    session.commit()
    snapshot = service.freeze(session, bureau, CHENGDU, Q2)
    flags = {f.place: f.figures for f in snapshot.flags if f.kind is FlagKind.DOMINANCE}
    assert flags["T5 nurse"] == {"employer": giant.id, "places": 90, "total": 100, "share": 0.9}
    assert "T3 C" in flags
    public = queries.report(snapshot, public=True)
    nurse, manufacturing = public.tables["T5"].row("nurse"), public.tables["T3"].row("C")
    assert nurse is not None
    assert manufacturing is not None
    assert (nurse.hidden, manufacturing.hidden) == (("demand",), ("demand",))
    with pytest.raises(Conflict):
        service.check(session, bureau, snapshot)
    assert queries.published(session) == []


@pytest.mark.parametrize(
    ("region", "period", "field", "words"),
    [
        ("999999", "2026Q2", "region", "not known"),
        (CHENGDU, "2026Q3", "period", "not over yet"),
        (CHENGDU, "2019Q1", "period", "no data"),
        ("510700", "2026Q2", "region", "neither an open place nor anybody"),
    ],
)
def test_what_cannot_be_reported_on_is_refused_by_name(
    session: Session, region: str, period: str, field: str, words: str
) -> None:
    city(session)
    with pytest.raises(FieldError, match=words) as caught:
        service.freeze(session, member(region), region, Period.parse(period))
    assert caught.value.field == field
    assert session.scalar(select(func.count()).select_from(Snapshot)) == 0


def test_an_empty_city(session: Session, bureau: Actor) -> None:
    with pytest.raises(FieldError, match="no data"):
        service.freeze(session, bureau, CHENGDU, Q2)


@pytest.mark.parametrize(
    "actor",
    [NOBODY, Actor(user_id=1), Actor(user_id=1, is_admin=True), member("510700"), member("510107"), member("510000"),
     member(CHENGDU, Role.VIEWER), member(CHENGDU, verified=False), member(None)],
)  # fmt: skip
def test_only_the_bureau_of_that_region(session: Session, bureau: Actor, actor: Actor) -> None:
    city(session)
    with pytest.raises(NotFound):
        service.freeze(session, actor, CHENGDU, Q2)
    snapshot = service.freeze(session, bureau, CHENGDU, Q2)
    for step in (service.check, service.reopen, service.release):
        with pytest.raises(NotFound):
            step(session, actor, snapshot)


@pytest.mark.parametrize("released", [True, False])
@pytest.mark.parametrize(
    "actor",
    [NOBODY, Actor(user_id=1, is_admin=True), member(CHENGDU, Role.VIEWER), member("510000"), member("510107"),
     member("100000"), member("510700"), member(CHENGDU, verified=False)],
)  # fmt: skip
def test_who_sees_a_snapshot_by_rule_and_by_sql(session: Session, released: bool, actor: Actor) -> None:
    row = Snapshot(
        region_code=CHENGDU, period="2026Q2", version=1, as_of=date(2026, 6, 30), methodology="1", parameters={},
        suppression={}, counts="", counts_sha256="", tables="", tables_sha256="",
        released_at=at(7, 1) if released else None,
    )  # fmt: skip
    session.add(row)
    session.flush()
    found = session.scalar(select(Snapshot.id).where(policy.snapshots_visible_to(actor)))
    assert (found == row.id) is policy.can_see_snapshot(actor, row)


def test_facts_that_disagree_with_the_report_are_flagged(session: Session, bureau: Actor) -> None:
    for n in range(5):
        post(session, organization(session), JAVA, 12, published_at=at(3, 2 + n), expires_on=date(2026, 6, 30))
    person(session, JAVA, published_at=at(3, 10), last_active_at=at(6, 1))
    session.commit()
    run.recount(session, date(2026, 3, 1), date(2026, 4, 5))
    assert [f for f in service.freeze(session, bureau, CHENGDU, Q2).flags if f.kind is FlagKind.IDENTITY] == []
    session.execute(update(DemandFact).values(stock=DemandFact.stock + 1))
    flags = service.freeze(session, bureau, CHENGDU, Q2).flags
    assert [(f.place, f.figures) for f in flags if f.kind is FlagKind.IDENTITY] == [
        ("T1 demand", {"facts": 61, "counted": 60})
    ]


def test_figures_that_were_changed_after_freezing_are_not_published(session: Session, bureau: Actor) -> None:
    city(session)
    snapshot = service.freeze(session, bureau, CHENGDU, Q2)
    for flag in snapshot.flags:
        service.acknowledge(session, bureau, snapshot, flag, "fine")
    service.check(session, bureau, snapshot)
    snapshot.tables = snapshot.tables.replace("60", "65")
    with pytest.raises(Conflict, match="not those that were frozen"):
        service.release(session, bureau, snapshot)


def test_another_release_in_between_asks_for_a_new_freeze(session: Session, bureau: Actor) -> None:
    """Q2 was checked before Q1 was published, so its tables are not protected against those of Q1."""
    city(session)
    post(session, organization(session), JAVA, 12, published_at=at(2, 2), expires_on=date(2026, 3, 1))
    session.commit()
    waiting = service.freeze(session, bureau, CHENGDU, Q2)
    for flag in waiting.flags:
        service.acknowledge(session, bureau, waiting, flag, "looked at it")
    service.check(session, bureau, waiting)
    through(session, bureau, Q2.previous)
    with pytest.raises(Conflict, match="published in the meantime"):
        service.release(session, bureau, waiting)
    assert waiting.status is SnapshotStatus.CHECKED
    assert [s.period for s in queries.published(session)] == ["2026Q1"]
    assert through(session, bureau).status is SnapshotStatus.RELEASED  # frozen again


def test_a_draft_is_out_of_the_way_when_its_quarter_is_frozen_again(session: Session, bureau: Actor) -> None:
    city(session)
    waiting = service.freeze(session, bureau, CHENGDU, Q2)
    session.expunge(waiting)
    other = through(session, bureau)
    assert other.version == 2
    stored = queries.one(session, waiting.id)
    assert stored is not None
    assert stored.status is SnapshotStatus.SUPERSEDED


def test_a_flag_of_another_snapshot_is_not_acknowledged(session: Session, bureau: Actor) -> None:
    city(session)
    snapshot = service.freeze(session, bureau, CHENGDU, Q2)
    with pytest.raises(NotFound):
        service.acknowledge(session, bureau, snapshot, SnapshotFlag(kind=FlagKind.SMALL, place="T5", figures={}), "no")
