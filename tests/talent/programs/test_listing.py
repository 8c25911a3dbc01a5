"""The public list of programs: what each filter finds, its counts, its pages, and what it costs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from talent.core import clock
from talent.core.actor import OrgKind
from talent.core.errors import FieldError
from talent.core.paging import PAGE_SIZE
from talent.programs import listing, queries
from talent.programs.listing import Filters
from talent.programs.models import CohortStatus, Delivery, ProgramStatus
from tests.factories.organizations import organization
from tests.factories.programs import base, cohort, program
from tests.queries import recorded

pytestmark = pytest.mark.postgres


def titles(session: Session, **filters: Any) -> set[str]:
    return {row.title for row in listing.open_list(session, Filters(**filters)).rows}


def test_only_published_ones_newest_first(session: Session) -> None:
    now = clock.now()
    for n in range(3):
        program(session, title=f"p{n}", published_at=now - timedelta(hours=n))
    program(session, title="draft", status=ProgramStatus.DRAFT)
    program(session, title="closed", status=ProgramStatus.CLOSED)
    assert [row.title for row in listing.open_list(session, Filters()).rows] == ["p0", "p1", "p2"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("数据", {"数据实训"}),
        ("天府基地", {"数据实训"}),  # the base's name
        ("天府运营", {"数据实训"}),  # the operator's name
        ("机器学", {"数据实训"}),  # a part of a skill's Chinese name
        ("GOLANG", {"Back-end"}),  # an alias of a skill
        ("天府 机器学习", {"数据实训"}),
        ("天府 golang", set()),
        ("%", set()),
        ("_", set()),
    ],
)
def test_free_text(session: Session, text: str, found: set[str]) -> None:
    operator = organization(session, kind=OrgKind.TRAINING_OPERATOR, name_zh="天府运营公司")
    place = base(session, operator_id=operator.id, name_zh="天府基地")
    program(session, title="数据实训", base_id=place.id, skills={"machine-learning": 3})
    program(session, title="Back-end", skills={"go-language": None})
    assert titles(session, text=text) == found


def test_skill_region_and_delivery(session: Session) -> None:
    away = base(session, region_code="510700")
    program(session, title="a", skills={"sql": 2}, delivery=Delivery.ONLINE)
    program(session, title="b", base_id=away.id)
    assert titles(session, skill="sql") == {"a"}
    assert titles(session, region="510100") == {"a"}
    assert titles(session, region="510000") == {"a", "b"}
    assert titles(session, delivery=Delivery.ONLINE) == {"a"}


def test_free_seats_and_start_must_be_true_of_one_cohort(session: Session) -> None:
    today = clock.today()
    late, early = today + timedelta(days=90), today + timedelta(days=30)
    both = program(session, title="both")
    cohort(session, program_id=both.id, starts_on=late, ends_on=late, taken=9)
    split = program(session, title="split")
    cohort(session, program_id=split.id, starts_on=late, ends_on=late, taken=10)
    cohort(session, program_id=split.id, starts_on=early, ends_on=late)
    over = program(session, title="over")
    cohort(session, program_id=over.id, apply_by=today - timedelta(days=1))
    cohort(session, program_id=over.id, status=CohortStatus.CANCELLED)
    program(session, title="none")
    assert titles(session, free_only=True) == {"both", "split"}
    assert titles(session, starts_after=late) == {"both", "split"}
    assert titles(session, starts_after=late, free_only=True) == {"both"}
    assert titles(session, starts_after=late + timedelta(days=1)) == set()
    assert queries.free_seats(session) == (2, 11)


def test_counts_say_what_a_choice_would_give(session: Session) -> None:
    places = [base(session, region_code=code) for code in ("510107", "510104", "510700")]
    for n in range(12):
        row = program(
            session,
            base_id=places[n % 3].id,
            delivery=list(Delivery)[n % 3],
            skills={"sql": 1} if n % 2 else {"sql": 1, "python": 2},
        )
        cohort(session, program_id=row.id, taken=10 if n % 4 else 0)
    for chosen in ({}, {"skill": "python"}, {"region": "510100", "free_only": True}):
        counts = listing.counts(session, Filters(**chosen))  # type: ignore[arg-type]
        assert counts.total == len(titles(session, **chosen))
        for skill in ("sql", "python"):
            assert counts.skills.get(skill, 0) == len(titles(session, **{**chosen, "skill": skill}))
        for code in ("510107", "510104", "510700"):
            assert counts.regions.get(code, 0) == len(titles(session, **{**chosen, "region": code}))
        for delivery in Delivery:
            assert counts.deliveries.get(delivery, 0) == len(titles(session, **{**chosen, "delivery": delivery}))
        assert counts.free == len(titles(session, **{**chosen, "free_only": True}))


def test_pages_hold_every_row_once(session: Session) -> None:
    place, now = base(session), clock.now()
    for n in range(PAGE_SIZE + 3):
        program(session, base_id=place.id, published_at=now - timedelta(days=n // 10))
    first = listing.open_list(session, Filters())
    second = listing.open_list(session, Filters(), first.after)
    assert second.after is None
    assert len({row.id for row in [*first.rows, *second.rows]}) == PAGE_SIZE + 3
    with pytest.raises(FieldError):
        listing.open_list(session, Filters(), "nonsense")


def test_codes_that_do_not_exist(session: Session) -> None:
    assert {e.field for e in listing.unknown(session, Filters(region="999999", skill="wizardry"))} == {
        "region",
        "skill",
    }
    assert [e.field for e in listing.unknown(session, Filters(skill="g-digital"))] == ["skill"]
    assert listing.unknown(session, Filters(region="510107", skill="sql")) == []


def test_the_same_number_of_queries_for_one_row_and_for_thirty(session: Session, engine: Engine) -> None:
    def cost() -> int:
        session.expunge_all()
        with recorded(engine) as sent:
            rows = listing.open_list(session, Filters()).rows
            for row in rows:
                assert row.base.operator.name_zh
            queries.open_cohorts(session, (row.id for row in rows), clock.today())
            listing.counts(session, Filters())
        return len(sent)

    cohort(session)
    one = cost()
    for _ in range(29):
        cohort(session)
    assert cost() == one <= 7
