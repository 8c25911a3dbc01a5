"""What all forms share: the base, choices, and showing a service's complaint beside its field."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from flask_wtf import CSRFProtect, FlaskForm
from markupsafe import Markup, escape
from wtforms import Field, Form, SelectField
from wtforms import IntegerField as WTFormsIntegerField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import Select

from talent.core.errors import DomainError, FieldError
from talent.core.text import label
from talent.web.i18n import language, name_in, translate

#: Longest text of a line and of a text area, in characters. A wrong 10 MB field is refused with a message.
LINE, AREA = 200, 20_000
#: Longest number that is looked at, sign included.
MOST_DIGITS = 19


csrf = CSRFProtect()


class QuickSelect(Select):
    """A select whose options are written at once: of hundreds of places, WTForms' own way takes half of a page."""

    @classmethod
    def render_option(cls, choice: Any, **kwargs: Any) -> Any:
        """One option; WTForms' own where more than value and label is asked for."""
        if kwargs or choice.render_kw or not isinstance(choice.value, str):
            return super().render_option(choice, **kwargs)
        # All that comes from outside is escaped.
        selected, label = "selected " if choice.selected else "", escape(choice.label or choice.value)
        return Markup(f'<option {selected}value="{escape(choice.value)}">{label}</option>')  # noqa: S704  # nosec B704


SelectField.widget = QuickSelect()


class BaseForm(FlaskForm):
    """A form with CSRF protection and messages in the language of the page."""


class IntegerField(WTFormsIntegerField):
    """A whole number a computer can count with: one of hundreds of digits is as wrong as a word.

    WTForms' own lets it through, and its NumberRange fails on it.
    """

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was sent."""
        if valuelist and len(valuelist[0].strip()) > MOST_DIGITS:
            raise ValueError(_("Write a whole number."))
        super().process_formdata(valuelist)


class FilterForm(FlaskForm):
    """A GET form: nothing is written, so no token is wanted."""

    class Meta:
        csrf = False


def enum_choices(enum: Iterable[StrEnum], blank: str | None = None) -> list[SelectChoice]:
    """Members with their words, in their order; ``blank`` is the label of "none of them"."""
    choices = [SelectChoice(member.value, translate(label(member))) for member in enum]
    return [SelectChoice("", blank), *choices] if blank is not None else choices


def row_choices(rows: Sequence[Any], blank: str | None = None) -> list[SelectChoice]:
    """Taxonomy entries as choices: code -> name in the language shown."""
    spoken = language()
    choices = [SelectChoice(row.code, name_in(spoken, row)) for row in rows]
    return [SelectChoice("", blank), *choices] if blank is not None else choices


def show(error: DomainError, form: Form) -> None:
    """Put a service's complaint beside the field it names, or above the form."""
    field: Field | None = form._fields.get(error.field) if isinstance(error, FieldError) else None
    message = translate(error.text)
    if field is None:
        form.form_errors = [*form.form_errors, message]
    else:
        field.errors = [*field.errors, message]
