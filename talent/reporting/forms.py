"""What is asked of the explorer, and what the bureau enters."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, FileField, FloatField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, StopValidation

from talent.core import clock
from talent.core.errors import FieldError
from talent.core.text import N_
from talent.reporting.board.entering import Figure
from talent.reporting.board.models import WeightMethod
from talent.reporting.board.service import Weigh
from talent.reporting.explorer.question import By, Question
from talent.reporting.shortage.service import Decide
from talent.web.forms import AREA, LINE, BaseForm, FilterForm, IntegerField

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


class DayForm(FilterForm):
    """As of which day."""

    date = DateField(_l("As of"), validators=[Optional()])

    def validate_date(self, field: DateField) -> None:
        """Only days that have been."""
        _possible_day(field.data)


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


class ReasonForm(BaseForm):
    """What somebody needs people's rows for; it is kept in the audit log."""

    reason = StringField(
        _l("What you need the rows for"), [DataRequired(_l("Say what you need the rows for.")), Length(max=LINE)]
    )


class FreezeForm(BaseForm):
    """Which quarter to freeze."""

    period = SelectField(_l("Quarter"), validate_choice=False)

    def validate_period(self, field: SelectField) -> None:
        """Only the quarters offered."""
        if field.data not in {choice[0] for choice in field.iter_choices()}:
            raise StopValidation(_("This quarter cannot be frozen: %(period)s", period=str(field.data)[:20]))


class StatisticForm(BaseForm):
    """A figure from outside the platform, with its source."""

    code = SelectField(_l("Statistic"), validate_choice=False)
    period = StringField(_l("Quarter"), [DataRequired(_l("Enter a quarter")), Length(max=8)], description="2026Q3")
    value = FloatField(_l("Value"), [InputRequired(_l("Enter a number"))])
    unit = SelectField(_l("Unit"), validate_choice=False)
    n = IntegerField(_l("People asked (surveys only)"), [Optional(), NumberRange(1, 100_000_000)])
    quality = SelectField(_l("Quality of the figure"), validate_choice=False)
    source = StringField(_l("Source"), [DataRequired(_l("Name the source.")), Length(max=LINE)])
    url = StringField(_l("Address of the source"), [Length(max=500)])
    file = FileField(_l("File of the source (only its hash is kept)"))

    def figure(self) -> Figure:
        """What to enter."""
        return Figure(
            code=self.code.data or "",
            period=self.period.data or "",
            value=self.value.data,
            unit=self.unit.data or "",
            quality=self.quality.data or "",
            source_name=self.source.data or "",
            source_url=self.url.data or "",
            n=self.n.data,
        )

    def digest(self) -> str:
        """SHA-256 of the source's file; empty without one."""
        return hashlib.sha256(self.file.data.read()).hexdigest() if self.file.data else ""


class WeightsForm(BaseForm):
    """New weights of the dimensions, with reason and signature."""

    method = SelectField(_l("Method"), validate_choice=False)
    answers = TextAreaField(
        _l("Answers"),
        [Length(max=AREA)],
        description=_l(
            "Points: one line per expert, one number per dimension, sum 100. Comparisons: one line per expert, the "
            "upper triangle row by row (A:B A:C … E:F), fractions such as 1/3 allowed."
        ),
    )
    reason = TextAreaField(_l("Reason"), [DataRequired(_l("Give the reason")), Length(max=AREA)])
    signed_by = StringField(_l("Signed by"), [DataRequired(_l("Say who signs")), Length(max=LINE)])

    def command(self, codes: Sequence[str]) -> Weigh:
        """What to put in force.

        Raises: FieldError on "answers" for lines of another length or words that are no numbers.
        """
        method = WeightMethod(self.method.data) if self.method.data in set(WeightMethod) else WeightMethod.EQUAL
        lines = [line.split() for line in (self.answers.data or "").splitlines() if line.strip()]
        return Weigh(
            method=method,
            answers=[] if method is WeightMethod.EQUAL else [_answer(method, line, codes) for line in lines],
            reason=self.reason.data or "",
            signed_by=self.signed_by.data or "",
            valid_from=clock.today(),
        )


def _answer(method: WeightMethod, line: Sequence[str], codes: Sequence[str]) -> object:
    try:
        numbers = [float(Fraction(word.replace(",", ""))) for word in line]
    except (ValueError, ArithmeticError) as error:
        raise FieldError("answers", N_("Numbers are needed: %(line)s", line=" ".join(line)[:60])) from error
    wanted = len(codes) if method is WeightMethod.BUDGET else len(codes) * (len(codes) - 1) // 2
    if len(numbers) != wanted:
        raise FieldError("answers", N_("%(n)s numbers a line are needed, not %(m)s", n=wanted, m=len(numbers)))
    if method is WeightMethod.BUDGET:
        return dict(zip(codes, numbers, strict=True))
    if min(numbers) <= 0:
        raise FieldError("answers", N_("Comparisons are larger than 0."))
    matrix = [[1.0] * len(codes) for _code in codes]
    pairs = [(i, j) for i in range(len(codes)) for j in range(i + 1, len(codes))]
    for (i, j), number in zip(pairs, numbers, strict=True):
        matrix[i][j], matrix[j][i] = number, 1 / number
    return matrix
