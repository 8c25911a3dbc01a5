"""A quarter counted and assembled, by hand."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime

import numpy as np
import pytest
from sqlalchemy.orm import Session

from talent.core import clock
from talent.core.errors import FieldError
from talent.opportunities.models import CloseReason, Opportunity, OpportunityStatus
from talent.organizations.models import Nature
from talent.profiles.demographics import Demographics, Sex
from talent.profiles.models import Education, Profile, SeekerKind, Seeking, Visibility
from talent.reporting.facts.spans import NEVER, Spans
from talent.reporting.indicators.attack import bounds
from talent.reporting.indicators.disclosure import PUBLIC, PUBLIC_ROUNDED, uncontrolled
from talent.reporting.quarter import counting
from talent.reporting.quarter.counts import Frozen, Offer, QuarterCounts, Seekers
from talent.reporting.quarter.figures import Exact, protected, tables_of
from talent.reporting.quarter.period import Period
from talent.reporting.quarter.reporting import exact_report, public_report
from talent.reporting.quarter.tables import Report
from talent.taxonomy.grades import Grade
from tests.factories.organizations import organization
from tests.talent.reporting.city import hired, person, post
from tests.talent.reporting.test_indicators import TIANSHUI, WUXI

JAVA, PYTHON = "java-developer", "python-developer"
Q2 = Period(2026, 2)


def at(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def stopped() -> Iterator[None]:
    with clock.frozen(at(7, 10)):
        yield


class TestPeriod:
    @pytest.mark.parametrize("text", ["2026Q3", " 2026q3 ", "2026-Q3"])
    def test_written(self, text: str) -> None:
        assert Period.parse(text) == Period(2026, 3)

    @pytest.mark.parametrize("text", ["", "2026", "2026Q5", "2026Q0", "Q3 2026", "2026Q33", "٢026Q3"])
    def test_what_is_no_quarter(self, text: str) -> None:
        with pytest.raises(FieldError, match="2026Q3"):
            Period.parse(text)

    def test_days_and_neighbours(self) -> None:
        assert (Q2.first, Q2.last) == (date(2026, 4, 1), date(2026, 6, 30))
        assert Period(2026, 4).last == date(2026, 12, 31)
        assert (str(Period(2026, 1).previous), str(Q2.year_before)) == ("2025Q4", "2025Q2")
        assert all(Period.of(p.first) == Period.of(p.last) == p for p in (Period(2025, q) for q in range(1, 5)))
        assert Period.last_complete() == Q2


def _hire(session: Session, offer: Opportunity, who: Profile, moment: datetime) -> None:
    with clock.frozen(moment):
        hired(session, offer, who, moment)
        who.seeking = Seeking.EMPLOYED
        session.flush()


def build(session: Session) -> None:
    """Second quarter of 2026: 3 + 4 + 2 places carried over, 5 + 6 new; people below."""
    first = organization(session, nature=Nature.PRIVATE, industry_code="I")
    second = organization(session, nature=Nature.STATE_OWNED, industry_code="C")
    post(session, first, JAVA, 3, published_at=at(3, 10))  # carried over, still open
    half = post(session, second, JAVA, 5, published_at=at(3, 1), education_code="bachelor")  # one hired before: 4
    _hire(session, half, person(session, JAVA, published_at=at(2, 1)), at(3, 20))
    _hire(session, half, person(session, JAVA, published_at=at(3, 25)), at(5, 2))
    post(session, second, None, 2, published_at=at(3, 1), expires_on=date(2026, 4, 20))  # carried over, expired then
    post(session, first, PYTHON, 9, published_at=at(2, 1), status=OpportunityStatus.CLOSED, closed_at=at(3, 31),
         close_reason=CloseReason.CANCELLED)  # fmt: skip  # gone on the eve
    again = post(session, first, PYTHON, 5, published_at=at(4, 5), grade=Grade.SKILL_3)  # closed, opened again: once
    again.status, again.closed_at, again.close_reason = OpportunityStatus.CLOSED, at(5, 1), CloseReason.CANCELLED
    session.flush()
    again.status, again.published_at, again.closed_at, again.close_reason = (
        OpportunityStatus.PUBLISHED, at(6, 1), None, None)  # fmt: skip
    post(session, second, JAVA, 6, published_at=at(6, 30))
    post(session, second, JAVA, 70, published_at=at(7, 1))  # next quarter
    post(session, second, JAVA, 800, published_at=at(4, 1), region_code="510700")  # elsewhere
    old = person(session, JAVA, PYTHON, published_at=at(3, 1), last_active_at=at(6, 1),
                 seeker_kind=SeekerKind.FRESH_GRADUATE)  # fmt: skip
    session.add_all(Education(profile_id=old.id, school="A", level_code=level) for level in ("bachelor", "master"))
    fresh = person(session, published_at=at(4, 20), last_active_at=at(6, 1))
    session.add(Demographics(profile_id=old.id, sex=Sex.FEMALE, birth_year=2003))
    session.add(Demographics(profile_id=fresh.id, sex=None, birth_year=1980))
    person(session, published_at=at(1, 2), last_active_at=at(1, 2))  # lapsed on 2 April: still carried over
    person(session, published_at=at(1, 1), last_active_at=datetime(2025, 12, 30, 4, tzinfo=UTC))
    person(session, JAVA, published_at=at(7, 2), last_active_at=at(7, 2))
    person(session, JAVA, visibility=Visibility.PRIVATE, published_at=None)
    session.commit()


def counted(session: Session, period: Period = Q2) -> QuarterCounts:
    return counting.count(session, counting.Market.of(session), "510100", period)


@pytest.mark.postgres
def test_a_quarter_by_hand(session: Session) -> None:
    build(session)
    found = counted(session)
    places = {(o.occupation, o.industry, o.education, o.grade): (o.carried, o.new) for o in found.offers}
    assert places == {
        (JAVA, "I", "", ""): (3, 0),
        (JAVA, "C", "bachelor", ""): (4, 0),
        (JAVA, "C", "", ""): (0, 6),
        ("", "C", "", ""): (2, 0),
        (PYTHON, "I", "", "skill-3"): (0, 5),
    }
    # Carried over: the one hired in May, the graduate, the one who lapsed in April. New: the one of 20 April.
    assert found.everybody == Seekers(carried=3, new=1)
    assert found.supply["occupation"] == {
        JAVA: Seekers(carried=1.5),
        PYTHON: Seekers(carried=0.5),
        "": Seekers(carried=1, new=1),
    }
    assert found.supply["education"] == {"": Seekers(carried=2, new=1), "master": Seekers(carried=1)}
    assert found.supply["kind"]["fresh_graduate"] == Seekers(carried=1)
    assert found.supply["sex"] == {"": Seekers(carried=2, new=1), "female": Seekers(carried=1)}
    assert found.supply["age"] == {"": Seekers(carried=2), "16-24": Seekers(carried=1), "45+": Seekers(new=1)}
    assert found.grid_people == (("510107", "", 1), ("510107", JAVA, 0.5), ("510107", PYTHON, 0.5))
    assert {(row[1], row[3]) for row in found.grid_places} == {(JAVA, 3), (JAVA, 9), (PYTHON, 5)}


def frozen(now: QuarterCounts, last: QuarterCounts | None = None) -> Frozen:
    return Frozen(now=now, last=last, year=None, sectors={"I": "3", "C": "2"},
                  names={"industry": {"C": ("制造业", "Manufacturing"), "I": ("信息业", "Information")},
                         "education": {}, "occupation": {}, "skill": {}, "region": {}})  # fmt: skip


def test_the_report_of_that_quarter(session: Session) -> None:
    build(session)
    report = exact_report(frozen(counted(session), counted(session, Period(2026, 1))))
    t1 = report.tables["T1"]
    sides = [(r.code, r.demand and r.demand.count, r.supply and r.supply.count) for r in t1.rows]
    assert sides == [("carried", 9, 3), ("new", 11, 1), ("total", 20, 4)]
    assert t1.rows[-1].ratio == 5
    before = exact_report(frozen(counted(session, Period(2026, 1)))).tables["T1"]
    for now, then in zip(t1.rows, before.rows, strict=True):
        assert now.demand is not None
        assert then.demand is not None
        assert now.demand.count is not None
        assert then.demand.count is not None
        expected = now.demand.count / then.demand.count - 1 if then.demand.count else None
        assert now.demand.growth_qoq == (None if expected is None else pytest.approx(expected))
        known = now.ratio is not None and then.ratio is not None
        assert (now.ratio_qoq is not None) == known
    assert {r.code: r.demand and r.demand.count for r in report.tables["T2"].rows} == {"2": 12, "3": 8}
    assert [r.code for r in report.tables["T5"].rows] == [JAVA, PYTHON, "unspecified"]
    # Both sides: S* = 1.5 + 2 * 13 / 18 and .5 + 2 * 5 / 18, then D0 / S = 2 / 4 on top.
    assert report.tables["T5"].rows[0].ratio == pytest.approx(13 / (1.5 + 26 / 18) + 0.5)
    assert [r.code for r in report.tables["T6"].rows] == [JAVA, PYTHON]
    assert report.tables["T7"].rows == ()
    last = report.tables["T3"].row("I")
    assert last is not None
    assert last.demand is not None
    # Last quarter: 3 + 9 of the first employer, 5 + 2 of the second.
    assert last.demand.qoq == pytest.approx(100 * (8 / 20 - 12 / 19))
    growth = report.like_for_like
    assert growth is not None
    assert (growth.employers_qoq, growth.qoq) == (2, pytest.approx(20 / 19 - 1))


def test_the_eve_and_the_last_day() -> None:
    """Days 90 … 180: open until the eve is out, open on the eve is carried over, opened on the last day is new."""
    rows = [(0, 10, 90, 1), (1, 10, 91, 2), (2, 180, NEVER, 4), (3, 181, NEVER, 8), (4, 100, 120, 16), (4, 130, 140, 9)]
    owner, start, end, amount = (np.array([r[i] for r in rows], np.int64) for i in range(4))
    none = np.zeros(0, np.int64)
    found = counting.effective_places(Spans(owner, owner * 0, start, end, amount), (none, none), 91, 180)
    assert list(zip(found.owner.tolist(), found.carried.tolist(), found.new.tolist(), strict=True)) == [
        (1, 2, 0),
        (2, 0, 4),
        (4, 0, 16),
    ]


def published_table(
    rows: list[tuple[str, float, float]], loose: tuple[float, float], by: str
) -> dict[str, float | None]:
    """A bureau's own table through the whole way: counts, figures, assembling. One employer, whole people."""
    offers = [(code, int(d)) for code, d, _s in rows] + [("", int(loose[0]))]
    supply = {code: Seekers(new=s) for code, _d, s in rows} | {"": Seekers(new=loose[1])}
    plain = dict.fromkeys(("occupation", "education", "grade"), "")
    now = QuarterCounts(
        region_code="510100", period="2018Q1", as_of="2018-03-31",
        offers=tuple(Offer(employer=1, industry="I", nature="private", **{**plain, by: c}, carried=0, new=d)
                     for c, d in offers if d),
        supply={"all": {"": Seekers(new=sum(s.total for s in supply.values()))},
                **{n: {} for n in ("occupation", "education", "grade", "kind", "sex", "age")}, by: supply},
    )  # fmt: skip
    table = {"occupation": "T5", "grade": "T12"}[by]
    return {row.code: row.ratio for row in exact_report(frozen(now)).tables[table].rows if row.code != "unspecified"}


def test_tianshui_2018_q1_through_the_report() -> None:
    rows = [(name, float(d), float(s)) for name, d, s, *_rest in TIANSHUI]
    found = published_table(rows, (3870, 0), "grade")
    assert [found[name] for name, *_ in rows] == pytest.approx([row[3] for row in TIANSHUI], abs=5e-5)


def test_wuxi_2013_q2_through_the_report() -> None:
    rows = [(name, float(d), float(s)) for name, d, s, *_rest in WUXI]
    found = published_table(rows, (0, 16556), "occupation")
    assert [f"{found[name]:.2f}" for name, *_ in rows] == [row[6] for row in WUXI]


def invented(seed: int, period: str = "2026Q2") -> QuarterCounts:
    """A small city full of small cells."""
    dice = random.Random(seed)
    offers = tuple(
        sorted(
            Offer(
                employer=dice.randint(1, 25), industry=dice.choice("ICGM"), nature=dice.choice(["private", "foreign"]),
                occupation=dice.choice(["a", "b", "c", "d", ""]), education=dice.choice(["bachelor", "master", ""]),
                grade="", carried=dice.randint(0, 3), new=dice.randint(0, 6),
            )
            for _ in range(60)
        )
    )  # fmt: skip
    people = {code: Seekers(carried=dice.randint(0, 30), new=dice.randint(0, 25)) for code in "abcd"}
    everybody = Seekers(carried=sum(s.carried for s in people.values()), new=sum(s.new for s in people.values()))
    kinds = {"fresh_graduate": Seekers(carried=everybody.carried, new=everybody.new - 3), "": Seekers(new=3)}
    supply = {"all": {"": everybody}, "occupation": people, "kind": kinds}
    return QuarterCounts(
        region_code="510100", period=period, as_of="2026-06-30", offers=offers,
        supply=supply | {by: {"": everybody} for by in ("education", "grade", "sex", "age")},
        grid_places=tuple((r, c, e, dice.randint(1, 9)) for r in ("510104", "510107") for c in "ab" for e in (1, 2, 3)),
        grid_people=tuple((r, c, dice.randint(1, 40)) for r in ("510104", "510107") for c in "ab"),
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_nothing_hidden_can_be_worked_out(seed: int) -> None:
    """The linear programme over all tables of the release: no hidden cell is known to within 5."""
    quarters = [Exact(invented(seed), {}), Exact(invented(seed + 50, "2026Q1"), {})]
    release = protected(quarters, PUBLIC_ROUNDED)[1].release
    hidden = release.hidden()
    assert hidden
    found = bounds(release.known, release.sums, hidden)
    assert [name for name in hidden if name not in release.exposed and found[name].width < 5 - 1e-6] == []


def test_with_the_control_off_the_attack_succeeds() -> None:
    quarters = [Exact(invented(1), {}), Exact(invented(51, "2026Q1"), {})]
    naked = uncontrolled([table for exact in quarters for table in tables_of(exact)], PUBLIC)
    found = bounds(naked.known, naked.sums, naked.hidden())
    assert sum(interval.width < 1e-6 for interval in found.values()) > 0


def test_public_figures_hide_round_and_stay_consistent() -> None:
    counts = frozen(invented(3), invented(53, "2026Q1"))
    public, made = public_report(counts, PUBLIC_ROUNDED)
    exact = exact_report(counts)
    for code, table in public.tables.items():
        for row in table.rows:
            for side in (row.demand, row.supply):
                assert side is None or side.count is None or side.count % 5 == 0
            if row.hidden:
                assert row.ratio is None
                assert row.gap is None
        assert code in {"T6", "T7"} or [r.code for r in table.rows] == [r.code for r in exact.tables[code].rows]
    again, _made = public_report(counts, PUBLIC_ROUNDED, made)  # against itself: what is public stays
    assert again.as_json() == public.as_json()
    assert Report.from_json(public.as_json()).as_json() == public.as_json()


def test_frozen_counts_survive_their_text() -> None:
    counts = frozen(invented(1), invented(2, "2026Q1"))
    again = Frozen.of_text(counts.text())
    assert again.text() == counts.text()
    assert exact_report(again).as_json() == exact_report(counts).as_json()
