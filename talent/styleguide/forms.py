"""One field of each type."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    FileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.validators import DataRequired

from talent.web.forms import FilterForm, IntegerField

CHOICES = [("a", "A"), ("b", "B")]


class SampleForm(FilterForm):
    """Shown, never sent."""

    line = StringField(_l("Line"), [DataRequired()], description=_l("A hint"))
    area = TextAreaField(_l("Text"))
    number = IntegerField(_l("Number"))
    day = DateField(_l("Day"))
    choice = SelectField(_l("Choice"), choices=CHOICES)
    choices = SelectMultipleField(_l("Several choices"), choices=CHOICES)
    radio = RadioField(_l("One of these"), choices=CHOICES)
    tick = BooleanField(_l("Yes"))
    file = FileField(_l("File"))
    submit = SubmitField(_l("Save"))
