"""Which region and day a report is for."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField
from wtforms.validators import Optional, StopValidation

from talent.core import clock
from talent.web.forms import FilterForm

#: Nothing on the platform is older; it also keeps day arithmetic away from the first day of the calendar.
FIRST_YEAR = 2000


class GapForm(FilterForm):
    """Region and day; an unknown one gets a message, never a guess."""

    region = SelectField(_l("Region"), validate_choice=False)
    date = DateField(_l("As of"), validators=[Optional()])

    def validate_region(self, field: SelectField) -> None:
        """Only codes of the list (GB/T 2260)."""
        known = {choice[0] for choice in field.iter_choices()}
        if field.data not in known:
            raise StopValidation(_("This region code is not known: %(code)s", code=str(field.data)[:20]))

    def validate_date(self, field: DateField) -> None:
        """No report of a day that has not been."""
        if field.data and field.data > clock.today():
            raise StopValidation(_("This day has not been yet. Choose today or an earlier day."))
        if field.data and field.data.year < FIRST_YEAR:
            raise StopValidation(_("There are no figures before the year %(year)s.", year=FIRST_YEAR))

    def first_error(self) -> tuple[str, str] | None:
        """Field and message of what is wrong, for answers that are no page."""
        return next(((name, str(messages[0])) for name, messages in self.errors.items() if name and messages), None)
