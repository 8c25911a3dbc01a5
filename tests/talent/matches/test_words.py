"""How a match is put into words."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from flask import Flask

from matching.types import Evidence, Gate, GateState, Kind, Match, SkillFit, SkillState, Term
from matching.weights import TermKey
from talent.matches.words import better, chip, gates, quotes, skills, taught, terms, whole_points

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


def test_a_sentence_that_shows_several_skills_is_quoted_once(app: Flask) -> None:
    said = "Queries and reports."
    shown = tuple(Evidence(code, Kind.PROFILE, said, 0, len(said)) for code in ("sql", "excel"))
    fits = tuple(SkillFit(code, SkillState.MET, True, by=code) for code in ("sql", "excel", "java"))
    match = Match(kind=Kind.OPPORTUNITY, id=1, score=0.5, coverage=1, skills=fits, evidence=shown)
    with app.test_request_context("/"):
        assert quotes(skills(match, NAMES)) == [{"skills": "excel, sql", "text": said}]  # type: ignore[arg-type]


@pytest.mark.parametrize("quoted", [True, False])
def test_where_no_sentence_says_what_the_texts_are_about_this_is_said(app: Flask, quoted: bool) -> None:
    said = (Evidence(None, Kind.PROFILE, "Queries and reports.", 0, 20),) if quoted else ()
    parts = (Term(TermKey.MEANING, 0.9, 0.25, 0.3), Term(TermKey.PLACE, 1.0, 0.1, 0.2))
    match = Match(kind=Kind.OPPORTUNITY, id=1, score=0.5, coverage=1, terms=parts, evidence=said)
    with app.test_request_context("/"):
        meaning, place = terms(match)
    assert (meaning["quote"] is None, meaning["note"] is None) == (not quoted, quoted)
    assert place["note"] is None


def test_what_a_program_teaches_is_new_and_never_asked_for(app: Flask) -> None:
    fits = (
        SkillFit("sql", SkillState.NEAR, True, by="sql", required_level=3, held_level=2),
        SkillFit("java", SkillState.MISSING, True),
    )
    match = Match(kind=Kind.PROGRAM, id=1, score=0.5, coverage=1, skills=fits)
    with app.test_request_context("/"):
        found = [(fit["name"], fit["state"], fit["level"]) for fit in taught(match, NAMES)]  # type: ignore[arg-type]
    assert found == [("java", "new", None), ("sql", "near", "to level 3")]


@pytest.mark.parametrize(
    ("months", "said"), [("1", "1 month"), ("18", "18 months"), ("12", "1 year"), ("24", "2 years")]
)
def test_a_length_of_time_is_said_in_whole_years_where_it_is_one(app: Flask, months: str, said: str) -> None:
    gate = Gate("experience", GateState.UNKNOWN, months, None)
    match = Match(kind=Kind.OPPORTUNITY, id=1, score=0.5, coverage=1, gates=(gate,))
    with app.test_request_context("/"):
        assert gates(match, NAMES)[0]["required"] == said  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("now", "then", "said"),
    [(0.2, 0.4, 40), (0.2, 0.204, None), (0.4, 0.2, None), (None, 0.4, None), (0.2, None, None)],
)
def test_only_a_better_score_is_told(now: float | None, then: float | None, said: int | None) -> None:
    assert better(Match(kind=Kind.OPPORTUNITY, id=1, score=now, coverage=1), then) == said


@pytest.mark.parametrize(("kind", "said"), [(Kind.OPPORTUNITY, "Start"), (Kind.PROGRAM, "Course start")])
def test_a_course_starts_and_a_person_starts_at_a_post(app: Flask, kind: Kind, said: str) -> None:
    match = Match(kind=kind, id=1, score=0.5, coverage=1, terms=(Term("start", 1.0, 1.0, 0.5),))
    with app.test_request_context("/"):
        assert [part["label"] for part in terms(match)] == [said]
