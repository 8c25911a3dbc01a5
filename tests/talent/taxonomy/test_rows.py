"""Cells of an imported file: what people write, and what is said about what cannot be read."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

import pytest

from talent.core.errors import FieldError
from talent.core.tabular import Row
from talent.core.text import N_, name_members
from talent.taxonomy.rows import Cells, calendar_day, whole_number


class Pace(StrEnum):
    """Something with words."""

    DRAFT = "draft"
    OPEN = "published"


name_members(Pace, {Pace.DRAFT: N_("Draft"), Pace.OPEN: N_("Published")})


def cells(**values: str) -> Cells:
    return Cells(Row(7, values))


def said(found: Cells) -> list[tuple[int, str | None, str]]:
    return [(error.line, error.column, str(error.text)) for error in found.errors]


@pytest.mark.parametrize(
    "text",
    ["2026-11-04", "2026/11/4", "2026.11.4", "2026年11月4日", "20261104", "２０２６－１１－０４", " 2026-11-04 "],
)
def test_days(text: str) -> None:
    assert calendar_day(text, "c") == date(2026, 11, 4)


@pytest.mark.parametrize(
    "text", ["4.11.2026", "11/04/2026", "2026-11", "46330", "tomorrow", "2026-11/04", "", "2026-11-04T10:00"]
)
def test_what_is_no_day(text: str) -> None:
    with pytest.raises(FieldError, match="Write a day like 2026-11-24"):
        calendar_day(text, "c")


@pytest.mark.parametrize("text", ["2026-02-30", "2026-13-01", "0001-01-01", "9999-01-01"])
def test_days_that_do_not_exist(text: str) -> None:
    with pytest.raises(FieldError, match="no such day"):
        calendar_day(text, "c")


@pytest.mark.parametrize(
    ("text", "number"), [("8000", 8000), ("8,000", 8000), ("８０００", 8000), ("8000.0", 8000), ("+3", 3), ("0", 0)]
)
def test_whole_numbers(text: str, number: int) -> None:
    assert whole_number(text, "c", 0, 10_000) == number


@pytest.mark.parametrize("text", ["8k", "8.5", "80,00", "1e3", "-", "٣٣x", "1" * 400])
def test_what_is_no_whole_number(text: str) -> None:
    with pytest.raises(FieldError, match="whole number"):
        whole_number(text, "c", 0, 10_000)


@pytest.mark.parametrize("text", ["-1", "10001"])
def test_numbers_out_of_bounds(text: str) -> None:
    with pytest.raises(FieldError, match="between 0 and 10000"):
        whole_number(text, "c", 0, 10_000)


def test_faults_are_collected_with_line_and_column() -> None:
    row = cells(title="", pay="x", day="x", remote="maybe", kind="none such")
    assert row.text("title", required=True) == ""
    assert row.integer("pay", 1, 9) is None
    assert row.day("day") is None
    assert row.yes("remote") is False
    assert row.member("kind", Pace, Pace.DRAFT) is Pace.DRAFT
    assert [(line, column) for line, column, _ in said(row)] == [
        (7, "title"), (7, "pay"), (7, "day"), (7, "remote"), (7, "kind"),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", "不限", "无要求", "any", "None", "－"])
def test_nothing_asked_for(text: str) -> None:
    row = cells(level=text)
    assert row.read("level", lambda t, c: t) is None
    assert row.errors == []


def test_who_writes_an_unknown_member_reads_both_ways_of_writing_it() -> None:
    row = cells(status="offen")
    row.member("status", Pace, Pace.DRAFT)
    assert said(row) == [(7, "status", "Write one of draft (草稿), published (已发布), not “offen”.")]


def test_members_by_value_and_by_words_of_either_language() -> None:
    for word in ("published", "Published", "已发布"):
        row = cells(status=word)
        assert row.member("status", Pace, Pace.DRAFT) is Pace.OPEN, word
        assert row.errors == []


@pytest.mark.parametrize(
    ("text", "answer"), [("是", True), ("YES", True), ("1", True), ("否", False), ("no", False), ("", False)]
)
def test_yes_and_no(text: str, answer: bool) -> None:
    row = cells(remote=text)
    assert row.yes("remote") is answer
    assert row.errors == []


def test_a_text_that_is_too_long_or_no_text() -> None:
    row = cells(a="x" * 201, b="x\0y")
    row.text("a", 200)
    row.text("b", 200)
    assert said(row) == [(7, "a", "At most 200 characters."), (7, "b", "This holds characters that are not text.")]


def test_a_column_the_file_lacks_is_an_empty_cell() -> None:
    row = cells()
    assert (row.text("x"), row.integer("x", 0, 1), row.yes("x")) == ("", None, False)
    assert row.errors == []
    row.integer("x", 0, 1, required=True)
    assert said(row) == [(7, "x", "This must be filled in.")]
