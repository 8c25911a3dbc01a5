"""The public list: what each filter finds, its counts, its pages, and what it costs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from talent.core import clock
from talent.core.errors import FieldError
from talent.core.paging import PAGE_SIZE
from talent.opportunities import listing
from talent.opportunities.listing import Filters
from talent.opportunities.models import OpportunityKind, OpportunityStatus
from tests.factories.opportunities import opportunity
from tests.factories.organizations import organization
from tests.queries import recorded

pytestmark = pytest.mark.postgres


def titles(session: Session, **filters: Any) -> set[str]:
    return {row.title for row in listing.open_list(session, Filters(**filters)).rows}


def test_only_open_ones_newest_first(session: Session) -> None:
    now = clock.now()
    for n in range(3):
        opportunity(session, title=f"open {n}", published_at=now - timedelta(hours=n))
    opportunity(session, title="draft", status=OpportunityStatus.DRAFT)
    opportunity(session, title="closed", status=OpportunityStatus.CLOSED)
    opportunity(session, title="expired", expires_on=clock.today() - timedelta(days=1))
    assert [row.title for row in listing.open_list(session, Filters()).rows] == ["open 0", "open 1", "open 2"]
    assert listing.counts(session, Filters()).total == 3


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("数据", {"数据分析师"}),  # a Chinese substring of the title
        ("分析师", {"数据分析师"}),
        ("天府", {"数据分析师"}),  # the employer's Chinese name
        ("TIANFU", {"数据分析师"}),  # its English name, in another case
        ("机器学", {"数据分析师"}),  # a part of a skill's Chinese name
        ("golang", {"Backend"}),  # an alias of a skill
        ("pipelines", {"Backend"}),  # a word of the duties
        ("100%", {"100% remote_work"}),  # wildcards are words, not wildcards
        ("remote_work", {"100% remote_work"}),
        ("1_0", set()),
        ("back%end", set()),
        ("天府 机器学习", {"数据分析师"}),  # all words must be there
        ("天府 golang", set()),
        ("'; DROP TABLE opportunity; --", set()),
    ],
)
def test_free_text(session: Session, text: str, found: set[str]) -> None:
    employer = organization(session, name_zh="天府数据局", name_en="Tianfu Data Office")
    opportunity(session, title="数据分析师", organization_id=employer.id, skills={"machine-learning": True})
    opportunity(session, title="Backend", duties="Build pipelines", skills={"go-language": False})
    opportunity(session, title="100% remote_work")
    assert titles(session, text=text) == found


def test_a_region_holds_what_lies_inside_it(session: Session) -> None:
    for code in ("510107", "510100", "510700", "110000", None):
        opportunity(session, title=str(code), region_code=code)
    assert titles(session, region="510107") == {"510107"}
    assert titles(session, region="510100") == {"510107", "510100"}
    assert titles(session, region="510000") == {"510107", "510100", "510700"}
    assert listing.counts(session, Filters(region="510107")).regions == {
        "510107": 1, "510100": 1, "510700": 1, "110000": 1,
    }  # fmt: skip


def test_my_education_finds_what_asks_for_at_most_that(session: Session) -> None:
    for code in (None, "junior-college", "bachelor", "master"):
        opportunity(session, title=str(code), education_code=code)
    assert titles(session, education="bachelor") == {"None", "junior-college", "bachelor"}
    assert titles(session, education="junior-secondary") == {"None"}


def test_pay_means_what_can_be_earned(session: Session) -> None:
    opportunity(session, title="range", pay_min=5000, pay_max=9000)
    opportunity(session, title="from", pay_min=9000, pay_max=None)
    opportunity(session, title="unknown", pay_min=None, pay_max=None)
    assert titles(session, pay=9000) == {"range", "from"}
    assert titles(session, pay=9001) == set()


def test_kind_occupation_remote_and_organization(session: Session) -> None:
    employer = organization(session)
    opportunity(session, title="a", kind=OpportunityKind.NEED, occupation_code="data-analyst", remote=True)
    opportunity(session, title="b", organization_id=employer.id, occupation_code="java-developer")
    assert titles(session, kind=OpportunityKind.NEED) == {"a"}
    assert titles(session, occupation="java-developer") == {"b"}
    assert titles(session, remote=True) == {"a"}
    assert titles(session, organization=employer.id) == {"b"}
    assert titles(session, organization=employer.id, remote=True) == set()


def test_counts_say_what_a_choice_would_give(session: Session) -> None:
    """For every choice of every facet, choosing it gives exactly the number that stands beside it."""
    employer = organization(session)
    for n in range(12):
        opportunity(
            session,
            organization_id=employer.id,
            kind=list(OpportunityKind)[n % 4],
            region_code=("510107", "510104", "510700")[n % 3],
            occupation_code=(None, "data-analyst")[n % 2],
            remote=n % 5 == 0,
        )
    chosen = {"kind": OpportunityKind.ROLE, "region": "510100", "occupation": "data-analyst", "remote": True}
    for base in ({}, {"kind": OpportunityKind.ROLE}, {"region": "510100", "remote": True}):
        counts = listing.counts(session, Filters(**base))
        assert counts.total == len(titles(session, **base))
        for kind in OpportunityKind:
            assert counts.kinds.get(kind, 0) == len(titles(session, **{**base, "kind": kind}))
        for code in ("510107", "510104", "510700"):
            assert counts.regions.get(code, 0) == len(titles(session, **{**base, "region": code}))
        assert counts.occupations.get("data-analyst", 0) == len(
            titles(session, **{**base, "occupation": chosen["occupation"]})
        )
        assert counts.remote == len(titles(session, **{**base, "remote": True}))


def test_pages_hold_every_row_once(session: Session) -> None:
    employer, now = organization(session), clock.now()
    for n in range(2 * PAGE_SIZE + 3):
        opportunity(session, organization_id=employer.id, published_at=now - timedelta(days=n // 10))
    found: list[int] = []
    cursor = None
    while True:
        page = listing.open_list(session, Filters(), cursor)
        found += [row.id for row in page.rows]
        cursor = page.after
        if cursor is None:
            break
    assert len(found) == len(set(found)) == 2 * PAGE_SIZE + 3


@pytest.mark.parametrize("cursor", ["x", "W10", "WzEsMl0", "WyJhIiwiYiJd", "W3sidCI6IjIwMjYtMDEtMDEifSwxXQ", "ü"])
def test_a_cursor_no_page_gave_is_refused(session: Session, cursor: str) -> None:
    with pytest.raises(FieldError):
        listing.open_list(session, Filters(), cursor)


def test_codes_that_do_not_exist(session: Session) -> None:
    wrong = Filters(region="999999", occupation="wizard", education="hogwarts", organization=1)
    assert {error.field for error in listing.unknown(session, wrong)} == {
        "region", "occupation", "education", "organization",
    }  # fmt: skip
    right = Filters(region="510107", occupation="data-analyst", education="bachelor")
    assert listing.unknown(session, right) == []


def test_the_same_number_of_queries_for_one_row_and_for_thirty(session: Session, engine: Engine) -> None:
    def cost() -> int:
        session.expunge_all()
        with recorded(engine) as sent:
            for row in listing.open_list(session, Filters()).rows:
                assert row.organization.name_zh
            listing.counts(session, Filters())
        return len(sent)

    opportunity(session)
    one = cost()
    for _ in range(29):
        opportunity(session)
    assert cost() == one <= 8
