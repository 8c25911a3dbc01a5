"""Parts of the pages: what a person sees, and what a screen reader is told."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    IntegerField,
    RadioField,
    SelectMultipleField,
    StringField,
    validators,
    widgets,
)
from wtforms.fields.choices import SelectChoice

from talent.core.config import ROOT
from talent.web import filters, i18n
from tests.page import Node, _Parser

CHOICES = [SelectChoice("a", "Alpha"), SelectChoice("b", "Beta")]
Draw = Callable[..., Node]


class Checks(SelectMultipleField):
    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()


class Row(Form):
    skill = StringField("Skill", [validators.DataRequired()])


class Sample(Form):
    title = StringField("Title", [validators.DataRequired()], description="As people search for it")
    openings = IntegerField("Openings", [validators.NumberRange(min=1)])
    terms = BooleanField("Terms", [validators.DataRequired()])
    radio = RadioField("Radio", [validators.DataRequired()], choices=CHOICES, validate_choice=False)
    checks = Checks("Checks", [validators.DataRequired()], choices=CHOICES, validate_choice=False)
    skills = FieldList(FormField(Row), "Skills", min_entries=1)


@pytest.fixture(scope="module")
def bare() -> Flask:
    """The templates with formats and languages, without pages or database."""
    app = Flask("parts", root_path=str(ROOT), template_folder="templates")
    app.config.update(SECRET_KEY="tests", DEFAULT_LANGUAGE="en")
    i18n.init_app(app)
    filters.init_app(app)
    return app


@pytest.fixture
def draw(bare: Flask) -> Draw:
    def _draw(source: str, language: str = "en", **context: object) -> Node:
        with bare.test_request_context(f"/?lang={language}"):
            parser = _Parser()
            parser.feed(bare.jinja_env.from_string(source).render(**context))
            return parser.root

    return _draw


def one(node: Node, tag: str = "", **attributes: str) -> Node:
    found = node.all(tag, **attributes)
    assert len(found) == 1, f"{len(found)} of {tag} {attributes}"
    return found[0]


FORM = """{% from "components/forms.html" import error_summary, field, field_rows %}{{ error_summary(form) }}
{% for name in ("title", "openings", "terms", "radio", "checks") %}{{ field(form[name]) }}{% endfor %}
{{ field_rows(form.skills, "Add a skill") }}"""


class TestForms:
    @pytest.fixture
    def failed(self, draw: Draw) -> Node:
        form = Sample(MultiDict({"openings": "0", "skills-0-skill": ""}))
        assert not form.validate()
        return draw(FORM, form=form)

    @pytest.mark.parametrize("name", ["title", "openings", "terms"])
    def test_an_error_is_tied_to_its_input(self, failed, name):
        field = one(failed, "input", id=name)
        assert field.attributes["aria-invalid"] == "true"
        error = one(failed, id=f"{name}-error")
        assert error.attributes["id"] in field.attributes["aria-describedby"].split()
        assert error.text.startswith("Error:")

    def test_hint_and_error_are_both_read(self, failed):
        assert one(failed, "input", id="title").attributes["aria-describedby"] == "title-hint title-error"

    @pytest.mark.parametrize("name", ["radio", "checks"])
    def test_a_set_of_choices_is_one_question(self, failed, name):
        fieldset = one(failed, "fieldset", id=name)
        assert one(fieldset, "legend").text.endswith("required")
        assert fieldset.attributes["aria-describedby"] == f"{name}-error"
        assert {i.attributes["aria-invalid"] for i in fieldset.all("input")} == {"true"}

    def test_the_summary_leads_to_every_input(self, failed):
        targets = [a.attributes["href"][1:] for a in one(failed, class_="error-summary").all("a")]
        assert targets == ["title", "openings", "terms", "radio-0", "checks-0", "skills-0-skill"]
        assert all(failed.all("input", id=target) for target in targets)

    def test_nothing_is_wrong_before_sending(self, draw):
        page = draw(FORM, form=Sample())
        assert page.all(class_="error-summary") == []
        assert page.all(aria_invalid="true") == []

    def test_rows_are_added_and_removed_by_submit_buttons(self, draw):
        buttons = draw(FORM, form=Sample()).all("button", type="submit")
        assert [b.attributes["name"] for b in buttons] == ["remove-skills-0", "add-skills"]


class TestMatching:
    def test_a_score_says_its_number_and_what_it_rests_on(self, draw):
        page = draw("""{% from "components/score.html" import score %}{{ score(0.864, 0.8) }}""")
        assert "86 /100" in page.text
        assert "of what matters" in page.text
        assert one(page, "rect", class_="bar-value").attributes["width"] == "86.4"

    def test_without_a_score_there_is_no_number(self, draw):
        page = draw("""{% from "components/score.html" import score %}{{ score(none) }}""")
        assert page.text == "Not enough in the profile yet"
        assert page.all("svg") == []

    @pytest.mark.parametrize(("state", "word"), [("met", "(met)"), ("near", "(near)"), ("missing", "(missing)")])
    def test_a_skill_chip_says_its_state_in_words(self, draw, state, word):
        page = draw(
            """{% from "components/chips.html" import skill_chip %}{{ skill_chip("SQL", state) }}""", state=state
        )
        assert word in page.text

    def test_unknown_counts_neither_way(self, draw):
        source = """{% from "components/reasons.html" import gates %}{{ gates(items) }}"""
        page = draw(source, items=[{"label": "Degree", "state": "unknown", "required": "Bachelor"}])
        assert "unknown, counts neither way" in page.text


class TestNumbers:
    def test_no_data_is_not_zero(self, draw):
        source = """{% from "components/fact.html" import fact, stat_tile %}
        {{ fact("A", none, "%") }}{{ stat_tile("B", none, "%") }}"""
        page = draw(source)
        assert page.text == "A No data B No data"

    def test_an_empty_table_says_why(self, draw):
        source = """{% from "components/table.html" import data_table %}
        {{ data_table("Posts", [], [], empty={"title": "None yet", "why": "They come with the first import."}) }}"""
        page = draw(source)
        assert page.all("table") == []
        assert "They come with the first import." in page.text

    def test_a_suppressed_cell_shows_no_number(self, draw):
        source = """{% from "components/heatmap.html" import heat_table %}{{ heat_table("H", ["A"], rows) }}"""
        page = draw(source, rows=[{"label": "R", "cells": [{"text": "2", "step": 1, "suppressed": True}]}])
        assert one(page, "td", class_="heat-hidden").text == "not shown, too few people"

    def test_two_tables_of_a_page_have_different_ids(self, draw):
        source = """{% from "components/table.html" import data_table %}
        {% for caption in ("供需缺口", "求人倍率") %}{{ data_table(caption, columns, rows) }}{% endfor %}"""
        page = draw(source, columns=[{"key": "a", "label": "A"}], rows=[{"a": 1}])
        assert len({table.attributes["id"] for table in page.all("table")}) == 2

    def test_an_option_of_a_chart_cannot_leave_its_block(self, draw):
        source = """{% from "components/chart.html" import chart_frame %}
        {{ chart_frame("c", "T", {"title": "</script><b>"}, {"columns": [], "rows": []}) }}"""
        assert draw(source).all("b") == []


def test_parts_speak_chinese(draw):
    page = draw("""{% from "components/score.html" import score %}{{ score(0.5, 0.8) }}{{ score(none) }}""", "zh")
    assert "依据 80% 的评分要素" in page.text
    assert "档案信息尚不足以评分" in page.text
