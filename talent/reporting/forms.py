"""What is asked of the explorer, and what the bureau enters."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional, StopValidation

from talent.core import clock
from talent.reporting.explorer.question import By, Question
from talent.reporting.shortage.service import Decide
from talent.web.forms import AREA, BaseForm, FilterForm

#: Nothing on the platform is older; it also keeps day arithmetic away from the first day of the calendar.
FIRST_YEAR = 2000
CODE = 80


class GapForm(FilterForm):
    """The explorer's filters; an unknown region, day or dimension gets a message, never a guess."""

    region = SelectField(_l("Region"), validate_choice=False)
    date = DateField(_l("As of"), validators=[Optional()])
    by = SelectField(_l("Rows"), validate_choice=False)
    occupation = StringField(_l("Occupation"), [Length(max=CODE)], id="filters-occupation")
    skill = StringField(_l("Skill"), [Length(max=CODE)], id="filters-skill")
    education = StringField(_l("Education"), [Length(max=CODE)], id="filters-education")
    industry = StringField(_l("Industry"), [Length(max=CODE)], id="filters-industry")
    with_region = SelectField(_l("Compare with region"), validate_choice=False)
    with_date = DateField(_l("Compare with day"), validators=[Optional()])

    def validate_region(self, field: SelectField) -> None:
        """Only codes of the list (GB/T 2260)."""
        _known_region(field)

    def validate_with_region(self, field: SelectField) -> None:
        """Only codes of the list, or none."""
        if field.data:
            _known_region(field)

    def validate_by(self, field: SelectField) -> None:
        """Only the dimensions there are."""
        if field.data and field.data not in set(By):
            raise StopValidation(_("The table cannot be grouped by “%(name)s”.", name=str(field.data)[:20]))

    def validate_date(self, field: DateField) -> None:
        """No report of a day that has not been."""
        _possible_day(field.data)

    def validate_with_date(self, field: DateField) -> None:
        """No comparison with a day that has not been."""
        _possible_day(field.data)

    def first_error(self) -> tuple[str, str] | None:
        """Field and message of what is wrong, for answers that are no page."""
        return next(((name, str(messages[0])) for name, messages in self.errors.items() if name and messages), None)

    def question(self) -> Question:
        """What is asked."""
        return Question(
            region_code=self.region.data,
            day=self.date.data,
            by=By(self.by.data or By.OCCUPATION),
            occupation=self.occupation.data or None,
            skill=self.skill.data or None,
            education=self.education.data or None,
            industry=self.industry.data or None,
        )


def _known_region(field: SelectField) -> None:
    if field.data not in {choice[0] for choice in field.iter_choices()}:
        raise StopValidation(_("This region code is not known: %(code)s", code=str(field.data)[:20]))


def _possible_day(day: date | None) -> None:
    if day and day > clock.today():
        raise StopValidation(_("This day has not been yet. Choose today or an earlier day."))
    if day and day.year < FIRST_YEAR:
        raise StopValidation(_("There are no figures before the year %(year)s.", year=FIRST_YEAR))


class PanelForm(BaseForm):
    """What a panel decided about an occupation."""

    decision = RadioField(_l("Decision"), [InputRequired(_l("Choose one"))])
    members = TextAreaField(
        _l("Members of the panel"),
        [DataRequired(_l("Name the members of the panel.")), Length(max=AREA)],
        description=_l("One name a line, with the office or company"),
    )
    decided_on = DateField(_l("Decided on"), [InputRequired(_l("Enter the day"))])
    comment = TextAreaField(_l("Comment"), [Length(max=AREA)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.decision.choices = [SelectChoice("yes", _("Confirm")), SelectChoice("no", _("Turn down"))]

    def command(self, occupation_code: str) -> Decide:
        """What to enter."""
        return Decide(
            occupation_code=occupation_code,
            confirmed=self.decision.data == "yes",
            members=self.members.data or "",
            decided_on=self.decided_on.data,
            comment=self.comment.data or "",
        )


class NoteForm(BaseForm):
    """What was found when a flagged figure was looked at, or what was wrong in a report."""

    note = TextAreaField(_l("Note"), [DataRequired(_l("Say what you found")), Length(max=AREA)])


class FreezeForm(BaseForm):
    """Which quarter to freeze."""

    period = SelectField(_l("Quarter"), validate_choice=False)

    def validate_period(self, field: SelectField) -> None:
        """Only the quarters offered."""
        if field.data not in {choice[0] for choice in field.iter_choices()}:
            raise StopValidation(_("This quarter cannot be frozen: %(period)s", period=str(field.data)[:20]))
