"""How a match is put into words."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from flask import Flask

from matching.types import SkillFit, SkillState
from talent.matches.words import chip, whole_points

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


@pytest.mark.parametrize(
    ("shares", "points"),
    [
        ([0.1045, 0.0542, 0.053, 0.0341, 0.0235], [11, 6, 5, 3, 2]),  # 26.93: each rounded by itself makes 25
        ([0.187, 0.186, 0.096], [19, 19, 9]),  # 46.9, not 48
        ([0.2, 0.1], [20, 10]),
        ([0.004], [0]),
        ([], []),
    ],
)
def test_the_points_that_are_shown_add_up_to_the_score_that_is_shown(shares: list[float], points: list[int]) -> None:
    assert whole_points(shares) == points
    assert sum(points) == round(100 * sum(shares))
