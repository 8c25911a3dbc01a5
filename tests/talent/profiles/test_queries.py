"""Reads: a university's list page by page, what is prepared for an address, and how many queries a page costs."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from talent.core.actor import OrgKind
from talent.core.errors import FieldError
from talent.core.paging import encode
from talent.profiles import queries
from talent.profiles.models import Profile, Seeking, Visibility
from talent.profiles.queries import GraduateFilter, Stage
from tests.factories.organizations import organization
from tests.factories.profiles import profile
from tests.queries import recorded

pytestmark = pytest.mark.postgres
ALL = GraduateFilter()


@pytest.fixture
def ours(session: Session) -> int:
    """A university."""
    return organization(session, kind=OrgKind.UNIVERSITY).id


def listed(session: Session, university_id: int, where: GraduateFilter) -> list[Profile]:
    """All pages of the list, read one after another."""
    rows, cursor = [], None
    while True:
        page = queries.graduates(session, university_id, where, cursor)
        rows += page.rows
        cursor = page.after
        if cursor is None:
            return rows


def test_pages_hold_every_row_once(session: Session, ours: int) -> None:
    made = [profile(session, prepared=True, university_id=ours).id for _ in range(45)]
    profile(session, prepared=True, university_id=organization(session, kind=OrgKind.UNIVERSITY).id)
    assert [row.id for row in listed(session, ours, ALL)] == made
    assert queries.graduate_counts(session, ours, "") == {(Seeking.SEEKING, Stage.PREPARED): 45}


def test_filters(session: Session, ours: int) -> None:
    values = {"university_id": ours}
    waiting = profile(session, prepared=True, name="王芳", external_id="2026_01", **values)
    private = profile(session, name="Wang Fang", external_id="2026x01", seeking=Seeking.EMPLOYED, **values)
    public = profile(session, name="Zoë", external_id="7", visibility=Visibility.EMPLOYERS, **values)

    def found(**where: object) -> set[int]:
        clauses = GraduateFilter(**where)  # type: ignore[arg-type]
        return {row.id for row in listed(session, ours, clauses)}

    assert found(text="wang") == {private.id}
    assert found(text="2026_01") == {waiting.id}  # an underscore is no wildcard
    assert found(text="%") == set()
    assert found(seeking=Seeking.EMPLOYED) == {private.id}
    for stage, row in ((Stage.PREPARED, waiting), (Stage.PRIVATE, private), (Stage.PUBLISHED, public)):
        assert found(stage=stage) == {row.id}
        assert queries.stage(row) is stage
    assert found(text="2026", stage=Stage.PRIVATE) == {private.id}
    assert queries.graduate_counts(session, ours, "2026") == {
        (Seeking.SEEKING, Stage.PREPARED): 1,
        (Seeking.EMPLOYED, Stage.PRIVATE): 1,
    }


@pytest.mark.parametrize("cursor", ["nonsense", encode(["x"]), encode([1, 2]), encode([None]), encode([10**30])])
def test_a_tampered_cursor_is_refused(session: Session, ours: int, cursor: str) -> None:
    with pytest.raises(FieldError):
        queries.graduates(session, ours, ALL, cursor)


def test_a_page_costs_the_same_for_one_row_and_for_many(session: Session, engine: Engine, ours: int) -> None:
    def cost() -> int:
        session.commit()
        session.expunge_all()
        with recorded(engine) as sent:
            page = queries.graduates(session, ours, ALL)
            assert all(row.educations is not None for row in page.rows)
        return len(sent)

    profile(session, prepared=True, full=True, university_id=ours)
    one = cost()
    for _ in range(30):
        profile(session, prepared=True, full=True, university_id=ours)
    assert cost() == one


def test_many_profiles_cost_as_much_as_one(session: Session, engine: Engine) -> None:
    ids = [profile(session, full=True).id for _ in range(30)]
    session.commit()
    costs = []
    for wanted in (ids[:1], ids):
        session.expunge_all()
        with recorded(engine) as sent:
            found = queries.by_ids(session, wanted)
            assert [len(row.skills) for row in found.values()] == [1] * len(wanted)
        costs.append(len(sent))
    assert costs[0] == costs[1]


def test_prepared_for_an_address_whatever_its_case(session: Session, ours: int) -> None:
    row = profile(session, prepared=True, university_id=ours, email="A.b@Example.org")
    profile(session, email="a.b@example.org")  # has an owner
    profile(session, prepared=True, university_id=ours, email=None)
    assert [p.id for p in queries.prepared_for(session, " a.B@example.org")] == [row.id]
    assert queries.prepared_for(session, "") == []


def test_student_numbers_are_looked_up_within_one_university(session: Session, ours: int) -> None:
    other = organization(session, kind=OrgKind.UNIVERSITY).id
    waiting = profile(session, prepared=True, university_id=ours, external_id="1")
    profile(session, university_id=ours, external_id="2")
    profile(session, university_id=other, external_id="3")
    numbers = ["1", "2", "3", *(f"n{n}" for n in range(2500))]
    assert set(queries.by_external_id(session, ours, numbers)) == {"1", "2"}
    assert queries.by_external_id(session, ours, ["1"])["1"].id == waiting.id
    assert queries.taken_over(session, ours, numbers) == {"2"}


def test_names_for_every_code(session: Session) -> None:
    row = profile(session, full=True)
    names = queries.names(session, row)
    assert {names[c].name_en for c in ("python", "bachelor", "data-analyst", "510107", "510100")} == {
        "Python", "Bachelor's degree", "Data analyst", "Wuhou District", "Chengdu City"}  # fmt: skip
