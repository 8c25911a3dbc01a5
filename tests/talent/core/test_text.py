"""Sentences keep their values until the page is written, and every kind has its words in both languages."""

from __future__ import annotations

from enum import StrEnum

import pytest
from flask import Flask

from talent.accounts.models import Purpose
from talent.applications.models import ApplicationStatus, DeclineReason
from talent.core.actor import OrgKind, Role
from talent.core.text import N_, Text, label, name_members
from talent.enrolments.models import EnrolmentStatus
from talent.organizations.models import Nature, Verification
from talent.web import i18n

KINDS = [OrgKind, Role, Verification, Nature, Purpose, ApplicationStatus, DeclineReason, EnrolmentStatus]


class Colour(StrEnum):
    """For these tests."""

    RED = "red"
    BLUE = "blue"


class Mood(StrEnum):
    """Shares a value with Colour."""

    BLUE = "blue"


def test_a_text_is_its_english_sentence() -> None:
    assert str(N_("%(n)s of %(all)s", n=1, all=2)) == "1 of 2"
    assert str(N_("100 % sure")) == "100 % sure"
    assert N_("a", b=1) == Text("a", {"b": 1})


def test_a_member_without_words_is_noticed() -> None:
    with pytest.raises(ValueError, match="blue"):
        name_members(Colour, {Colour.RED: N_("Red")})


def test_equal_values_of_two_kinds_keep_their_own_words() -> None:
    name_members(Colour, {Colour.RED: N_("Red"), Colour.BLUE: N_("Blue")})
    name_members(Mood, {Mood.BLUE: N_("Sad")})
    assert (str(label(Colour.BLUE)), str(label(Mood.BLUE))) == ("Blue", "Sad")


@pytest.mark.parametrize("kind", KINDS)
def test_kinds_have_chinese_words(app: Flask, kind: type[StrEnum]) -> None:
    with app.test_request_context("/?lang=zh"):
        for member in kind:
            assert any("\u4e00" <= c <= "\u9fff" for c in i18n.translate(label(member))), member


def test_a_text_within_a_text_is_translated_too(app: Flask) -> None:
    text = N_("An application cannot go from “%(old)s” to “%(new)s”.", old=label(ApplicationStatus.HIRED), new="x")
    with app.test_request_context("/?lang=zh"):
        assert "Hired" not in i18n.translate(text)
    with app.test_request_context("/?lang=en"):
        assert "Hired" in i18n.translate(text)
