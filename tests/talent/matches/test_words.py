"""How a match is put into words."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from flask import Flask

from matching.types import SkillFit, SkillState
from talent.matches.words import chip

NAMES = SimpleNamespace(skills={})  # codes stand for themselves


@pytest.mark.parametrize(
    ("fit", "near_to", "level"),
    [
        (SkillFit("sql", SkillState.MET, True, by="sql", value=1, required_level=2, held_level=4), None, "level 2"),
        (
            SkillFit("sql", SkillState.NEAR, True, by="sql", value=0.5, required_level=4, held_level=2),
            None,
            "level 2 of 4",
        ),
        (SkillFit("sql", SkillState.NEAR, True, by="ml", value=0.5, required_level=4, held_level=2), "ml", "level 4"),
        (SkillFit("sql", SkillState.MISSING, True, required_level=4), None, "level 4"),
        (SkillFit("sql", SkillState.MISSING, True), None, None),
    ],
)
def test_a_lower_level_of_the_very_skill_is_not_called_near_to_itself(
    app: Flask, fit: SkillFit, near_to: str | None, level: str | None
) -> None:
    with app.test_request_context("/"):
        said = chip(fit, NAMES)  # type: ignore[arg-type]
    assert (said["name"], said["near_to"], said["level"]) == ("sql", near_to, level)
