"""From facts to kept projections, the indicator, the command and the page."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import numpy as np
import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from talent.core import clock, database
from talent.core.actor import OrgKind
from talent.core.errors import FieldError
from talent.enrolments.models import Enrolment, EnrolmentStatus
from talent.profiles.models import Education, Visibility
from talent.reporting.guarantee.collect import collect
from talent.reporting.models import DemandFact
from talent.reporting.projection import carrying, months, service
from talent.reporting.projection.coming import coming
from talent.reporting.projection.history import WHOLE, histories
from talent.reporting.projection.model import Model
from talent.reporting.projection.models import Projection
from talent.reporting.projection.simulating import Luck, simulate
from tests.conftest import Person
from tests.factories.organizations import organization
from tests.factories.programs import cohort, program
from tests.page import Page
from tests.remembering import remembering
from tests.talent.reporting.city import person, post
from tests.talent.reporting.projection.facts import counted

CITY, JAVA, PYTHON, NURSE = "510100", "java-developer", "python-developer", "nurse"
ORIGIN = date(2026, 6, 30)
MARKET = {JAVA: (200, 260), PYTHON: (90, 150), NURSE: (4, 5)}


@pytest.fixture(autouse=True)
def the_day() -> Iterator[None]:
    with clock.frozen(datetime(2026, 7, 10, 4, tzinfo=UTC)):
        yield


@pytest.fixture(scope="module", autouse=True)
def simulated_once() -> Iterator[None]:
    """The same market is carried forward in most of these tests; what comes out depends on what goes in alone."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("carry", "tornado"):
            patch.setattr(carrying, name, remembering(getattr(carrying, name), pickle.dumps))
        yield


@pytest.fixture
def market(session: Session) -> None:
    counted(session, ORIGIN, 26, MARKET)
    session.commit()


class TestMonths:
    def test_a_month_that_is_over(self) -> None:
        assert months.origin(date(2026, 6, 30)) == date(2026, 6, 30)
        assert months.origin(date(2026, 6, 29)) == date(2026, 5, 31)
        assert months.ahead(date(2026, 6, 30), 8) == date(2027, 2, 28)


@pytest.mark.postgres
class TestHistories:
    def test_both_sides_add_up(self, session: Session, market: None) -> None:
        found = histories(session, CITY, ORIGIN)
        assert set(found) == {WHOLE, JAVA, PYTHON, NURSE}
        for history in found.values():
            gained = history.arrivals - history.filled - history.leaving
            assert np.diff(history.people) == pytest.approx(gained[1:])
            assert np.diff(history.places) == pytest.approx((history.posted - history.filled - history.ended)[1:])
        assert found[WHOLE].people == pytest.approx(sum(found[c].people for c in MARKET))

    def test_later_months_are_not_known(self, session: Session, market: None) -> None:
        early = histories(session, CITY, date(2026, 3, 31))[JAVA]
        assert early.posted == pytest.approx(histories(session, CITY, ORIGIN)[JAVA].posted[:-3])

    def test_what_was_not_counted_has_none(self, session: Session, market: None) -> None:
        assert histories(session, "510600", ORIGIN) == {}
        assert histories(session, CITY, date(2026, 7, 31)) == {}


@pytest.mark.postgres
class TestComing:
    def test_classes_and_courses_by_hand(self, session: Session) -> None:
        """A class of three, one of them a seeker already; of four on a course, two look for such work."""
        university = organization(session, kind=OrgKind.UNIVERSITY)
        for n in range(3):
            of_class = {"university_id": university.id, "external_id": f"s{n}"}
            hidden = {"visibility": Visibility.PRIVATE, "published_at": None} if n else {}
            row = person(session, JAVA, PYTHON, **of_class, **hidden, last_active_at=datetime(2026, 6, 29, tzinfo=UTC))
            day = date(2026, 9, 30)
            session.add(Education(profile_id=row.id, school="S", level_code="bachelor", graduates_on=day))
        course = program(session, occupations=[JAVA])
        days = {"starts_on": date(2026, 6, 1), "ends_on": date(2026, 8, 15), "apply_by": date(2026, 5, 1)}
        run = cohort(session, program_id=course.id, **days)
        active = {"last_active_at": datetime(2026, 6, 29, tzinfo=UTC)}
        people = [person(session, JAVA, **active), person(session, **active), person(session, PYTHON, **active)]
        people.append(person(session, JAVA, visibility=Visibility.PRIVATE))
        for row in people:
            session.add(Enrolment(profile_id=row.id, cohort_id=run.id, status=EnrolmentStatus.ENROLLED))
        session.flush()
        found = coming(session, CITY, ORIGIN, 12)
        assert found.graduates.of(WHOLE).tolist() == [0, 0, 2] + [0] * 9
        assert found.graduates.of(JAVA)[2] == 1
        assert (found.known.of(JAVA)[1], found.new.of(JAVA)[1]) == (2, 2)
        assert (found.known.of(WHOLE)[1], found.new.of(WHOLE)[1]) == (3, 1)


@pytest.mark.postgres
class TestKeeping:
    def test_a_night_without_news_writes_nothing(self, session: Session, market: None) -> None:
        first = {row.occupation_code: row.made_at for row in service.project(session, CITY, ORIGIN)}
        session.commit()
        with clock.frozen(datetime(2026, 7, 11, 4, tzinfo=UTC)):
            again = {row.occupation_code: row.made_at for row in service.project(session, CITY, ORIGIN)}
            assert again == first
            session.execute(update(DemandFact).where(DemandFact.occupation_code == JAVA, DemandFact.day == ORIGIN)
                            .values(stock=DemandFact.stock + 3, edited=3))  # fmt: skip
            third = {row.occupation_code: row.made_at for row in service.project(session, CITY, ORIGIN)}
        changed = {code for code, at in third.items() if at != first[code]}
        assert changed == {WHOLE, JAVA}

    def test_a_thin_occupation_has_none_and_says_why(self, session: Session, market: None) -> None:
        rows = {row.occupation_code: row for row in service.project(session, CITY, ORIGIN)}
        assert (rows[NURSE].reason, rows[NURSE].figures) == ("few", {})
        assert rows[JAVA].reason == ""

    def test_less_than_a_year_has_none(self, session: Session) -> None:
        counted(session, ORIGIN, 11, MARKET)
        assert {row.reason for row in service.project(session, CITY, ORIGIN)} == {"short"}
        assert service.assurance(session, CITY, ORIGIN) is None

    def test_the_worker_makes_the_bureaus_regions(self, session: Session, market: None, app: Flask) -> None:
        organization(session, kind=OrgKind.GOVERNMENT, bureau_region_code="510107")
        session.commit()
        assert service.daily(session.get_bind().engine) == 1
        assert {row.region_code for row in session.scalars(select(Projection))} == {"510107"}

    def test_nobody_waits_for_the_database_while_it_is_simulated(
        self, session: Session, market: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        organization(session, kind=OrgKind.GOVERNMENT, bureau_region_code="510107")
        session.commit()
        carry, written = carrying.carry, []

        def writing_meanwhile(*known: object) -> object:
            with database.write(session.get_bind().engine) as own:
                organization(own, kind=OrgKind.ENTERPRISE)
            written.append(True)
            monkeypatch.setattr(carrying, "carry", carry)
            return carry(*known)

        monkeypatch.setattr(carrying, "carry", writing_meanwhile)
        assert service.daily(session.get_bind().engine) == 1
        assert written == [True]

    @pytest.mark.parametrize(
        ("region", "day"), [("999999", ORIGIN), (CITY, date(2026, 6, 29)), (CITY, date(2027, 6, 30))]
    )
    def test_bad_questions_write_nothing(self, session: Session, market: None, region: str, day: date) -> None:
        with pytest.raises(FieldError):
            service.project(session, region, day)
        assert session.scalar(select(func.count()).select_from(Projection)) == 0

    def test_a_kept_model_simulates_the_same(self, session: Session, market: None) -> None:
        row = {r.occupation_code: r for r in service.project(session, CITY, ORIGIN)}[JAVA]
        model = Model.from_json(json.loads(json.dumps(row.figures["model"])))
        draws = simulate(model, Luck.of(service.seed_of(CITY, ORIGIN, JAVA), carrying.MONTHS))
        assert draws.imbalance() == 0
        assert float(np.median(draws.gap(6))) == pytest.approx(row.figures["gap"][1][6], abs=1)


@pytest.mark.postgres
class TestIndicator:
    def test_a4_has_value_and_interval(self, session: Session, market: None) -> None:
        post(session, organization(session), JAVA, 10, skills={"java": True})
        for n in range(12):
            person(session, JAVA, skills=("java",) if n < 6 else ())
        found = service.assurance(session, CITY, ORIGIN)
        assert found is not None
        estimate = collect(session, CITY, date(2026, 4, 1), ORIGIN, {}, found)["A4"]
        assert estimate.value == pytest.approx(100 * found.supply / found.demand)
        assert estimate.interval is not None and estimate.interval.low < estimate.value < estimate.interval.high
        history = histories(session, CITY, ORIGIN)[WHOLE]
        assert found.supply < history.people[-1] * 2

    def test_without_a_projection_there_is_no_figure(self, session: Session) -> None:
        assert service.assurance(session, CITY, ORIGIN) is None
        assert collect(session, CITY, date(2026, 4, 1), ORIGIN, {})["A4"].value is None


class TestWhatIf:
    def test_a_plant_opens_the_gap_and_training_narrows_it(self, session: Session, market: None) -> None:
        row = {r.occupation_code: r for r in service.project(session, CITY, ORIGIN)}[WHOLE]
        base, luck = Model.from_json(row.figures["model"]), Luck.of(1, carrying.MONTHS)
        now = simulate(base, luck).gap(6)

        def apart(change: carrying.Change) -> list[float]:
            return carrying.difference(now, simulate(change.applied(base), luck).gap(6))

        assert apart(carrying.Change(plant=100))[0] > 0
        assert apart(carrying.Change(seats=100))[2] < 0
        assert apart(carrying.Change()) == [0, 0, 0]

    def test_luck_in_common_makes_the_difference_surer(self, session: Session, market: None) -> None:
        row = {r.occupation_code: r for r in service.project(session, CITY, ORIGIN)}[WHOLE]
        base = Model.from_json(row.figures["model"])
        changed = carrying.Change(plant=30).applied(base)
        runs = [simulate(m, Luck.of(seed, 12)).gap(6) for m, seed in ((base, 1), (changed, 1), (changed, 2))]
        assert np.std(runs[1] - runs[0]) < np.std(runs[2] - runs[0]) / 3

    def test_the_tornado_names_the_strongest_first(self, session: Session, market: None) -> None:
        row = {r.occupation_code: r for r in service.project(session, CITY, ORIGIN)}[WHOLE]
        rows = row.figures["tornado"]["6"]
        sizes = [max(abs(less), abs(more)) for _name, less, more in rows]
        assert sizes == sorted(sizes, reverse=True)
        turned = {name: (less, more) for name, less, more in rows}
        assert turned["posted"][0] < 0 < turned["posted"][1]
        assert "graduates" not in turned


class TestCommand:
    def run(self, app: Flask, *args: str) -> tuple[int, str]:
        found = app.test_cli_runner().invoke(args=["talent", "project", *args])
        return found.exit_code, found.output

    def test_prints_and_keeps(self, app: Flask, session: Session, market: None) -> None:
        code, output = self.run(app, "--region", CITY, "--json", "--months", "12")
        assert code == 0
        rows = {row["occupation"]: row for row in json.loads(output)}
        assert rows[NURSE]["projection"] is None and rows[NURSE]["reason"] == "few"
        fan = rows[JAVA]["projection"]["people"]
        assert fan["p10"] < fan["p90"]
        assert (fan["p50"] is None) == rows[JAVA]["naive"]
        assert session.scalar(select(func.count()).select_from(Projection)) == 4
        assert "no projection: few" in self.run(app, "--region", CITY)[1]

    def test_says_what_is_wrong(self, app: Flask, session: Session, market: None) -> None:
        for args in (("--region", "999999"), ("--region", CITY, "--from", "2026-06-12")):
            code, output = self.run(app, *args)
            assert code != 0 and "Traceback" not in output

    def test_nothing_was_counted(self, app: Flask) -> None:
        code, output = self.run(app, "--region", CITY)
        assert code != 0 and "flask talent facts" in output


class TestPage:
    @pytest.fixture
    def bureau(self, session: Session, sign_in_as: Callable[..., Person]) -> Person:
        return sign_in_as(bureau=CITY)

    def test_fan_table_and_backtest(self, session: Session, market: None, bureau: Person) -> None:
        service.project(session, CITY, ORIGIN)
        session.commit()
        answer = bureau.client.get("/reports/projection?lang=en")
        page = Page(answer)
        assert answer.status_code == 200
        for word in ("projected", "How good earlier projections were", "80 % interval", "too few people and places"):
            assert word in page.text
        assert "/reports/methodology#projection" in answer.text

    def test_what_if_and_charts(self, session: Session, market: None, bureau: Person) -> None:
        service.project(session, CITY, ORIGIN)
        session.commit()
        page = Page(bureau.client.get(f"/reports/projection?occupation={JAVA}&months=12&plant=50&lang=en"))
        assert "with the same luck in both runs" in page.text
        svg = bureau.client.get("/reports/projection/gap.svg")
        assert svg.status_code == 200 and svg.text.startswith("<svg")
        assert bureau.client.get("/reports/projection/other.svg").status_code == 404

    def test_bad_input_is_named(self, session: Session, market: None, bureau: Person) -> None:
        service.project(session, CITY, ORIGIN)
        session.commit()
        assert bureau.client.get("/reports/projection?months=7").status_code == 422
        assert bureau.client.get("/reports/projection?plant=lots").status_code == 422
        assert bureau.client.get("/reports/projection?plant=999999999").status_code == 422
        assert bureau.client.get("/reports/projection?occupation=nothing").status_code == 404
        assert bureau.client.get("/reports/projection?region=440100").status_code == 404

    def test_the_quarter_speaks_of_the_outlook(self, session: Session, market: None, bureau: Person) -> None:
        post(session, organization(session), JAVA, 3)
        session.commit()
        assert "simulations" not in Page(bureau.client.get("/reports/quarter?lang=en")).text
        service.project(session, CITY, ORIGIN)
        session.commit()
        text = Page(bureau.client.get("/reports/quarter?lang=en")).text
        assert "80 % interval" in text or "8 of 10 simulations" in text

    def test_nothing_yet(self, bureau: Person) -> None:
        assert "Nothing has been projected yet" in Page(bureau.client.get("/reports/projection?lang=en")).text

    def test_a_naive_middle_is_not_shown(self, session: Session, market: None, bureau: Person) -> None:
        """The middle stands nowhere on the page of a cell that does not beat last year's values."""
        service.project(session, CITY, ORIGIN)
        row = session.get_one(Projection, (CITY, ORIGIN, JAVA))
        figures = json.loads(json.dumps(row.figures))
        figures["tested"]["6"]["naive"] = True
        figures["gap"][1][6] = 123_456.0
        row.figures = figures
        session.commit()
        answer = bureau.client.get(f"/reports/projection?occupation={JAVA}&lang=en")
        assert "123,456" not in answer.text and "123456" not in answer.text
        assert "naive" in Page(answer).text
