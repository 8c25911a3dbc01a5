"""Completeness counts what is there."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from talent.core.text import label
from talent.profiles.completeness import Part, Step, next_step, share, steps
from talent.profiles.models import Profile, Project
from talent.profiles.queries import PARTS
from tests.factories.profiles import profile


def empty() -> Profile:
    """Nothing but a name."""
    return Profile(name="A", headline="", summary="  ", **{part: [] for part in PARTS})


def test_nothing_is_there() -> None:
    found = steps(empty())
    assert [step.part for step in found] == list(Part)
    assert share(found) == 0
    assert next_step(found) == Step(Part.SKILLS, False)


def test_everything_is_there(session: Session) -> None:
    found = steps(profile(session, full=True))
    assert share(found) == 1
    assert next_step(found) is None


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"headline": "Analyst", "summary": "Reports"}, Part.TEXT),
        ({"pay_min": 0}, Part.PAY),
        ({"region_code": "510100"}, Part.PLACE),
        ({"projects": [Project(name="Map")]}, Part.EXPERIENCE),
    ],
)
def test_each_part_by_itself(changes: dict[str, object], part: Part) -> None:
    row = empty()
    for name, value in changes.items():
        setattr(row, name, value)
    found = steps(row)
    assert [step.part for step in found if step.done] == [part]
    assert share(found) == pytest.approx(1 / len(Part))


def test_a_headline_alone_is_not_a_text() -> None:
    row = empty()
    row.headline = "Analyst"
    assert not any(step.done for step in steps(row))


def test_every_part_has_words() -> None:
    assert len({label(part).msgid for part in Part}) == len(Part)
