"""Bases, programs and cohorts: the rules, what is noted, who is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from talent.accounts import service as accounts
from talent.accounts.models import Notice
from talent.core import clock
from talent.core.actor import Actor, Member, OrgKind, Role
from talent.core.audit import AuditEvent
from talent.core.errors import Conflict, FieldError, NotFound
from talent.core.outbox import OutboxMessage
from talent.organizations.models import Organization
from talent.programs import queries, service
from talent.programs.models import Cohort, CohortStatus, Delivery, Program, ProgramStatus, TrainingBase
from talent.programs.service import BaseData, CohortData, Incomplete, ProgramData, SkillTaught
from tests.factories.accounts import user
from tests.factories.organizations import organization
from tests.factories.programs import base as make_base
from tests.factories.programs import cohort as make_cohort
from tests.factories.programs import program as make_program

TODAY = clock.today()
FULL = ProgramData(
    title="Data course",
    description="With real data",
    prerequisites="Spreadsheets",
    education_code="junior-college",
    delivery=Delivery.BLENDED,
    hours=80,
    fee=980,
    certificate="Certificate",
    skills=(SkillTaught(code="python", level=3), SkillTaught(code="sql")),
    occupations=("data-analyst",),
)
RUN = CohortData(
    starts_on=TODAY + timedelta(days=30),
    ends_on=TODAY + timedelta(days=60),
    apply_by=TODAY + timedelta(days=20),
    seats=12,
)


def operator(session: Session, *, verified: bool = True) -> Organization:
    return organization(session, kind=OrgKind.TRAINING_OPERATOR, verified=verified)


def editor(organization_id: int, role: Role = Role.EDITOR) -> Actor:
    member = Member(organization_id=organization_id, kind=OrgKind.TRAINING_OPERATOR, role=role, verified=True)
    return Actor(user_id=1, members=(member,))


def loaded(session: Session, row: Program) -> Program:
    session.flush()
    session.expunge_all()
    found = queries.full(session, row.id)
    assert found is not None
    return found


def loaded_base(session: Session, row: TrainingBase) -> TrainingBase:
    session.flush()
    session.expunge_all()
    found = queries.base(session, row.id)
    assert found is not None
    return found


def loaded_cohort(session: Session, row: Cohort) -> Cohort:
    session.flush()
    session.expunge_all()
    found = queries.cohort(session, row.id)
    assert found is not None
    return found


def actions(session: Session) -> list[str]:
    return list(session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))


def told(session: Session) -> list[object]:
    rows = session.scalars(select(OutboxMessage).where(OutboxMessage.topic == "program.changed"))
    return [row.payload["program_id"] for row in rows]


class TestBase:
    def data(self, **changes: object) -> BaseData:
        return replace(BaseData(name_zh="天府实训基地", region_code="510107"), **changes)  # type: ignore[arg-type]

    @pytest.mark.postgres
    def test_a_base_with_partners_who_hear_of_it(self, session: Session) -> None:
        own, enterprise = operator(session), organization(session)
        person = user(session)
        accounts.add_member(session, person.id, enterprise.id, Role.OWNER)
        row = service.open_base(session, editor(own.id), own.id, self.data(partners=(enterprise.id,)))
        row = loaded_base(session, row)
        assert [p.organization_id for p in row.partners] == [enterprise.id]
        notice = session.scalars(select(Notice).where(Notice.user_id == person.id)).one()
        assert notice.path == f"/bases/{row.id}"
        assert actions(session)[-1] == "base.opened"

    @pytest.mark.postgres
    def test_a_name_is_taken_once(self, session: Session) -> None:
        own = operator(session)
        service.open_base(session, editor(own.id), own.id, self.data())
        with pytest.raises(FieldError) as error:
            service.open_base(session, editor(own.id), own.id, self.data())
        assert error.value.field == "name_zh"
        other = service.open_base(session, editor(own.id), own.id, self.data(name_zh="另一个基地"))
        with pytest.raises(FieldError):
            service.edit_base(session, editor(own.id), loaded_base(session, other), self.data(), other.version)

    def test_partners_are_verified_organizations_of_the_right_kind(self, session: Session) -> None:
        own = operator(session)
        for wrong in (organization(session, verified=False), organization(session, kind=OrgKind.ASSESSOR)):
            with pytest.raises(FieldError) as error:
                service.open_base(session, editor(own.id), own.id, self.data(partners=(wrong.id,)))
            assert error.value.field == "partners"
        with pytest.raises(FieldError):
            service.open_base(session, editor(own.id), own.id, self.data(region_code="999999"))

    @pytest.mark.postgres
    def test_editing_swaps_partners_tells_only_new_ones_and_refreshes_programs(self, session: Session) -> None:
        first, second = organization(session), organization(session, kind=OrgKind.UNIVERSITY)
        people = [user(session), user(session)]
        for person, row in zip(people, (first, second), strict=True):
            accounts.add_member(session, person.id, row.id, Role.OWNER)
        base = make_base(session, partners=[first.id])
        course = make_program(session, base_id=base.id)
        base = loaded_base(session, base)
        before = base.version
        service.edit_base(session, editor(base.operator_id), base, self.data(partners=(first.id, second.id)), before)
        base = loaded_base(session, base)
        assert base.is_jointly_built
        assert base.version > before
        assert list(session.scalars(select(Notice.user_id))) == [people[1].id]
        assert told(session) == [course.id]
        with pytest.raises(Conflict):
            service.edit_base(session, editor(base.operator_id), base, self.data(), before)

    def test_strangers_open_and_edit_nothing(self, session: Session) -> None:
        base = loaded_base(session, make_base(session))
        for stranger in (editor(operator(session).id), editor(base.operator_id, Role.VIEWER), Actor(user_id=1)):
            with pytest.raises(NotFound):
                service.open_base(session, stranger, base.operator_id, self.data())
            with pytest.raises(NotFound):
                service.edit_base(session, stranger, base, self.data(), base.version)


class TestProgram:
    @pytest.mark.postgres
    def test_a_draft_keeps_everything(self, session: Session) -> None:
        base = loaded_base(session, make_base(session))
        row = loaded(session, service.draft(session, editor(base.operator_id), base, FULL))
        assert {name: getattr(row, name) for name in service.PLAIN} == {n: getattr(FULL, n) for n in service.PLAIN}
        assert [(s.skill_code, s.level) for s in row.skills] == [("python", 3), ("sql", None)]
        assert [o.occupation_code for o in row.occupations] == ["data-analyst"]
        assert row.status is ProgramStatus.DRAFT
        assert actions(session) == ["program.drafted"]
        assert told(session) == []

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"education_code": "x"}, "education_code"),
            ({"skills": (SkillTaught(code="x"),)}, "skills"),
            ({"skills": (SkillTaught(code="sql"), SkillTaught(code="sql"))}, "skills"),
            ({"occupations": ("x",)}, "occupations"),
        ],
    )
    def test_what_even_a_draft_may_not_say(self, session: Session, change: dict[str, object], field: str) -> None:
        base = loaded_base(session, make_base(session))
        with pytest.raises(FieldError) as error:
            service.draft(session, editor(base.operator_id), base, replace(FULL, **change))  # type: ignore[arg-type]
        assert error.value.field == field

    @pytest.mark.postgres
    def test_publishing_closing_and_reopening(self, session: Session) -> None:
        base = loaded_base(session, make_base(session))
        actor = editor(base.operator_id)
        row = loaded(session, service.draft(session, actor, base, FULL))
        service.publish(session, actor, row)
        service.close(session, actor, row)
        service.publish(session, actor, row)
        assert row.status is ProgramStatus.PUBLISHED
        assert actions(session) == ["program.drafted", "program.published", "program.closed", "program.reopened"]
        assert told(session) == [row.id] * 3
        with pytest.raises(Conflict):
            service.publish(session, actor, row)

    def test_publishing_needs_description_and_skills(self, session: Session) -> None:
        base = loaded_base(session, make_base(session))
        actor = editor(base.operator_id)
        row = loaded(session, service.draft(session, actor, base, ProgramData(title="x", hours=1)))
        with pytest.raises(Incomplete) as error:
            service.publish(session, actor, row)
        assert [fault.field for fault in error.value.faults] == ["description", "skills"]

    def test_an_operator_that_is_not_verified_keeps_its_draft(self, session: Session) -> None:
        base = loaded_base(session, make_base(session, operator_id=operator(session, verified=False).id))
        row = loaded(session, service.draft(session, editor(base.operator_id), base, FULL))
        with pytest.raises(Conflict, match="verified"):
            service.publish(session, editor(base.operator_id), row)
        assert row.status is ProgramStatus.DRAFT

    @pytest.mark.postgres
    def test_editing_swaps_parts_and_a_published_one_stays_complete(self, session: Session) -> None:
        row = loaded(session, make_program(session, skills={"python": 3, "sql": None}))
        actor, before = editor(row.base.operator_id), row.version
        with pytest.raises(Incomplete):
            service.edit(session, actor, row, replace(FULL, skills=()), before)
        skills = (SkillTaught(code="sql", level=4), SkillTaught(code="docker"))
        service.edit(session, actor, row, replace(FULL, skills=skills, occupations=()), before)
        row = loaded(session, row)
        assert {(s.skill_code, s.level) for s in row.skills} == {("sql", 4), ("docker", None)}
        assert row.occupations == []
        assert row.version > before
        with pytest.raises(Conflict):
            service.edit(session, actor, row, FULL, before)

    def test_strangers_change_nothing(self, session: Session) -> None:
        row = loaded(session, make_program(session))
        for stranger in (editor(operator(session).id), editor(row.base.operator_id, Role.VIEWER), Actor(is_admin=True)):
            for act in (
                lambda who: service.draft(session, who, row.base, FULL),
                lambda who: service.edit(session, who, row, FULL, row.version),
                lambda who: service.publish(session, who, row),
                lambda who: service.close(session, who, row),
                lambda who: service.open_cohort(session, who, row, RUN),
            ):
                with pytest.raises(NotFound):
                    act(stranger)


class TestCohort:
    @pytest.mark.postgres
    def test_a_cohort_from_opening_to_its_end(self, session: Session) -> None:
        course = loaded(session, make_program(session))
        actor = editor(course.base.operator_id)
        cohort = loaded_cohort(session, service.open_cohort(session, actor, course, RUN))
        assert (cohort.seats, cohort.free, cohort.status) == (12, 12, CohortStatus.OPEN)
        service.step_cohort(session, actor, cohort, CohortStatus.RUNNING)
        service.step_cohort(session, actor, cohort, CohortStatus.FINISHED)
        assert actions(session) == ["cohort.opened", "cohort.running", "cohort.finished"]
        assert told(session) == [course.id] * 3
        with pytest.raises(Conflict):
            service.step_cohort(session, actor, cohort, CohortStatus.CANCELLED)

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"ends_on": RUN.starts_on - timedelta(days=1)}, "ends_on"),
            ({"apply_by": RUN.ends_on + timedelta(days=1)}, "apply_by"),
        ],
    )
    def test_days_are_in_order(self, session: Session, change: dict[str, object], field: str) -> None:
        course = loaded(session, make_program(session))
        run = replace(RUN, **change)  # type: ignore[arg-type]
        with pytest.raises(FieldError) as error:
            service.open_cohort(session, editor(course.base.operator_id), course, run)
        assert error.value.field == field

    @pytest.mark.postgres
    def test_seats_may_change_but_not_below_those_taken(self, session: Session) -> None:
        cohort = loaded_cohort(session, make_cohort(session, seats=10, taken=4))
        actor = editor(cohort.program.base.operator_id)
        service.edit_cohort(session, actor, cohort, replace(RUN, seats=4))
        assert (cohort.seats, cohort.free, cohort.starts_on) == (4, 0, RUN.starts_on)
        with pytest.raises(FieldError, match="4 seats are taken already") as error:
            service.edit_cohort(session, actor, cohort, replace(RUN, seats=3))
        assert error.value.field == "seats"

    @pytest.mark.parametrize("status", [CohortStatus.FINISHED, CohortStatus.CANCELLED])
    def test_what_is_over_stays_as_it_was(self, session: Session, status: CohortStatus) -> None:
        cohort = loaded_cohort(session, make_cohort(session, status=status))
        with pytest.raises(Conflict):
            service.edit_cohort(session, editor(cohort.program.base.operator_id), cohort, RUN)

    def test_strangers_change_nothing(self, session: Session) -> None:
        cohort = loaded_cohort(session, make_cohort(session))
        stranger = editor(operator(session).id)
        with pytest.raises(NotFound):
            service.edit_cohort(session, stranger, cohort, RUN)
        with pytest.raises(NotFound):
            service.step_cohort(session, stranger, cohort, CohortStatus.RUNNING)
