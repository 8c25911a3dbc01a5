"""Selects are written quickly, and as WTForms writes them."""

from __future__ import annotations

from inspect import iscoroutinefunction

import pytest
from flask import Flask
from wtforms import Form, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import Select

from talent.web.forms import QuickSelect

CHOICES = [
    SelectChoice("", "–"),
    SelectChoice("a&b", '<b>"it\'s"'),
    SelectChoice("chosen", "Chosen"),
    SelectChoice("off", "Off", render_kw={"disabled": True}),
    SelectChoice("bare"),
    SelectChoice(7, "Seven"),
]


class Sample(Form):
    place = SelectField("Place", choices=CHOICES, coerce=lambda value: value)


@pytest.mark.parametrize("chosen", ["", "a&b", "chosen", "off", "bare", 7, None])
def test_options_are_those_of_wtforms(chosen: object) -> None:
    field = Sample(data={"place": chosen}).place
    assert isinstance(field.widget, QuickSelect)
    assert QuickSelect()(field) == Select()(field)


def test_nothing_asynchronous_ends_a_request(app: Flask) -> None:
    """Each would start a thread."""
    assert [f for f in app.teardown_appcontext_funcs if iscoroutinefunction(f)] == []
    assert app.teardown_appcontext_funcs
